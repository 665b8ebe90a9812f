"""One branch's page as values: what is known, since when, and a time axis on which both ends' words stand apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract import localtime
from contract.holdings import missing
from contract.money import format_rp
from contract.names import epoch_letters
from contract.places import Places
from hub.core import liveness
from hub.core.liveness import Liveness
from hub.core.records import DownItem, Happening, NodeRecord, Slot
from hub.web.fleet import plots, words
from kit.i18n import pick

DAY_S = 86_400
SPANS_S = {"24h": DAY_S, "14d": 14 * DAY_S, "90d": 90 * DAY_S}
DEFAULT_SPAN = "14d"
CLOCKS = {0: ("selaras", "checked"), 1: ("berjalan sendiri", "free-running"), 2: ("diragukan", "in doubt")}


@dataclass(frozen=True, slots=True)
class Card:
    """A figure with its title and what stands under it; `known` false draws it grey."""

    title: str
    figure: str
    note: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the axis of 0 to 1000."""

    x: float
    label: str
    weekend: bool


@dataclass(frozen=True, slots=True)
class Story:
    """One thing that happened."""

    when: str
    lamp: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    code: str
    name: str
    place: str
    lamp: str
    state: str
    sentence: str
    cards: tuple[Card, ...]
    span: str
    ticks: tuple[Tick, ...]
    internet: tuple[plots.Bar, ...]
    heard: tuple[plots.Bar, ...]
    unknown_from: float | None
    unknown_since: str
    overdue: plots.Bar | None
    overdue_label: str
    plot: plots.Plot
    last_report: str
    story: tuple[Story, ...]
    waiting: tuple[tuple[str, str], ...]
    box: tuple[tuple[str, str], ...]


def page(
    node: NodeRecord,
    slots: Sequence[Slot],
    story: Sequence[Happening],
    down: Sequence[DownItem],
    adopted: Mapping[str, int],
    places: Places | None,
    span: str,
    now_s: int,
) -> Page:
    """The page at `now_s`, over one of `SPANS_S`."""
    from_s, zone = now_s - SPANS_S[span], node.zone_offset_min
    standing = liveness.standing(node, now_s)
    plot = plots.backlog(slots, from_s, now_s, standing.known)
    last_s = node.last_seen_s
    return Page(
        code=node.code,
        name=node.name,
        place=_place(node, places),
        lamp=standing.lamp,
        state=words.state(standing, node),
        sentence=_sentence(node, standing.silent_s),
        cards=_cards(node, standing.known, now_s),
        span=span,
        ticks=_ticks(from_s, now_s, zone),
        internet=plots.internet(slots, from_s, now_s),
        heard=plots.heard(slots, from_s, now_s),
        unknown_from=None if plot.unknown_from is None else plot.unknown_from * 10,
        unknown_since=words.moment(last_s, now_s, zone) if last_s is not None else "",
        overdue=_overdue(node, standing.liveness, from_s, now_s),
        overdue_label=pick(f"lewat {words.limit(node.quiet_limit_s)}", f"beyond its {words.limit(node.quiet_limit_s)}"),
        plot=plot,
        last_report=_last_report(node),
        story=tuple(
            Story(
                f"{words.short_day(each.at_s, zone)} {words.hour(each.at_s, zone)}",
                each.lamp,
                pick(each.sentence, each.sentence_en),
            )
            for each in story
        ),
        waiting=_waiting(node, down, adopted),
        box=_box(node),
    )


def _place(node: NodeRecord, places: Places | None) -> str:
    found = places.kelurahan(node.kelurahan) if places and node.kelurahan else None
    if not found:
        return pick("layanan bergerak", "mobile service") if node.mobile else ""
    return pick(
        f"Kelurahan {found[1].name}, Kecamatan {found[0].name}", f"{found[1].name} ward, {found[0].name} district"
    )


def _sentence(node: NodeRecord, silent_s: int | None) -> str:
    limit = words.age(node.quiet_limit_s)
    if silent_s is None or node.last_seen_s is None:
        return pick(
            f"Perangkatnya belum mendaftar. Batas titik layanan ini {limit}.",
            f"Its box has not enrolled yet. This branch's limit is {limit}.",
        )
    when = words.whole(node.last_seen_s, node.zone_offset_min)
    return pick(
        f"Terakhir terhubung {words.ago(silent_s)}, {when}. Batas titik layanan ini {limit}.",
        f"Last connected {words.ago(silent_s)}, {when}. This branch's limit is {limit}.",
    )


