"""Which printer a counter prints on, and what stops a printer, in counter words. Pure.

A reason is kept with a print job as its code; the words belong to whoever shows it. Knows no device.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NO_COUNTER = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a printer cannot print now. `{printer}` in the sentences is what staff call it.

    `head` is what is so, `act` what to do; the code is what a print job keeps.
    """

    code: str
    head: str
    head_en: str
    act: str
    act_en: str

    def said(self, printer: str) -> str:
        """Both sentences in Indonesian."""
        return f"{self.head} {self.act}".format(printer=printer)

    def said_en(self, printer: str) -> str:
        """Both sentences in English."""
        return f"{self.head_en} {self.act_en}".format(printer=printer)


PAPER_END = Trouble(
    "paper_end",
    "Kertas {printer} habis.",
    "{printer} is out of paper.",
    "Isi kertas, cetakan lanjut sendiri.",
    "Put paper in; printing goes on by itself.",
)
COVER_OPEN = Trouble(
    "cover_open",
    "Tutup {printer} terbuka.",
    "The cover of {printer} is open.",
    "Tutup, cetakan lanjut sendiri.",
    "Close it; printing goes on by itself.",
)
PRINTER_ERROR = Trouble(
    "printer_error",
    "{printer} melaporkan kerusakan.",
    "{printer} reports an error.",
    "Matikan, lalu nyalakan lagi.",
    "Switch it off and on again.",
)
PRINTER_OFFLINE = Trouble(
    "printer_offline",
    "{printer} belum siap.",
    "{printer} is not ready.",
    "Tekan tombol ONLINE atau FEED pada printer.",
    "Press its ONLINE or FEED button.",
)
NOT_THERE = Trouble(
    "not_there",
    "{printer} tidak terjangkau.",
    "{printer} cannot be reached.",
    "Periksa kabel dan saklarnya.",
    "Check its cable and switch.",
)
CUT_OFF = Trouble(
    "cut_off",
    "Cetakan di {printer} terputus di tengah kertas.",
    "Printing on {printer} broke off in the middle.",
    "Cetak salinan; lembar yang terputus dibuang.",
    "Print a copy and throw the broken sheet away.",
)
FOLDER_FULL = Trouble(
    "folder_full",
    "Gambar cetakan {printer} tidak dapat disimpan.",
    "The picture of {printer} could not be saved.",
    "Periksa foldernya.",
    "Check its folder.",
)
INTERRUPTED = Trouble(
    "interrupted",
    "Perangkat mati saat kertas ini dicetak.",
    "The device went off while this was printing.",
    "Mungkin sudah tercetak separuh. Cetak salinan.",
    "It may be half printed. Print a copy.",
)
OLD = Trouble(
    "old",
    "Menunggu lebih dari 5 menit.",
    "It waited for more than 5 minutes.",
    "Pilih sendiri: cetak, atau singkirkan.",
    "Choose: print it, or put it away.",
)
NOT_DRAWN = Trouble(
    "not_drawn",
    "Gambar kertas tidak dapat dibuat.",
    "The slip could not be drawn.",
    "Cetak A5 dari halaman kertasnya.",
    "Print an A5 page from the paper's own page.",
)
TROUBLES: Mapping[str, Trouble] = {
    each.code: each
    for each in (
        PAPER_END, COVER_OPEN, PRINTER_ERROR, PRINTER_OFFLINE, NOT_THERE, CUT_OFF, FOLDER_FULL, INTERRUPTED, OLD,
        NOT_DRAWN,
    )
}  # fmt: skip
# Nothing of these is on paper: they may still print as what they are. All else is repeated as a SALINAN only.
NOT_BEGUN = frozenset({OLD.code, NOT_DRAWN.code})


@dataclass(frozen=True, slots=True)
class Route:
    """One printer as the settings name it, and the counters whose papers come out of it."""

    name: str
    counters: frozenset[int] = frozenset()


def printer_of(routes: Sequence[Route], counter: int, chosen: str = "") -> str:
    """The printer of a paper made at `counter` (0 = none); `chosen` is the one a person asked for.

    A counter without a printer of its own, and a printer that is no longer set, fall to the first. "" without any.
    """
    if chosen and any(route.name == chosen for route in routes):
        return chosen
    own = next((route.name for route in routes if counter in route.counters), None)
    return own or (routes[0].name if routes else "")
