"""Two languages, Indonesian first: the Indonesian text is the key, English comes from `.po` files beside the templates.

May not guess a language from the browser: only the switch on the page changes it. Holds no text of its own.
"""

import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Final, Literal

Language = Literal["id", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")

language: ContextVar[Language] = ContextVar("language", default="id")
"""The language of the request at hand; set by the web guard."""

_QUOTED = re.compile(r'^(?:(msgid|msgstr)\s+)?"((?:[^"\\]|\\.)*)"$')
_ESCAPES: Final = {r"\n": "\n", r"\"": '"', r"\\": "\\", r"\t": "\t"}


class PoError(ValueError):
    """A `.po` file has a line that is neither comment, msgid, msgstr nor a continued text."""


def _unescape(text: str) -> str:
    return re.sub(r"\\.", lambda found: _ESCAPES.get(found[0], found[0]), text)


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    entry = {"msgid": "", "msgstr": ""}
    part = ""
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        found = _QUOTED.match(line)
        if found is None or not (found[1] or part):
            raise PoError(f"{path}:{number}: not a line of a .po file: {line[:60]}")
        if found[1] == "msgid":
            yield entry["msgid"], entry["msgstr"]
            entry = {"msgid": "", "msgstr": ""}
        part = found[1] or part
        entry[part] += _unescape(found[2])
    yield entry["msgid"], entry["msgstr"]


def read_po(path: Path) -> dict[str, str]:
    """The texts of one `.po` file, Indonesian to English. Raises `PoError` with the line of the first bad one."""
    return {source: target for source, target in _pairs(path) if source and target}


class Texts:
    """The English texts of one application; unknown texts stay Indonesian, as an untranslated page still serves."""

    def __init__(self, files: Iterable[Path]) -> None:
        self.english: dict[str, str] = {}
        for path in files:
            if path.exists():
                self.english.update(read_po(path))

    def __call__(self, text: str, **values: object) -> str:
        """`text` in the request's language, with `{name}` places filled from `values`."""
        said = self.english.get(text, text) if language.get() == "en" else text
        return said.format(**values) if values else said


def pick(indonesian: str, english: str) -> str:
    """Whichever of the two sentences the request's language asks for."""
    return english if language.get() == "en" else indonesian
