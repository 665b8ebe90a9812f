"""Who signs the letters of the branch's kelurahan, and where its office is. Frozen values, no file and no clock."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs in ink. `no` is a number of the branch's staff series that no account has; it is never given to another
    person. `title` is as printed, such as ``Lurah Pager``; the days (20261124) are both inclusive."""

    no: int
    name: str
    nip: str
    title: str
    from_day: int
    until_day: int

    def may_sign(self, day: int) -> bool:
        """Whether the appointment is valid on `day`."""
        return self.from_day <= day <= self.until_day


@dataclass(frozen=True, slots=True)
class LetterSettings:
    """`office` is the address in the letterhead; `signers` the lurah and whoever may sign for them."""

    office: str = ""
    signers: Sequence[Signer] = ()

    def signers_on(self, day: int) -> tuple[Signer, ...]:
        """Who may sign on `day`, the one named first before the others."""
        return tuple(signer for signer in self.signers if signer.may_sign(day))
