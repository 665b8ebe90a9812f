"""What citizens say: the survey's sums for supervisors, and their complaints with what they wrote.

A sheet has no name, and no sheet is shown by itself.
"""

from dataclasses import dataclass
from pathlib import Path

from litestar import get
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromQuery
from litestar.response import Template

from contract.limits import DAY_S
from contract.localtime import day_of
from contract.skm import RESPONDENT, WORDING, Result, meaning_of, result_of
from edge.actions import note_views
from edge.core.voices import TOPICS
from edge.core.watching import Seen
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.desk.tasks import Task
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick

TEMPLATES = Path(__file__).parent / "templates"
SPANS = {"7": 7, "30": 30, "90": 90, "365": 365}
SHEETS_LEAST = 5  # of fewer people no group is shown: one could be known by it
COMPLAINTS_MOST = 30
NEW_S = 2 * DAY_S


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One question's outcome: mean and value x 25 as text, "" for none."""

    no: int
    name: str
    question: str
    mean: str
    value: str
    answered: int
    blank: int


@get("/skm")
async def skm_page(request: Req, hari: FromQuery[str] = "30") -> Template:
    """The survey of the last days, by the regulation's formula; how it was counted stands below."""
    officer = _supervisor(await officer_of(request))
    desk = desk_of(request)
    words = words_of(desk.doors)
    span = SPANS.get(hari, 30)
    from_day = day_of(words.now_s - (span - 1) * DAY_S, words.offset_min)
    sheets = await desk.doors.answers.sheets(from_day, words.today)
    result = result_of(scores for _, scores, _ in sheets)
    values = {
        "officer": officer,
        "span": str(span),
        "spans": list(SPANS),
        "from_day": words.day(from_day),
        "result": result,
        "value": _number(result),
        "meaning": pick(*meaning_of(result.band)) if result.band else "",
        "rows": _elements(result),
        "groups": _groups([respondent for _, _, respondent in sheets]),
        "few": len(sheets) < SHEETS_LEAST,
    }
    return await page(request, "skm.html", "/", values)


@get("/pengaduan")
async def complaints_page(request: Req) -> Template:
    """The newest complaints with what was written; that they were read is noted."""
    officer = _supervisor(await officer_of(request))
    desk = desk_of(request)
    found = await desk.doors.answers.complaints(COMPLAINTS_MOST)
    await note_views(desk.doors, officer.no, [each.number for each in found if each.name or each.phone], Seen.FILE)
    words = words_of(desk.doors)
    rows = [(each, pick(*TOPICS.get(each.topic, TOPICS["other"])), words.long(each.at_s)) for each in found]
    return await page(request, "complaints.html", "/", {"officer": officer, "rows": rows})


def _supervisor(officer: Officer) -> Officer:
    if not officer.person.roles & {"penyelia", "admin"}:
        raise PermissionDeniedException
    return officer


def _number(result: Result) -> str:
    if result.value is None:
        return ""
    return pick(f"{result.value:.2f}".replace(".", ","), f"{result.value:.2f}")


def _elements(result: Result) -> list[ElementRow]:
    rows = []
    for no, ((name, question, _), element) in enumerate(zip(WORDING, result.elements, strict=True), 1):
        mean = element.mean
        said = ("", "") if mean is None else (f"{float(mean):.2f}", f"{float(mean * 25):.2f}")
        comma = [pick(text.replace(".", ","), text) for text in said]
        rows.append(ElementRow(no, name, question, comma[0], comma[1], element.answered, element.blank))
    return rows


def _groups(respondents: list[tuple[int, ...]]) -> list[tuple[str, list[tuple[str, int]]]]:
    """How many said what of themselves, and how many said nothing."""
    heads = (
        pick("Jenis kelamin", "Sex"), pick("Umur", "Age"), pick("Pendidikan", "Education"), pick("Pekerjaan", "Work")
    )  # fmt: skip
    found = []
    for place, (head, options) in enumerate(zip(heads, RESPONDENT, strict=True)):
        said = [each[place] for each in respondents]
        counts = [(option, said.count(no)) for no, option in enumerate(options, 1)]
        found.append((head, [*counts, (pick("tidak diisi", "not said"), said.count(0))]))
    return found


async def tasks(desk: Desk, officer: Officer) -> list[Task]:
    """A complaint of the last days is for a supervisor to read."""
    if not officer.person.roles & {"penyelia", "admin"}:
        return []
    now_s = desk.doors.reader.now_s()
    fresh = [each for each in await desk.doors.answers.complaints(COMPLAINTS_MOST) if now_s - each.at_s < NEW_S]
    if not fresh:
        return []
    title = pick(f"{len(fresh)} pengaduan baru", f"{len(fresh)} new complaints")
    return [Task("warn", title, fresh[0].number, pick("Baca", "Read"), "/pengaduan")]


HANDLERS = (skm_page, complaints_page)
