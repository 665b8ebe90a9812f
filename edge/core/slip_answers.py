"""The words of a complaint's receipt (AD) and of a hand-over's (PY) that are their own. Pure.

A complaint's text is not printed: the paper lies about, and names what somebody is accused of.
"""

from typing import Protocol

from contract.events import Event, Fact, PersonKey
from edge.core.handover import RETURNED, SENT_ON
from edge.core.settings import BranchSettings
from edge.core.slip_content import Closing, OwnWords, Row
from edge.core.voices import TOPICS

UNNAMED = "tidak disebutkan"


class VoicePaper(Protocol):
    """What these papers need of a paper; `edge.core.records.PaperDetail` is one."""

    @property
    def event(self) -> Event: ...


def complaint_words(paper: VoicePaper, branch: BranchSettings) -> OwnWords:
    """What the complaint is about, and how to ask what became of it."""
    topic, person = paper.event.facts.get(Fact.TOPIC), paper.event.person or {}
    name = person.get(PersonKey.NAME)
    return OwnWords(
        rows=(
            Row("Perihal", TOPICS[topic][0] if isinstance(topic, str) and topic in TOPICS else "Lainnya"),
            Row("Pengadu", name if isinstance(name, str) and name else UNNAMED),
        ),
        closing=(
            Closing("Pengaduan diterima dan diteruskan ke penyelia dan pusat. Isinya tidak dicetak di sini."),
            Closing("Tanyakan tindak lanjutnya di titik layanan ini dengan nomor di atas, atau adukan di lapor.go.id."),
        ),
        signers=(("Pengadu", ""), ("Petugas", "")),
    )


def handover_sentence(event: Event) -> str:
    """What a hand-over's paper says was done."""
    if event.facts.get(Fact.WHAT) == RETURNED:
        return "Berkas pemohon telah dikembalikan kepada penerima di atas."
    if event.facts.get(Fact.WHAT) == SENT_ON:
        return "Dokumen hasil layanan telah dikirim ke surel penerima di atas."
    return "Dokumen hasil layanan telah diserahkan kepada penerima di atas."
