"""What a page says for each verdict, in Indonesian and English: headline, sentence, colour, notes.

Order of every sentence: what is so, what is safe, what to do. Never more than is known, never *palsu*, and never a
word of the hub without its date. "No data" is not worded as a fault of the paper. Times and facts are arguments; the
verdict is made elsewhere and only worded here. The phone's page carries the same templates (`vectors/words.json`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from contract import localtime
from contract.names import Paper
from contract.receipt import QrReason
from contract.verdict import Verdict


class Both(NamedTuple):
    """The same words in both languages."""

    id: str
    en: str


class Colour(StrEnum):
    """Green only from a fact of the hub; red where nobody must rely on the paper; grey is normal."""

    GREEN = "green"
    GREY = "grey"
    RED = "red"


class Unread(StrEnum):
    """Why a typed line is unreadable, beside the reasons of a QR."""

    CODE_DIFFERS = "code_differs"  # also for a number that does not exist: one and the same answer
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class About:
    """What is known around a verdict.

    `as_of_s` is the date of the hub's word that the verdict rests on: the answer's time when the hub (or this box's
    own journal) was asked (`by_ledger`), else the list's; None when there is none. `now_s`, where a trusted time is
    known, adds the age. `last_seen_s` is when the hub last heard the branch. `unread` and `looks_like` tell why a text
    is unreadable; `ledger_differs` that the content was held against the ledger; `foreign_host` an address that the
    key list does not name.
    """

    offset_min: int = localtime.WIB_MIN
    as_of_s: int | None = None
    now_s: int | None = None
    by_ledger: bool = False
    paper: Paper | None = None
    clock: int = 0
    last_seen_s: int | None = None
    unread: QrReason | Unread = QrReason.NOT_OURS
    looks_like: str = ""
    ledger_differs: bool = False
    foreign_host: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a page shows. `reason` is a stable word, `reason_words` the same for people, `notes` further sentences."""

    colour: Colour
    reason: str
    reason_words: Both
    headline: Both
    sentence: Both
    notes: tuple[Both, ...]


# Only when the seal or the code holds is the content shown.
WITH_CONTENT: Final = frozenset(
    {
        Verdict.GENUINE_RECORDED,
        Verdict.GENUINE_NOT_RECORDED,
        Verdict.GENUINE_LAST_KNOWN,
        Verdict.CANCELLED,
        Verdict.TIME_INCONSISTENT,
        Verdict.DEVICE_REPORTED_LOST,
    }
)
COLOURS: Final = {
    Verdict.GENUINE_RECORDED: Colour.GREEN,
    Verdict.CANCELLED: Colour.RED,
    Verdict.CONTENT_CHANGED: Colour.RED,
}
HEADLINES: Final = {
    Verdict.GENUINE_RECORDED: Both("Asli", "Genuine"),
    Verdict.GENUINE_NOT_RECORDED: Both("Asli, belum tercatat", "Genuine, not yet recorded"),
    Verdict.GENUINE_LAST_KNOWN: Both("Asli, belum pasti tercatat", "Genuine, record not confirmed"),
    Verdict.CANCELLED: Both("Dibatalkan", "Cancelled"),
    Verdict.CONTENT_CHANGED: Both("Tidak cocok, jangan dipakai", "Does not match, do not use"),
}
HEADLINE_ELSE: Final = Both("Belum dapat dipastikan", "Cannot be confirmed yet")

_RETRY: Final = Both(
    id="Pindai sekali lagi di tempat terang, atau ketik nomor dan kode cek yang tertulis di kertas.",
    en="Scan once more in good light, or type the number and check code written on the paper.",
)
_ODD: Final = Both(
    id=f"Kode ini tidak tersusun seperti kode tanda terima Simpul. {_RETRY.id}",
    en=f"This code is not built like a Simpul receipt code. {_RETRY.en}",
)

