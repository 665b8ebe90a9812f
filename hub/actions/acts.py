"""The hub's own events, put together in one place: what the centre does is chained like everybody else's doings."""

from collections.abc import Sequence

from contract.events import Fact, Kind, NodeChange, PersonKey
from hub.core.records import Act

HUB, OPERATOR = 0, 10_000  # actors: the hub by itself; somebody at its command line
SET, OFF, RESET = 1, 2, 3  # what was done to a person's account
PUBLISHED = 1


def _other(actor: int) -> int:
    """The second name beside an actor: the hub vouches for its operator, the operator stands behind the hub."""
    return HUB if actor else OPERATOR


def node_set(code: str, change: NodeChange, kid: bytes, actor: int = HUB, reason: int = 0) -> Act:
    """Something was set at a node. `kid` is the key it is about, four zeros where there is none yet."""
    facts = {
        Fact.POSITION: [code],
        Fact.KID: kid,
        Fact.WHAT: int(change),
        Fact.REASON: reason,
        Fact.BY2: _other(actor),
    }
    return Act(Kind.NODE_SET, facts, actor)


def published(topic: str, version: int, sha256: bytes, actor: int = HUB) -> Act:
    """A document went to the branches."""
    facts = {
        Fact.TOPIC: topic,
        Fact.VERSION: version,
        Fact.SHA256: sha256,
        Fact.WHAT: PUBLISHED,
        Fact.BY2: _other(actor),
    }
    return Act(Kind.PUBLISHED, facts, actor)


def staff_set(staff: int, what: int, roles: Sequence[int], name: str, login: str, actor: int = OPERATOR) -> Act:
    """A person of the hub's staff was added, reset or switched off."""
    facts = {Fact.STAFF: staff, Fact.ROLES: list(roles), Fact.WHAT: what}
    return Act(Kind.STAFF_SET, facts, actor, {PersonKey.NAME: name, PersonKey.FORM: {"login": login}})
