"""Correcting a paper's person, and printing the papers of one visit once more."""

from collections.abc import Mapping

from edge.actions.undoing import copy_paper, written
from edge.core.correct import Correct, newest
from edge.core.refusals import NotFound
from edge.ports import Doors, Once, PaperDetail


async def person_of(doors: Doors, paper: PaperDetail) -> dict[int, object]:
    """The paper's person as the newest word has it; empty once purged."""
    told = await doors.intakes.corrections(paper.record.number)
    return newest(paper.person or {}, tuple(each.person for each in told if each.person))


async def correct_person(
    doors: Doors, number: str, body: Mapping[str, object], actor: int, *, supervises: bool, once: Once | None = None
) -> None:
    """Correct who a paper is about. `body` is {name?, nik?, phone?, address?, born?, reason}.

    Raises `FaultyInput`, `NotFound`, `AlreadyCancelled`, `NotTheirs` or `NothingCorrected`.
    """
    text = written(doors, number)
    paper = await doors.reader.paper(text)
    if paper is None:
        raise NotFound(what=text)
    command = Correct(text, body, await person_of(doors, paper), paper.event.actor, actor, supervises)
    await doors.journal.transact(command, once=once, actor=actor)


async def copy_visit(doors: Doors, number: str, actor: int, once: Once | None = None) -> int:
    """Print every paper of the visit once more, each as its own SALINAN n; returns how many."""
    numbers = [each for each in await doors.intakes.visit(written(doors, number)) if not each.startswith(IN_HOUSE)]
    for each in numbers:
        await copy_paper(doors, each, actor, Once(f"{once.key}:{each}", once.digest) if once else None)
    return len(numbers)


IN_HOUSE = ("TK", "ST", "BA", "KB")
