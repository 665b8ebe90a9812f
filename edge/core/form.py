"""Reading what a person or program sent, while collecting **every** fault with its pointer. Nothing stops at the first.

The body is plain JSON-like data (maps, lists, texts, whole numbers), the same from a page and from the API. Numbers are
read strictly, texts lose the blanks around them. May not know a service.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from contract.limits import NAME_CHARS
from edge.core.refusals import Fault, FaultyInput

TEXT_CHARS = 400  # one line of a form
DIGITS_MAX = 20  # a NOP has 18
ITEMS_MAX = 64  # more documents or lines than any service has

_PHONE = re.compile(r"0[0-9]{9,12}", re.ASCII)
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(\.[^@\s.]{1,63}){1,6}", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_PLATE = re.compile(r"([A-Z]{1,2})([0-9]{1,4})([A-Z]{0,3})", re.ASCII)
_MONEY = re.compile(r"(?:rp)?([0-9]{1,3}(?:\.[0-9]{3}){1,4}|[0-9]{1,12})(?:,00|,-)?", re.ASCII | re.IGNORECASE)
_PHONE_NOISE = re.compile(r"[\s().-]+", re.ASCII)

WORDS = {
    "required": ("Wajib diisi.", "Required."),
    "unknown_key": ("Isian ini tidak dikenal.", "This key is not known."),
    "not_text": ("Harus berupa teks.", "Must be a text."),
    "not_object": ("Harus berupa objek.", "Must be an object."),
    "not_list": ("Harus berupa daftar.", "Must be a list."),
    "too_many": ("Terlalu banyak isi.", "Too many items."),
    "too_long": ("Terlalu panjang, paling banyak {limit} huruf.", "Too long, at most {limit} characters."),
    "bad_character": ("Ada tanda yang tidak boleh dipakai.", "There is a character that may not be used."),
    "not_whole": ("Harus bilangan bulat dari {low} sampai {high}.", "Must be a whole number from {low} to {high}."),
    "not_digits": ("Hanya angka, paling banyak {limit}.", "Digits only, at most {limit}."),
    "not_nik": ("NIK terdiri dari 16 angka. Ini {found}.", "A NIK has 16 digits. This has {found}."),
    "not_phone": (
        "Nomor ponsel terdiri dari 10 sampai 13 angka dan diawali 0. Isi lengkap, atau kosongkan.",
        "A phone number has 10 to 13 digits and starts with 0. Complete it or leave it empty.",
    ),
    "not_nop": ("NOP terdiri dari 18 angka. Ini {found}.", "An object number (NOP) has 18 digits. This has {found}."),
    "not_plate": (
        "Nomor polisi ditulis seperti KH 1234 AB.",
        "Write the plate as KH 1234 AB.",
    ),
    "not_money": (
        "Jumlah ditulis dalam rupiah bulat, misalnya 25.000.",
        "Write the amount in whole rupiah, such as 25.000.",
    ),
    "not_mail": ("Alamat surel tidak lengkap.", "The mail address is not complete."),
    "not_date": ("Tanggal ditulis TTTT-BB-HH, misalnya 2019-09-02.", "Write the date as YYYY-MM-DD, as 2019-09-02."),
    "not_choice": ("Pilih salah satu: {options}.", "Choose one of: {options}."),
    "twice": ("Disebut dua kali.", "Named twice."),
}


FAULTS_MOST = 100
KEY_CHARS = 200  # of a key that is none of ours, in a pointer


def escape(name: str) -> str:
    """One step of an RFC 6901 pointer."""
    return name.replace("~", "~0").replace("/", "~1")


@dataclass(frozen=True, slots=True)
class Form:
    """One object of the body at `pointer`. Getters note faults and give a harmless value where they must."""

    data: Mapping[str, object]
    pointer: str = ""
    faults: list[Fault] = field(default_factory=list)

    @staticmethod
    def root(body: object) -> "Form":
        """The body itself."""
        form = Form({})
        return form._form("", body)

    def check(self) -> None:
        """Raise `FaultyInput` with every fault noted so far, in the order of the body's pointers as they were read."""
        if self.faults:
            raise FaultyInput(self.faults)

    def fault(self, name: str, code: str, **facts: object) -> None:
        """Note a fault at `name` ("" = this object)."""
        said = WORDS[code]
        self.note(name, code, said[0].format(**facts), said[1].format(**facts))

    def note(self, name: str, code: str, message: str, message_en: str) -> None:
        """Note a fault with its own sentences. A body of nothing but faults is told of the first of them: nobody mends
        thousands, and an answer must not be larger than the question."""
        if len(self.faults) < FAULTS_MOST:
            self.faults.append(Fault(self.at(name[:KEY_CHARS]), code, message, message_en))

    def at(self, name: str) -> str:
        return f"{self.pointer}/{escape(name)}" if name else self.pointer

    def only(self, *names: str) -> None:
        """Every other key is a fault."""
        for name in self.data.keys() - set(names):
            self.fault(str(name), "unknown_key")

    def has(self, name: str) -> bool:
        """Whether there is anything at `name`: not absent, null, or blank."""
        value = self.data.get(name)
        return value is not None and not (isinstance(value, str) and not value.strip())

    def text(self, name: str, *, required: bool = False, limit: int = TEXT_CHARS, lines: bool = False) -> str:
        """The text at `name` in NFC without blanks around it; "" where there is none."""
        value = self.data.get(name)
        if not self.has(name):
            if required:
                self.fault(name, "required")
            return ""
        if not isinstance(value, str):
            self.fault(name, "not_text")
            return ""
        return self._clean(name, value, limit, lines)

    def secret(self, name: str) -> str:
        """A password as it was typed, blanks and all; required."""
        value = self.data.get(name)
        if isinstance(value, str) and value and len(value) <= TEXT_CHARS:
            return value
        self.fault(name, "required")
        return ""

    def whole(self, name: str, low: int, high: int) -> int:
        """The whole number at `name`; required. Digits in a text count, as a page sends them."""
        value = self.data.get(name)
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}", value.strip(), re.ASCII):
            value = int(value)
        if not self.has(name):
            self.fault(name, "required")
        elif not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.fault(name, "not_whole", low=low, high=high)
        else:
            return value
        return low

    def digits(self, name: str) -> str:
        """A number that is a name, such as that of a family card: its zeros count. "" where there is none."""
        given = self.data.get(name)
        if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 10**DIGITS_MAX:
            return str(given)
        value = self.text(name).replace(" ", "")
        if value and not re.fullmatch(rf"[0-9]{{1,{DIGITS_MAX}}}", value, re.ASCII):
            self.fault(name, "not_digits", limit=DIGITS_MAX)
            return ""
        return value

    def choice(self, name: str, options: tuple[str, ...], *, required: bool = False) -> str:
        """One of `options`, or "" where there is none."""
        value = self.text(name, required=required)
        if value and value not in options:
            self.fault(name, "not_choice", options=", ".join(options))
            return ""
        return value

    def nik(self, name: str, *, required: bool = False) -> str:
        """Sixteen digits; blanks between them are forgiven."""
        value = self.text(name, required=required).replace(" ", "")
        if value and not re.fullmatch(r"[0-9]{16}", value, re.ASCII):
            digits = sum(char in "0123456789" for char in value)
            self.fault(name, "not_nik", found=digits)
            return ""
        return value

    def phone(self, name: str, *, required: bool = False) -> str:
        """A phone number as 0812…; +62, blanks, hyphens and brackets are forgiven."""
        value = _PHONE_NOISE.sub("", self.text(name, required=required))
        value = "0" + value.removeprefix("+62").removeprefix("62") if value.startswith(("+62", "62")) else value
        if value and not _PHONE.fullmatch(value):
            self.fault(name, "not_phone")
            return ""
        return value

    def nop(self, name: str) -> str:
        """The 18 digits of a property tax object; dots, hyphens and blanks between them are forgiven."""
        value = re.sub(r"[\s.-]+", "", self.text(name))
        if value and not re.fullmatch(r"[0-9]{18}", value, re.ASCII):
            self.fault(name, "not_nop", found=sum(char in "0123456789" for char in value))
            return ""
        return value

    def plate(self, name: str) -> str:
        """A vehicle's plate as ``KH 1234 AB``, however it is spaced and cased."""
        value = re.sub(r"[\s.-]+", "", self.text(name)).upper()
        found = _PLATE.fullmatch(value)
        if value and found is None:
            self.fault(name, "not_plate")
        return " ".join(filter(None, found.groups())) if found else ""

    def money(self, name: str) -> str:
        """Whole rupiah as digits: ``25.000``, ``Rp25.000`` and ``25000`` are the same."""
        given = self.data.get(name)
        if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 10**12:
            return str(given)
        value = self.text(name).replace(" ", "")
        found = _MONEY.fullmatch(value)
        if value and found is None:
            self.fault(name, "not_money")
        return str(int(found[1].replace(".", ""))) if found else ""

    def mail(self, name: str, *, required: bool = False) -> str:
        value = self.text(name, required=required)
        if value and not _MAIL.fullmatch(value):
            self.fault(name, "not_mail")
            return ""
        return value

    def date(self, name: str, *, required: bool = False) -> str:
        """A day of the calendar as 2019-09-02."""
        value = self.text(name, required=required)
        if value and not _is_date(value):
            self.fault(name, "not_date")
            return ""
        return value

    def inner(self, name: str, *, required: bool = False) -> "Form | None":
        """The object at `name`, None where there is none."""
        if self.data.get(name) is None:
            if required:
                self.fault(name, "required")
            return None
        return self._form(name, self.data[name])

    def items(self, name: str, shorthand: str = "") -> Iterator["Form"]:
        """Every object of the list at `name`; a bare text counts as {shorthand: text} where there is a shorthand."""
        value = self.data.get(name)
        if value is None:
            return
        if not isinstance(value, list | tuple):
            self.fault(name, "not_list")
        elif len(value) > ITEMS_MAX:
            self.fault(name, "too_many")
        else:
            listed = Form({}, self.at(name), self.faults)
            for index, item in enumerate(value):
                inside = {shorthand: item} if shorthand and isinstance(item, str) else item
                yield listed._form(str(index), inside)

    def _form(self, name: str, value: object) -> "Form":
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            return Form(value, self.at(name), self.faults)
        self.fault(name, "not_object")
        return Form({}, self.at(name), self.faults)

    def _clean(self, name: str, value: str, limit: int, lines: bool) -> str:
        value = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
        plain = value.replace("\n", " ") if lines else value
        if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") or char == "\ufffd" for char in plain):
            self.fault(name, "bad_character")
        elif len(value) > limit:
            self.fault(name, "too_long", limit=limit)
        else:
            return value
        return ""


def name_at(form: Form, name: str = "name", *, required: bool = True) -> str:
    """A person's name: one word is enough."""
    return " ".join(form.text(name, required=required, limit=NAME_CHARS).split())


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
