"""Builds the desk: who hands it what, and which pages it has."""

from pathlib import Path

from litestar import Litestar
from litestar.stores.base import Store

from edge.ports import Doors, Pictures
from edge.ports.training import Training
from edge.web import look
from edge.web.desk.areas import AREAS
from edge.web.desk.calling import HANDLERS as CALLING
from edge.web.desk.find import HANDLERS as FIND
from edge.web.desk.home import HANDLERS as HOME
from edge.web.desk.intake import HANDLERS as INTAKE
from edge.web.desk.login import HANDLERS as LOGIN
from edge.web.desk.officer import Desk, LoginNeeded, NotYours, to_login, who_may
from edge.web.desk.papers import HANDLERS as PAPERS
from edge.web.desk.password import HANDLERS as PASSWORD
from edge.web.desk.payment import HANDLERS as PAYMENT
from edge.web.desk.people.practice import stay_in_training
from edge.web.lamps import LampSource
from kit.web.sheet import component_sheet
from kit.web.site import Site, site_app

TEMPLATES = Path(__file__).parent / "templates"


def create_app(
    *,
    site: Site,
    doors: Doors,
    sessions: Store,
    pictures: Pictures,
    link: LampSource,
    counters: int = 0,
    training: Training | None = None,
) -> Litestar:
    """The desk as an application under ``/``.

    `site` is the origin's door (hosts, assets, CSRF secret, node code in `place`); `doors` everything of the store;
    `sessions` the litestar store behind log-ins (`kit.web.sessions.SqliteSessions`); `pictures` draws slips; `link`
    tells the lamps of the link without waiting; `counters` is how many loket there are, by default as the settings
    say; `training` the room where people practise, None within that room itself.
    """
    desk = Desk(
        site=site, doors=doors, sessions=sessions, pictures=pictures, link=link, training=training,
        counters=counters or max(seat.no for seat in doors.settings.queue.counters),
    )  # fmt: skip
    app = site_app(
        site,
        [
            *LOGIN,
            *PASSWORD,
            *HOME,
            *CALLING,
            *INTAKE,
            *PAYMENT,
            *PAPERS,
            *FIND,
            *(handler for area in AREAS for handler in area.HANDLERS),
            component_sheet,
        ],
        templates=[TEMPLATES, *(area.TEMPLATES for area in AREAS), look.TEMPLATES],
        sessions=sessions,
        exception_handlers={LoginNeeded: to_login, NotYours: who_may},
        before_request=stay_in_training if doors.settings.training else None,
    )
    app.state["desk"] = desk
    return app
