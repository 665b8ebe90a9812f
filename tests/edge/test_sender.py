"""The sending end, step by step: what each row of its table does, and what may never happen."""

from dataclasses import replace

import pytest

from contract.messages import Ack, AckState
from edge.core import sender
from edge.core.lanes import SEGMENT_TABLE
from edge.core.sender import SenderMisuseError
from edge.core.transit import (
    BACKOFF_CAP_S,
    BACKOFF_FIRST_S,
    DEADLINE_S,
    FIRST_SIZES,
    FLYING_MAX,
    HELLO_EVERY_S,
    Acked,
    Build,
    Built,
    Down,
    Effect,
    Forget,
    GiveUp,
    Grew,
    Input,
    Lamp,
    Leg,
    MoveCursor,
    NotBuilt,
    Rewind,
    SayHello,
    Send,
    State,
    Tell,
    Tick,
    Turn,
    Unheard,
    Up,
)

HUB, OTHER = b"hub-0001", b"hub-0002"
HASH = b"h" * 32


class Desk:
    """Drives one sender by hand. `now_s` is the monotonic clock; every effect is kept."""

    def __init__(self, *chains: tuple[int, int, int, int], hub_epoch: bytes | None = HUB, luck: float = 1.0) -> None:
        self.state = sender.start(chains or [(0, 1, 0, 0)], hub_epoch)
        self.now_s, self.luck = 0.0, luck
        self.effects: list[Effect] = []

    def feed(self, given: Input, *, after_s: float = 0.0) -> list[Effect]:
        self.now_s += after_s
        self.state, effects = sender.step(self.state, given, self.now_s, self.luck)
        self.effects += effects
        return list(effects)

    def builds(self, effects: list[Effect]) -> list[Build]:
        return [one for one in effects if isinstance(one, Build)]

    def fill(self) -> list[int]:
        """Answer every build until none is asked; the tokens sent."""
        sent: list[int] = []
        while self.state.building is not None:
            asked = self.state.building
            effects = self.feed(Built(asked.token, asked.last, 40 * (asked.last - asked.first + 1)))
            sent += [one.token for one in effects if isinstance(one, Send)]
        return sent

    def ack(self, through: int, state: AckState = AckState.OK, **more: object) -> list[Effect]:
        after_s = float(more.pop("after_s", 0.1))  # type: ignore[arg-type]
        ours = more.pop("ours", HASH)
        fresh = bool(more.pop("fresh", False))
        ack = replace(Ack(HUB, "PKY-RKP-01", 0, 1, through, HASH, int(self.now_s) + 1, state), **more)  # type: ignore[arg-type]
        claimed = (self.state.lanes[0].head, HASH) if fresh and self.state.lanes else None
        return self.feed(Acked(ack, ours, claimed), after_s=after_s)  # type: ignore[arg-type]


def flying(state: State) -> list[tuple[int, int]]:
    return [(one.first, one.last) for one in state.segments if one.leg is Leg.FLYING]


def test_every_turn_of_a_segment_is_in_the_table() -> None:
    """Only a built segment can be sent; all else is allowed in both legs."""
    missing = {(leg, turn) for leg in (Leg.BUILT, Leg.FLYING) for turn in Turn} - SEGMENT_TABLE.keys()

    assert missing == {(Leg.FLYING, Turn.SENT)}


def test_nothing_is_sent_while_the_link_is_down() -> None:
    """A branch without a link builds nothing and asks nothing."""
    desk = Desk()

    assert desk.feed(Grew(((0, 1, 500),))) == []
    assert desk.feed(Tick(), after_s=9_999) == []


def test_a_connection_begins_with_a_hello() -> None:
    """At once, and then every minute."""
    desk = Desk((0, 1, 0, 0))

    first = desk.feed(Up())
    early = desk.feed(Tick(), after_s=HELLO_EVERY_S - 1)
    second = desk.feed(Tick(), after_s=1)

    assert first == [SayHello(0, 1)]
    assert early == []
    assert second == [SayHello(0, 1)]


