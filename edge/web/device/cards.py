"""The cards of the device page: a lamp, a word and a sentence that a village officer can act on.

Amber is something to look at, red something that a person here must do today and can; offline is grey.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contract.localtime import day_of
from edge.ports import Doors, PrinterState, SyncStatus
from edge.web.device.facts import DeviceFacts
from edge.web.lamps import LinkLamps
from edge.web.words import Words
from kit.i18n import pick

CHECKED, FREE = 0, 1
DISK_WARN_PERCENT = 80
KEY_WARN_S = 90 * 24 * 3600  # a new enrolment needs two people with root keys: time to call them
GIB = 1 << 30
CAUSES = {
    "restored": ("cadangan dipasang kembali", "a backup was put back"),
    "behind_witness": ("catatan terakhir hilang dari penyimpanan", "the last records were lost from the disk"),
    "behind_ack": ("pusat punya catatan yang lebih baru", "the hub had newer records"),
    "other_machine": ("penyimpanan dipindah ke perangkat lain", "the disk was moved to another device"),
    "series_full": ("nomor seri lama habis", "the former series was used up"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """`state` ok|off|wait|warn|stop|unk, a title, one word or two, and a sentence."""

    state: str
    title: str
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the cards are made from, asked once per page."""

    facts: DeviceFacts
    sync: SyncStatus
    link: LinkLamps
    words: Words
    may_sign: bool
    clock: int
    catalogue: int
    key_until_s: int | None
    printers: Sequence[PrinterState]


async def known(doors: Doors, facts: DeviceFacts, link: LinkLamps, words: Words) -> Known:
    """Ask the store once."""
    reader = doors.reader
    catalogue, key_list = await reader.catalogue(), await reader.key_list()
    key = key_list.find(bytes.fromhex(facts.kid)) if key_list else None
    return Known(
        facts=facts,
        sync=await reader.sync(),
        link=link,
        words=words,
        may_sign=await reader.may_sign(),
        clock=reader.clock_state(),
        catalogue=catalogue.version,
        key_until_s=key.until_s if key else None,
        printers=doors.printers.states(),
    )


def cards_of(now: Known) -> tuple[Card, ...]:
    """All cards, in the order in which an officer looks."""
    return (_key(now), _paper(now), _link(now), _disk(now), _clock(now), _catalogue(now))


def verdict_of(cards: tuple[Card, ...]) -> Card:
    """The first line: can we serve?"""
    stopped = [card for card in cards if card.state == "stop"]
    look = [card for card in cards if card.state in ("warn", "wait")]
    if stopped:
        sentence = pick("Penyebab: ", "Because of: ") + ", ".join(card.title for card in stopped)
        return Card("stop", pick("Titik layanan belum dapat melayani", "This branch cannot serve yet"), "", sentence)
    if look:
        sentence = pick(
            f"Ada {len(look)} hal yang sebaiknya dilihat hari ini. Tidak ada yang menghentikan pelayanan.",
            f"{len(look)} things should be looked at today. Nothing stops the service.",
        )
    else:
        sentence = pick("Tidak ada yang perlu dikerjakan.", "There is nothing to do.")
    return Card("ok", pick("Titik layanan siap melayani", "This branch is ready to serve"), "", sentence)


def _key(now: Known) -> Card:
    title = pick("Kunci perangkat", "The device's key")
    if not now.facts.enrolled:
        said = pick(
            "Perangkat ini belum didaftarkan ke pusat. Minta kode pendaftaran.",
            "This device is not enrolled. Ask the hub for a code.",
        )
        return Card("stop", title, pick("belum didaftarkan", "not enrolled"), said)
    if not now.may_sign:
        said = pick(
            "Daftar kunci kota belum menyebut perangkat ini. Surat bersegel belum boleh dicetak.",
            "The city's key list does not name this device yet. No sealed paper may be issued.",
        )
        return Card("stop", title, pick("belum tercantum", "not listed"), said)
    until_s = now.key_until_s
    if until_s is not None and until_s - now.words.now_s < KEY_WARN_S:
        day = now.words.day(day_of(until_s, now.words.offset_min))
        said = pick(
            f"Berlaku sampai {day}. Sebelum itu minta pusat mendaftarkan perangkat ini lagi.",
            f"Good until {day}. Before that, ask the hub to enrol this device again.",
        )
        return Card("warn", title, pick("segera berakhir", "ends soon"), said)
    series = pick(f"Seri nomor {now.sync.epoch}.", f"Number series {now.sync.epoch}.")
    why = CAUSES.get(now.facts.opened or "")
    if why:
        word = pick("seri baru", "new series")
        said = pick(f"{series} Dibuka sendiri karena {why[0]}.", f"{series} Opened by itself: {why[1]}.")
        return Card("warn", title, word, said)
    return Card(
        "ok", title, pick("tercantum", "listed"), pick(f"Segel {now.facts.kid}. ", f"Seal {now.facts.kid}. ") + series
    )


