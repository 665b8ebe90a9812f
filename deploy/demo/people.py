"""A fictional population: names nobody could take for real, NIKs with serial 0000, which no office ever gave out."""

import random
from dataclasses import dataclass
from typing import Final

from deploy.demo.plan import Branch

_GIVEN: Final = (
    "Ambar", "Bawi", "Cahaya", "Damang", "Elo", "Fajar", "Galuh", "Hapakat", "Intan", "Jaya", "Kameloh", "Lilis",
    "Mawar", "Norhayati", "Oman", "Pahari", "Rusdi", "Sumiati", "Tingang", "Untung", "Wulan", "Yanti",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citizen:
    """One fictional applicant. `born` is YYYY-MM-DD; `nik` ends in 0000."""

    name: str
    nik: str
    born: str
    phone: str
    address: str

    def applicant(self) -> dict[str, str]:
        """As the API's `applicant` takes it."""
        return {"name": self.name, "nik": self.nik, "phone": self.phone, "address": self.address}

    def payer(self) -> dict[str, str]:
        """As the API's `payer` takes it."""
        return {"name": self.name, "phone": self.phone}


def citizen(branch: Branch, number: int) -> Citizen:
    """The `number`-th citizen who comes to a branch; the same at every run."""
    luck = random.Random(f"{branch.code}/{number}")  # noqa: S311 - fiction, not secrets
    given = _GIVEN[luck.randrange(len(_GIVEN))]
    woman = luck.random() < 0.5
    day, month, year = luck.randint(1, 28), luck.randint(1, 12), luck.randint(1958, 2004)
    nik = f"{branch.area}{day + 40 * woman:02d}{month:02d}{year % 100:02d}0000"
    name = given if luck.random() < 0.15 else f"{given} Contoh"  # one-word names are common
    phone = f"08{luck.randint(10, 99)}0000{luck.randint(0, 9999):04d}"
    return Citizen(name, nik, f"{year}-{month:02d}-{day:02d}", phone, f"Jalan Contoh No. {luck.randint(1, 90)}")


def child_born(branch: Branch, number: int) -> str:
    """Birth day of a fictional child between 5 and 16 years old."""
    luck = random.Random(f"anak/{branch.code}/{number}")  # noqa: S311 - fiction, not secrets
    return f"{luck.randint(2010, 2020)}-{luck.randint(1, 12):02d}-{luck.randint(1, 28):02d}"
