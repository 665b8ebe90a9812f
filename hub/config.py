"""What an operator may set for the hub (`hub.yaml`), each with its unit and its safe default.

Only shape and rules; opens nothing but the file itself. Secrets are never values here, only paths of files.
"""

import re
from pathlib import Path
from typing import Literal

import msgspec

from kit import config as kit_config

_NODE = re.compile(r"[A-Z]{3}-[A-Z]{3}-[0-9]{2}", re.ASCII)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,20}[a-z0-9])?", re.ASCII)


class Web(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The two doors: `port` for the city's own people and machines, `public_port` (another origin) for citizens."""

    host: str = "127.0.0.1"
    port: int = 8600
    public_port: int = 8601
    public_url: str = ""
    """How a citizen's browser reaches the public door; empty: http://host:public_port."""
    allowed_hosts: tuple[str, ...] = ()
    """Names beside loopback under which the doors answer; a foreign Host header is refused."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses of reverse proxies whose X-Forwarded-For is believed; else all citizens would share one throttle."""
    secure_cookies: bool = False
    """True where the doors stand behind https: cookies are then `__Host-` and Secure."""


class Broker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """NATS: started here (`embedded`) or an existing one at `url`."""

    embedded: bool = True
    host: str = "127.0.0.1"
    port: int = 4222
    monitor_port: int = 0
    """Loopback HTTP port for the broker's own figures; 0 = none."""
    url: str = ""
    """Address of an existing broker, such as tls://nats.kota.example:4222; only when `embedded` is false."""
    addresses: tuple[str, ...] = ()
    """What branches are told to connect to; empty: the broker's own address."""


class HubConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `hub.yaml`. Relative paths are taken from the folder in which the file stands."""

    data_dir: str
    """Database, broker's store, keys. Created with mode 0700."""
    qr_host: str
    """Host in the QR of every paper, at most 22 characters (a longer one does not fit version 10-Q)."""
    node: str = "PKY-HUB-01"
    name: str = "MPP Kota Palangka Raya"
    """How the hub is called on pages and in the key list."""
    own_hosts: tuple[str, ...] = ()
    """Further hosts whose QR are ours (former names); `qr_host` is always among them."""
    model: Literal["one_door", "each_agency"] = "one_door"
    zone_offset_min: int = 420
    catalogue: str = ""
    """Service catalogue to publish at the first start; later versions: `simpul-hub catalogue publish F`."""
    places: str = ""
    """Places (kecamatan, kelurahan) to publish at the first start."""
    letters: str = ""
    """Letters of the kelurahan to publish at the first start; they are checked against the catalogue."""
    calendar: str = ""
    """The city's free days to publish at the first start."""
    hours: str = ""
    """Opening hours of all branches to publish at the first start; empty: each branch has its own."""
    custodian: str = "DPMPTSP"
    """Agency to whose key persons are sealed when a record names no service."""
    roots: str = ""
    """Folder with the root keys. EMPTY IN A REAL CITY: roots are held apart and sign by `simpul-hub keys sign`.
    The demo holds its roots itself, so that the hub names a new box's key at once."""
    agency_keys: str = ""
    """Folder into which founding puts the agencies' private seal keys, to be carried to them; the hub never reads it.
    Empty: beside `roots`, or beside `data_dir`."""
    quiet_limit_h: int = 24
    """How long a branch may be silent before a person must act, unless the branch has its own limit."""
    status_every_s: int = 10
    """Least time between two status lists while papers arrive."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    web: Web = msgspec.field(default_factory=Web)
    broker: Broker = msgspec.field(default_factory=Broker)

    def __post_init__(self) -> None:
        if faults := list(_faults(self)):
            raise ValueError("; ".join(faults))


def _faults(config: HubConfig) -> list[str]:
    """Rules that join several keys, each as a sentence."""
    ports = [config.web.port, config.web.public_port, config.broker.port if config.broker.embedded else 0]
    named = [port for port in ports if port]
    rules = [
        (bool(_NODE.fullmatch(config.node)), f"`node` must look like PKY-HUB-01, not {config.node!r}"),
        (bool(_HOST.fullmatch(config.qr_host)), "`qr_host` must be a lower-case host name of at most 22 characters"),
        (all(map(_HOST.fullmatch, config.own_hosts)), "`own_hosts` must be lower-case host names"),
        (-720 <= config.zone_offset_min <= 840, "`zone_offset_min` must be minutes from UTC, 420 for WIB"),
        (len(set(named)) == len(named), "`web.port`, `web.public_port` and `broker.port` must differ"),
        (config.broker.embedded == (not config.broker.url), "`broker.url` is for `broker.embedded: false`, and needed"),
        (config.quiet_limit_h > 0, "`quiet_limit_h` must be at least 1"),
    ]
    return [sentence for holds, sentence in rules if not holds]


def load(path: Path) -> HubConfig:
    """`hub.yaml` at `path` with every path made absolute. Raises `kit.config.ConfigError` with every fault."""
    config = kit_config.load(path, HubConfig)
    folder = path.resolve().parent

    def absolute(value: str) -> str:
        return str(folder / Path(value).expanduser()) if value else ""

    return msgspec.structs.replace(
        config,
        data_dir=absolute(config.data_dir),
        roots=absolute(config.roots),
        agency_keys=absolute(config.agency_keys),
        catalogue=absolute(config.catalogue),
        places=absolute(config.places),
        letters=absolute(config.letters),
        calendar=absolute(config.calendar),
        hours=absolute(config.hours),
    )
