"""The branch's settings: `edge.yaml` as frozen structs. Every key is documented in `deploy/config/edge.yaml`.

May not open, build or check anything outside the file; that is `main`'s work.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from contract.errors import SimpulError
from contract.limits import HOST_CHARS
from contract.names import check_node
from edge.core.settings import BranchSettings
from edge.core.settings import Treasurer as CoreTreasurer
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
    """Who may take the city's cash here, by which decree, and on which days (20261124, both included)."""

    name: str
    decree: str
    from_day: int
    until_day: int


class Branch(Settings, frozen=True, kw_only=True):
    """What stands at the head of every paper. `kelurahan` is its region code, such as ``62.71.05.1005``."""

    name: str
    address: str = ""
    kelurahan: str = ""


class Money(Settings, frozen=True, kw_only=True):
    """What makes a payment in cash lawful at this branch. `agreements` names the agreement per service code."""

    treasurer: Treasurer | None = None
    agreements: dict[str, str] = {}


class Hub(Settings, frozen=True, kw_only=True):
    """The centre. `broker` overrides the addresses that enrolment gave, for a box behind a relay."""

    url: str = ""
    broker: tuple[str, ...] = ()


class Config(Settings, frozen=True, kw_only=True):
    """The whole of `edge.yaml`."""

    node: str
    data: str
    branch: Branch
    qr_host: str
    language: Literal["id", "en"] = "id"
    demo: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    web: Web = Web()
    hub: Hub = Hub()
    printers: tuple[Printer, ...] = ()
    money: Money = Money()

    def __post_init__(self) -> None:
        if faults := list(_faults(self)):
            raise ValueError("; ".join(faults))

    @property
    def data_dir(self) -> Path:
        """The folder of everything this box keeps."""
        return Path(self.data)

    def settings(self, offset_min: int) -> BranchSettings:
        """The part that decisions need; `offset_min` is the node's zone as enrolment gave it."""
        treasurer = self.money.treasurer
        return BranchSettings(
            node=self.node,
            name=self.branch.name,
            address=self.branch.address,
            kelurahan=self.branch.kelurahan,
            qr_host=self.qr_host,
            offset_min=offset_min,
            treasurer=CoreTreasurer(**msgspec.structs.asdict(treasurer)) if treasurer else None,
            agreements=self.money.agreements,
            fictional=self.demo,
        )


def _faults(config: Config) -> Iterator[str]:
    """Rules that msgspec's types cannot say, each as a sentence."""
    try:
        check_node(config.node)
    except SimpulError as error:
        yield f"`node`: {error.sentence_en}"
    if len(config.qr_host) > HOST_CHARS:
        yield f"`qr_host` must have at most {HOST_CHARS} characters, or the QR outgrows its fixed size"
    names = [printer.name for printer in config.printers]
    if len(set(names)) != len(names):
        yield "`printers` must have names of their own"


def read_config(path: Path) -> Config:
    """The settings in `path`; relative folders in it are relative to it. Raises `kit.config.ConfigError`."""
    config = load(path, Config)
    base = path.resolve().parent
    printers = tuple(
        msgspec.structs.replace(printer, target=str(base / printer.target)) if printer.kind == "png" else printer
        for printer in config.printers
    )
    return msgspec.structs.replace(config, data=str(base / config.data), printers=printers)
