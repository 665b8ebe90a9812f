"""Segments: what went in comes out, from now and from the future; what was tampered with ends in one closed error."""

import random
import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from contract import blocks, cbor, cose, journal, segment
from contract.cbor import Value
from contract.columns import Purse, pack, raw
from contract.events import Event
from contract.limits import SEGMENT_B, SEGMENT_EVENTS
from contract.messages import SetAside
from contract.seal import seal
from contract.segment import (
    Health,
    SegmentError,
    SegmentTooLargeError,
    SegmentUnreadableError,
    build_hello,
    open_facts,
    open_rows,
    read_envelope,
)
from tests.contract import vectors
from tests.contract.morning import PLACE, SEAL, SEAL_KID, SEAL_X, Morning, chained, morning, secret_of
from tests.contract.worked_example import AT_S, HUB, KID, NODE, X

HEALTH = Health(
    backlog=412, oldest_age_s=86_400, clock=1, disk_percent=37, software="0.1.0", versions={"keys": 7, "status": 12},
    lamps=(1, 0, 1, 2), goodbye=True, spool=2, photos_waiting=5, drill_at_s=AT_S,
)  # fmt: skip
TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text)
)
SCALARS = st.integers(-(2**63), 2**63 - 1) | st.binary(max_size=9) | TEXTS | st.booleans() | st.none()
VALUES: st.SearchStrategy[Value] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.integers(-9, 99) | TEXTS, inner, max_size=2),
    max_leaves=3,
)
KEYS = st.integers(-3, 300)
TABLE = st.lists(
    st.tuples(
        st.sampled_from([20, 30, 60, 777, 4711]),
        st.dictionaries(KEYS, VALUES, max_size=4),
        st.dictionaries(KEYS, VALUES, max_size=3),
    ),
    min_size=1,
    max_size=12,
)


def opened(data: bytes) -> list[Any]:
    """The rows of a segment, its signature checked."""
    envelope = read_envelope(data)
    assert envelope.verify(X)
    return open_rows(envelope, SEAL)


@given(TABLE, st.booleans(), st.booleans())
@settings(max_examples=80)
def test_random_tables_of_any_kind_come_back_byte_for_byte(rows: list[Any], plain: bool, forgotten: bool) -> None:
    """No column is bound to a kind: E, person and salt are the same, whatever the future calls them."""
    at = iter(range(AT_S, AT_S + 99))
    day = chained([Event(n, 1, next(at), n % 3, n, *row) for n, row in enumerate(rows, 2)])
    found = opened(day.segment(secrets={} if forgotten else None, plain=plain))

    assert [journal.event_bytes(row.event, row.digest) for row in day.rows] == [
        journal.event_bytes(row.event, row.digest) for row in found
    ]
    assert [(row.salt, row.hash) for row in day.rows] == [(row.salt, row.hash) for row in found]
    assert [cbor.encode(row.event.person) for row in day.rows] == [cbor.encode(row.event.person) for row in found]


def test_a_note_keeps_its_line_feed_and_a_fact_has_none() -> None:
    """LF stands in person texts only; a node that seals it in a fact is stopped before it sends."""
    note = Event(2, 1, AT_S, 1, 3, 777, {1: {5: [1, {"a": True}]}}, {11: "satu\ndua", 900: {"x": ["y\nz"]}})

    assert note == opened(chained([note]).segment())[0].event
    with pytest.raises(cbor.CborError):
        chained([replace(note, facts={1: "satu\ndua"})])


def test_a_morning_of_500_fits_the_design() -> None:
    """At most 18.4 bytes an event, all in; the plain form costs more and says the same."""
    day = morning(500)
    best, plain = day.segment(), day.segment(plain=True)

    assert day.rows == opened(best) == opened(plain)
    assert len(best) / 500 <= 18.4
    assert len(best) < len(plain) < SEGMENT_B


def test_rows_sent_again_carry_salts_and_erased_ones_digests() -> None:
    """After the secret is forgotten; the head stays equal."""
    day = morning(300)
    erased = [journal.erase(row) if n % 3 == 0 else row for n, row in enumerate(day.rows)]
    again = replace(day, rows=erased)

    assert erased == opened(again.segment(secrets={}))
    assert erased == opened(again.segment(secrets={1: secret_of(1)}))
    assert day.rows[-1].hash == opened(again.segment())[-1].hash


def test_a_second_medium_gives_its_facts_without_the_seal_key() -> None:
    """Numbers and till at once; persons when the hub sends them back."""
    day = morning(40)

    assert [replace(row.event, person=None) for row in day.rows] == open_facts(read_envelope(day.segment()))


