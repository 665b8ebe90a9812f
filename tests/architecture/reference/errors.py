"""Every fault that has a name: its code, and its sentence in both tongues. And what the two APIs may answer."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import contract
import edge
import hub
import kit
from contract.errors import SimpulError
from edge.core.form import WORDS
from edge.core.refusals import Refusal
from tests.architecture.reference.blocks import mono, table

ROOT = Path(__file__).parents[3]
HEAD = ("code", "in Indonesian", "in English")


def _load(*rooms: ModuleType) -> None:
    for room in rooms:
        for module in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
            importlib.import_module(module.name)


def _kinds(root: type[SimpulError]) -> Iterator[type[SimpulError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from _kinds(kind)


def faults() -> list[type[SimpulError]]:
    """Every named fault of contract, kit, edge and hub, each once, by room and code."""
    _load(contract, kit, edge, hub)
    shown = {kind for kind in _kinds(SimpulError) if kind is not Refusal and not kind.__module__.startswith("tests")}
    return sorted(shown, key=lambda kind: (kind.__module__.split(".")[0], kind.code, kind.__name__))


def refusals() -> list[type[Refusal]]:
    """What the branch answers when a command cannot be done."""
    return [kind for kind in faults() if issubclass(kind, Refusal)]


def faults_part(room: str) -> str:
    """The faults of a room that are no refusals."""
    rows = [kind for kind in faults() if kind.__module__.startswith(room + ".") and not issubclass(kind, Refusal)]
    return table(HEAD, ((mono(kind.code), kind.says_id, kind.says_en) for kind in rows))


def refusals_part() -> str:
    """The refusals with their HTTP status."""
    rows = ((mono(kind.code), str(kind.status), kind.says_id, kind.says_en) for kind in refusals())
    return table(("code", "status", *HEAD[1:]), rows)


# -- what is raised where a class would say no more ------------------------------------------------------------------


def _calls(folder: str, name: str) -> Iterator[ast.Call]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) == name:
                yield node


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _text(node: ast.expr) -> str:
    """A text as it stands in the source, with the facts in braces."""
    match node:
        case ast.Constant(value=value):
            return str(value)
        case ast.JoinedStr(values=values):
            return "".join(_text(each) for each in values)
        case ast.FormattedValue(value=value):
            return "{" + next((part.id for part in ast.walk(value) if isinstance(part, ast.Name)), "…") + "}"
    return ""


def problems(folder: str) -> list[tuple[int, str, str]]:
    """(status, code, title) of each `Problem` that a folder raises with its own words."""
    found = set()
    for call in _calls(folder, "Problem"):
        match call.args:
            case [ast.Constant(value=int(status)), ast.Constant(value=str(code)), *rest]:
                found.add((status, code, _text(rest[0]) if rest else ""))
    return sorted(found)


def problems_part(*folders: str) -> str:
    """A table of them."""
    rows = sorted({row for folder in folders for row in problems(folder)})
    return table(("code", "status", "title"), ((mono(code), str(status), title) for status, code, title in rows))


def field_codes() -> dict[str, tuple[str, str]]:
    """Code -> sentences of each fault of one field, as the branch's forms and API name it."""
    own: dict[str, tuple[str, str]] = {}
    for call in _calls("edge/core", "note"):
        match call.args:
            case [_, ast.Constant(value=str(code)), ast.Constant(value=str(said)), ast.Constant(value=str(said_en))]:
                own[code] = said, said_en
            case [_, ast.Constant(value=str(code)), *said]:
                own[code] = _constant(said)
    return dict(sorted((WORDS | own).items()))


def _constant(said: list[ast.expr]) -> tuple[str, str]:
    """The sentences of a module's constant, as `*UNKNOWN_BILL` and `TOO_LITTLE[0].format(…)` name it."""
    names = [node.id for part in said for node in ast.walk(part) if isinstance(node, ast.Name) and node.id.isupper()]
    for module in pkgutil.iter_modules(edge.core.__path__, "edge.core."):
        for name in names:
            pair = getattr(importlib.import_module(module.name), name, None)
            if isinstance(pair, tuple):
                return pair
    return "", ""


def hub_field_codes() -> dict[str, tuple[str, str]]:
    """Code -> sentences of each fault of one field, as the hub's API names it."""
    found = {}
    for call in (*_calls("kit/web", "Fault9457"), *_calls("kit/web", "Fault")):
        match call.args:
            case [_, ast.Constant(value=str(code)), said, said_en]:
                found[code] = _text(said), _text(said_en)
    return dict(sorted(found.items()))


def hub_fields_part() -> str:
    """The codes under `errors` of the hub."""
    return table(HEAD, ((mono(code), said, said_en) for code, (said, said_en) in hub_field_codes().items()))


def fields_part() -> str:
    """The codes under `errors`."""
    return table(HEAD, ((mono(code), said, said_en) for code, (said, said_en) in field_codes().items()))
