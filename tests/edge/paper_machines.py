"""Printers made of sockets: they take ESC/POS bytes, answer status questions, run out of paper, or die; and what their
heads would have burnt, read back from those bytes."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from PIL import Image

READY = {1: 0x12, 2: 0x12, 4: 0x12}
PAPER_END, PAPER_LOW, COVER_OPEN, OFF_LINE = {4: 0x72}, {4: 0x1E}, {1: 0x1A, 2: 0x16}, {1: 0x1A}


@dataclass
class FakePrinter:
    """A network printer on loopback.

    `dies_after` bytes it resets the connection; `status` maps the last byte of DLE EOT to its answer, empty for a
    clone that never answers; `slow_s` is how long it takes for each read. What it received is in `received`, one entry
    a connection.
    """

    status: dict[int, int] = field(default_factory=lambda: dict(READY))
    dies_after: int | None = None
    slow_s: float = 0.0
    received: list[bytearray] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def becomes(self, *changes: dict[int, int]) -> None:
        """From now on it answers ready but for `changes`."""
        self.status = {**READY, **{key: value for change in changes for key, value in change.items()}}

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                self._one(connection)

    def _one(self, connection: socket.socket) -> None:
        got = bytearray()
        self.received.append(got)
        while data := connection.recv(2048):
            got += data
            time.sleep(self.slow_s)
            if self.dies_after is not None and len(got) >= self.dies_after:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                return
            if data[:2] == b"\x10\x04" and data[2] in self.status:
                connection.sendall(bytes([self.status[data[2]]]))
            elif data[-3:-1] == b"\x10\x04" and data[-1] in self.status:
                connection.sendall(bytes([self.status[data[-1]]]))

    def close(self) -> None:
        """Stop listening."""
        with suppress(OSError):  # closed before
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(timeout=2)

    @property
    def slips(self) -> int:
        """How many whole slips came out: those that were cut."""
        return sum(bytes(got).count(b"\x1dVB\x00") for got in self.received)


class UnknownCommandError(Exception):
    """A byte that this printer would have taken for a command or for text."""


@dataclass
class Paper:
    """What came out of the head: rows of dots, and how often the knife came down."""

    width: int = 0
    rows: bytearray = field(default_factory=bytearray)
    cuts: int = 0
    initialised: int = 0

    @property
    def picture(self) -> Image.Image:
        """Black on white."""
        inverted = bytes(255 - byte for byte in self.rows)
        return Image.frombytes("1", (self.width, len(self.rows) * 8 // self.width), inverted).convert("L")


def burnt(sent: bytes) -> Paper:
    """Run the bytes as a printer does. Raises `UnknownCommandError` for anything but status questions, initialise,
    raster bands, feed and cut: no other command may ever reach a printer."""
    paper, at = Paper(), 0
    while at < len(sent):
        at = _step(paper, sent, at)
    return paper


def _step(paper: Paper, sent: bytes, at: int) -> int:
    head = sent[at : at + 2]
    if sent[at] == 0:  # a printer that waits for a command ignores it
        return at + 1
    if head == b"\x10\x04":
        return at + 3
    if head == b"\x1b@":
        paper.initialised += 1
        return at + 2
    if head == b"\x1bd":
        return at + 3
    if sent[at : at + 3] == b"\x1dVB":
        paper.cuts += 1
        return at + 4
    if sent[at : at + 4] == b"\x1dv0\x00":
        row_bytes, height = (int.from_bytes(sent[place : place + 2], "little") for place in (at + 4, at + 6))
        paper.width = row_bytes * 8
        paper.rows += sent[at + 8 : at + 8 + row_bytes * height]
        return at + 8 + row_bytes * height
    raise UnknownCommandError(f"{sent[at : at + 8]!r} at byte {at}")


def slips_of(printer: FakePrinter) -> Iterator[Paper]:
    """The whole slips of each connection, as far as any came."""
    for got in list(printer.received):
        if b"\x1dVB\x00" in got:
            yield burnt(bytes(got))
