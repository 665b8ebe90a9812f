"""The one tree of NATS subjects. No other module writes a subject by hand.

A node publishes three of its own and reads three of its own; it has no JetStream API. What a node says about itself
counts only with the signature inside the message: the subject is the post's address, not the letter's.
"""

from __future__ import annotations

from typing import Final

from contract.names import NameRefusedError, check_node

ROOT: Final = "simpul"
STREAM_UP: Final = "UP"
STREAM_BLOB: Final = "BLOB"
ALL_UP: Final = f"{ROOT}.up.*"
ALL_BLOB: Final = f"{ROOT}.blob.*"
ALL_HELLO: Final = f"{ROOT}.hello.*"
ALL_NODES_DOWN: Final = f"{ROOT}.down.all.>"
_FROM_NODE: Final = frozenset({"up", "blob", "hello"})


def up(node: str) -> str:
    """Segments of a node, into the stream UP."""
    return f"{ROOT}.up.{check_node(node)}"


def blob(node: str) -> str:
    """Photo chunks of a node, into the stream BLOB."""
    return f"{ROOT}.blob.{check_node(node)}"


def hello(node: str) -> str:
    """Empty segments every 60 s, not kept."""
    return f"{ROOT}.hello.{check_node(node)}"


def ack(node: str) -> str:
    """The hub's signed acknowledgements for a node."""
    return f"{ROOT}.ack.{check_node(node)}"


def down_all(topic: str) -> str:
    """Down items for every node: key list, status, catalogue."""
    return f"{ROOT}.down.all.{_topic(topic)}"


def down_node(node: str, topic: str) -> str:
    """Down items for one node: cases, bills, assignments."""
    return f"{ROOT}.down.{check_node(node)}.{_topic(topic)}"


def inbox_prefix(node: str) -> str:
    """The prefix of a node's reply inboxes; NATS' default would be shared by all."""
    return f"_INBOX.{check_node(node)}"


def publishes(node: str) -> tuple[str, ...]:
    """All that a node's JWT lets it publish."""
    return up(node), hello(node), blob(node)


def reads(node: str) -> tuple[str, ...]:
    """All that a node's JWT lets it subscribe to."""
    return ack(node), ALL_NODES_DOWN, f"{ROOT}.down.{check_node(node)}.>", f"{inbox_prefix(node)}.>"


def sender_of(subject: str) -> str:
    """The node behind an up, blob or hello subject. Raises `NameRefusedError`."""
    root, _, rest = subject.partition(".")
    what, _, node = rest.partition(".")
    if root != ROOT or what not in _FROM_NODE:
        raise NameRefusedError("subject")
    return check_node(node)


def _topic(topic: str) -> str:
    if not (topic.isascii() and topic.isidentifier() and topic.islower()):
        raise NameRefusedError("subject")
    return topic
