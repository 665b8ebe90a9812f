"""Why a paper has not come out, in the reader's tongue. Knows no page."""

from edge.core.printers import TROUBLES
from edge.ports import PrinterState, PrintJob
from kit.i18n import pick


def head_of(job: PrintJob) -> str:
    """What is so: `Kertas Printer Loket 1 habis.`; "" where nothing is wrong."""
    trouble = TROUBLES.get(job.reason)
    return pick(trouble.head, trouble.head_en).format(printer=job.printer or "printer") if trouble else job.reason


def act_of(job: PrintJob) -> str:
    """What to do about it."""
    trouble = TROUBLES.get(job.reason)
    return pick(trouble.act, trouble.act_en).format(printer=job.printer) if trouble else ""


def trouble_head(printer: PrinterState) -> str:
    """What is wrong with a printer."""
    trouble = TROUBLES[printer.trouble]
    return pick(trouble.head, trouble.head_en).format(printer=printer.name)


def trouble_act(printer: PrinterState) -> str:
    """What to do about it."""
    trouble = TROUBLES[printer.trouble]
    return pick(trouble.act, trouble.act_en).format(printer=printer.name)
