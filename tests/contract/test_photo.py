"""Photographs in the contract: sealed for one paper, named by their bytes, cut into chunks that are bounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import cbor, photo
from contract.limits import CHUNK_B, PHOTO_B
from contract.photo import Chunk, ChunkError, decode_chunk, encode_chunk
from contract.seal import SealError
from tests.contract import vectors
from tests.contract.morning import SEAL, SEAL_X

NUMBER = "TT-RKP01A-000347"
NAME = bytes(range(32))


def test_a_photograph_opens_for_its_agency_and_its_paper_only() -> None:
    """Another paper's number, or another branch's, opens nothing."""
    sealed = photo.seal_photo(SEAL_X, "PKY-RKP-01", NUMBER, b"\xff\xd8\xff")

    assert photo.open_photo(SEAL, "PKY-RKP-01", NUMBER, sealed) == b"\xff\xd8\xff"
    for node, ref in (("PKY-RKP-01", "TT-RKP01A-000348"), ("PKY-BKB-01", NUMBER)):
        with pytest.raises(SealError):
            photo.open_photo(SEAL, node, ref, sealed)


def test_a_sealed_photograph_of_the_largest_size_is_within_the_limit() -> None:
    """The limit speaks of what lies on the disk and travels."""
    sealed = photo.seal_photo(SEAL_X, "PKY-RKP-01", NUMBER, bytes(photo.PLAIN_B))

    assert len(sealed) == PHOTO_B
    assert photo.chunks_in(len(sealed)) == photo.CHUNKS_MOST == 96


@given(st.integers(1, PHOTO_B))
def test_chunks_put_together_are_the_file(size_b: int) -> None:
    """Every size is cut into pieces of which each alone passes, and together they have the size."""
    of = photo.chunks_in(size_b)
    lengths = [min(CHUNK_B, size_b - index * CHUNK_B) for index in range(of)]
    last = Chunk(NAME, of - 1, of, bytes(lengths[-1]))

    assert sum(lengths) == size_b
    assert all(length == CHUNK_B for length in lengths[:-1])
    assert decode_chunk(encode_chunk(last)) == last


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({2: 96}, "bounds"),
        ({2: 3, 3: 3}, "bounds"),
        ({3: 0}, "bounds"),
        ({3: 97}, "bounds"),
        ({4: bytes(100)}, "bounds"),
        ({4: b"", 2: 1}, "bounds"),
        ({4: bytes(CHUNK_B + 1)}, "bounds"),
        ({4: bytes(CHUNK_B + 100)}, "bounds"),
        ({1: bytes(31)}, "shape"),
        ({2: -1}, "shape"),
        ({2: True}, "shape"),
        ({4: "text"}, "shape"),
    ],
)
def test_what_is_no_chunk_is_refused(changed: dict[int, object], reason: str) -> None:
    """Nothing is kept of a piece that cannot be one."""
    good: dict[int, object] = {1: NAME, 2: 0, 3: 2, 4: bytes(CHUNK_B)}
    assert decode_chunk(cbor.encode(good)).of == 2

    with pytest.raises(ChunkError) as caught:
        decode_chunk(cbor.encode({**good, **changed}))

    assert caught.value.reason == reason


@given(st.binary(max_size=200))
def test_any_bytes_are_a_chunk_or_refused(data: bytes) -> None:
    """Never another error."""
    try:
        chunk = decode_chunk(data)
    except ChunkError:
        return
    assert decode_chunk(encode_chunk(chunk)) == chunk


@pytest.mark.parametrize("row", vectors.rows("photo", "chunks"), ids=lambda row: str(row["name"]))
def test_frozen_chunks(row: dict[str, object]) -> None:
    """The bytes of the wire, for ever."""
    chunk = Chunk(bytes.fromhex(str(row["sha256"])), int(str(row["index"])), int(str(row["of"])), bytes([7]) * 3)

    assert encode_chunk(chunk).hex() == row["message"]
    assert decode_chunk(bytes.fromhex(str(row["message"]))) == chunk


@pytest.mark.parametrize("row", vectors.rows("photo", "sealed"), ids=lambda row: str(row["name"]))
def test_frozen_seals(row: dict[str, str]) -> None:
    """A file sealed today is opened by the agency in years; its name is what the chain holds."""
    sealed = bytes.fromhex(row["sealed"])

    assert photo.open_photo(SEAL, row["node"], row["ref"], sealed).hex() == row["plain"]
    assert photo.name_of(sealed).hex() == row["sha256"]
