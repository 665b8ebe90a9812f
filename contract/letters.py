"""The letters that a branch may issue: one template per service of class `full`, the letterhead, the signature block.

A document (YAML at the hub, CBOR as the down item ``letters``) becomes frozen `Letters`, or `LettersError` with every
fault. Texts hold names in braces, such as ``{nama}`` or ``{nama-usaha}``; each must be one of `PLACE_NAMES`,
`PERSON_NAMES`, `SIGNER_NAMES` or a field of the service, which is checked against the catalogue. Pure. May not fill a
template in, give a number, or know where the document lay.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from contract.catalogue import Catalogue
from contract.document import DocumentError, Fault, Node
from contract.service import Offline, Service

PLACE_NAMES = ("provinsi", "kota", "kecamatan", "kelurahan", "alamat-kantor")
PERSON_NAMES = ("nama", "nik", "alamat", "tanggal-lahir")
SIGNER_NAMES = ("tanggal", "jabatan", "penandatangan", "nip")
HEAD_NAMES = PLACE_NAMES
SIGNATURE_NAMES = (*PLACE_NAMES, "tanggal", "jabatan")
TEXT_NAMES = (*PLACE_NAMES, *PERSON_NAMES, *SIGNER_NAMES)

CODE_PAGE = "cp1252"  # the letters that the print's fonts have
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
N, CODE, KELURAHAN, MONTH, YEAR = "{n}", "{code}", "{kelurahan}", "{month}", "{year}"

_NAME = re.compile(r"\{([^{}]*)\}")
_SERVICE = r"[A-Z0-9]{2,8}(-[A-Z0-9]{1,8}){0,3}"
_WORDS = r"[A-Z0-9][A-Z0-9.-]{0,15}"
_LABEL = r"[^:]{1,40}"
_PARAGRAPH = r".{1,600}"


class LettersError(DocumentError):
    """Letters that cannot be adopted. `faults` lists every fault: key path, what was found, what is expected."""

    code: ClassVar[str] = "letters_invalid"
    says_id: ClassVar[str] = "Contoh surat tidak dapat dipakai: {count} kesalahan."
    says_en: ClassVar[str] = "The letters cannot be used: {count} faults."


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One line `label : value` of a letter; it falls away where its value is empty."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Template:
    """One letter. `code` stands in its register number, `kept` are requirements whose papers stay in the archive."""

    service: str
    code: str
    title: str
    number: str
    opening: str
    rows: tuple[LetterRow, ...]
    paragraphs: tuple[str, ...]
    closing: str
    kept: tuple[str, ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """The names that must be filled: those of sentences, which cannot fall away as a row can."""
        texts = (self.title, self.opening, *self.paragraphs, self.closing)
        return tuple(dict.fromkeys(name for text in texts for name in names_in(text)))

    @property
    def used(self) -> tuple[str, ...]:
        """Every name in this letter, in the order of its text."""
        rows = (name for row in self.rows for name in names_in(row.value))
        return tuple(dict.fromkeys((*self.needed, *rows)))


@dataclass(frozen=True, slots=True)
class Letters:
    """All letters of a city. `catalogue` is the oldest version of the catalogue that they were written for; the last
    line of `letterhead` is the office's address."""

    version: int
    catalogue: int
    letterhead: tuple[str, ...]
    signature: tuple[str, ...]
    templates: tuple[Template, ...]

    def of(self, service: str) -> Template | None:
        """The letter of the service with this code, or None."""
        return next((each for each in self.templates if each.service == service), None)


