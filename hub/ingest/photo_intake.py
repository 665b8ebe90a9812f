"""Chunks of photographs as they come over the wire, and the signed word on what is held of them.

Apart from segments: its own stream, its own reader, and never in their way. A chunk that cannot be taken is not kept:
the branch sends it again from where the ack stands.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from contract import subjects
from contract.names import NameRefusedError
from contract.photo import ChunkError, decode_chunk
from hub.ports import Photos

_log = logging.getLogger(__name__)


class Words(Protocol):
    """Who signs acks."""

    async def photo_ack(self, node: str, counts: Mapping[bytes, int]) -> bytes | None:
        """The newest ack of a node, with these counts; None for a node of which no journal is known."""


class PhotoIntake:
    """Takes in messages of the stream BLOB."""

    def __init__(self, photos: Photos, words: Words) -> None:
        self._photos, self._words = photos, words

    async def take(self, messages: Sequence[tuple[str, bytes]]) -> Mapping[str, bytes]:
        """Take in (subject, bytes) in order; node -> the ack for it. Raises OSError when the disk fails."""
        counts: dict[str, dict[bytes, int]] = {}
        for subject, data in messages:
            try:
                node, chunk = subjects.sender_of(subject), decode_chunk(data)
            except (NameRefusedError, ChunkError) as fault:
                _log.warning("chunk refused", extra={"subject": subject[:64], "why": fault.reason})
                continue
            counts.setdefault(node, {})[chunk.name] = await self._photos.take(node, chunk)
        acks = {node: await self._words.photo_ack(node, held) for node, held in counts.items()}
        return {node: ack for node, ack in acks.items() if ack is not None}
