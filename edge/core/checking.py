"""Is this paper genuine: what this box can say with its own journal, the city's key list and the last status list.

Pure: everything known is an argument. The verdict's table and words are the contract's.
"""

from dataclasses import dataclass

from contract import verdict, verdict_words
from contract.names import NameRefusedError, Number
from contract.receipt import QrRead, QrReason, Receipt
from contract.verdict import Inputs, Known, Ledger, Proof, Verdict
from contract.verdict_words import About, Told, Unread

TYPED_CHARS = 64  # a longer text with digits in it is no number that somebody typed


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """A paper of this box's own journal. `initials_kept` is False once its person was purged."""

    receipt: Receipt
    cancelled: bool
    recorded: bool
    initials_kept: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What this box knows beside the paper. `last_ack_s` is when the hub last acknowledged anything of ours."""

    known: Known
    node: str
    offset_min: int
    last_ack_s: int | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, its words, the date it rests on, and the content where it may be shown."""

    verdict: Verdict
    told: Told
    as_of_s: int
    number: Number | None
    receipt: Receipt | None
    issuer: str


def judge_qr(read: QrRead, around: Around, own: OwnPaper | None) -> Judged:
    """The verdict for a well-formed QR. `own` is this box's paper of that number, if it has one."""
    known, receipt = around.known, read.receipt
    inputs = verdict.inputs_of_qr(read, known, _ledger(receipt, own))
    key = known.issuer_of(read)
    foreign = read.host if known.keys is not None and read.is_foreign_to(known.keys.hosts) else ""
    number = receipt.number(key.owner) if key else None
    return _judged(inputs, around, number, receipt, own, key.name if key else "", foreign)


def judge_number(number: Number, proof: Proof, around: Around, own: OwnPaper | None) -> Judged:
    """The verdict for a typed number whose check code was tried."""
    if proof is Proof.CODE_DIFFERS:
        return unreadable(Unread.CODE_DIFFERS, around)
    receipt = own.receipt if own else None
    inputs = verdict.inputs_of_number(number, proof, around.known, _ledger(receipt, own))
    keys = around.known.keys.of_owner(number.node) if around.known.keys else ()
    return _judged(inputs, around, number, receipt, own, keys[-1].name if keys else "", "")


def unreadable(reason: QrReason | Unread, around: Around, looks_like: str = "") -> Judged:
    """The verdict for a text that is no receipt of ours."""
    told = verdict_words.tell(Verdict.UNREADABLE, About(unread=reason, looks_like=looks_like))
    return Judged(Verdict.UNREADABLE, told, around.known.now_s, None, None, "")


def why_no_number(text: str, fault: NameRefusedError) -> QrReason | Unread:
    """What to say of a text that is neither QR nor number: a training paper, a slip of the finger, something else."""
    if fault.reason == "training":
        return QrReason.TRAINING
    typed = len(text) <= TYPED_CHARS and any(char.isdigit() for char in text)
    return Unread.NUMBER if typed else QrReason.NOT_OURS


def _ledger(receipt: Receipt | None, own: OwnPaper | None) -> Ledger:
    """What our own journal says; of other branches' papers nobody was asked."""
    if own is None or receipt is None:
        return Ledger.NOT_ASKED
    if verdict.differs(receipt, own.receipt, initials_kept=own.initials_kept):
        return Ledger.OTHER
    if own.cancelled:
        return Ledger.CANCELLED
    return Ledger.SAME if own.recorded else Ledger.SAME_UNACKED


def _judged(
    inputs: Inputs,
    around: Around,
    number: Number | None,
    receipt: Receipt | None,
    own: OwnPaper | None,
    issuer: str,
    foreign: str,
) -> Judged:
    said, known = verdict.judge(inputs), around.known
    as_of_s = known.now_s if own else known.status_at_s
    about = About(
        offset_min=around.offset_min,
        as_of_s=as_of_s,
        now_s=None if own else known.now_s,
        by_ledger=own is not None,
        paper=number.paper if number else None,
        clock=receipt.clock if receipt else 0,
        last_seen_s=around.last_ack_s if own else None,
        ledger_differs=inputs.ledger is Ledger.OTHER and inputs.proof is Proof.SEALED,
        foreign_host=foreign,
    )
    told = verdict_words.tell(said, about)
    shown = said in verdict_words.WITH_CONTENT
    when = as_of_s if as_of_s is not None else known.now_s
    return Judged(said, told, when, number if shown else None, receipt if shown else None, issuer if shown else "")


def sentence(told: Told, tongue: int) -> str:
    """Headline, sentence and notes as one text; `tongue` 0 Indonesian, 1 English."""
    return " ".join([f"{told.headline[tongue]}.", told.sentence[tongue], *(note[tongue] for note in told.notes)])