# By verdict, or by reason where a verdict has several. {noun} is the paper, {as_of} a whole sentence with the date.
SENTENCES: Final[dict[str, Both]] = {
    Verdict.GENUINE_RECORDED: Both(
        id="{noun} ini dibuat oleh titik layanan resmi dan sudah tercatat di pusat. {as_of}",
        en="This {noun} was made by an official branch and is recorded at the centre. {as_of}",
    ),
    Verdict.GENUINE_NOT_RECORDED: Both(
        id="{noun} ini dibuat perangkat resmi kota ini. Pusat belum menerima catatannya{seen}. {as_of} "
        "Simpan kertas ini sebagai bukti.",
        en="This {noun} was made by an official device of this city. The centre has not received its record yet{seen}. "
        "{as_of} Keep this paper as proof.",
    ),
    Verdict.GENUINE_LAST_KNOWN: Both(
        id="{noun} ini dibuat perangkat resmi kota ini. Apakah pusat sudah mencatatnya belum dapat dipastikan di sini. "
        "{as_of} Simpan kertas ini sebagai bukti.",
        en="This {noun} was made by an official device of this city. Whether the centre has recorded it cannot be "
        "confirmed here. {as_of} Keep this paper as proof.",
    ),
    Verdict.CANCELLED: Both(
        id="{noun} ini dibuat oleh titik layanan resmi, tetapi sudah dibatalkan dan tidak berlaku lagi. {as_of} "
        "Tanyakan bukti pembatalannya di titik layanan.",
        en="This {noun} was made by an official branch but has been cancelled and is no longer valid. {as_of} "
        "Ask the branch for its proof of cancellation.",
    ),
    "seal": Both(
        id="Isi QR ini tidak cocok dengan segel titik layanan, jadi kertas ini tidak dapat menjadi bukti. {bring}",
        en="The content of this QR does not match the branch's seal, so this paper cannot serve as proof. {bring}",
    ),
    "ledger": Both(
        id="Isi kertas ini tidak cocok dengan catatan aslinya, jadi tidak dapat menjadi bukti. {bring}",
        en="The content of this paper does not match its original record, so it cannot serve as proof. {bring}",
    ),
    Verdict.DEVICE_REPORTED_LOST: Both(
        id="Segelnya cocok, tetapi perangkat pembuatnya dilaporkan hilang dan kertas ini tidak termasuk yang masih "
        "dijamin. {as_of} {bring}",
        en="The seal matches, but the device that made it has been reported lost and this paper is not among those "
        "still vouched for. {as_of} {bring}",
    ),
    Verdict.TIME_INCONSISTENT: Both(
        id="Segelnya cocok, tetapi waktu atau nomornya tidak sesuai dengan urutan perangkat pembuatnya. {as_of} "
        "{bring}",
        en="The seal matches, but its time or number does not fit the order of the device that made it. {as_of} "
        "{bring}",
    ),
    Verdict.ISSUER_UNKNOWN: Both(
        id="Perangkat pembuat kertas ini belum ada dalam daftar yang dipakai di sini; perangkat baru dapat belum "
        "tercantum. {as_of} Periksa lagi setelah daftar diperbarui, atau tanyakan di titik layanan.",
        en="The device that made this paper is not in the list used here; a new device may not be named yet. {as_of} "
        "Check again when the list has been renewed, or ask at a branch.",
    ),
    Verdict.NOT_CHECKABLE_HERE: Both(
        id="Nomor ini belum dapat diperiksa di sini karena datanya belum ada. Pindai QR di kertasnya, atau periksa "
        "lagi setelah tersambung ke pusat.",
        en="This number cannot be checked here yet because its data are not here. Scan the QR on the paper, or check "
        "again when connected to the centre.",
    ),
    QrReason.NOT_OURS: Both(
        id="Ini bukan tanda terima Simpul, tampaknya {kind}; periksa {place}.",
        en="This is no Simpul receipt, it seems to be {kind}; check it {place}.",
    ),
    QrReason.TRAINING: Both(
        id="Ini kertas latihan petugas. Tidak ada yang disegel dan kertas ini tidak dapat dipakai.",
        en="This is a paper from staff training. Nothing was sealed and it cannot be used.",
    ),
    QrReason.VERSION: Both(
        id="Kode ini memakai bentuk yang belum dikenal di sini. Perbarui halaman ini, atau minta petugas memindai.",
        en="This code uses a form not known here yet. Update this page, or ask an officer to scan it.",
    ),
    QrReason.NOT_CBOR: Both(
        id=f"Kode ini tidak terbaca utuh. {_RETRY.id}",
        en=f"This code could not be read whole. {_RETRY.en}",
    ),
    QrReason.ALGORITHM: Both(
        id="Segel pada kode ini dibuat dengan cara yang tidak dipakai Simpul. {bring}",
        en="The seal in this code was made in a way that Simpul does not use. {bring}",
    ),
    QrReason.TOO_LONG: _ODD,
    QrReason.LEADING_ZERO: _ODD,
    QrReason.TRAILING: _ODD,
    QrReason.HEADER: _ODD,
    QrReason.CONTENT: _ODD,
    Unread.CODE_DIFFERS: Both(
        id="Nomor dan kode cek ini tidak cocok satu sama lain. Cocokkan lagi keduanya dengan yang tertulis di kertas.",
        en="This number and check code do not belong together. Compare both with what is written on the paper.",
    ),
    Unread.NUMBER: Both(
        id="Nomor atau kode cek belum lengkap. Contoh: TT-RKP01A-000347 A9EH-E6BY.",
        en="The number or check code is not complete. Example: TT-RKP01A-000347 A9EH-E6BY.",
    ),
}

