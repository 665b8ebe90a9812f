"""The settings of both ends: keys, kinds and defaults from the structs, meanings from the comments of the shipped YAML.

So a key that the shipped file does not explain has no meaning here, which a test does not let pass.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from edge.config import Config
from hub.config import HubConfig
from tests.architecture.reference.blocks import mono, table

SHIPPED = Path(__file__).parents[3] / "deploy" / "config"
_LINE = re.compile(r"^(?P<indent> *)(?P<off># )?(?P<key>[a-z_]+):(?P<rest>(?: .*)?)$")
_KINDS = {str: "text", int: "whole number", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Setting:
    """One key by its whole path, such as ``web.port``; `default` is empty where the file must say it."""

    key: str
    kind: str
    default: str
    meaning: str


def edge_part() -> str:
    """All of `edge.yaml`."""
    return _table(settings(Config, SHIPPED / "edge.yaml"))


def hub_part() -> str:
    """All of `hub.yaml`."""
    return _table(settings(HubConfig, SHIPPED / "hub.yaml"))


def settings(struct: type[msgspec.Struct], shipped: Path) -> list[Setting]:
    """Every key of a struct, those of its sections included."""
    keys = [row.key for row in _settings(struct, "", {})]
    return list(_settings(struct, "", meanings(shipped.read_text(encoding="utf-8"), keys)))


def _table(rows: list[Setting]) -> str:
    return table(
        ("key", "kind", "default", "meaning"),
        ((mono(row.key), row.kind, row.default, row.meaning) for row in rows),
    )


def _settings(struct: type[msgspec.Struct], above: str, told: dict[str, str]) -> Iterator[Setting]:
    for field in msgspec.structs.fields(struct):
        key = f"{above}{field.encode_name}"
        inner = _struct_in(field.type)
        if inner is not None and get_origin(field.type) is not tuple and not _optional(field.type):
            yield from _settings(inner, f"{key}.", told)
            continue
        yield Setting(key, _kind(field.type), _default(field), told.get(key, ""))
        if inner is not None:
            many = "[]." if get_origin(field.type) is tuple else "."
            yield from _settings(inner, f"{key}{many}", told)


def _struct_in(kind: Any) -> type[msgspec.Struct] | None:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind
    return next((found for part in get_args(kind) if (found := _struct_in(part)) is not None), None)


def _optional(kind: Any) -> bool:
    return NoneType in get_args(kind)


def _kind(kind: Any) -> str:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _kind(parts[0])
    if origin is Literal:
        return " or ".join(mono(str(part)) for part in parts)
    if origin is tuple:
        return "list" if _struct_in(kind) is None else "list of sections"
    if origin is dict:
        return "names and texts"
    if origin in (Union, UnionType):
        return next(_kind(part) for part in parts if part is not NoneType)
    return _KINDS.get(kind, "section")


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "must be given"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    if value is None or value in ((), {}, ""):
        return "none"
    if isinstance(value, bool):
        return mono(str(value).lower())
    return mono(", ".join(value)) if isinstance(value, tuple) else mono(str(value))


# -- the shipped files' comments --------------------------------------------------------------------------------------


def meanings(text: str, keys: Collection[str]) -> dict[str, str]:
    """Key -> what the comment above it (or behind it) says. Keys switched off by a `#` are keys all the same.

    A key right below another, without a comment of its own, shares that one's.
    """
    found: dict[str, str] = {}
    comment: list[str] = []
    section = shared = ""
    for line in text.splitlines():
        seen = _LINE.match(line)
        key = (f"{section}.{seen['key']}" if seen["indent"] else seen["key"]) if seen else ""
        if seen is None or (key not in keys and key not in _sections(keys)):
            comment, shared = _more(comment, line), shared if line.strip() else ""
            continue
        if not seen["indent"]:
            section = key
        behind = seen["rest"].partition(" # ")[2]
        shared = " ".join(comment) or behind or ("" if seen["off"] else shared)
        found[key], comment = shared, []
    return found


def _sections(keys: Collection[str]) -> set[str]:
    return {key.partition(".")[0] for key in keys}


def _more(comment: list[str], line: str) -> list[str]:
    bare = line.strip()
    return [*comment, bare.lstrip("# ")] if bare.startswith("#") else []
