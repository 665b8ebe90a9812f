"""Which down items a branch says it holds: what its hello names, and how the hub reads that.

A topic's name stands with its newest version. Where a topic has sub-keys (a bill list for each service) that alone
would hide an older list that never came behind a newer one of another service: each is named too, `bills/12`. Of a
topic with very many (a case has one each) the newest are named, and under `case/` the newest of all the rest. Pure.
"""

from collections.abc import Iterable, Mapping
from typing import Final

# A hello every minute over a thin link: bill lists are a dozen. Of a topic with more, what may have come out of order
# is what was sent within the last minutes.
SUB_KEYS_NAMED: Final = 64
NEWEST_NAMED: Final = 16


def name_held(held: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    """The hello's versions for (topic, sub-key or empty, version) of all that was taken or refused."""
    topics: dict[str, int] = {}
    subs: dict[str, dict[str, int]] = {}
    for topic, sub, version in held:
        topics[topic] = max(version, topics.get(topic, 0))
        if sub:
            mine = subs.setdefault(topic, {})
            mine[_name(topic, sub)] = max(version, mine.get(_name(topic, sub), 0))
    for topic, named in subs.items():
        topics |= named if len(named) <= SUB_KEYS_NAMED else _newest(topic, named)
    return topics


def version_held(versions: Mapping[str, int], topic: str, sub: str = "") -> int:
    """The version of an item that a hello with these versions claims, 0 for none. A hello that names no sub-key of the
    topic (an older branch's) claims all up to the topic's version."""
    if sub and any(name.startswith(_name(topic, "")) for name in versions):
        return versions.get(_name(topic, sub), versions.get(_name(topic, ""), 0))
    return versions.get(topic, 0)


def _newest(topic: str, named: Mapping[str, int]) -> dict[str, int]:
    """The newest by name; of the others, which all came before them, the newest under the topic with no sub-key."""
    newest_first = sorted(named, key=lambda name: named[name], reverse=True)
    kept = {name: named[name] for name in newest_first[:NEWEST_NAMED]}
    return kept | {_name(topic, ""): named[newest_first[NEWEST_NAMED]]}


def _name(topic: str, sub: str) -> str:
    return f"{topic}/{sub}"
