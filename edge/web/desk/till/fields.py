"""Between the till's forms and their commands: amounts and counts as typed, faults at the field they belong to."""

from collections.abc import Mapping
from typing import Final

from contract.errors import SimpulError
from contract.money import MoneyError, parse_rp
from edge.actions.money import Second
from edge.core.money import DENOMINATIONS_RP
from edge.core.refusals import Fault as CoreFault
from edge.core.refusals import FaultyInput
from edge.web.desk.officer import Req, desk_of
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import Typed
from kit.web.text import Fault, clean

FIELDS: Final = {
    "/amount_rp": "jumlah", "/reason": "sebab", "/note": "keterangan", "/direction": "arah", "/closings": "tk",
    "/bank_ref": "referensi", "/refund": "uang", "/second_person/user": "kedua", "/second_person/password": "sandi",
    "/second_person": "kedua",
}  # fmt: skip
AT: Final = {
    "wrong_password": "sandi", "locked_out": "sandi", "second_person_same": "kedua", "second_person_needed": "kedua",
    "drawer_too_empty": "jumlah", "fiscal_years_mixed": "tk", "nothing_to_deposit": "tk", "closing_deposited": "tk",
}  # fmt: skip
LABELS: Final = {
    "jumlah": ("Jumlah", "Amount"), "sebab": ("Sebab", "Reason"), "keterangan": ("Keterangan", "Note"),
    "arah": ("Arah", "Direction"), "tk": ("Tutup kas", "Closing"), "referensi": ("Referensi bank", "Bank reference"),
    "kedua": ("Orang kedua", "Second person"), "sandi": ("Kata sandi orang kedua", "Second person's password"),
    "uang": ("Uang", "Money"), "sandi-saya": ("Kata sandi Anda", "Your password"), "dari": ("Dari", "From"),
    "sampai": ("Sampai", "Until"),
}  # fmt: skip
NEEDED: Final = {
    "jumlah": ("Isi jumlahnya. Tanpa uang, tulis 0.", "Enter the amount. Without money write 0."),
    "sebab": ("Pilih sebabnya.", "Choose the reason."),
    "arah": ("Pilih kas masuk atau kas keluar.", "Choose cash in or cash out."),
    "kedua": ("Pilih orang kedua yang ikut melihat.", "Choose the second person who stands by."),
    "sandi": ("Orang kedua mengetik kata sandinya.", "The second person types their password."),
}  # fmt: skip


def amount(typed: Typed, name: str = "jumlah") -> int | str:
    """The rupiah in a field, or what was typed when it is no amount: the command then says so."""
    text = clean(typed.one(name))
    try:
        return parse_rp(text)
    except MoneyError:
        return text


def pieces(typed: Typed) -> dict[str, str]:
    """{"100000": "9"} as typed; empty fields are left out."""
    found = {str(rp): clean(typed.one(f"lembar-{rp}")) for rp in DENOMINATIONS_RP}
    return {rp: text for rp, text in found.items() if text}


def counted_rp(typed: Typed) -> int:
    """What the fields add up to; fields that hold no number count nothing."""
    counts = pieces(typed)
    return sum(int(rp) * int(text) for rp, text in counts.items() if text.isascii() and text.isdigit())


def second_of(typed: Typed) -> Second:
    """Who stands by, as typed."""
    return Second(clean(typed.one("kedua")), typed.one("sandi"))


def faults_of(refusal: SimpulError) -> tuple[Fault, ...]:
    """A refusal as faults of the page: each at its field."""
    if isinstance(refusal, FaultyInput):
        return tuple(_fault(each) for each in refusal.faults)
    return (Fault(AT.get(refusal.code, ""), refusal.code, refusal.sentence_id, refusal.sentence_en),)


def _fault(each: CoreFault) -> Fault:
    name = FIELDS.get(each.pointer, each.pointer.strip("/").replace("pieces/", "lembar-"))
    if name.startswith("closings"):
        name = "tk"
    if name == "jumlah" and each.code == "not_whole":
        said = MoneyError("form")
        return Fault(name, "money", said.sentence_id, said.sentence_en)
    if name.startswith("lembar-"):
        return Fault(name, each.code, "Tulis berapa lembar, dengan angka saja.", "Write how many, in digits only.")
    if each.code == "required" and name in NEEDED:
        return Fault(name, each.code, *NEEDED[name])
    return Fault(name, each.code, each.message, each.message_en)


def labels() -> dict[str, str]:
    """Field name to label, for the summary."""
    named = {name: pick(*words) for name, words in LABELS.items()}
    return named | {f"lembar-{rp}": f"Rp{rp:,}".replace(",", ".") for rp in DENOMINATIONS_RP}


def said(words: Mapping[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """Options of a choice in the language of the page."""
    return [(code, pick(*both)) for code, both in words.items()]


async def others(request: Req, officer: Officer) -> list[tuple[str, str]]:
    """(log-in name, name) of everybody who may stand by: all members of staff but this one."""
    people = await desk_of(request).doors.staff.people()
    return [(each.login, each.name) for each in people if not each.disabled and each.no != officer.no]


def without_secrets(typed: Typed) -> Typed:
    """What is shown again: passwords never are."""
    return Typed({name: values for name, values in typed.values.items() if not name.startswith("sandi")})
