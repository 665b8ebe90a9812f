"""From rows to what pages and the API show. Reads nothing by itself."""

import sqlite3
from collections.abc import Callable
from typing import Literal

from contract.catalogue import Catalogue
from contract.localtime import rfc3339
from contract.names import Paper, epoch_letters
from edge.core.papers import fee_rp, service_code
from edge.ports import PaperLine, ReceiptRecord, Recorded
from edge.store.projections import Issued
from edge.store.steps import Place

CatalogueOf = Callable[[int], Catalogue]

# When the hub's ledger had a paper: the first ack that reached it, unless the hub has set its place aside unread.
RECORDED_AT = (
    "(SELECT ack.at_s FROM ack WHERE ack.stream = 0 AND ack.epoch = paper.epoch AND ack.through >= paper.seq"
    " AND NOT EXISTS (SELECT 1 FROM not_held AS h WHERE h.stream = 0 AND h.epoch = paper.epoch"
    " AND paper.seq BETWEEN h.first AND h.last) ORDER BY ack.through LIMIT 1)"
)
PAPER_ROW = f"SELECT paper.*, {RECORDED_AT} AS recorded_at_s FROM paper"  # noqa: S608 -- fixed words


def record_of(row: sqlite3.Row, catalogue: Catalogue, offset_min: int) -> ReceiptRecord:
    """The receipt of a row of `PAPER_ROW`, read with the catalogue it was made under."""
    at_s = row["recorded_at_s"]
    recorded: Literal[False] | Recorded = False if at_s is None else Recorded(rfc3339(at_s, offset_min))
    return ReceiptRecord(
        number=row["number"],
        kind=Paper(row["paper"]).name,
        service=service_code(catalogue, row["service"]),
        issued_at=rfc3339(row["at_s"], offset_min),
        clock=row["clock"],
        epoch=epoch_letters(row["epoch"]),
        seq=row["seq"],
        fee_rp=fee_rp(catalogue, row["service"], row["paper"], row["amount_rp"]),
        check_code=row["check_code"],
        qr_text=row["qr_text"],
        recorded=recorded,
        case_id=row["case_id"],
        copies=row["copies"],
    )


def record_of_new(issued: Issued, seq: int, catalogue: Catalogue, place: Place) -> ReceiptRecord:
    """The receipt of a paper that was written in this very transaction, without asking for it again."""
    receipt = issued.receipt
    return ReceiptRecord(
        number=issued.text,
        kind=issued.number.paper.name,
        service=service_code(catalogue, receipt.service),
        issued_at=rfc3339(receipt.iat_s, place.offset_min),
        clock=receipt.clock,
        epoch=epoch_letters(receipt.epoch),
        seq=seq,
        fee_rp=fee_rp(catalogue, receipt.service, issued.number.paper, receipt.amount_rp),
        check_code=issued.seal.check_code,
        qr_text=issued.seal.qr_text,
        recorded=False,
        case_id=issued.case_id,
        copies=0,
    )


def line_of(row: sqlite3.Row, catalogue: Catalogue) -> PaperLine:
    """One row of a list; the row also has `printed`."""
    return PaperLine(
        number=row["number"],
        kind=Paper(row["paper"]).name,
        service=service_code(catalogue, row["service"]),
        at_s=row["at_s"],
        amount_rp=row["amount_rp"],
        name=row["name"],
        cancelled=row["cancelled_by"] is not None,
        recorded=row["recorded_at_s"] is not None,
        printed=bool(row["printed"]),
        actor=row["actor"],
    )
