"""YAML files into frozen structs, with faults that an operator understands: file, line, key, found, expected.

Knows no key of either end. May not guess: an unknown key is a fault.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args, get_origin

import msgspec
import yaml

T = TypeVar("T", bound=msgspec.Struct)
Lines = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One fault: where it stands, what was found there, what is expected."""

    file: str
    line: int
    key: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: found {self.found}, expected {self.expected}"


class ConfigError(Exception):
    """A configuration file cannot be used. `problems` lists every fault found."""

    code = "config_invalid"

    def __init__(self, problems: list[ConfigProblem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def _walk(node: yaml.Node, key: str) -> Iterator[tuple[str, yaml.Node]]:
    yield key, node
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _walk(value, f"{key}.{name.value}" if key else str(name.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _walk(value, f"{key}[{index}]")


def _duplicates(node: yaml.Node, file: str) -> Iterator[ConfigProblem]:
    for key, place in _walk(node, ""):
        if not isinstance(place, yaml.MappingNode):
            continue
        seen: set[str] = set()
        for name, _ in place.value:
            if name.value in seen:
                line = name.start_mark.line + 1
                where = f"{key}.{name.value}".lstrip(".")
                yield ConfigProblem(file, line, where, "the key twice", "each key once")
            seen.add(name.value)


class _Loader(yaml.SafeLoader):
    """Reads as YAML 1.2 does: only true and false are truth values, so that a key named `no` is a key."""


_BOOL: Final = "tag:yaml.org,2002:bool"
_Loader.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0] != _BOOL]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile("^(?:true|false|True|False|TRUE|FALSE)$"), list("tTfF"))


def load_yaml(path: Path) -> tuple[dict[str, Any], Lines]:
    """The mapping in `path`, and for each key path such as ``services[2].code`` the line it stands on.

    Raises `ConfigError` when the file is missing, is no YAML, repeats a key, or is no mapping.
    """
    file = str(path)
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=_Loader)
        document = _Loader(text).get_single_data()
    except OSError as error:
        raise ConfigError([ConfigProblem(file, 0, "", error.strerror or "an error", "a readable file")]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([ConfigProblem(file, 0, "", "bytes that are no UTF-8", "UTF-8 text")]) from error
    except RecursionError as error:
        raise ConfigError([ConfigProblem(file, 1, "", "brackets within brackets without end", "valid YAML")]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "no YAML"
        raise ConfigError([ConfigProblem(file, mark.line + 1 if mark else 1, "", problem, "valid YAML")]) from error
    if not isinstance(root, yaml.MappingNode):
        raise ConfigError([ConfigProblem(file, 1, "", type(document).__name__, "keys and values")])
    if problems := list(_duplicates(root, file)):
        raise ConfigError(problems)
    return document, {key: node.start_mark.line + 1 for key, node in _walk(root, "")}


def _structs_in(annotation: Any) -> Iterator[type[msgspec.Struct]]:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        yield annotation
    for inner in get_args(annotation):
        yield from _structs_in(inner)


def _problems(value: Any, annotation: Any, key: str) -> Iterator[tuple[str, str, str]]:
    """Every fault of `value` against `annotation` as (key, found, expected): msgspec alone stops at the first."""
    struct = next(_structs_in(annotation), None)
    origin = get_origin(annotation)
    if struct is not None and origin in (list, tuple) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _problems(item, struct, f"{key}[{index}]")
    elif struct is not None and origin is dict and isinstance(value, dict):
        for name, item in value.items():
            yield from _problems(item, struct, f"{key}.{name}")
    elif struct is not None and isinstance(value, dict):
        yield from _struct_problems(value, struct, key)
    else:
        try:
            msgspec.convert(value, annotation, strict=True)
        except msgspec.ValidationError as error:
            yield key, repr(value)[:80], _wanted(annotation, str(error).split(" - at `$")[0])


def _wanted(annotation: Any, said: str) -> str:
    """What would be right, of what msgspec says is wrong: its own words, or the choices there are."""
    choices = [str(choice) for choice in _choices(annotation)]
    return "one of " + ", ".join(choices) if choices else said.removeprefix("Expected ").partition(", got ")[0]


def _choices(annotation: Any) -> Iterable[object]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [each.value for each in annotation]
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _struct_problems(value: dict[str, Any], struct: type[msgspec.Struct], key: str) -> Iterator[tuple[str, str, str]]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    prefix = f"{key}." if key else ""
    for name in value.keys() - fields.keys():
        yield f"{prefix}{name}", "an unknown key", "one of " + ", ".join(sorted(fields))
    for name, field in fields.items():
        if name in value:
            yield from _problems(value[name], field.type, f"{prefix}{name}")
        elif field.required:
            yield f"{prefix}{name}", "nothing", "a value for this key"


def line_of(lines: Lines, key: str) -> int:
    """The line on which a key stands, or the nearest one above it that has one."""
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key, 1)


def load(path: Path, into: type[T]) -> T:
    """The file at `path` as an `into` struct. Raises `ConfigError` with every fault found."""
    document, lines = load_yaml(path)
    faults = sorted(_struct_problems(document, into, ""), key=lambda fault: line_of(lines, fault[0]))
    if not faults:
        try:
            return msgspec.convert(document, into, strict=True)
        except msgspec.ValidationError as error:  # a rule of __post_init__, which sees the whole struct
            faults = [("", "values that do not fit together", str(error))]
    raise ConfigError(
        [ConfigProblem(str(path), line_of(lines, key), key, found, expected) for key, found, expected in faults]
    )
