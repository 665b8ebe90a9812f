"""The slip of a queue number, as blocks. No paper: nothing on it is signed, and it is good for its day only. Pure."""

from collections.abc import Sequence

from contract.localtime import clock_id, day_id, weekday_id
from edge.core.queue import Ticket
from edge.core.settings import BranchSettings
from edge.core.slip_blocks import DASHED, THICK, Block, Role, Rule, Stroke, Text

SAMPLE = "CONTOH"
TRAINING = "LATIHAN"
HINT = "Tunggu nomor ini dipanggil di layar. Terlewat? Temui petugas, nomor berlaku hari ini."
PRIORITY_HINT = "Lansia, penyandang disabilitas, ibu hamil, dan yang membawa bayi didahulukan: minta nomor P."


def ticket_blocks(ticket: Ticket, branch: BranchSettings, ahead: int, service: str = "") -> Sequence[Block]:
    """The slip from top to bottom. `ahead` is how many waited before this one; `service` its name, "" for none."""
    klass = branch.queue.klass(ticket.letter)
    word = TRAINING if branch.training else SAMPLE
    sample = (Text(word, Role.SAMPLE, centred=True),) if branch.fictional or branch.training else ()
    return (
        Text(branch.issuer.upper(), Role.ISSUER, centred=True),
        Text(branch.name, Role.PLACE, centred=True),
        THICK,
        Text("Nomor antrean", Role.SUBTITLE, centred=True),
        Text(ticket.code, Role.TICKET, centred=True),
        *((Text(klass.name, Role.SERVICE, centred=True),) if klass else ()),
        *((Text(service, Role.SUBTITLE, centred=True),) if service else ()),
        THICK,
        Text(_waiting(ahead), Role.SECTION, centred=True),
        Text(_taken(ticket, branch), Role.SMALL, centred=True),
        DASHED,
        Text(HINT, Role.FINE),
        *(() if ticket.is_priority else (Text(PRIORITY_HINT, Role.FINE),)),
        Rule(Stroke.THIN),
        *sample,
    )


def _waiting(ahead: int) -> str:
    return f"{ahead} orang menunggu di depan Anda" if ahead else "Anda berikutnya"


def _taken(ticket: Ticket, branch: BranchSettings) -> str:
    at = clock_id(ticket.taken_at_s, branch.offset_min)
    return f"{weekday_id(ticket.day)}, {day_id(ticket.day)} pukul {at}"
