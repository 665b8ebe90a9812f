"""The spool's worker: one task that takes print jobs and puts them on paper, one after another, for ever.

A paper is valid without paper: nothing here can delay or undo a receipt. What cannot be printed waits with its reason
in words. A print that broke off in the middle is never repeated as the first one; staff ask for a SALINAN. After a
pause only what was asked for within the last five minutes prints by itself; older jobs wait for a person.
"""

import asyncio
import logging
from dataclasses import dataclass, field

from edge.ports import PrinterState, PrintJob, Spool
from edge.printing.devices import Device, PrinterFaultError
from edge.printing.pictures import PaperPictures
from kit.crash import crash_point

FRESH_S = 300  # the person who asked still stands at the counter
RETRY_FIRST_S, RETRY_CAP_S = 1.0, 15.0

log = logging.getLogger(__name__)


@dataclass(slots=True)
class SpoolWorker:
    """Drives one device. `run()` ends only by cancellation; `state` is what pages show of the printer."""

    spool: Spool
    pictures: PaperPictures
    device: Device
    width_mm: int = 80
    fresh_s: int = FRESH_S
    retry_first_s: float = RETRY_FIRST_S
    _down_since_s: int | None = field(default=None, init=False)
    _fault: PrinterFaultError | None = field(default=None, init=False)

    @property
    def state(self) -> PrinterState:
        """The printer as far as the last try tells."""
        if self._fault is not None:
            return PrinterState(self.device.name, "warn", self._fault.trouble.sentence, self._fault.trouble.sentence_en)
        return PrinterState(self.device.name, "ok", "Printer siap.", "The printer is ready.")

    async def run(self) -> None:
        """Print until cancelled. A fault of one job is that job's; the next is tried all the same."""
        await self.spool.resume(self._now_s(), self.fresh_s)
        delay_s = self.retry_first_s
        while True:
            jobs = await self.spool.pending(limit=1)
            if not jobs:
                await self.spool.wait()
            elif await self._one(jobs[0]):
                delay_s = self.retry_first_s
            else:
                await asyncio.sleep(delay_s)
                delay_s = min(delay_s * 2, RETRY_CAP_S)

    def _now_s(self) -> int:
        return self.pictures.reader.now_s()

    async def _one(self, waiting: PrintJob) -> bool:
        """Print one job; false when the printer cannot print at all now."""
        if self._down_since_s is not None and self._now_s() - self._down_since_s > self.fresh_s:
            self._down_since_s = self._now_s()
            await self.spool.resume(self._now_s(), self.fresh_s)
        job = await self.spool.take(waiting.job)
        if job is None:
            return True
        try:
            await self._print(job)
        except PrinterFaultError as fault:
            return await self._failed(job, fault)
        except Exception:
            log.exception("slip could not be drawn", extra={"number": job.number})
            await self.spool.failed(job.job, "Gambar kertas tidak dapat dibuat.", again=False)
        else:
            await self.spool.done(job.job)
            self._down_since_s, self._fault = None, None
        return True

    async def _print(self, job: PrintJob) -> None:
        raster = await self.pictures.raster(job.number, self.width_mm, job.copy)
        if raster is None:
            raise LookupError(job.number)
        crash_point("spool.before_print")
        await self.device.put(f"{job.number}-salinan-{job.copy}" if job.copy else job.number, raster)
        crash_point("spool.after_print")

    async def _failed(self, job: PrintJob, fault: PrinterFaultError) -> bool:
        """Half on paper: this job is over. Not begun: it waits, and the printer is asked again later."""
        await self.spool.failed(job.job, fault.trouble.sentence, again=not fault.started)
        self._fault = fault
        if self._down_since_s is None:
            self._down_since_s = self._now_s()
        return fault.started
