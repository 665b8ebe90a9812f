"""The person who works at a browser, as staff pages name them. Holds no password and no PIN."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from litestar import Request

from edge.core.duties import is_supervisor
from edge.ports import Doors, Once, Person
from kit.i18n import pick

ROLES = {
    "penyelia": ("Penyelia", "Supervisor"),
    "kas": ("Bendahara pembantu", "Assistant treasurer"),
    "admin": ("Teknisi", "Technician"),
    "loket": ("Petugas loket", "Counter officer"),
}


@dataclass(frozen=True, slots=True)
class Officer:
    """The person logged in and the counter they sit at (0 = none)."""

    person: Person
    counter: int
    ref: str = ""  # names this log-in among those of the branch

    @property
    def no(self) -> int:
        """The actor in events."""
        return self.person.no

    @property
    def name(self) -> str:
        """The name as papers have it."""
        return self.person.name

    @property
    def line(self) -> str:
        """`Petugas loket, Loket 1`."""
        seat = pick(f", Loket {self.counter}", f", counter {self.counter}") if self.counter else ""
        return role_of(self.person) + seat

    def once(self, token: str, body: Mapping[str, object] | None = None) -> Once | None:
        """The promise behind a form's token: one receipt however often this person sends the form with this `body`.

        Another body under the token is another citizen's (Back, then typed over): `KeyReused`, never the first's paper.
        """
        if not token:
            return None
        digest = None if body is None else sha256(json.dumps(body, sort_keys=True).encode()).digest()
        return Once(f"desk:{self.no}:{token[:64]}", digest)

    @property
    def is_supervisor(self) -> bool:
        """Whether looking after people, computers and training is among this person's duties."""
        return is_supervisor(self.person)

    @property
    def may_take_cash(self) -> bool:
        """Whether payments are among this person's duties."""
        return bool(self.person.roles & {"kas", "loket"})


def role_of(person: Person) -> str:
    """The person's first role in words."""
    said = next((words for role, words in ROLES.items() if role in person.roles), ("Petugas", "Officer"))
    return pick(*said)


async def officer_at(request: Request[Any, Any, Any], doors: Doors) -> Officer | None:
    """Who is logged in at this browser, None when nobody is. An account disabled meanwhile, or a log-in that was ended
    from elsewhere, counts as nobody."""
    no, ref = request.session.get("no"), str(request.session.get("ref", ""))
    person = await doors.staff.person(no) if isinstance(no, int) else None
    if person is None or person.disabled or not await doors.people.presences.holds(ref):
        return None
    return Officer(person, int(request.session.get("counter", 0)), ref)
