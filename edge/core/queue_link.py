"""The queue number that a file or payment comes with: read, looked up, and put into its event. Pure."""

from typing import Any, Final

from contract.events import Fact
from contract.names import NameRefusedError, parse_queue
from edge.core.acts import Stamp, View
from edge.core.form import Form
from edge.core.queue import Ticket

KEY: Final = "queue_number"
QUEUE_CHARS: Final = 8
NOT_QUEUE = ("Ditulis huruf dan angka, misalnya A-014.", "Write a letter and a number, such as A-014.")
UNKNOWN_TICKET = ("Nomor antrean ini tidak ada hari ini.", "There is no such queue number today.")


def ticket_of(form: Form, view: View, stamp: Stamp) -> Ticket | None:
    """The ticket that the body names at `queue_number`; None when it names none, or none of today (noted as fault)."""
    text = form.text(KEY, limit=QUEUE_CHARS)
    if not text:
        return None
    try:
        number = parse_queue(text)
    except NameRefusedError:
        form.note(KEY, "not_queue_number", *NOT_QUEUE)
        return None
    ticket = view.queue.numbered(stamp.day, number.letter, number.n)
    if ticket is None:
        form.note(KEY, "unknown_ticket", *UNKNOWN_TICKET)
    return ticket


def back_to(ticket: Ticket | None, view: View, index: int = 0) -> dict[int, Any]:
    """Fact 18 for the decision's `index`-th journal event, nothing without a ticket or for one of another epoch."""
    if ticket is None or ticket.epoch != view.epoch:
        return {}
    return {int(Fact.BACK): view.queue.next_seq + index - ticket.seq}
