"""The page's JavaScript on its way to the phone: comments away, the page's own modules joined into one file.

The sources stay plain ES modules that any browser and node run as they are; here only goes what a phone on a bad link
would pay for in vain: comments, blanks, and those parts of the library that checking a seal never reaches. Nothing is
renamed or rewritten. The vectors run over what comes out of here, not over the sources.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import kit

SOURCES: Final = Path(__file__).parent / "static"
SHARED: Final = Path(kit.__file__).parent / "web" / "static"
VENDOR: Final = SHARED / "vendor" / "noble"
JOINED: Final = ("cbor.js", "receipt.js", "seal.js", "verdict.js", "words.js", "page.js")  # each before its users
ALONE: Final = ("sha512.js",)
CAMERA: Final = "scan.js"
LIBRARY: Final = "ed25519.js"
WANTED: Final = ("hashes", "verify")  # of the library

# A string, a template or a comment, whichever begins first. Regular expressions hold no quotes, and blanks as \x20.
_TOKEN: Final = re.compile(
    r"""(?P<keep>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|//[^\n]*|/\*.*?\*/""", re.DOTALL
)
_BLANKS: Final = re.compile(r" *([{}(),;:=<>?&|*\[\]!]) *")  # not + and -, which blanks may hold apart
_IMPORT: Final = re.compile(r"^import[^;]*from *'\./[\w.]+';$", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|const|class|let)\b)", re.MULTILINE)
_DECLARED: Final = re.compile(r"(?:const|let|class|(?:async )?function) (\w+)")
_CALM: Final = re.compile(r"(?<=[;{,(\[?:=&|])\n|\n(?=[})\]?:&|.])")  # line ends that mean nothing where they stand
_REGEX_LITERAL: Final = re.compile(r"/\^[^\n/]*/\w*")


def trimmed(source: str) -> str:
    """JavaScript without comments, indentation, empty lines and blanks around punctuation; line ends stay."""
    parts, end = [], 0
    for found in _TOKEN.finditer(source):
        parts += [_BLANKS.sub(r"\1", source[end : found.start()]), found["keep"] or ""]
        end = found.end()
    bare = "".join([*parts, _BLANKS.sub(r"\1", source[end:])])
    return "\n".join(line.strip() for line in bare.splitlines() if line.strip())


def calm(source: str) -> str:
    """A trimmed module without the line ends that mean nothing. No template here holds a line end."""
    return _CALM.sub("", source)


def joined(sources: list[str]) -> str:
    """Modules that import only each other, as one module. Their top-level names must differ (a test sees to it)."""
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", trimmed(source))) for source in sources)


def reached(source: str, wanted: Collection[str]) -> str:
    """A trimmed module with only those top-level declarations that `wanted` names reach, exporting these.

    Raises ValueError where the module declares one of them not at all.
    """
    statements = _statements(source)
    declared = {found[1]: text for text in statements if (found := _DECLARED.match(text))}
    if missing := set(wanted) - declared.keys():
        raise ValueError(f"the library has no {', '.join(sorted(missing))}")
    kept: set[str] = set()
    open_names = list(wanted)
    while open_names:
        name = open_names.pop()
        if name not in kept:
            kept.add(name)
            open_names += set(re.findall(r"\w+", declared[name])) & declared.keys()
    told = [text for text in statements if _is_kept(text, kept)]
    return "\n".join([*told, f"export{{{','.join(wanted)}}};"])


def _is_kept(statement: str, kept: Collection[str]) -> bool:
    """Declarations that are reached, and assignments to their members (`Point.BASE=G`)."""
    found = _DECLARED.match(statement)
    return (found[1] if found else statement.partition(".")[0]) in kept


def _statements(source: str) -> list[str]:
    """The top-level statements of a trimmed module: lines gathered until their brackets close."""
    statements: list[str] = []
    lines: list[str] = []
    depth = 0
    for line in source.splitlines():
        lines.append(line)
        code = _REGEX_LITERAL.sub("", _TOKEN.sub("", line))
        depth += sum(code.count(mark) for mark in "{([") - sum(code.count(mark) for mark in "})]")
        if depth == 0 and line.endswith((";", "}")):
            statements.append("\n".join(lines))
            lines = []
    return statements


@dataclass(frozen=True, slots=True)
class Modules:
    """All files under `/js/<version>/`, and the version that their content gives."""

    files: dict[str, bytes]
    version: str

    def url(self, name: str) -> str:
        """The address of a file; kept for ever by browsers."""
        return f"/js/{self.version}/{name}"


def read_modules() -> Modules:
    """The files as they are served. Raises FileNotFoundError when `make assets` has not run."""
    own = {name: (SOURCES / name).read_text(encoding="utf-8") for name in (*JOINED, *ALONE)}
    library = trimmed((VENDOR / LIBRARY).read_text(encoding="utf-8"))
    texts = {
        "verify.js": joined([own[name] for name in JOINED]),
        LIBRARY: reached(library, WANTED),
        "verify.css": _sheet((SOURCES / "verify.css").read_text(encoding="utf-8")),
        CAMERA: trimmed((SHARED / CAMERA).read_text(encoding="utf-8")),
        **{name: trimmed(own[name]) for name in ALONE},
    }
    files = {name: (text if name.endswith(".css") else calm(text)).encode() for name, text in texts.items()}
    whole = hashlib.sha256(b"".join(name.encode() + files[name] for name in sorted(files)))
    return Modules(files, whole.hexdigest()[:12])


def _sheet(source: str) -> str:
    return re.sub(r"/\*.*?\*/\n?", "", source, flags=re.DOTALL)
