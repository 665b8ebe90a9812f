"""The places of a city: province, city with its time zone, kecamatan and kelurahan with their codes.

Pure. May not decide anything about a person: a NIK's region only ever *warns*, people move.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kelurahan:
    """A village ward: `code` 62.71.05.1005."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Kecamatan:
    """A sub-district: `code` 62.71.05, `nik_prefix` 627105, `abbr` RKP as in node codes."""

    code: str
    nik_prefix: str
    abbr: str
    name: str
    aliases: tuple[str, ...]
    kelurahan: tuple[Kelurahan, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """A city: `code` 62.71, `nik_prefix` 6271, `offset_min` 420 = WIB."""

    version: int
    province: str
    code: str
    name: str
    nik_prefix: str
    offset_min: int
    zone: str
    kecamatan: tuple[Kecamatan, ...]

    def kelurahan(self, code: str) -> tuple[Kecamatan, Kelurahan] | None:
        """The kelurahan with this code and its kecamatan, or None."""
        raise NotImplementedError

    def by_nik(self, nik: str) -> Kecamatan | None:
        """The kecamatan where this NIK was first registered, or None when it is not of this city."""
        raise NotImplementedError


def load_places(document: Mapping[str, object]) -> Places:
    """The places in `document`. Raises `CatalogueError` with every fault."""
    raise NotImplementedError


def to_document(places: Places) -> dict[str, object]:
    """The places as plain maps, lists, texts and numbers, ready for CBOR; `load_places` gives them back."""
    raise NotImplementedError
