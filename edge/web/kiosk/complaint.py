"""A complaint: what about, in the citizen's own words; a name only if they want. It gets a number and a paper."""

import json
import secrets
from hashlib import sha256
from typing import Any

from litestar import get, post
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from edge.actions.answers import complain
from edge.core.refusals import FaultyInput, KeyReused, status_of
from edge.core.voices import TEXT_CHARS, TOPICS
from edge.ports import Once
from edge.web.kiosk.hall import ACTOR, Req, hall_of, press, refused, shown, to_result
from kit.i18n import pick
from kit.web.forms import Typed, keep, read_items
from kit.web.text import Fault

PAGE = "kiosk_complaint.html"
FIELDS = {"/topic": "perihal", "/text": "cerita", "/name": "nama", "/phone": "telepon"}


@get("/pengaduan")
async def complaint_page(request: Req) -> Template:
    """The empty form."""
    return await shown(request, PAGE, _values(Typed()))


@post("/pengaduan", status_code=303)
async def complaint_post(request: Req) -> Redirect | Template:
    """Take it, print its paper, and show the number once."""
    typed, faults = keep(await read_items(request))
    body = {
        "topic": typed.one("perihal"),
        "text": typed.one("cerita"),
        "name": typed.one("nama"),
        "phone": typed.one("telepon"),
    }
    try:
        press(request)
        if faults:
            return _again(request, typed, faults)
        receipt = await complain(hall_of(request).doors, body, ACTOR, _once(typed, body))
    except FaultyInput as refusal:
        found = tuple(
            Fault(FIELDS.get(each.pointer, ""), each.code, each.message, each.message_en) for each in refusal.faults
        )
        return _again(request, typed, found)
    except KeyReused:  # another text under the first one's token: the browser's Back
        kept = {name: values for name, values in typed.values.items() if name != "token"}
        return _again(request, Typed(kept), (), status_code=200)
    except SimpulError as refusal:
        fault = Fault("", refusal.code, refusal.sentence_id, refusal.sentence_en)
        return await refused(request, PAGE, _values(typed, (fault,)), status_of(refusal), typed.one("dari"))
    done = {"number": receipt.number, "code": receipt.check_code}
    return to_result(request, "kiosk_complaint_done.html", done, read=typed.one("dari"))


def _again(request: Req, typed: Typed, faults: tuple[Fault, ...], status_code: int = 422) -> Redirect:
    """The form once more, on a page of its own."""
    return to_result(request, PAGE, _values(typed, faults), status_code=status_code, read=typed.one("dari"))


def _once(typed: Typed, body: dict[str, str]) -> Once | None:
    token = typed.one("token")[:64]
    digest = sha256(json.dumps(body, sort_keys=True).encode("utf-8", "surrogatepass")).digest()
    return Once(f"kiosk:{token}", digest) if token else None


def _values(typed: Typed, faults: tuple[Fault, ...] = ()) -> dict[str, Any]:
    return {
        "typed": typed,
        "faults": faults,
        "topics": [(code, pick(*words)) for code, words in TOPICS.items()],
        "most": TEXT_CHARS,
        "labels": {"perihal": pick("Tentang apa", "What about"), "cerita": pick("Apa yang terjadi", "What happened")},
        "token": typed.one("token") or secrets.token_urlsafe(18),
    }


HANDLERS = (complaint_page, complaint_post)
