"""Printers made of sockets: they take ESC/POS bytes, answer status questions, run out of paper, or die."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass
class FakePrinter:
    """A network printer on loopback.

    `dies_after` bytes it resets the connection; `status` maps the last byte of DLE EOT to its answer, empty for a
    clone that never answers. What it received is in `received`, one entry a connection.
    """

    status: dict[int, int] = field(default_factory=lambda: {1: 0x12, 2: 0x12, 4: 0x12})
    dies_after: int | None = None
    received: list[bytearray] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                self._one(connection)

    def _one(self, connection: socket.socket) -> None:
        got = bytearray()
        self.received.append(got)
        while data := connection.recv(2048):
            got += data
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
