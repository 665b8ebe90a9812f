"""A branch that issues letters: the shipped catalogue, places and letters, a fictional lurah, and bodies to send."""

from dataclasses import replace
from typing import Any

from contract import cbor, places
from contract.letters import Letters, load_letters, to_document
from contract.messages import DownItem
from edge.core.letter_settings import LetterSettings, Signer
from edge.ports import Doors
from edge.store.opening import Store
from kit.config import load_yaml
from tests.edge.branch_box import CATALOGUE, CONFIG, NOON_S, SETTINGS, HandClock
from tests.edge.desk_counter import doors_of

PAGER, MARANG = "62.71.05.1005", "62.71.02.1001"
LURAH = Signer(9_001, "Hj. Lurah Contoh, S.Sos.", "19700101 199003 2 000", "Lurah Pager", 20260101, 20261231)
ACTING = Signer(9_002, "Drs. Sekretaris Contoh", "19750505 199803 1 000", "Plh. Lurah Pager", 20260101, 20261231)
OFFICE = "Jalan Contoh Nomor 1, Kelurahan Pager, Palangka Raya"
WITH_LURAH = replace(SETTINGS, letters=LetterSettings(OFFICE, (LURAH, ACTING)))


def shipped_letters() -> Letters:
    """The letters as they are shipped."""
    document, _ = load_yaml(CONFIG / "letters.yaml")
    return load_letters(document, CATALOGUE)


LETTERS = shipped_letters()
PLACES = places.load_places(load_yaml(CONFIG / "places.yaml")[0])


async def send(box: Store, topic: str, document: dict[str, object], version: int) -> bool:
    """A document comes down from the hub; whether it was adopted."""
    return await box.outbox.adopt(DownItem(topic, "all", version, NOON_S, cbor.encode(document)))


async def bring_letters(box: Store) -> None:
    """Places and letters of the city have come down."""
    assert await send(box, "places", places.to_document(PLACES), PLACES.version)
    assert await send(box, "letters", to_document(LETTERS), LETTERS.version)


def letter_doors(box: Store, clock: HandClock, **changes: Any) -> Doors:
    """The doors of a branch with a lurah."""
    return replace(doors_of(box, clock), settings=replace(WITH_LURAH, **changes))


APPLICANT = {
    "name": "Norhayati",
    "nik": "6271055403940000",
    "address": "Jalan Tjilik Riwut Km 60, RT 001 RW 001",
    "kelurahan": PAGER,
}
SKU_FIELDS = {
    "nama-usaha": "Warung Berkah",
    "jenis-usaha": "warung sembako",
    "alamat-usaha": "Jalan Tjilik Riwut Km 60",
    "sejak": "2019-09-02",
    "tempat-lahir": "Palangka Raya",
}
SKU_PAPERS = ["pengantar-rt", "ktp", "kk", "foto-usaha"]


def sku(**changes: Any) -> dict[str, Any]:
    """All that a business letter needs, unless told otherwise."""
    body = {"service": "KEL-SKU", "applicant": APPLICANT, "fields": SKU_FIELDS, "documents": SKU_PAPERS}
    return {**body, **changes}


def living(kelurahan: str | None, **changes: Any) -> dict[str, Any]:
    """The applicant of another kelurahan, or of one that is not told."""
    person = {**APPLICANT, **changes, "kelurahan": kelurahan}
    return {name: value for name, value in person.items() if value is not None}
