"""What a demo consists of: branches, ports, folders, people. Decides nothing at run time and opens nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

HOST: Final = "127.0.0.1"
HUB_NODE: Final = "PKY-HUB-01"
QR_HOST: Final = "cek.mpp.example"


@dataclass(frozen=True, slots=True)
class Login:
    """A fictional member of staff. `role` is the word in `demo.json`, `roles` what the account may do."""

    role: str
    user: str
    name: str
    roles: tuple[str, ...]
    password: str
    pin: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of the fictional city; `area` is the 6-digit NIK prefix of its kecamatan."""

    code: str
    name: str
    address: str
    kelurahan: str
    area: str
    ports_at: int
    logins: tuple[Login, ...]

    @property
    def key(self) -> str:
        """The code in small letters, as in folder names."""
        return self.code.lower()


def _staff(
    key: str, counter: tuple[str, str], treasurer: tuple[str, str], supervisor: tuple[str, str]
) -> tuple[Login, ...]:
    """Three people of a branch. Passwords and PINs are public on purpose: everything here is fictional and loopback."""
    return (
        Login("loket", counter[0], counter[1], ("loket",), f"contoh-loket-{key}", "482913"),
        Login("kas", treasurer[0], treasurer[1], ("loket", "kas"), f"contoh-kas-{key}", "739164"),
        Login("penyelia", supervisor[0], supervisor[1], ("loket", "penyelia"), f"contoh-penyelia-{key}", "615028"),
    )


BRANCHES: Final = (
    Branch(
        "PKY-RKP-01",
        "Mini MPP Pager (CONTOH)",
        "Kelurahan Pager, Kecamatan Rakumpit",
        "62.71.05.1005",
        "627105",
        0,
        _staff("rkp", ("sri", "Sri Contoh"), ("bagas", "Bagas Contoh"), ("agus", "Agus Contoh")),
    ),
    Branch(
        "PKY-BKB-01",
        "Kecamatan Bukit Batu, Tangkiling (CONTOH)",
        "Kelurahan Tangkiling, Kecamatan Bukit Batu",
        "62.71.02.1004",
        "627102",
        1,
        _staff("bkb", ("rina", "Rina Contoh"), ("yusuf", "Yusuf Contoh"), ("lestari", "Lestari Contoh")),
    ),
    Branch(
        "PKY-SBG-01",
        "Kalampangan (CONTOH)",
        "Kelurahan Kalampangan, Kecamatan Sabangau",
        "62.71.04.1002",
        "627104",
        2,
        _staff("sbg", ("dewi", "Dewi Contoh"), ("hendra", "Hendra Contoh"), ("maria", "Maria Contoh")),
    ),
    Branch(
        "PKY-PHD-01",
        "Pahandut Seberang (CONTOH)",
        "Kelurahan Pahandut Seberang, Kecamatan Pahandut",
        "62.71.01.1005",
        "627101",
        3,
        _staff("phd", ("tuti", "Tuti Contoh"), ("joko", "Joko Contoh"), ("wahyu", "Wahyu Contoh")),
    ),
    Branch(
        "PKY-MOB-01",
        "Layanan bergerak (CONTOH)",
        "Mobil layanan keliling",
        "",
        "627103",
        4,
        _staff("mob", ("nining", "Nining Contoh"), ("rudi", "Rudi Contoh"), ("fitri", "Fitri Contoh")),
    ),
)

HUB_LOGINS: Final = (
    Login("ops", "ratna", "Ratna Contoh", ("ops",), "contoh-pusat-ops"),
    Login("admin", "budi", "Budi Contoh", ("ops", "admin"), "contoh-pusat-admin"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One demo: where it keeps its data, which ports it takes, which branches it has."""

    state: Path
    port: int
    count: int
    model: str
    seed: bool

    @property
    def branches(self) -> tuple[Branch, ...]:
        """The branches of this run, in their fixed order."""
        return BRANCHES[: self.count]

    @property
    def hub_url(self) -> str:
        """The hub's pages and API."""
        return f"http://{HOST}:{self.port}"

    @property
    def public_url(self) -> str:
        """The citizens' pages, an origin of their own."""
        return f"http://{HOST}:{self.port + 1}"

    @property
    def board_port(self) -> int:
        """The page that shows everything side by side."""
        return self.port + 2

    @property
    def board_url(self) -> str:
        """The page that shows everything side by side."""
        return f"http://{HOST}:{self.board_port}/"

    @property
    def broker_port(self) -> int:
        """NATS."""
        return self.port + 3

    @property
    def monitor_port(self) -> int:
        """The broker's own figures."""
        return self.port + 4

    def branch_port(self, branch: Branch) -> int:
        """The branch's pages and API."""
        return self.port + 10 + branch.ports_at

    def branch_url(self, branch: Branch) -> str:
        """The branch's pages and API."""
        return f"http://{HOST}:{self.branch_port(branch)}"

    def relay_port(self, branch: Branch) -> int:
        """The branch's way to the broker: the link that can be cut."""
        return self.port + 20 + branch.ports_at

    def link_url(self, branch: Branch) -> str:
        """Where the branch's link is switched."""
        return f"http://{HOST}:{self.board_port}/link/{branch.code}"

    def ports(self) -> dict[int, str]:
        """Every port this run needs, and what for."""
        wanted = {
            self.port: "pusat",
            self.port + 1: "halaman warga",
            self.board_port: "papan peragaan",
            self.broker_port: "broker",
            self.monitor_port: "pemantau broker",
        }
        for branch in self.branches:
            wanted[self.branch_port(branch)] = branch.code
            wanted[self.relay_port(branch)] = f"sambungan {branch.code}"
        return wanted

    @property
    def config_dir(self) -> Path:
        """The YAML files that this demo wrote."""
        return self.state / "config"

    @property
    def logs_dir(self) -> Path:
        """One log a process."""
        return self.state / "logs"

    @property
    def hub_config(self) -> Path:
        """The hub's settings."""
        return self.config_dir / "hub.yaml"

    def edge_config(self, branch: Branch) -> Path:
        """A branch's settings."""
        return self.config_dir / f"edge-{branch.key}.yaml"

    @property
    def hub_data(self) -> Path:
        """What the hub keeps."""
        return self.state / "hub"

    def edge_data(self, branch: Branch) -> Path:
        """What a branch keeps."""
        return self.state / branch.key

    def slips_dir(self, branch: Branch) -> Path:
        """Where the branch's printer leaves its slips as pictures."""
        return self.state / "slips" / branch.key

    @property
    def demo_json(self) -> Path:
        """What programs read about the running demo."""
        return self.state / "demo.json"

    @property
    def secrets_json(self) -> Path:
        """Tokens made at the first start; each was told once."""
        return self.state / "secrets.json"
