"""Who this box is: its private keys, which never leave it, and what enrolment gave. Files of mode 0600 in one folder.

May not talk to anybody: `edge.link.enrol` does. Lost files mean a new enrolment, never a guess.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import nkeys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract.errors import SimpulError
from contract.keys import kid_of, public_of

_SIGNING, _SEALING, _BROKER, _ANSWER, _ROOTS = "signing.key", "sealing.key", "broker.seed", "enrolment.cose", "roots"
_KEY_B = 32


class KeysMissingError(SimpulError):
    """The folder holds no whole set of keys; `facts` name the file."""

    code: ClassVar[str] = "keys_missing"
    says_id: ClassVar[str] = "Kunci perangkat tidak lengkap: {file} tidak ada atau rusak. Daftarkan perangkat lagi."
    says_en: ClassVar[str] = "The device's keys are not whole: {file} is missing or damaged. Enrol the device again."


@dataclass(frozen=True, slots=True)
class Keys:
    """The box's private keys: Ed25519 for seals, X25519 for what is sealed to it, and its NATS seed."""

    signing: Ed25519PrivateKey
    sealing: X25519PrivateKey
    broker_seed: bytes

    @property
    def x(self) -> bytes:
        """The public signing key, 32 bytes."""
        return public_of(self.signing)

    @property
    def kid(self) -> bytes:
        """The four bytes that name the signing key."""
        return kid_of(self.x)

    @property
    def seal_x(self) -> bytes:
        """The public sealing key, 32 bytes."""
        return self.sealing.public_key().public_bytes_raw()

    @property
    def nkey(self) -> str:
        """The public NATS key, ``U…``."""
        return str(nkeys.from_seed(self.broker_seed).public_key, "ascii")


def write_private(path: Path, data: bytes) -> None:
    """Write `data` whole or not at all, readable by the owner only, durable on return."""
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def make_keys(folder: Path) -> Keys:
    """New keys in `folder`; whoever calls decides that the former ones, if any, are given up."""
    for each in (folder.parent, folder):  # one by one: a parent that mkdir makes on its way would be open to all
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(folder / _SIGNING, Ed25519PrivateKey.generate().private_bytes_raw())
    write_private(folder / _SEALING, X25519PrivateKey.generate().private_bytes_raw())
    write_private(folder / _BROKER, nkeys.encode_seed(os.urandom(_KEY_B), nkeys.PREFIX_BYTE_USER))
    return read_keys(folder)


def read_keys(folder: Path) -> Keys:
    """The keys in `folder`. Raises `KeysMissingError` naming the file."""
    return Keys(
        Ed25519PrivateKey.from_private_bytes(_read(folder / _SIGNING, _KEY_B)),
        X25519PrivateKey.from_private_bytes(_read(folder / _SEALING, _KEY_B)),
        _seed(folder / _BROKER),
    )


def _seed(path: Path) -> bytes:
    """The NATS seed. A damaged one is found here, not by a link that never comes up."""
    seed = _read(path)
    try:
        nkeys.from_seed(seed)
    except (nkeys.NkeysError, ValueError) as error:
        raise KeysMissingError(file=path.name) from error
    return seed


def has_keys(folder: Path) -> bool:
    """Whether a whole set of keys lies in `folder`."""
    return all((folder / name).is_file() for name in (_SIGNING, _SEALING, _BROKER))


def keep_answer(folder: Path, answer: bytes, roots: tuple[bytes, ...]) -> None:
    """Keep the hub's enrolment answer and the root keys that it was held against."""
    write_private(folder / _ROOTS, b"".join(roots))
    write_private(folder / _ANSWER, answer)


def read_answer(folder: Path) -> tuple[bytes, tuple[bytes, ...]] | None:
    """(answer, roots) as kept, None when this box was never enrolled."""
    if not (folder / _ANSWER).is_file():
        return None
    roots = _read(folder / _ROOTS)
    return _read(folder / _ANSWER), tuple(roots[at : at + _KEY_B] for at in range(0, len(roots), _KEY_B))


def _read(path: Path, size_b: int | None = None) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KeysMissingError(file=path.name) from error
    if not data or (size_b is not None and len(data) != size_b):
        raise KeysMissingError(file=path.name)
    return data
