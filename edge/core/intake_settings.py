"""How this branch takes files in: values that `edge.config` reads from YAML."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    """`duplicate_days`: a second file of the same person for the same service within so many days is pointed out.
    `drafts_days`: a form nobody has touched for so long is dropped. `transport_days`: working days until a file has
    reached the agency, as the city has confirmed them; None = not confirmed, so that no date is promised."""

    duplicate_days: int = 30
    drafts_days: int = 14
    transport_days: int | None = None
