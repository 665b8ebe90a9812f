"""Issuing a letter of the kelurahan (SK) to a resident: decided, numbered, drawn and sealed in one transaction.

Anything that stands in the way makes the file be taken in as any other (TT), or go back when papers are missing (TP);
`look` says beforehand which of the three it would be. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, cast

from contract.catalogue import Catalogue
from contract.events import Event, Fact, Kind, PersonKey
from contract.letters import (
    Letters,
    Template,
    fits,
    is_printable,
    register_number,
    register_series,
)
from contract.limits import NOTE_CHARS
from contract.localtime import MONTHS_ID
from contract.names import Paper, epoch_letters
from contract.places import Kecamatan, Kelurahan, Places
from contract.service import FieldType, Offline, Service
from contract.states import Case
from edge.core.acts import FIRST_EPOCH, Decision, Draft, Stamp, View
from edge.core.form import Form
from edge.core.intake import KEYS, TakeIn, TakenIn, documents_of
from edge.core.letter_page import Issued, LetterTooLongError, draw
from edge.core.letter_refusals import KelurahanUnknown, NoLetter, NoPlaces, NoSigner, OtherKelurahan, PaperChanged
from edge.core.letter_settings import Signer
from edge.core.letter_text import LetterText, fill_in, packed
from edge.core.offers import service_at
from edge.core.papers import receipt_of
from edge.core.people import fields_of, people, signature
from edge.core.queue import Ticket
from edge.core.queue_link import back_to, ticket_of
from edge.core.refusals import DiskFull, Fault, NotFound, Refusal
from edge.core.settings import BranchSettings

SAMPLE_QR = "https://xxxxxxxxxxxxxxxxxxxxxx/#" + "9" * 280  # as large as a QR gets: whether the page holds it

NEEDED = ("Diperlukan untuk surat ini.", "This letter needs it.")
NOT_PRINTABLE = ("Surat tidak dapat mencetak: {found}. Tulis dengan huruf Latin.", "The letter cannot print {found}.")
TOO_LONG = ("Surat ini tidak muat di satu halaman. Ringkas isiannya.", "The letter does not fit on one page.")
NO_SUCH_PLACE = ("Kelurahan ini tidak ada di daftar kota.", "The city's list has no such kelurahan.")
NO_SUCH_SIGNER = ("Penanda tangan ini tidak berlaku hari ini.", "This person may not sign today.")
_POINTERS = {
    "nama": "/applicant/name",
    "nik": "/applicant/nik",
    "alamat": "/applicant/address",
    "tanggal-lahir": "/applicant/born",
}


@dataclass(frozen=True, slots=True)
class Around:
    """What is so at the branch at this moment. `day` is 20261124."""

    catalogue: Catalogue
    letters: Letters | None
    places: Places | None
    settings: BranchSettings
    day: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a body would become. `why`: what makes a letter impossible here; `faults`: what a letter still lacks.

    `person` is the erasable part so far. `template`, `signer` and `text` are there as far as they could be found; all
    three where `paper` is SK.
    """

    paper: Paper
    person: Mapping[int, Any]
    why: Refusal | None = None
    faults: tuple[Fault, ...] = ()
    template: Template | None = None
    signer: Signer | None = None
    text: LetterText | None = None


