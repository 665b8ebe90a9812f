"""What the kiosk's pages work with: the result of one press, handed on by a word, and how often somebody presses.

Also a page that refuses is such a result: no page of the kiosk answers a form itself, so none is sent again by *back*.
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
from edge.web.results import WORD_B, Presses, Result, Results

Req = Request[Any, Any, Any]
PATH: Final = "/kios"
ACTOR: Final = (
    65_535  # machines are numbered from 10,000 in the order they come; the kiosk has no token and stands apart
)


@dataclass(slots=True, kw_only=True)
class Hall:
    """What the kiosk's handlers work with. `idle_s` after the last touch it goes back to its start, in Indonesian."""

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


def to_result(
    request: Req, page: str, values: Mapping[str, Any], *, status_code: int = 200, read: str = ""
) -> Redirect:
    """Onward to the page that shows the result; what was typed stays behind. `read` is the word of the page that the
    form was on: nobody reads that one again."""
    hall = hall_of(request)
    hall.results.drop(read)
    word = hall.doors.luck.draw(WORD_B).hex()
    hall.results.keep(word, Result(page, values, status_code), hall.mono_s)
    return Redirect(f"{PATH}/hasil?t={word}", status_code=303)


async def refused(
    request: Req, page: str, values: Mapping[str, Any], status_code: int, read: str = ""
) -> Redirect | Template:
    """Onward to the page that says what is wrong. Who floods is answered at once: nothing is kept of it, or it would
    drive out what others are reading."""
    if status_code == TooOften.status:
        return await shown(request, page, values, status_code=status_code)
    return to_result(request, page, values, status_code=status_code, read=read)


def press(request: Req) -> None:
    """Note that something was sent. Raises `TooOften`."""
    hall = hall_of(request)
    hall.presses.note(request.client.host if request.client else "", hall.mono_s)
