"""Papers of the till on thermal paper: nothing runs over the edge, the words are large, a proof has its sheets."""

from dataclasses import replace

import pytest

from contract.names import Paper
from edge.core.books import harmless
from edge.core.money import (
    DENOMINATIONS_RP,
    ClosedTill,
    Closing,
    Deposit,
    GivenBack,
    Moved,
    Received,
    TillKey,
    TillLines,
)
from edge.core.slip import Row, SlipContent, content_of
from edge.core.slip_blocks import Role, Sums, Text, blocks_of
from edge.core.slip_money import closing_words, deposit_words
from edge.core.slip_sheets import sheets, sheets_of
from edge.core.slip_source import slip_settings
from edge.printing.raster import draw_slip
from tests.edge.branch_box import NOON_S, SETTINGS, TODAY
from tests.edge.slip_papers import PBB, bp, tt
from tests.edge.test_printing_raster import FACE

LONG = "Siti Nurhaliza Ratu Balqis Kusumawardhani binti Haji Abdurrahman"
LINES = TillLines(
    TillKey(3, TODAY), "closed", LONG, 100_000,
    [Received("Retribusi pemanfaatan aset daerah (sewa gedung/tanah)", "Lease", 11, 999_999_999_999)],
    [Moved(NOON_S, -250_000, 2, "brankas", LONG, LONG)],
    [GivenBack("BT-RKP01A-000003", "BP-RKP01A-000087", 85_500)],
)  # fmt: skip
CLOSING = Closing(
    number="TK-RKP01A-000021", epoch=1, seq=9, at_s=NOON_S, clock=1, lines=LINES, actor_name=LONG, second_name=LONG,
    counted_rp=LINES.expected_rp - 5_000, expected_rp=LINES.expected_rp,
    notes=dict.fromkeys(DENOMINATIONS_RP, 99_999), reason=1, note="Kembalian lebih. " * 20,
    counts={1: 19, 2: 11, 3: 1, 4: 1, 0: LINES.net_rp}, head=bytes(32), audit_head=bytes(32), deposited_by=None,
    recorded=False,
)  # fmt: skip
DEPOSIT = Deposit(
    number="ST-RKP01A-000007", at_s=NOON_S, clock=1, day=TODAY, amount_rp=999_999_999, bank_ref="B" * 40,
    actor_name=LONG, closings=[ClosedTill(f"TK-RKP01A-{n:06}", 3, TODAY, 99_999_999, None) for n in range(1, 12)],
    holders={3: LONG}, recorded=False,
)  # fmt: skip


class Behind:
    """A paper as far as its words need it."""

    def __init__(self, money: Closing | Deposit) -> None:
        self.money: Closing | Deposit | None = money


def content(money: Closing | Deposit) -> SlipContent:
    words = closing_words if isinstance(money, Closing) else deposit_words
    paper = Paper.TK if isinstance(money, Closing) else Paper.ST
    data = replace(tt(), number=money.number, paper=paper, own=words(Behind(money), SETTINGS), qr_text="")
    return content_of(data, replace(PBB, name=""), slip_settings(SETTINGS))


@pytest.mark.parametrize("width_mm", [80, 58])
@pytest.mark.parametrize("money", [CLOSING, DEPOSIT], ids=["closing", "deposit"])
def test_nothing_runs_over_the_edge_of_the_paper(money: Closing | Deposit, width_mm: int) -> None:
    """Names of sixty letters, sums of twelve digits, eleven closings, a long explanation."""
    raster, overflowed = draw_slip(blocks_of(content(money)), width_mm, FACE)

    assert raster.height > 400
    assert not overflowed


def test_the_words_to_read_out_stand_large_below_their_figures() -> None:
    """One a line with its place, after the five figures."""
    blocks = blocks_of(content(CLOSING))
    large = [block.words for block in blocks if isinstance(block, Text) and block.role is Role.PLACE][1:]
    figures = [block.rows for block in blocks if isinstance(block, Sums) and Row("TT", "19") in block.rows]

    assert [words.split()[0] for words in large] == ["1", "2", "3", "4", "5"]
    assert figures[0][:4] == (Row("TT", "19"), Row("BP", "11"), Row("TP", "1"), Row("BT", "1"))


def test_a_paper_of_the_house_has_no_code_and_names_who_signs() -> None:
    """No QR to scan, two names for ink."""
    found = content(CLOSING)

    assert found.qr_text == ""
    assert [role for role, _ in found.signers] == ["Yang menghitung", "Orang kedua"]
    assert "Penjelasan: Kembalian keliru" in (found.money.source if found.money else "")


def test_a_proof_has_a_sheet_for_each_holder_and_a_copy_has_one() -> None:
    """Cut apart along a line; only the first print of a valid proof."""
    proof = content_of(bp(), PBB, slip_settings(SETTINGS))
    copy = replace(proof, copy="SALINAN 1")

    assert [each.sheet for each in sheets(proof, 3)] == [
        "Lembar 1, untuk pembayar", "Lembar 2, untuk bendahara", "Lembar 3, untuk arsip",
    ]  # fmt: skip
    assert sheets(proof, 1) == (proof,)
    assert sheets(copy, 3) == (copy,)
    assert sheets_of(proof, 2).count(Text("potong di sini", Role.SMALL, centred=True)) == 1
    one, two = (draw_slip(sheets_of(proof, count), 80, FACE)[0].height for count in (1, 2))
    assert two > one * 1.8


def test_no_cell_of_a_table_is_a_formula_in_any_spreadsheet() -> None:
    """Not behind blanks, not in wide letters, not behind a semicolon: that begins a cell where Indonesian is set."""
    wide, blank = "\uff1d", "\u00a0"
    for evil in ("=1+1", "  =1", f"{blank}@SUM", f"{wide}1", "-5", "\t+1"):
        assert harmless(evil).lstrip().startswith("'"), evil
    assert harmless("Budi;=cmd|1") == "Budi;'=cmd|1"
    assert harmless(f"Budi; {blank}-1") == f"Budi;' {blank}-1"
    assert harmless("Budi\r\n=1") == "Budi =1"
    for plain in ("Budi; Siti", "Jl. Tjilik Riwut 5-7", "a=b", ""):
        assert harmless(plain) == plain
