"""What the slip of a letter says: which letter it belongs to. The letter itself is an A4 page, signed in ink. Pure."""

from typing import Protocol

from contract.events import Event, Fact, PersonKey
from edge.core.settings import BranchSettings
from edge.core.slip import masked_nik
from edge.core.slip_content import Closing, OwnWords, Row


class Letter(Protocol):
    """What is needed of the paper."""

    @property
    def event(self) -> Event: ...


def letter_words(paper: Letter, branch: BranchSettings) -> OwnWords:
    """The rows and sentences of an SK on the slip printer and on the desk's page."""
    person = paper.event.person or {}
    signer = next((one for one in branch.letters.signers if one.no == paper.event.facts.get(Fact.STAFF)), None)
    rows = (
        Row("Pemohon", str(person.get(PersonKey.NAME, ""))),
        Row("NIK", masked_nik(str(person.get(PersonKey.NIK, "")))),
        Row("Nomor surat", str(paper.event.facts.get(Fact.REGISTER_NO, ""))),
        Row("Ditandatangani", f"{signer.name}, {signer.title}" if signer else ""),
    )
    return OwnWords(rows=rows, closing=(Closing("Suratnya adalah lembar A4 yang ditandatangani dengan tinta."),))
