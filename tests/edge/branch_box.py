"""A branch's box for tests: real SQLite and real seals, with a clock and a luck that the test holds."""

import random
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract.catalogue import Catalogue, load_catalogue
from contract.keys import Key, KeyList, Role, kid_of, public_of, sign_key_list
from edge.core.clock import Reading
from edge.core.intake import TakeIn
from edge.core.payment import TakePayment
from edge.core.settings import BranchSettings, Treasurer
from edge.store.adopting import Trust
from edge.store.opening import Setup, Store, open_store
from kit.config import load_yaml

NODE = "PKY-RKP-01"
NOON_S = 1_795_500_549  # 24 November 2026 13.09.09 WIB
TODAY = 20261124
AGENCY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
CONFIG = Path(__file__).parents[2] / "deploy" / "config"


@dataclass
class HandClock:
    """Both clocks stand still until the test moves them."""

    wall_s: int = NOON_S
    monotonic_s: float = 1_000.0
    trusted: bool = False

    def read(self) -> Reading:
        return Reading(self.wall_s, self.monotonic_s, self.trusted)

    def forward(self, seconds: int) -> None:
        self.wall_s += seconds
        self.monotonic_s += seconds


@dataclass
class SeededLuck:
    """Luck that repeats itself: the same seed, the same draws."""

    seed: int = 1
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def draw(self, count: int) -> bytes:
        return self._random.randbytes(count)

    def below(self, limit: int) -> int:
        return self._random.randrange(limit)


@cache
def real_catalogue(model: str = "one_door") -> Catalogue:
    """The 39 services as they are shipped."""
    document, _ = load_yaml(CONFIG / "catalogue.yaml")
    return load_catalogue({**document, "model": model})


CATALOGUE = real_catalogue()
SETTINGS = BranchSettings(
    node=NODE,
    name="Mini MPP Pager (CONTOH)",
    address="Kelurahan Pager",
    kelurahan="62.71.05.1005",
    qr_host="cek.mpp.example",
    treasurer=Treasurer("Sri Wahyuni", "SK 188/45/2026", 20260101, 20261231),
)


@dataclass
class Keys:
    """The city's roots and this box's keys, made from the seed so that a restart finds the same."""

    signing: Ed25519PrivateKey
    sealing: X25519PrivateKey
    roots: tuple[Ed25519PrivateKey, ...]

    @property
    def trust(self) -> Trust:
        return Trust(tuple(public_of(root) for root in self.roots), 2)

    def key_list(self, no: int = 1, *, listed: bool = True, until_s: int | None = None) -> bytes:
        x = public_of(self.signing)
        own = (Key(kid_of(x), x, Role.NODE, NODE, "Mini MPP Pager (CONTOH)", 0, until_s),) if listed else ()
        keys = (*own, agency_key())
        roots = tuple(public_of(root) for root in self.roots)
        return sign_key_list(KeyList(no, NOON_S, keys, roots, 2, ("cek.mpp.example",)), self.roots[:2])


def agency_key(code: str = "DPMPTSP", private: X25519PrivateKey = AGENCY) -> Key:
    """An agency's line in the list: what is photographed here is sealed to it."""
    x = private.public_key().public_bytes_raw()
    return Key(kid_of(x), x, Role.AGENCY_SEAL, "PKY-HUB-01", code, 0, agency=code)


def make_keys(seed: int = 7) -> Keys:
    luck = random.Random(seed)
    ed = [Ed25519PrivateKey.from_private_bytes(luck.randbytes(32)) for _ in range(4)]
    return Keys(ed[0], X25519PrivateKey.from_private_bytes(luck.randbytes(32)), tuple(ed[1:]))


KEYS = make_keys()


def setup(folder: Path, clock: HandClock | None = None, luck: SeededLuck | None = None, **changes: Any) -> Setup:
    made = Setup(
        folder=folder,
        settings=SETTINGS,
        catalogue=CATALOGUE,
        clock=clock or HandClock(),
        luck=luck or SeededLuck(),
        machine="machine-1",
        reserve_bytes=0,
    )
    return replace(made, **changes)


async def open_box(
    made: Setup, keys: Keys = KEYS, *, listed: bool = True, epoch_min: int = 1, until_s: int | None = None
) -> Store:
    """An enrolled box."""
    store = await open_store(made)
    await store.enrolled(
        keys.signing, keys.sealing, keys.trust, keys.key_list(listed=listed, until_s=until_s), NOON_S, epoch_min
    )
    return store


PERSON = {"name": "Norhayati", "nik": "6271055403940000", "phone": "081234567890"}
KIA_ALL = ["akta-lahir", "kk", "ktp-ortu", "f-102"]


def kia(documents: list[Any] | None = None, **changes: Any) -> dict[str, Any]:
    """An intake of a child's identity card, complete unless told otherwise."""
    return {
        "service": "ADM-KIA",
        "applicant": PERSON,
        "documents": KIA_ALL if documents is None else documents,
        **changes,
    }


def waste(amount_rp: int = 25_000, tendered_rp: int = 50_000, **changes: Any) -> dict[str, Any]:
    """A waste levy as an SKRD determines it."""
    assessed = {"document": "SKRD", "number": "900/123", "period": "November 2026", "amount_rp": amount_rp}
    return {
        "service": "RET-SAMPAH",
        "payer": {"name": "Siti"},
        "assessed": assessed,
        "tendered_rp": tendered_rp,
        **changes,
    }


def take_in(body: dict[str, Any] | None = None, actor: int = 3) -> TakeIn:
    return TakeIn(body or kia(), actor, SETTINGS)


def pay(body: dict[str, Any] | None = None, actor: int = 3) -> TakePayment:
    return TakePayment(body or waste(), actor, SETTINGS)
