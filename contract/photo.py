"""Photographs of papers: sealed to the agency that decides, named by what was sealed, travelling in chunks.

The name (fact 30) stands in the chain, so a chunk needs no signature: whoever puts all chunks together can tell. A
photograph is no evidence of its own and stands in no receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import ClassVar, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract import cbor
from contract.errors import SimpulError
from contract.fields import Fields
from contract.limits import CHUNK_B, PHOTO_B
from contract.seal import OVERHEAD_B, open_sealed, seal

NAME_B: Final = 32
PLAIN_B: Final = PHOTO_B - OVERHEAD_B  # the sealed file is what the limit speaks of
CHUNKS_MOST: Final = -(-PHOTO_B // CHUNK_B)
_INFO: Final = "simpul-photo-1"


class Mime(IntEnum):
    """Fact 29 of kind 26: what the sealed bytes are once opened."""

    JPEG = 1


class ChunkError(SimpulError):
    """Bytes that are no chunk of a photograph; `reason` is shape or bounds."""

    code: ClassVar[str] = "chunk"
    says_id: ClassVar[str] = "Potongan foto tidak terbaca ({reason})."
    says_en: ClassVar[str] = "The piece of a photograph cannot be read ({reason})."


@dataclass(frozen=True, slots=True)
class Chunk:
    """Piece `index` (from 0) of the `of` pieces of the sealed file `name`; all but the last are `CHUNK_B` long."""

    name: bytes
    index: int
    of: int
    data: bytes


def seal_photo(agency_x: bytes, node: str, ref: str, jpeg: bytes) -> bytes:
    """`jpeg` sealed to an agency's key for one paper of one node. Raises `contract.seal.SealError`."""
    return seal(agency_x, _info(node, ref), jpeg)


def open_photo(private: X25519PrivateKey, node: str, ref: str, sealed: bytes) -> bytes:
    """The photograph again: the agency's own act. Raises `contract.seal.SealError`."""
    return open_sealed(private, _info(node, ref), sealed)


def name_of(sealed: bytes) -> bytes:
    """SHA-256 of the sealed bytes."""
    return sha256(sealed).digest()


def chunks_in(size_b: int) -> int:
    """How many chunks a sealed file of this size makes."""
    return -(-size_b // CHUNK_B)


def encode_chunk(chunk: Chunk) -> bytes:
    """The chunk as it travels."""
    return cbor.encode({1: chunk.name, 2: chunk.index, 3: chunk.of, 4: chunk.data})


def decode_chunk(message: bytes) -> Chunk:
    """A chunk, bounded before anything is kept. Raises `ChunkError`."""
    if len(message) > CHUNK_B + 64:
        raise ChunkError("bounds")
    try:
        fields = Fields(cbor.decode(message), ChunkError("shape"))
    except cbor.CborError as fault:
        raise ChunkError("shape") from fault
    chunk = Chunk(fields.data(1, NAME_B), fields.uint(2), fields.uint(3), fields.data(4))
    if not _is_within_bounds(chunk):
        raise ChunkError("bounds")
    return chunk


def _is_within_bounds(chunk: Chunk) -> bool:
    if not (1 <= chunk.of <= CHUNKS_MOST and chunk.index < chunk.of):
        return False
    last = chunk.index == chunk.of - 1
    return len(chunk.data) == CHUNK_B or (last and 0 < len(chunk.data) < CHUNK_B)


def _info(node: str, ref: str) -> bytes:
    return cbor.encode([_INFO, node, ref])
