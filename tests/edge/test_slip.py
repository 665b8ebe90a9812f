"""What stands on a citizen's paper, and what never does."""

import dataclasses

import pytest

from contract.names import Paper
from edge.core.slip import SlipContent, content_of, masked_nik
from edge.core.slip_blocks import Boxed, Checklist, Code, Columns, Role, Text, blocks_of
from edge.printing.raster import draw_slip
from tests.edge.slip_papers import AT_S, FACE, KIA, PBB, SETTINGS, bp, sealed_text, tt


def words_of(content: SlipContent) -> str:
    """Every text of a paper in one string."""

    def flat(value: object) -> str:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return " ".join(flat(getattr(value, field.name)) for field in dataclasses.fields(value))
        if isinstance(value, tuple):
            return " ".join(flat(part) for part in value)
        return str(value).replace("\u00a0", " ")

    return flat(content)


def test_a_receipt_names_who_what_when_and_what_was_kept() -> None:
    """The TT of the design page, field by field."""
    content = content_of(tt(), KIA, SETTINGS)

    assert (
        content.title,
        content.number,
        content.service,
    ) == ("Tanda terima berkas", "TT-RKP01A-000347", "Kartu Identitas Anak")
    assert [(r.label, r.value) for r in content.rows[:2]] == [("Pemohon", "Norhayati"), ("NIK", "************* 002")]
    assert "24 November 2026 pukul 13.09 WIB" in words_of(content)
    assert [c.kept for c in content.checklist] == ["diserahkan", "disalin", "ditunjukkan", "diserahkan", "diserahkan"]
    assert (content.fee, content.fee_boxed, content.promise) == ("GRATIS", True, "3 hari kerja")


def test_a_nik_shows_its_last_three_digits_and_nothing_else() -> None:
    """Thirteen stars, whatever the person."""
    assert masked_nik("6271055403940002") == "************* 002"
    assert masked_nik("") == ""
    assert "6271" not in words_of(content_of(tt(), KIA, SETTINGS))


def test_nothing_is_promised_that_the_city_has_not_confirmed() -> None:
    """No days, no fee, no GRATIS: the agency decides, and the paper says so."""
    unsure = dataclasses.replace(KIA, promise_days=None, free=False)

    content = content_of(tt(), unsure, SETTINGS)

    assert (content.promise, content.fee) == ("ditetapkan instansi", "")
    assert "hari kerja" not in words_of(content)
    assert "gratis" not in words_of(content).lower()


def test_a_confirmed_fee_is_printed_without_a_box() -> None:
    """Rp without a space, so that no digit can be added."""
    content = content_of(tt(), dataclasses.replace(KIA, free=False, fee_rp=25_000), SETTINGS)

    assert (content.fee, content.fee_boxed) == ("Rp25.000", False)


def test_a_proof_of_payment_says_the_amount_in_words_with_cash_and_change() -> None:
    """Money in figures, in words, given, returned, and the day of the bill list."""
    money = content_of(bp(), PBB, SETTINGS).money

    assert money is not None
    assert (money.total, money.in_words) == ("Rp85.500", "delapan puluh lima ribu lima ratus rupiah")
    assert [(r.label, r.value) for r in money.cash] == [("Tunai", "Rp100.000"), ("Kembali", "Rp14.500")]
    assert money.source == "Tagihan menurut daftar 18 November 2026."


def test_receipt_and_proof_of_payment_cannot_be_mistaken_for_each_other() -> None:
    """Another title, another prefix, and the payment says that it is no receipt of documents."""
    taken, paid = content_of(tt(), KIA, SETTINGS), content_of(bp(), PBB, SETTINGS)

    assert taken.title != paid.title
    assert taken.money is None
    assert paid.checklist == ()
    assert "bukan tanda terima berkas" in words_of(paid)
    assert "GRATIS" not in words_of(paid)


def test_a_return_slip_lists_what_is_missing_first_and_keeps_nothing() -> None:
    """The citizen goes home with everything; the slip is no receipt and says so."""
    content = content_of(tt(number="TP-RKP01A-000002", paper=Paper.TP, docs=0b00111, missing=0b11000), KIA, SETTINGS)

    assert [c.brought for c in content.checklist] == [False, False, True, True, True]
    assert {"dikembalikan"} == {c.kept for c in content.checklist if c.brought}
    assert content.checklist_title == "Belum lengkap, kurang 2"
    assert "Ini bukan tanda terima" in words_of(content)
    assert content.promise == ""


def test_a_copy_says_so_in_a_box_with_the_time_of_copying() -> None:
    """Same number, same QR, SALINAN n."""
    first, copy = content_of(tt(), KIA, SETTINGS), content_of(tt(copy=2, copy_at_s=1795503060), KIA, SETTINGS)

    assert ("SALINAN 2", first.qr_text, first.number) == (copy.copy, copy.qr_text, copy.number)
    assert "pukul 13.51 WIB" in copy.copy_line.replace("\u00a0", " ")
    assert Boxed("SALINAN 2") in blocks_of(copy)
    assert first.copy == ""


