"""Printers: a device file, a network printer, or in the demo a folder of pictures.

A device prints one raster or raises `PrinterFaultError`, which says in counter words what is wrong and whether ink may
already be on the paper. Blocking calls run in a thread with a deadline each; nothing here knows papers or the spool.
"""

import asyncio
import os
import select
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from edge.core.printers import CUT_OFF, FOLDER_FULL, NOT_THERE, Trouble
from edge.printing import escpos
from edge.printing.canvas import Raster

IO_DEADLINE_S = 4.0  # one band of 256 rows takes a slow head 0.7 s; longer without progress is a dead printer
ANSWER_DEADLINE_S = 0.4
CHUNK = 4096


class PrinterFaultError(Exception):
    """Printing failed. `started` is true once any ink may be on paper: then only a SALINAN may follow."""

    def __init__(self, trouble: Trouble, *, started: bool) -> None:
        super().__init__(trouble.code)
        self.trouble = trouble
        self.started = started


@dataclass(frozen=True, slots=True)
class Look:
    """What a printer says of itself. `answers` is false for one that knows no status questions: then nothing is known.
    `low`: the roll is near its end."""

    answers: bool
    trouble: Trouble | None = None
    low: bool = False


class Device(Protocol):
    """Somewhere a slip can come out."""

    @property
    def name(self) -> str:
        """What staff call it."""

    async def put(self, title: str, raster: Raster, *, broken: bool = False) -> None:
        """Print, and return when the device has taken all of it. `broken`: the slip before may have broken off in the
        middle. Raises `PrinterFaultError`."""

    async def look(self) -> Look:
        """Ask how it is, without printing; returns within a few seconds whatever the device does."""


class Wire(Protocol):
    """An open connection to a printer; every call returns within its deadline or raises `OSError`."""

    def send(self, data: bytes) -> None: ...
    def ask(self, question: bytes) -> int | None:
        """One status byte, None when the printer does not answer such questions."""

    def finish(self) -> None:
        """All is sent: make sure that the other side took it, as far as that can be known."""

    def close(self) -> None: ...


def print_on(wire: Wire, raster: Raster, *, broken: bool = False) -> None:
    """One slip over an open wire: ask, initialise, bands, cut, ask again. Raises `PrinterFaultError`."""
    started = False
    try:
        look = look_at(wire)
        if look.trouble is not None:
            raise PrinterFaultError(look.trouble, started=False)
        if broken:
            wire.send(escpos.RESYNCHRONISE)
        wire.send(escpos.INITIALISE)
        for band in escpos.bands(raster):
            started = True
            wire.send(band)
        wire.send(escpos.FEED_AND_CUT)
        if look.answers and wire.ask(escpos.ASK_PRINTER) is None:
            raise PrinterFaultError(CUT_OFF, started=True)
        wire.finish()
    except OSError as fault:
        raise PrinterFaultError(CUT_OFF if started else NOT_THERE, started=started) from fault


def look_at(wire: Wire) -> Look:
    """The printer's own word, if it has any. Raises `OSError`."""
    printer = wire.ask(escpos.ASK_PRINTER)
    if printer is None:
        return Look(answers=False)
    paper = wire.ask(escpos.ASK_PAPER)
    trouble = escpos.trouble_of(printer, wire.ask(escpos.ASK_OFFLINE_CAUSE), paper)
    return Look(True, trouble, escpos.paper_is_low(paper))


class FdWire:
    """A printer behind a file descriptor that does not block: a device file or a socket."""

    def __init__(self, fd: int, close: Callable[[], None], *, readable: bool = True) -> None:
        self._fd, self._close, self._readable = fd, close, readable

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            _, ready, _ = select.select([], [self._fd], [], IO_DEADLINE_S)
            if not ready:
                raise TimeoutError("the printer takes no more bytes")
            view = view[os.write(self._fd, view[:CHUNK]) :]

    def ask(self, question: bytes) -> int | None:
        if not self._readable:
            return None
        self._drain()
        self.send(question)
        end = time.monotonic() + ANSWER_DEADLINE_S
        while (left := end - time.monotonic()) > 0 and select.select([self._fd], [], [], left)[0]:
            data = os.read(self._fd, 1)
            if not data:
                raise ConnectionResetError("the printer hung up")
            if escpos.is_answer(data[0]):
                return data[0]
        return None

    def _drain(self) -> None:
        """Forget answers to questions that happened to stand in the raster's bytes."""
        while select.select([self._fd], [], [], 0)[0]:
            if not os.read(self._fd, 64):
                raise ConnectionResetError("the printer hung up")

    def finish(self) -> None:
        """A device file has no way to say more than its last answer."""

    def close(self) -> None:
        self._close()