def test_an_unanswered_hello_is_said_again_soon_and_then_less_often() -> None:
    """A hub that starts a second behind its broker is heard a second later, not a minute; a dead one is not stormed."""
    desk = Desk((0, 1, 0, 0))
    desk.feed(Up())
    waits = []
    for _ in range(9):
        desk.feed(Unheard())
        waits.append(desk.state.hello_at_s - desk.now_s)
        desk.feed(Tick(), after_s=waits[-1])

    assert waits == sorted(waits)
    assert waits[0] <= BACKOFF_FIRST_S
    assert waits[-1] <= HELLO_EVERY_S

    desk.ack(0, fresh=True)
    desk.feed(Unheard())

    assert desk.state.hello_at_s - desk.now_s <= BACKOFF_FIRST_S


def test_the_first_segment_is_small_and_at_most_four_fly() -> None:
    """Twenty events turn the lamp green early; four in flight fill a slow link."""
    desk = Desk((0, 1, 5_000, 0))
    desk.feed(Up())

    desk.fill()

    assert flying(desk.state) == [(1, 20), (21, 40), (41, 60), (61, 80)]
    assert len(flying(desk.state)) == FLYING_MAX


def test_sizes_grow_while_acks_come_in_time() -> None:
    """20, 100, 500, and then as the link allows, never above 2,000."""
    desk = Desk((0, 1, 100_000, 0))
    desk.feed(Up())
    seen = []
    for _ in range(24):
        desk.fill()
        seen.append(desk.state.size)
        desk.ack(desk.state.segments[0].last)

    assert seen[0] == FIRST_SIZES[0]
    assert set(FIRST_SIZES) <= set(seen)
    assert max(seen) == 2_000


def test_only_the_hubs_ack_moves_the_cursor() -> None:
    """Built, sent, time passed: the cursor stands; the ack moves it and the bytes are forgotten."""
    desk = Desk((0, 1, 20, 0))
    desk.feed(Up())
    (token,) = desk.fill()
    before = [one for one in desk.effects if isinstance(one, MoveCursor)]

    effects = desk.ack(20)

    assert before == []
    assert MoveCursor(0, 1, 20, HASH, HUB, 1) in effects
    assert Forget(token) in effects
    assert desk.state.lanes[0].through == 20


