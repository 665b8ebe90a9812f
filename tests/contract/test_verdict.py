"""The verdict's table: total, disjoint, honest."""

import dataclasses
from collections import Counter
from collections.abc import Callable

import pytest

from contract.keys import Key, KeyList, Role, State, kid_of, public_of
from contract.names import Number, Paper
from contract.receipt import QrRead, Receipt, qr_text, read_qr, sign_receipt
from contract.status import Mark, StatusRow
from contract.verdict import (
    ROWS,
    UNREADABLE,
    Inputs,
    Issuer,
    Known,
    Ledger,
    Proof,
    Verdict,
    differs,
    inputs_of_number,
    inputs_of_qr,
    is_fresh,
    is_future,
    judge,
)
from tests.contract.vectors import load
from tests.contract.verdict_table import combinations, plain, table
from tests.contract.worked_example import AT_S, HOST, HUB, KID, NODE, RECEIPT, ROOTS, X

BAD_PROOFS = {Proof.SEAL_BROKEN, Proof.CODE_DIFFERS, Proof.CODE_UNCHECKED}
GENUINE = {Verdict.GENUINE_RECORDED, Verdict.GENUINE_NOT_RECORDED, Verdict.GENUINE_LAST_KNOWN}
ALL = tuple(combinations())


def is_readable(i: Inputs) -> bool:
    """Row 1 has not held."""
    return i.readable and i.proof not in {Proof.CODE_DIFFERS, Proof.CODE_UNCHECKED}


def is_intact(i: Inputs) -> bool:
    """Rows 1 to 3 have not held."""
    known = i.issuer is not Issuer.UNKNOWN
    return is_readable(i) and known and i.proof is not Proof.SEAL_BROKEN and i.ledger is not Ledger.OTHER


def is_open(i: Inputs) -> bool:
    """Nor have rows 4 and 5: neither cancelled nor known to the ledger."""
    uncertain = i.ledger in {Ledger.NOT_ASKED, Ledger.ABSENT, Ledger.SAME_UNACKED}
    return is_intact(i) and uncertain and i.mark is not Mark.CANCELLED


def is_disowned(i: Inputs) -> bool:
    """Row 6."""
    return i.issuer is Issuer.LOST and i.outside


def is_out_of_time(i: Inputs) -> bool:
    """Row 7."""
    return i.back_dated or i.future or (i.issuer is Issuer.ENDED and i.outside)


def is_timely(i: Inputs) -> bool:
    """Rows 1 to 7 have not held."""
    return is_open(i) and not is_disowned(i) and not is_out_of_time(i)


def is_missing(i: Inputs) -> bool:
    """Row 8."""
    return i.ledger is Ledger.SAME_UNACKED or (i.ledger is Ledger.ABSENT and i.mark is not Mark.COVERED)


def is_in_fresh_list(i: Inputs) -> bool:
    """Row 9."""
    alone = i.ledger is Ledger.NOT_ASKED and i.list_fresh
    return alone and i.mark is Mark.COVERED and i.issuer is not Issuer.LOST


def is_above_fresh_list(i: Inputs) -> bool:
    """Row 10."""
    return i.ledger is Ledger.NOT_ASKED and i.list_fresh and i.list_later and i.mark is Mark.ABOVE


# The table once more, by hand, each row with the negation of those before it: no order is needed to read it.
DISJOINT: dict[Verdict, Callable[[Inputs], bool]] = {
    Verdict.UNREADABLE: lambda i: not i.readable or i.proof is Proof.CODE_DIFFERS,
    Verdict.NOT_CHECKABLE_HERE: lambda i: i.readable and i.proof is Proof.CODE_UNCHECKED,
    Verdict.ISSUER_UNKNOWN: lambda i: is_readable(i) and i.issuer is Issuer.UNKNOWN,
    Verdict.CONTENT_CHANGED: lambda i: is_readable(i) and i.issuer is not Issuer.UNKNOWN and not is_intact(i),
    Verdict.CANCELLED: lambda i: is_intact(i) and (i.ledger is Ledger.CANCELLED or i.mark is Mark.CANCELLED),
    Verdict.DEVICE_REPORTED_LOST: lambda i: is_open(i) and is_disowned(i),
    Verdict.TIME_INCONSISTENT: lambda i: is_open(i) and not is_disowned(i) and is_out_of_time(i),
    Verdict.GENUINE_RECORDED: lambda i: (
        (is_intact(i) and i.ledger is Ledger.SAME and i.mark is not Mark.CANCELLED)
        or (is_timely(i) and is_in_fresh_list(i))
    ),
    Verdict.GENUINE_NOT_RECORDED: lambda i: is_timely(i) and (is_missing(i) or is_above_fresh_list(i)),
    Verdict.GENUINE_LAST_KNOWN: lambda i: (
        is_timely(i) and not is_missing(i) and not is_in_fresh_list(i) and not is_above_fresh_list(i)
    ),
}


