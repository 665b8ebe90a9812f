"""The service clock: the day promised to a citizen, when it runs, when it pauses, and when it has passed. Pure.

A day is promised only where the city has confirmed the service's time **and** the branch's transport, and where the
holidays up to it are known. What is not promised is never overdue.
"""

from dataclasses import dataclass
from enum import StrEnum

from contract.calendar import Calendar
from contract.service import Service
from contract.states import Case, is_promise_paused
from edge.core.workdays import add_working_days, working_days_between

OPEN = (Case.RECEIVED, Case.IN_REVIEW)


class Running(StrEnum):
    """How the clock of a case stands."""

    NOT_PROMISED = "not_promised"
    RUNS = "runs"
    PAUSED = "paused"  # the next move is the citizen's
    OVERDUE = "overdue"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ServiceClock:
    """`days` are working days: left while it runs, late when it is overdue, 0 otherwise."""

    running: Running
    promise_day: int
    days: int


def promised_day(service: Service, day: int, calendar: Calendar, transport_days: int | None) -> int | None:
    """The day promised for a complete file of `day` (20261124), None where no date may be printed."""
    if service.sla is None or not service.sla.certain or transport_days is None:
        return None
    promised = add_working_days(day, transport_days + service.sla.days, calendar)
    return promised if calendar.knows(promised) else None


def service_clock(promise_day: int, state: Case, today: int, calendar: Calendar) -> ServiceClock:
    """How the clock of a case in `state` stands today; `promise_day` 0 = none was promised."""
    if is_promise_paused(state):
        return ServiceClock(Running.PAUSED, promise_day, 0)
    if state not in OPEN:
        return ServiceClock(Running.ENDED, promise_day, 0)
    if not promise_day:
        return ServiceClock(Running.NOT_PROMISED, 0, 0)
    left = working_days_between(today, promise_day, calendar)
    if today > promise_day:
        return ServiceClock(Running.OVERDUE, promise_day, -left)
    return ServiceClock(Running.RUNS, promise_day, left)
