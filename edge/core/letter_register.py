"""The register book of the kelurahan's letters: its lines, and the table that leaves the box. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract.localtime import date_of, day_of
from edge.core.books import table


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One letter in the book. `name` is None once the person was purged; `signer` is the number in the settings."""

    register_no: str
    number: str
    service: str
    at_s: int
    name: str | None
    signer: int
    cancelled_by: str | None
    copies: int
    recorded: bool


COLUMNS = ("Nomor register", "Tanggal", "Surat", "Pemohon", "Nomor", "Penanda tangan", "Keterangan")


def register_csv(lines: Sequence[RegisterLine], signers: Mapping[int, str], offset_min: int) -> bytes:
    """The book, oldest first, as a table for a spreadsheet; `signers` are names by number."""
    return table(COLUMNS, (_row(line, signers, offset_min) for line in reversed(lines)))


def _row(line: RegisterLine, signers: Mapping[int, str], offset_min: int) -> tuple[str, ...]:
    return (
        line.register_no,
        date_of(day_of(line.at_s, offset_min)).isoformat(),
        line.service,
        line.name or "(dihapus)",
        line.number,
        signers.get(line.signer, str(line.signer)),
        f"Dibatalkan dengan {line.cancelled_by}" if line.cancelled_by else "",
    )
