"""Papers as pictures: reads a paper through the port, says its words by the core, draws it in a thread.

Serves the API (`Pictures`) and the spool alike, so the picture of a slip is the slip.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from contract.states import Ticket as Waiting
from edge.core.queue import arrival
from edge.core.queue_acts import TICKET_SLIP, slip_name
from edge.core.slip import SlipContent
from edge.core.slip_blocks import Block
from edge.core.slip_sheets import sheets_of
from edge.core.slip_source import slip_of
from edge.core.slip_ticket import ticket_blocks
from edge.ports import BranchSettings, Queue, Reader
from edge.printing.canvas import Raster, qr_image
from edge.printing.raster import draw_slip
from edge.printing.typeface import Typeface


@dataclass(frozen=True, slots=True)
class PaperPictures:
    """`connected` tells whether the hub is in reach now; papers printed while it is not say so."""

    reader: Reader
    branch: BranchSettings
    face: Typeface
    connected: Callable[[], bool]
    queue: Queue | None = None

    async def content(self, number: str, copy: int = 0) -> SlipContent | None:
        """The words of a paper, None for a number this branch does not have."""
        paper = await self.reader.paper(number)
        if paper is None:
            return None
        cancel = await self.reader.paper(paper.cancelled_by) if paper.cancelled_by else None
        recorded = paper.record.recorded
        return slip_of(
            paper,
            self.branch,
            connected=self.connected(),
            copy=copy,
            copy_at_s=self.reader.now_s(),
            recorded_at_s=int(datetime.fromisoformat(recorded.at).timestamp()) if recorded else None,
            cancel_code=cancel.record.check_code if cancel else "",
        )

    async def raster(self, number: str, width_mm: int, copy: int = 0) -> Raster | None:
        """The slip's dots; drawn in a thread, some 0.1 s."""
        blocks = await self._ticket(number) if number.startswith(TICKET_SLIP) else await self._paper(number, copy)
        if blocks is None:
            return None
        return (await asyncio.to_thread(draw_slip, blocks, width_mm, self.face))[0]

    async def _paper(self, number: str, copy: int) -> Sequence[Block] | None:
        content = await self.content(number, copy)
        return sheets_of(content, self.branch.money.proof_sheets) if content else None

    async def _ticket(self, name: str) -> Sequence[Block] | None:
        """The slip of one of today's queue numbers; nobody needs yesterday's."""
        tickets = await self.queue.tickets() if self.queue else ()
        ticket = next((each for each in tickets if slip_name(each) == name), None)
        if ticket is None:
            return None
        ahead = sum(each.state is Waiting.WAITING and arrival(each) < arrival(ticket) for each in tickets)
        service = (await self.reader.catalogue()).by_no(ticket.service)
        return ticket_blocks(ticket, self.branch, ahead, service.name if service else "")

    async def slip_png(self, number: str, width_mm: int = 80) -> bytes | None:
        """The slip as a PNG file."""
        raster = await self.raster(number, width_mm)
        return await asyncio.to_thread(raster.png) if raster else None

    async def qr_png(self, number: str) -> bytes | None:
        """The QR as a PNG file of 260 x 260 dots."""
        content = await self.content(number)
        return await asyncio.to_thread(_png, content.qr_text) if content else None


def _png(text: str) -> bytes:
    out = BytesIO()
    qr_image(text).convert("1").save(out, "PNG", optimize=True)
    return out.getvalue()