@dataclass(frozen=True, slots=True)
class Receive:
    """The command: a letter where it can be issued, else the file is taken in or goes back.

    `body` is as `POST intakes` has it, with ``signer`` where one is chosen. `expect` ("SK", "TT", "TP") is what the
    person was told that would come out; "" where anything lawful is right.
    """

    body: Mapping[str, object]
    actor: int
    settings: BranchSettings
    expect: str = ""

    def __call__(self, view: View, stamp: Stamp) -> Decision[str]:
        """The number of the paper. Raises `FaultyInput` with every fault, or the refusal that stands in the way."""
        form = Form.root(self.body)
        service = service_at(form, view.catalogue)
        if service is None or service.offline is not Offline.FULL:
            return self._taken_in(view, stamp)
        if view.disk_tight:
            raise DiskFull
        form.only(*KEYS, "signer")
        book = view.letters
        around = Around(view.catalogue, book.letters, book.places, self.settings, stamp.day)
        outlook = look(form, service, around)
        ticket = ticket_of(form, view, stamp)
        form.check()
        if form.has("pad"):  # written on a slip of the emergency pad: taken in then, whatever a letter would need
            return self._taken_in(view, stamp)
        if self.expect not in ("", outlook.paper.name):
            raise PaperChanged(expected=self.expect)
        if outlook.paper is not Paper.SK:
            return self._taken_in(view, stamp)
        return self._issued(view, stamp, service, outlook, ticket)

    def _taken_in(self, view: View, stamp: Stamp) -> Decision[str]:
        taken = self._take_in(view, stamp)
        return cast(Decision[str], replace(taken, value=cast(Any, taken.value.number)))

    def _take_in(self, view: View, stamp: Stamp) -> Decision[TakenIn]:
        body = {key: value for key, value in self.body.items() if key != "signer"}
        return TakeIn(body, self.actor, self.settings)(view, stamp)

    def _issued(
        self, view: View, stamp: Stamp, service: Service, outlook: Outlook, ticket: Ticket | None
    ) -> Decision[str]:
        assert outlook.template is not None
        assert outlook.signer is not None
        assert outlook.text is not None
        case_id, before = self._ended(view, stamp)
        facts: dict[int, Any] = {
            Fact.N: view.next_n(Paper.SK),
            Fact.SERVICE: service.no,
            Fact.CATALOGUE: view.catalogue.version,
            Fact.VERSION: view.letters.letters.version if view.letters.letters else 0,
            Fact.STAFF: outlook.signer.no,
            Fact.REGISTER_NO: _next_register_no(view, outlook.template, self.settings, stamp.day),
        }
        facts |= back_to(ticket, view, len(before)) | ({Fact.CASE: case_id} if case_id else {})
        person = {**outlook.person, int(PersonKey.TEXT): packed(outlook.text)}
        facts = {int(key): value for key, value in facts.items()}
        facts[int(Fact.SHA256)] = sha256(self._drawn(view, stamp, outlook.text, facts, person)).digest()
        draft = Draft(Kind.LETTER_ISSUED, self.actor, facts, person, Paper.SK)
        number = view.number(Paper.SK, facts[Fact.N])
        return Decision((*before, draft), number)  # nothing on the slip printer: the letter is an A4 page

    def _ended(self, view: View, stamp: Stamp) -> tuple[str, tuple[Draft, ...]]:
        """The case that this letter ends, "" for none. A file that went back is first taken in, in this transaction."""
        form = Form(self.body)
        named = form.text("case")
        form.check()
        if not named:
            return "", ()
        case = view.case(named)
        if case is None:
            raise NotFound(what=named)
        if case.state is Case.RETURNED:
            return case.case_id, self._take_in(view, stamp).drafts
        if case.state not in (Case.RECEIVED, Case.IN_REVIEW):
            form.note("case", "case_closed", "Berkas ini sudah selesai.", "This case is finished.")
        service = view.catalogue.by_no(case.service)
        if service is None or service.code != self.body.get("service"):
            form.note("case", "other_service", "Berkas ini untuk layanan lain.", "This case is for another service.")
        form.check()
        return case.case_id, ()

    def _drawn(
        self, view: View, stamp: Stamp, text: LetterText, facts: Mapping[int, Any], person: Mapping[int, Any]
    ) -> bytes:
        """The first print, with the QR that this paper is about to get."""
        event = Event(0, view.epoch, stamp.at_s, stamp.clock, self.actor, Kind.LETTER_ISSUED, facts, person)
        qr_text, code = view.letters.seal(receipt_of(event, Paper.SK, facts[Fact.SERVICE]))
        number = view.number(Paper.SK, facts[Fact.N])
        register_no = facts[Fact.REGISTER_NO]
        return draw(text, Issued(register_no=register_no, number=number, check_code=code, qr_text=qr_text))


def look(form: Form, service: Service, around: Around) -> Outlook:
    """What the body in `form` would become. Faults of the body itself are noted in `form`, those of the letter alone
    stand in the answer."""
    person = _person(form, service, around.day)
    brought = documents_of(form, service)
    fields = person.get(PersonKey.FORM, {})
    signer = _signer(form, around)
    home = _home(form, person, around)
    if service.missing(brought.docs, fields, around.day):
        return Outlook(Paper.TP, person)
    template = around.letters.of(service.code) if around.letters else None
    why = _why_not(service, template, home, around)
    if why is None and signer is None:
        why = NoSigner()
    if why is not None or template is None or signer is None or home is None:
        return Outlook(Paper.TT, person, why, template=template, signer=signer)
    values = values_of(person, service, home, around, signer)
    faults = _lacking(template, values, service)
    text = None if faults or around.letters is None else _text(around.letters, template, values, around)
    faults = faults if text or faults else (Fault("", "letter_too_long", *TOO_LONG),)
    return Outlook(Paper.TT if faults else Paper.SK, person, None, faults, template, signer, text)


def _person(form: Form, service: Service, day: int) -> dict[int, Any]:
    person = people(form, "applicant")
    if told := fields_of(form, service, day) | signature(form):
        person[int(PersonKey.FORM)] = told
    return person


Home = tuple[Kecamatan, Kelurahan]


def _home(form: Form, person: Mapping[int, Any], around: Around) -> Home | None:
    """Where the applicant lives, None where that is not told or cannot be known here."""
    code = person.get(PersonKey.KELURAHAN, "")
    if not code or around.places is None:
        return None
    home = around.places.kelurahan(code)
    if home is None and (applicant := form.inner("applicant")) is not None:
        applicant.note("kelurahan", "unknown_kelurahan", *NO_SUCH_PLACE)
    return home


