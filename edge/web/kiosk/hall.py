"""What the kiosk's pages work with, and what it remembers: the result of one press, for the minute in which it is read.

Results are handed on by a word drawn by luck, so that a page behind the back button is empty for the next citizen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from litestar import Request
from litestar.response import Redirect, Template

from edge.core.answers_refusals import TooOften
from edge.ports import Doors
from edge.web import look
from edge.web.lamps import LampSource

Req = Request[Any, Any, Any]
PATH: Final = "/kios"
ACTOR: Final = (
    65_535  # machines are numbered from 10,000 in the order they come; the kiosk has no token and stands apart
)
READ_S: Final = 90  # a result is gone after this, whatever the browser does
KEPT_MOST: Final = 200
PRESSES_MOST: Final = 30  # of one address in a minute: a hall's kiosk has fewer
TOKEN_B: Final = 16


@dataclass(slots=True)
class Results:
    """Results waiting to be read; few, and none for long."""

    _kept: dict[str, tuple[float, str, Mapping[str, Any]]] = field(default_factory=dict)

    def keep(self, word: str, page: str, values: Mapping[str, Any], now_mono_s: float) -> None:
        """Keep a result for the next page."""
        self._forget(now_mono_s)
        while len(self._kept) >= KEPT_MOST:
            self._kept.pop(next(iter(self._kept)))
        self._kept[word] = (now_mono_s, page, values)

    def read(self, word: str, now_mono_s: float) -> tuple[str, Mapping[str, Any]] | None:
        """The result behind a word, None once it is gone."""
        self._forget(now_mono_s)
        found = self._kept.get(word)
        return found[1:] if found else None

    def drop(self, word: str) -> None:
        """Its reader has gone."""
        self._kept.pop(word, None)

    def _forget(self, now_mono_s: float) -> None:
        for word in [word for word, (since, _, _) in self._kept.items() if now_mono_s - since >= READ_S]:
            del self._kept[word]


@dataclass(slots=True)
class Presses:
    """How much each address sent within the last minute."""

    _at: dict[str, list[float]] = field(default_factory=dict)

    def note(self, address: str, now_mono_s: float) -> None:
        """One more. Raises `TooOften`."""
        recent = [at for at in self._at.pop(address, ()) if now_mono_s - at < 60]
        if len(self._at) >= KEPT_MOST:
            self._at.pop(next(iter(self._at)))
        self._at[address] = recent
        if len(recent) >= PRESSES_MOST:
            raise TooOften
        recent.append(now_mono_s)


@dataclass(slots=True, kw_only=True)
class Hall:
    """What the kiosk's handlers work with. `idle_s` after the last touch it goes back to its start."""

    doors: Doors
    link: LampSource
    idle_s: int
    results: Results = field(default_factory=Results)
    presses: Presses = field(default_factory=Presses)

    @property
    def mono_s(self) -> float:
        """Seconds that no clock change touches."""
        return self.doors.clock.read().monotonic_s


def hall_of(request: Req) -> Hall:
    """What the kiosk's handlers work with."""
    hall: Hall = request.app.state["hall"]
    return hall


async def shown(request: Req, name: str, values: Mapping[str, object], *, status_code: int = 200) -> Template:
    """A page of the kiosk in its frame."""
    hall = hall_of(request)
    around = await look.frame(hall.doors, hall.link, here=PATH)
    idle = {"idle_s": hall.idle_s, "done": "", "home": False}
    return Template(name, context={**around, **idle, **values}, status_code=status_code)


def to_result(request: Req, page: str, values: Mapping[str, Any]) -> Redirect:
    """Onward to the page that shows the result once; what was typed stays behind."""
    hall = hall_of(request)
    word = hall.doors.luck.draw(TOKEN_B).hex()
    hall.results.keep(word, page, values, hall.mono_s)
    return Redirect(f"{PATH}/hasil?t={word}", status_code=303)


def press(request: Req) -> None:
    """Note that something was sent. Raises `TooOften`."""
    hall = hall_of(request)
    hall.presses.note(request.client.host if request.client else "", hall.mono_s)
