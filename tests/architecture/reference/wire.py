"""NATS subjects and the broker's streams; the verdicts and their reasons."""

from contract import subjects
from contract.limits import DAY_S
from contract.receipt import QrReason
from contract.verdict import Verdict
from contract.verdict_words import COLOURS, HEADLINE_ELSE, HEADLINES, REASON_WORDS, SENTENCES, Colour, Unread
from hub.ingest import streams, tokens
from tests.architecture.reference.blocks import mono, table

NODE = "PKY-RKP-01"


def subjects_part() -> str:
    """Who may publish and read what, by the very lists that go into a node's token."""
    rows = [(mono(_named(each)), "the node", "the hub", _MEANING[_kind(each)]) for each in subjects.publishes(NODE)]
    rows += [(mono(_named(each)), "the hub", "the node", _MEANING[_kind(each)]) for each in subjects.reads(NODE)]
    return table(("subject", "published by", "read by", "what"), rows)


_MEANING = {
    "up": "signed segments, kept in the stream UP; the hub's own acts too, under its own name",
    "hello": "a signed empty segment every 60 s with the node's health; kept nowhere",
    "blob": "chunks of photographs, kept in the stream BLOB until they are taken",
    "ack": "the hub's signed word: its ledger holds everything through here",
    "all": "items for every node: keys, catalogue, places, status",
    "down": "items for one node: bills, and later cases",
    "_INBOX": "the answer to a hello",
}


def _kind(subject: str) -> str:
    parts = subject.split(".")
    return "all" if parts[1:3] == ["down", "all"] else parts[0] if parts[0] == "_INBOX" else parts[1]


def _named(subject: str) -> str:
    return subject.replace(NODE, "NODE")


def streams_part() -> str:
    """The streams' settings as the hub makes and checks them at each start."""
    up, blob = streams.UP.config(), streams.BLOB.config()
    days = [int((config.max_age or 0) / DAY_S) for config in (up, blob)]
    rows = [
        ("name", mono(up.name or ""), mono(blob.name or "")),
        ("subjects", mono(", ".join(up.subjects or [])), mono(", ".join(blob.subjects or []))),
        ("storage", "file, every write flushed (`sync_interval: always`)", "the same"),
        ("kept", f"{days[0]} days", f"until it is taken, at most {days[1]} days"),
        ("largest message", f"{up.max_msg_size} bytes", f"{blob.max_msg_size} bytes"),
        ("quota", "none of its own", f"{blob.max_bytes} bytes; {blob.max_msgs_per_subject} messages of one node"),
        ("deleting, purging, roll-up", "refused by the broker", "the same"),
        ("broker's own ack", "none: only the ledger's signed ack counts", "none: only the counts in the hub's ack"),
        ("durable reader", f"`{streams.DURABLE}`, at most {streams.UNACKED_MOST} messages unacked", "the same"),
    ]
    nodes = (
        f"A node may have {tokens.NODE_SUBSCRIPTIONS} subscriptions and send {tokens.NODE_PAYLOAD_B} bytes a message;"
        " it has no JetStream API."
    )
    return f"{table(('setting', 'segments', 'photographs'), rows)}\n{nodes}"


def verdicts_part() -> str:
    """The closed list of verdicts: colour, headline, and the sentence's template."""
    rows = []
    for verdict in Verdict:
        reasons = _REASONS.get(verdict, (str(verdict),))
        head, colour = HEADLINES.get(verdict, HEADLINE_ELSE), COLOURS.get(verdict, Colour.GREY)
        told = SENTENCES[reasons[0]].id if len(reasons) == 1 else "by its reason, below"
        rows.append((mono(str(verdict)), str(colour), f"{head.id} / {head.en}", told))
    return table(("verdict", "colour", "headline", "sentence (Indonesian; English in the code)"), rows)


def reasons_part() -> str:
    """The reasons of `unreadable` and `content_changed`."""
    rows = []
    for verdict, reasons in _REASONS.items():
        rows += [(mono(str(verdict)), mono(each), *REASON_WORDS[each], SENTENCES[each].en) for each in reasons]
    return table(("verdict", "reason", "in Indonesian", "in English", "sentence"), rows)


_REASONS = {
    Verdict.UNREADABLE: tuple(map(str, (*QrReason, *Unread))),
    Verdict.CONTENT_CHANGED: ("seal", "ledger"),
}
