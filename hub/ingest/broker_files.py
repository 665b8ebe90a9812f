"""The broker's files in one folder: secrets, its CA and certificate, who was revoked, and nats-server's configuration.

Writes them whole, for the owner's eyes only. Starts nothing.
"""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from hub.ingest import certificates, tokens

HANDSHAKE_S = 20  # TLS and CONNECT at 3 s round trip; the server's own default of 2 s shuts satellite links out
STORE_MAX = "20GB"
_SEEDS = ("operator", "system", "account", "hub")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the broker listens, and how branches reach it. `monitor_port` 0 = none.

    `addresses`: such as ``tls://nats.kota.example:4222`` when that is another one; its certificate names them too.
    """

    host: str = "127.0.0.1"
    port: int = 4222
    monitor_port: int = 0
    addresses: tuple[str, ...] = ()


class BrokerFiles:
    """The folder of one broker (mode 0700)."""

    def __init__(self, folder: Path, place: Place, now_s: Callable[[], int]) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._place, self._now_s = folder.resolve(), place, now_s
        self.seeds = _read_seeds(self._folder)
        self._revoked = _read_json(self._folder / "revoked.json")

    @property
    def config(self) -> Path:
        """nats-server's configuration."""
        return self._folder / "nats.conf"

    @property
    def pid(self) -> Path:
        """Where nats-server writes its process id."""
        return self._folder / "nats.pid"

    @property
    def log(self) -> Path:
        """Where nats-server says what happens."""
        return self._folder / "nats.log"

    def given_authority(self) -> bytes | None:
        """The CA that the operator of somebody else's broker put here as ``ca.pem``."""
        given = self._folder / "ca.pem"
        return given.read_bytes() if given.exists() else None

    def authority(self) -> tuple[bytes, bytes]:
        """(private key, certificate) of our own CA, made when first asked for."""
        key, certificate = self._folder / "ca.key", self._folder / "ca.pem"
        if not certificate.exists():
            made = certificates.new_authority("Simpul broker CA", self._now_s())
            _write(key, made[0])
            _write(certificate, made[1])
        return key.read_bytes(), certificate.read_bytes()

    def revoke(self, nkey: str) -> None:
        """Remember that tokens of this nkey made until now are void."""
        self._revoked[nkey] = self._now_s()
        _write(self._folder / "revoked.json", json.dumps(self._revoked).encode())

    def write(self) -> None:
        """The configuration, and the certificate where it is missing, old, or for other names."""
        self._write_certificate()
        _write(self.config, ("\n".join(self._lines()) + "\n").encode())

    def _write_certificate(self) -> None:
        leaf = self._folder / "server.pem"
        hosts = _distinct((self._place.host, *hosts_of(self._place.addresses), "localhost", "127.0.0.1", "::1"))
        if leaf.exists() and certificates.serves(leaf.read_bytes(), hosts, self._now_s()):
            return
        key, certificate = certificates.new_leaf(self.authority(), hosts, self._now_s())
        _write(self._folder / "server.key", key)
        _write(leaf, certificate)

    def _lines(self) -> list[str]:
        at_s, seeds, folder = self._now_s(), self.seeds, self._folder
        system, account = tokens.public_of(seeds.system), tokens.public_of(seeds.account)
        monitor = self._place.monitor_port
        return [
            'server_name: "simpul"',
            f'listen: "{_hostport(self._place.host, self._place.port)}"',
            *([f'http: "127.0.0.1:{monitor}"'] if monitor else []),
            f"pid_file: {_quoted(self.pid)}",
            f"log_file: {_quoted(self.log)}",
            "logfile_size_limit: 16MB",
            "logfile_max_num: 2",
            "max_payload: 2MB",  # the catalogue is up to 1 MiB; a node may publish far less
            'ping_interval: "20s"',
            "ping_max: 2",
            f"authorization {{ timeout: {HANDSHAKE_S} }}",
            "jetstream: {",
            f"  store_dir: {_quoted(folder / 'store')}",
            "  sync_interval: always",  # with its default a power cut takes two minutes of what was acknowledged
            f"  max_mem: 64MB, max_file: {STORE_MAX}",
            "}",
            "tls: {",
            f"  cert_file: {_quoted(folder / 'server.pem')}",
            f"  key_file: {_quoted(folder / 'server.key')}",
            f"  handshake_first: true, timeout: {HANDSHAKE_S}",
            "}",
            f"operator: {tokens.operator_token(seeds)}",
            f"system_account: {system}",
            "resolver: MEMORY",
            "resolver_preload: {",
            f"  {system}: {tokens.system_token(seeds)},",
            f"  {account}: {tokens.account_token(seeds, self._revoked, at_s)}",
            "}",
        ]


def hosts_of(addresses: Sequence[str]) -> tuple[str, ...]:
    """The host names in addresses such as ``tls://nats.kota.example:4222``."""
    return tuple(host for address in addresses if (host := urlsplit(address).hostname))


def _read_seeds(folder: Path) -> tokens.Seeds:
    """The four secrets, each made where it is missing: a first start that was cut short goes on."""
    new = tokens.Seeds.new()
    for name in _SEEDS:
        if not (folder / f"{name}.seed").exists():
            _write(folder / f"{name}.seed", getattr(new, name))
    return tokens.Seeds(*((folder / f"{name}.seed").read_bytes() for name in _SEEDS))


def _read_json(path: Path) -> dict[str, int]:
    return dict(json.loads(path.read_bytes())) if path.exists() else {}


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, for the owner's eyes only, durable."""
    part = path.with_name(path.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _hostport(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _quoted(path: Path) -> str:
    return json.dumps(str(path))


def _distinct(hosts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(host for host in hosts if host not in {"0.0.0.0", "::"}))  # noqa: S104 - names only
