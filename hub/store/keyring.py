"""The hub's private keys as files (PEM, mode 0600). They never leave this machine and never enter the database.

Three folders, three powers: `keys` (online: signs acks, down items, the hub's own acts; opens segments), `roots` (two
of three sign the key list; in a real city these lie elsewhere, offline), and the agencies' own keys, of which the hub
keeps public halves only.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from contract import cose, segment
from contract.events import Sealed
from contract.keys import KeyList, kid_of, public_of, sign_key_list
from hub.core.receiver import ChainId

Private: TypeAlias = Ed25519PrivateKey | X25519PrivateKey

ONLINE = "online.pem"
SEAL = "seal-*.pem"
ROOT = "root-*.pem"


class KeyFileError(Exception):
    """A key file is missing, foreign or locked. The text says which and what to do."""

    code = "key_file"


def write_key(path: Path, private: Private, passphrase: bytes | None = None) -> None:
    """Write a new private key durably; an existing file is never written over."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock: KeySerializationEncryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    data = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def read_key(path: Path, passphrase: bytes | None = None) -> Private:
    """The private key in a PEM file. Raises `KeyFileError`."""
    try:
        private = load_pem_private_key(path.read_bytes(), passphrase)
    except OSError as error:
        raise KeyFileError(f"{path}: {error.strerror}: run `simpul-hub init` first, or restore the file") from error
    except (ValueError, TypeError) as error:
        raise KeyFileError(f"{path}: no readable private key (wrong passphrase?)") from error
    if not isinstance(private, Ed25519PrivateKey | X25519PrivateKey):
        raise KeyFileError(f"{path}: a key of another kind, expected Ed25519 or X25519")
    return private


def _signing(path: Path, passphrase: bytes | None = None) -> Ed25519PrivateKey:
    private = read_key(path, passphrase)
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyFileError(f"{path}: not a signing key")
    return private


def seal_public(private: X25519PrivateKey) -> bytes:
    """The 32 public bytes of a seal key."""
    return private.public_key().public_bytes_raw()


def read_roots(folder: Path, passphrase: bytes | None = None) -> Sequence[Ed25519PrivateKey]:
    """The root keys that lie in a folder, by file name."""
    return [_signing(path, passphrase) for path in sorted(folder.glob(ROOT))]


class FileKeyring:
    """`hub.ports.Keyring` over a folder. `roots` empty where they are held apart."""

    def __init__(self, folder: Path, roots: Path | None = None) -> None:
        self.online = _signing(folder / ONLINE)
        self.x = public_of(self.online)
        self._kid = kid_of(self.x)
        self.seal_keys: Mapping[bytes, X25519PrivateKey] = dict(_seal_keys(folder))
        self._roots = roots

    @property
    def kid(self) -> bytes:
        """Of the online key."""
        return self._kid

    @property
    def holds_roots(self) -> bool:
        """Whether this hub can vouch for keys by itself: true in the demo only."""
        return self._roots is not None

    def sign(self, payload: bytes, aad: bytes) -> bytes:
        """A COSE_Sign1 by the online key."""
        return cose.sign1(self.online, self._kid, payload, aad)

    def sign_list(self, key_list: KeyList) -> bytes | None:
        """The list signed by as many roots as it demands, None where the roots are held apart."""
        if self._roots is None:
            return None
        return sign_key_list(key_list, read_roots(self._roots)[: key_list.threshold])

    def pack(
        self, chain: ChainId, rows: Sequence[Sealed], prev: bytes, secrets: Mapping[int, bytes], at_s: int
    ) -> bytes:
        """The hub's own rows as a signed segment, persons sealed to the hub's own seal key."""
        seal_kid, seal_private = next(iter(self.seal_keys.items()))
        return segment.build_segment(
            rows,
            node=chain.node,
            stream=chain.stream,
            prev_hash=prev,
            sent_at_s=at_s,
            secrets=secrets,
            seal_x=seal_public(seal_private),
            seal_kid=seal_kid,
            private=self.online,
            kid=self._kid,
        )


def _seal_keys(folder: Path) -> Sequence[tuple[bytes, X25519PrivateKey]]:
    """All seal keys there, the newest first: older ones open what still travels."""
    paths = sorted(folder.glob(SEAL), key=lambda path: path.name, reverse=True)
    found = [(path, read_key(path)) for path in paths]
    keys = [private for _, private in found if isinstance(private, X25519PrivateKey)]
    if len(keys) != len(found) or not keys:
        raise KeyFileError(f"{folder}: no seal key (X25519): run `simpul-hub init` first")
    return [(kid_of(seal_public(private)), private) for private in keys]
