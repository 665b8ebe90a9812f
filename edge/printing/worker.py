"""The spool's workers: for each printer one task that puts its jobs on paper, one after another, for ever.

A paper is valid without paper: nothing here can delay or undo a receipt. What cannot be printed waits with its reason.
A print that broke off in the middle is never repeated as the first one; staff ask for a SALINAN. After a pause only
what was asked for within the last five minutes prints by itself; older jobs wait for a person.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from edge.core.printers import NOT_DRAWN, Trouble
from edge.ports import PrinterState, PrintJob, Spool
from edge.printing.devices import Device, Look, PrinterFaultError
from edge.printing.pictures import PaperPictures
from kit.crash import crash_point

FRESH_S = 300  # the person who asked still stands at the counter
RETRY_FIRST_S, RETRY_CAP_S = 1.0, 15.0
LOOK_EVERY_S = 30.0  # an idle printer whose paper ends should be seen before the next citizen sits down

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
    look_every_s: float = LOOK_EVERY_S
    _broken: bool = field(default=True, init=False)  # nobody knows what was going on before the start
    _down_since_s: int | None = field(default=None, init=False)
    _look: Look | None = field(default=None, init=False)
    _trouble: Trouble | None = field(default=None, init=False)
    _trouble_since_s: int | None = field(default=None, init=False)

    @property
    def state(self) -> PrinterState:
        """The printer as far as the last print or look tells."""
        name = self.device.name
        if self._trouble is not None:
            said, said_en = self._trouble.said(name), self._trouble.said_en(name)
            return PrinterState(name, "warn", said, said_en, self._trouble.code, self._trouble_since_s)
        if self._look is None:
            return PrinterState(name, "unknown", "Belum diperiksa.", "Not looked at yet.")
        if self._look.low:
            said, said_en = "Kertas tinggal sedikit. Siapkan gulungan baru.", "The paper is nearly used up."
            return PrinterState(name, "warn", said, said_en)
        if not self._look.answers:
            said = "Siap. Printer ini tidak melaporkan sisa kertas; lihat sendiri."
            return PrinterState(name, "ok", said, "Ready. This printer does not report its paper; look yourself.")
        return PrinterState(name, "ok", "Siap, kertas ada.", "Ready, there is paper.")

    async def run(self) -> None:
        """Print until cancelled. A fault of one job is that job's; the next is tried all the same."""
        await self.spool.resume(self._now_s(), self.fresh_s, self.device.name)
        delay_s = self.retry_first_s
        while True:
            seen = self.spool.rung
            jobs = await self.spool.pending(1, self.device.name)
            if not jobs:
                await self._idle(seen)
            elif await self._one(jobs[0]):
                delay_s = self.retry_first_s
            else:
                await asyncio.sleep(delay_s)
                delay_s = min(delay_s * 2, RETRY_CAP_S)

    async def _idle(self, seen: int) -> None:
        """Wait for the next job, and look at the printer now and then."""
        try:
            async with asyncio.timeout(self.look_every_s if self._look else 0):
                await self.spool.wait(seen)
        except TimeoutError:
            self._look = await self.device.look()
            self._troubled(self._look.trouble)

    def _now_s(self) -> int:
        return self.pictures.reader.now_s()

    def _troubled(self, trouble: Trouble | None) -> None:
        """What stops the printer from now on, or nothing."""
        if trouble is None:
            self._trouble_since_s = None
        elif self._trouble is None:
            self._trouble_since_s = self._now_s()
        self._trouble = trouble

    async def _one(self, waiting: PrintJob) -> bool:
        """Print one job; false when the printer cannot print at all now."""
        if self._down_since_s is not None and self._now_s() - self._down_since_s > self.fresh_s:
            self._down_since_s = self._now_s()
            await self.spool.resume(self._now_s(), self.fresh_s, self.device.name)
        job = await self.spool.take(waiting.job)
        if job is None:
            return True
        try:
            await self._print(job)
        except PrinterFaultError as fault:
            return await self._failed(job, fault)
        except Exception:
            log.exception("slip could not be drawn", extra={"number": job.number})
            await self.spool.failed(job.job, NOT_DRAWN.code, again=False)
        else:
            await self.spool.done(job.job)
            self._broken, self._down_since_s = False, None
            self._look = self._look or Look(answers=True)
            self._troubled(None)
        return True

    async def _print(self, job: PrintJob) -> None:
        raster = await self.pictures.raster(job.number, self.width_mm, job.copy)
        if raster is None:
            raise LookupError(job.number)
        crash_point("spool.before_print")
        title = f"{job.number}-salinan-{job.copy}" if job.copy else job.number
        await self.device.put(title, raster, broken=self._broken)
        crash_point("spool.after_print")

    async def _failed(self, job: PrintJob, fault: PrinterFaultError) -> bool:
        """Half on paper: this job is over. Not begun: it waits, and the printer is asked again later."""
        await self.spool.failed(job.job, fault.trouble.code, again=not fault.started)
        self._broken = self._broken or fault.started
        self._troubled(fault.trouble)
        if self._down_since_s is None:
            self._down_since_s = self._now_s()
        return fault.started


@dataclass(frozen=True, slots=True)
class Press:
    """All printers of the branch. Implements `edge.ports.Printers`."""

    workers: Sequence[SpoolWorker] = ()

    def states(self) -> Sequence[PrinterState]:
        """Each printer as far as its last print or look tells."""
        return [worker.state for worker in self.workers]

    async def run(self) -> None:
        """Print on all of them until cancelled."""
        await asyncio.gather(*(worker.run() for worker in self.workers))
