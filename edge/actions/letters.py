"""Letters of the kelurahan: issuing one or taking the file in, drawing it again, taking the register book out."""

from collections.abc import Mapping
from hashlib import sha256

from contract.events import Fact, PersonKey
from contract.localtime import long_id
from edge.actions.people import second_person
from edge.actions.printing import on_sheet
from edge.core.export import Exported, NoteExport
from edge.core.letter_page import Issued, draw
from edge.core.letter_refusals import LetterErased
from edge.core.letter_register import register_csv
from edge.core.letter_text import unpacked
from edge.core.letters import Receive
from edge.core.refusals import NotFound, SecondPersonSame
from edge.ports import Decision, Doors, Once, PaperDetail, ReceiptRecord, Stamp, View

BOOK_LINES = 100_000  # more letters than any kelurahan writes in a year


async def receive(
    doors: Doors, body: Mapping[str, object], actor: int, once: Once | None = None, expect: str = ""
) -> ReceiptRecord:
    """A letter (SK) where it can be issued here, else a TT or TP as `take_in`. `body` as in the API.

    `expect` is the paper that the person was told, "" for whatever is lawful. Raises `FaultyInput` with every fault,
    `PaperChanged`, or another `Refusal`; nothing happened then.
    """
    done = await doors.journal.transact(Receive(body, actor, doors.settings, expect), once=once, actor=actor)
    return done.papers[-1]


async def print_letter(doors: Doors, number: str, actor: int, once: Once | None) -> None:
    """The browser is about to print it: the original the first time, then SALINAN n, counted before it is shown.

    A button pressed twice is one print. Raises `NotFound`.
    """
    if once is not None:
        pressed = Once(f"{once.key}:lembar")
        if (await doors.journal.transact(_press, once=pressed, actor=actor)).replayed:
            return
    await on_sheet(doors, number, actor)


def _press(view: View, stamp: Stamp) -> Decision[None]:
    """Nothing happens but that the button's promise is remembered."""
    return Decision((), None)


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


async def take_book_out(
    doors: Doors, year: int, second: int | None, password: str, actor: int, workstation: str = ""
) -> bytes:
    """The register book of a year as CSV, once the second person's own password was right; noted before it is given.

    Raises `SecondPersonSame` also where nobody is named, `WrongPassword`, `LockedOut`.
    """
    by2 = await second_person(doors, second, password, workstation)
    if by2 is None:
        raise SecondPersonSame
    signers = {signer.no: signer.name for signer in doors.settings.letters.signers}
    lines = await doors.letters.register(year, count=BOOK_LINES)
    data = register_csv(lines, signers, doors.settings.offset_min)
    await doors.journal.transact(NoteExport(int(Exported.LIST), sha256(data).digest(), actor, by2), actor=actor)
    return data


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
