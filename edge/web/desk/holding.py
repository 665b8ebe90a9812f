"""Keeping what is typed: on each press, by the page's script, and when a log-in has ended in mid-form.

A form belongs to whoever it was shown to: a mark in it says so, sealed with the box's own secret, so that it can be
kept for them although nobody is logged in any more. Decides nothing about what was typed.
"""

import hmac
from hashlib import sha256
from typing import Any, Final

from litestar import Response

from edge.core.refusals import DiskFull
from edge.ports.intakes import HeldForm
from edge.web.desk.officer import Desk, LoginNeeded, Req, desk_of, officer_of
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.web.forms import Typed, keep, read_items
from kit.web.text import clean

TOKEN_CHARS: Final = 64
MARK: Final = "milik"
FORMS: Final = {
    "terima": ("/terima", ("Penerimaan berkas", "Taking a file in")),
    "bayar": ("/bayar", ("Penerimaan pembayaran", "Taking a payment")),
}
"""Forms that can be on hold: their page, and what they are called."""
SILENT: Final = frozenset({"aksi", "token", MARK, "layanan", "q", "kertas", "antrean", "berkas", "wakil-sebagai"})
SILENT_BEGINS: Final = ("kertas-", "pasti-")


def mark_of(desk: Desk, officer: Officer, token: str) -> str:
    """Whose form this is, in a way that nobody else can write."""
    return f"{officer.no}.{_seal(desk, officer.no, token)}"


def _seal(desk: Desk, no: int, token: str) -> str:
    return hmac.new(desk.site.csrf_secret.encode(), f"form:{no}:{token}".encode(), sha256).hexdigest()[:32]


def owner_in(desk: Desk, typed: Typed) -> int:
    """The person whose form it is, 0 when its mark is missing or not ours."""
    no, _, seal = typed.one(MARK).partition(".")
    if not (no.isascii() and no.isdigit() and len(no) <= 4):
        return 0
    good = hmac.compare_digest(seal.encode(), _seal(desk, int(no), typed.one("token")).encode())
    return int(no) if good else 0


async def officer_or_kept(request: Req, form: str, path: str) -> tuple[Officer, Typed, tuple[Any, ...]]:
    """Who is logged in, and what they sent: typed and its first faults.

    When nobody is logged in any more the form is kept for its owner, and `LoginNeeded` leads back to it.
    """
    typed, faults = keep(await read_items(request))
    try:
        return await officer_of(request), typed, faults
    except LoginNeeded:
        desk = desk_of(request)
        owner = owner_in(desk, typed)
        if not owner or not await _save(desk, owner, form, typed):
            raise
        onward = f"{path}?lanjut={typed.one('token')[:TOKEN_CHARS]}"
        raise LoginNeeded(extra={"kept": onward, "no": owner}) from None


async def keep_form(request: Req, officer: Officer, form: str, typed: Typed) -> bool:
    """Keep what is typed, if anything is; False when it is empty, or has become a paper already."""
    return says_something(typed) and await _save(desk_of(request), officer.no, form, typed)


async def _save(desk: Desk, owner: int, form: str, typed: Typed) -> bool:
    values = {name: texts for name, texts in typed.values.items() if name not in ("aksi", MARK)}
    token = typed.one("token")[:TOKEN_CHARS]
    try:
        return await desk.doors.drafts.save(owner, form, values, token, desk.doors.reader.now_s())
    except (DiskFull, ValueError):
        return False


def held_href(form: HeldForm) -> str:
    """Where the owner of a form on hold goes on with it."""
    return f"{FORMS[form.form][0]}?lanjut={form.token or 1}" if form.form in FORMS else "/draf"


def says_something(typed: Typed) -> bool:
    """Whether a person typed or marked anything: choosing a service alone is not worth a form on hold."""
    return any(
        clean(typed.one(name)) for name in typed.values if name not in SILENT and not name.startswith(SILENT_BEGINS)
    )


def next_token(token: str) -> str:
    """The token of a form that is typed over after it has become a paper."""
    return sha256(f"next:{token}".encode()).hexdigest()[:24]


async def kept_answer(request: Req, officer: Officer, form: str, typed: Typed) -> Response[str]:
    """What the page's script hears: the time at which all was kept, or nothing."""
    if not says_something(typed):
        return Response("", status_code=204, media_type="text/plain")
    if not await keep_form(request, officer, form, typed):
        again = Typed({**typed.values, "token": [next_token(typed.one("token"))]})
        if not await _save(desk_of(request), officer.no, form, again):
            return Response("", status_code=507, media_type="text/plain")
    words = words_of(desk_of(request).doors)
    return Response(words.second(words.now_s), media_type="text/plain")
