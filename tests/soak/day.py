"""A branch's day as it might be: who comes when, for what, how they pay, and what happens at the tills.

Pure: the same seed and date make the same day. Knows services by name only, and nothing of how the product works.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal, TypeVar

T = TypeVar("T")

OPENS_MIN, CLOSES_MIN = 8 * 60, 15 * 60
CLERKS: Final = ("sri", "bambang", "titin")  # at counters 1, 2 and 3
FREE_DAYS: Final = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1)})
# What people come for at a small branch, by weight.
FILES: Final = {
    "ADM-KIA": 14, "ADM-AKL": 10, "ADM-KK-UBAH": 10, "ADM-KTP-GANTI": 9, "ADM-KK-BARU": 5, "ADM-AKM": 4,
    "ADM-PINDAH": 4, "JKN-UBAH": 7, "JKN-DAFTAR": 5, "IZN-NIB-UMK": 6, "NAK-AK1": 5, "BPU-DAFTAR": 3, "BPU-JHT": 2,
    "AIR-PASANG": 2, "PJK-PBB-UBAH": 2, "NIK-KUA": 2, "POL-SKCK": 2, "IZN-RISET": 1, "RET-ASET": 1,
}  # fmt: skip
PAID: Final = {"RET-SAMPAH": 12, "RET-PASAR": 8, "RET-ASET": 1, "PJK-PBB": 9}
ONLINE: Final = {"ADM-KTP-BARU": 4, "SAM-TAHUNAN": 6, "IMI-PASPOR": 1}
WHY: "Final[Mapping[Why, int]]" = {"file": 58, "pay": 22, "letter": 5, "ask": 3, "continue": 6, "collect": 6}
FIRST: Final = ("Norhayati", "Ahmad", "Siti", "Dewi", "Yanto", "Maria", "Rahmad", "Lina", "Agus", "Sri", "Budi", "Tari")
LAST: Final = ("", "Saputra", "Aminah", "Lestari", "Usop", "Binti", "Ngantung", "Wulandari", "Kusuma", "Rahman")
CLASS_OF: Final = {"ADM": "A", "NIK": "A", "KEL": "A", "RET": "C", "PJK": "C", "AIR": "C", "SAM": "C"}

Why = Literal["file", "pay", "letter", "ask", "continue", "collect"]
Manner = Literal["served", "no_show", "held", "moved"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody fictional; `nik` is "" for those who have none."""

    name: str
    nik: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that a citizen came for. `by_desk`: the clerk uses the page, else a program its API.

    `twice`: it is sent two times at once. `cancelled`: undone before the day is over.
    """

    no: int
    why: Why
    service: str
    person: Person
    complete: bool = True
    amount_rp: int = 0
    tendered_rp: int = 0
    by_desk: bool = False
    twice: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """One citizen with one number; `minute` of the day at which the number is taken."""

    minute: int
    letter: str
    manner: Manner
    matters: Sequence[Matter]


@dataclass(frozen=True, slots=True)
class Move:
    """Cash carried in (+) or out (-) of a clerk's drawer."""

    clerk: str
    amount_rp: int
    why: str


@dataclass(frozen=True, slots=True)
class Day:
    """All of it. `counted_off` is what a drawer's count differs by; `left_open` is not closed before the next morning;
    `refunds` are payments of an earlier day that are given back, ``cash`` or ``treasury``; `cut_at` is the visit during
    which the power fails, -1 for none; `answered` how many files the agencies answer overnight."""

    on: date
    visits: Sequence[Visit]
    floats: Mapping[str, int]
    moves: Sequence[Move] = ()
    counted_off: Mapping[str, int] = field(default_factory=dict)
    left_open: str = ""
    refunds: Sequence[str] = ()
    cut_at: int = -1
    answered: int = 0

    @property
    def no(self) -> int:
        """20261201."""
        return int(f"{self.on:%Y%m%d}")

    @property
    def bills(self) -> Mapping[str, int]:
        """What must stand in the day's bill list: reference to rupiah."""
        matters = (matter for visit in self.visits for matter in visit.matters)
        return {bill_ref(self.on, each): each.amount_rp for each in matters if each.service == "PJK-PBB"}


