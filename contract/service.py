"""What a service is: the words of the catalogue as frozen types, and the one rule they carry (what is still missing).

Pure. May not read documents (`contract.catalogue` does), print, or decide an intake. What the city has not confirmed
is carried but never `certain`, so that nobody prints it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contract.preflight import Preflight, age_on


class Offline(StrEnum):
    """What can be done for a service with no link."""

    INTAKE = "intake"  # the file is taken in, the product is made elsewhere
    INTAKE_PAY = "intake_pay"  # an amount determined on an SKRD or karcis may be paid
    CACHED_BILL = "cached_bill"  # payable only while the bill list is fresh
    FULL = "full"  # decided and issued at the branch
    ONLINE_ONLY = "online_only"  # a queue number and an information slip, nothing else


class Cash(StrEnum):
    """May the counter take cash for it."""

    YES = "yes"
    NO = "no"
    BY_AGREEMENT = "by_agreement"  # only where the branch's settings name the agreement


class DataClass(StrEnum):
    """Class of the personal data (UU 27/2022 Ps 4): all but `general` are *specific*."""

    GENERAL = "general"
    CHILD = "child"
    HEALTH = "health"
    BIOMETRIC = "biometric"
    GENETIC = "genetic"
    CRIMINAL = "criminal"
    FINANCIAL = "financial"

    @property
    def specific(self) -> bool:
        """True for the stricter class."""
        return self is not DataClass.GENERAL


class Model(StrEnum):
    """The two institutional models."""

    ONE_DOOR = "one_door"
    EACH_AGENCY = "each_agency"


class FeeKind(StrEnum):
    """How a fee comes about."""

    FREE = "free"
    FIXED = "fixed"
    TABLE = "table"
    BILL = "bill"
    PERDA = "perda"


class RequirementKind(StrEnum):
    """A paper is brought along; a condition (an age, a deadline) is confirmed and never kept."""

    PAPER = "paper"
    CONDITION = "condition"


class Kept(StrEnum):
    """What happens to a paper: shown and given back, copied, or handed over."""

    SHOWN = "shown"
    COPIED = "copied"
    HANDED_OVER = "handed_over"


class FieldType(StrEnum):
    """What a form field takes."""

    TEXT = "text"
    DATE = "date"  # YYYY-MM-DD
    NIK = "nik"
    PHONE = "phone"
    MAIL = "mail"
    NUMBER = "number"  # digits that are a name: their zeros count
    NOP = "nop"  # the 18 digits of a property tax object
    PLATE = "plate"  # KH 1234 AB
    MONEY = "money"  # whole rupiah
    CHOICE = "choice"  # the code of one of the field's options


class About(StrEnum):
    """Whom or what a field tells of, so that pages and papers group them."""

    CHILD = "child"
    PARTNER = "partner"
    DECEASED = "deceased"
    FAMILY = "family"
    OTHER = "other"  # another person
    VEHICLE = "vehicle"
    LAND = "land"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal basis. Days are 20261124; `valid_to` None = in force; `checked_on` None = not confirmed by the city."""

    basis: str
    jurisdiction: str
    valid_from: int | None = None
    valid_to: int | None = None
    checked_on: int | None = None


