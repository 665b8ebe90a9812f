"""Which down items a branch says it holds: what its hello names, and how the hub reads that.

A topic's name stands with its newest version. Where a topic has sub-keys (a bill list for each service) that alone
would hide an older list that never came behind a newer one of another service: each is named too, `bills/12`. Of a
topic with very many (a case has one each) sums are named: sub-keys lie on sixteen shelves by their hash, and `case/*7`
is the sum of the versions on the eighth. The hub has every version that the branch has or a newer one, so a shelf's sum
is the hub's exactly when nothing on it is missing; else the whole shelf goes down again. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final

# A hello every minute over a thin link: bill lists are a dozen.
SUB_KEYS_NAMED: Final = 16
SHELVES: Final = 16  # one lost answer of 5,000 costs 300 again; their sums cost a hello 250 bytes

Held = tuple[str, str, int]  # topic, sub-key or empty, version


def name_held(held: Iterable[Held]) -> dict[str, int]:
    """The hello's versions for all that was taken or refused."""
    topics: dict[str, int] = {}
    subs: dict[str, dict[str, int]] = {}
    for topic, sub, version in held:
        topics[topic] = max(version, topics.get(topic, 0))
        if sub:
            mine = subs.setdefault(topic, {})
            mine[sub] = max(version, mine.get(sub, 0))
    for topic, mine in subs.items():
        few = len(mine) <= SUB_KEYS_NAMED
        topics |= {f"{topic}/{sub}": version for sub, version in mine.items()} if few else _sums(topic, mine)
    return topics


def missing(versions: Mapping[str, int], there: Iterable[Held]) -> frozenset[tuple[str, str]]:
    """(topic, sub-key) of what the hub has newer than a hello with these versions claims. `there` is everything that
    the hub has for this branch."""
    topics: dict[str, dict[str, int]] = {}
    for topic, sub, version in there:
        topics.setdefault(topic, {})[sub] = version
    return frozenset((topic, sub) for topic, items in topics.items() for sub in _missing(versions, topic, items))


def _missing(versions: Mapping[str, int], topic: str, items: Mapping[str, int]) -> Iterator[str]:
    if any(name.startswith(f"{topic}/*") for name in versions):
        sums = _sums(topic, items)
        yield from (sub for sub in items if versions.get(_shelf(topic, sub), 0) < sums[_shelf(topic, sub)])
    elif any(name.startswith(f"{topic}/") for name in versions):
        yield from (sub for sub, version in items.items() if version > versions.get(f"{topic}/{sub}", 0))
    else:  # a topic without sub-keys, or nothing of it came yet, or an older branch that names topics only
        yield from (sub for sub, version in items.items() if version > versions.get(topic, 0))


def _sums(topic: str, items: Mapping[str, int]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for sub, version in items.items():
        shelf = _shelf(topic, sub)
        sums[shelf] = sums.get(shelf, 0) + version
    return sums


def _shelf(topic: str, sub: str) -> str:
    return f"{topic}/*{sha256(sub.encode()).digest()[0] % SHELVES:x}"
