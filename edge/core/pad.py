"""The emergency pad: pre-numbered blank slips for when nothing else works; laid in, entered later, or accounted for.

A slip becomes one paper, or is voided, or its gap is explained; none is ever left without a word. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from contract.events import Fact, Kind
from contract.limits import DAY_S
from edge.core.acts import Decision, Draft, Stamp, View
from edge.core.form import Form
from edge.core.pad_refusals import PadOverlaps, SlipSpent, SlipUnknown
from edge.core.upkeep import SlipState

SLIPS_MOST = 500  # one block of paper; a branch that needs more lays in a second one
SLIP_MAX = 999_999
OLDEST_S = 31 * DAY_S  # what was written longer ago is a typing error


class PadAct(IntEnum):
    """Fact 29 of kind 51."""

    LAID_IN = 1
    VOIDED = 2
    EXPLAINED = 3


REASONS: Mapping[str, int] = {"spoilt": 1, "lost": 2, "practice": 3, "withdrawn": 4, "other": 9}
"""Fact 13 of kind 51; 0 for a pad that is laid in. A closed list: the event has no room for names."""
LAID_IN_REASON = 0


@dataclass(frozen=True, slots=True)
class LayIn:
    """The command: a pad numbered `first` to `last` now lies at the branch."""

    first: object
    last: object
    actor: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[None]:
        """Raises `FaultyInput`, `PadOverlaps`."""
        first, last = _range(self.first, self.last)
        if known := view.pad.slips(first, last):
            raise PadOverlaps(slip=known[0].slip)
        return Decision((_draft(self.actor, PadAct.LAID_IN, first, last, LAID_IN_REASON),), None)


@dataclass(frozen=True, slots=True)
class Account:
    """The command: slips `first` to `last` became no paper, for `reason`, one of `REASONS`. `void`: a person spoilt or
    withdrew them; else the gap is only explained."""

    first: object
    last: object
    reason: object
    actor: int
    void: bool

    def __call__(self, view: View, stamp: Stamp) -> Decision[None]:
        """Raises `FaultyInput`, `SlipUnknown`, `SlipSpent`."""
        form = Form({"reason": self.reason})
        reason = form.choice("reason", tuple(REASONS), required=True)
        first, last = _range(self.first, self.last, form)
        slips = {each.slip: each for each in view.pad.slips(first, last)}
        for slip in range(first, last + 1):
            _must_be_blank(slip, slips.get(slip))
        act = PadAct.VOIDED if self.void else PadAct.EXPLAINED
        return Decision((_draft(self.actor, act, first, last, REASONS[reason]),), None)


def pad_fact(form: Form, view: View, stamp: Stamp) -> Mapping[int, Any]:
    """Fact 25 of an intake or a payment that was first written by hand: `pad` is {slip, written_at (RFC 3339)}.

    Empty where the form has none. Notes faults; raises `SlipUnknown`, `SlipSpent`."""
    pad = form.inner("pad")
    if pad is None:
        return {}
    pad.only("slip", "written_at")
    slip = pad.whole("slip", 1, SLIP_MAX)
    at_s = _written_at(pad, stamp)
    if pad.has("slip") and not form.faults:
        _must_be_blank(slip, next(iter(view.pad.slips(slip, slip)), None))
    return {int(Fact.PAD): [slip, at_s]}


def _written_at(pad: Form, stamp: Stamp) -> int:
    text = pad.text("written_at", required=True)
    if not text:
        return 0
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        pad.note("written_at", "not_time", *NOT_A_TIME)
        return 0
    if moment.tzinfo is None or moment.year < 2000:
        pad.note("written_at", "not_time", *NOT_A_TIME)
        return 0
    at_s = int(moment.timestamp())
    if at_s > stamp.at_s:
        pad.note("written_at", "ahead", *AHEAD)
    elif at_s < stamp.at_s - OLDEST_S:
        pad.note("written_at", "too_old", *TOO_OLD)
    return max(0, at_s)


NOT_A_TIME = ("Tulis hari dan jamnya, misalnya 24-11-2026 dan 09.10.", "Write the day and the time.")
AHEAD = ("Waktu itu belum tiba.", "That time has not come yet.")
TOO_OLD = ("Lebih dari 31 hari yang lalu. Periksa harinya.", "More than 31 days ago. Check the day.")
NOT_COMPLETE = (
    "Formulir darurat hanya untuk berkas lengkap. Yang kurang ditulis tanpa nomor blok.",
    "The pad is for complete files. Enter an incomplete one without its slip number.",
)


def _must_be_blank(slip: int, found: SlipState | None) -> None:
    if found is None:
        raise SlipUnknown(slip=slip)
    if found.state != "blank":
        raise SlipSpent(slip=slip, number=found.number or "-")


def _range(first: object, last: object, form: Form | None = None) -> tuple[int, int]:
    read = Form({"first": first, "last": last}, faults=form.faults if form else [])
    low, high = read.whole("first", 1, SLIP_MAX), read.whole("last", 1, SLIP_MAX)
    if not read.faults and high < low:
        read.note(
            "last", "not_range", "Nomor akhir lebih kecil dari nomor awal.", "The last number is below the first."
        )
    if not read.faults and high - low >= SLIPS_MOST:
        said = f"Paling banyak {SLIPS_MOST} lembar sekali daftar."
        read.note("last", "too_many", said, f"At most {SLIPS_MOST} slips at a time.")
    read.check()
    return low, high


def _draft(actor: int, act: PadAct, first: int, last: int, reason: int) -> Draft:
    facts = {Fact.WHAT: int(act), Fact.FROM: first, Fact.TO: last, Fact.REASON: reason}
    return Draft(Kind.PAD, actor, {int(key): value for key, value in facts.items()})
