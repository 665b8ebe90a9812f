"""What the intake page shows besides what was typed: fields by whom they tell of, facts of the service, and what an
officer has to confirm before the paper. Reads nothing by itself; has no effect.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from contract.catalogue import Catalogue
from contract.events import PersonKey
from contract.service import About, Field, FieldType, Kept, Service
from edge.core import nik
from edge.core.intake import region_of
from edge.core.intake_book import Earlier
from edge.core.people import ROLE_WORDS, ROLES
from edge.core.refusals import PaymentOnly
from edge.core.settings import BranchSettings
from edge.web.desk.intake_form import Rehearsal, field_values
from edge.web.desk.services import ServiceRow, agency_name, fee_of, row_of, takes_files
from edge.web.words import Words
from kit.i18n import pick
from kit.web.forms import Typed
from kit.web.text import Fault

ABOUT: Final = {
    About.CHILD: ("Anak", "Child"),
    About.PARTNER: ("Pasangan", "Partner"),
    About.DECEASED: ("Yang meninggal", "The deceased"),
    About.FAMILY: ("Keluarga", "Family"),
    About.OTHER: ("Orang lain", "Another person"),
    About.VEHICLE: ("Kendaraan", "Vehicle"),
    About.LAND: ("Tanah atau bangunan", "Land or building"),
    About.BUSINESS: ("Usaha", "Business"),
    None: ("Isian layanan ini", "About this service"),
}
MODES: Final = {**dict.fromkeys(("nik", "number", "nop", "money"), "numeric"), "phone": "tel", "mail": "email"}
TICK: Final = "pasti-"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page says of the chosen service before anything is typed."""

    fee: str
    promise: str
    decides: str
    signs: str


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field of the service as the template draws it."""

    name: str
    label: str
    type: str
    mode: str
    optional: bool
    example: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that tell of the same person or thing."""

    title: str
    fields: tuple[FieldShown, ...]
    about: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that an officer has to have seen before the paper: never a wall. `number` is a paper to look at."""

    code: str
    text: str
    confirmed: bool
    number: str = ""

    @property
    def name(self) -> str:
        """The tick's name."""
        return f"{TICK}{self.code}"


def groups_of(service: Service, typed: Typed, day: int) -> tuple[Group, ...]:
    """The service's own fields that count in this situation, in the catalogue's order."""
    values = field_values(service, typed)
    counting = [each for each in service.fields if each.when is None or each.when.holds(values, day) is not False]
    return tuple(
        Group(pick(*ABOUT[about]), tuple(map(_field, each)), about is not None)
        for about, each in groupby(counting, lambda one: one.about)
    )


def _field(each: Field) -> FieldShown:
    example = each.example or ("HH-BB-TTTT" if each.type is FieldType.DATE else "")
    return FieldShown(
        name=f"isi-{each.code}",
        label=pick(each.label, each.label_en),
        type=each.type.value,
        mode=MODES.get(each.type.value, ""),
        optional=not each.required,
        example=pick(f"misalnya {example}", f"such as {example}") if each.example else example,
        options=tuple((option.code, pick(option.label, option.label_en)) for option in each.options),
    )


def facts_of(service: Service, catalogue: Catalogue) -> Facts:
    """Only what is certain: else who says so."""
    roles = catalogue.roles(service)
    promise = pick("ditetapkan instansi", "set by the agency")
    if service.sla is not None and service.sla.certain:
        promise = pick(f"{service.sla.days} hari kerja", f"{service.sla.days} working days")
    fee = fee_of(service) or pick("belum dipastikan kota", "not confirmed by the city")
    return Facts(fee, promise, agency_name(catalogue, roles.decides), agency_name(catalogue, roles.signs))


def doubts_of(shown: Rehearsal, earlier: Earlier | None, typed: Typed, words: Words) -> tuple[Doubt, ...]:
    """What has to be confirmed: a file of the same person, and what the centre would refuse."""
    found, ticked = [], confirmed(typed)
    if earlier is not None:
        day = words.moment(earlier.at_s)
        text = pick(
            f"Orang ini sudah mengajukan layanan yang sama, {day}:", f"This person has applied for it already, {day}:"
        )
        found.append(Doubt(earlier.number, text, earlier.number in ticked, earlier.number))
    for rule in shown.refused_by:
        said = f"The centre will refuse this because {rule.text_en}."
        text = pick(f"Pusat akan menolak ini karena {rule.text}.", said)
        found.append(Doubt(rule.code, text, rule.code in ticked))
    return tuple(found)


def confirmed(typed: Typed) -> frozenset[str]:
    """What was ticked: the number of an earlier paper, the code of a rule."""
    return frozenset(name.removeprefix(TICK) for name in typed.values if name.startswith(TICK) and typed.one(name))


def unconfirmed(doubts: Iterable[str]) -> tuple[Fault, ...]:
    """A fault for each that nobody has confirmed."""
    said = ("Pastikan dahulu, lalu centang.", "Make sure first, then tick here.")
    return tuple(Fault(f"{TICK}{doubt}", "unconfirmed", *said) for doubt in doubts)


def elsewhere(service: Service | None, catalogue: Catalogue) -> ServiceRow | None:
    """The row of a service that is only paid, by an address somebody kept: closed here, and the page says why."""
    if service is None or takes_files(service):
        return None
    why = PaymentOnly()
    return replace(row_of(service, catalogue, None), open=False, why=pick(why.sentence_id, why.sentence_en))


def heading_of(groups: Iterable[Group]) -> str:
    """`Pemohon dan anak`."""
    about = next((group.title for group in groups if group.about), "")
    return pick("Pemohon", "Applicant") + (pick(" dan ", " and ") + about[0].lower() + about[1:] if about else "")


def nik_says(shown: Rehearsal | None, words: Words) -> str:
    """`lahir 14 Maret 1994` as the NIK has it, to be compared with the card; empty when it names no day."""
    number = str(shown.person.get(PersonKey.NIK, "")) if shown else ""
    born = nik.born_on(number, words.today) if number else None
    if born is None:
        return ""
    day = words.day(born.year * 10_000 + born.month * 100 + born.day).partition(", ")[2]
    return pick(f"lahir {day}", f"born {day}")


def nik_words(settings: BranchSettings, today: int) -> Mapping[str, Any]:
    """What the script says while a NIK is typed: the same sentences as after a press."""
    said = {code.name.lower().replace("_", "-"): pick(*nik.WORDS[code]) for code in nik.NikWarning}
    said["born-differs"] = pick(
        "NIK menunjukkan {day}. Cocokkan dengan KTP-el; boleh dilanjutkan.",
        "The NIK says {day}. Compare with the card; you may go on.",
    )
    return {"region": region_of(settings), "today": str(today), "born": pick("lahir", "born"), **said}


def roles_shown() -> list[tuple[str, str, str]]:
    """Who may stand at the counter for the applicant, for the segmented control."""
    return [(role, pick(*ROLE_WORDS[role]), "") for role in ROLES]


def kept_options() -> list[tuple[str, str, str]]:
    """What can happen to a paper: code, word, and the key that chooses it."""
    return [
        (Kept.SHOWN.value, pick("ditunjukkan", "shown"), "t"),
        (Kept.COPIED.value, pick("disalin", "copied"), "s"),
        (Kept.HANDED_OVER.value, pick("diserahkan", "handed over"), "d"),
    ]
