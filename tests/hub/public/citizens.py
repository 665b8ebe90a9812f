"""A founded hub with one branch, its citizens' door on a real port, and papers as citizens hold them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from litestar import Litestar

from contract.names import Paper
from contract.receipt import Receipt, qr_digits, qr_text, sign_receipt
from hub.config import HubConfig
from hub.founding import make_keys
from hub.main import Hub, opened
from hub.web.public.app import create_app
from kit.web.assets import Assets
from kit.web.guard import Policy
from kit.web.site import Site
from tests.hub.branch import AT_S, Branch
from tests.hub.centre import admit, intake_of

CONFIG = Path(__file__).resolve().parents[3] / "deploy" / "config"
HOST = "cek.mpp.example"


@dataclass
class HandClock:
    """The hub's time, as the test sets it: an hour after the branch's morning."""

    at_s: int = AT_S + 3_600

    def __call__(self) -> int:
        return self.at_s


@dataclass
class Centre:
    """What a test of the citizens' page needs."""

    hub: Hub
    branch: Branch
    clock: HandClock = field(default_factory=HandClock)

    async def record(self, first: int, last: int) -> None:
        """The branch's events first..last reach the ledger."""
        await intake_of(self.hub).segment(self.branch.node, self.branch.segment(first, last))

    def app(self) -> Litestar:
        """The citizens' service."""
        site = Site(
            policy=Policy(hosts=frozenset({"127.0.0.1", "localhost"}), camera=True),
            assets=Assets(),
            csrf_secret="x" * 40,
        )
        hub = self.hub
        return create_app(
            site=site,
            verifier=hub.verifier,
            records=hub.records,
            fleet=hub.fleet,
            services=hub.services,
            keys=hub.ledger.keys,
            now=self.clock,
            fictional=True,
        )

    def receipt(self, n: int, **changes: int) -> Receipt:
        """The n-th intake as its event has it."""
        fields = {"service": 3, "docs": 3, "iat_s": AT_S + n + 1, **changes}
        return Receipt(Paper.TT, 1, n, fields["service"], 0, fields["docs"], "N", 1, fields["iat_s"])

    def sealed(self, receipt: Receipt, signer: Branch | None = None) -> bytes:
        """The receipt under the branch's seal, or another one's."""
        by = signer or self.branch
        return sign_receipt(receipt, by.private, by.kid)

    def text(self, n: int, **changes: int) -> str:
        """The QR's text of the n-th intake."""
        return qr_text(HOST, self.sealed(self.receipt(n, **changes)))

    def forged(self, n: int) -> str:
        """The n-th paper with one field changed and its old seal left on."""
        changed, true = self.sealed(self.receipt(n, docs=1)), self.sealed(self.receipt(n))
        return "#" + qr_digits(changed[:-64] + true[-64:])

    def fragment(self, n: int, **changes: int) -> str:
        """What stands behind the address when a phone's camera opened the QR."""
        return "#" + qr_digits(self.sealed(self.receipt(n, **changes)))


@asynccontextmanager
async def centre_in(folder: Path) -> AsyncIterator[Centre]:
    """A hub with the city's real catalogue and a branch whose first ten papers it has."""
    clock = HandClock()
    config = HubConfig(
        data_dir=str(folder / "hub"),
        qr_host=HOST,
        roots=str(folder / "roots"),
        catalogue=str(CONFIG / "catalogue.yaml"),
        places=str(CONFIG / "places.yaml"),
    )
    make_keys(config, clock())
    async with opened(config, now=clock) as hub:
        await hub.founder().found(Path(config.roots))
        centre = Centre(hub, Branch(), clock)
        await admit(hub, centre.branch)
        centre.branch.work(14)
        await centre.record(1, 11)
        yield centre
