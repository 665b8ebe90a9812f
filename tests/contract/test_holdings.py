"""What a hello names of the down items held, and what the hub takes from it."""

from contract.holdings import NEWEST_NAMED, SUB_KEYS_NAMED, name_held, version_held


def test_a_list_that_never_came_is_not_hidden_by_a_newer_one_of_another_service() -> None:
    """Each sub-key stands for itself; what has no sub-key has its topic's version alone."""
    named = name_held([("bills", "12", 3), ("bills", "14", 8), ("status", "", 9), ("bills", "12", 5)])

    assert named == {"bills": 8, "bills/12": 5, "bills/14": 8, "status": 9}
    assert [version_held(named, "bills", sub) for sub in ("12", "13", "14")] == [5, 0, 8]
    assert (version_held(named, "status"), version_held(named, "catalogue")) == (9, 0)


def test_an_older_branch_that_names_topics_only_is_understood_as_before() -> None:
    """It is not sent every list with every hello."""
    assert version_held({"bills": 8}, "bills", "12") == 8


def test_a_hello_stays_small_however_many_sub_keys_there_are() -> None:
    """The newest by name, all the rest by the newest of them."""
    named = name_held([("case", f"TT-{n}", n) for n in range(1, SUB_KEYS_NAMED + 2)])

    assert len(named) == NEWEST_NAMED + 2
    assert (named["case"], named["case/"]) == (SUB_KEYS_NAMED + 1, SUB_KEYS_NAMED + 1 - NEWEST_NAMED)


def test_an_answer_that_was_lost_on_the_way_is_not_hidden_by_the_next_one() -> None:
    """Of a hundred cases the last but one never came: the hub is told so, and sends no other one again."""
    held = [("case", f"TT-{n}", n) for n in range(1, 101) if n != 99]

    named = name_held(held)

    missing = [n for n in range(1, 101) if n > version_held(named, "case", f"TT-{n}")]
    assert missing == [99]