def test_a_cancelled_paper_says_batal_and_carries_the_cancellations_qr() -> None:
    """So its code says so offline too, and nothing on it calls it a receipt any more."""
    cancel = sealed_text(Paper.BT, 1)
    content = content_of(
        tt(copy=1, copy_at_s=1795503060, void_by="BT-RKP01A-000001", qr_text=cancel, check_code="0000-0000"),
        KIA,
        SETTINGS,
    )

    blocks = blocks_of(content)
    assert Boxed("BATAL", Role.VOID, wide=True) in blocks
    assert Code(cancel, "BT-RKP01A-000001", "0000-0000", SETTINGS.host) in blocks
    assert "Dokumen ini adalah tanda terima" not in words_of(content)


def test_a_paper_printed_without_a_link_says_so() -> None:
    """And one printed with it does not; a recorded one names the time at which the hub had it."""
    offline, online = content_of(tt(), KIA, SETTINGS), content_of(tt(connected=True), KIA, SETTINGS)
    recorded = content_of(tt(connected=True, recorded_at_s=1795503060), KIA, SETTINGS)

    assert "belum tersambung saat dicetak" in words_of(offline)
    assert "belum tersambung" not in words_of(online)
    assert "Tercatat di pusat" not in words_of(online)
    assert "Tercatat di pusat 24 November 2026 pukul 13.51 WIB" in words_of(recorded)


@pytest.mark.parametrize(("clock", "words"), [(0, ""), (1, "jam belum dicocokkan"), (2, "jam belum pasti")])
def test_a_doubtful_clock_is_marked_beside_the_time(clock: int, words: str) -> None:
    """The three clock states in words."""
    row = next(r for r in content_of(tt(clock=clock), KIA, SETTINGS).rows if r.label == "Diterima")

    assert row.value.endswith(f"({words})" if words else "WIB")


def test_the_demo_prints_contoh_and_a_real_branch_does_not() -> None:
    """Fictional papers can never pass for real ones."""
    assert content_of(tt(), KIA, SETTINGS).sample == "CONTOH, BUKAN DOKUMEN SAH"
    assert content_of(tt(), KIA, dataclasses.replace(SETTINGS, sample=False)).sample == ""


def test_training_prints_no_seal_and_no_check_code() -> None:
    """The QR holds the word LATIHAN and nothing else."""
    content = content_of(tt(), KIA, dataclasses.replace(SETTINGS, training=True))

    assert (content.qr_text, content.check_code, content.sample) == ("LATIHAN", "", "LATIHAN, BUKAN DOKUMEN SAH")


def test_an_erased_person_leaves_no_empty_lines() -> None:
    """Rows without a value fall away."""
    labels = [row.label for row in content_of(tt(name="", nik=""), KIA, SETTINGS).rows]

    assert "Pemohon" not in labels
    assert "NIK" not in labels


def test_the_order_of_a_slip_is_who_what_number_service_papers_terms_code_words() -> None:
    """The order the design page fixes."""
    blocks = blocks_of(content_of(tt(), KIA, SETTINGS))
    order = [
        next(i for i, b in enumerate(blocks) if isinstance(b, Text) and b.role is role)
        for role in (Role.ISSUER, Role.TITLE, Role.NUMBER, Role.SERVICE, Role.SECTION)
    ]
    order += [next(i for i, b in enumerate(blocks) if isinstance(b, kind)) for kind in (Checklist, Columns, Code)]

    assert sorted(order) == order
    assert Text("CONTOH, BUKAN DOKUMEN SAH", Role.SAMPLE, centred=True) == blocks[-1]


def test_a_cancellation_and_a_hand_over_have_papers_too() -> None:
    """BT names what it cancels and the sum given back; PY names who took what."""
    cancelled = content_of(
        bp(number="BT-RKP01A-000001", paper=Paper.BT, of_number="BP-RKP01A-000094", reason="salah ketik"), PBB, SETTINGS
    )
    handed = content_of(
        tt(number="PY-RKP01A-000001", paper=Paper.PY, case="TT-RKP01A-000347", relation="ibu", documents=("KIA 6271",)),
        KIA,
        SETTINGS,
    )

    assert "BP-RKP01A-000094" in words_of(cancelled)
    assert cancelled.money is not None
    assert (cancelled.money.label, cancelled.money.total) == ("Dikembalikan", "Rp85.500")
    assert "Dokumen 1 KIA 6271" in words_of(handed)


@pytest.mark.parametrize("paper", list(Paper), ids=lambda paper: paper.name)
@pytest.mark.parametrize("state", ["first", "copy", "void"])
def test_every_kind_of_paper_has_its_words_its_marks_and_its_signers(paper: Paper, state: str) -> None:
    """Also those that stay in the house: they have no code, and nobody is told to scan one."""
    marks = {"copy": {"copy": 2, "copy_at_s": AT_S}, "void": {"void_by": "BT-RKP01A-000001"}}.get(state, {})
    content = content_of(tt(paper=paper, number=f"{paper.name}-RKP01A-000001", **marks), KIA, SETTINGS)
    assert content.title == paper.title_id
    assert (content.copy, content.void) == ("SALINAN 2" if state == "copy" else "", "BATAL" if state == "void" else "")
    assert len(content.signers) == 2
    codes = [block for block in blocks_of(content) if isinstance(block, Code)]
    assert len(codes) == bool(paper.is_signed)
    assert bool(content.qr_text) == paper.is_signed
    assert draw_slip(blocks_of(content), 58, FACE)[1] is False
