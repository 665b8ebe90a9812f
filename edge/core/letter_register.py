"""A line of the register book of the kelurahan's letters. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One letter in the book. `name` is None once the person was purged; `signer` is the number in the settings."""

    register_no: str
    number: str
    service: str
    at_s: int
    name: str | None
    signer: int
    cancelled_by: str | None
    copies: int
    recorded: bool