class SocketWire(FdWire):
    """A network printer; at the end both sides say goodbye, so a printer that died meanwhile is noticed."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock.fileno(), sock.close)
        self._sock = sock

    def finish(self) -> None:
        self._sock.shutdown(socket.SHUT_WR)
        self._sock.settimeout(ANSWER_DEADLINE_S)
        with suppress(TimeoutError):
            while self._sock.recv(64):
                pass


def _use(open_wire: Callable[[], Wire], raster: Raster, broken: bool) -> None:
    try:
        wire = open_wire()
    except OSError as fault:
        raise PrinterFaultError(NOT_THERE, started=False) from fault
    try:
        print_on(wire, raster, broken=broken)
    finally:
        wire.close()


def _look(open_wire: Callable[[], Wire]) -> Look:
    try:
        wire = open_wire()
    except OSError:
        return Look(True, NOT_THERE)
    try:
        return look_at(wire)
    except OSError:
        return Look(True, NOT_THERE)
    finally:
        wire.close()


@dataclass(frozen=True, slots=True)
class FileDevice:
    """A printer at a device file such as ``/dev/usb/lp0``."""

    name: str
    path: Path

    def _open(self) -> Wire:
        try:
            fd, readable = os.open(self.path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY), True
        except PermissionError:
            fd, readable = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY), False
        return FdWire(fd, lambda: os.close(fd), readable=readable)

    async def put(self, title: str, raster: Raster, *, broken: bool = False) -> None:
        """Print in a thread."""
        await asyncio.to_thread(_use, self._open, raster, broken)

    async def look(self) -> Look:
        """Ask in a thread."""
        return await asyncio.to_thread(_look, self._open)


@dataclass(frozen=True, slots=True)
class NetworkDevice:
    """A printer on the branch's network, usually at port 9100."""

    name: str
    host: str
    port: int = 9100

    def _open(self) -> Wire:
        sock = socket.create_connection((self.host, self.port), timeout=IO_DEADLINE_S)
        sock.setblocking(False)
        return SocketWire(sock)

    async def put(self, title: str, raster: Raster, *, broken: bool = False) -> None:
        """Print in a thread."""
        await asyncio.to_thread(_use, self._open, raster, broken)

    async def look(self) -> Look:
        """Ask in a thread."""
        return await asyncio.to_thread(_look, self._open)


@dataclass(frozen=True, slots=True)
class PngFolder:
    """The demo's printer: one PNG a slip, named by its title, appearing whole or not at all."""

    name: str
    folder: Path

    def _save(self, title: str, raster: Raster) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part = self.folder / f".{title}.part"
            part.write_bytes(raster.png())
            part.replace(self.folder / f"{title}.png")
        except OSError as fault:
            raise PrinterFaultError(FOLDER_FULL, started=False) from fault

    async def put(self, title: str, raster: Raster, *, broken: bool = False) -> None:
        """Save in a thread."""
        await asyncio.to_thread(self._save, title, raster)

    async def look(self) -> Look:
        """A folder has paper as long as the disk has room; saving tells."""
        return Look(answers=True)


def device_of(kind: str, target: str, name: str) -> Device:
    """The device a setting names: ``device`` a path, ``network`` ``host[:port]``, ``png`` a folder."""
    if kind == "network":
        host, _, port = target.rpartition(":") if ":" in target else (target, "", "")
        return NetworkDevice(name, host, int(port) if port else 9100)
    if kind == "device":
        return FileDevice(name, Path(target))
    return PngFolder(name, Path(target))
