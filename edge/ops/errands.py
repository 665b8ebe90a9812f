"""What commands may ask of an open box, whether it serves a branch or was opened for the command alone.

Each errand takes JSON and answers JSON. The command line and the running box share this one list, so that a command
does the same either way. Refusals go through as what they are.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from contract.errors import SimpulError
from edge.core.duties import BOX
from edge.core.duties_refusals import NobodyNamed
from edge.ports import Person, Staff, Tokens


class UnknownErrand(SimpulError):  # noqa: N818 -- named by its cause
    """A command of another version."""

    code = "unknown_errand"
    says_id = "Perangkat yang sedang berjalan tidak mengenal {name}: versinya lain dari perintah ini."
    says_en = "the running box does not know {name}: it is of another version than this command. Restart it"


class Listed(Protocol):
    """Whether this box may seal papers."""

    async def may_sign(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of an open box that errands use."""

    staff: Staff
    tokens: Tokens
    reader: Listed


Errand = Callable[[Parts, Mapping[str, Any]], Awaitable[Any]]


async def run(parts: Parts, name: str, about: Mapping[str, Any]) -> Any:
    """Do the errand `name`. Raises `UnknownErrand`, or the refusal that stands against it."""
    errand = ERRANDS.get(name)
    if errand is None:
        raise UnknownErrand(name=name)
    return await errand(parts, about)


async def _add(parts: Parts, about: Mapping[str, Any]) -> Any:
    person = await parts.staff.add(
        about["login"], about["name"], frozenset(about["roles"]), about["password"], about["pin"], by=BOX
    )
    return _row(person)


async def _reset(parts: Parts, about: Mapping[str, Any]) -> Any:
    person = await _named(parts, about["login"])
    return {"login": person.login, "password": await parts.staff.reset(person.no, by=BOX)}


async def _disable(parts: Parts, about: Mapping[str, Any]) -> Any:
    person = await _named(parts, about["login"])
    await parts.staff.disable(person.no, by=BOX)
    return {"login": person.login, "disabled": True}


async def _people(parts: Parts, about: Mapping[str, Any]) -> Any:
    return [_row(each) for each in await parts.staff.people()]


async def _envelope(parts: Parts, about: Mapping[str, Any]) -> Any:
    return {"code": await parts.staff.seal_recovery(by=BOX)}


async def _named(parts: Parts, login: str) -> Person:
    found = next((each for each in await parts.staff.people() if each.login == login.casefold()), None)
    if found is None:
        raise NobodyNamed(login=login)
    return found


def _row(person: Person) -> dict[str, Any]:
    return {
        "no": person.no,
        "login": person.login,
        "name": person.name,
        "roles": sorted(person.roles),
        "disabled": person.disabled,
    }


async def _add_token(parts: Parts, about: Mapping[str, Any]) -> Any:
    owner, text = await parts.tokens.add(about["name"], frozenset(about["rights"]))
    return {"no": owner.no, "name": owner.name, "rights": sorted(owner.rights), "token": text}


async def _tokens(parts: Parts, about: Mapping[str, Any]) -> Any:
    return [{"no": each.no, "name": each.name, "rights": sorted(each.rights)} for each in await parts.tokens.tokens()]


async def _revoke(parts: Parts, about: Mapping[str, Any]) -> Any:
    await parts.tokens.revoke(about["no"])
    return {"no": about["no"], "revoked": True}


async def _listed(parts: Parts, about: Mapping[str, Any]) -> Any:
    return {"listed": await parts.reader.may_sign()}


ERRANDS: Final[Mapping[str, Errand]] = {
    "staff add": _add,
    "staff reset": _reset,
    "staff disable": _disable,
    "staff list": _people,
    "staff recovery": _envelope,
    "token add": _add_token,
    "token list": _tokens,
    "token revoke": _revoke,
    "listed": _listed,
}