def _cards(node: NodeRecord, known: bool, now_s: int) -> tuple[Card, ...]:
    report, journal, zone = node.report, node.journal, node.zone_offset_min
    unknown = pick("tidak diketahui", "unknown")
    through = Card(
        pick("Tercatat sampai", "Recorded up to"),
        pick(f"catatan {journal.through}", f"record {journal.through}")
        if journal
        else pick("belum ada", "nothing yet"),
        pick(f"rantai {epoch_letters(journal.epoch)}", f"epoch {epoch_letters(journal.epoch)}") if journal else "",
        journal is not None,
    )
    if report is None:
        titles = (
            pick("Antrean kirim", "Unsent"),
            pick("Kas belum disetor", "Cash not deposited"),
            pick("Jam", "Clock"),
        )
        return (through, *(Card(title, unknown, "", known=False) for title in titles))
    as_of = words.moment(report.at_s, now_s, zone)
    said = pick("laporan terakhir", "last report")
    cash, backlog = format_rp(node.undeposited_rp), words.records(report.backlog)
    clock = pick(*CLOCKS.get(report.clock, CLOCKS[2]))
    oldest = pick(f"tertua {words.age(report.oldest_age_s)}", f"oldest {words.age(report.oldest_age_s)}")
    return (
        through,
        Card(
            pick("Antrean kirim", "Unsent"),
            backlog if known else unknown,
            (oldest if report.backlog else pick("semua tercatat", "all recorded")) if known else f"{said} {backlog}",
            known,
        ),
        Card(
            pick("Kas belum disetor", "Cash not deposited"),
            cash if known else unknown,
            pick("menurut catatan di pusat", "by the centre's records") if known else f"{said} {cash}",
            known,
        ),
        Card(pick("Jam", "Clock"), clock if known else unknown, f"{pick('per', 'as of')} {as_of}", known),
    )


def _overdue(node: NodeRecord, state: Liveness, from_s: int, now_s: int) -> plots.Bar | None:
    if state is not Liveness.OVERDUE or node.last_seen_s is None:
        return None
    start = max(from_s, node.last_seen_s + node.quiet_limit_s)
    x = (start - from_s) / (now_s - from_s) * 1000
    return plots.Bar(round(x, 1), round(1000 - x, 1))


def _ticks(from_s: int, now_s: int, zone: int) -> tuple[Tick, ...]:
    """Days, or hours on the short span, at most fifteen of them."""
    span_s = now_s - from_s
    step_s = 3 * 3600 if span_s <= DAY_S else DAY_S * max(1, span_s // DAY_S // 14)
    at_s = localtime.day_starts_at_s(localtime.day_of(from_s, zone), zone) + step_s
    ticks = []
    while at_s < now_s:
        if at_s > from_s:
            day = localtime.day_of(at_s, zone)
            label = words.hour(at_s, zone) if span_s <= DAY_S else words.weekday_day(day)
            weekend = localtime.date_of(day).weekday() >= 5
            ticks.append(Tick(round((at_s - from_s) / span_s * 1000, 1), label, weekend))
        at_s += step_s
    return tuple(ticks)


def _last_report(node: NodeRecord) -> str:
    if node.report is None:
        return pick("Belum ada laporan.", "No report yet.")
    when = words.whole(node.report.at_s, node.zone_offset_min)
    count = words.records(node.report.backlog)
    return pick(f"Laporan terakhir: {count}, {when}.", f"Last report: {count}, {when}.")


_TOPICS = {
    "keys": ("Daftar kunci", "Key list"),
    "catalogue": ("Katalog layanan", "Service catalogue"),
    "places": ("Daftar wilayah", "Places"),
    "letters": ("Contoh surat", "Letters"),
    "status": ("Daftar status", "Status list"),
    "bills": ("Daftar tagihan", "Bill list"),
}


def _waiting(node: NodeRecord, down: Sequence[DownItem], adopted: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    """What is newer at the hub than what the branch last said it has."""
    has = {**adopted, **(node.report.versions if node.report else {})}
    newer = missing(has, ((item.topic, item.sub or "", item.version) for item in down))
    rows = []
    for item in down:
        if (item.topic, item.sub or "") in newer:
            dated = item.version > 1_000_000_000  # lists that are versioned by their time
            version = words.short_day(item.at_s, node.zone_offset_min) if dated else str(item.version)
            rows.append(
                (
                    pick(*_TOPICS.get(item.topic, (item.topic, item.topic))),
                    pick(f"versi {version}", f"version {version}"),
                )
            )
    return tuple(rows)


def _box(node: NodeRecord) -> tuple[tuple[str, str], ...]:
    report = node.report
    rows = [
        (pick("Versi", "Version"), f"Simpul {report.software}" if report and report.software else "?"),
        (pick("Kunci segel", "Seal key"), node.kid.hex() if node.kid else pick("belum ada", "none yet")),
    ]
    if report:
        rows.append(
            (pick("Penyimpanan", "Storage"), pick(f"terisi {report.disk_percent}%", f"{report.disk_percent}% used"))
        )
        if report.spool:
            rows.append((pick("Menunggu dicetak", "Waiting to print"), str(report.spool)))
    rows.append((pick("Tertahan di pusat", "Set aside at the centre"), str(node.set_aside)))
    return tuple(rows)
