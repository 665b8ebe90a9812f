"""The subject tree: a node writes and reads under its own name only."""

import pytest

from contract import subjects
from contract.names import NameRefusedError

NODE = "PKY-RKP-01"


def test_the_tree_is_the_contracts() -> None:
    """Spelled out once, here."""
    assert subjects.publishes(NODE) == (
        "simpul.up.PKY-RKP-01",
        "simpul.hello.PKY-RKP-01",
        "simpul.blob.PKY-RKP-01",
    )
    assert subjects.reads(NODE) == (
        "simpul.ack.PKY-RKP-01",
        "simpul.down.all.>",
        "simpul.down.PKY-RKP-01.>",
        "_INBOX.PKY-RKP-01.>",
    )
    assert subjects.down_all("keys") == "simpul.down.all.keys"
    assert subjects.down_node(NODE, "case") == "simpul.down.PKY-RKP-01.case"
    assert subjects.inbox_prefix(NODE) == "_INBOX.PKY-RKP-01"


def test_what_a_node_may_publish_names_the_node() -> None:
    """So the hub knows which key to try."""
    assert {subjects.sender_of(subject) for subject in subjects.publishes(NODE)} == {NODE}


@pytest.mark.parametrize(
    "subject",
    [
        "simpul.ack.PKY-RKP-01",
        "simpul.up",
        "simpul.up.",
        "simpul.up.>",
        "simpul.up.PKY-RKP-01.x",
        "other.up.PKY-RKP-01",
    ],
)
def test_other_subjects_name_no_sender(subject: str) -> None:
    """Nothing is cut out of them."""
    with pytest.raises(NameRefusedError):
        subjects.sender_of(subject)


@pytest.mark.parametrize(
    "build", [subjects.up, subjects.ack, subjects.inbox_prefix, subjects.reads, subjects.publishes]
)
@pytest.mark.parametrize("node", ["*", ">", "PKY-RKP-01.>", "", "PKY RKP 01", "all"])
def test_a_wildcard_is_no_node(build: object, node: str) -> None:
    """A node's own permissions would else be everybody's."""
    with pytest.raises(NameRefusedError):
        build(node)  # type: ignore[operator]


@pytest.mark.parametrize("topic", ["", "*", ">", "a.b", "Keys", "kéys", "1", "a b"])
def test_a_topic_is_one_plain_word(topic: str) -> None:
    """It stands in a subject."""
    with pytest.raises(NameRefusedError):
        subjects.down_all(topic)
    with pytest.raises(NameRefusedError):
        subjects.down_node(NODE, topic)


def test_the_wildcards_cover_what_nodes_publish() -> None:
    """The hub's streams and the nodes' permissions are the same tree."""
    for pattern, subject in zip(
        (subjects.ALL_UP, subjects.ALL_HELLO, subjects.ALL_BLOB), subjects.publishes(NODE), strict=True
    ):
        assert pattern.replace("*", NODE) == subject
