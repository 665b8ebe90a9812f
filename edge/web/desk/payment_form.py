"""Between the payment page and the command. Money is typed as text and read strictly; nothing is guessed at."""

from typing import Final

from contract.money import MoneyError, parse_rp
from contract.service import Offline, Service
from edge.core.form import Form
from edge.core.people import people
from edge.core.refusals import Fault as CoreFault
from edge.web.desk import pad_fields
from edge.web.desk.intake_form import field_name, person_body, representative_body
from kit.i18n import pick
from kit.web.forms import Typed
from kit.web.text import Fault, clean

LABELS: Final = {
    **pad_fields.LABELS,
    "dokumen": ("Dokumen", "Document"), "nomor": ("Nomor ketetapan", "Assessment number"),
    "masa": ("Masa atau periode", "Period"), "jumlah": ("Jumlah", "Amount"), "tagihan": ("Tagihan", "Bill"),
    "diterima": ("Uang diterima", "Cash received"), "nama": ("Nama pembayar", "Payer's name"),
    "nik": ("NIK", "NIK"), "telepon": ("Nomor ponsel", "Phone number"), "layanan": ("Layanan", "Service"),
    "catatan": ("Keterangan", "Note"),
}  # fmt: skip
_POINTERS: Final = {
    "/assessed/document": "dokumen", "/assessed/number": "nomor", "/assessed/period": "masa",
    "/assessed/amount_rp": "jumlah", "/bill_ref": "tagihan", "/tendered_rp": "diterima", "/assessed": "nomor",
}  # fmt: skip


def from_bills(service: Service) -> bool:
    """Whether it is paid from a bill list (else as determined on an SKRD or karcis)."""
    return service.offline is Offline.CACHED_BILL


def amount_typed(typed: Typed, name: str) -> int | None:
    """The rupiah in a field, None when it is no amount."""
    try:
        return parse_rp(clean(typed.one(name)))
    except MoneyError:
        return None


def body_of(service: Service, typed: Typed) -> dict[str, object]:
    """The command's body, as `POST payments` has it."""
    body: dict[str, object] = {"service": service.code, "payer": person_body(typed)}
    if from_bills(service):
        body["bill_ref"] = clean(typed.one("tagihan"))
    else:
        body["assessed"] = {
            "document": clean(typed.one("dokumen")),
            "number": clean(typed.one("nomor")),
            "period": clean(typed.one("masa")),
            "amount_rp": amount_typed(typed, "jumlah"),
        }
    body["tendered_rp"] = amount_typed(typed, "diterima")
    if other := representative_body(typed):
        body["representative"] = other
    if note := clean(typed.one("catatan")):
        body["note"] = note
    return body


def typed_faults(service: Service, typed: Typed, due_rp: int | None) -> tuple[Fault, ...]:
    """Faults that the page sees by itself, so that all can be said at once with the core's."""
    form = Form.root(body_of(service, typed))
    people(form, "payer")
    found = [field_fault(fault, typed) for fault in form.faults]
    names = ("diterima",) if from_bills(service) else ("jumlah", "diterima")
    found += [_money_fault(name, typed) for name in names if not amount_typed(typed, name)]
    if from_bills(service):
        if not clean(typed.one("tagihan")):
            found.append(Fault("tagihan", "required", "Pilih tagihan yang dibayar.", "Choose the bill to be paid."))
    else:
        found += [_needed(name) for name in _needed_fields(typed) if not clean(typed.one(name))]
    tendered_rp = amount_typed(typed, "diterima")
    if due_rp and tendered_rp and tendered_rp < due_rp:
        found.append(_too_little(due_rp - tendered_rp))
    return tuple(found)


def _needed_fields(typed: Typed) -> tuple[str, ...]:
    return ("dokumen", "nomor") if typed.one("dokumen") == "karcis" else ("dokumen", "nomor", "masa")


def _needed(name: str) -> Fault:
    label, label_en = LABELS[name]
    return Fault(name, "required", f"Isi {label[0].lower()}{label[1:]}.", f"Enter: {label_en}.")


def _money_fault(name: str, typed: Typed) -> Fault:
    if not clean(typed.one(name)):
        return _needed(name)
    return Fault(
        name,
        "money",
        "Tulis jumlah dengan angka saja, misalnya 25000 atau 25.000.",
        "Write the amount in digits only, such as 25000 or 25.000.",
    )


def _too_little(short_rp: int) -> Fault:
    short = f"Rp{short_rp:,}".replace(",", ".")
    return Fault("diterima", "too_little", f"Uangnya masih kurang {short}.", f"{short} are still missing.")


def field_fault(fault: CoreFault, typed: Typed) -> Fault:
    """A fault of the core at its field of this page."""
    name = _POINTERS.get(fault.pointer) or pad_fields.POINTERS.get(fault.pointer) or field_name(fault.pointer, ())
    if fault.code == "required" and name in LABELS:
        return _needed(name)
    if fault.code == "not_nik":
        digits = sum(character in "0123456789" for character in typed.one(name))
        return Fault(name, fault.code, f"NIK baru {digits} angka, seharusnya 16.", f"The NIK has {digits} digits.")
    return Fault(name, fault.code, fault.message, fault.message_en)


def labels() -> dict[str, str]:
    """Field name to label, for the summary."""
    return {name: pick(*words) for name, words in LABELS.items()}
