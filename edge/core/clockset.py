"""A person says that the system clock is right although it jumped ahead. Pure."""

from contract.events import Fact, Kind
from edge.core.acts import Draft, Stamp

BY_PERSON = 1  # fact 29 of kind 61: who vouches for the new time


def clock_changed(actor: int, before: Stamp, after: Stamp) -> Draft:
    """The event of it: from which time to which, and the clock's state afterwards."""
    facts = {Fact.FROM: before.at_s, Fact.TO: after.at_s, Fact.STATE: after.clock, Fact.WHAT: BY_PERSON}
    return Draft(Kind.CLOCK_CHANGED, actor, {int(key): value for key, value in facts.items()})
