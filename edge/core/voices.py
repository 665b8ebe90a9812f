"""What citizens say of the service: a survey sheet without a name, and a complaint with a number. Pure.

Neither needs an account; a sheet holds nothing by which its author could be found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.events import Fact, Kind, PersonKey
from contract.limits import NAME_CHARS
from contract.names import Paper
from contract.skm import BLANK, QUESTIONS, RESPONDENT, SCORE_MAX, SCORE_MIN
from edge.core.acts import Decision, Draft, Stamp, View
from edge.core.form import Form
from edge.core.refusals import DiskFull

NO_SERVICE = 0  # fact 3 of a sheet on the branch as a whole
TEXT_CHARS = 1_500
TEXT_CHARS_LEAST = 10
TOPICS = {
    "service": ("Pelayanan petugas", "How staff served me"),
    "time": ("Lama menunggu atau janji lewat", "Waiting, or a promise not kept"),
    "money": ("Pungutan atau biaya", "Money that was asked for"),
    "place": ("Tempat dan fasilitas", "The place and its facilities"),
    "other": ("Lainnya", "Something else"),
}


@dataclass(frozen=True, slots=True)
class Survey:
    """The command: `body` is {service?, scores: [nine of 0..4], respondent?: [sex, age band, education, occupation]}.

    0 means left out, everywhere.
    """

    body: Mapping[str, object]
    actor: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[None]:
        """One event without a person. Raises `FaultyInput`; also for a sheet on which nothing is answered."""
        if view.disk_tight:
            raise DiskFull
        form = Form.root(self.body)
        form.only("service", "scores", "respondent")
        service = view.catalogue.by_code(form.text("service"))
        scores = _numbers(form, "scores", [SCORE_MAX] * QUESTIONS)
        respondent = _numbers(form, "respondent", [len(options) for options in RESPONDENT])
        if not any(score >= SCORE_MIN for score in scores):
            form.note("scores", "blank", "Jawab paling sedikit satu pertanyaan.", "Answer at least one question.")
        form.check()
        facts: dict[int, Any] = {int(Fact.SERVICE): service.no if service else NO_SERVICE, int(Fact.SCORES): scores}
        if any(respondent):
            facts[int(Fact.RESPONDENT)] = respondent
        return Decision((Draft(Kind.SURVEY, self.actor, facts),), None)


@dataclass(frozen=True, slots=True)
class Complain:
    """The command: `body` is {topic: one of `TOPICS`, text, service?, name?, phone?}."""

    body: Mapping[str, object]
    actor: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[str]:
        """The number of the complaint's paper (AD). Raises `FaultyInput`."""
        if view.disk_tight:
            raise DiskFull
        form = Form.root(self.body)
        form.only("topic", "text", "service", "name", "phone")
        topic = form.choice("topic", tuple(TOPICS), required=True)
        text = form.text("text", required=True, limit=TEXT_CHARS, lines=True)
        if text and len(text) < TEXT_CHARS_LEAST:
            form.note("text", "too_short", "Ceritakan sedikit lebih banyak.", "Say a little more.")
        named = {PersonKey.NAME: form.text("name", limit=NAME_CHARS), PersonKey.PHONE: form.phone("phone")}
        service = view.catalogue.by_code(form.text("service"))
        form.check()
        facts: dict[int, Any] = {int(Fact.N): view.next_n(Paper.AD), int(Fact.TOPIC): topic}
        if service is not None:
            facts[int(Fact.SERVICE)] = service.no
        person = {int(key): value for key, value in {**named, PersonKey.TEXT: text}.items() if value}
        draft = Draft(Kind.COMPLAINT, self.actor, facts, person, Paper.AD)
        return Decision((draft,), view.number(Paper.AD, view.next_n(Paper.AD)), printing=(0,))


def _numbers(form: Form, name: str, most: list[int]) -> list[int]:
    """A list of whole numbers from 0 to `most` of each place, all 0 where there is none."""
    value = form.data.get(name)
    if value is None:
        return [BLANK] * len(most)
    if not isinstance(value, list | tuple) or len(value) != len(most):
        form.fault(name, "not_list")
        return [BLANK] * len(most)
    for place, (number, high) in enumerate(zip(value, most, strict=True)):
        if type(number) is not int or not 0 <= number <= high:
            form.fault(f"{name}/{place}", "not_whole", low=0, high=high)
    return list(value)
