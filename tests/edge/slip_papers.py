"""Papers for the slip and printing tests: fictional people, a real seal by a fixed key."""

import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import kit
from contract.names import Paper
from contract.receipt import Receipt, qr_text, sign_receipt
from edge.core.slip import PaperData, ServiceText, SlipSettings
from edge.printing.typeface import Typeface

HOST = "cek.mpp.example"
AT_S = 1795500549  # 24 November 2026 pukul 13.09 WIB
FONT = Path(kit.__file__).parent / "web/static/vendor/plus-jakarta-sans.woff2"
FACE = Typeface(FONT)

SETTINGS = SlipSettings(
    issuer="Pemerintah Kota Palangka Raya",
    place="Mini MPP Pager",
    place_line="Kelurahan Pager, Kecamatan Rakumpit",
    host=HOST,
    offset_min=420,
    sample=True,
)
KIA = ServiceText(
    name="Kartu Identitas Anak",
    decides="Disdukcapil Kota Palangka Raya",
    papers=(
        ("Fotokopi akta kelahiran", False),
        ("KK asli orang tua/wali", False),
        ("KTP-el asli kedua orang tua", False),
        ("Pas foto anak 2x3, dua lembar", False),
        ("Formulir F-1.02", False),
    ),
    free=True,
    promise_days=3,
)
PBB = ServiceText(name="Pembayaran PBB-P2", decides="BPPRD Kota Palangka Raya")


def sealed_text(
    paper: Paper, n: int, *, service: int = 3, amount_rp: int = 0, docs: int = 0, initials: str = "N"
) -> str:
    """The QR text of a paper sealed by the worked example's key."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"simpul worked example node key").digest())
    receipt = Receipt(paper, 1, n, service, amount_rp, docs, initials, 1, AT_S)
    return qr_text(HOST, sign_receipt(receipt, private, bytes.fromhex("f39a6374")))


def tt(**changes: object) -> PaperData:
    """A complete file for a KIA."""
    fields: dict[str, object] = {
        "number": "TT-RKP01A-000347",
        "paper": Paper.TT,
        "at_s": AT_S,
        "clock": 0,
        "qr_text": sealed_text(Paper.TT, 347, docs=31),
        "check_code": "A9EH-E6BY",
        "staff": "Sri Wahyuni",
        "counter": "Loket 1",
        "name": "Norhayati",
        "nik": "6271055403940002",
        "docs": 0b11111,
        "copied": 0b00010,
        "handed_over": 0b11001,
    }
    return PaperData(**{**fields, **changes})  # type: ignore[arg-type]


def bp(**changes: object) -> PaperData:
    """A tax paid in cash from a bill list of six days ago."""
    fields: dict[str, object] = {
        "number": "BP-RKP01A-000094",
        "paper": Paper.BP,
        "at_s": AT_S,
        "clock": 1,
        "qr_text": sealed_text(Paper.BP, 94, service=30, amount_rp=85_500, initials="LS"),
        "check_code": "HXDA-11G4",
        "staff": "Ahmad Fauzi",
        "staff_title": "Bendahara Penerimaan Pembantu",
        "name": "Lilis Suryani",
        "objects": (("NOP", "62.71.050.005.001-0123.0"),),
        "lines": (("Pokok", 85_500), ("Denda", 0)),
        "amount_rp": 85_500,
        "tendered_rp": 100_000,
        "list_day": 20261118,
    }
    return PaperData(**{**fields, **changes})  # type: ignore[arg-type]