def test_a_missed_deadline_costs_a_pause_and_a_smaller_segment() -> None:
    """One segment then asks whether anybody is there; full jitter takes the luck it is given."""
    desk = Desk((0, 1, 5_000, 0), luck=0.5)
    desk.feed(Up())
    desk.fill()

    late = desk.feed(Tick(), after_s=DEADLINE_S + 10)
    quiet = desk.feed(Tick(), after_s=0.4)
    again = desk.feed(Tick(), after_s=0.2)
    desk.fill()

    assert desk.builds(late) == desk.builds(quiet) == []
    assert [(build.first, build.count) for build in desk.builds(again)] == [(1, FIRST_SIZES[0] // 4)]
    assert flying(desk.state) == [(1, 5)]


def test_pauses_double_up_to_a_minute_and_never_end() -> None:
    """After a hundred deadlines it still tries."""
    desk = Desk((0, 1, 10, 0), luck=1.0)
    desk.feed(Up())
    pauses = []
    for _ in range(100):
        desk.fill()
        desk.feed(Tick(), after_s=DEADLINE_S + 1)
        pauses.append(desk.state.quiet_until_s - desk.now_s)
        desk.feed(Tick(), after_s=BACKOFF_CAP_S)

    assert pauses[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert set(pauses[6:]) == {60}


def test_an_ack_ends_the_pauses() -> None:
    """Progress means that somebody is there."""
    desk = Desk((0, 1, 5_000, 0))
    desk.feed(Up())
    desk.fill()
    desk.feed(Tick(), after_s=DEADLINE_S + 10)

    effects = desk.ack(20)

    assert desk.state.tries == 0
    assert [build.first for build in desk.builds(effects)] == [21]


def test_a_cut_keeps_the_bytes_and_sends_them_with_the_next_connection() -> None:
    """Nothing is built again that is built already."""
    desk = Desk((0, 1, 60, 0))
    desk.feed(Up())
    sent = desk.fill()
    desk.feed(Down(), after_s=3)

    effects = desk.feed(Up(), after_s=3)

    assert flying(desk.state) == [(1, 20), (21, 40), (41, 60)]
    assert [one.token for one in effects if isinstance(one, Send)] == sent


def test_a_gap_is_sent_again_at_once_but_once() -> None:
    """Each segment behind the lost one brings a gap ack; one repeat is enough."""
    desk = Desk((0, 1, 80, 0))
    desk.feed(Up())
    desk.fill()

    first = desk.ack(20, AckState.GAP)
    desk.fill()
    second = desk.ack(20, AckState.GAP)

    assert [build.first for build in desk.builds(first)] == [21]
    assert desk.builds(second) == []


def test_another_hub_epoch_rewinds_every_lane_and_asks_where_it_stands() -> None:
    """Nothing is sent to a restored hub before it has said what it has."""
    desk = Desk((0, 1, 50, 50), (1, 1, 30, 30))
    desk.feed(Up())

    effects = desk.ack(10, hub_epoch=OTHER, fresh=True)

    assert Rewind(OTHER) in effects
    assert SayHello(1, 1) in effects
    assert [lane.through for lane in desk.state.lanes] == [10, 0]
    assert [lane.unsure for lane in desk.state.lanes] == [False, True]
    assert [(build.stream, build.first) for build in desk.builds(effects)] == [(0, 11)]


def test_a_delayed_ack_of_the_former_hub_changes_nothing() -> None:
    """It was made before the newest word of the new one."""
    desk = Desk((0, 1, 50, 50))
    desk.feed(Up())
    desk.ack(10, hub_epoch=OTHER, at_s=100)

    effects = desk.ack(50, hub_epoch=HUB, at_s=99)

    assert effects == [SayHello(0, 1)]
    assert (desk.state.hub_epoch, desk.state.lanes[0].through) == (OTHER, 10)


def test_an_earlier_position_is_believed_only_when_it_was_said_later() -> None:
    """Acks overtake each other; a hub that lost something says so later."""
    desk = Desk((0, 1, 50, 0))
    desk.feed(Up())
    desk.ack(40, at_s=100)

    overtaken = desk.ack(20, at_s=100)
    lost = desk.ack(20, at_s=101)

    assert overtaken == []
    assert [build.first for build in desk.builds(lost)] == [21]
    assert desk.state.lanes[0].through == 20


def test_an_ack_of_another_history_freezes_the_lane() -> None:
    """Same position, other hash: two boxes. It is told once, and nothing of the lane is sent."""
    desk = Desk((0, 1, 50, 0), (1, 1, 10, 0))
    desk.feed(Up())

    first = desk.ack(20, ours=b"o" * 32)
    second = desk.ack(20, ours=b"o" * 32)

    assert Tell(0, 1, Lamp.FROZEN, 20) in first
    assert not any(isinstance(one, Tell | MoveCursor) for one in second)
    assert desk.state.lanes[0].through == 0
    assert {one.stream for one in (*desk.state.segments, desk.state.building) if one} == {1}


def test_a_frozen_double_does_not_stop_the_first() -> None:
    """The hub says frozen to both; over our own history it is meant for the other."""
    desk = Desk((0, 1, 50, 0))
    desk.feed(Up())

    effects = desk.ack(20, AckState.FROZEN)

    assert desk.state.lanes[0].lamp is Lamp.CLEAR
    assert desk.builds(effects) != []


def test_a_hub_that_knows_more_than_we_do_means_a_lost_memory() -> None:
    """The store must open a new epoch; the old one is not sent any more, the new one is."""
    desk = Desk((0, 1, 50, 0))
    desk.feed(Up())

    effects = desk.ack(70, ours=None)
    after = desk.feed(Grew(((0, 1, 50), (0, 777, 3))))

    assert Tell(0, 1, Lamp.AHEAD, 70) in effects
    assert [(build.epoch, build.first) for build in desk.builds(after)] == [(777, 1)]


@pytest.mark.parametrize(("word", "lamp"), [(AckState.REVOKED, Lamp.REVOKED), (AckState.VERSION, Lamp.VERSION)])
def test_a_refusal_stops_the_lane_until_the_hub_says_otherwise(word: AckState, lamp: Lamp) -> None:
    """The hello goes on asking."""
    desk = Desk((0, 1, 50, 0))
    desk.feed(Up())
    desk.fill()

    refused = desk.ack(0, word)
    hello = desk.feed(Tick(), after_s=HELLO_EVERY_S)
    thawed = desk.ack(0, fresh=True)

    assert Tell(0, 1, lamp, 0) in refused
    assert desk.builds(refused) == []
    assert SayHello(0, 1) in hello
    assert Tell(0, 1, Lamp.CLEAR, 0) in thawed
    assert [build.first for build in desk.builds(thawed)] == [1]


def test_a_range_set_aside_is_sent_plain_before_all_else_and_once() -> None:
    """While it is on its way, acks that still name it ask for nothing more."""
    desk = Desk((0, 1, 100, 0))
    desk.feed(Up())
    aside = ((1, 20, 1),)

    asked = desk.ack(20, AckState.PLAIN, set_aside=aside)
    desk.fill()
    again = desk.ack(40, AckState.PLAIN, set_aside=aside)
    desk.fill()
    landed = desk.ack(40, set_aside=())

    assert [(build.first, build.count, build.plain) for build in desk.builds(asked)] == [(1, 20, True)]
    assert not any(build.plain for build in desk.builds(again))
    assert any(isinstance(one, Forget) for one in landed)
    assert not any(one.plain for one in desk.state.segments)


def test_a_range_that_was_given_up_is_told_once() -> None:
    """A person must look; the sender asks no more."""
    desk = Desk((0, 1, 100, 0))
    desk.feed(Up())

    first = desk.ack(40, set_aside=((1, 20, 2),))
    second = desk.ack(40, set_aside=((1, 20, 2),))

    assert MoveCursor(0, 1, 40, HASH, HUB, 1, aside=((1, 20),)) in first  # acknowledged, yet not recorded
    assert GiveUp(0, 1, 1, 20) in first
    assert GiveUp(0, 1, 1, 20) not in second
    assert not any(build.plain for build in desk.builds(first))


def test_a_build_that_failed_is_asked_for_again_after_a_pause() -> None:
    """The store was busy; nothing is skipped."""
    desk = Desk((0, 1, 10, 0))
    desk.feed(Up())
    assert desk.state.building is not None

    failed = desk.feed(NotBuilt(desk.state.building.token))
    again = desk.feed(Tick(), after_s=1.1)

    assert desk.builds(failed) == []
    assert [build.first for build in desk.builds(again)] == [1]


def test_bytes_that_were_built_for_nothing_are_forgotten() -> None:
    """The hub's word came while they were packed."""
    desk = Desk((0, 1, 20, 0))
    desk.feed(Up())
    assert desk.state.building is not None
    token = desk.state.building.token
    desk.ack(20)

    assert desk.feed(Built(token, 20, 800)) == [Forget(token)]


def test_an_older_epoch_goes_first() -> None:
    """What the box wrote before it was restored is not left behind."""
    desk = Desk((0, 1, 5, 0), (0, 900, 5, 0))
    desk.feed(Up())
    desk.fill()

    assert [(one.epoch, one.first) for one in desk.state.segments] == [(1, 1), (900, 1)]


@pytest.mark.parametrize(("before", "given"), [((), Down()), ((Up(),), Up())])
def test_a_link_cannot_come_up_or_go_down_twice(before: tuple[Input, ...], given: Input) -> None:
    """That is a bug of the link: it is raised and changes nothing."""
    desk = Desk()
    for one in before:
        desk.feed(one)
    state = desk.state

    with pytest.raises(SenderMisuseError):
        desk.feed(given)

    assert desk.state is state


def test_a_segment_longer_than_asked_for_is_a_bug() -> None:
    """Its events would be counted twice."""
    desk = Desk((0, 1, 5, 0))
    desk.feed(Up())
    assert desk.state.building is not None

    with pytest.raises(SenderMisuseError):
        desk.feed(Built(desk.state.building.token, 6, 100))


def test_it_says_when_it_wants_to_be_woken() -> None:
    """Never for a link that is down, and never in the past."""
    desk = Desk((0, 1, 5, 0))
    asleep = sender.wake_at_s(desk.state, 0.0)
    desk.feed(Up())
    desk.fill()

    assert asleep == float("inf")
    assert desk.now_s < sender.wake_at_s(desk.state, desk.now_s) <= HELLO_EVERY_S


def test_it_wakes_when_its_pause_is_over() -> None:
    """And not before: a wake-up in the past would spin."""
    desk = Desk((0, 1, 5_000, 0), luck=0.5)
    desk.feed(Up())
    desk.fill()
    desk.feed(Tick(), after_s=DEADLINE_S + 10)

    assert sender.wake_at_s(desk.state, desk.now_s) == desk.now_s + 0.5
    assert sender.wake_at_s(desk.state, desk.now_s + 1) > desk.now_s + 1


def test_answers_that_nobody_waits_for_change_nothing() -> None:
    """A failed build of former days, an ack for a journal that is not ours."""
    desk = Desk((0, 1, 0, 0))
    desk.feed(Up())
    before = desk.state

    assert desk.feed(NotBuilt(77)) == []
    assert desk.ack(5, epoch=900) == []
    assert desk.state == before


def test_the_first_hub_ever_is_taken_as_it_is() -> None:
    """There is nothing to rewind."""
    desk = Desk((0, 1, 30, 0), hub_epoch=None)
    desk.feed(Up())

    effects = desk.ack(0, fresh=True)

    assert desk.state.hub_epoch == HUB
    assert not any(isinstance(one, Rewind) for one in effects)


def test_what_is_left_of_a_lost_journal_counts_as_recorded_once_the_hub_has_answered() -> None:
    """The box was restored: the hub has 30 of the old letters' events, the box only 20. Its hello names our twentieth
    hash; an answer without protest moves the cursor to what we have, and no hello asks again."""
    desk = Desk()
    desk.feed(Grew(((0, 1, 20), (0, 600, 1))))
    desk.feed(Up())

    told = desk.ack(30, ours=None)
    answered = desk.ack(30, ours=None, fresh=True)

    assert [one.lamp for one in told if isinstance(one, Tell)] == [Lamp.AHEAD]
    assert [(one.through, one.head_hash) for one in answered if isinstance(one, MoveCursor)] == [(20, HASH)]
    assert not any(isinstance(one, SayHello) and one.epoch == 1 for one in desk.feed(Tick(), after_s=HELLO_EVERY_S + 1))


def test_a_protest_against_the_hello_of_a_lost_journal_moves_no_cursor() -> None:
    """The hub has another event where our head is: that is a fork, and nothing of it counts."""
    desk = Desk()
    desk.feed(Grew(((0, 1, 20), (0, 600, 1))))
    desk.feed(Up())

    answered = desk.ack(30, AckState.FROZEN, ours=None, fresh=True)

    assert not any(isinstance(one, MoveCursor) for one in answered)
