"""What the intake page adds for a service whose product is a letter: where the applicant lives, who signs, what would
come out, and the letter as it will look. Rehearses the core's rules; has no effect but the last press.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from litestar import Response
from litestar.response import Redirect, Template

from contract.letters import register_number
from contract.names import Paper
from contract.places import Places
from contract.service import Offline, Service
from edge.actions import receive
from edge.core.form import Form
from edge.core.letter_refusals import KelurahanUnknown
from edge.core.letters import Around, Outlook, look
from edge.web.desk.intake_form import Need, body_of, field_fault
from edge.web.desk.officer import Desk, Req, desk_of, let_go, page
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import Typed
from kit.web.text import Fault

PREVIEW, ISSUE = "surat", "terbitkan"  # what the form's buttons say
ACTIONS = (PREVIEW, ISSUE)
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LetterStep:
    """`paper` is what would come out (SK, TT, TP), `note` why no letter can, `faults` what the letter still lacks.

    `here` and the options are for the form; `signers` is empty where there is nothing to choose.
    """

    outlook: Outlook
    kelurahan: Options
    signers: Options
    faults: tuple[Fault, ...]
    note: str

    @property
    def offered(self) -> bool:
        """Whether the page leads to a letter: nothing stands in its way but what is still to be filled in."""
        return not self.note and self.outlook.paper is not Paper.TP


async def step_of(desk: Desk, service: Service | None, typed: Typed, needs: Iterable[Need]) -> LetterStep | None:
    """The step of a service of class `full`, None for all others."""
    if service is None or service.offline is not Offline.FULL:
        return None
    doors, needs = desk.doors, tuple(needs)
    day, places = words_of(doors).today, doors.letters.places()
    around = Around(await doors.reader.catalogue(), doors.letters.letters(), places, doors.settings, day)
    # What nobody has marked yet is not missing: the rest of the letter is looked at as if it were there.
    there = [replace(need, chosen="ada") if need.must and not need.chosen else need for need in needs]
    outlook = look(Form.root(letter_body(service, typed, there)), service, around)
    faults = tuple(field_fault(fault, service, needs, typed) for fault in outlook.faults)
    why = outlook.why
    if isinstance(why, KelurahanUnknown):
        told = Fault("kelurahan", why.code, "Pilih kelurahan pemohon.", "Choose the applicant's kelurahan.")
        why, faults = None, (told, *faults)
    able = doors.settings.letters.signers_on(day)
    return LetterStep(
        outlook=outlook,
        kelurahan=_kelurahan(places, doors.settings.kelurahan),
        signers=tuple((str(one.no), f"{one.name}, {one.title}") for one in able) if len(able) > 1 else (),
        faults=faults,
        note=pick(why.sentence_id, why.sentence_en) if why else "",
    )


def letter_body(service: Service, typed: Typed, needs: Iterable[Need]) -> dict[str, object]:
    """The intake's body, and who signs."""
    signer = typed.one("penandatangan").strip()
    return body_of(service, typed, needs) | ({"signer": signer} if signer else {})


def _kelurahan(places: Places | None, here: str) -> Options:
    """The city's kelurahan, the branch's own first."""
    if places is None:
        return ()
    pairs = [(each, part) for part in places.kecamatan for each in part.kelurahan]
    pairs.sort(key=lambda pair: (pair[0].code != here, pair[0].name))
    own = pick("kelurahan ini", "this kelurahan")
    return tuple((each.code, f"{each.name} ({own if each.code == here else part.name})") for each, part in pairs)


async def preview(request: Req, officer: Officer, service: Service, typed: Typed, step: LetterStep) -> Template:
    """The letter as it will look, and the button that issues it. `step.outlook` holds a letter."""
    desk, outlook = desk_of(request), step.outlook
    places, here = desk.doors.letters.places(), desk.doors.settings.kelurahan
    home = places.kelurahan(here) if places else None
    assert outlook.template is not None
    assert home is not None
    number = register_number(outlook.template, 0, home[1].name, words_of(desk.doors).today)
    values: dict[str, Any] = {
        "officer": officer, "service": service, "letter": outlook.text, "warnings": (),
        "register_no": "···/" + number.partition("/")[2],
        "name": pick(service.name, service.name_en),
        "carried": [
            (name, text) for name, texts in typed.values.items() if name not in ("aksi", "kertas") for text in texts
        ],
    }  # fmt: skip
    return await page(request, "letter_preview.html", "/", values)


async def issue(
    request: Req, officer: Officer, service: Service, typed: Typed, needs: Iterable[Need], draft: str
) -> Response[Any]:
    """Issue it. Raises what the core refuses; then nothing happened."""
    body = letter_body(service, typed, needs)
    once = officer.once(typed.one("token"), body)
    receipt = await receive(desk_of(request).doors, body, officer.no, once, expect=Paper.SK.name)
    await let_go(request, officer, draft, typed)
    return Redirect(f"/surat/{receipt.number}?baru=1", status_code=303)
