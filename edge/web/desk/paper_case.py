"""What a paper's page says of its case: where it stands, how its clock runs, what was corrected, what may follow."""

from dataclasses import dataclass, field

from contract.events import Kind
from contract.states import Case, case_step
from edge.core.promise import Running, ServiceClock, service_clock
from edge.ports import PaperDetail
from edge.web.desk.officer import Desk
from edge.web.look import words_of
from edge.web.officers import Officer
from edge.web.words import Words
from kit.i18n import pick

STATES = {
    Case.RECEIVED: ("Berkas diterima, menunggu instansi", "Taken in, waiting for the agency"),
    Case.IN_REVIEW: ("Sedang diperiksa instansi", "With the agency"),
    Case.FIX_ASKED: ("Instansi meminta perbaikan", "The agency asks for a correction"),
    Case.READY: ("Siap diserahkan", "Ready to be handed over"),
    Case.REFUSED: ("Ditolak instansi", "Refused by the agency"),
    Case.RETURNED: ("Dikembalikan, belum lengkap", "Returned, not complete"),
    Case.HANDED_OVER: ("Sudah diserahkan", "Handed over"),
    Case.CANCELLED: ("Dibatalkan", "Cancelled"),
}


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction of the paper's person."""

    at: str
    by: str


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a paper. `state` is empty for a paper without a case; `lamp` is the clock's."""

    state: str = ""
    lamp: str = "off"
    clock: str = ""
    may_continue: bool = False
    is_awaited: bool = False  # the next move is the citizen's: this slip is what they come back with
    may_correct: bool = False
    has_person: bool = False
    ticket: str = ""
    visit: int = 1
    corrections: tuple[Corrected, ...] = field(default=())


async def around(desk: Desk, officer: Officer, paper: PaperDetail) -> Around:
    """The case, the visit and the corrections of a paper, as of now."""
    doors, words = desk.doors, words_of(desk.doors)
    names = {person.no: person.name for person in await doors.staff.people()}
    told = await doors.intakes.corrections(paper.record.number)
    line = await doors.reader.case(paper.record.case_id) if paper.record.case_id else None
    state = Case[line.state.upper()] if line else None
    promise = await doors.intakes.promise(line.case_id) if line else None
    clock = (
        service_clock(promise.promise_day if promise else 0, state, words.today, doors.reader.calendar)
        if state is not None
        else None
    )
    taking_in = paper.record.kind in ("TT", "TP")
    return Around(
        state=pick(*STATES[state]) if state is not None else "",
        lamp="wait" if clock and clock.running is Running.OVERDUE else "off",
        clock=_clock(clock, words) if clock else "",
        may_continue=taking_in and state is not None and case_step(state, Kind.INTAKE) is not None,
        is_awaited=state is Case.RETURNED,
        may_correct=bool(paper.person) and not paper.cancelled_by and _may_correct(officer, paper),
        has_person=bool(paper.person) and taking_in,
        ticket=await doors.intakes.ticket(paper.record.number),
        visit=len(await doors.intakes.visit(paper.record.number)),
        corrections=tuple(Corrected(words.long(each.at_s), names.get(each.actor, "")) for each in told),
    )


def _may_correct(officer: Officer, paper: PaperDetail) -> bool:
    return officer.is_supervisor or paper.event.actor == officer.no


def _clock(clock: ServiceClock, words: Words) -> str:
    """How the service clock runs, said only as far as it is true."""
    day = words.day(clock.promise_day) if clock.promise_day else ""
    match clock.running:
        case Running.RUNS:
            left = f"Promised for {day}, {clock.days} working days left."
            return pick(f"Dijanjikan {day}, {clock.days} hari kerja lagi.", left)
        case Running.OVERDUE:
            return pick(
                f"Dijanjikan {day}, lewat {clock.days} hari kerja. Tanyakan ke instansi.",
                f"Promised for {day}, {clock.days} working days late. Ask the agency.",
            )
        case Running.PAUSED:
            return pick(
                "Janji layanan berhenti sampai pemohon melengkapi berkas.",
                "The service time stands still until the applicant completes the file.",
            )
        case Running.NOT_PROMISED:
            return pick("Waktunya ditetapkan instansi.", "The agency sets the time.")
    return ""