def test_every_combination_has_exactly_one_verdict_and_the_order_is_no_trick() -> None:
    """30,720 combinations: the ordered table and the disjoint one agree everywhere."""
    assert len(ALL) == 30_720
    for inputs in ALL:
        assert [verdict for verdict, holds in DISJOINT.items() if holds(inputs)] == [judge(inputs)]


def test_every_verdict_is_reached() -> None:
    """All nine, and the word for no data."""
    assert set(Counter(judge(inputs) for inputs in ALL)) == set(Verdict)


def test_every_row_of_the_table_decides_something() -> None:
    """No row stands in the shadow of those above it."""
    deciding = {next(n for n, (_, holds) in enumerate(ROWS) if holds(inputs)) for inputs in ALL}

    assert deciding == set(range(len(ROWS)))


def test_green_needs_a_fact_of_the_hub() -> None:
    """The ledger's own word, or a fresh list that covers the number."""
    for inputs in ALL:
        if judge(inputs) is Verdict.GENUINE_RECORDED:
            assert inputs.ledger is Ledger.SAME or (inputs.mark is Mark.COVERED and inputs.list_fresh)


def test_nothing_with_a_bad_seal_or_code_is_ever_called_genuine() -> None:
    """Nor cancelled, nor anything else that speaks of its content."""
    for inputs in ALL:
        if inputs.proof in BAD_PROOFS:
            assert judge(inputs) in {
                Verdict.UNREADABLE,
                Verdict.NOT_CHECKABLE_HERE,
                Verdict.ISSUER_UNKNOWN,
                Verdict.CONTENT_CHANGED,
            }


def test_no_data_is_never_worded_as_a_fault_of_the_paper() -> None:
    """A good seal under a known, active key with nobody asked and no list stays genuine."""
    for inputs in ALL:
        plain_case = inputs.readable and inputs.proof is Proof.SEALED and inputs.issuer is Issuer.ACTIVE
        silent = inputs.ledger in {Ledger.NOT_ASKED, Ledger.ABSENT} and inputs.mark is Mark.NONE
        if plain_case and silent and not inputs.back_dated and not inputs.future:
            assert judge(inputs) in GENUINE


def test_more_from_the_hub_never_turns_a_recorded_paper_to_unrecorded() -> None:
    """An older list changes the wording to last known, not to the contrary."""
    for inputs in ALL:
        if judge(inputs) is Verdict.GENUINE_RECORDED and inputs.ledger is Ledger.NOT_ASKED:
            assert judge(dataclasses.replace(inputs, list_fresh=False)) is Verdict.GENUINE_LAST_KNOWN
            assert judge(dataclasses.replace(inputs, ledger=Ledger.SAME)) is Verdict.GENUINE_RECORDED
            assert judge(dataclasses.replace(inputs, ledger=Ledger.ABSENT)) is Verdict.GENUINE_LAST_KNOWN


def test_the_exported_table_is_the_codes_table() -> None:
    """The phone's page is held against the file. To renew it: python -m tests.contract.verdict_table."""
    assert load("verdict") == plain(table())


def test_a_text_that_is_no_receipt_is_unreadable() -> None:
    """The inputs for it are a constant."""
    assert judge(UNREADABLE) is Verdict.UNREADABLE


# From what a verifier has at hand to the inputs.

NODE_KEY = Key(KID, X, Role.NODE, "PKY-RKP-01", "CONTOH Rakumpit", 1_795_000_000)
ROW = StatusRow("PKY-RKP-01", epoch=1, paper=1, n=400, iat_s=AT_S + 900, cancelled=frozenset({346}))
LIST_AT_S = AT_S + 1_000


