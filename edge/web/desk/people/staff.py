"""Accounts: who works here, with which roles; added, changed, switched off, and helped when a password is forgotten.

A supervisor never learns a password: they hand over a code that its owner turns into one. Nobody changes their own
account, and roles over money or people need a second person's password.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect, Template

from edge.actions.people import second_person
from edge.core.duties import GUARDED, ROLES
from edge.core.refusals import Refusal
from edge.ports import Person
from edge.web.desk.login import waits_at
from edge.web.desk.officer import Req, RowNo, desk_of, officer_with, page, workstation_of
from edge.web.officers import ROLES as ROLE_WORDS
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import Typed, decode, read_items
from kit.web.text import Fault

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}", re.ASCII)


class Second(msgspec.Struct):
    """The second person: picked by name, proven by their password."""

    kedua: Annotated[int | None, msgspec.Meta(title="Orang kedua", extra={"en": "Second person"})] = None
    sandi: Annotated[
        str, msgspec.Meta(title="Kata sandi orang kedua", extra={"en": "Their password"}, max_length=200)
    ] = ""


class NewForm(Second):
    """What the page for a new account sends."""

    nama: Annotated[str, msgspec.Meta(title="Nama lengkap", extra={"en": "Full name"}, max_length=100)] = ""
    masuk: Annotated[str, msgspec.Meta(title="Nama masuk", extra={"en": "Login name"}, max_length=32)] = ""
    peran: tuple[str, ...] = ()


class RolesForm(Second):
    """What the page of one account sends."""

    peran: tuple[str, ...] = ()


def role_choices() -> list[tuple[str, str, str]]:
    """(role, its word, what to know about it) in the order of pages."""
    two = pick("(perlu orang kedua)", "(needs a second person)")
    return [(role, pick(*ROLE_WORDS[role]), two if role in GUARDED else "") for role in ROLES]


@get("/petugas")
async def list_page(request: Req) -> Template:
    """Everybody with an account."""
    officer = await officer_with(request, "penyelia")
    doors = desk_of(request).doors
    people = await doors.staff.people()
    values = {
        "officer": officer,
        "people": sorted(people, key=lambda each: (each.disabled, each.name)),
        "last": {each.no: await doors.people.presences.last_before(each.no) for each in people},
        "role_words": {role: pick(*said) for role, said in ROLE_WORDS.items()},
    }
    return await page(request, "people_list.html", "/petugas", values)


@get("/petugas/tambah")
async def new_page(request: Req) -> Template:
    """The form for a new account."""
    officer = await officer_with(request, "penyelia")
    return await _new(request, officer, Typed({"peran": ["loket"]}), ())


@post("/petugas/tambah", status_code=200)
async def add(request: Req) -> Template:
    """Make the account; its owner sets the password with the code that is shown this once."""
    officer = await officer_with(request, "penyelia")
    form = decode(NewForm, await read_items(request))
    faults = form.faults or _new_faults(form.value)
    if form.value is None or faults:
        return await _new(request, officer, form.typed, faults)
    sent, doors = form.value, desk_of(request).doors
    try:
        by2 = await seen_by(request, sent)
        person, code = await doors.staff.invite(
            sent.masuk.lower(), sent.nama, frozenset(sent.peran), by=officer.no, by2=by2
        )
    except Refusal as refusal:
        return await _new(request, officer, form.typed, (fault_of(refusal),))
    return await code_page(request, officer, person, code)


def _new_faults(sent: NewForm | None) -> tuple[Fault, ...]:
    if sent is None:
        return ()
    found = []
    if not sent.nama:
        found.append(Fault("nama", "required", "Isi nama lengkap.", "Enter the full name."))
    if not _LOGIN.fullmatch(sent.masuk.lower()):
        found.append(
            Fault("masuk", "form", "Isi 2 sampai 32 huruf kecil atau angka, tanpa spasi. Contoh: sri.w",
                  "2 to 32 small letters or digits, no blanks. Example: sri.w")
        )  # fmt: skip
    if not sent.peran:
        found.append(Fault("peran", "required", "Pilih paling sedikit satu peran.", "Choose at least one role."))
    return tuple(found)


async def _new(request: Req, officer: Officer, typed: Typed, faults: tuple[Fault, ...]) -> Template:
    values = {
        "officer": officer, "typed": secretless(typed), "faults": faults, "roles": role_choices(),
        "others": await others(request, officer.no),
    }  # fmt: skip
    return await page(request, "people_new.html", "/petugas", values, status_code=422 if faults else 200)


@get("/petugas/{no:int}")
async def person_page(request: Req, no: RowNo) -> Template:
    """One account."""
    officer = await officer_with(request, "penyelia")
    return await _person(request, officer, await person_at(request, no), None, ())


@post("/petugas/{no:int}/peran", status_code=200)
async def set_roles(request: Req, no: RowNo) -> Response[Any]:
    """Give other roles."""
    return await _change(request, no, _set_roles)


async def _set_roles(request: Req, officer: Officer, person: Person, sent: RolesForm, by2: int | None) -> str:
    await desk_of(request).doors.staff.set_roles(person.no, frozenset(sent.peran), by=officer.no, by2=by2)
    return ""


@post("/petugas/{no:int}/kode", status_code=200)
async def reset(request: Req, no: RowNo) -> Response[Any]:
    """A one-time code for who forgot the password."""
    return await _change(request, no, _reset)


async def _reset(request: Req, officer: Officer, person: Person, sent: RolesForm, by2: int | None) -> str:
    return await desk_of(request).doors.staff.reset(person.no, by=officer.no)


@post("/petugas/{no:int}/nonaktif", status_code=200)
async def disable(request: Req, no: RowNo) -> Response[Any]:
    """Switch the account off; what the person did stays."""
    return await _change(request, no, _disable)


async def _disable(request: Req, officer: Officer, person: Person, sent: RolesForm, by2: int | None) -> str:
    await desk_of(request).doors.staff.disable(person.no, by=officer.no)
    return ""


@post("/petugas/{no:int}/aktif", status_code=200)
async def enable(request: Req, no: RowNo) -> Response[Any]:
    """The person is back: a one-time code, and the roles of before."""
    return await _change(request, no, _enable)


async def _enable(request: Req, officer: Officer, person: Person, sent: RolesForm, by2: int | None) -> str:
    return await desk_of(request).doors.staff.enable(person.no, by=officer.no, by2=by2)


_Act = Callable[[Req, Officer, Person, RolesForm, int | None], Awaitable[str]]


async def _change(request: Req, no: int, act: _Act) -> Response[Any]:
    """Do one act on one account: back to its page, or on to the code that the act gave."""
    officer = await officer_with(request, "penyelia")
    person = await person_at(request, no)
    form = decode(RolesForm, await read_items(request))
    if form.value is None:
        return await _person(request, officer, person, form.typed, form.faults)
    if act is _set_roles and not form.value.peran:
        fault = Fault("peran", "required", "Pilih paling sedikit satu peran.", "Choose at least one role.")
        return await _person(request, officer, person, form.typed, (fault,))
    try:
        code = await act(request, officer, person, form.value, await seen_by(request, form.value))
    except Refusal as refusal:
        return await _person(request, officer, person, form.typed, (fault_of(refusal),))
    if code:
        return await code_page(request, officer, await person_at(request, no), code)
    return Redirect(f"/petugas/{no}", status_code=303)


async def _person(
    request: Req, officer: Officer, person: Person, typed: Typed | None, faults: tuple[Fault, ...]
) -> Template:
    values = {
        "officer": officer, "person": person, "faults": faults, "roles": role_choices(),
        "typed": secretless(typed) if typed else Typed({"peran": sorted(person.roles)}),
        "others": await others(request, officer.no, person.no),
        "own": person.no == officer.no, "guarded": bool(person.roles & GUARDED),
    }  # fmt: skip
    return await page(request, "people_person.html", "/petugas", values, status_code=422 if faults else 200)


async def code_page(request: Req, officer: Officer, person: Person, code: str) -> Template:
    """The code, shown this once."""
    return await page(
        request, "people_code.html", "/petugas", {"officer": officer, "person": person, "code": code}
    )  # fmt: skip


async def person_at(request: Req, no: int) -> Person:
    """The account with this number, or the page that says there is none."""
    person = await desk_of(request).doors.staff.person(no)
    if person is None:
        raise NotFoundException
    return person


async def others(request: Req, *but: int) -> list[tuple[str, str]]:
    """Who may be the second person: everybody in force but these."""
    people = await desk_of(request).doors.staff.people()
    return [
        (str(each.no), each.name)
        for each in people
        if not each.disabled and not each.must_change and each.no not in but
    ]


async def seen_by(request: Req, sent: Second) -> int | None:
    """The second person of a form, their password checked. Raises `WrongPassword` or `LockedOut`."""
    waits = waits_at(request, await workstation_of(request))
    return await second_person(desk_of(request).doors, sent.kedua, sent.sandi, waits)


_FIELDS = {
    "wrong_password": "sandi", "locked_out": "sandi", "second_person_same": "kedua", "duties_need_second": "kedua",
    "login_taken": "masuk", "unknown_role": "peran",
}  # fmt: skip


def fault_of(refusal: Refusal) -> Fault:
    """The refusal beside the field that it is about."""
    return Fault(_FIELDS.get(refusal.code, ""), refusal.code, refusal.sentence_id, refusal.sentence_en)


def secretless(typed: Typed) -> Typed:
    """What was typed, but no secret: those are never shown again."""
    return Typed({name: values for name, values in typed.values.items() if name not in ("sandi", "kode", "baru")})


HANDLERS = (list_page, new_page, add, person_page, set_roles, reset, disable, enable)
