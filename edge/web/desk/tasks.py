"""What needs a person, as the desk's home lists it. Each area of the desk tells its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a person must or may do now; `state` is a lamp (info, wait, warn, stop)."""

    state: str
    title: str
    text: str
    action: str
    href: str
