"""What the hub's rooms ask of each other, as protocols. No implementation stands here."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from contract.keys import KeyList
from contract.segment import Header
from hub.core.receiver import ChainId, Outcome, Reason, Standing
from hub.core.records import DownItem

Decide = Callable[[Standing, Mapping[int, bytes]], Outcome]
"""(standing, known chain hashes by seq) -> what to store. Pure and quick: it runs on the writer's thread."""


class Ledger(Protocol):
    """What ingest needs of the store. Every method that writes is one transaction, durable when it returns."""

    async def hub_epoch(self) -> bytes:
        """Eight bytes, drawn anew at each restore or take-over."""

    async def keys(self) -> KeyList | None:
        """The root-signed key list in force, None before the first."""

    async def receive(self, header: Header, raw: bytes, at_s: int, decide: Decide) -> Outcome:
        """Inside ONE `BEGIN IMMEDIATE`: read the chain's `Standing` (`Standing.unheard` when new) and the chain hashes
        the ledger knows for seqs first-1..last (event rows, and stored boundaries of ranges set aside), call
        `decide`, store all its `Outcome` says (rows, projections, boundary hashes, bad events' quarantine rows, raw
        bytes to keep or hold, the new standing, ack state, health and time of contact from the header); commit.
        Held segments with last <= through are dropped in the same transaction. A row at a known position is only
        ever offered when that position was set aside."""

    async def standings(self, node: str) -> Sequence[Standing]:
        """All chains of a node, for its hello."""

    async def hashes(self, chain: ChainId, seqs: Sequence[int]) -> Mapping[int, bytes]:
        """The chain hashes known at these positions (missing ones are absent)."""

    async def held(self, chain: ChainId, first: int) -> bytes | None:
        """The raw held segment that begins at or before `first` and ends at or after it."""

    async def keep_stranger(self, node: str, raw: bytes, reason: Reason, at_s: int) -> None:
        """Keep bytes that cannot be put into a chain, once per content (SHA-256), as a quarantine row and a task.
        `node` is the one whose subject they came on. Bounded per node; past the bound the oldest *repeats* are only
        counted."""

    async def heard(self, header: Header, at_s: int) -> None:
        """A verified hello: note time of contact, health and the head the node claims."""

    async def down_after(self, node: str, versions: Mapping[str, int]) -> Sequence[DownItem]:
        """Items for `all` and for `node` whose version is larger than the one the node named, in order of version."""
