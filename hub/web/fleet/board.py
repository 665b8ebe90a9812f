"""The board as values: rows in order of need, sums with whom they count, the map of the city. Reads no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract.localtime import day_of
from contract.money import format_rp
from contract.places import Places
from hub.core import liveness
from hub.core.liveness import Liveness, Standing
from hub.core.records import NodeRecord, Slot, Task
from hub.web.fleet import plots, words
from kit.i18n import pick

DAY_S = 86_400
PLOT_S = 7 * DAY_S
TASKS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One branch. `*_note` stands under its figure; an unknown figure is said to be unknown, with the last report."""

    code: str
    name: str
    place: str
    lamp: str
    state: str
    silent: str
    silent_notes: tuple[str, ...]
    known: bool
    backlog: str
    backlog_note: str
    plot: plots.Plot
    cash: str
    cash_note: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One kelurahan of the map: the lamp of its branch, or empty."""

    name: str
    lamp: str
    code: str


@dataclass(frozen=True, slots=True)
class District:
    """A kecamatan: its branches in words, and its kelurahan."""

    name: str
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """Something a person should do. `href` where to look, empty for nowhere."""

    lamp: str
    title: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the first page."""

    rows: tuple[Row, ...]
    overdue: int
    overdue_note: str
    connected: int
    waiting: str
    waiting_note: str
    set_aside: int
    cash: str
    cash_note: str
    districts: tuple[District, ...]
    kelurahan: int
    needs: tuple[Need, ...]
    needs_count: int


def board(
    nodes: Sequence[NodeRecord],
    slots: Mapping[str, Sequence[Slot]],
    tasks: Sequence[Task],
    places: Places | None,
    now_s: int,
) -> Board:
    """The board at `now_s`."""
    standings = {node.code: liveness.standing(node, now_s) for node in nodes}
    ordered = sorted(nodes, key=lambda node: (standings[node.code].rank, -(standings[node.code].silent_s or 0)))
    late = [node for node in ordered if standings[node.code].liveness is Liveness.OVERDUE]
    told = [node for node in nodes if standings[node.code].known and node.report is not None]
    reports = pick(f"laporan {len(told)} titik layanan", f"reports of {len(told)} branches")
    needs = (*(_overdue_need(node, standings[node.code]) for node in late), *map(_task_need, tasks))
    return Board(
        rows=tuple(_row(node, standings[node.code], slots.get(node.code, ()), places, now_s) for node in ordered),
        overdue=len(late),
        overdue_note=_overdue_note(late, standings),
        connected=sum(standing.liveness in (Liveness.UP, Liveness.CATCHING_UP) for standing in standings.values()),
        waiting=str(sum(node.report.backlog for node in told if node.report)) if told else _unknown(),
        waiting_note=f"{pick('catatan menunggu', 'records waiting')}, {reports}",
        set_aside=sum(node.set_aside for node in nodes),
        cash=format_rp(sum(node.undeposited_rp for node in told)) if told else _unknown(),
        cash_note=f"{pick('kas belum disetor', 'cash not yet deposited')}, {reports}",
        districts=_districts(nodes, standings, places),
        kelurahan=sum(len(kecamatan.kelurahan) for kecamatan in places.kecamatan) if places else 0,
        needs=needs[:TASKS_SHOWN],
        needs_count=len(needs),
    )


def _unknown() -> str:
    return pick("tidak diketahui", "unknown")


def _row(node: NodeRecord, standing: Standing, slots: Sequence[Slot], places: Places | None, now_s: int) -> Row:
    backlog, backlog_note = _backlog(node, standing, now_s)
    cash, cash_note = _cash(node, standing, now_s)
    return Row(
        code=node.code,
        name=node.name,
        place=_place(node, places),
        lamp=standing.lamp,
        state=words.state(standing, node),
        silent=words.ago(standing.silent_s) if standing.silent_s is not None else pick("belum pernah", "never"),
        silent_notes=_silent_notes(node, standing, now_s),
        known=standing.known,
        backlog=backlog,
        backlog_note=backlog_note,
        plot=plots.backlog(slots, now_s - PLOT_S, now_s, standing.known),
        cash=cash,
        cash_note=cash_note,
    )


def _silent_notes(node: NodeRecord, standing: Standing, now_s: int) -> tuple[str, ...]:
    if node.last_seen_s is None:
        return (pick("perangkatnya belum mendaftar", "its box has not enrolled yet"), words.limit(node.quiet_limit_s))
    when = words.moment(node.last_seen_s, now_s, node.zone_offset_min)
    notes = [f"{when}, {words.limit(node.quiet_limit_s)}"]
    if standing.liveness is Liveness.UP and node.report is not None and node.report.backlog == 0:
        notes.append(pick("Semua tercatat di pusat", "All recorded at the centre"))
    if node.report is not None and node.report.goodbye:
        notes.append(pick("Pamit: dimatikan dengan tertib", "Said goodbye: switched off in order"))
    return tuple(notes)