def test_the_header_says_what_the_hub_decides_by() -> None:
    """Range, hashes, health; known from the shape alone."""
    day = morning(25)
    header = read_envelope(day.segment()).header

    assert (
        header.node, header.stream, header.epoch, header.first, header.count, header.last,
    ) == (PLACE, 0, 1, 2, 25, 26)  # fmt: skip
    assert (day.prev, day.rows[-1].hash, SEAL_KID) == (header.prev_hash, header.head_hash, header.seal_kid)
    assert header.health is None


@pytest.mark.parametrize("health", [HEALTH, Health()], ids=["full", "bare"])
def test_a_hello_is_an_empty_segment(health: Health) -> None:
    """Where the journal stands and how the box is; some 230 bytes."""
    head = bytes(range(32))
    data = build_hello(
        node=PLACE, stream=0, epoch=1, seq=1234, head=head, sent_at_s=AT_S, health=health, private=NODE, kid=KID
    )
    envelope = read_envelope(data)

    assert envelope.verify(X)
    assert (0, 1234, head, health) == (
        envelope.header.count, envelope.header.last, envelope.header.head_hash, envelope.header.health,
    )  # fmt: skip
    assert [] == open_rows(envelope, SEAL) == open_facts(envelope)
    assert len(data) <= 280


def test_only_the_nodes_key_and_purpose_verify() -> None:
    """The hub's key does not, and neither does the node's own for another purpose."""
    day = morning(3)
    envelope = read_envelope(day.segment())
    ack = cose.sign1(NODE, KID, envelope.signed.payload, cose.AAD_ACK)

    assert not envelope.verify(HUB.public_key().public_bytes_raw())
    assert not read_envelope(ack).verify(X)


def test_too_many_rows_or_bytes_are_never_sent() -> None:
    """2,000 rows, 256 KiB, 100,000 items: whoever builds is told to send fewer."""
    luck = random.Random(3)
    rows = morning(SEGMENT_EVENTS + 1)
    noise = chained([Event(n, 1, AT_S, 1, 3, 20, {1: n}, {17: luck.randbytes(12_000)}) for n in range(2, 30)])
    items = chained([Event(n, 1, AT_S, 1, 3, 20, {22: dict.fromkeys(range(120), n)}, {}) for n in range(2, 900)])

    for day, reason in ((rows, "rows"), (noise, "size"), (items, "bounds")):
        with pytest.raises(SegmentTooLargeError, match=reason):
            day.segment()
    assert len(opened(replace(rows, rows=rows.rows[:-1]).segment())) == SEGMENT_EVENTS


def test_rows_that_are_no_chain_are_never_sent() -> None:
    """A journal damaged on disk is seen before it leaves the box."""
    day = morning(9)

    with pytest.raises(SegmentUnreadableError, match="chain"):
        replace(day, prev=bytes(32)).segment()
    with pytest.raises(SegmentUnreadableError, match="chain"):
        replace(day, rows=[*day.rows[:3], *day.rows[4:]]).segment()


# --- what others send -----------------------------------------------------------------------------------------------

SMALL = morning(4)


def forged(day: Morning, change: Callable[[dict[Any, Any]], None]) -> bytes:
    """A well-signed segment whose header map was changed."""
    body: Any = cbor.decode(read_envelope(day.segment()).signed.payload)
    change(body)
    return cose.sign1(NODE, KID, cbor.encode(body), cose.AAD_SEGMENT)


def with_keys(**values: object) -> Callable[[dict[Any, Any]], None]:
    """Header keys, named k1, k2 ..., set to values; None takes the key away."""

    def change(body: dict[Any, Any]) -> None:
        for name, value in values.items():
            body.pop(int(name[1:]), None)
            if value is not None:
                body[int(name[1:])] = value

    return change


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("version", with_keys(k1=2)),
        ("header", with_keys(k1=None)),
        ("header", with_keys(k2="PKY")),
        ("header", with_keys(k2=None)),
        ("header", with_keys(k3=-1)),
        ("header", with_keys(k4=0)),
        ("header", with_keys(k5=0)),
        ("header", with_keys(k5=2**63 - 1)),
        ("header", with_keys(k6=2001)),
        ("header", with_keys(k6=True)),
        ("header", with_keys(k7=bytes(31))),
        ("header", with_keys(k8="head")),
        ("header", with_keys(k9=None)),
        ("header", with_keys(k10=[])),
        ("header", with_keys(k10={1: 0})),
        ("header", with_keys(k10={1: 0, 2: 0, 3: 0, 4: 0, 5: "", 6: {"keys": "7"}, 7: []})),
        ("header", with_keys(k10={1: 0, 2: 0, 3: 0, 4: 0, 5: "", 6: {}, 7: 0})),
        ("header", with_keys(k10={1: 0, 2: 0, 3: 0, 4: 0, 5: "", 6: {}, 7: [], 8: 1})),
        ("header", with_keys(k11=None)),
        ("header", with_keys(k12=7)),
        ("header", with_keys(k14=bytes(5))),
    ],
)
def test_a_header_of_another_form_is_refused(reason: str, change: Callable[[dict[Any, Any]], None]) -> None:
    """Before anything is opened."""
    with pytest.raises(SegmentError) as caught:
        read_envelope(forged(SMALL, change))
    assert reason == caught.value.reason
    assert not isinstance(caught.value, SegmentUnreadableError)


