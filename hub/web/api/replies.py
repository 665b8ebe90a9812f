"""An agency's answer as a program sends it, read whole: every fault at once, each with its pointer.

Decides nothing about a case; see `hub.core.offices`.
"""

import re
from datetime import date

from contract.answers import PRODUCTS_MAX, SCRIPT_CHARS, Why
from contract.events import Answer
from hub.core.offices import Reply
from kit.web.problems import ERRORS_MOST, Problem
from kit.web.text import Fault, character_fault, clean

SAID = (Answer.FIX, Answer.REFUSED)  # these need a reason and words for the citizen
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)  # fromisoformat also reads weeks: 2026-W48-2
_YEAR_LEAST = 1970  # the contract knows no earlier day
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_FIELDS = {"answer", "reason", "tell", "promise", "products", "step"}


def reply_of(body: object) -> Reply:
    """An answer as a program sends it: {answer, reason?, tell?, promise?, products?, step?}.

    Raises `Problem` with every fault at once.
    """
    faults: list[Fault] = []
    if not isinstance(body, dict):
        raise Problem.of_faults((Fault("", "not_object", "Harus berupa objek.", "Must be an object."),))
    faults += [
        Fault(str(name), "unknown_field", "Isian ini tidak dikenal.", "Unknown field.")
        for name in sorted(map(str, body.keys() - _FIELDS))[:ERRORS_MOST]
    ]
    answer = _answer(body.get("answer"), faults)
    reply = Reply(
        answer=answer or Answer.TAKEN,
        why=_why(body.get("reason"), faults),
        tell=_tell(body.get("tell"), faults),
        promise_day=_day(body.get("promise"), faults),
        products=_products(body.get("products"), faults),
        expected_step=_step(body.get("step"), faults),
    )
    faults += _whole(reply) if answer in SAID else []
    if faults:
        raise Problem.of_faults(tuple(faults))
    return reply


def _whole(reply: Reply) -> list[Fault]:
    """A refusal or a wish for a fix says why, and what the citizen is to hear."""
    found = []
    if reply.why is Why.NONE:
        found.append(Fault("reason", "required", "Sebutkan alasannya.", "Say the reason."))
    if not reply.tell:
        said = "Tulis apa yang disampaikan ke pemohon."
        found.append(Fault("tell", "required", said, "Write what the applicant is told."))
    return found


def _answer(value: object, faults: list[Fault]) -> Answer | None:
    found = next((answer for answer in Answer if answer.name.lower() == value), None)
    if found is None:
        names = ", ".join(answer.name.lower() for answer in Answer)
        faults.append(Fault("answer", "not_choice", f"Pilih salah satu: {names}.", f"Choose one of: {names}."))
    return found


def _why(value: object, faults: list[Fault]) -> Why:
    if value is None:
        return Why.NONE
    found = next((why for why in Why if why.name.lower() == value), None)
    if found is None:
        names = ", ".join(why.name.lower() for why in Why)
        faults.append(Fault("reason", "not_choice", f"Pilih salah satu: {names}.", f"Choose one of: {names}."))
    return found or Why.NONE


def _tell(value: object, faults: list[Fault]) -> str:
    if value is None:
        return ""
    text = clean(value.replace("\r\n", "\n").replace("\t", " ")) if isinstance(value, str) else None
    if text is None:
        faults.append(Fault("tell", "not_text", "Harus berupa teks.", "Must be a text."))
        return ""
    if len(text) > SCRIPT_CHARS:
        said = f"Paling banyak {SCRIPT_CHARS} huruf."
        faults.append(Fault("tell", "too_long", said, f"At most {SCRIPT_CHARS} characters."))
    if (found := character_fault("tell", text, lines=True)) is not None:
        faults.append(found)
    elif "\r" in text:
        faults.append(Fault("tell", "characters", "Ganti baris hanya dengan Enter.", "Break lines with LF only."))
    return text


def _day(value: object, faults: list[Fault]) -> int | None:
    if value is None:
        return None
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and _DATE.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None or day.year < _YEAR_LEAST:
        faults.append(Fault("promise", "not_date", "Tanggal ditulis TTTT-BB-HH.", "Write the date as YYYY-MM-DD."))
        return None
    return day.year * 10_000 + day.month * 100 + day.day


def _products(value: object, faults: list[Fault]) -> tuple[bytes, ...]:
    if value is None:
        return ()
    listed = value if isinstance(value, list) else [None]
    good = [each for each in listed if isinstance(each, str) and _SHA256.fullmatch(each)]
    if len(good) != len(listed) or len(listed) > PRODUCTS_MAX:
        said = f"Paling banyak {PRODUCTS_MAX} nilai SHA-256, 64 angka heksadesimal."
        faults.append(Fault("products", "not_sha256", said, f"At most {PRODUCTS_MAX} SHA-256, 64 hex digits each."))
    return tuple(bytes.fromhex(each) for each in good)


def _step(value: object, faults: list[Fault]) -> int | None:
    if value is not None and (type(value) is not int or value < 1):
        faults.append(Fault("step", "not_whole", "Harus bilangan bulat mulai 1.", "Must be a whole number from 1."))
        return None
    return value if isinstance(value, int) else None