def _backlog(node: NodeRecord, standing: Standing, now_s: int) -> tuple[str, str]:
    report = node.report
    if report is None:
        return _unknown(), pick("belum ada laporan", "no report yet")
    if not standing.known:
        return _unknown(), pick(f"terakhir dilaporkan {report.backlog}", f"last reported {report.backlog}")
    if report.backlog == 0:
        return "0", pick("tidak ada yang menunggu", "nothing is waiting")
    note = pick(f"tertua {words.age(report.oldest_age_s)}", f"oldest {words.age(report.oldest_age_s)}")
    if standing.liveness is Liveness.QUIET:
        as_of = words.moment(report.at_s, now_s, node.zone_offset_min)
        note += pick(f", per {as_of}", f", as of {as_of}")
    return str(report.backlog), note


def _cash(node: NodeRecord, standing: Standing, now_s: int) -> tuple[str, str]:
    amount = format_rp(node.undeposited_rp)
    if not standing.known:
        return _unknown(), pick(f"terakhir dilaporkan {amount}", f"last reported {amount}")
    if node.undeposited_rp == 0 or node.oldest_undeposited_day is None:
        return amount, pick("tanpa kas", "no cash")
    if node.oldest_undeposited_day == day_of(now_s, node.zone_offset_min):
        return amount, pick("hari ini", "today")
    since = words.weekday_day(node.oldest_undeposited_day)
    return amount, pick(f"sejak {since}", f"since {since}")


def _place(node: NodeRecord, places: Places | None) -> str:
    if node.mobile:
        return pick("bergerak", "mobile")
    found = places.kelurahan(node.kelurahan) if places and node.kelurahan else None
    if found:
        return found[0].name
    by_code = _kecamatan_of(node, places)
    return by_code or ""


def _kecamatan_of(node: NodeRecord, places: Places | None) -> str | None:
    """The kecamatan that a code's middle part names, for branches whose kelurahan nobody has told."""
    abbreviation = node.code[4:7]
    return next((each.name for each in places.kecamatan if each.abbr == abbreviation), None) if places else None


def _districts(
    nodes: Sequence[NodeRecord], standings: Mapping[str, Standing], places: Places | None
) -> tuple[District, ...]:
    at = {node.kelurahan: node for node in nodes if node.kelurahan and not node.mobile}
    return tuple(
        District(
            kecamatan.name,
            _district_note([node for node in nodes if _place(node, places) == kecamatan.name and not node.mobile]),
            (
                *(_cell(place.name, at.get(place.code), standings) for place in kecamatan.kelurahan),
                *(
                    _cell(node.name, node, standings)
                    for node in nodes
                    if not node.kelurahan and not node.mobile and _kecamatan_of(node, places) == kecamatan.name
                ),
            ),
        )
        for kecamatan in (places.kecamatan if places else ())
    )


def _district_note(nodes: Sequence[NodeRecord]) -> str:
    if not nodes:
        return pick("belum ada titik layanan", "no branch yet")
    return pick(f"{len(nodes)} titik layanan", f"{len(nodes)} branch{'' if len(nodes) == 1 else 'es'}")


def _cell(name: str, node: NodeRecord | None, standings: Mapping[str, Standing]) -> Cell:
    return Cell(name, standings[node.code].lamp, node.code) if node else Cell(name, "", "")


def _overdue_note(late: Sequence[NodeRecord], standings: Mapping[str, Standing]) -> str:
    if not late:
        return pick("semua dalam batas masing-masing", "all within their own limits")
    silent_s = standings[late[0].code].silent_s
    since = words.age(silent_s) if silent_s is not None else pick("belum pernah terhubung", "never connected")
    more = "" if len(late) == 1 else pick(f", dan {len(late) - 1} lagi", f", and {len(late) - 1} more")
    return f"{late[0].name}, {since}{more}"


def _overdue_need(node: NodeRecord, standing: Standing) -> Need:
    since = words.age(standing.silent_s) if standing.silent_s is not None else pick("sejak ditambahkan", "since added")
    return Need(
        "stop",
        pick(f"Kirim kurir ke {node.name}", f"Send the courier to {node.name}"),
        pick(
            f"Diam {since}, {words.limit(node.quiet_limit_s)}.", f"Silent {since}, {words.limit(node.quiet_limit_s)}."
        ),
        f"/fleet/nodes/{node.code}",
    )


def _task_need(task: Task) -> Need:
    return Need(
        task.severity, pick(task.sentence, task.sentence_en), "", f"/fleet/nodes/{task.node}" if task.node else ""
    )