def _paper(now: Known) -> Card:
    title = pick("Kertas dan printer", "Paper and printer")
    if not now.printers:
        said = pick(
            "Tidak ada printer struk; surat dicetak dari peramban.", "No slip printer; papers print from the browser."
        )
        return Card("off", title, pick("tidak dipasang", "none set"), said)
    bad = [each for each in now.printers if each.lamp == "warn"]
    unknown = all(each.lamp == "unknown" for each in now.printers)
    state = "warn" if bad else "unk" if unknown else "ok"
    word = pick("perlu dilihat", "look at it") if bad else pick("belum diperiksa", "not looked at yet")
    said = " ".join(_printer_line(each) for each in now.printers)
    if any(each.trouble for each in bad):
        said += pick(" Kertas yang dibuat sah dan tersimpan.", " All papers made are valid and stored.")
    return Card(state, title, pick("siap", "ready") if state == "ok" else word, said)


def _printer_line(printer: PrinterState) -> str:
    said = pick(printer.sentence, printer.sentence_en)
    return said if printer.trouble else f"{printer.name}: {said}"


def _link(now: Known) -> Card:
    title, sync, hub = pick("Sambungan ke pusat", "Line to the hub"), now.sync, now.link.hub
    waiting = pick(
        f"{sync.backlog} catatan menunggu dikirim, aman di perangkat ini.",
        f"{sync.backlog} records wait to be sent, safe on this device.",
    ) if sync.backlog else pick("Tidak ada yang menunggu dikirim.", "Nothing waits to be sent.")  # fmt: skip
    if hub.state == "ok":
        return Card("ok", title, pick("tersambung", "connected"), waiting)
    since = f" {now.words.since(hub.since_s)}" if hub.since_s is not None else ""
    tries = pick(
        "Perangkat mencoba sendiri, tidak perlu dinyalakan ulang.", "It tries by itself; no need to restart it."
    )
    if hub.state == "stop":
        said = pick(
            "Pusat menolak kiriman perangkat ini. Telepon pusat.", "The hub refuses what this device sends. Call it."
        )
        return Card("warn", title, pick("ditolak", "refused"), f"{said} {waiting}")
    said = pick(f"Belum tersambung{since}. {waiting} {tries}", f"Not connected{since}. {waiting} {tries}")
    return Card("off", title, pick("belum tersambung", "not connected"), said)


def _disk(now: Known) -> Card:
    title, percent = pick("Penyimpanan", "Disk"), now.facts.disk.used_percent()
    word = pick(f"terisi {percent}%", f"{percent}% full")
    free = now.facts.disk.free_bytes() / GIB
    kept = pick(
        "Catatan yang belum tercatat di pusat tidak pernah dihapus.", "What the hub has not recorded is never deleted."
    )
    if now.facts.disk.tight():
        said = pick(
            "Hampir penuh: berkas baru ditolak, yang lama aman.",
            "Nearly full: new files are refused, old ones are safe.",
        )
        return Card("stop", title, word, said)
    state = "warn" if percent >= DISK_WARN_PERCENT else "ok"
    room = f"{free:.1f}".replace(".", pick(",", "."))
    return Card(state, title, word, pick(f"Sisa {room} GiB. {kept}", f"{room} GiB left. {kept}"))


def _clock(now: Known) -> Card:
    title, at = pick("Jam", "Clock"), now.words.long(now.words.now_s)
    if now.clock == CHECKED:
        return Card("ok", title, pick("dapat dipercaya", "trusted"), at)
    if now.clock == FREE:
        said = pick(
            "Belum dicocokkan hari ini; dicocokkan sendiri begitu tersambung.",
            "Not compared today; it will be, once connected.",
        )
        return Card("off", title, pick("berjalan sendiri", "free-running"), f"{at}. {said}")
    said = pick(
        "Jam mesin meragukan; waktu pada surat diberi tanda.", "The machine's clock is in doubt; papers say so."
    )
    return Card("warn", title, pick("meragukan", "unsure"), f"{at}. {said}")


def _catalogue(now: Known) -> Card:
    title = pick("Daftar layanan", "Services")
    if not now.catalogue:
        said = pick("Belum diterima dari pusat.", "Not received from the hub yet.")
        return Card("stop", title, pick("belum ada", "none yet"), said)
    said = pick(
        f"Edisi {now.catalogue}. Perangkat memakai Simpul {now.facts.software}.",
        f"Edition {now.catalogue}. The device runs Simpul {now.facts.software}.",
    )
    return Card("ok", title, pick(f"edisi {now.catalogue}", f"edition {now.catalogue}"), said)
