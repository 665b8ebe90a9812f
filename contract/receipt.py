"""The signed paper in a citizen's hand: a CWT under COSE_Sign1, written as a URL that ends in decimal digits.

`https://<host>/#` and the decimal of `0x01 || COSE_Sign1`. The node is not named: it follows from the kid. No personal
data are in it but up to three initials. What was scanned is foreign until `read_qr` has taken it apart; it raises
`QrError` with a reason of a closed list and nothing else, whatever the text. It does not judge: `verdict` does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contract import cbor, cose, limits
from contract.errors import SimpulError
from contract.names import Number, Paper, check_node

FORMAT: Final = 1
CLAIM_IAT: Final = 6
CLAIM_PAPER: Final = -65537
TRAINING_TEXT: Final = "LATIHAN"
SIGNED_PAPERS: Final = frozenset(paper for paper in Paper if paper.is_signed)
WITH_AMOUNT: Final = frozenset({Paper.BP, Paper.BT})
WITH_DOCS: Final = frozenset({Paper.TT, Paper.TP})

_URL: Final = re.compile(r"(?i:https)://([^/#?\s]+)/#([0-9]+)", re.ASCII)
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", re.ASCII)
_INITIALS: Final = re.compile(r"[A-Z]{0,3}", re.ASCII)


# Codes that people scan at a counter because they carry a QR too. The marks name the official places only: whoever
# prints one of them into a code of his own is answered with the true address, never with his.
FOREIGN_MARKS: Final[dict[str, tuple[str, ...]]] = {
    "dukcapil": ("dukcapil.kemendagri.go.id",),
    "bsre": ("bsre.bssn.go.id", "tte.kominfo.go.id", "tte.komdigi.go.id"),
    "oss": ("oss.go.id",),
    "bpjs": ("bpjs-kesehatan.go.id", "bpjsketenagakerjaan.go.id"),
    "tax": ("pajak.go.id",),
    "web": ("http://", "https://", "www."),
}
_QRIS: Final = "000201"  # an EMVCo merchant code starts with its format indicator


class QrReason(StrEnum):
    """Why a text is no receipt of ours: the closed list."""

    NOT_OURS = "not_ours"
    TRAINING = "training"
    TOO_LONG = "too_long"
    LEADING_ZERO = "leading_zero"
    VERSION = "version"
    TRAILING = "trailing"
    NOT_CBOR = "not_cbor"
    ALGORITHM = "algorithm"
    HEADER = "header"
    CONTENT = "content"


class QrError(SimpulError):
    """A text that is no receipt of ours. `looks_like` names a foreign code that was recognised, else it is empty."""

    code: ClassVar[str] = "unreadable"
    says_id: ClassVar[str] = "Kode ini bukan kode tanda terima Simpul yang dapat dibaca ({reason})."
    says_en: ClassVar[str] = "This code is no readable Simpul receipt code ({reason})."

    def __init__(self, reason: QrReason, looks_like: str = "") -> None:
        super().__init__(reason.value)
        self.qr_reason = reason
        self.looks_like = looks_like


class ReceiptRefusedError(SimpulError):
    """A receipt that may not be issued; `reason` names the field."""

    code: ClassVar[str] = "receipt_refused"
    says_id: ClassVar[str] = "Tanda terima tidak dapat dibuat: isi {reason} di luar batas."
    says_en: ClassVar[str] = "The receipt cannot be made: {reason} is out of bounds."


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the seal covers. `amount_rp` only on BP and BT (there the sum cancelled), `docs` only on TT and TP."""

    paper: Paper
    epoch: int
    n: int
    service: int
    amount_rp: int
    docs: int
    initials: str
    clock: int
    iat_s: int

    def number(self, node: str) -> Number:
        """The printed number, once the kid has told the node."""
        return Number(self.paper, check_node(node), self.epoch, self.n)


@dataclass(frozen=True, slots=True)
class QrRead:
    """A well-formed text: where it points, and the receipt with its still unverified seal."""

    host: str
    receipt: Receipt
    message: cose.Sign1

    def is_foreign_to(self, hosts: Collection[str]) -> bool:
        """Whether the text leads to a place that the key list does not name: said, never judged."""
        return self.host not in hosts

    def is_sealed_by(self, public_x: bytes) -> bool:
        """Whether this key sealed the receipt."""
        return cose.verify1(self.message, public_x, cose.AAD_RECEIPT)


def sign_receipt(receipt: Receipt, private: Ed25519PrivateKey, kid: bytes) -> bytes:
    """The receipt's COSE_Sign1, at most 116 bytes. Raises `ReceiptRefusedError` for fields out of bounds."""
    fault = _fault(receipt)
    if fault:
        raise ReceiptRefusedError(fault)
    return cose.sign1(private, kid, claims(receipt), cose.AAD_RECEIPT)


def claims(receipt: Receipt) -> bytes:
    """The CWT claims set that is signed."""
    r = receipt
    fields = [int(r.paper), r.epoch, r.n, r.service, r.amount_rp, r.docs, r.initials, r.clock]
    return cbor.encode({CLAIM_IAT: r.iat_s, CLAIM_PAPER: fields})


def qr_text(host: str, sealed: bytes) -> str:
    """The text of the QR. `host` is the city's checking address (at most 22 characters: see `is_host`)."""
    return f"{qr_prefix(host)}{qr_digits(sealed)}"


