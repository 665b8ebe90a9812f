"""What the centre would refuse, known before the citizen leaves: the hub's own rules as signed data of the catalogue.

One validator for both ends: the branch warns with it, the hub judges with it. A rule that cannot be judged (a field is
empty or no date) says nothing. Pure. May not refuse by itself: a warning is acknowledged by a person, never a wall.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

APPLICANT: Final = ("@nik", "@phone", "@born", "@address")
"""Names under which a rule speaks of the applicant; all other names are fields of the service."""

_NAME: Final = r"@?[a-z0-9][a-z0-9-]{0,23}"
_FORM: Final = re.compile(
    rf"(?P<name>{_NAME})(?:=(?P<values>[a-z0-9-]+(?:\|[a-z0-9-]+)*)|:(?P<low>\d{{1,3}})\.\.(?P<high>\d{{1,3}})"
    rf"|(?P<side>[<>])(?P<days>-?\d{{1,4}})d|#(?P<digits>\d{{1,2}})|(?P<empty>\?)|~(?P<other>{_NAME}))",
    re.ASCII,
)
JOIN: Final = " & "
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
KINDS: Final = ("values", "ages", "before", "after", "digits", "empty", "same")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on what was told. `kind` is one of `KINDS`; the other keys belong to it.

    ``alasan=hilang|rusak`` one of these options · ``lahir-anak:17..150`` this many years old · ``tanggal-akad<10d``
    fewer than ten days from today · ``tanggal-meninggal>0d`` later than today · ``nomor-kk#16`` told, yet not with 16
    digits · ``surel?`` not told · ``nik-anak~@nik`` the same as that of the applicant.
    """

    text: str
    kind: str
    name: str
    values: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    other: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names it looks at."""
        return (self.name, self.other) if self.other else (self.name,)

    def holds(self, told: Mapping[str, str], day: int) -> bool:
        """Whether it is so on `day` (20261124); False where that cannot be said."""
        value = told.get(self.name, "")
        if self.kind == "empty":
            return not value
        if not value:
            return False
        match self.kind:
            case "values":
                return value in self.values
            case "ages":
                age = age_on(value, day)
                return age is not None and self.low <= age <= self.high
            case "before" | "after":
                return self._far(value, day)
            case "digits":
                return sum(character in "0123456789" for character in value) != self.low
            case _:
                return value == told.get(self.other, "")

    def _far(self, value: str, day: int) -> bool:
        days = _days_from(day, value)
        if days is None:
            return False
        return days < self.low if self.kind == "before" else days > self.low


@dataclass(frozen=True, slots=True)
class Preflight:
    """A rule of the centre: where all `conditions` hold, it will refuse, and `text` says why (after "karena")."""

    code: str
    conditions: tuple[Condition, ...]
    text: str
    text_en: str

    @property
    def when(self) -> str:
        """The conditions as the catalogue has them."""
        return JOIN.join(each.text for each in self.conditions)


def parse_conditions(text: str) -> tuple[Condition, ...]:
    """The conditions in `text`. Raises ValueError for a text that is none."""
    return tuple(_condition(part) for part in text.split(JOIN))


def _condition(text: str) -> Condition:
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(f"no condition: {text[:60]!r}")
    name, part = found["name"], found.groupdict()
    if part["values"]:
        return Condition(text, "values", name, values=tuple(part["values"].split("|")))
    if part["low"]:
        return Condition(text, "ages", name, low=int(part["low"]), high=int(part["high"]))
    if part["side"]:
        return Condition(text, "before" if part["side"] == "<" else "after", name, low=int(part["days"]))
    if part["digits"]:
        return Condition(text, "digits", name, low=int(part["digits"]))
    return Condition(text, "empty", name) if part["empty"] else Condition(text, "same", name, other=part["other"])


def refusals(rules: Sequence[Preflight], told: Mapping[str, str], day: int) -> tuple[Preflight, ...]:
    """The rules by which the centre would refuse what is `told` on `day` (20261124), in the catalogue's order.

    `told`: the service's fields by code (dates as ``2019-09-02``), and the applicant's under the names of `APPLICANT`.
    """
    return tuple(rule for rule in rules if all(each.holds(told, day) for each in rule.conditions))


def age_on(born: str, day: int) -> int | None:
    """Whole years from the day `born` (``2019-09-02``) to `day` (20261124), None when `born` is no day."""
    digits = born.replace("-", "")
    if len(born) != 10 or len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    return (day - int(digits)) // 10_000


def _days_from(day: int, text: str) -> int | None:
    """How many days after `day` the day `text` lies; None when it is no day of the calendar."""
    if not _ISO.fullmatch(text):
        return None
    try:
        return (date.fromisoformat(text) - date(day // 10_000, day // 100 % 100, day % 100)).days
    except ValueError:
        return None