def test_an_unknown_header_key_is_kept_and_ignored() -> None:
    """So that an older hub reads a newer box."""
    assert SMALL.rows == opened(forged(SMALL, with_keys(k99={"new": [1]})))


def test_bytes_that_are_no_segment_are_refused() -> None:
    """Too long, no COSE, no map."""
    for data, reason in ((bytes(SEGMENT_B + 1), "size"), (b"", "cose"), (cose.sign1(NODE, KID, b"\xff"), "cose")):
        with pytest.raises(SegmentError) as caught:
            read_envelope(data)
        assert reason == caught.value.reason
    with pytest.raises(SegmentError, match="header"):
        read_envelope(cose.sign1(NODE, KID, b"\x01"))


def sealed_for(day: Morning, persons: bytes) -> bytes:
    """A person block under a true seal."""
    info = cbor.encode(["simpul-segment-1", PLACE, 0, 1, day.rows[0].event.seq, len(day.rows)])
    return seal(SEAL_X, info, persons)


def facts_of(*parts: Value) -> bytes:
    """A facts block of these parts."""
    return raw(cbor.encode([*parts]))


def same(value: Value) -> Value:
    """A column of one value."""
    return [1, raw(cbor.encode(value))]


FRAME = (same(0), same(AT_S), same(1), same(3))
NO_FACTS = [[20, [], []]]
NO_PERSONS = raw(cbor.encode([{0: secret_of(0)}, {}, []]))
ODD_FACTS: dict[str, tuple[str, bytes]] = {
    "no pack": ("pack", b"\x07"),
    "no cbor": ("cbor", raw(b"\xff")),
    "no block": ("form", facts_of(1, 2)),
    "shape of two": ("form", facts_of([[20, []]], *FRAME, [])),
    "shape with a key twice": ("form", facts_of([[20, [1, 1], []]], *FRAME, [])),
    "shape with a text key": ("form", facts_of([[20, ["a"], []]], *FRAME, [])),
    "shape of 257 keys": ("form", facts_of([[20, [*range(257)], []]], *FRAME, [])),
    "row of no shape": ("form", facts_of(NO_FACTS, same(1), *FRAME[1:], [])),
    "time that is a text": ("form", facts_of(NO_FACTS, FRAME[0], same("noon"), *FRAME[2:], [])),
    "column too many": ("form", facts_of(NO_FACTS, *FRAME, [same(1)])),
    "column too few": ("form", facts_of([[20, [1], []]], *FRAME, [])),
    "column of no form": ("form", facts_of([[20, [1], []]], *FRAME, [7])),
    "other content": ("chain", facts_of(NO_FACTS, *FRAME, [])),
    "control character": ("cbor", facts_of([[20, [1], []]], *FRAME, [[5, raw(b"a\tb\nc\nd\ne")]])),
    "bomb": ("bounds", pack(bytes(5 * 2**20))),
}
ODD_PERSONS: dict[str, tuple[str, bytes]] = {
    "no block": ("form", raw(b"\x01")),
    "secret of 31 bytes": ("form", raw(cbor.encode([{0: bytes(31)}, {}, []]))),
    "secret of a text": ("form", raw(cbor.encode([{"0": bytes(32)}, {}, []]))),
    "salt of 15 bytes": ("form", raw(cbor.encode([{}, {2: bytes(15)}, []]))),
    "neither secret nor salt": ("salt", raw(cbor.encode([{}, {}, []]))),
    "column too many": ("form", raw(cbor.encode([{0: secret_of(0)}, {}, [same(1)]]))),
    "two bombs": ("bounds", pack(bytes(5 * 2**20))),
}


@pytest.mark.parametrize("name", ODD_FACTS)
def test_facts_that_cannot_be_read_are_set_aside(name: str) -> None:
    """Well signed, each with a reason that has a number in the ack."""
    reason, facts = ODD_FACTS[name]
    envelope = read_envelope(forged(SMALL, with_keys(k11=facts, k12=sealed_for(SMALL, NO_PERSONS))))

    with pytest.raises(SegmentUnreadableError) as caught:
        open_rows(envelope, SEAL)
    assert reason == caught.value.reason
    assert SetAside[reason.upper()]


