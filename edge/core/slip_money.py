"""The words of a closing (TK) and a deposit (ST): papers of the house, without a seal. Pure."""

from typing import Protocol

from contract.kodehari import COUNTED, figures_of, kode_hari
from contract.localtime import day_id, weekday_id
from contract.money import format_rp, terbilang
from edge.core.closing import DIFFERENCE_REASONS, DIFFERENCE_WORDS
from edge.core.money import DENOMINATIONS_RP, Closing, Deposit, GivenBack, Received, TillLines
from edge.core.settings import BranchSettings
from edge.core.slip_content import Aloud, Money, OwnWords, Row
from edge.core.slip_content import Closing as Sentence
from edge.core.till import MOVE_REASONS, MOVE_WORDS


class MoneyPaper(Protocol):
    """What these papers need of a paper; `edge.core.records.PaperDetail` is one."""

    @property
    def money(self) -> Closing | Deposit | None: ...


DIFFERENCE_SAID = {DIFFERENCE_REASONS[name]: words for name, words in DIFFERENCE_WORDS.items()}
MOVE_SAID = {MOVE_REASONS[name]: words for name, words in MOVE_WORDS.items()}
HEAD_CHARS = 16


def closing_words(paper: MoneyPaper, branch: BranchSettings) -> OwnWords:
    """A till's day, closed: the count, the journal's lines, the difference and why, the five words to read out."""
    closing = paper.money
    assert isinstance(closing, Closing)
    lines, pieces = closing.lines, closing.notes
    return OwnWords(
        rows=(
            Row("Kas", lines.holder),
            Row("Hari", f"{weekday_id(lines.key.day)}, {day_id(lines.key.day)}"),
            Row("Orang kedua", closing.second_name),
            *(Row(format_rp(rp), f"{pieces[rp]} lembar/keping") for rp in DENOMINATIONS_RP if rp in pieces),
        ),
        money=Money(
            parts=tuple(Row(label[0], format_rp(amount_rp)) for label, amount_rp in journal_lines(lines)),
            label="Seharusnya",
            total=format_rp(closing.expected_rp),
            in_words=_in_words(closing.expected_rp),
            cash=(
                Row("Uang terhitung", format_rp(closing.counted_rp)),
                Row("Selisih", format_rp(closing.difference_rp)),
            ),
            source=explanation(closing),
        ),
        aloud=aloud(closing),
        closing=(
            Sentence(f"Untuk disetor: {format_rp(lines.net_rp)}. Selisih dicatat tersendiri dan tidak mengubahnya."),
            Sentence(f"Rantai catatan akses: {closing.audit_head.hex()[:HEAD_CHARS]}") if closing.audit_head else _NONE,
        ),
        signers=(("Yang menghitung", closing.actor_name), ("Orang kedua", closing.second_name)),
    )


_NONE = Sentence("")


def journal_lines(lines: TillLines) -> list[tuple[tuple[str, str], int]]:
    """((label, label in English), signed rupiah) of everything that makes up what must lie in the drawer, in the order
    in which it is explained."""
    return [
        (("Modal awal", "Opening cash"), lines.opening_rp),
        *((_received(line), line.amount_rp) for line in lines.received),
        *((_moved(line.reason, line.amount_rp), line.amount_rp) for line in lines.moved),
        *((_given_back(line), -line.amount_rp) for line in lines.given_back),
    ]


def _received(line: Received) -> tuple[str, str]:
    return f"{line.service}, {line.papers} bukti", f"{line.service_en}, {line.papers} proofs"


def _given_back(line: GivenBack) -> tuple[str, str]:
    return f"Batal {line.number} atas {line.of_number}", f"Cancelled by {line.number}: {line.of_number}"


def _moved(reason: int, amount_rp: int) -> tuple[str, str]:
    way, way_en = ("Kas masuk", "Cash in") if amount_rp > 0 else ("Kas keluar", "Cash out")
    said, said_en = MOVE_SAID.get(reason, MOVE_WORDS["other"])
    return f"{way}: {said.lower()}", f"{way_en}: {said_en.lower()}"


def _in_words(amount_rp: int) -> str:
    return terbilang(amount_rp) if amount_rp >= 0 else f"minus {terbilang(-amount_rp)}"


def explanation(closing: Closing) -> str:
    """Why there is a difference, "" where there is none."""
    if not closing.difference_rp:
        return ""
    said = DIFFERENCE_SAID.get(closing.reason, DIFFERENCE_WORDS["other"])[0]
    return "Penjelasan: " + ": ".join(part for part in (said, closing.note) if part)


def aloud(closing: Closing) -> Aloud:
    """The figures and the five words."""
    figures = figures_of(closing.counts)
    rows = [Row(paper.name, str(count)) for paper, count in zip(COUNTED, figures, strict=False)]
    rows.append(Row("Diterima dikurangi batal", format_rp(figures[-1])))
    words = kode_hari(closing.number, figures, closing.head)
    return Aloud("Kode hari", tuple(rows), words, "Bacakan ke pusat: angka dulu, lalu lima kata.")


def deposit_words(paper: MoneyPaper, branch: BranchSettings) -> OwnWords:
    """What goes to the bank: each closing with its sum, the whole in words, who brings it."""
    deposit = paper.money
    assert isinstance(deposit, Deposit)
    parts = tuple(Row(f"{each.number}, {day_id(each.day)}", format_rp(each.net_rp)) for each in deposit.closings)
    years = {each.fiscal_year for each in deposit.closings}
    treasurer = branch.treasurer
    return OwnWords(
        rows=(
            Row("Tahun anggaran", ", ".join(str(year) for year in sorted(years))),
            Row("Referensi bank", deposit.bank_ref),
        ),
        money=Money(parts, "Jumlah", format_rp(deposit.amount_rp), terbilang(deposit.amount_rp), (), ""),
        closing=(Sentence("Setoran penerimaan ke rekening kas umum daerah. Lampirkan slip bank pada kertas ini."),),
        signers=(
            ("Bendahara Penerimaan Pembantu", treasurer.name if treasurer else deposit.actor_name),
            ("Penyetor", deposit.actor_name),
        ),
    )
