"""What a hello names of the down items held, and what the hub takes from it."""

from contract.holdings import SUB_KEYS_NAMED, name_held, version_held


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
    """Then the topic's version alone is said."""
    assert name_held([("case", str(n), n) for n in range(1, SUB_KEYS_NAMED + 2)]) == {"case": SUB_KEYS_NAMED + 1}
