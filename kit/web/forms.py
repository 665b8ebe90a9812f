"""Form fields into a struct: every fault at once, and what was typed is kept for showing the form again.

Not msgspec's own lax decoding: that stops at the first fault and reads ``25.000`` as 25 and ``1e3`` as 1000.
May not decide what a value means; that is the domain's.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

import msgspec
from litestar import Request
from litestar.connection import request as stock

from kit.web.text import Fault, character_fault, clean, length_fault

FIELDS_MOST = 300  # the widest form (intake: 20 requirements with three fields each) has under 120
NAME_LETTERS_MOST = 64
VALUE_LETTERS_MOST = 2_000

S = TypeVar("S", bound=msgspec.Struct)
_DIGITS = re.compile(r"[0-9]{1,15}", re.ASCII)
_TICKED = {"": False, "0": False, "1": True, "on": True, "true": True, "ya": True, "tidak": False}
_UNREADABLE = object()

# litestar remembers the last 1,024 bodies of forms whole: passwords and NIKs, and of large ones 256 MiB. Read without
# its memory, each form is gone with its request; a canary test guards the private name.
stock.parse_url_encoded_form_data = stock.parse_url_encoded_form_data.__wrapped__  # type: ignore[assignment,attr-defined]


@dataclass(frozen=True, slots=True)
class Typed:
    """What the person typed, name to values, unchanged: shown again beside its faults."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def one(self, name: str, default: str = "") -> str:
        """The last value of `name`, else `default`."""
        return (self.values.get(name) or [default])[-1]

    def many(self, name: str) -> list[str]:
        """All values of `name`, in order."""
        return self.values.get(name, [])

    def under(self, prefix: str) -> dict[str, str]:
        """The fields whose names begin with `prefix`, without it: one value each, cleaned, empty ones left out."""
        found = {name[len(prefix) :]: clean(self.one(name)) for name in self.values if name.startswith(prefix)}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Form(Generic[S]):
    """A decoded form: `value` is there exactly when `faults` is empty; `typed` always."""

    value: S | None
    faults: tuple[Fault, ...]
    typed: Typed


def whole(text: str) -> int | None:
    """The whole number that `text` is, in at most 15 ASCII digits; None for anything else. `int()` reads more than
    people type (signs, ``1_0``, other scripts' digits), and more than a database holds."""
    return int(text) if _DIGITS.fullmatch(text) else None


async def read_items(request: Request[Any, Any, Any]) -> list[tuple[str, Any]]:
    """The form fields of a request, urlencoded or multipart, in order and with repeats."""
    return list((await request.form()).multi_items())


def keep(items: Iterable[tuple[str, Any]]) -> tuple[Typed, tuple[Fault, ...]]:
    """What was typed, and the faults that no field may have: too many fields, long values, refused characters.

    Names beginning with ``_`` (such as the CSRF token) and uploaded files are left out.
    """
    typed: dict[str, list[str]] = {}
    faults: list[Fault] = []
    for count, (name, value) in enumerate(items):
        if count >= FIELDS_MOST or len(name) > NAME_LETTERS_MOST:
            faults.append(_shape_fault())
            break
        if isinstance(value, str) and not name.startswith("_"):
            kept, found = _keep_one(name, value)
            typed.setdefault(name, []).append(kept)
            faults.extend(found)
    return Typed(typed), tuple(faults)


def _keep_one(name: str, value: str) -> tuple[str, list[Fault]]:
    found = (character_fault(name, value, lines=True), length_fault(name, value, VALUE_LETTERS_MOST))
    showable = value[:VALUE_LETTERS_MOST].encode("utf-8", "replace").decode().replace("\0", "")
    return showable, [fault for fault in found if fault]


def _shape_fault() -> Fault:
    return Fault("", "shape", "Isian ini terlalu banyak untuk satu formulir.", "Too many fields for one form.")


def decode(into: type[S], items: Iterable[tuple[str, Any]]) -> Form[S]:
    """The fields of `items` as an `into` struct, all faults collected.

    Reads str, int (ASCII digits only), bool (a tick), `list[...]`/`tuple[..., ...]` of these, Literal and enums, each
    also optional: an empty field is None or its default. A label for messages comes from `Meta(title=...)`.
    """
    typed, faults = keep(items)
    return decode_typed(into, typed, faults)


