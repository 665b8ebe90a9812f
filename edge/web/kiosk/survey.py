"""The survey: nine questions in the regulation's words, three at a time, each may be left out; then four things about
the respondent, each may be left out too. No name is asked for, and none is kept.

What was chosen travels from page to page in the form itself: nothing waits on the box for a sheet that is not sent.
"""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from litestar import get, post
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from contract.skm import QUESTIONS, RESPONDENT, WORDING
from edge.actions.answers import survey
from edge.core.refusals import status_of
from edge.ports import Once
from edge.web.kiosk.hall import ACTOR, Req, hall_of, press, refused, shown, to_result
from kit.i18n import pick
from kit.web.forms import Typed, keep, read_items

PAGE: Final = "kiosk_survey.html"
A_PAGE: Final = 3
PAGES: Final = QUESTIONS // A_PAGE + 1
ENGLISH: Final = (
    ("How well do the requirements fit the kind of service?", ("Badly", "Not quite", "Well", "Very well")),
    ("How easy is the procedure here?", ("Hard", "Not quite easy", "Easy", "Very easy")),
    ("How quick is the service?", ("Slow", "Not quite quick", "Quick", "Very quick")),
    ("How fair are the costs?", ("Very expensive", "Rather expensive", "Cheap", "Free")),
    ("How well does the result fit what the service standard promises?", ("Badly", "Not quite", "Well", "Very well")),
    ("How able are the staff?", ("Not able", "Not quite able", "Able", "Very able")),
    ("How polite and friendly are the staff?", ("Not polite", "Not quite polite", "Polite", "Very polite")),
    ("How good are the place and its facilities?", ("Bad", "Fair", "Good", "Very good")),
    (
        "How are complaints dealt with?",
        ("Not at all", "Something is there, but does not work", "Works, not fully", "Well"),
    ),
)
HEADS: Final = (("Jenis kelamin", "Sex"), ("Umur", "Age"), ("Pendidikan", "Education"), ("Pekerjaan", "Work"))
OPTIONS_EN: Final = (
    ("Male", "Female"),
    ("under 20", "20-29", "30-39", "40-49", "50-59", "60 and over"),
    ("Primary school", "Junior high", "Senior high", "Bachelor", "Master", "Doctor"),
    ("Civil servant", "Armed forces", "Police", "Employee", "Own business", "Other"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """A group of choices: its field, what it asks, and the choices with their numbers."""

    field: str
    text: str
    options: tuple[tuple[int, str], ...]


@get("/survei")
async def survey_page(request: Req) -> Template:
    """The first three questions."""
    return await shown(request, PAGE, await _values(request, Typed(), 1))


@post("/survei", status_code=303)
async def survey_post(request: Req) -> Redirect | Template:
    """The next page, the one before, or the end."""
    typed, _ = keep(await read_items(request))
    at = typed.one("halaman")
    page_no = int(at) if at in {str(each) for each in range(1, PAGES + 1)} else 1
    read, turned = typed.one("dari"), _turned(typed.one("aksi"), page_no)
    body = {
        "service": typed.one("layanan"),
        "scores": [_chosen(typed, f"s{no}", 4) for no in range(1, QUESTIONS + 1)],
        "respondent": [_chosen(typed, f"r{no}", len(options)) for no, options in enumerate(RESPONDENT, 1)],
    }
    token = typed.one("token")[:64]
    try:
        press(request)
        if turned:
            return to_result(request, PAGE, await _values(request, typed, turned), read=read)
        await survey(hall_of(request).doors, body, ACTOR, Once(f"kiosk:{token}") if token else None)
    except SimpulError as refusal:
        fault = pick("Jawab paling sedikit satu pertanyaan.", "Answer at least one question.")
        said = fault if refusal.code == "invalid" else pick(refusal.sentence_id, refusal.sentence_en)
        return await refused(request, PAGE, await _values(request, typed, 1, said), status_of(refusal), read)
    return to_result(request, "kiosk_thanks.html", {}, read=read)


def _turned(asked: str, page_no: int) -> int:
    """The page that follows, or the one before where that was asked for; 0 when all pages are done."""
    if asked == "kembali":
        return max(1, page_no - 1)
    return page_no + 1 if page_no < PAGES else 0


def _chosen(typed: Typed, name: str, most: int) -> int:
    """The choice in a field, 0 where it was left out or is none."""
    text = typed.one(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 and int(text) <= most else 0


async def _values(request: Req, typed: Typed, page_no: int, fault: str = "") -> dict[str, Any]:
    questions = _questions(page_no)
    asked = {question.field for question in questions}
    fields = [*(f"s{no}" for no in range(1, QUESTIONS + 1)), *(f"r{no}" for no in range(1, len(RESPONDENT) + 1))]
    catalogue = await hall_of(request).doors.reader.catalogue()
    return {
        "questions": questions,
        "page_no": page_no,
        "pages": PAGES,
        "last": page_no == PAGES,
        "chosen": {field: _chosen(typed, field, 9) for field in fields},
        "carried": [(field, _chosen(typed, field, 9)) for field in fields if field not in asked],
        "services": [(each.code, pick(each.name, each.name_en)) for each in catalogue.services],
        "service": typed.one("layanan"),
        "fault": fault,
        "token": typed.one("token") or secrets.token_urlsafe(18),
    }


def _questions(page_no: int) -> list[Question]:
    if page_no == PAGES:
        return [
            Question(f"r{no}", pick(*HEADS[no - 1]), _numbered(options, OPTIONS_EN[no - 1]))
            for no, options in enumerate(RESPONDENT, 1)
        ]
    first = (page_no - 1) * A_PAGE
    return [_question(no) for no in range(first, first + A_PAGE)]


def _question(no: int) -> Question:
    _, text, options = WORDING[no]
    text_en, options_en = ENGLISH[no]
    return Question(f"s{no + 1}", f"{no + 1}. {pick(text, text_en)}", _numbered(options, options_en))


def _numbered(options: tuple[str, ...], options_en: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((no, pick(*each)) for no, each in enumerate(zip(options, options_en, strict=True), 1))


HANDLERS = (survey_page, survey_post)