REASON_WORDS: Final[dict[str, Both]] = {
    Verdict.GENUINE_RECORDED: Both("tercatat di pusat", "recorded at the centre"),
    Verdict.GENUINE_NOT_RECORDED: Both("belum tercatat di pusat", "not yet recorded at the centre"),
    Verdict.GENUINE_LAST_KNOWN: Both("catatan pusat belum dapat dipastikan", "record at the centre not confirmed"),
    Verdict.CANCELLED: Both("dibatalkan", "cancelled"),
    "seal": Both("isi berubah", "content changed"),
    "ledger": Both("lain dari catatan aslinya", "differs from its record"),
    Verdict.DEVICE_REPORTED_LOST: Both("perangkat dilaporkan hilang", "device reported lost"),
    Verdict.TIME_INCONSISTENT: Both("waktu tidak sesuai", "time does not fit"),
    Verdict.ISSUER_UNKNOWN: Both("kunci belum dikenal", "key not known yet"),
    Verdict.NOT_CHECKABLE_HERE: Both("belum ada data di sini", "no data here yet"),
    QrReason.NOT_OURS: Both("bukan kode Simpul", "not a Simpul code"),
    QrReason.TRAINING: Both("kertas latihan", "training paper"),
    QrReason.VERSION: Both("bentuk kode belum dikenal", "form of the code not known"),
    QrReason.NOT_CBOR: Both("kode tidak utuh", "code not whole"),
    QrReason.ALGORITHM: Both("cara segel lain", "another kind of seal"),
    QrReason.TOO_LONG: Both("kode terlalu panjang", "code too long"),
    QrReason.LEADING_ZERO: Both("angka berawalan nol", "digits start with zero"),
    QrReason.TRAILING: Both("ada tambahan di belakang kode", "something added after the code"),
    QrReason.HEADER: Both("kepala segel lain", "another header of the seal"),
    QrReason.CONTENT: Both("isi di luar batas", "content out of bounds"),
    Unread.CODE_DIFFERS: Both("nomor dan kode cek tidak cocok", "number and check code do not agree"),
    Unread.NUMBER: Both("nomor atau kode belum lengkap", "number or code not complete"),
}

_ISSUER: Final = Both("pada penerbit dokumen itu", "with whoever issued that document")
FOREIGN: Final[dict[str, tuple[Both, Both]]] = {  # what it seems to be, and where that is checked
    "dukcapil": (
        Both("kode dokumen Dukcapil", "a Dukcapil document code"),
        Both("di dukcapil.kemendagri.go.id", "at dukcapil.kemendagri.go.id"),
    ),
    "qris": (
        Both("kode pembayaran QRIS", "a QRIS payment code"),
        Both("di aplikasi pembayaran Anda", "in your payment app"),
    ),
    "bsre": (
        Both("kode tanda tangan BSrE", "a BSrE signature code"),
        Both("di bsre.bssn.go.id", "at bsre.bssn.go.id"),
    ),
    "oss": (Both("kode OSS", "an OSS code"), Both("di oss.go.id", "at oss.go.id")),
    "bpjs": (Both("kode BPJS", "a BPJS code"), _ISSUER),
    "tax": (Both("kode kantor pajak", "a tax office code"), Both("di pajak.go.id", "at pajak.go.id")),
    "web": (Both("alamat situs lain", "the address of another site"), _ISSUER),
    "": (Both("kode lain", "another code"), _ISSUER),
}

BRING: Final = Both(
    id="Bawa kertas ini ke titik layanan atau MPP untuk diperiksa.",
    en="Take this paper to a branch or the service mall to have it checked.",
)
SEEN: Final = Both(
    id="; titik layanan ini terakhir terhubung {date}",
    en="; this branch was last connected on {date}",
)
AS_OF_LEDGER: Final = Both("Keadaan per {date}{age}.", "As of {date}{age}.")
AS_OF_LIST: Final = Both("Menurut daftar pusat per {date}{age}.", "By the centre's list of {date}{age}.")
AS_OF_NONE: Final = Both("Daftar dari pusat belum ada di sini.", "No list from the centre is here yet.")
AGO: Final = Both(" ({age} lalu)", " ({age} ago)")
PAPER: Final = Both("Kertas", "paper")

