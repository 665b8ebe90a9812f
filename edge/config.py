"""The branch's settings: `edge.yaml` as frozen structs. Every key is documented in `deploy/config/edge.yaml`.

May not open, build or check anything outside the file; that is `main`'s work.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec

from contract.calendar import Calendar, load_calendar
from contract.document import DocumentError
from contract.errors import SimpulError
from contract.hours import Hours, load_hours
from contract.letters import is_printable
from contract.limits import HOST_CHARS
from contract.names import check_node
from edge.core.intake_settings import IntakeSettings
from edge.core.letter_settings import LetterSettings
from edge.core.letter_settings import Signer as CoreSigner
from edge.core.printers import Route
from edge.core.queue_settings import CLASSES, SEATS, CounterSeat, QueueClass, QueueSettings
from edge.core.settings import BranchSettings, MoneySettings
from edge.core.settings import Treasurer as CoreTreasurer
from kit.config import ConfigError, ConfigProblem, line_of, load, load_yaml

_PROBE = re.compile(r"https?://[^/\s]+(/\S*)?|tcp://[^/\s:]+:[0-9]{1,5}", re.ASCII)
_ADDRESS = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?", re.ASCII)

T = TypeVar("T")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all sections: frozen, and an unknown key is a fault."""


class Web(Settings, frozen=True, kw_only=True):
    """Where the branch's own network reaches this box."""

    host: str = "127.0.0.1"
    port: int = 8080
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    secure_cookies: bool = False


class Printer(Settings, frozen=True, kw_only=True):
    """One slip printer. `target` is a device file, ``host:port``, or a folder for ``png``; `counters` print on it."""

    name: str
    kind: Literal["device", "network", "png"]
    target: str
    width_mm: Literal[80, 58] = 80
    counters: tuple[int, ...] = ()


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
    """What makes a payment in cash lawful at this branch, and how its cash is counted and deposited.

    `agreements` names the agreement per service code; the rest is `edge.core.settings.MoneySettings`'.
    """

    treasurer: Treasurer | None = None
    agreements: dict[str, str] = {}
    deposit_within_days: Annotated[int, msgspec.Meta(ge=1, le=31)] = 1
    deposit_rule: str = ""
    blind_count: bool = False
    proof_sheets: Annotated[int, msgspec.Meta(ge=1, le=3)] = 1

    def __post_init__(self) -> None:
        if self.deposit_within_days > 1 and not self.deposit_rule:
            raise ValueError("`deposit_within_days` above 1 needs `deposit_rule`, the Perkada that allows it")


class Signer(Settings, frozen=True, kw_only=True):
    """Who signs letters of the kelurahan in ink, and on which days (20261124, both included)."""

    no: Annotated[int, msgspec.Meta(ge=1, le=9_999)]
    name: str
    nip: str = ""
    title: str
    from_day: int
    until_day: int


class LetterConfig(Settings, frozen=True, kw_only=True):
    """Letters of the kelurahan. `office` is the address in the letterhead; without `signers` none is issued."""

    office: str = ""
    signers: tuple[Signer, ...] = ()


class Intake(Settings, frozen=True, kw_only=True):
    """How files are taken in; the values are `edge.core.intake_settings.IntakeSettings`'."""

    duplicate_days: Annotated[int, msgspec.Meta(ge=0, le=366)] = 30
    drafts_days: Annotated[int, msgspec.Meta(ge=1, le=90)] = 14
    transport_days: Annotated[int, msgspec.Meta(ge=0, le=30)] | None = None


class Handover(Settings, frozen=True, kw_only=True):
    """Handing over what came back. After `undelivered_days` a case that nobody collected is a task."""

    undelivered_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 14


