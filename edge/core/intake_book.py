"""Who was here before and for what: what a decision and a page may ask of the files taken in so far. Pure."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from contract.events import PersonKey


@dataclass(frozen=True, slots=True)
class Who:
    """A person as far as two files can be told to be theirs: the NIK, or without one the name with birth day or phone.

    `name_key` is the name without case, accents and signs; `born_day` 0 = not told."""

    nik: str = ""
    name_key: str = ""
    born_day: int = 0
    phone: str = ""

    @property
    def known(self) -> bool:
        """Whether there is enough to find this person by: a name alone is borne by many."""
        return bool(self.nik or (self.name_key and (self.born_day or self.phone)))


@dataclass(frozen=True, slots=True)
class Earlier:
    """A paper of the same person for the same service."""

    number: str
    at_s: int
    case_id: str


class IntakeBook(Protocol):
    """The files taken in at this branch, inside a decision's transaction."""

    def earlier(self, service: int, who: Who, since_day: int, case_id: str = "") -> Earlier | None:
        """The newest paper of `who` for `service` since `since_day` that is not cancelled and not of `case_id`."""


def who_of(person: Mapping[int, Any]) -> Who:
    """The applicant of an event's erasable part."""
    text = {key: value for key, value in person.items() if isinstance(value, str)}
    born = person.get(PersonKey.BORN_DAY, 0)
    return Who(
        nik=text.get(PersonKey.NIK, ""),
        name_key=name_key(text.get(PersonKey.NAME, "")),
        born_day=born if isinstance(born, int) else 0,
        phone=text.get(PersonKey.PHONE, ""),
    )


def name_key(name: str) -> str:
    """A name for comparing: `H. Siti  AMINAH` and `h siti aminah` are the same."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = (char if char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    return " ".join("".join(letters).split())