MONEY_NOTE: Final = Both(
    id="Yang terbukti: perangkat kota ini mencatat pembayaran sebesar itu. Belum terbukti: uangnya sudah diterima "
    "pusat.",
    en="What it proves: a device of this city noted a payment of that amount. What it does not prove yet: that the "
    "money has reached the centre.",
)
CLOCK_NOTES: Final = {
    1: Both("Jam perangkat saat itu belum dicocokkan.", "The device's clock had not been checked at that time."),
    2: Both("Jam perangkat saat itu diragukan.", "The device's clock was in doubt at that time."),
}
HOST_NOTE: Final = Both(
    id="Alamat pada kode ini ({host}) bukan alamat resmi. Jangan membukanya; periksa hanya di sini.",
    en="The address in this code ({host}) is not official. Do not open it; check only here.",
)


@dataclass(frozen=True, slots=True)
class _Tongue:
    """One of the two languages: its place in `Both`, and how it writes dates and ages."""

    place: int
    date: Callable[[int, int], str]
    age: Callable[[int], str]


_TONGUES: Final = (
    _Tongue(0, localtime.long_id, localtime.age_id),
    _Tongue(1, localtime.long_en, localtime.age_en),
)


def tell(verdict: Verdict, about: About) -> Told:
    """The words for a verdict. `recorded` and `cancelled` rest on the hub's word, so their `as_of_s` must be known."""
    assert about.as_of_s is not None or verdict not in {Verdict.GENUINE_RECORDED, Verdict.CANCELLED}
    reason = _reason(verdict, about)
    return Told(
        colour=COLOURS.get(verdict, Colour.GREY),
        reason=reason,
        reason_words=REASON_WORDS[reason],
        headline=HEADLINES.get(verdict, HEADLINE_ELSE),
        sentence=Both(*(SENTENCES[reason][tongue.place].format(**_facts(about, tongue)) for tongue in _TONGUES)),
        notes=tuple(_notes(verdict, about)),
    )


def _reason(verdict: Verdict, about: About) -> str:
    if verdict is Verdict.UNREADABLE:
        return about.unread.value
    if verdict is Verdict.CONTENT_CHANGED:
        return "ledger" if about.ledger_differs else "seal"
    return verdict.value


def _notes(verdict: Verdict, about: About) -> Iterator[Both]:
    if about.foreign_host:
        yield Both(*(words.format(host=about.foreign_host) for words in HOST_NOTE))
    unrecorded = verdict in {Verdict.GENUINE_NOT_RECORDED, Verdict.GENUINE_LAST_KNOWN}
    if unrecorded and about.paper is Paper.BP:
        yield MONEY_NOTE
    if verdict in WITH_CONTENT and about.clock in CLOCK_NOTES:
        yield CLOCK_NOTES[about.clock]


def _facts(about: About, tongue: _Tongue) -> dict[str, str]:
    kind, where = FOREIGN[about.looks_like]
    return {
        "noun": _noun(about.paper)[tongue.place],
        "as_of": _as_of(about, tongue),
        "seen": _seen(about, tongue),
        "bring": BRING[tongue.place],
        "kind": kind[tongue.place],
        "place": where[tongue.place],
    }


def _noun(paper: Paper | None) -> Both:
    return PAPER if paper is None else Both(paper.title_id, paper.title_en.lower())


def _as_of(about: About, tongue: _Tongue) -> str:
    """The date of the word that the verdict rests on, with its age where a trusted time is known."""
    if about.as_of_s is None:
        return AS_OF_NONE[tongue.place]
    age = "" if about.now_s is None else AGO[tongue.place].format(age=tongue.age(about.now_s - about.as_of_s))
    template = AS_OF_LEDGER if about.by_ledger else AS_OF_LIST
    return template[tongue.place].format(date=tongue.date(about.as_of_s, about.offset_min), age=age)


def _seen(about: About, tongue: _Tongue) -> str:
    if about.last_seen_s is None:
        return ""
    return SEEN[tongue.place].format(date=tongue.date(about.last_seen_s, about.offset_min))
