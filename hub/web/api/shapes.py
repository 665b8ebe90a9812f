"""What the hub's API says, as structs: names and units are a promise to programs (`docs/reference/`)."""

from typing import Any

import msgspec

from contract.localtime import rfc3339
from contract.names import Paper, epoch_letters
from hub.actions.verify import Answer, Shown
from hub.core import liveness
from hub.core.records import EventRecord, NodeRecord, PaperRecord

LAST_S = 253_402_300_799  # the end of the year 9999: RFC 3339 ends there, and a strange event may lie beyond


class LastAck(msgspec.Struct, frozen=True):
    """How far the ledger has a branch's journal, since when, and how old that is."""

    through: int
    at: str
    age_s: int


class Photo(msgspec.Struct, frozen=True):
    """A photograph of the paper `number`: the `item`-th of its case. `size` is that of the sealed bytes."""

    number: str
    item: int
    sha256: str
    size: int
    taken_at: str
    whole: bool


class Photos(msgspec.Struct, frozen=True):
    """The photographs of a case, in their order."""

    photos: list[Photo]


class Node(msgspec.Struct, frozen=True):
    """A branch. What it said of itself is as of `reported_at`; `known` is false when that may be out of date."""

    code: str
    name: str
    state: str
    liveness: str
    known: bool
    last_seen_at: str | None
    silent_s: int | None
    quiet_limit_s: int
    reported_at: str | None
    backlog: int | None
    oldest_unsent_age_s: int | None
    last_ack: LastAck | None
    clock: int | None
    disk_percent: int | None
    version: str | None
    epoch: str | None
    forked: bool
    quarantined: int
    undeposited_rp: int
    kid: str | None


class Recorded(msgspec.Struct, frozen=True):
    """When the ledger took it in."""

    at: str


class Receipt(msgspec.Struct, frozen=True):
    """A paper as the ledger has it."""

    number: str
    kind: str
    node: str
    service: str
    issued_at: str
    clock: int
    epoch: str
    seq: int
    fee_rp: int | None
    check_code: str | None
    recorded: Recorded
    case_id: str | None
    cancelled_by: str | None
    copies: int


class Seen(msgspec.Struct, frozen=True):
    """The content of a paper as far as a verifier needs it."""

    number: str
    kind: str
    service: str | None
    issued_at: str | None
    fee_rp: int | None
    initials: str | None


class Verified(msgspec.Struct, frozen=True):
    """A verdict of the contract's closed list, with its reason, its date and its words."""

    verdict: str
    as_of: str
    reason: str
    receipt: Seen | None
    sentence: str
    sentence_en: str
    notes: list[str]
    check_code: str | None


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to verify: a QR's text, or `NUMBER CODE` as typed."""

    text: str


class Events(msgspec.Struct, frozen=True):
    """Rows of the ledger; ask again with `next_after_seq` while it is not null."""

    events: list[dict[str, Any]]
    next_after_seq: int | None


def node_of(node: NodeRecord, now_s: int) -> Node:
    """A branch as the API shows it."""
    standing, report, journal = liveness.standing(node, now_s), node.report, node.journal
    zone = node.zone_offset_min
    return Node(
        code=node.code,
        name=node.name,
        state=node.state,
        liveness=standing.liveness,
        known=standing.known,
        last_seen_at=rfc3339(node.last_seen_s, zone) if node.last_seen_s is not None else None,
        silent_s=standing.silent_s,
        quiet_limit_s=node.quiet_limit_s,
        reported_at=rfc3339(report.at_s, zone) if report else None,
        backlog=report.backlog if report else None,
        oldest_unsent_age_s=report.oldest_age_s if report else None,
        last_ack=LastAck(journal.through, rfc3339(journal.at_s, zone), now_s - journal.at_s) if journal else None,
        clock=report.clock if report else None,
        disk_percent=report.disk_percent if report else None,
        version=report.software if report else None,
        epoch=epoch_letters(journal.epoch) if journal else None,
        forked=node.forked,
        quarantined=node.set_aside,
        undeposited_rp=node.undeposited_rp,
        kid=node.kid.hex() if node.kid else None,
    )


def receipt_of(
    paper: PaperRecord, service: str, *, fee_rp: int | None, check_code: str | None, offset_min: int
) -> Receipt:
    """A paper as the API shows it."""
    return Receipt(
        number=paper.number,
        kind=Paper(paper.paper).name,
        node=paper.node,
        service=service,
        issued_at=rfc3339(paper.at_s, offset_min),
        clock=paper.clock,
        epoch=epoch_letters(paper.epoch),
        seq=paper.seq,
        fee_rp=fee_rp,
        check_code=check_code,
        recorded=Recorded(rfc3339(paper.recorded_at_s, offset_min)),
        case_id=paper.case_id,
        cancelled_by=paper.cancelled_by,
        copies=paper.copies,
    )


def verified_of(answer: Answer) -> Verified:
    """A verdict as the API shows it."""
    told = answer.told
    return Verified(
        verdict=answer.verdict,
        as_of=rfc3339(answer.as_of_s, answer.offset_min),
        reason=told.reason,
        receipt=_seen(answer.receipt) if answer.receipt else None,
        sentence=told.sentence.id,
        sentence_en=told.sentence.en,
        notes=[note.id for note in told.notes],
        check_code=answer.check_code,
    )


def _seen(shown: Shown) -> Seen:
    return Seen(shown.number, shown.kind, shown.service, shown.issued_at, shown.fee_rp, shown.initials)


def event_of(record: EventRecord) -> dict[str, Any]:
    """An event as the API and the ledger's export show it: bytes as hex, keys as text."""
    return {
        "node": record.node,
        "stream": record.stream,
        "epoch": record.epoch,
        "seq": record.seq,
        "at": rfc3339(min(record.at_s, LAST_S)),
        "clock": record.clock,
        "actor": record.actor,
        "kind": record.kind,
        "facts": plain(record.facts),
        "digest": record.digest.hex(),
        "hash": record.hash.hex(),
        "number": record.number,
    }


def plain(value: object) -> Any:
    """A fact as JSON can say it."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
