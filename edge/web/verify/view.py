"""A verdict as the branch's page shows it: headline, sentence, notes, and rows to compare with the paper.

Words come from the contract; nothing is judged here.
"""

from dataclasses import dataclass
from typing import Final

from contract.catalogue import Catalogue
from contract.names import Number, Paper
from contract.receipt import Receipt
from contract.verdict import Verdict
from contract.verdict_words import Both, Colour
from edge.core.checking import Judged
from edge.core.papers import fee_rp
from edge.web.words import Words
from kit.i18n import pick

STYLES: Final = {Colour.GREEN: "ok", Colour.RED: "stop", Colour.GREY: "off"}
TIMES: Final = {
    Paper.BP: ("Dibayar", "Paid"),
    Paper.TP: ("Diperiksa", "Examined"),
    Paper.BT: ("Dibatalkan", "Cancelled"),
    Paper.PY: ("Diserahkan", "Handed over"),
    Paper.AD: ("Disampaikan", "Handed in"),
}

INITIALS: Final = {
    Paper.BP: ("Inisial pembayar", "Payer's initials"),
    Paper.PY: ("Inisial penerima", "Receiver's initials"),
    Paper.AD: ("Inisial pengadu", "Complainant's initials"),
}


@dataclass(frozen=True, slots=True)
class View:
    """What is drawn; `style` is ok, stop or off, and the icon's name. `todo` asks for the list of what to do."""

    style: str
    headline: str
    sentence: str
    notes: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    content: bool
    todo: bool


def view_of(judged: Judged, catalogue: Catalogue, words: Words) -> View:
    """The view of a verdict in the language of the request."""
    told = judged.told
    content = _content(judged, catalogue, words)
    return View(
        style=STYLES[told.colour],
        headline=_said(told.headline),
        sentence=_said(told.sentence),
        notes=tuple(_said(note) for note in told.notes),
        rows=content or ((pick("Alasan", "Reason"), _said(told.reason_words)), _checked(words)),
        content=bool(content),
        todo=judged.verdict is Verdict.CONTENT_CHANGED,
    )


def _said(words: Both) -> str:
    return pick(words.id, words.en)


def _checked(words: Words) -> tuple[str, str]:
    return pick("Diperiksa", "Checked"), words.long(words.now_s)


def _content(judged: Judged, catalogue: Catalogue, words: Words) -> tuple[tuple[str, str], ...]:
    """Rows that may be shown; a typed number of another branch has nothing but itself."""
    if judged.number is None:
        return ()
    paper = judged.number.paper
    head = ((pick("Nomor", "Number"), str(judged.number)), (pick("Jenis", "Kind"), _kind(paper)))
    branch = ((pick("Titik layanan", "Branch"), judged.issuer),)
    inside = _inside(judged.number, judged.receipt, catalogue, words) if judged.receipt else ()
    return tuple((label, value) for label, value in (*head, *inside, *branch) if value)


def _kind(paper: Paper) -> str:
    return pick(paper.title_id, paper.title_en)


def _inside(number: Number, receipt: Receipt, catalogue: Catalogue, words: Words) -> tuple[tuple[str, str], ...]:
    paper = number.paper
    paid = paper in (Paper.BP, Paper.BT)
    amount_rp = receipt.amount_rp if paid else fee_rp(catalogue, receipt.service, paper, receipt.amount_rp)
    count = receipt.docs.bit_count()
    return (
        (pick("Layanan", "Service"), _service(receipt.service, catalogue)),
        (_initials_label(paper), "".join(f"{letter}." for letter in receipt.initials)),
        (pick("Jumlah", "Amount") if paid else pick("Biaya", "Fee"), _fee(amount_rp, paid)),
        (pick("Persyaratan", "Papers"), pick(f"{count} diperiksa", f"{count} examined") if count else ""),
        (pick(*TIMES.get(paper, ("Diterima", "Received"))), words.long(receipt.iat_s)),
    )


def _initials_label(paper: Paper) -> str:
    if paper in INITIALS:
        return pick(*INITIALS[paper])
    return pick("Inisial pemohon", "Applicant's initials")


def _service(no: int, catalogue: Catalogue) -> str:
    service = catalogue.by_no(no)
    if service is not None:
        return pick(service.name, service.name_en)
    return pick(f"layanan no {no}", f"service no {no}") if no else ""


def _fee(amount_rp: int | None, paid: bool) -> str:
    if amount_rp is None:
        return ""
    return Words.rp(amount_rp) if amount_rp or paid else "GRATIS"
