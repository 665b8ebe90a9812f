"""The branch's settings: `edge.yaml` as frozen structs. Every key is documented in `deploy/config/edge.yaml`.

May not open, build or check anything outside the file; that is `main`'s work.
"""

from pathlib import Path
from typing import Literal

import msgspec

from contract.names import parse_node
from kit.config import load


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all sections: frozen, and an unknown key is a fault."""


class Web(Settings, frozen=True, kw_only=True):
    """Where the branch's own network reaches this box."""

    host: str = "127.0.0.1"
    port: int = 8080
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    secure_cookies: bool = False


class Printer(Settings, frozen=True, kw_only=True):
    """One slip printer. `target` is a device file, ``host:port``, or a folder for ``png``."""

    name: str
    kind: Literal["device", "network", "png"]
    target: str
    width_mm: Literal[80, 58] = 80


class Treasurer(Settings, frozen=True, kw_only=True):
    """Who may take cash here, by which appointment, and for which days (``YYYYMMDD``, both included)."""

    login: str
    decree: str
    valid_from: int
    valid_to: int


class Money(Settings, frozen=True, kw_only=True):
    """What makes a payment in cash lawful at this branch."""

    treasurers: tuple[Treasurer, ...] = ()
    agreements: dict[str, str] = {}
    deposit_due_days: int = 1


class Hub(Settings, frozen=True, kw_only=True):
    """The centre. `broker` overrides the addresses that enrolment gave, for a box behind a relay."""

    url: str = ""
    broker: tuple[str, ...] = ()


class Config(Settings, frozen=True, kw_only=True):
    """The whole of `edge.yaml`."""

    node: str
    data: str
    language: Literal["id", "en"] = "id"
    demo: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    web: Web = Web()
    hub: Hub = Hub()
    printers: tuple[Printer, ...] = ()
    money: Money = Money()

    def __post_init__(self) -> None:
        parse_node(self.node)

    @property
    def data_dir(self) -> Path:
        """The folder of everything this box keeps."""
        return Path(self.data)


def read_config(path: Path) -> Config:
    """The settings in `path`; relative folders in it are relative to it. Raises `kit.config.ConfigError`."""
    config = load(path, Config)
    base = path.resolve().parent
    printers = tuple(
        msgspec.structs.replace(printer, target=str(base / printer.target)) if printer.kind == "png" else printer
        for printer in config.printers
    )
    return msgspec.structs.replace(config, data=str(base / config.data), printers=printers)