def read(receipt: Receipt = RECEIPT) -> QrRead:
    """A receipt as it is scanned."""
    return read_qr(qr_text(HOST, sign_receipt(receipt, NODE, KID)))


def known(row: StatusRow | None = ROW, key: Key = NODE_KEY, *, now_s: int = LIST_AT_S + 60) -> Known:
    """A verifier with one key and at most one status row."""
    keys = KeyList(1, AT_S, (key,), tuple(public_of(root) for root in ROOTS), 2, (HOST,))
    rows = {} if row is None else {(row.node, row.epoch, row.paper): row}
    return Known(keys, now_s, hub_s=LIST_AT_S, rows=rows, status_at_s=LIST_AT_S)


def verdict(receipt: Receipt, at_hand: Known, ledger: Ledger = Ledger.NOT_ASKED) -> Verdict:
    """The verdict over a scanned receipt."""
    return judge(inputs_of_qr(read(receipt), at_hand, ledger))


def test_offline_a_fresh_list_that_covers_the_number_makes_it_recorded() -> None:
    """And 48 hours later it is what was last known."""
    assert verdict(RECEIPT, known()) is Verdict.GENUINE_RECORDED
    assert verdict(RECEIPT, known(now_s=LIST_AT_S + 48 * 3600)) is Verdict.GENUINE_LAST_KNOWN


def test_offline_a_number_above_the_mark_is_not_yet_recorded() -> None:
    """If the list is later than the paper; else nobody can say."""
    above = dataclasses.replace(RECEIPT, n=401, iat_s=AT_S + 950)
    later = dataclasses.replace(RECEIPT, n=402, iat_s=AT_S + 5_000)

    assert verdict(above, known()) is Verdict.GENUINE_NOT_RECORDED
    assert verdict(later, known()) is Verdict.GENUINE_LAST_KNOWN


def test_a_higher_number_with_an_earlier_time_is_inconsistent() -> None:
    """Detectable without a link."""
    assert verdict(dataclasses.replace(RECEIPT, n=401), known()) is Verdict.TIME_INCONSISTENT


def test_a_time_a_day_beyond_the_hubs_is_inconsistent() -> None:
    """Only the hub's time counts; without it nothing is in the future."""
    ahead = dataclasses.replace(RECEIPT, n=401, iat_s=LIST_AT_S + 24 * 3600 + 1)

    assert verdict(ahead, known()) is Verdict.TIME_INCONSISTENT
    assert not is_future(ahead.iat_s, None)


def test_a_cancelled_bit_is_seen_offline() -> None:
    """The old QR's verdict is cancelled wherever the list is known."""
    assert verdict(dataclasses.replace(RECEIPT, n=346), known()) is Verdict.CANCELLED


def test_a_series_without_a_row_is_last_known() -> None:
    """No list, or a list that does not name it."""
    assert verdict(RECEIPT, known(None)) is Verdict.GENUINE_LAST_KNOWN
    assert verdict(RECEIPT, Known(known().keys, AT_S)) is Verdict.GENUINE_LAST_KNOWN


def test_without_a_key_list_no_issuer_is_known() -> None:
    """A page that was never connected says so."""
    assert verdict(RECEIPT, Known(None, AT_S)) is Verdict.ISSUER_UNKNOWN


def test_a_key_of_another_role_issues_no_papers() -> None:
    """The hub's own key could sign a forged receipt, if somebody let it."""
    hub = Key(kid_of(public_of(HUB)), public_of(HUB), Role.HUB, "PKY-HUB-01", "Pusat", 0)
    forged = read_qr(qr_text(HOST, sign_receipt(RECEIPT, HUB, hub.kid)))

    assert judge(inputs_of_qr(forged, known(key=hub), Ledger.NOT_ASKED)) is Verdict.ISSUER_UNKNOWN


def test_another_nodes_seal_under_this_kid_has_changed_content() -> None:
    """Borrowing a kid does not help."""
    forged = read_qr(qr_text(HOST, sign_receipt(RECEIPT, HUB, KID)))

    assert judge(inputs_of_qr(forged, known(), Ledger.NOT_ASKED)) is Verdict.CONTENT_CHANGED


