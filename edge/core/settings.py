"""The branch's own settings as decisions need them: frozen values that `edge.config` reads from YAML.

May hold no secret and no path.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from edge.core.intake_settings import IntakeSettings
from edge.core.letter_settings import LetterSettings
from edge.core.printers import Route
from edge.core.queue_settings import QueueSettings


@dataclass(frozen=True, slots=True)
class Treasurer:
    """Who may lawfully take the city's cash here, by which decree, from day to day (both inclusive, 20261124)."""

    name: str
    decree: str
    from_day: int
    until_day: int


@dataclass(frozen=True, slots=True)
class MoneySettings:
    """How the branch deals with its cash.

    `deposit_within_days` working days after a day its cash must be at the bank; more than 1 only by the Perkada that
    `deposit_rule` names. `blind_count` hides the journal's side until the drawer is counted. `proof_sheets` is how many
    sheets of a proof of payment print: 1 for the payer, 2 with the treasurer's, 3 with the archive's.
    """

    deposit_within_days: int = 1
    deposit_rule: str = ""
    blind_count: bool = False
    proof_sheets: int = 1


@dataclass(frozen=True, slots=True)
class BranchSettings:
    """What is so at this branch, whatever the catalogue says.

    `kelurahan` is the code of the kelurahan the branch stands in. `agreements` names, per service code, the agreement
    that lets `by_agreement` cash be taken. `custodian` is the agency to whose key photographs are sealed where no other
    has one. `qr_host` stands in every QR. `fictional` prints CONTOH on every paper.
    `issuer` is the line above the branch's name. `printers` are the slip printers, the first one for everybody else;
    `queue` the classes of queue numbers and the counters; `intake` how files are taken in. After `undelivered_days` a
    case that nobody collected is a task. `training`: what is done here is practice and stays in a store of its own.
    """

    node: str
    name: str
    address: str
    kelurahan: str
    qr_host: str
    offset_min: int = 420
    treasurer: Treasurer | None = None
    agreements: Mapping[str, str] = field(default_factory=dict)
    custodian: str = "DPMPTSP"
    fictional: bool = False
    issuer: str = "Pemerintah Kota Palangka Raya"
    printers: tuple[Route, ...] = ()
    queue: QueueSettings = field(default_factory=QueueSettings)
    letters: LetterSettings = field(default_factory=LetterSettings)
    intake: IntakeSettings = field(default_factory=IntakeSettings)
    money: MoneySettings = field(default_factory=MoneySettings)
    undelivered_days: int = 14
    training: bool = False

    @property
    def sample_words(self) -> str:
        """What papers say that must not be taken for real ones, "" for real ones."""
        if self.training:
            return "LATIHAN, BUKAN DOKUMEN SAH"
        return "CONTOH, BUKAN DOKUMEN SAH" if self.fictional else ""
