"""Planted bugs: the real modules with one line changed. A simulator that does not find them proves nothing."""

import inspect
import sys
from types import ModuleType, SimpleNamespace

from edge.core import acks, sender
from hub.core import receiver

PLANTED = {
    "another hub is not asked about every lane": (acks, "through=0, unsure=True", "unsure=False"),
    "a restored hub is not noticed": (acks, "if ack.hub_epoch == state.hub_epoch:", "if True:"),
    "no deadline": (sender, "one.due_at_s <= now_s}", "one.due_at_s <= now_s - 1e9}"),
    "no hello": (sender, "if now_s < state.hello_at_s:", "if now_s < state.hello_at_s or state.hub_epoch:"),
    "plain form is never sent": (sender, "lane.plain_due[0]", "(lane.cut + 1, lane.head)"),
    "nothing is built after a pause": (sender, "quiet_until_s=now_s + pause_s", "quiet_until_s=now_s + 1e9 * pause_s"),
    "a gap is stored": (receiver, "if arrival.first > standing.through + 1:", "if False:"),
    "known positions are stored again": (
        receiver, "row.event.seq > standing.through or any(", "True or any("),
    "a range set aside counts as recorded": (
        receiver, "aside = (*standing.aside, AsideRange(arrival.first, arrival.last))", "aside = standing.aside"),
    "the ack runs ahead of the ledger": (receiver, "through=standing.through,", "through=standing.through + 1,"),
}  # fmt: skip


def mutated(title: str) -> dict[str, object]:
    """The two ends for `World`, one of them with the bug of this title."""
    module, old, new = PLANTED[title]
    source = inspect.getsource(module)
    assert source.count(old) >= 1, f"{title}: the line to spoil is no longer there"
    spoilt = _run(module, source.replace(old, new))
    parts = SimpleNamespace(sender=sender, receiver=receiver)
    if module is acks:
        parts.sender = _run(sender, inspect.getsource(sender))
        for name in ("is_stale", "of_hub", "taken", "hindered"):
            setattr(parts.sender, name, getattr(spoilt, name))
    else:
        setattr(parts, module.__name__.rpartition(".")[2], spoilt)
    return vars(parts)


def _run(module: ModuleType, source: str) -> ModuleType:
    """A module of its own from changed source; the real one stays as it is."""
    made = ModuleType(f"{module.__name__}_spoilt")
    sys.modules[made.__name__] = made
    exec(compile(source, made.__name__, "exec"), made.__dict__)
    return made
