"""A hub's answer as the citizens' page shows it: words and rows in one language, the same for phone and no-script page.

Builds no verdict and asks nobody. The phone draws exactly these fields, and builds the same ones itself offline.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from contract.localtime import long_en, long_id, rfc3339
from contract.money import format_rp
from contract.names import Paper
from contract.verdict import Verdict
from contract.verdict_words import Both
from hub.actions.verify import Answer, Shown
from hub.web.public.wording import COMPARE, HIDDEN, LABELS, PLACES, TIMES

_GLUED: Final = re.compile(r"(\d|pukul|at|di) (?=[A-Z\d]|pusat)")  # as page.js keeps words together
SHAPES: Final = {"green": "ok", "grey": "off", "red": "stop"}


@dataclass(frozen=True, slots=True)
class View:
    """What is drawn. `rows` are label and value; `todo` asks for the list of what to do with a paper that is no proof.

    `verdict`, `as_of`, `sentence` and `sentence_en` are those of the API's own verify answer.
    """

    verdict: str
    as_of: str
    colour: str
    shape: str
    headline: str
    sentence: str
    sentence_en: str
    notes: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    foot: str
    todo: bool
    check_code: str | None


def view_of(answer: Answer, language: str, service_name: Both | None) -> View:
    """The view of an answer; `service_name` in both languages where the hub knows the service."""
    at = PLACES[language]
    told = answer.told
    changed = answer.verdict is Verdict.CONTENT_CHANGED
    return View(
        verdict=answer.verdict.value,
        as_of=rfc3339(answer.as_of_s, answer.offset_min),
        colour=told.colour.value,
        shape=SHAPES[told.colour.value],
        headline=told.headline[at],
        sentence=_GLUED.sub("\\1\u00a0", told.sentence[at]),
        sentence_en=told.sentence.en,
        notes=tuple(note[at] for note in told.notes),
        rows=_content(answer, answer.receipt, at, service_name) if answer.receipt else _about(answer, at),
        foot=COMPARE[at] if answer.receipt else HIDDEN[at] if changed else "",
        todo=changed,
        check_code=answer.check_code,
    )


def _about(answer: Answer, at: int) -> tuple[tuple[str, str], ...]:
    """Where no content is shown: why, and when it was looked at."""
    when = (long_id, long_en)[at](answer.as_of_s, answer.offset_min)
    return ((LABELS["reason"][at], answer.told.reason_words[at]), (LABELS["checked"][at], when))


def _content(answer: Answer, shown: Shown, at: int, service_name: Both | None) -> tuple[tuple[str, str], ...]:
    paper = Paper[shown.kind]
    rows = (
        ("number", shown.number),
        ("code", answer.check_code or ""),
        ("service", service_name[at] if service_name else shown.service or ""),
        ("payer" if paper is Paper.BP else "applicant", dotted(shown.initials or "")),
        ("amount" if paper is Paper.BP else "fee", _fee(shown.fee_rp)),
    )
    timed = ((TIMES[paper][at], _when(answer, shown, at)),) if shown.issued_at else ()
    labelled = tuple((LABELS[name][at], value) for name, value in rows if value)
    branch = ((LABELS["branch"][at], answer.node_name),) if answer.node_name else ()
    return (*labelled, *timed, *branch)


def _fee(fee_rp: int | None) -> str:
    if fee_rp is None:
        return ""
    return format_rp(fee_rp) if fee_rp else "GRATIS"


def _when(answer: Answer, shown: Shown, at: int) -> str:
    at_s = int(datetime.fromisoformat(shown.issued_at or "").timestamp())
    return (long_id, long_en)[at](at_s, answer.offset_min)


def dotted(initials: str) -> str:
    """`AR` as `A.R.`."""
    return "".join(f"{letter}." for letter in initials)
