"""What a record of an outage (berita acara gangguan) says: what was out, from when to when, what was served. Pure."""

from collections.abc import Mapping
from typing import Any, Protocol

from contract.events import Event, Fact
from contract.localtime import age_id, long_id
from contract.names import Paper
from edge.core.outage import NAMES, Outage
from edge.core.settings import BranchSettings
from edge.core.slip_content import Closing, OwnWords, Row

COUNTED = {"TT": "berkas diterima", "BP": "pembayaran diterima", "TP": "berkas dikembalikan", "SK": "surat terbit",
           "PY": "penyerahan", "BT": "pembatalan", "AD": "pengaduan"}  # fmt: skip
NOTHING = "tidak ada"
GLUE = "\u00a0"  # a space at which no line is broken


class HasEvent(Protocol):
    """A paper with the event behind it."""

    @property
    def event(self) -> Event: ...


def outage_words(paper: HasEvent, branch: BranchSettings) -> OwnWords:
    """Rows, sentence and the two who sign."""
    facts: Mapping[Any, Any] = paper.event.facts
    from_s, to_s = int(facts.get(Fact.FROM, 0)), int(facts.get(Fact.TO, 0))
    what = facts.get(Fact.WHAT, 0)
    name = NAMES[Outage(what)][0] if what in iter(Outage) else f"jenis {what}"
    rows = (
        Row("Gangguan", name),
        Row("Mulai", _when(from_s, branch)),
        Row("Selesai", _when(to_s, branch)),
        Row("Lamanya", age_id(max(0, to_s - from_s))),
        Row("Dilayani", served_words(facts.get(Fact.COUNTS) or {})),
    )
    said = "Dicatat sendiri oleh perangkat titik layanan; semua catatan selama gangguan tersimpan di perangkat ini."
    return OwnWords(rows=rows, closing=(Closing(said),), signers=(("Petugas", ""), ("Penyelia", "")))


def _when(at_s: int, branch: BranchSettings) -> str:
    """The day on one line and the hour on one line."""
    day, mark, hour = long_id(at_s, branch.offset_min).partition(" pukul ")
    return f"{day} {(mark + hour).strip().replace(' ', GLUE)}"


def served_words(counts: Mapping[str, int]) -> str:
    """`12 berkas diterima, 3 pembayaran diterima`."""
    known = [f"{counts[letters]} {word}" for letters, word in COUNTED.items() if counts.get(letters)]
    house = {Paper.BA.name, Paper.TK.name, Paper.ST.name, Paper.KB.name}
    rest = sum(count for letters, count in counts.items() if letters not in COUNTED and letters not in house)
    return ", ".join([*known, *([f"{rest} kertas lain"] if rest else [])]) or NOTHING
