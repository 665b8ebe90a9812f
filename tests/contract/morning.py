"""A fictional morning at one counter: intakes and payments with made-up persons, for tests and measurements."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract.cbor import Value
from contract.events import Event, Fact, Kind, PersonKey, Sealed
from contract.journal import Chain, block_of
from contract.segment import build_segment
from tests.contract.worked_example import AT_S, KID, NODE

SEAL = X25519PrivateKey.from_private_bytes(sha256(b"simpul worked example seal key").digest())
SEAL_X = SEAL.public_key().public_bytes_raw()
SEAL_KID = b"seal"
PLACE = "PKY-RKP-01"
_GIVEN = """
Agus Ahmad Aisyah Anita Ayu Bambang Bella Budi Desi Dewi Dian Eko Fajar Fatimah Fitri Gunawan Hadi Halimah Hendra
Ibrahim Imam Indah Joko Jumiati Kristina Lestari Lukman Maria Masdar Mega Muhammad Norhayati Nur Paulus Putri Rahmad
Ratna Rina Rizky Rosita Salim Sandi Siti Slamet Sri Sulastri Supriadi Tri Umi Wahyu Wati Winda Yanto Yusuf
"""
_FAMILY = """
Anggraini Asi Bahan Djangkan Dohong Effendi Handayani Hartono Hidayat Kurniawan Kusuma Lambung Maulana Nugroho Penyang
Permata Pratama Rahman Ramadhan Sampit Santoso Saputra Sawang Setiawan Simin Suryadi Tuah Tundan Umar Unas Utami
Wibowo Wijaya
"""
GIVEN, FAMILY = _GIVEN.split(), _FAMILY.split()
SERVICES = (3, 3, 3, 3, 1, 1, 1, 5, 5, 7, 9, 12, 17, 20)
AMOUNTS_RP = (5_000, 10_000, 15_000, 25_000, 50_000, 75_000, 137_500)
PHONES = ("0812", "0813", "0852", "0853", "0821", "0857")


@dataclass(frozen=True)
class Morning:
    """Rows of one epoch from seq 2 on, the hash before them, and the secrets of their blocks."""

    prev: bytes
    rows: list[Sealed]
    secrets: Mapping[int, bytes]

    def segment(self, *, secrets: Mapping[int, bytes] | None = None, plain: bool = False) -> bytes:
        """The rows as the worked example's node sends them."""
        known = self.secrets if secrets is None else secrets
        return build_segment(
            self.rows, node=PLACE, stream=0, prev_hash=self.prev, sent_at_s=AT_S, secrets=known,
            seal_x=SEAL_X, seal_kid=SEAL_KID, private=NODE, kid=KID, plain=plain,
        )  # fmt: skip


def secret_of(block: int) -> bytes:
    """A block's secret, made from public words."""
    return sha256(f"simpul worked example block secret {block}".encode()).digest()


def chained(events: list[Event]) -> Morning:
    """These events sealed behind the opening of the epoch."""
    opening = Event(1, 1, AT_S - 549, 1, 0, Kind.EPOCH_OPENED, {29: 0, 32: 1}, {16: bytes(32)})
    chain, _ = Chain.start(PLACE, 0, 1).seal(opening, secret_of(0))
    prev, rows = chain.head, []
    for event in events:
        chain, row = chain.seal(event, secret_of(block_of(event.seq)))
        rows.append(row)
    return Morning(prev, rows, {block: secret_of(block) for block in range(block_of(len(events) + 1) + 1)})


def morning(count: int, seed: int = 1) -> Morning:
    """`count` intakes and payments, seven to three."""
    return chained(list(_events(count, random.Random(seed))))


def _events(count: int, luck: random.Random) -> Iterator[Event]:
    at_s, n = AT_S, {Kind.INTAKE: 346, Kind.PAYMENT: 120}
    for seq in range(2, count + 2):
        at_s += luck.randint(20, 160)
        kind = Kind.INTAKE if luck.random() < 0.7 else Kind.PAYMENT
        n[kind] += 1
        facts = _intake(luck) if kind is Kind.INTAKE else _payment(luck)
        yield Event(seq, 1, at_s, 1, luck.choice((3, 3, 4, 7)), kind, {Fact.N: n[kind], **facts}, _person(luck))


def _intake(luck: random.Random) -> dict[int, Value]:
    docs, promise = luck.choice((31, 31, 31, 15)), 20261127 + luck.choice((0, 0, 1, 3))
    return {Fact.SERVICE: luck.choice(SERVICES), Fact.CATALOGUE: 7, Fact.DOCS: docs, Fact.PROMISE_DAY: promise}


def _payment(luck: random.Random) -> dict[int, Value]:
    amount_rp = luck.choice(AMOUNTS_RP)
    tendered_rp = -(-amount_rp // 50_000) * 50_000
    return {
        Fact.SERVICE: luck.choice((30, 31, 33)), Fact.CATALOGUE: 7, Fact.AMOUNT_RP: amount_rp,
        Fact.TENDERED_RP: tendered_rp, Fact.TILL: 1,
    }  # fmt: skip


def _person(luck: random.Random) -> dict[int, Value]:
    birthday = luck.randint(1, 31) + luck.choice((0, 40))
    born = f"{birthday:02}{luck.randint(1, 12):02}{luck.randint(50, 99)}"
    nik = f"6271{luck.randint(1, 5):02}{born}{luck.randint(1, 99):04}"
    phone = luck.choice(PHONES) + "".join(luck.choice("0123456789") for _ in range(luck.choice((7, 8, 8))))
    name = f"{luck.choice(GIVEN)} {luck.choice(FAMILY)}"
    return {PersonKey.NAME: name, PersonKey.NIK: nik, PersonKey.PHONE: phone}