def names_in(text: str) -> tuple[str, ...]:
    """The names in braces, in order."""
    return tuple(_NAME.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with each name in braces replaced, once: what a value holds is never read as a name."""
    return _NAME.sub(lambda found: values.get(found[1], ""), text)


def is_printable(text: str) -> bool:
    """Whether the print's fonts have every character."""
    try:
        text.encode(CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return True


def kelurahan_word(name: str) -> str:
    """A kelurahan's name as register numbers have it: ``PAHANDUT-SEBERANG``."""
    word = re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")
    return f"KEL-{word}" if word in ROMAN else word  # a month must never be taken for a kelurahan


def register_number(template: Template, n: int, kelurahan: str, day: int, mark: str = "") -> str:
    """The register number of the n-th letter of its kind in the year of `day` (20261124).

    `mark` are the letters of a series that could not go on with the former one (see `register_series`), "" for none.
    """
    told = {
        N: f"{n:03}.{mark}" if mark else f"{n:03}",
        CODE: template.code,
        KELURAHAN: kelurahan_word(kelurahan),
        MONTH: ROMAN[day // 100 % 100 - 1],
        YEAR: str(day // 10_000),
    }
    return "/".join(told.get(part, part) for part in template.number.split("/"))


def register_series(register_no: str) -> tuple[str, int]:
    """(series, n) of a register number. A series counts per mark, kelurahan, letter code and year, over its months.

    Raises ValueError for a text that is no register number.
    """
    first, *rest = register_no.split("/")
    n, _, mark = first.partition(".")
    if not (n.isascii() and n.isdigit()) or not rest:
        raise ValueError(f"{register_no!r} is no register number")
    return "/".join([mark, *(part for part in rest if part not in ROMAN)]), int(n)


def load_letters(document: Mapping[str, object], catalogue: Catalogue | None = None) -> Letters:
    """The letters in `document` (from YAML or `to_document`), checked against `catalogue` where there is one.

    Raises `LettersError` with every fault.
    """
    node = Node.root(document)
    node.only("version", "catalogue", "letterhead", "signature", "templates")
    letters = Letters(
        version=node.whole("version", 1, 10**9),
        catalogue=node.whole("catalogue", 1, 10**9),
        letterhead=_lines(node, "letterhead", HEAD_NAMES, 2, 5),
        signature=_lines(node, "signature", SIGNATURE_NAMES, 1, 4),
        templates=node.each("templates", _template),
    )
    node.faults.extend(_new(node.faults, _repeated(letters)))
    if catalogue is not None:
        node.faults.extend(_new(node.faults, fit_faults(letters, catalogue)))
    if node.faults:
        raise LettersError(node.faults)
    return letters


def _new(faults: list[Fault], more: Iterator[Fault]) -> list[Fault]:
    """Faults of templates that are well-formed in themselves: others would only echo."""
    broken = {fault.key.partition(".")[0] for fault in faults}
    return [fault for fault in more if fault.key.partition(".")[0] not in broken]


def _lines(node: Node, name: str, allowed: Collection[str], least: int, most: int) -> tuple[str, ...]:
    lines = node.texts(name)
    if not least <= len(lines) <= most:
        node.fault(name, f"{least} to {most} lines")
    for index, line in enumerate(lines):
        _text_faults(node, f"{name}[{index}]", line, allowed)
    return lines


def _template(node: Node) -> Template:
    node.only("service", "code", "title", "number", "opening", "rows", "paragraphs", "closing", "kept")
    template = Template(
        service=node.text("service", pattern=_SERVICE, what="the code of a service, such as KEL-SKU"),
        code=node.text("code", pattern=rf"(?!({'|'.join(ROMAN)})$)[A-Z0-9]{{2,8}}", what="a code such as SKU"),
        title=node.text("title", pattern=r".{1,80}", what="a title"),
        number=_number(node),
        opening=node.text("opening", pattern=_PARAGRAPH, what="a paragraph"),
        rows=node.each("rows", _row),
        paragraphs=node.texts("paragraphs", pattern=_PARAGRAPH, what="a paragraph"),
        closing=node.text("closing", pattern=_PARAGRAPH, what="a paragraph"),
        kept=node.texts("kept"),
    )
    for name, text in _texts(template):
        _text_faults(node, name, text, None)
    return template


def _row(node: Node) -> LetterRow:
    node.only("label", "value")
    label = node.text("label", pattern=_LABEL, what="a label without a colon, at most 40 letters")
    return LetterRow(label, node.text("value"))


def _number(node: Node) -> str:
    """The pattern: ``{n}`` first, ``{year}`` last, the letter's code and the kelurahan between, and maybe the month."""
    what = "a pattern such as {n}/{code}/{kelurahan}/{month}/{year}"
    pattern = node.text("number", what=what)
    parts = pattern.split("/")
    inner = [part for part in parts[1:-1] if part not in (CODE, KELURAHAN, MONTH)]
    good = (
        len(parts) > 1
        and (parts[0], parts[-1]) == (N, YEAR)
        and (parts.count(CODE), parts.count(KELURAHAN)) == (1, 1)
        and parts.count(MONTH) <= 1
        and all(re.fullmatch(_WORDS, part) and part not in ROMAN for part in inner)
    )
    if pattern and not good:
        node.fault("number", what)
    return pattern


def _texts(template: Template) -> Iterator[tuple[str, str]]:
    """Every text of a template with its key."""
    yield "title", template.title
    yield "opening", template.opening
    for index, row in enumerate(template.rows):
        yield f"rows[{index}].label", row.label
        yield f"rows[{index}].value", row.value
    for index, text in enumerate(template.paragraphs):
        yield f"paragraphs[{index}]", text
    yield "closing", template.closing


def _text_faults(node: Node, name: str, text: str, allowed: Collection[str] | None) -> None:
    """Stray braces, letters that no font of the print has, and names outside `allowed` (None: asked for later)."""
    if set("{}") & set(_NAME.sub("", text)):
        node.fault(name, "a name between { and }", text)
    if not is_printable(text):
        node.fault(name, "letters of the Latin alphabet", text)
    for unknown in sorted(set(names_in(text)) - set(allowed if allowed is not None else names_in(text))):
        node.fault(name, "one of " + ", ".join(allowed or ()), f"{{{unknown}}}")


def _repeated(letters: Letters) -> Iterator[Fault]:
    for name in ("service", "code"):
        seen: set[str] = set()
        for index, template in enumerate(letters.templates):
            value = getattr(template, name)
            if value in seen:
                yield Fault(f"templates[{index}].{name}", f"{value!r} a second time", "each once")
            seen.add(value)


def fit_faults(letters: Letters, catalogue: Catalogue) -> Iterator[Fault]:
    """What does not agree with the catalogue: services, fields, requirements."""
    for index, template in enumerate(letters.templates):
        service = catalogue.by_code(template.service)
        if service is None or service.offline is not Offline.FULL:
            expected = "a service of class full of the catalogue"
            yield Fault(f"templates[{index}].service", repr(template.service), expected)
        else:
            yield from _service_faults(f"templates[{index}]", template, service)


def fits(template: Template, service: Service) -> bool:
    """Whether every name of the letter is one that this version of its service has."""
    return service.offline is Offline.FULL and not any(_service_faults("", template, service))


def _service_faults(key: str, template: Template, service: Service) -> Iterator[Fault]:
    known = (*TEXT_NAMES, *(field.code for field in service.fields))
    for name, text in _texts(template):
        for unknown in sorted(set(names_in(text)) - set(known)):
            yield Fault(f"{key}.{name}", f"'{{{unknown}}}'", "one of " + ", ".join(known))
    for index, code in enumerate(template.kept):
        if service.requirement(code) is None:
            expected = "one of " + ", ".join(each.code for each in service.requirements)
            yield Fault(f"{key}.kept[{index}]", repr(code), expected)


def to_document(letters: Letters) -> dict[str, object]:
    """The letters as plain maps, lists, texts and whole numbers, ready for CBOR; `load_letters` gives them back."""
    return {
        "version": letters.version,
        "catalogue": letters.catalogue,
        "letterhead": list(letters.letterhead),
        "signature": list(letters.signature),
        "templates": [_template_document(each) for each in letters.templates],
    }


def _template_document(template: Template) -> dict[str, object]:
    return {
        "service": template.service,
        "code": template.code,
        "title": template.title,
        "number": template.number,
        "opening": template.opening,
        "rows": [{"label": row.label, "value": row.value} for row in template.rows],
        "paragraphs": list(template.paragraphs),
        "closing": template.closing,
        "kept": list(template.kept),
    }
