"""Photographs at the hub: put together from chunks, believed only by the name in the chain, bounded, never opened."""

import asyncio
import os
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from contract import cbor, cose, photo, subjects
from contract.events import Fact, Kind
from contract.limits import CHUNK_B
from contract.photo import Chunk, chunks_in, encode_chunk, name_of
from hub.core.photo_rules import PARTS_MOST, STRANGERS_MOST, Fate, Shelf, fate_of
from hub.main import Hub, opened
from hub.store import keyring, photos
from hub.store.rebuild import rebuild
from tests.edge.line import until
from tests.hub.centre import config_in, founded, intake_of, opened_ack
from tests.hub.doors import Door
from tests.hub.office import RKP, Issued, Office
from tests.hub.test_ingest_service import start_ingest
from tests.hub.wire import Wire, running_broker, running_ingest


def sealed_file(size_b: int = 40_000, seed: int = 1) -> bytes:
    """Bytes as a sealed photograph has them: nothing in them can be read."""
    return b"".join(sha256(bytes([seed]) + block.to_bytes(4, "big")).digest() for block in range(size_b // 32 + 1))[
        :size_b
    ]


def chunks_of(sealed: bytes, name: bytes | None = None) -> list[Chunk]:
    of = chunks_in(len(sealed))
    pieces = [sealed[at * CHUNK_B : (at + 1) * CHUNK_B] for at in range(of)]
    return [Chunk(name or name_of(sealed), at, of, piece) for at, piece in enumerate(pieces)]


def attach(office: Office, paper: str, sealed: bytes, item: int = 1) -> None:
    """The event that names a photograph."""
    facts = {
        Fact.REF: paper, Fact.ITEM: item, Fact.SHA256: name_of(sealed), Fact.SIZE: len(sealed), Fact.WHAT: 1,
    }  # fmt: skip
    office.event(Kind.PHOTO_ATTACHED, facts)


async def a_case(office: Office, *sealed: bytes) -> Issued:
    """A file taken in, with photographs, all of it in the ledger."""
    paper = office.intake()
    for item, each in enumerate(sealed, 1):
        attach(office, paper.number, each, item)
    await office.send()
    return paper


async def take(hub: Hub, *chunks: Chunk, node: str = RKP) -> int:
    """Send chunks by the road without a broker; what is held after the last."""
    held = 0
    for chunk in chunks:
        held = await hub.photos.take(node, chunk)
    return held


# -- the rules ---------------------------------------------------------------------------------------------------------


@given(st.builds(Shelf, st.none() | st.integers(0, 3 * CHUNK_B), st.booleans(), st.integers(0, 4), st.integers(0, 99)))
def test_a_file_is_never_finished_before_its_event_is_here(shelf: Shelf) -> None:
    """Whatever is on the shelf: only what an event names becomes whole, and only behind what is there."""
    for index in range(3):
        chunk = Chunk(bytes(32), index, 3, bytes(CHUNK_B))
        fate = fate_of(chunk, shelf)
        if fate is Fate.FINISH:
            assert shelf.size_b is not None
            assert chunks_in(shelf.size_b) == 3
        if fate in (Fate.APPEND, Fate.FINISH):
            assert index == shelf.held
            assert not shelf.whole
            assert shelf.held or shelf.parts < (STRANGERS_MOST if shelf.size_b is None else PARTS_MOST)


# -- the shelf ---------------------------------------------------------------------------------------------------------


async def test_chunks_become_the_file_that_the_agency_can_open(office: Office) -> None:
    """Bit for bit; the hub's own keys open nothing of it."""
    agency = X25519PrivateKey.generate()
    paper = office.intake()
    sealed = photo.seal_photo(agency.public_key().public_bytes_raw(), RKP, paper.number, b"\xff\xd8" + bytes(50_000))
    attach(office, paper.number, sealed)
    await office.send()

    held = [await take(office.hub, chunk) for chunk in chunks_of(sealed)]

    assert held == [1, 2, 3, 4]
    kept = await office.hub.photos.sealed(name_of(sealed))
    assert kept == sealed
    assert photo.open_photo(agency, RKP, paper.number, kept) == b"\xff\xd8" + bytes(50_000)
    assert await office.hub.photos.unfinished(RKP) == {}


async def test_doubles_gaps_and_leftovers_change_nothing(office: Office) -> None:
    """Each answer says what is there, so that the branch goes on from it."""
    sealed = sealed_file()
    await a_case(office, sealed)
    first, second, third = chunks_of(sealed)

    assert await take(office.hub, second) == 0
    assert await take(office.hub, first, first) == 1
    assert await take(office.hub, third) == 1
    assert await office.hub.photos.unfinished(RKP) == {name_of(sealed): 1}
    assert await take(office.hub, second, third) == 3
    assert await take(office.hub, first) == 3, "whole stays whole"
    assert await office.hub.photos.sealed(name_of(sealed)) == sealed


@pytest.mark.parametrize("bad", [0, 1, 2])
async def test_a_corrupted_chunk_makes_the_whole_file_come_again(office: Office, bad: int) -> None:
    """The name finds it out; nothing of the wrong file is kept, and the right one is taken afterwards."""
    sealed = sealed_file()
    await a_case(office, sealed)
    chunks = chunks_of(sealed)
    wrong = list(chunks)
    wrong[bad] = Chunk(chunks[bad].name, bad, 3, bytes([chunks[bad].data[0] ^ 1]) + chunks[bad].data[1:])

    assert await take(office.hub, *wrong) == 0
    assert await office.hub.photos.sealed(name_of(sealed)) is None
    assert await take(office.hub, *chunks) == 3


async def test_a_file_of_another_length_than_the_event_says_is_refused(office: Office) -> None:
    """At its first chunk already."""
    sealed = sealed_file()
    await a_case(office, sealed)

    assert await take(office.hub, *chunks_of(sealed_file(70_000), name_of(sealed))) == 0
    assert await office.hub.photos.unfinished(RKP) == {}


async def test_a_file_without_an_event_waits_for_it(office: Office) -> None:
    """All but its last chunk are kept; that one is taken once the event is there."""
    sealed = sealed_file()
    chunks = chunks_of(sealed)
    assert await take(office.hub, *chunks) == 2
    assert await office.hub.photos.sealed(name_of(sealed)) is None

    await a_case(office, sealed)

    assert await take(office.hub, chunks[-1]) == 3


async def test_an_event_of_another_branch_does_not_vouch(office: Office) -> None:
    """A name that stands in Rakumpit's chain makes nothing whole for another node."""
    sealed = sealed_file()
    await a_case(office, sealed)

    assert await take(office.hub, *chunks_of(sealed), node="PKY-BKB-01") == 2


async def test_a_branch_photographs_its_own_papers_only(office: Office) -> None:
    """A picture that one branch hangs on another's file is set aside: the agency never sees it there."""
    attach(office, "TT-BKB01A-000001", sealed_file())
    attach(office, "no number", sealed_file(seed=2), 2)
    paper = await a_case(office, sealed_file(seed=3))

    assert await office.hub.photos.of_case("TT-BKB01A-000001") == []
    assert len(await office.hub.photos.of_case(paper.number)) == 1
    assert len(await office.hub.fleet.set_aside(10)) == 2


async def test_a_stranger_fills_its_own_bounds_only(office: Office, settings: object) -> None:
    """Files that nobody announced: two dozen, and not one more; what is announced still comes in."""
    for seed in range(STRANGERS_MOST + 5):
        await take(office.hub, chunks_of(sealed_file(seed=seed + 10))[0])
    assert len(await office.hub.photos.unfinished(RKP)) == STRANGERS_MOST

    sealed = sealed_file()
    await a_case(office, sealed)

    assert await take(office.hub, *chunks_of(sealed)) == 3


async def test_what_nobody_finishes_is_given_up(office: Office) -> None:
    """After a week without another chunk."""
    await take(office.hub, chunks_of(sealed_file(seed=5))[0])
    assert await office.hub.photos.sweep() == 0
    part = next((Path(office.hub.config.data_dir) / "photos" / "parts" / RKP).iterdir())
    os.utime(part, (0, 0))

    assert await office.hub.photos.sweep() == 1
    assert await office.hub.photos.unfinished(RKP) == {}


async def test_a_nearly_full_disk_takes_no_photographs(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left is the ledger's."""
    sealed = sealed_file()
    await a_case(office, sealed)
    monkeypatch.setattr(photos, "DISK_LEAST_B", 1 << 60)

    assert await take(office.hub, *chunks_of(sealed)) == 0


async def test_a_strange_event_is_set_aside_and_the_rest_goes_on(office: Office) -> None:
    """A name of four bytes, a size in words: into quarantine beside its place in the ledger."""
    paper = office.intake()
    office.event(Kind.PHOTO_ATTACHED, {Fact.REF: paper.number, Fact.ITEM: 1, Fact.SHA256: b"four", Fact.SIZE: "big"})
    after = office.intake("Siti")
    await office.send()

    assert await office.hub.records.paper(after.number) is not None
    assert len(await office.hub.fleet.set_aside(10)) == 1
    assert await office.hub.photos.of_case(paper.number) == []


async def test_the_projection_is_made_anew_from_the_ledger(office: Office) -> None:
    """As every other."""
    paper = await a_case(office, sealed_file(), sealed_file(seed=2))
    before = await office.hub.photos.of_case(paper.number)

    assert (await rebuild(office.hub.database, "DPMPTSP")).same
    assert await office.hub.photos.of_case(paper.number) == before
    assert [each.item for each in before] == [1, 2]


# -- the word to the branch --------------------------------------------------------------------------------------------


async def test_a_hello_is_told_what_is_there_of_unfinished_files(office: Office) -> None:
    """So that a box which was started again goes on where the hub stands."""
    sealed = sealed_file()
    await a_case(office, sealed)
    await take(office.hub, *chunks_of(sealed)[:2])

    greeting = await intake_of(office.hub).hello(RKP, office.branch.hello())

    assert greeting is not None
    ack = opened_ack(office.hub, greeting.ack)
    assert ack.photos == {name_of(sealed): 2}
    assert ack.through == office.branch.chain.seq


async def test_bytes_that_are_no_chunk_cost_themselves_only(office: Office) -> None:
    """In one batch with good ones; each node gets one ack for all of its chunks."""
    sealed = sealed_file()
    await a_case(office, sealed)
    good = [(subjects.blob(RKP), encode_chunk(chunk)) for chunk in chunks_of(sealed)]

    acks = await intake_of(office.hub).photos.take(
        [(subjects.blob(RKP), b"\xff"), good[0], ("simpul.blob.nobody", good[1][1]), good[1], good[2]]
    )

    assert list(acks) == [RKP]
    assert opened_ack(office.hub, acks[RKP]).photos == {name_of(sealed): 3}


async def test_over_the_wire_in_a_stream_of_their_own(office: Office, tmp_path: Path) -> None:
    """Through a real broker with the node's own token; nothing stays in the stream once it is taken."""
    sealed = sealed_file()
    await a_case(office, sealed)
    async with running_broker(tmp_path / "broker") as broker, running_ingest(office.hub, broker) as ingest:
        wire = await Wire(RKP).connect(broker)
        for chunk in chunks_of(sealed):
            count = len(wire.acks)
            await wire.client.publish(subjects.blob(RKP), encode_chunk(chunk))
            await wire.wait_acks(count + 1)
        await wire.client.close()
        client = ingest.connection.client
        assert client is not None
        info = await client.jetstream().stream_info(subjects.STREAM_BLOB)

    assert opened_ack(office.hub, wire.acks[-1]).photos == {name_of(sealed): 3}
    assert info.config.max_bytes == 1 << 30
    assert info.config.max_msgs_per_subject == 256


# -- for agencies ------------------------------------------------------------------------------------------------------


async def test_an_agency_fetches_its_own_cases_photographs_sealed(office: Office, door: Door) -> None:
    """Listed with whether they have arrived; another agency's token finds no such case."""
    sealed = sealed_file()
    paper = await a_case(office, sealed)
    agency = (await office.hub.cases.file(paper.number)).case.agency
    mine = {"authorization": f"Bearer {await office.hub.accounts.new_token('mine', frozenset({f'cases:{agency}'}))}"}
    other = {"authorization": f"Bearer {await office.hub.accounts.new_token('other', frozenset({'cases:PDAM'}))}"}
    path = f"/api/v1/cases/{paper.number}/photos"
    before = (await door.city.get(path, headers=mine)).json()["photos"]
    early = await door.city.get(f"{path}/{name_of(sealed).hex()}", headers=mine)

    await take(office.hub, *chunks_of(sealed))
    after = (await door.city.get(path, headers=mine)).json()["photos"]
    fetched = await door.city.get(f"{path}/{after[0]['sha256']}", headers=mine)

    assert [row["whole"] for row in before + after] == [False, True]
    assert (after[0]["number"], after[0]["item"], after[0]["size"]) == (paper.number, 1, len(sealed))
    assert early.status_code == 404
    assert fetched.content == sealed
    for url in (path, f"{path}/{after[0]['sha256']}"):
        assert (await door.city.get(url, headers=other)).status_code == 404
        assert (await door.city.get(url)).status_code == 401


async def test_a_paper_without_a_case_is_the_citys_own(office: Office, door: Door) -> None:
    """A deposit's bank slip: for who may read everything; for an agency it is not there."""
    sealed = sealed_file()
    slip = "ST-RKP01A-000001"
    attach(office, slip, sealed)
    await office.send()
    agency = {"authorization": f"Bearer {await office.hub.accounts.new_token('a', frozenset({'cases:PDAM'}))}"}
    path = f"/api/v1/cases/{slip}/photos"

    assert [row["number"] for row in (await door.city.get(path, headers=door.auth)).json()["photos"]] == [slip]
    assert (await door.city.get(path, headers=agency)).status_code == 404
    assert (await door.city.get("/api/v1/cases/ST-RKP01A-000002/photos", headers=door.auth)).status_code == 404
    assert (await door.city.get(f"{path}/{'0' * 64}", headers=door.auth)).status_code == 404


def test_the_founding_makes_a_seal_key_for_every_agency(founding: Path) -> None:
    """Private halves in a folder of their own, to be carried away."""
    keys = sorted((founding / "agency-keys").glob("*.pem"))

    assert len(keys) == 19
    assert all(isinstance(keyring.read_key(path), X25519PrivateKey) for path in keys)
    assert all(path.stat().st_mode & 0o077 == 0 for path in keys)


@pytest.mark.parametrize("point", ["hub.chunk_written", "hub.after_photo_ack"])
async def test_a_hub_that_dies_between_chunks_loses_nothing(point: str, tmp_path: Path) -> None:
    """Killed with a chunk written and not told, or told and not done with: sent again, the file is whole."""
    sealed = sealed_file()
    async with running_broker(tmp_path / "broker") as broker:
        async with founded(tmp_path) as hub:
            office = await Office.open(hub)
            await a_case(office, sealed)
        wire = await Wire(RKP).connect(broker)
        first = await start_ingest(tmp_path, broker, crash=point)
        await wire.client.publish(subjects.blob(RKP), encode_chunk(chunks_of(sealed)[0]))
        status = await asyncio.wait_for(first.wait(), 20)
        second = await start_ingest(tmp_path, broker)
        for chunk in chunks_of(sealed):
            await wire.client.publish(subjects.blob(RKP), encode_chunk(chunk))
        await until(lambda: told_whole(wire, name_of(sealed)), 45)
        second.terminate()
        await second.wait()
        await wire.client.close()

    assert status == 137
    async with opened(config_in(tmp_path)) as hub:
        assert await hub.photos.sealed(name_of(sealed)) == sealed
        assert await hub.photos.unfinished(RKP) == {}


async def told_whole(wire: Wire, name: bytes) -> bool:
    """Whether an ack has said that all three chunks are held; signatures are looked at elsewhere."""
    acks = [cbor.decode(cose.parse1(raw).payload) for raw in wire.acks]
    return any([name, 3] in ack.get(11, []) for ack in acks if isinstance(ack, dict))  # type: ignore[operator]
