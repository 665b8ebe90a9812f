"""What supervisors read of the second stream: who looked at whose data, and who is logged in where."""

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from contract.events import Kind
from edge.core.watching import Exported, Seen, SessionChange
from edge.ports.people import Noted
from edge.web.desk.officer import Req, desk_of, officer_with, page
from kit.i18n import pick
from kit.web.forms import whole

ROWS = 200
_SEEN = {
    Seen.NIK: ("NIK lengkap ditampilkan", "Whole NIK shown"),
    Seen.FILE: ("Berkas dibuka", "File opened"),
    Seen.FOUND_BY_NIK: ("Dicari dengan NIK", "Searched by NIK"),
    Seen.PHONE: ("Nomor telepon ditampilkan", "Phone number shown"),
}
_OUT = {
    Exported.STICK: ("Disalin ke stik", "Copied to a stick"),
    Exported.BACKUP: ("Cadangan dibuat", "Backup made"),
    Exported.LIST: ("Daftar diunduh", "List downloaded"),
    Exported.RESTORED: ("Cadangan dipulihkan", "Backup restored"),
    Exported.RECOVERY_CODE: ("Kode pemulihan dibuat", "Recovery code made"),
}
_CHANGES = {
    SessionChange.IN: ("Masuk", "Logged in"),
    SessionChange.OUT: ("Keluar", "Logged out"),
    SessionChange.SWITCH: ("Masuk dengan PIN", "In by PIN"),
    SessionChange.LOCK: ("Layar dikunci", "Screen locked"),
    SessionChange.WRONG_PIN_RUN: ("PIN salah lima kali", "Five wrong PINs"),
}
_NEWER = ("Jenis baru", "A newer kind")


def said_of(noted: Noted) -> str:
    """What was done, in words; of a newer version's kinds no more than that."""
    words: tuple[str, str]
    match noted.kind:
        case Kind.VIEWED:
            words = next((said for what, said in _SEEN.items() if what == noted.what), _NEWER)
        case Kind.EXPORTED:
            words = next((said for what, said in _OUT.items() if what == noted.what), _NEWER)
        case _:
            words = next((said for what, said in _CHANGES.items() if what == noted.what), _NEWER)
    return pick(*words)


@get("/petugas/lihat")
async def views_page(request: Req, petugas: FromQuery[str] = "") -> Template:
    """Who looked at whose data, of everybody or one person."""
    officer = await officer_with(request, "penyelia")
    doors, chosen = desk_of(request).doors, whole(petugas)
    values = {
        "officer": officer, "rows": await doors.people.watch.views(ROWS, actor=chosen), "said_of": said_of,
        "people": await doors.staff.people(), "chosen": chosen, "most": ROWS,
        "names": {each.no: each.name for each in await doors.staff.people()},
    }  # fmt: skip
    return await page(request, "people_views.html", "/petugas", values)


@get("/petugas/sesi")
async def sessions_page(request: Req) -> Template:
    """Who is logged in now, and the last comings and goings."""
    officer = await officer_with(request, "penyelia")
    doors = desk_of(request).doors
    values = {
        "officer": officer, "now": await doors.people.presences.now(), "said_of": said_of,
        "rows": await doors.people.watch.sessions(50),
        "names": {each.no: each.name for each in await doors.staff.people()},
    }  # fmt: skip
    return await page(request, "people_sessions.html", "/petugas", values)


@post("/petugas/sesi/{ref:str}/akhiri", status_code=303)
async def end_session(request: Req, ref: FromPath[str]) -> Redirect:
    """End a log-in from here: a screen that was left open in another room."""
    await officer_with(request, "penyelia")
    await desk_of(request).doors.people.presences.end(ref)
    return Redirect("/petugas/sesi", status_code=303)


HANDLERS = (views_page, sessions_page, end_session)
