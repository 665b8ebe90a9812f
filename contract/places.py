"""The places of a city: province, city with its time zone, kecamatan and kelurahan with their codes.

Pure. May not decide anything about a person: a NIK's region only ever *warns*, people move.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from contract.document import DocumentError, Fault, Node


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
        pairs = ((part, each) for part in self.kecamatan for each in part.kelurahan)
        return next((pair for pair in pairs if pair[1].code == code), None)

    def by_nik(self, nik: str) -> Kecamatan | None:
        """The kecamatan where this NIK was first registered, or None when it is not of this city."""
        return next((part for part in self.kecamatan if nik.startswith(part.nik_prefix)), None)


class PlacesError(DocumentError):
    """Places that cannot be adopted. `faults` lists every fault: key path, what was found, what is expected."""

    code: ClassVar[str] = "places_invalid"
    says_id: ClassVar[str] = "Daftar wilayah tidak dapat dipakai: {count} kesalahan."
    says_en: ClassVar[str] = "The list of places cannot be used: {count} faults."


def load_places(document: Mapping[str, object]) -> Places:
    """The places in `document` (from YAML or `to_document`). Raises `PlacesError` with every fault."""
    node = Node.root(document)
    node.only("version", "province", "city", "kecamatan")
    city = node.node("city")
    city.only("code", "name", "nik_prefix", "offset_min", "zone")
    places = Places(
        version=node.whole("version", 1, 10**9),
        province=node.text("province"),
        code=city.text("code", pattern=r"\d{2}\.\d{2}", what="a code such as 62.71"),
        name=city.text("name"),
        nik_prefix=city.text("nik_prefix", pattern=r"\d{4}", what="the 4 first digits of a NIK"),
        offset_min=city.whole("offset_min", -720, 840),
        zone=city.text("zone", pattern="WIB|WITA|WIT", what="WIB, WITA or WIT"),
        kecamatan=node.each("kecamatan", _kecamatan),
    )
    node.faults.extend(_cross_faults(places))
    if node.faults:
        raise PlacesError(node.faults)
    return places


def _kecamatan(node: Node) -> Kecamatan:
    node.only("code", "nik_prefix", "abbr", "name", "aliases", "kelurahan")
    return Kecamatan(
        code=node.text("code", pattern=r"\d{2}\.\d{2}\.\d{2}", what="a code such as 62.71.05"),
        nik_prefix=node.text("nik_prefix", pattern=r"\d{6}", what="the 6 first digits of a NIK"),
        abbr=node.text("abbr", pattern="[A-Z]{3}", what="three letters as in node codes"),
        name=node.text("name"),
        aliases=node.texts("aliases"),
        kelurahan=node.each("kelurahan", _kelurahan),
    )


def _kelurahan(node: Node) -> Kelurahan:
    node.only("code", "name")
    code = node.text("code", pattern=r"\d{2}\.\d{2}\.\d{2}\.\d{4}", what="a code such as 62.71.05.1005")
    return Kelurahan(code, node.text("name"))


def _cross_faults(places: Places) -> Iterator[Fault]:
    """A part stands under the code of its whole, and no code twice."""
    seen: set[str] = set()
    for index, part in enumerate(places.kecamatan):
        yield from _inside(f"kecamatan[{index}]", part.code, places.code, seen)
        for place, each in enumerate(part.kelurahan):
            yield from _inside(f"kecamatan[{index}].kelurahan[{place}]", each.code, part.code, seen)


def _inside(key: str, code: str, whole: str, seen: set[str]) -> Iterator[Fault]:
    if not code.startswith(whole + "."):
        yield Fault(f"{key}.code", repr(code), f"a code inside {whole}")
    if code in seen:
        yield Fault(f"{key}.code", f"{code} a second time", "each code once")
    seen.add(code)


def to_document(places: Places) -> dict[str, object]:
    """The places as plain maps, lists, texts and numbers, ready for CBOR; `load_places` gives them back."""
    return {
        "version": places.version,
        "province": places.province,
        "city": {
            "code": places.code,
            "name": places.name,
            "nik_prefix": places.nik_prefix,
            "offset_min": places.offset_min,
            "zone": places.zone,
        },
        "kecamatan": [_kecamatan_document(part) for part in places.kecamatan],
    }


def _kecamatan_document(part: Kecamatan) -> dict[str, object]:
    return {
        "code": part.code,
        "nik_prefix": part.nik_prefix,
        "abbr": part.abbr,
        "name": part.name,
        "aliases": list(part.aliases),
        "kelurahan": [{"code": each.code, "name": each.name} for each in part.kelurahan],
    }