@pytest.mark.parametrize("name", ODD_PERSONS)
def test_persons_that_cannot_be_read_are_set_aside(name: str) -> None:
    """Likewise, under a true seal."""
    reason, persons = ODD_PERSONS[name]
    facts = facts_of(NO_FACTS, *FRAME, [])
    envelope = read_envelope(forged(SMALL, with_keys(k11=facts, k12=sealed_for(SMALL, persons))))

    with pytest.raises(SegmentUnreadableError) as caught:
        open_rows(envelope, SEAL)
    assert reason == caught.value.reason


def test_a_seal_opens_under_its_own_header_only() -> None:
    """Another key, or a person block moved to another range."""
    other = X25519PrivateKey.from_private_bytes(bytes(32))

    with pytest.raises(SegmentUnreadableError, match="sealed"):
        open_rows(read_envelope(SMALL.segment()), other)
    with pytest.raises(SegmentUnreadableError, match="sealed"):
        open_rows(read_envelope(forged(SMALL, with_keys(k5=3))), SEAL)


def test_an_unknown_dictionary_is_asked_for_again_in_plain_form() -> None:
    """None is known to this version."""
    with pytest.raises(SegmentUnreadableError, match="dictionary"):
        open_rows(read_envelope(forged(SMALL, with_keys(k13=1))), SEAL)


def test_no_flipped_bit_is_believed() -> None:
    """Every bit of a small segment: refused by shape, or the signature does not fit."""
    data = SMALL.segment()
    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        try:
            assert not read_envelope(bytes(flipped)).verify(X), place
        except SegmentError:
            continue


@given(st.data())
@settings(max_examples=100)
def test_flips_under_a_true_signature_end_in_the_closed_error(data: st.DataObject) -> None:
    """A box gone mad signs its own nonsense: still no other exception, and no other rows."""
    envelope = read_envelope(SMALL.segment())
    facts = bytearray(envelope.facts)
    for _ in range(data.draw(st.integers(1, 4))):
        facts[data.draw(st.integers(0, len(facts) - 1))] = data.draw(st.integers(0, 255))
    changed = replace(envelope, facts=bytes(facts))
    try:
        assert SMALL.rows == open_rows(changed, SEAL)
    except SegmentUnreadableError:
        assert facts != envelope.facts


@given(st.binary(max_size=300))
def test_random_bytes_end_in_the_closed_errors(data: bytes) -> None:
    """As a message, as facts, as persons."""
    with pytest.raises(SegmentError):
        read_envelope(data)
    envelope = read_envelope(SMALL.segment())
    for facts, persons in ((data, NO_PERSONS), (raw(data), NO_PERSONS), (SMALL_FACTS, data), (SMALL_FACTS, raw(data))):
        with pytest.raises(SegmentUnreadableError):
            open_rows(replace(envelope, facts=facts, persons=sealed_for(SMALL, persons)), SEAL)


SMALL_FACTS = read_envelope(SMALL.segment()).facts


def test_a_bomb_costs_little_time() -> None:
    """64 MiB in a few kilobytes, well signed."""
    envelope = replace(read_envelope(SMALL.segment()), facts=pack(bytes(64 * 2**20)))
    begun = time.perf_counter()

    with pytest.raises(SegmentUnreadableError):
        open_facts(envelope)
    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize("row", vectors.rows("segment", "good"), ids=lambda row: row["name"])
def test_the_frozen_segments_are_read_as_written(row: dict[str, Any]) -> None:
    """Hex in, meaning out: whatever a box of today has sent is read for ever."""
    envelope = read_envelope(bytes.fromhex(row["segment"]))
    found = open_rows(envelope, SEAL)

    assert envelope.verify(X)
    assert row["head"] == envelope.header.head_hash.hex()
    assert row["events"] == [journal.event_bytes(one.event, one.digest).hex() for one in found]
    assert row["persons"] == [
        None if one.event.person is None else cbor.encode(one.event.person, lf=True).hex() for one in found
    ]


@pytest.mark.parametrize("row", vectors.rows("segment", "bad"), ids=lambda row: row["name"])
def test_the_frozen_bad_segments_are_refused(row: dict[str, str]) -> None:
    """Each for its reason."""
    with pytest.raises(SegmentError) as caught:
        open_rows(read_envelope(bytes.fromhex(row["segment"])), SEAL)
    assert row["reason"] == caught.value.reason


def test_the_blocks_of_the_frozen_facts_are_those_of_the_cddl() -> None:
    """Shapes, row to shape, at, clock, actor, columns: six parts."""
    block = cbor.decode(Purse().unpack(blocks.pack_facts([row.event for row in SMALL.rows])))

    assert isinstance(block, list)
    assert len(block) == 6
    assert segment.VERSION == 1