def _signer(form: Form, around: Around) -> Signer | None:
    """The signer that the body names, else the first whose appointment is valid today."""
    able = around.settings.letters.signers_on(around.day)
    if not form.has("signer"):
        return able[0] if able else None
    no = form.whole("signer", 1, 9_999)
    found = next((signer for signer in able if signer.no == no), None)
    if found is None:
        form.note("signer", "unknown_signer", *NO_SUCH_SIGNER)
    return found


def _why_not(service: Service, template: Template | None, home: Home | None, around: Around) -> Refusal | None:
    here = around.settings.kelurahan
    if template is None or not fits(template, service):
        return NoLetter()
    if around.places is None or around.places.kelurahan(here) is None:
        return NoPlaces()
    if home is None:
        return KelurahanUnknown()
    if home[1].code != here:
        return OtherKelurahan(home[1].name, home[0].name)
    return None


def values_of(
    person: Mapping[int, Any], service: Service, home: Home, around: Around, signer: Signer
) -> dict[str, str]:
    """Every name that a template may use, with its value; "" for what was not told."""
    assert around.places is not None
    kecamatan, kelurahan = home
    fields = {
        field.code: _said(field.type, person.get(PersonKey.FORM, {}).get(field.code, ""), field.options)
        for field in service.fields
    }
    return fields | {
        "provinsi": around.places.province,
        "kota": around.places.name,
        "kecamatan": kecamatan.name,
        "kelurahan": kelurahan.name,
        "alamat-kantor": around.settings.letters.office,
        "nama": person.get(PersonKey.NAME, ""),
        "nik": person.get(PersonKey.NIK, ""),
        "alamat": person.get(PersonKey.ADDRESS, ""),
        "tanggal-lahir": day_words(born) if (born := person.get(PersonKey.BORN_DAY, 0)) else "",
        "tanggal": day_words(around.day),
        "jabatan": signer.title,
        "penandatangan": signer.name,
        "nip": signer.nip,
    }


def _said(kind: FieldType, value: str, options: Any) -> str:
    """A field's value as a letter says it: days in words, the label of a choice."""
    if kind is FieldType.DATE and value:
        return day_words(int(value.replace("-", "")))
    if kind is FieldType.CHOICE:
        return next((option.label for option in options if option.code == value), value)
    return value


def routed_to(event: Event, service: Service | None, places: Places | None, here: str) -> str:
    """To which lurah a file of class `full` goes that was taken in elsewhere, in words; "" for all other papers.

    The event itself says so by person key 5, the code of the applicant's kelurahan."""
    code = (event.person or {}).get(PersonKey.KELURAHAN, "")
    if event.kind != Kind.INTAKE or service is None or service.offline is not Offline.FULL or code == here:
        return ""
    home = places.kelurahan(code) if places is not None and isinstance(code, str) else None
    return f"Lurah {home[1].name}, Kecamatan {home[0].name}" if home else ""


def day_words(day: int) -> str:
    """``20261124`` as ``24 November 2026``."""
    return f"{day % 100} {MONTHS_ID[day // 100 % 100 - 1]} {day // 10_000}"


def _lacking(template: Template, values: Mapping[str, str], service: Service) -> tuple[Fault, ...]:
    """What a sentence of the letter needs and nobody told, and what the print has no letters for."""
    codes = {field.code for field in service.fields}
    faults = []
    for name in template.used:
        pointer = f"/fields/{name}" if name in codes else _POINTERS.get(name, "")
        value = values.get(name, "")
        if name in template.needed and not value and pointer:
            faults.append(Fault(pointer, "letter_needs", *NEEDED))
        elif not is_printable(value):
            found = "".join(dict.fromkeys(char for char in value if not is_printable(char)))[:8]
            said = [text.format(found=found) for text in NOT_PRINTABLE]
            faults.append(Fault(pointer, "letter_cannot_print", *said))
    return tuple(faults)


def _text(letters: Letters, template: Template, values: Mapping[str, str], around: Around) -> LetterText | None:
    """The letter's words, None where one page or the event cannot hold them."""
    text = fill_in(letters, template, values, sample=around.settings.sample_words)
    try:
        draw(text, Issued(register_no="0" * 40, number="0" * 20, check_code="0" * 9, qr_text=SAMPLE_QR))
    except LetterTooLongError:
        return None
    return text if len(packed(text)) <= NOTE_CHARS else None


def _next_register_no(view: View, template: Template, settings: BranchSettings, day: int) -> str:
    """The next number of the register of this kelurahan, letter and year."""
    places = view.letters.places
    home = places.kelurahan(settings.kelurahan) if places else None
    assert home is not None
    # A later epoch may not know what the former one numbered: its registers bear its letters.
    mark = "" if view.epoch == FIRST_EPOCH else epoch_letters(view.epoch)
    series, _ = register_series(register_number(template, 1, home[1].name, day, mark))
    return register_number(template, view.letters.last_n(series) + 1, home[1].name, day, mark)
