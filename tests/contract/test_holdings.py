"""What a hello names of the down items held, and what the hub takes from it."""

from hypothesis import given
from hypothesis import strategies as st

from contract.holdings import SHELVES, SUB_KEYS_NAMED, missing, name_held


def test_a_list_that_never_came_is_not_hidden_by_a_newer_one_of_another_service() -> None:
    """Each sub-key stands for itself; what has no sub-key has its topic's version alone."""
    named = name_held([("bills", "12", 3), ("bills", "14", 8), ("status", "", 9), ("bills", "12", 5)])
    there = [("bills", "12", 5), ("bills", "13", 2), ("bills", "14", 9), ("status", "", 9), ("catalogue", "", 1)]

    assert named == {"bills": 8, "bills/12": 5, "bills/14": 8, "status": 9}
    assert missing(named, there) == {("bills", "13"), ("bills", "14"), ("catalogue", "")}


def test_an_older_branch_that_names_topics_only_is_not_sent_every_list_with_every_hello() -> None:
    assert missing({"bills": 8}, [("bills", "12", 8), ("bills", "13", 9)]) == {("bills", "13")}


def test_a_hello_stays_small_however_many_sub_keys_there_are() -> None:
    """Five thousand cases are sixteen sums."""
    named = name_held([("case", f"TT-{n}", n) for n in range(1, 5_001)])

    assert len(named) == 1 + SHELVES


def test_an_answer_that_was_lost_on_the_way_is_not_hidden_by_the_next_ones() -> None:
    """Of a thousand cases one never came, and of another the second answer: both go down again, with their shelves."""
    there = [("case", f"TT-{n}", n) for n in range(1, 1_001)]
    held = [("case", sub, version - (sub == "TT-7")) for _, sub, version in there if sub != "TT-400"]

    found = missing(name_held(held), there)

    assert {("case", "TT-7"), ("case", "TT-400")} <= found
    assert len(found) <= 1_000 * 2 / SHELVES * 2


VERSIONS = st.dictionaries(st.integers(1, 60), st.integers(1, 9), max_size=60)


@given(there=VERSIONS, behind=st.dictionaries(st.integers(1, 60), st.integers(0, 9), max_size=5))
def test_whatever_is_missing_is_sent_and_nothing_when_nothing_is(there: dict[int, int], behind: dict[int, int]) -> None:
    """The branch holds each item at the hub's version or an older one, or not at all."""
    held = {sub: min(version, behind.get(sub, version)) for sub, version in there.items()}
    lacking = {("case", str(sub)) for sub, version in there.items() if held[sub] < version}

    found = missing(
        name_held(("case", str(sub), version) for sub, version in held.items() if version),
        [("case", str(sub), version) for sub, version in there.items()],
    )

    assert found >= lacking
    if not lacking:
        assert found == frozenset()
    if len([1 for version in held.values() if version]) <= SUB_KEYS_NAMED and any(held.values()):
        assert found == lacking
