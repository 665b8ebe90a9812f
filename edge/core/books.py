"""The receipts book and the deposits as CSV, in the columns that the city's finance system (SIPD) asks to be keyed in.

Which columns these are is our reading; `docs/operations/money.md` says so. Every cell that a spreadsheet would take
for a formula is made harmless. Pure.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from contract.localtime import clock_id, date_of
from edge.core.money import BookRow, Deposit

BOOK_COLUMNS = (
    "No", "Tanggal", "Jam", "Nomor Bukti", "Jenis", "Kode Layanan", "Uraian", "Nama Penyetor", "Dasar Penerimaan",
    "Penerimaan", "Pengembalian", "Nomor Lawan", "Petugas", "Nomor Tutup Kas", "Nomor STS", "Tahun Anggaran",
)  # fmt: skip
DEPOSIT_COLUMNS = (
    "No", "Nomor STS", "Tanggal STS", "Tahun Anggaran", "Nomor Tutup Kas", "Tanggal Penerimaan", "Petugas", "Jumlah",
    "Jumlah STS", "Referensi Bank", "Penyetor",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the wide ones: some spreadsheets narrow them
_AFTER_MARK = re.compile(rf"([;\t])(?=\s*[{''.join(map(re.escape, FORMULA))}])")
BOM = "\ufeff"  # spreadsheets read names right only with it


def harmless(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula: an apostrophe before what begins like one, also behind a
    semicolon, where a spreadsheet set to Indonesian begins the next cell whatever the quotes say."""
    plain = _AFTER_MARK.sub(r"\1'", " ".join(text.splitlines()))
    return f"'{plain}" if plain.lstrip().startswith(FORMULA) else plain


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """RFC 4180 in UTF-8: comma, CRLF, every cell quoted; whole numbers stay digits."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell if isinstance(cell, int) else harmless(str(cell)) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def book_csv(rows: Iterable[BookRow], offset_min: int) -> bytes:
    """One line for each payment and each cancellation of one."""
    return table(BOOK_COLUMNS, (_book_line(no, row, offset_min) for no, row in enumerate(rows, 1)))


def _book_line(no: int, row: BookRow, offset_min: int) -> tuple[object, ...]:
    taken = row.amount_rp >= 0 and not row.of_number
    return (
        no, date_of(row.day).isoformat(), clock_id(row.at_s, offset_min), row.number,
        "Penerimaan" if taken else "Pembatalan", row.service, row.service_name, row.payer, row.reference,
        row.amount_rp if taken else 0, 0 if taken else -row.amount_rp, row.cancelled_by or row.of_number, row.holder,
        row.closing, row.deposit, row.day // 10_000,
    )  # fmt: skip


def deposits_csv(deposits: Iterable[Deposit]) -> bytes:
    """One line for each closing in each deposit."""
    lines = ((deposit, closing) for deposit in deposits for closing in deposit.closings)
    return table(
        DEPOSIT_COLUMNS,
        (
            (
                no, deposit.number, date_of(deposit.day).isoformat(), closing.fiscal_year, closing.number,
                date_of(closing.day).isoformat(), deposit.holders.get(closing.till, ""), closing.net_rp,
                deposit.amount_rp, deposit.bank_ref, deposit.actor_name,
            )
            for no, (deposit, closing) in enumerate(lines, 1)
        ),
    )  # fmt: skip