@dataclass(frozen=True, slots=True)
class When:
    """In which situation a requirement or field counts: field `field` has one of `values`, or names a birth day that
    makes its owner `ages[0]` to `ages[1]` years old."""

    field: str
    values: tuple[str, ...] = ()
    ages: tuple[int, int] | None = None

    def __str__(self) -> str:
        if self.ages is not None:
            return f"{self.field}:{self.ages[0]}..{self.ages[1]}"
        return f"{self.field}={'|'.join(self.values)}"

    def holds(self, fields: Mapping[str, str], day: int) -> bool | None:
        """Whether the situation is given on `day` (20261124), or None while the form does not say."""
        value = fields.get(self.field, "")
        if self.ages is None:
            return value in self.values if value else None
        age = age_on(value, day)
        return None if age is None else self.ages[0] <= age <= self.ages[1]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a choice field."""

    code: str
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a service's form, kept in the person part (key 14) under `code`.

    `about` groups it, `example` shows how it is written, `slip` prints it on the citizen's paper.
    """

    code: str
    label: str
    label_en: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    when: When | None = None
    options: tuple[Option, ...] = ()
    about: About | None = None
    example: str | None = None
    slip: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a service asks for; `bit` is its place in the docs mask (requirements first, then alternatives).

    `any_of` names groups: one member present satisfies the group. An alternative without a group is needed only in
    its situation `when`. `kept` is what usually happens to the paper; the counter may say otherwise.
    """

    bit: int
    code: str
    text: str
    text_en: str
    kind: RequirementKind = RequirementKind.PAPER
    kept: Kept = Kept.SHOWN
    any_of: tuple[str, ...] = ()
    when: When | None = None
    alternative: bool = False

    @property
    def mask(self) -> int:
        """The requirement as a docs mask."""
        return 1 << self.bit


@dataclass(frozen=True, slots=True)
class FeeItem:
    """One row of a tariff table, in rupiah."""

    code: str
    label: str
    amount_rp: int


@dataclass(frozen=True, slots=True)
class Fee:
    """What a service costs, as far as known. `checked_on`: the day on which the city confirmed it, None = not yet."""

    kind: FeeKind
    amount_rp: int | None = None
    items: tuple[FeeItem, ...] = ()
    per: str | None = None
    note: str | None = None
    by_law: Basis | None = None
    checked_on: int | None = None

    @property
    def certain(self) -> bool:
        """True where a paper may state the fee: the city confirmed it, or a national law fixes it."""
        return self.checked_on is not None or self.by_law is not None

    @property
    def gratis(self) -> bool:
        """True where a paper says GRATIS."""
        return self.kind is FeeKind.FREE and self.certain


@dataclass(frozen=True, slots=True)
class Sla:
    """The service's time in working days after the complete file reached the agency; printable only when checked."""

    days: int
    checked_on: int | None = None

    @property
    def certain(self) -> bool:
        """True where a paper may state the time."""
        return self.checked_on is not None


@dataclass(frozen=True, slots=True)
class Roles:
    """Who takes in, decides and signs (agency codes) and who collects (`branch_treasurer`, `bank`, `agency_cashier`,
    None = there is nothing to collect)."""

    takes_in: str
    decides: str
    signs: str
    collects: str | None


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency: `code` DISDUKCAPIL, `name` in full, `short` for tables, `level` city, province, central …"""

    code: str
    name: str
    short: str
    level: str


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `no` is its number in receipts, fixed for ever; `code` its name for people and programs."""

    no: int
    code: str
    name: str
    name_en: str
    agency: str
    group: str
    offline: Offline
    personal_data: DataClass
    cash: Cash
    fee: Fee
    sla: Sla | None
    roles_by_model: Mapping[Model, Roles]
    requirements: tuple[Requirement, ...]
    fields: tuple[Field, ...] = ()
    legal: tuple[Basis, ...] = ()
    keywords: tuple[str, ...] = ()
    intake: bool = True  # False: nothing is taken in, there is only a payment (bill, karcis) or a queue number
    max_bill_age_days: int | None = None
    note: str | None = None
    preflight: tuple[Preflight, ...] = ()

    def requirement(self, code: str) -> Requirement | None:
        """The requirement or alternative with this code, or None."""
        return next((each for each in self.requirements if each.code == code), None)

    def missing(self, docs: int, fields: Mapping[str, str], day: int) -> int:
        """The mask of what is still missing when `docs` (mask) are there, the form says `fields`, and it is `day`.

        0 = complete. Of a group with several open ways the first one is named. What counts only in a situation that the
        form does not name is not asked for.
        """
        lacking = 0
        for each in self.requirements:
            if not each.any_of and (each.when is None or each.when.holds(fields, day)):
                lacking |= each.mask & ~docs
        for group in self.groups():
            ways = [each for each in self.ways(group) if each.when is None or each.when.holds(fields, day) is not False]
            if ways and not any(docs & each.mask for each in ways):
                lacking |= ways[0].mask
        return lacking

    def groups(self) -> tuple[str, ...]:
        """The names of the groups of which one member is enough, in the order of their first members."""
        return tuple(dict.fromkeys(name for each in self.requirements for name in each.any_of))

    def ways(self, group: str) -> tuple[Requirement, ...]:
        """The members of `group`, in bit order."""
        return tuple(each for each in self.requirements if group in each.any_of)
