"""Names that people read, type and say: places, epochs, positions, paper numbers, check codes, queue numbers.

What is printed has one form; what is typed is forgiven case, spaces, hyphens, missing zeros, and O/0 and I,L/1 by
position. Training numbers (`TT-RKP01LAT-000001`) are taken by no parser here: L is no epoch letter.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Final

from contract.errors import SimpulError
from contract.limits import EPOCH_MAX, NUMBER_MAX, QUEUE_MAX

EPOCH_ALPHABET: Final = "ABCDEFGHJKMNPQRSTVWXYZ"  # no I L O U
CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_CODE_PREFIX: Final = b"simpul-kode-cek-1"
JOURNAL: Final = 0  # stream: what happened at the counter
AUDIT: Final = 1  # stream: log-ins and views

_NODE: Final = re.compile(r"[A-Z]{3}-[A-Z]{3}-[0-9]{2}", re.ASCII)
_NUMBER: Final = re.compile(
    rf"([A-Z01]{{2}})([A-Z01]{{3}})([0-9OIL]{{1,2}})([{EPOCH_ALPHABET}]{{1,3}})([0-9OIL]{{1,6}})", re.ASCII
)
_TRAINING: Final = re.compile(r"[A-Z01]{5}[0-9OIL]{1,2}LAT[0-9OIL]+", re.ASCII)
_QUEUE: Final = re.compile(r"([A-Z])([0-9]{1,3})", re.ASCII)
_SEPARATORS: Final = re.compile(r"[\s\-–—_./]+")
_TO_DIGITS: Final = str.maketrans("OIL", "011")
_TO_LETTERS: Final = str.maketrans("01", "OI")
_TYPED_CHARS: Final = 64  # longer than any number with spaces between all its characters


class NameRefusedError(SimpulError):
    """Text that names nothing; `reason` is node, epoch, number, training, paper, check_code or queue."""

    code: ClassVar[str] = "name_refused"
    says_id: ClassVar[str] = "Nomor atau kode ini tidak dapat dibaca. Contoh: TT-RKP01A-000347."
    says_en: ClassVar[str] = "This number or code cannot be read. Example: TT-RKP01A-000347."


class Paper(IntEnum):
    """The eleven papers; 1 to 7 are signed and carry a QR, 8 to 11 stay in the house."""

    TT = 1  # tanda terima berkas
    BP = 2  # bukti pembayaran
    TP = 3  # tanda pengembalian
    BT = 4  # bukti pembatalan
    SK = 5  # surat titik layanan
    PY = 6  # penyerahan
    AD = 7  # pengaduan
    TK = 8  # tutup kas
    ST = 9  # setoran
    BA = 10  # berita acara gangguan
    KB = 11  # kantong berkas

    @property
    def is_signed(self) -> bool:
        return self <= Paper.AD

    @property
    def title_id(self) -> str:
        return PAPER_TITLES[self][0]

    @property
    def title_en(self) -> str:
        return PAPER_TITLES[self][1]


PAPER_TITLES: Final[dict[Paper, tuple[str, str]]] = {
    Paper.TT: ("Tanda terima berkas", "Receipt of documents"),
    Paper.BP: ("Bukti pembayaran", "Proof of payment"),
    Paper.TP: ("Tanda pengembalian", "Return slip"),
    Paper.BT: ("Bukti pembatalan", "Proof of cancellation"),
    Paper.SK: ("Surat titik layanan", "Letter of the branch"),
    Paper.PY: ("Bukti penyerahan", "Proof of hand-over"),
    Paper.AD: ("Tanda terima pengaduan", "Receipt of a complaint"),
    Paper.TK: ("Tutup kas", "Till closing"),
    Paper.ST: ("Setoran", "Deposit"),
    Paper.BA: ("Berita acara gangguan", "Record of an outage"),
    Paper.KB: ("Kantong berkas", "Document pouch"),
}


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where an event stands: the only key of de-duplication, for ever."""

    node: str
    stream: int
    epoch: int
    seq: int

    def __str__(self) -> str:
        stream = "" if self.stream == JOURNAL else f"{self.stream}:"
        return f"{self.node}/{stream}{epoch_letters(self.epoch)}/{self.seq}"


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """The number of a paper: gap-free within (node, epoch, paper)."""

    paper: Paper
    node: str
    epoch: int
    n: int

    def __post_init__(self) -> None:
        assert is_node(self.node)
        assert 1 <= self.n <= NUMBER_MAX

    def __str__(self) -> str:
        return f"{self.paper.name}-{self.node[4:7]}{self.node[8:]}{epoch_letters(self.epoch)}-{self.n:06}"


