"""The hub's beginning: keys made, its chain opened, the first list signed by the roots, the city's documents published.

Each step looks whether it has been done, so a founding that was cut short goes on where it stopped.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract import localtime
from contract.catalogue import load_catalogue
from contract.events import Cause, Fact, Kind
from contract.keys import Key, Role, kid_of, public_of, sign_key_list
from contract.limits import DAY_S
from hub.actions.keys import KeyDesk
from hub.actions.publish import Publisher
from hub.config import HubConfig
from hub.core.records import Act
from hub.ports import Ledger, Registry
from hub.store import keyring
from kit.config import load_yaml

SOFTWARE = 100  # 0.1.0 as major * 10,000 + minor * 100 + patch
ROOTS_MADE = 3
ONLINE_LIFE_S = 730 * DAY_S
SEAL_LIFE_S = 184 * DAY_S  # a quarter, and as long again until the last sealed segment has expired
HUB_EPOCH_B = 8


def keys_folder(config: HubConfig) -> Path:
    """Where the online and seal keys lie."""
    return Path(config.data_dir) / "keys"


def is_made(config: HubConfig) -> bool:
    """Whether the hub's own keys have been made."""
    return (keys_folder(config) / keyring.ONLINE).exists()


def make_keys(config: HubConfig, now_s: int) -> None:
    """Make the hub's own key files where they are missing."""
    folder = keys_folder(config)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # or writing the first key would make it open to all
    day = localtime.day_of(now_s, config.zone_offset_min)
    if not any(folder.glob(keyring.SEAL)):
        quarter = f"{day // 10_000}q{(day // 100 % 100 + 2) // 3}"
        keyring.write_key(folder / keyring.SEAL.replace("*", quarter), X25519PrivateKey.generate())
    if not (folder / keyring.ONLINE).exists():  # last: its being there says that all are
        keyring.write_key(folder / keyring.ONLINE, Ed25519PrivateKey.generate())


def make_roots(folder: Path, passphrase: bytes | None = None) -> Sequence[Ed25519PrivateKey]:
    """The three roots of a folder, made where they are missing."""
    for number in range(1, ROOTS_MADE + 1):
        path = folder / keyring.ROOT.replace("*", str(number))
        if not path.exists():
            keyring.write_key(path, Ed25519PrivateKey.generate(), passphrase)
    return keyring.read_roots(folder, passphrase)


def fingerprint(roots: Sequence[bytes]) -> str:
    """SHA-256 of the root keys in order: what a branch is told when it is invited."""
    return sha256(b"".join(roots)).hexdigest()


@dataclass(frozen=True, slots=True)
class Founder:
    """Founds a hub whose key files exist."""

    config: HubConfig
    ledger: Ledger
    registry: Registry
    ring: keyring.FileKeyring
    desk: KeyDesk
    publisher: Publisher
    now_s: int

    async def found(self, roots: Path, passphrase: bytes | None = None) -> str:
        """Do what is not yet done; returns the roots' fingerprint."""
        documents = _documents(self.config)
        if not await self.registry.founded():
            await self._begin(documents.get("catalogue"))
        signers = make_roots(roots, passphrase)
        public = [public_of(root) for root in signers]
        if await self.ledger.keys() is None:
            await self.desk.adopt(sign_key_list(await self.desk.draft(public), signers), public)
        await self._publish(documents)
        return fingerprint(public)

    async def _begin(self, catalogue: Mapping[str, Any] | None) -> None:
        facts = {Fact.WHAT: int(Cause.INSTALLED), Fact.VERSION: SOFTWARE, Fact.KID: self.ring.kid}
        keys = [*self._own_keys(), *self._agency_keys(catalogue)]
        await self.registry.begin(os.urandom(HUB_EPOCH_B), 1, keys, Act(Kind.EPOCH_OPENED, facts))

    def _own_keys(self) -> list[Key]:
        owner, name, now_s = self.config.node, self.config.name, self.now_s
        online = Key(self.ring.kid, self.ring.x, Role.HUB, owner, name, now_s, now_s + ONLINE_LIFE_S)
        seals = [
            Key(kid, keyring.seal_public(private), Role.HUB_SEAL, owner, name, now_s, now_s + SEAL_LIFE_S)
            for kid, private in self.ring.seal_keys.items()
        ]
        return [online, *seals]

    def _agency_keys(self, catalogue: Mapping[str, Any] | None) -> list[Key]:
        """A seal key per agency: the private half goes into a folder apart, for its owner to take away."""
        names = {self.config.custodian: self.config.custodian}
        if catalogue is not None:
            agencies = load_catalogue({**catalogue, "model": self.config.model}).agencies
            names |= {agency.code: agency.name for agency in agencies.values()}
        return [self._agency_key(code, name) for code, name in sorted(names.items())]

    def _agency_key(self, code: str, name: str) -> Key:
        path = agencies_folder(self.config) / f"{code}.pem"
        if not path.exists():
            keyring.write_key(path, X25519PrivateKey.generate())
        private = keyring.read_key(path)
        assert isinstance(private, X25519PrivateKey)
        x = keyring.seal_public(private)
        return Key(kid_of(x), x, Role.AGENCY_SEAL, self.config.node, name, self.now_s, agency=code)

    async def _publish(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        if "catalogue" in documents and await self.registry.down("all", "catalogue") is None:
            await self.publisher.catalogue(documents["catalogue"], self.config.model)
        if "places" in documents and await self.registry.down("all", "places") is None:
            await self.publisher.places(documents["places"])
        if "letters" in documents and await self.registry.down("all", "letters") is None:
            await self.publisher.letters(documents["letters"])
        if "calendar" in documents and await self.registry.down("all", "calendar") is None:
            await self.publisher.calendar(documents["calendar"])
        if "hours" in documents and await self.registry.down("all", "hours") is None:
            await self.publisher.hours(documents["hours"])


def agencies_folder(config: HubConfig) -> Path:
    """Where founding leaves the agencies' private keys."""
    beside = Path(config.roots or config.data_dir).parent
    return Path(config.agency_keys) if config.agency_keys else beside / "agency-keys"


def _documents(config: HubConfig) -> Mapping[str, Mapping[str, Any]]:
    names = ("catalogue", "places", "letters", "calendar", "hours")
    paths = {name: getattr(config, name) for name in names}
    return {name: load_yaml(Path(path))[0] for name, path in paths.items() if path}
