"""The lamps: what each says, and that green is never more than is known."""

from pathlib import Path

import pytest

from edge.core.lamps import ANSWER_FRESH_S, Reach, Signs, hub_state, internet_state
from edge.link.lamps import Glow, Lamps, network_state

FRESH = Signs(connected=True, answer_age_s=5)


def signs(**changes: object) -> Signs:
    return Signs(**{"connected": False, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seen", "hub", "internet"),
    [
        (FRESH, "ok", "ok"),
        (signs(), "off", "off"),
        (signs(foreign=True), "off", "warn"),  # a log-in page or a foreign certificate answers in the hub's place
        (signs(reach=Reach.FOREIGN), "off", "warn"),
        (signs(reach=Reach.NONE), "off", "off"),  # the router is up and nothing lies behind it
        (signs(reach=Reach.OPENED), "off", "ok"),  # the hub's address takes connections and says nothing
        (signs(reach=Reach.ANSWERED), "off", "ok"),  # the internet is there, the hub is not
        (signs(foreign=True, reach=Reach.ANSWERED), "off", "ok"),  # the broker's own certificate is the trouble
        (signs(foreign=True, reach=Reach.OPENED), "off", "warn"),
        (signs(denied=True), "stop", "ok"),  # the broker itself said no: a person must telephone
        (signs(connected=True), "wait", "ok"),  # the broker is there, the hub has not said a word
        (signs(connected=True, answer_age_s=ANSWER_FRESH_S + 1), "wait", "ok"),
        (signs(answer_age_s=5), "off", "off"),  # it answered, and then the line was cut
        (signs(connected=True, answer_age_s=5, hindered=True), "stop", "ok"),
    ],
)
def test_each_lamp_says_what_is_known(seen: Signs, hub: str, internet: str) -> None:
    """Offline is grey, a person is asked for only when a person can help."""
    assert (hub_state(seen), internet_state(seen)) == (hub, internet)


@pytest.mark.parametrize(
    ("ports", "state"),
    [
        ({"lo": "unknown", "eth0": "up"}, "ok"),
        ({"lo": "unknown", "eth0": "down", "wlan0": "dormant"}, "off"),
        ({"lo": "unknown"}, "off"),
        ({"tun0": "unknown"}, "unknown"),
    ],
)
def test_the_branchs_own_network_is_read_from_its_ports(tmp_path: Path, ports: dict[str, str], state: str) -> None:
    """The loopback does not count."""
    for name, word in ports.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "operstate").write_text(word + "\n")

    assert network_state(tmp_path) == state


def test_a_machine_without_that_folder_knows_nothing(tmp_path: Path) -> None:
    """Unknown is said as unknown."""
    assert network_state(tmp_path / "nowhere") == "unknown"


def test_since_is_the_moment_of_the_change(tmp_path: Path) -> None:
    """Looking again does not move it."""
    clock = iter((100, 100, 100, 160, 160))
    lamps = Lamps(lambda: next(clock), tmp_path)

    lamps.look(FRESH)
    first = lamps.hub
    lamps.look(FRESH)
    second = lamps.hub
    lamps.look(signs())

    assert first == second == Glow("ok", 100)
    assert lamps.hub == Glow("off", 160)
    assert lamps.codes() == (0, 0, 0)


def test_a_restart_cuts_no_outage_in_two(tmp_path: Path) -> None:
    """What was out when the box stopped is out since then; once it was well again, the next outage is a new one."""
    lamps = Lamps(iter(range(1_000, 2_000)).__next__, tmp_path)
    lamps.remember(internet_s=400, hub_s=300)
    lamps.look(signs())
    assert (lamps.internet.since_s, lamps.hub.since_s) == (400, 300)
    lamps.look(FRESH)
    lamps.look(signs())
    assert min(lamps.internet.since_s or 0, lamps.hub.since_s or 0) >= 1_000