class Class(Settings, frozen=True, kw_only=True):
    """One class of queue numbers; `groups` are the catalogue's groups whose services it is for."""

    letter: Annotated[str, msgspec.Meta(pattern="^[A-Z]$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    name_en: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    groups: tuple[str, ...] = ()


class Seat(Settings, frozen=True, kw_only=True):
    """One counter; `classes` are the letters it calls, such as ``A P``. Empty: every class."""

    counter: Annotated[int, msgspec.Meta(ge=1, le=99)]
    classes: str = ""


class QueueConfig(Settings, frozen=True, kw_only=True):
    """Queue numbers and counters. Empty lists: those of `edge.core.queue_settings`."""

    classes: tuple[Class, ...] = ()
    counters: tuple[Seat, ...] = ()

    def __post_init__(self) -> None:
        letters = [each.letter for each in self.classes] or [each.letter for each in CLASSES]
        numbers = [each.counter for each in self.counters]
        if len(set(letters)) != len(letters) or len(set(numbers)) != len(numbers):
            raise ValueError("each class letter and each counter number once")
        unknown = {letter for each in self.counters for letter in each.classes.split()} - set(letters)
        if unknown:
            raise ValueError(f"counters call classes that are not there: {', '.join(sorted(unknown))}")

    def settings(self) -> QueueSettings:
        """The part that decisions need."""
        classes = tuple(QueueClass(each.letter, each.name, each.name_en, each.groups) for each in self.classes)
        counters = tuple(CounterSeat(each.counter, tuple(each.classes.split())) for each in self.counters)
        return QueueSettings(classes or CLASSES, counters or SEATS)


class Hub(Settings, frozen=True, kw_only=True):
    """The centre. `broker` overrides the addresses that enrolment gave, for a box behind a relay. `probes` are knocked
    at to tell a missing internet from a hub that does not answer; none: the hub's own addresses."""

    url: str = ""
    broker: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()


class Config(Settings, frozen=True, kw_only=True):
    """The whole of `edge.yaml`."""

    node: str
    data: str
    branch: Branch
    qr_host: str
    custodian: str = "DPMPTSP"
    language: Literal["id", "en"] = "id"
    demo: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    web: Web = Web()
    hub: Hub = Hub()
    printers: tuple[Printer, ...] = ()
    money: Money = Money()
    intake: Intake = Intake()
    letters: LetterConfig = LetterConfig()
    handover: Handover = Handover()
    queue: QueueConfig = QueueConfig()
    calendar: str = ""
    hours: str = ""

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
            custodian=self.custodian,
            fictional=self.demo,
            money=MoneySettings(
                self.money.deposit_within_days, self.money.deposit_rule, self.money.blind_count, self.money.proof_sheets
            ),
            intake=IntakeSettings(**msgspec.structs.asdict(self.intake)),
            letters=LetterSettings(
                self.letters.office, tuple(CoreSigner(**msgspec.structs.asdict(each)) for each in self.letters.signers)
            ),
            undelivered_days=self.handover.undelivered_days,
            queue=self.queue.settings(),
            printers=tuple(Route(each.name, frozenset(each.counters)) for each in self.printers),
        )


def _faults(config: Config) -> Iterator[str]:
    """Rules that msgspec's types cannot say, each as a sentence."""
    try:
        check_node(config.node)
    except SimpulError as error:
        yield f"`node`: {error.sentence_en}"
    if len(config.qr_host) > HOST_CHARS:
        yield f"`qr_host` must have at most {HOST_CHARS} characters, or the QR outgrows its fixed size"
    yield from _printer_faults(config.printers)
    signers = [signer.no for signer in config.letters.signers]
    if len(set(signers)) != len(signers):
        yield "`signers` of letters must have numbers of their own"
    for text in (config.letters.office, *(f"{each.name}{each.nip}{each.title}" for each in config.letters.signers)):
        if not is_printable(text):
            yield f"`letters`: {text!r} has characters that a letter cannot print"
    for probe in config.hub.probes:
        if not _PROBE.fullmatch(probe):
            yield f"`hub.probes`: {probe} must be https://host/path, http://host/path or tcp://host:port"


def _printer_faults(printers: tuple[Printer, ...]) -> Iterator[str]:
    names = [printer.name for printer in printers]
    if len(set(names)) != len(names):
        yield "`printers` must have names of their own"
    for printer in printers:
        if not printer.name.strip() or not printer.target.strip():
            yield "each of `printers` needs a name and a target"
        elif printer.kind == "network" and not _ADDRESS.fullmatch(printer.target):
            yield f"`target` of {printer.name} must be host or host:port, such as 192.168.1.50:9100"
        elif printer.kind == "device" and not printer.target.startswith("/"):
            yield f"`target` of {printer.name} must be the path of a device file, such as /dev/usb/lp0"
    seats = [counter for printer in printers for counter in printer.counters]
    if any(counter < 1 for counter in seats):
        yield "`counters` of a printer are numbers from 1 on"
    for counter in sorted({each for each in seats if seats.count(each) > 1}):
        yield f"counter {counter} has two printers: name it in one only"


def read_config(path: Path) -> Config:
    """The settings in `path`; relative folders in it are relative to it. Raises `kit.config.ConfigError`."""
    config = load(path, Config)
    base = path.resolve().parent
    printers = tuple(
        msgspec.structs.replace(printer, target=str(base / printer.target)) if printer.kind == "png" else printer
        for printer in config.printers
    )
    return msgspec.structs.replace(
        config,
        data=str(base / config.data),
        printers=printers,
        calendar=str(base / config.calendar) if config.calendar else "",
        hours=str(base / config.hours) if config.hours else "",
    )


def read_days(config: Config) -> tuple[Calendar, Hours]:
    """The free days and opening hours that the settings name, in force until the hub sends others. Raises
    `kit.config.ConfigError` with file, line and key."""
    calendar = _document(config.calendar, load_calendar) if config.calendar else Calendar()
    return calendar, _document(config.hours, load_hours) if config.hours else Hours()


def _document(path: str, read: Callable[[Mapping[str, object]], T]) -> T:
    document, lines = load_yaml(Path(path))
    try:
        return read(document)
    except DocumentError as error:
        raise ConfigError(
            [
                ConfigProblem(path, line_of(lines, fault.key), fault.key, fault.found, fault.expected)
                for fault in error.faults
            ]
        ) from error