def qr_prefix(host: str) -> str:
    """The part of the text that goes into the QR's byte segment."""
    return f"https://{host}/#"


def qr_digits(sealed: bytes) -> str:
    """The part of the text that goes into the QR's numeric segment: the leading 01 keeps leading zeros."""
    return str(int.from_bytes(bytes((FORMAT,)) + sealed, "big"))


def is_host(host: str) -> bool:
    """Whether receipts may point to this host: lower case, short enough for version 10-Q."""
    return len(host) <= limits.HOST_CHARS and _HOST.fullmatch(host) is not None


def read_qr(text: str) -> QrRead:
    """The receipt in a scanned or pasted text; blanks around it do not matter. Raises `QrError`.

    A foreign host is no fault here: the digits speak for themselves, the caller asks `is_foreign_to`.
    """
    if len(text) > limits.QR_TEXT_CHARS:
        raise QrError(QrReason.TOO_LONG)
    plain = text.strip()
    if plain.upper() == TRAINING_TEXT:
        raise QrError(QrReason.TRAINING)
    found = _URL.fullmatch(plain)
    if found is None:
        raise QrError(QrReason.NOT_OURS, foreign_kind(plain))
    host, digits = found.groups()
    return _opened(host.lower(), _sealed(digits))


def foreign_kind(text: str) -> str:
    """The name of a foreign code that people often scan at a counter, or an empty text."""
    lowered = text[:256].lower()
    if lowered.startswith(_QRIS):
        return "qris"
    return next((kind for kind, marks in FOREIGN_MARKS.items() if any(mark in lowered for mark in marks)), "")


def initials_of(name: str) -> str:
    """The first letters A-Z of the first three words: `Siti Nurhaliza` -> `SN`. One-word names have one letter."""
    letters = (_first_letter(word) for word in name.split()[:3])
    return "".join(letters)


def _first_letter(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).upper()
    return next((char for char in plain if "A" <= char <= "Z"), "")


def _sealed(digits: str) -> bytes:
    """The COSE bytes behind the decimal digits."""
    if len(digits) > limits.QR_DIGITS:  # before int(): Python refuses more than 4,300 digits with a ValueError
        raise QrError(QrReason.TOO_LONG)
    if digits[0] == "0":
        raise QrError(QrReason.LEADING_ZERO)
    number = int(digits)
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    if data[0] != FORMAT:
        raise QrError(QrReason.VERSION)
    if len(data) - 1 > limits.RECEIPT_COSE_B:
        raise QrError(QrReason.TOO_LONG)
    return data[1:]


_COSE_REASONS: Final = {
    "trailing": QrReason.TRAILING,
    "not_cbor": QrReason.NOT_CBOR,
    "algorithm": QrReason.ALGORITHM,
}


def _opened(host: str, sealed: bytes) -> QrRead:
    try:
        message = cose.parse1(sealed)
        body = cbor.decode(message.payload)
    except cose.CoseError as fault:
        raise QrError(_COSE_REASONS.get(fault.reason, QrReason.HEADER)) from fault
    except cbor.CborError as fault:
        raise QrError(QrReason.TRAILING if fault.reason == "trailing" else QrReason.NOT_CBOR) from fault
    return QrRead(host, _receipt(body), message)


def _receipt(body: cbor.Value) -> Receipt:
    if not isinstance(body, dict) or body.keys() != {CLAIM_IAT, CLAIM_PAPER}:
        raise QrError(QrReason.CONTENT)
    receipt = _from_fields(body[CLAIM_IAT], body[CLAIM_PAPER])
    if receipt is None or _fault(receipt):
        raise QrError(QrReason.CONTENT)
    return receipt


def _from_fields(iat_s: cbor.Value, fields: cbor.Value) -> Receipt | None:
    """Exactly the eight elements in their types; a bool is no int here, though Python says so."""
    match [iat_s, fields]:
        case [
            int(iat),
            [int(paper), int(epoch), int(n), int(service), int(amount), int(docs), str(initials), int(clock)],
        ] if not any(isinstance(number, bool) for number in (iat, paper, epoch, n, service, amount, docs, clock)):
            if paper in SIGNED_PAPERS:
                return Receipt(Paper(paper), epoch, n, service, amount, docs, initials, clock, iat)
    return None


def _fault(r: Receipt) -> str:
    """The first field out of bounds, or an empty text."""
    amount_max = limits.RECEIPT_MAX_RP if r.paper in WITH_AMOUNT else 0
    docs_max = limits.DOCS_MASK_MAX if r.paper in WITH_DOCS else 0
    within = {
        "paper": r.paper in SIGNED_PAPERS,
        "epoch": 1 <= r.epoch <= limits.EPOCH_MAX,
        "n": 1 <= r.n <= limits.NUMBER_MAX,
        "service": 0 <= r.service <= limits.SERVICE_MAX,
        "amount_rp": 0 <= r.amount_rp <= amount_max,
        "docs": 0 <= r.docs <= docs_max,
        "initials": _INITIALS.fullmatch(r.initials) is not None,
        "clock": 0 <= r.clock <= 2,
        "iat_s": 0 <= r.iat_s <= limits.RECEIPT_IAT_MAX_S,
    }
    return next((field for field, holds in within.items() if not holds), "")
