"""Programs that may call this branch's API: a token each, with named rights, shown once and ended here."""

from contextlib import suppress
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.response import Redirect, Template

from edge.core.duties import RIGHTS
from edge.core.refusals import NotFound, Refusal
from edge.web.desk.officer import Req, RowNo, desk_of, officer_with, page
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import Typed, decode, read_items
from kit.web.text import Fault

WHO = ("penyelia", "admin")
_WORDS = {
    "read": ("Membaca kertas dan keadaan", "Read papers and state"),
    "intakes": ("Menerima berkas", "Take files in"),
    "payments": ("Menerima pembayaran", "Take payments"),
    "handover": ("Menyerahkan hasil", "Hand over results"),
    "cancel": ("Membatalkan, dengan orang kedua", "Cancel, with a second person"),
}


class MachineForm(msgspec.Struct):
    """What the page sends."""

    nama: Annotated[
        str, msgspec.Meta(title="Nama mesin", extra={"en": "Name of the machine"}, min_length=1, max_length=40)
    ]
    hak: tuple[str, ...] = ()


@get("/petugas/mesin")
async def machines_page(request: Req) -> Template:
    """All that have a token, and the form for another."""
    return await _shown(request, await officer_with(request, *WHO), Typed(), ())


@post("/petugas/mesin", status_code=200)
async def add(request: Req) -> Template:
    """Make a token; its text is on this page once and nowhere else."""
    officer = await officer_with(request, *WHO)
    form = decode(MachineForm, await read_items(request))
    faults = form.faults or _faults(form.value)
    if form.value is None or faults:
        return await _shown(request, officer, form.typed, faults)
    try:
        _, token = await desk_of(request).doors.tokens.add(form.value.nama, frozenset(form.value.hak))
    except Refusal as refusal:
        fault = Fault("nama", refusal.code, refusal.sentence_id, refusal.sentence_en)
        return await _shown(request, officer, form.typed, (fault,))
    return await _shown(request, officer, Typed(), (), made=(form.value.nama, token))


@post("/petugas/mesin/{no:int}/cabut", status_code=303)
async def revoke(request: Req, no: RowNo) -> Redirect:
    """End a token at once."""
    await officer_with(request, *WHO)
    with suppress(NotFound):  # somebody else was quicker
        await desk_of(request).doors.tokens.revoke(no)
    return Redirect("/petugas/mesin", status_code=303)


def _faults(sent: MachineForm | None) -> tuple[Fault, ...]:
    if sent is None or (sent.hak and set(sent.hak) <= set(RIGHTS)):
        return ()
    return (Fault("hak", "required", "Pilih paling sedikit satu hak.", "Choose at least one right."),)


async def _shown(
    request: Req, officer: Officer, typed: Typed, faults: tuple[Fault, ...], *, made: tuple[str, str] | None = None
) -> Template:
    values = {
        "officer": officer, "typed": typed, "faults": faults, "made": made,
        "machines": await desk_of(request).doors.tokens.tokens(),
        "rights": [(right, pick(*_WORDS[right]) if right in _WORDS else right, "") for right in RIGHTS],
    }  # fmt: skip
    return await page(request, "people_machines.html", "/petugas", values, status_code=422 if faults else 200)


HANDLERS = (machines_page, add, revoke)
