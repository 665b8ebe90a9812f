"""The three fields by which a form says that it was first written on the emergency pad. Between page and command."""

import re
from typing import Final

from edge.web.words import Words
from kit.web.forms import Typed
from kit.web.text import clean

NUMBER, DAY, TIME = "blok-nomor", "blok-hari", "blok-jam"
POINTERS: Final = {"/pad": NUMBER, "/pad/slip": NUMBER, "/pad/written_at": TIME}
LABELS: Final = {
    NUMBER: ("Nomor blok", "Pad slip"), DAY: ("Hari ditulis", "Day written"), TIME: ("Jam ditulis", "Time written"),
}  # fmt: skip
_DAY = re.compile(  # the separators may be left out where both digits are there: 02092019
    r"([0-9]{2}|[0-9](?=[-/. ]))[-/. ]?([0-9]{2}|[0-9](?=[-/. ]))[-/. ]?([0-9]{4})", re.ASCII
)
_TIME = re.compile(r"([0-9]{2}|[0-9](?=[.: ]))[.: ]?([0-9]{2})", re.ASCII)


def pad_body(typed: Typed, words: Words) -> dict[str, object]:
    """`{"pad": {slip, written_at}}`, empty where no slip is named. What cannot be read goes on as it was typed, for the
    core to judge; without a day it was today."""
    slip = clean(typed.one(NUMBER))
    if not slip:
        return {}
    return {"pad": {"slip": slip, "written_at": _moment(clean(typed.one(DAY)), clean(typed.one(TIME)), words)}}


def _moment(day: str, time: str, words: Words) -> str:
    found, at = _DAY.fullmatch(day), _TIME.fullmatch(time)
    if at is None or (day and found is None):
        return f"{day} {time}".strip()
    date = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else _iso(words.today)
    sign, minutes = ("-" if words.offset_min < 0 else "+"), abs(words.offset_min)
    return f"{date}T{int(at[1]):02}:{at[2]}:00{sign}{minutes // 60:02}:{minutes % 60:02}"


def _iso(day: int) -> str:
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}"