def test_a_lost_box_vouches_only_as_far_as_its_last_papers() -> None:
    """Covered: grey, never green offline; outside: reported lost, unless the ledger has it."""
    bounded = dataclasses.replace(NODE_KEY, state=State.LOST, papers_through=((1, 1, 347),))
    unbounded = dataclasses.replace(NODE_KEY, state=State.LOST)

    assert verdict(RECEIPT, known(key=bounded)) is Verdict.GENUINE_LAST_KNOWN
    assert verdict(RECEIPT, known(key=unbounded)) is Verdict.DEVICE_REPORTED_LOST
    assert verdict(RECEIPT, known(key=unbounded), Ledger.SAME) is Verdict.GENUINE_RECORDED


def test_an_ended_key_does_not_vouch_for_later_papers() -> None:
    """Neither after its date nor beyond its last number; before, nothing is lost."""
    ended = dataclasses.replace(NODE_KEY, state=State.ENDED, until_s=AT_S)
    active_until = dataclasses.replace(NODE_KEY, until_s=AT_S - 1)

    assert verdict(RECEIPT, known(key=ended)) is Verdict.GENUINE_RECORDED
    assert verdict(dataclasses.replace(RECEIPT, iat_s=AT_S + 1), known(key=ended)) is Verdict.TIME_INCONSISTENT
    assert verdict(RECEIPT, known(key=active_until)) is Verdict.TIME_INCONSISTENT


def test_a_spare_box_speaks_for_the_branch_it_was_assigned_to() -> None:
    """Its key's owner is PKY-SPR-01, its papers are the branch's."""
    spare = dataclasses.replace(NODE_KEY, owner="PKY-SPR-01")
    inputs = inputs_of_qr(read(), known(key=spare), Ledger.NOT_ASKED, node="PKY-RKP-01")

    assert inputs.mark is Mark.COVERED


@pytest.mark.parametrize(
    ("proof", "ledger", "expected"),
    [
        (Proof.CODE_AGREES, Ledger.SAME, Verdict.GENUINE_RECORDED),
        (Proof.CODE_AGREES, Ledger.SAME_UNACKED, Verdict.GENUINE_NOT_RECORDED),
        (Proof.CODE_AGREES, Ledger.CANCELLED, Verdict.CANCELLED),
        (Proof.CODE_AGREES, Ledger.NOT_ASKED, Verdict.GENUINE_RECORDED),
        (Proof.CODE_DIFFERS, Ledger.ABSENT, Verdict.UNREADABLE),
        (Proof.CODE_UNCHECKED, Ledger.NOT_ASKED, Verdict.NOT_CHECKABLE_HERE),
    ],
)
def test_a_typed_number_is_judged_by_its_code(proof: Proof, ledger: Ledger, expected: Verdict) -> None:
    """No data is not a wrong code, and a wrong code is not a forgery."""
    number = Number(Paper.TT, "PKY-RKP-01", 1, 347)

    assert judge(inputs_of_number(number, proof, known(), ledger)) is expected


def test_a_typed_number_of_a_series_without_a_row_has_no_mark() -> None:
    """As for a scanned one."""
    number = Number(Paper.BP, "PKY-RKP-01", 1, 1)

    assert inputs_of_number(number, Proof.CODE_AGREES, known(), Ledger.ABSENT).mark is Mark.NONE


def test_the_ledgers_content_is_compared_without_the_boxs_opinion_of_its_clock() -> None:
    """Initials count only while the person is kept."""
    erased = dataclasses.replace(RECEIPT, initials="")
    dearer = dataclasses.replace(RECEIPT, service=4)

    assert not differs(RECEIPT, dataclasses.replace(RECEIPT, clock=2), initials_kept=True)
    assert differs(RECEIPT, erased, initials_kept=True)
    assert not differs(RECEIPT, erased, initials_kept=False)
    assert differs(RECEIPT, dearer, initials_kept=False)


def test_a_list_is_fresh_for_48_hours() -> None:
    """And no list is not fresh."""
    assert is_fresh(0, 48 * 3600 - 1)
    assert not is_fresh(0, 48 * 3600)
    assert not is_fresh(None, 0)