def decode_typed(into: type[S], typed: Typed, faults: tuple[Fault, ...] = ()) -> Form[S]:
    """As `decode`, for fields already kept; `faults` are those found so far."""
    found = {fault.field: fault for fault in reversed(faults)}
    values: dict[str, Any] = {}
    for each in msgspec.structs.fields(into):
        if each.encode_name not in found:
            _read(each, typed, values, found)
    if not found:
        return Form(msgspec.convert(values, into), (), typed)
    order = {each.encode_name: place for place, each in enumerate(msgspec.structs.fields(into))}
    return Form(None, tuple(sorted(found.values(), key=lambda fault: order.get(fault.field, -1))), typed)


def _read(each: msgspec.structs.FieldInfo, typed: Typed, values: dict[str, Any], found: dict[str, Fault]) -> None:
    name = each.encode_name
    kind, optional = _without_none(each.type)
    raw = [text for value in typed.many(name) if (text := clean(value))]
    plain = _bare(kind)
    if get_origin(plain) in (list, tuple):
        value: Any = [_scalar(_bare(get_args(plain)[0]), text) for text in raw]
    elif plain is bool:
        value = _TICKED.get(raw[-1].lower(), _UNREADABLE) if raw else False
    elif raw:
        value = _scalar(plain, raw[-1])
    elif each.required and not optional:
        found[name] = _missing(name, _label(each.type))
        return
    else:
        if optional and each.required:
            values[name] = None
        return
    _convert(name, value, each.type, values, found)


def _convert(name: str, value: Any, kind: Any, values: dict[str, Any], found: dict[str, Fault]) -> None:
    label = _label(kind)
    if value is _UNREADABLE or (isinstance(value, list) and _UNREADABLE in value):
        found[name] = _no_number(name, label)
        return
    try:
        values[name] = msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError:
        found[name] = _invalid(name, label, kind, value)


def _scalar(plain: Any, text: str) -> Any:
    if plain is int:
        return int(text) if _DIGITS.fullmatch(text) else _UNREADABLE
    return text


def _without_none(kind: Any) -> tuple[Any, bool]:
    bare = _bare(kind)
    if get_origin(bare) in (Union, UnionType):
        rest = [each for each in get_args(bare) if each is not NoneType]
        return rest[0], len(rest) < len(get_args(bare))
    return kind, False


def _bare(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _metas(kind: Any) -> Iterator[msgspec.Meta]:
    if get_origin(kind) is Annotated:
        yield from (each for each in get_args(kind)[1:] if isinstance(each, msgspec.Meta))
    for inner in get_args(kind):
        if get_origin(inner) is not None:
            yield from _metas(inner)


@dataclass(frozen=True, slots=True)
class _Label:
    id: str
    en: str


def _label(kind: Any) -> _Label:
    for meta in _metas(kind):
        if meta.title:
            return _Label(meta.title, str((meta.extra or {}).get("en", meta.title)))
    return _Label("isian ini", "this field")


def _missing(name: str, label: _Label) -> Fault:
    return Fault(name, "missing", f"Isi {_small(label.id)}.", f"Enter {_small(label.en)}.")


def _no_number(name: str, label: _Label) -> Fault:
    return Fault(
        name,
        "no_number",
        f"{label.id} ditulis dengan angka saja, tanpa titik, koma atau huruf.",
        f"{label.en}: digits only, no point, comma or letter.",
    )


def _invalid(name: str, label: _Label, kind: Any, value: Any) -> Fault:
    most = next((meta.max_length for meta in _metas(kind) if meta.max_length is not None), None)
    if isinstance(value, str) and most is not None and (fault := length_fault(name, value, most)):
        return fault
    return Fault(
        name, "invalid", f"Periksa {_small(label.id)}: isinya tidak dikenal.", f"Check {_small(label.en)}: not known."
    )


def _small(label: str) -> str:
    """The label inside a sentence: only a plain capitalised word loses its capital, not NIK or PIN."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