def bill_ref(on: date, matter: Matter) -> str:
    """The tax object's number that this matter pays."""
    return f"62710510{on:%m%d}{matter.no:06}"


def working_days(first: date, count: int) -> Iterator[date]:
    """`count` days on which the branch is open, from `first` on."""
    on = first
    while count:
        if on.weekday() < 5 and on not in FREE_DAYS:
            yield on
            count -= 1
        on += timedelta(days=1)


def make_day(seed: int, on: date, visits: int = 200, *, cut: bool = False) -> Day:
    """The day `on` of the branch `seed`; with `cut` the power fails once."""
    luck = random.Random(f"{seed} {on.isoformat()}")
    minutes = sorted(luck.randrange(OPENS_MIN, CLOSES_MIN) for _ in range(visits))
    numbers = iter(range(1, visits * 3))
    came = [_visit(luck, minute, numbers) for minute in minutes]
    return Day(
        on=on,
        visits=came,
        floats={clerk: luck.choice((0, 0, 100_000, 250_000)) for clerk in CLERKS},
        moves=[Move(luck.choice(CLERKS), *luck.choice(((200_000, "change"), (-50_000, "to_safe"))))
               for _ in range(luck.randrange(3))],
        counted_off={luck.choice(CLERKS): luck.choice((-5_000, 2_000, -100))} if luck.random() < 0.3 else {},
        left_open=luck.choice(CLERKS) if luck.random() < 0.15 else "",
        refunds=[luck.choice(("cash", "treasury"))] if luck.random() < 0.4 else [],
        cut_at=luck.randrange(visits // 4, visits // 2) if cut else -1,
        answered=visits // 8,
    )  # fmt: skip


def _visit(luck: random.Random, minute: int, numbers: Iterator[int]) -> Visit:
    person = Person(" ".join(filter(None, (luck.choice(FIRST), luck.choice(LAST)))), _nik(luck))
    count = luck.choices((1, 2, 3), (85, 12, 3))[0]
    matters = [_matter(luck, next(numbers), person) for _ in range(count)]
    usual = CLASS_OF.get(matters[0].service[:3], "B")
    manner: Manner = _pick(luck, {"served": 92, "no_show": 3, "held": 3, "moved": 2})
    return Visit(minute, "P" if luck.random() < 0.12 else usual, manner, matters)


def _matter(luck: random.Random, no: int, person: Person) -> Matter:
    why: Why = _pick(luck, WHY)
    common = {"by_desk": luck.random() < 0.3, "twice": luck.random() < 0.05, "cancelled": luck.random() < 0.03}
    if why == "file":
        service = "ADM-KIA" if common["by_desk"] else _pick(luck, FILES)
        return Matter(no, why, service, person, complete=common["by_desk"] or luck.random() < 0.88, **common)
    if why == "pay":
        amount_rp = luck.choice((2_000, 5_000, 12_500, 25_000, 25_000, 60_000, 187_500, 1_250_000))
        tendered_rp = amount_rp if luck.random() < 0.5 else -(-amount_rp // 50_000) * 50_000
        return Matter(no, why, _pick(luck, PAID), person, amount_rp=amount_rp, tendered_rp=tendered_rp, **common)
    service = {"letter": "KEL-SKU", "ask": _pick(luck, ONLINE)}.get(why, "")
    return Matter(no, why, service, person)


def _pick(luck: random.Random, weights: Mapping[T, int]) -> T:
    return luck.choices(tuple(weights), tuple(weights.values()))[0]


def _nik(luck: random.Random) -> str:
    """A number whose serial no real person has."""
    if luck.random() < 0.06:
        return ""
    born = date(1950, 1, 1) + timedelta(days=luck.randrange(20_000))
    return f"6271{luck.randrange(1, 6):02}{born.day + luck.choice((0, 40)):02}{born:%m%y}0000"
