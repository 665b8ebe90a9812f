"""Letters of the kelurahan: issuing one or taking the file in, drawing it again, taking the register book out."""

from collections.abc import Mapping

from contract.events import Fact, PersonKey
from contract.localtime import long_id
from edge.core.letter_page import Issued, draw
from edge.core.letter_refusals import LetterErased
from edge.core.letter_text import unpacked
from edge.core.letters import Receive
from edge.core.refusals import NotFound
from edge.ports import Doors, Once, PaperDetail, ReceiptRecord


async def receive(
    doors: Doors, body: Mapping[str, object], actor: int, once: Once | None = None, expect: str = ""
) -> ReceiptRecord:
    """A letter (SK) where it can be issued here, else a TT or TP as `take_in`. `body` as in the API.

    `expect` is the paper that the person was told, "" for whatever is lawful. Raises `FaultyInput` with every fault,
    `PaperChanged`, or another `Refusal`; nothing happened then.
    """
    done = await doors.journal.transact(Receive(body, actor, doors.settings, expect), once=once, actor=actor)
    return done.papers[-1]


async def letter_pdf(doors: Doors, number: str) -> bytes:
    """The letter as it would be printed now: the first print, SALINAN n once copies are counted, BATAL once cancelled.

    Raises `NotFound`, or `LetterErased` once its person was purged.
    """
    paper = await doors.reader.paper(number)
    if paper is None or paper.record.kind != "SK":
        raise NotFound(what=number)
    words = (paper.person or {}).get(PersonKey.TEXT)
    if not isinstance(words, str):
        raise LetterErased(number=paper.record.number)
    return draw(unpacked(words), await _issued(doors, paper))


async def _issued(doors: Doors, paper: PaperDetail) -> Issued:
    record, void = paper.record, paper.cancelled_by or ""
    cancel = await doors.reader.receipt(void) if void else None
    again = long_id(doors.reader.now_s(), doors.settings.offset_min)
    return Issued(
        register_no=str(paper.event.facts[Fact.REGISTER_NO]),
        number=record.number,
        check_code=cancel.check_code if cancel else record.check_code,
        qr_text=(paper.cancel_qr_text if void else None) or record.qr_text,
        mark=f"SALINAN {record.copies}" if record.copies else "",
        mark_line=f"dicetak ulang {again}" if record.copies else "",
        void_by=void,
    )
