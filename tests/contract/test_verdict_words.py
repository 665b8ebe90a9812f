"""The words of the verdicts: complete, dated, honest."""

import re
from typing import Any

import pytest

from contract.names import Paper
from contract.receipt import FOREIGN_MARKS, QrReason
from contract.verdict import Verdict
from contract.verdict_words import (
    FOREIGN,
    REASON_WORDS,
    SENTENCES,
    WITH_CONTENT,
    About,
    Both,
    Colour,
    Told,
    Unread,
    tell,
)
from tests.contract.vectors import load, rows
from tests.contract.verdict_table import AT_S, about_of, plain, told

DATED = About(as_of_s=AT_S, by_ledger=True, paper=Paper.TT)
HUBS_WORD = (Verdict.GENUINE_RECORDED, Verdict.CANCELLED)


def all_texts(found: Told) -> list[str]:
    """Everything that a page shows."""
    return [text for both in (found.headline, found.sentence, found.reason_words, *found.notes) for text in both]


def test_the_exported_words_are_the_codes_words() -> None:
    """The phone's page is held against the file. To renew it: python -m tests.contract.verdict_table."""
    assert load("words") == plain(told())


@pytest.mark.parametrize("row", rows("words", "rows"), ids=lambda row: f"{row['verdict']} {row['about']}"[:60])
def test_words_are_whole_sentences_without_holes_or_hard_words(row: dict[str, Any]) -> None:
    """No brace left, no *palsu*, no exclamation mark, no English for people who did not ask."""
    found = tell(Verdict(row["verdict"]), about_of(row["about"]))
    texts = all_texts(found)

    assert all(text and "{" not in text and "  " not in text for text in texts)
    assert not re.search(
        r"palsu|fake|forged|invalid|tidak valid|!|luring|daring|offline", " ".join(texts), re.IGNORECASE
    )
    assert all(text.endswith(".") for text in found.sentence)


def test_the_tables_of_words_are_complete_and_closed() -> None:
    """Every reason has a sentence and two or three words; nothing stands there that nobody can reach."""
    reasons = {*Verdict, *QrReason, *Unread, "seal", "ledger"} - {Verdict.UNREADABLE, Verdict.CONTENT_CHANGED}

    assert set(SENTENCES) == reasons
    assert set(REASON_WORDS) == reasons
    assert set(FOREIGN) == {*FOREIGN_MARKS, "qris", ""}


@pytest.mark.parametrize("verdict", HUBS_WORD)
def test_the_hubs_word_is_never_shown_without_its_date(verdict: Verdict) -> None:
    """Neither recorded nor cancelled can be worded without one."""
    found = tell(verdict, DATED)

    assert "24 November 2026 pukul" in found.sentence.id
    assert "24 November 2026 at" in found.sentence.en
    with pytest.raises(AssertionError):
        tell(verdict, About())


def test_only_recorded_is_green_and_red_is_only_where_nobody_must_rely_on_the_paper() -> None:
    """Offline is grey."""
    colours = {verdict: tell(verdict, DATED).colour for verdict in Verdict}

    assert {v for v, colour in colours.items() if colour is Colour.GREEN} == {Verdict.GENUINE_RECORDED}
    assert {v for v, colour in colours.items() if colour is Colour.RED} == {Verdict.CANCELLED, Verdict.CONTENT_CHANGED}


def test_a_list_is_named_as_a_list_and_the_centre_as_the_centre() -> None:
    """With the age where a trusted time is known."""
    by_list = tell(Verdict.GENUINE_RECORDED, About(as_of_s=AT_S, now_s=AT_S + 7_500))

    assert by_list.sentence.id.endswith(
        "Menurut daftar pusat per 24 November 2026 pukul 13.00 WIB (2 jam 5 menit lalu)."
    )
    assert by_list.sentence.en.endswith(
        "By the centre's list of 24 November 2026 at 13:00 WIB (2 hours 5 minutes ago)."
    )
    assert "Keadaan per 24 November" in tell(Verdict.GENUINE_RECORDED, DATED).sentence.id
    assert "belum ada di sini" in tell(Verdict.GENUINE_LAST_KNOWN, About()).sentence.id


@pytest.mark.parametrize("verdict", [Verdict.GENUINE_NOT_RECORDED, Verdict.GENUINE_LAST_KNOWN])
def test_an_unrecorded_payment_says_what_it_proves_and_what_not(verdict: Verdict) -> None:
    """A box of this city made it; that the money arrived is not proven."""
    payment = tell(verdict, About(as_of_s=AT_S, paper=Paper.BP))
    documents = tell(verdict, About(as_of_s=AT_S, paper=Paper.TT))

    assert "Belum terbukti: uangnya sudah diterima pusat." in payment.notes[0].id
    assert documents.notes == ()
    assert "Simpan kertas ini sebagai bukti." in payment.sentence.id
    assert payment.sentence.id.startswith("Bukti pembayaran ini dibuat perangkat resmi kota ini.")


def test_last_known_does_not_claim_that_the_record_is_missing() -> None:
    """An old list may well cover it."""
    assert "belum tercatat" not in tell(Verdict.GENUINE_LAST_KNOWN, DATED).headline.id


def test_the_branchs_last_sign_of_life_stands_beside_a_missing_record() -> None:
    """So that nobody blames the citizen."""
    found = tell(Verdict.GENUINE_NOT_RECORDED, About(as_of_s=AT_S, last_seen_s=AT_S - 532_800))

    assert "; titik layanan ini terakhir terhubung 18 November 2026 pukul 09.00 WIB." in found.sentence.id


def test_a_foreign_host_and_a_doubtful_clock_add_notes_and_change_nothing() -> None:
    """Another sentence, never another verdict."""
    plain_words = tell(Verdict.GENUINE_RECORDED, DATED)
    noted = tell(
        Verdict.GENUINE_RECORDED, About(as_of_s=AT_S, by_ledger=True, paper=Paper.TT, clock=2, foreign_host="x.example")
    )

    assert noted.sentence == plain_words.sentence
    assert ["x.example" in noted.notes[0].id, "diragukan" in noted.notes[1].id] == [True, True]


def test_the_clock_of_a_paper_that_is_not_believed_is_not_spoken_of() -> None:
    """Content is shown only when the seal holds."""
    assert tell(Verdict.CONTENT_CHANGED, About(clock=2)).notes == ()
    assert Verdict.CONTENT_CHANGED not in WITH_CONTENT


def test_a_foreign_code_is_told_where_it_is_checked() -> None:
    """A Dukcapil code, a QRIS: not ours, and not the citizen's fault."""
    dukcapil = tell(Verdict.UNREADABLE, About(looks_like="dukcapil"))
    qris = tell(Verdict.UNREADABLE, About(looks_like="qris"))

    assert dukcapil.sentence.id == (
        "Ini bukan tanda terima Simpul, tampaknya kode dokumen Dukcapil; periksa di dukcapil.kemendagri.go.id."
    )
    assert "periksa di aplikasi pembayaran Anda" in qris.sentence.id


def test_a_host_with_braces_is_only_text() -> None:
    """Whatever stands in a foreign code."""
    found = tell(Verdict.GENUINE_LAST_KNOWN, About(foreign_host="{noun}.example"))

    assert found.notes[0] == Both(
        "Alamat pada kode ini ({noun}.example) bukan alamat resmi. Jangan membukanya; periksa hanya di sini.",
        "The address in this code ({noun}.example) is not official. Do not open it; check only here.",
    )
