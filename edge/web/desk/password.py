"""Changing one's own password and PIN: forced after a reset, offered always. Works without a link.

Ends the person's other log-ins; the one-time code of a supervisor stands for the current password once.
"""

import itertools
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect, Template

from edge.core.refusals import Refusal
from edge.web.desk.login import waits_at
from edge.web.desk.officer import Req, desk_of, officer_of, page, workstation_of
from kit.web.forms import Typed, decode, read_items
from kit.web.text import Fault

PASSWORD_LETTERS_LEAST = 10
PIN_DIGITS = 6


class PasswordForm(msgspec.Struct):
    """What the page sends; an empty PIN leaves the former one."""

    lama: Annotated[str, msgspec.Meta(title="Kata sandi sekarang", extra={"en": "Current password"}, max_length=200)]
    baru: Annotated[str, msgspec.Meta(title="Kata sandi baru", extra={"en": "New password"}, max_length=200)]
    ulang: Annotated[str, msgspec.Meta(title="Kata sandi baru, ulangi", extra={"en": "New password, again"})]
    pin: Annotated[str | None, msgspec.Meta(title="PIN baru", extra={"en": "New PIN"})] = None


@get("/sandi")
async def password_page(request: Req) -> Template:
    """The form."""
    return await _form(request, ())


@post("/sandi", status_code=200)
async def change_password(request: Req) -> Response[Any]:
    """Check the old one, set the new ones."""
    officer, staff = await officer_of(request), desk_of(request).doors.staff
    form = decode(PasswordForm, await read_items(request))
    faults = form.faults or _faults(form.value)
    if form.value is None or faults:
        return await _form(request, faults)
    try:
        waits = waits_at(request, station := await workstation_of(request))
        await staff.verify_password(officer.person.login, form.value.lama, waits, code_counts=True)
    except Refusal as refusal:
        return await _form(request, (Fault("lama", refusal.code, refusal.sentence_id, refusal.sentence_en),))
    await staff.set_password(officer.no, form.value.baru, by=officer.no, keep=officer.ref)
    if form.value.pin:
        await staff.set_pin(officer.no, form.value.pin)
    if station is not None:
        await desk_of(request).doors.people.workstations.begin_shift(station.no, officer.no)
    return Redirect("/", status_code=303)


def _faults(sent: PasswordForm | None) -> tuple[Fault, ...]:
    if sent is None:
        return ()
    found = list(password_faults(sent.baru, sent.ulang))
    if sent.baru == sent.lama:
        found.append(Fault("baru", "same", "Harus lain dari yang sekarang.", "It must differ from the current one."))
    if sent.pin and not (len(sent.pin) == PIN_DIGITS and sent.pin.isascii() and sent.pin.isdigit()):
        found.append(Fault("pin", "form", f"PIN terdiri dari {PIN_DIGITS} angka.", f"A PIN has {PIN_DIGITS} digits."))
    elif sent.pin and _is_easy(sent.pin):
        found.append(Fault("pin", "easy", "PIN ini mudah ditebak. Pilih yang lain.", "Easy to guess. Choose another."))
    return tuple(found)


def password_faults(new: str, again: str) -> tuple[Fault, ...]:
    """What is wrong with a new password typed twice."""
    found = []
    if len(new) < PASSWORD_LETTERS_LEAST:
        least = PASSWORD_LETTERS_LEAST
        found.append(Fault("baru", "short", f"Paling sedikit {least} huruf.", f"At least {least} characters."))
    if again != new:
        found.append(Fault("ulang", "differs", "Belum sama dengan yang di atasnya.", "Not the same as above."))
    return tuple(found)


def _is_easy(pin: str) -> bool:
    """One digit six times, or digits in a row."""
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(pin)}
    return steps in ({0}, {1}, {-1})


async def _form(request: Req, faults: tuple[Fault, ...]) -> Template:
    officer = await officer_of(request)
    values = {"officer": officer, "faults": faults, "typed": Typed()}  # secrets are never shown again
    return await page(request, "password.html", "/sandi", values, status_code=422 if faults else 200)


HANDLERS = (password_page, change_password)
