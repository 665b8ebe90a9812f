"""Every sentence of the citizens' page in one language, as the plain document that the phone fills in by itself.

Taken from `contract.verdict_words`, so that phone, hub and branch say the same. Adds only labels of the page.
"""

from typing import Any, Final

from contract import verdict_words as words
from contract.localtime import MONTHS_EN, MONTHS_ID
from contract.names import Paper
from contract.receipt import QrReason
from contract.verdict import Verdict
from contract.verdict_words import Both

PLACES: Final = {"id": 0, "en": 1}
SIGNED: Final = tuple(paper for paper in Paper if paper.is_signed)

# What the phone can say by itself. Other reasons why a code is unreadable, and what a foreign code seems to be, the hub
# tells where it can be asked; without it the phone says `not_cbor`'s sentence: scan again, or type the number.
SAID_ALONE: Final = (
    *(verdict for verdict in Verdict if verdict not in (Verdict.UNREADABLE, Verdict.CONTENT_CHANGED)),
    "seal",
    QrReason.NOT_OURS,
    QrReason.TRAINING,
    QrReason.VERSION,
    QrReason.NOT_CBOR,
)

LABELS: Final[dict[str, Both]] = {
    "number": Both("Nomor", "Number"),
    "code": Both("Kode cek", "Check code"),
    "service": Both("Layanan", "Service"),
    "applicant": Both("Inisial pemohon", "Applicant's initials"),
    "payer": Both("Inisial pembayar", "Payer's initials"),
    "fee": Both("Biaya", "Fee"),
    "amount": Both("Jumlah", "Amount"),
    "docs": Both("Persyaratan", "Papers"),
    "branch": Both("Titik layanan", "Branch"),
    "reason": Both("Alasan", "Reason"),
    "checked": Both("Diperiksa", "Checked"),
    "list": Both("Daftar kunci", "Key list"),
}
TIMES: Final[dict[Paper, Both]] = {
    Paper.TT: Both("Diterima", "Received"),
    Paper.BP: Both("Dibayar", "Paid"),
    Paper.TP: Both("Diperiksa", "Examined"),
    Paper.BT: Both("Dibatalkan", "Cancelled"),
    Paper.SK: Both("Diterbitkan", "Issued"),
    Paper.PY: Both("Diserahkan", "Handed over"),
    Paper.AD: Both("Diterima", "Received"),
}
DOCS: Final = Both("{count} diperiksa", "{count} examined")
COMPARE: Final = Both(
    "Cocokkan nomor, waktu, dan inisial dengan yang tertulis di kertas. Dokumen ini adalah tanda terima, bukan "
    "dokumen hasil layanan.",
    "Compare number, time and initials with what is written on the paper. This document is a receipt, not the "
    "document that the service produces.",
)
HIDDEN: Final = Both(
    "Isi QR tidak ditampilkan karena tidak dapat dipercaya.",
    "The content of the QR is not shown because it cannot be trusted.",
)
ALONE: Final = Both("Diperiksa tanpa bertanya ke pusat.", "Checked without asking the centre.")
ASKING: Final = Both("Menanyakan ke pusat.", "Asking the centre.")
ASKED: Final = Both("Pusat sudah ditanya.", "The centre has been asked.")
NEEDS_NET: Final = Both(
    "Nomor dan kode cek hanya dapat diperiksa dengan internet. Tanpa internet: pindai QR, atau minta petugas memindai.",
    "Number and check code can be checked only with internet. Without it: scan the QR, or ask an officer to scan it.",
)
MANY_TRIES: Final = Both(
    "Terlalu banyak percobaan. Coba lagi beberapa saat lagi, atau pindai QR di kertas.",
    "Too many tries. Try again in a while, or scan the QR on the paper.",
)


def document(language: str) -> dict[str, Any]:
    """The words of one language (`id` or `en`), ready for JSON."""
    at = PLACES[language]
    return {
        "at": ("pukul", "at")[at],
        "clock": (".", ":")[at],
        "months": (MONTHS_ID, MONTHS_EN)[at],
        "units": (("detik", "menit", "jam", "hari"), ("second", "minute", "hour", "day"))[at],
        "plural": bool(at),
        "nouns": [words.PAPER[at], *(_noun(paper, at) for paper in SIGNED)],
        "says": {name: [words.REASON_WORDS[name][at], words.SENTENCES[name][at]] for name in SAID_ALONE},
        "headlines": {verdict: said[at] for verdict, said in words.HEADLINES.items()},
        "headlineElse": words.HEADLINE_ELSE[at],
        "colours": dict(words.COLOURS),
        "other": [part[at] for part in words.FOREIGN[""]],
        "bring": words.BRING[at],
        "asOf": words.AS_OF_LIST[at],
        "asOfNone": words.AS_OF_NONE[at],
        "ago": words.AGO[at],
        "moneyNote": words.MONEY_NOTE[at],
        "clockNotes": {clock: said[at] for clock, said in words.CLOCK_NOTES.items()},
        "hostNote": words.HOST_NOTE[at],
        "withContent": sorted(words.WITH_CONTENT),
        "labels": {name: said[at] for name, said in LABELS.items()},
        "times": ["", *(TIMES[paper][at] for paper in SIGNED)],
        "docs": DOCS[at],
        "compare": COMPARE[at],
        "hidden": HIDDEN[at],
        "alone": ALONE[at],
        "asking": ASKING[at],
        "asked": ASKED[at],
        "needsNet": NEEDS_NET[at],
        "manyTries": MANY_TRIES[at],
        "unknownService": ("layanan no {no}", "service no {no}")[at],
    }


def _noun(paper: Paper, at: int) -> str:
    return (paper.title_id, paper.title_en.lower())[at]
