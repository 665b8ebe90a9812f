"""Why things are as they are, in counter words: what has not arrived, how old it is, the cause, and what to do: mostly
nothing. Then each lamp, and what to tell citizens."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from litestar import get
from litestar.response import Template

from edge.ports import SyncStatus
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.desk.print_words import trouble_act, trouble_head
from edge.web.desk.tasks import Task
from edge.web.lamps import ACK_LIMIT_S, Lamp, LinkLamps, lamps_of
from edge.web.look import words_of
from edge.web.officers import Officer
from edge.web.words import Words
from kit.i18n import pick

TEMPLATES = Path(__file__).parent / "templates"
PAPERS_MOST = 1_000
KINDS = {
    "TT": ("berkas", "files"),
    "BP": ("pembayaran", "payments"),
    "TP": ("tanda pengembalian", "return slips"),
    "SK": ("surat", "letters"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """The answer in one breath: what is so, why, and what to do."""

    state: str
    what: str
    cause: str
    act: str


@dataclass(frozen=True, slots=True)
class Told:
    """A lamp with what it means here and now, and what to do about it."""

    lamp: Lamp
    means: str
    act: str


@get("/kenapa")
async def why_page(request: Req) -> Template:
    """The whole answer."""
    officer = await officer_of(request)
    desk = desk_of(request)
    words, link, sync = words_of(desk.doors), desk.link(), await desk.doors.reader.sync()
    counts = Counter(line.kind for line in await desk.doors.reader.unsent(PAPERS_MOST))
    four = lamps_of(link, sync, words).four
    values = {
        "officer": officer,
        "head": head_of(link, sync, counts, words),
        "told": [Told(lamp, *said) for lamp, said in zip(four, _told(link, sync), strict=True)],
        "say": say_of(link, sync),
        "printers": [(trouble_head(e), trouble_act(e)) for e in desk.doors.printers.states() if e.trouble],
        "running": len(await desk.doors.upkeep.running()),
    }
    return await page(request, "why.html", "/", values)


def head_of(link: LinkLamps, sync: SyncStatus, counts: Counter[str], words: Words) -> Head:
    """The first lines."""
    nothing = pick("Tidak ada.", "Nothing.")
    if not sync.backlog:
        what = pick("Semua catatan sudah tercatat di pusat.", "Everything is recorded at the hub.")
        return Head("ok", what, pick("Tidak ada yang tertahan.", "Nothing is held up."), nothing)
    oldest = words.age(sync.oldest_unsent_age_s or 0)
    named = _named(counts) or pick(f"{sync.backlog} catatan", f"{sync.backlog} records")
    what = pick(f"{named} belum sampai di pusat, tertua {oldest}.", f"{named} not at the hub yet, the oldest {oldest}.")
    state, cause, act = _cause(link, words)
    late = (sync.oldest_unsent_age_s or 0) > ACK_LIMIT_S
    if late and state == "off":
        courier = pick("Sudah lewat 3 hari: siapkan stik kurir.", "Past 3 days: prepare a courier stick.")
        return Head("wait", what, cause, courier)
    return Head(state, what, cause, act or nothing)


def _named(counts: Counter[str]) -> str:
    parts = [f"{counts[kind]} {pick(*word)}" for kind, word in KINDS.items() if counts[kind]]
    rest = sum(count for kind, count in counts.items() if kind not in KINDS)
    parts += [pick(f"{rest} kertas lain", f"{rest} other papers")] if rest else []
    return pick(" dan ", " and ").join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _cause(link: LinkLamps, words: Words) -> tuple[str, str, str]:
    """(lamp, cause, what to do or nothing) of what is unsent."""
    since = words.since(link.internet.since_s) if link.internet.since_s is not None else ""
    if link.hub.state == "ok":
        return "off", pick("Sedang dikirim.", "It is being sent."), ""
    if link.hub.state == "stop":
        cause = pick("Pusat menolak kiriman perangkat ini.", "The hub refuses what this device sends.")
        return (
            "stop",
            cause,
            pick("Telepon pusat dan sebutkan titik layanan ini.", "Call the hub and name this branch."),
        )
    if link.internet.state == "warn":
        cause = pick("Jaringan lain menjawab di tempat pusat.", "Another network answers in the hub's place.")
        act = pick(
            "Bila Wi-Fi kantor meminta masuk, masuklah dari halaman Wi-Fi itu. Tidak ada data yang dikirim ke sana.",
            "If the office Wi-Fi asks for a log-in, log in on its page. Nothing was sent to it.",
        )
        return "warn", cause, act
    if link.internet.state == "ok":
        return "off", pick("Internet ada, pusat tidak menjawab.", "There is internet; the hub does not answer."), ""
    if link.internet.state == "off":
        return "off", pick(f"Internet tidak ada {since}.", f"No internet {since}.").replace(" .", "."), ""
    return "unk", pick("Sedang diperiksa.", "Being checked."), ""


def _told(link: LinkLamps, sync: SyncStatus) -> tuple[tuple[str, str], ...]:
    nothing = pick("Tidak ada.", "Nothing.")
    wifi = pick("Buka halaman masuk Wi-Fi di peramban, lalu masuk.", "Open the Wi-Fi's log-in page and log in.")
    cable = pick("Periksa kabel jaringan dan sakelar router.", "Check the network cable and the router's switch.")
    call = pick("Telepon pusat.", "Call the hub.")
    late = sync.backlog and (sync.last_ack_age_s or 0) > ACK_LIMIT_S
    return (
        (
            pick(
                "Jaringan di dalam titik layanan, dari komputer loket ke perangkat. Pelayanan cukup dengan ini.",
                "The branch's own network, from the counters to the device. While it stands, service goes on.",
            ),
            cable if link.lan.state == "off" else nothing,
        ),
        (
            pick(
                "Jalan keluar dari titik layanan. Router bisa menyala tanpa ada internet; keduanya diperiksa terpisah.",
                "The way out. The router can be on while there is no internet; the two are looked at apart.",
            ),
            wifi if link.internet.state == "warn" else nothing,
        ),
        (
            pick(
                "Hijau hanya bila pusat sendiri menjawab dengan segelnya, bukan karena sambungannya terbuka.",
                "Green only when the hub itself answers under its seal, not because a connection is open.",
            ),
            call if link.hub.state == "stop" else nothing,
        ),
        (
            pick(
                "Kapan pusat terakhir mengakui catatan kita. Baru setelah diakui tertulis 'tercatat di pusat'.",
                "When the hub last acknowledged our records. Only then a paper reads 'recorded at the hub'.",
            ),
            pick("Siapkan stik kurir.", "Prepare a courier stick.") if late else nothing,
        ),
    )


def say_of(link: LinkLamps, sync: SyncStatus) -> str:
    """What to tell a citizen: no more than is so."""
    if link.hub.state == "ok" and not sync.backlog:
        return pick(
            "Tanda terima Anda asli dan sudah tercatat di pusat. Simpan kertasnya.",
            "Your receipt is genuine and recorded at the hub. Keep the paper.",
        )
    return pick(
        "Tanda terima Anda asli dan tersimpan di perangkat kami. Pusat mencatatnya begitu tersambung; Anda tidak perlu"
        " datang lagi untuk itu. Simpan kertasnya sebagai bukti.",
        "Your receipt is genuine and stored on our device. The hub records it once connected; you need not come again"
        " for that. Keep the paper as proof.",
    )


async def tasks(desk: Desk, officer: Officer) -> list[Task]:
    """None: the lamps say what there is."""
    return []


HANDLERS = (why_page,)