@dataclass(frozen=True, slots=True, order=True)
class QueueNo:
    """A queue number, new each day: class letter and 1..999; P is the priority class."""

    letter: str
    n: int

    def __str__(self) -> str:
        return f"{self.letter}-{self.n:03}"


def is_node(code: str) -> bool:
    """Whether `code` is a node code such as PKY-RKP-01."""
    return _NODE.fullmatch(code) is not None


def check_node(code: str) -> str:
    """`code` itself, or raises `NameRefusedError`. Strict: machines write node codes."""
    if not is_node(code):
        raise NameRefusedError("node")
    return code


def epoch_letters(epoch: int) -> str:
    """1..22 -> A..Z, 23..506 -> AA..ZZ, 507..11,154 -> AAA..ZZZ. Raises outside."""
    if not 1 <= epoch <= EPOCH_MAX:
        raise NameRefusedError("epoch")
    letters = ""
    while epoch:
        epoch, place = divmod(epoch - 1, len(EPOCH_ALPHABET))
        letters = EPOCH_ALPHABET[place] + letters
    return letters


def epoch_number(letters: str) -> int:
    """The inverse of `epoch_letters`; raises for other letters, none, or more than three."""
    if not 1 <= len(letters) <= 3 or any(letter not in EPOCH_ALPHABET for letter in letters):
        raise NameRefusedError("epoch")
    epoch = 0
    for letter in letters:
        epoch = epoch * len(EPOCH_ALPHABET) + EPOCH_ALPHABET.index(letter) + 1
    return epoch


def parse_number(text: str, city: str) -> Number:
    """The number that a person typed or read out, at the node's `city` (PKY), which numbers leave out.

    `tt rkp1a 347` is TT-RKP01A-000347. Raises `NameRefusedError`; training numbers have a reason of their own.
    """
    plain = _squeezed(text)
    if _TRAINING.fullmatch(plain):
        raise NameRefusedError("training")
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise NameRefusedError("number")
    paper, unit, box, letters, digits = found.groups()
    n = int(digits.translate(_TO_DIGITS))
    if n == 0:
        raise NameRefusedError("number")
    node = f"{city}-{unit.translate(_TO_LETTERS)}-{box.translate(_TO_DIGITS):0>2}"
    return Number(_paper(paper.translate(_TO_LETTERS)), check_node(node), epoch_number(letters), n)


def check_code(secret: bytes, number_text: str) -> str:
    """The check code of a printed number under the epoch's 32-byte secret, as shown: `A9EH-E6BY`."""
    digest = hmac.digest(secret, CHECK_CODE_PREFIX + number_text.encode("ascii"), "sha256")
    return _grouped(_crockford(int.from_bytes(digest[:5], "big"), 8))


def normalise_code(text: str) -> str:
    """A typed check code in its shown form (`a9ehe6by` -> `A9EH-E6BY`); raises `NameRefusedError`."""
    plain = _squeezed(text).translate(_TO_DIGITS)
    if len(plain) != 8 or any(char not in CROCKFORD for char in plain):
        raise NameRefusedError("check_code")
    return _grouped(plain)


def parse_number_and_code(text: str, city: str) -> tuple[Number, str]:
    """`NUMBER CODE` as a person types it, in one line: the number, and the code in its shown form.

    The code is always the last eight characters, so no separator is needed. Raises `NameRefusedError`.
    """
    plain = _squeezed(text)
    return parse_number(plain[:-8], city), normalise_code(plain[-8:])


def parse_queue(text: str) -> QueueNo:
    """A typed queue number: `a14`, `A-014`. Raises `NameRefusedError`."""
    found = _QUEUE.fullmatch(_squeezed(text))
    if found is None or not 1 <= int(found[2]) <= QUEUE_MAX:
        raise NameRefusedError("queue")
    return QueueNo(found[1], int(found[2]))


def _paper(letters: str) -> Paper:
    if letters not in Paper.__members__:
        raise NameRefusedError("paper")
    return Paper[letters]


def _squeezed(text: str) -> str:
    """Upper case without separators; anything that is not ASCII afterwards is refused by the patterns."""
    if len(text) > _TYPED_CHARS:
        return ""
    plain = _SEPARATORS.sub("", text)
    return plain.upper() if plain.isascii() else ""


def _crockford(number: int, places: int) -> str:
    return "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(places)))


def _grouped(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"
