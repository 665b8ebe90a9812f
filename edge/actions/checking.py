"""Checking a paper with no link: reads what the box has and asks the pure judge. Tells nothing beyond need."""

from contract.limits import CODE_TRIES_PER_NUMBER_HOUR
from contract.localtime import rfc3339
from contract.names import NameRefusedError, Number, Paper, check_code, parse_number_and_code
from contract.receipt import QrError, QrReason, Receipt, read_qr
from contract.verdict import Known, Proof
from edge.core.checking import Around, Judged, OwnPaper, judge_number, judge_qr, sentence, unreadable, why_no_number
from edge.core.papers import fee_rp, receipt_of, service_code
from edge.core.refusals import TooManyTries
from edge.ports import Doors, PaperDetail, VerdictAnswer, VerdictReceipt


async def verify_text(doors: Doors, text: str) -> VerdictAnswer:
    """The answer of the API for any text: a QR's, or ``NUMBER CODE``. Raises `TooManyTries` only."""
    return await answer_of(doors, await judge_text(doors, text))


async def judge_text(doors: Doors, text: str) -> Judged:
    """The verdict with all its words, for pages. Raises `TooManyTries` only."""
    around = await _around(doors)
    try:
        read = read_qr(text)
    except QrError as fault:
        if fault.qr_reason is not QrReason.NOT_OURS or fault.looks_like:
            return unreadable(fault.qr_reason, around, fault.looks_like)
        return await _typed(doors, around, text)
    key = around.known.issuer_of(read)
    own = await _own(doors, read.receipt.number(key.owner)) if key and key.owner == around.node else None
    return judge_qr(read, around, own)


async def judge_number_and_code(doors: Doors, number: str, code: str) -> Judged:
    """The verdict for a number and a check code from two fields. Raises `TooManyTries` only."""
    return await _typed(doors, await _around(doors), f"{number} {code}")


async def _typed(doors: Doors, around: Around, text: str) -> Judged:
    try:
        number, code = parse_number_and_code(text, around.node[:3])
    except NameRefusedError as fault:
        return unreadable(why_no_number(text, fault), around)
    proof = await _proof(doors, around, number, code)
    own = await _own(doors, number) if proof is Proof.CODE_AGREES else None
    return judge_number(number, proof, around, own)


async def _proof(doors: Doors, around: Around, number: Number, code: str) -> Proof:
    """Whether the code is that of the number; only this box's own epochs can be checked here."""
    secret = await doors.reader.check_secret(number.epoch) if number.node == around.node else None
    if secret is None:
        return Proof.CODE_UNCHECKED
    if doors.tries.count(str(number), around.known.now_s) >= CODE_TRIES_PER_NUMBER_HOUR:
        raise TooManyTries
    if check_code(secret, str(number)) == code:
        return Proof.CODE_AGREES
    doors.tries.note(str(number), around.known.now_s)
    return Proof.CODE_DIFFERS


async def _around(doors: Doors) -> Around:
    reader, settings = doors.reader, doors.settings
    status, sync = await reader.status_rows(), await reader.sync()
    known = Known(
        keys=await reader.key_list(),
        now_s=reader.now_s(),
        hub_s=await reader.hub_time_s(),
        rows={(row.node, row.epoch, row.paper): row for row in status[1]} if status else None,
        status_at_s=status[0] if status else None,
    )
    return Around(known, settings.node, settings.offset_min, sync.last_ack_at_s)


async def _own(doors: Doors, number: Number) -> OwnPaper | None:
    paper = await doors.reader.paper(str(number))
    if paper is None:
        return None
    recorded = paper.record.recorded is not False
    return OwnPaper(_receipt(paper), paper.cancelled_by is not None, recorded, paper.event.person is not None)


def _receipt(paper: PaperDetail) -> Receipt:
    return receipt_of(paper.event, Paper(paper.paper), paper.service)


async def answer_of(doors: Doors, judged: Judged) -> VerdictAnswer:
    """A verdict in the shape of the API."""
    offset_min = doors.settings.offset_min
    shown = None
    if judged.number is not None and judged.receipt is not None:
        receipt, catalogue = judged.receipt, await doors.reader.catalogue()
        shown = VerdictReceipt(
            number=str(judged.number),
            kind=judged.number.paper.name,
            service=service_code(catalogue, receipt.service),
            issued_at=rfc3339(receipt.iat_s, offset_min),
            fee_rp=fee_rp(catalogue, receipt.service, receipt.paper, receipt.amount_rp),
            initials=receipt.initials,
        )
    return VerdictAnswer(
        verdict=judged.verdict.value,
        as_of=rfc3339(judged.as_of_s, offset_min),
        reason=judged.told.reason,
        receipt=shown,
        sentence=sentence(judged.told, 0),
        sentence_en=sentence(judged.told, 1),
    )
