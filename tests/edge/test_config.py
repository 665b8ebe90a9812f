"""The branch's settings: what is accepted, what is refused, and how a fault reads."""

from pathlib import Path

import pytest

from edge.config import read_config, read_days
from kit.config import ConfigError

GOOD = """
node: PKY-RKP-01
data: data
qr_host: cek.mpp.example
demo: true
branch: {name: Mini MPP Pager CONTOH, address: Jl. Contoh 1, kelurahan: "62.71.05.1005"}
printers:
- {name: Loket 1, kind: png, target: slips}
money:
  treasurer: {name: Ahmad Contoh, decree: SK CONTOH 1/2026, from_day: 20260101, until_day: 20261231}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "edge.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_folders_are_relative_to_the_file(tmp_path: Path) -> None:
    """A box may be started from anywhere."""
    config = read_config(written(tmp_path, GOOD))

    assert (config.data_dir, config.printers[0].target) == (tmp_path / "data", str(tmp_path / "slips"))


def test_decisions_get_their_settings_without_paths_or_secrets(tmp_path: Path) -> None:
    """The treasurer's appointment and the fictional mark go into the core."""
    settings = read_config(written(tmp_path, GOOD)).settings(420)

    assert (settings.node, settings.fictional, settings.treasurer and settings.treasurer.until_day) == (
        "PKY-RKP-01", True, 20261231,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("PKY-RKP-01", "rakumpit"), "`node`"),
        (("cek.mpp.example", "cek.pelayanan-publik.palangkaraya.example"), "at most 22 characters"),
        (("kind: png", "kind: fax"), "printers[0].kind"),
        (("demo: true", "demo: perhaps"), "edge.yaml:5: demo: found 'perhaps'"),
        (("qr_host: cek.mpp.example\n", ""), "qr_host: found nothing"),
        (("kind: png, target: slips", "kind: network, target: 'http://10.0.0.5:9100/'"), "host or host:port"),
        (("kind: png, target: slips", "kind: device, target: lp0"), "`target` of Loket 1 must be the path of a device"),
        (("target: slips", "target: slips, counters: [2, 2]"), "counter 2 has two printers"),
        (("target: slips", "target: slips, counters: [0]"), "numbers from 1 on"),
        (("name: Loket 1, kind", "name: ' ', kind"), "needs a name and a target"),
    ],
)
def test_a_fault_names_its_key_and_what_is_expected(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    """An operator reads the line and knows what to type."""
    with pytest.raises(ConfigError) as caught:
        read_config(written(tmp_path, GOOD.replace(*change)))

    assert said in str(caught.value)


def test_counters_and_classes_are_settings(tmp_path: Path) -> None:
    """Without any there are the four usual classes and three counters for everybody."""
    own = """
queue:
  classes: [{letter: D, name: Semua, name_en: All, groups: [adminduk]}, {letter: P, name: Prioritas, name_en: Priority}]
  counters: [{counter: 4, classes: D P}, {counter: 5}]
"""
    usual = read_config(written(tmp_path, GOOD)).settings(420).queue
    found = read_config(written(tmp_path, GOOD + own)).settings(420).queue

    assert ([each.letter for each in usual.classes], [each.no for each in usual.counters]) == (list("ABCP"), [1, 2, 3])
    assert ([each.no for each in found.counters], found.class_for("adminduk").letter) == ([4, 5], "D")
    assert [seat.serves("D") for seat in found.counters] == [True, True]


@pytest.mark.parametrize(
    ("queue", "said"),
    [
        ("{counters: [{counter: 1, classes: Q}]}", "classes that are not there: Q"),
        ("{counters: [{counter: 1}, {counter: 1}]}", "once"),
        ("{classes: [{letter: AB, name: x, name_en: y}]}", "queue.classes[0].letter"),
    ],
)
def test_a_queue_that_cannot_work_is_refused(tmp_path: Path, queue: str, said: str) -> None:
    """Before the box starts."""
    with pytest.raises(ConfigError) as caught:
        read_config(written(tmp_path, f"{GOOD}queue: {queue}\n"))
    assert said in str(caught.value)


def test_calendar_and_hours_lie_beside_the_settings(tmp_path: Path) -> None:
    """A fault in them is named in their own file; none at all means weekdays, and always open."""
    (tmp_path / "calendar.yaml").write_text("version: 1\nholidays: []\nknown_until: 2026-12-31\n")
    (tmp_path / "hours.yaml").write_text('version: 1\nweek:\n- {days: "9", open: 08.00-12.00}\n')
    config = read_config(written(tmp_path, GOOD + "calendar: calendar.yaml\n"))
    broken = read_config(written(tmp_path, GOOD + "calendar: calendar.yaml\nhours: hours.yaml\n"))

    assert read_days(config)[0].known_until == 20261231
    assert read_days(read_config(written(tmp_path, GOOD)))[1].week == {}
    with pytest.raises(ConfigError) as caught:
        read_days(broken)
    assert "hours.yaml:3: week[0].days" in str(caught.value)
