"""The hub's own people and machines: accounts, passwords, tokens. Nobody's password is ever known to another."""

import asyncio
import functools
import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from hub.actions import acts
from hub.core.records import StaffRecord
from hub.ports import People

ROLES: Final = {"ops": 1, "admin": 2, "agency": 3}
RIGHTS: Final = frozenset({"read", "audit", "cases"})
AGENCY_RIGHT: Final = "cases:"  # with the agency's code: its own cases only
PASSWORD_LETTERS_LEAST = 12  # ASVS 5.0, 6.2.1 asks for 8; nothing else is asked of a long one
PASSWORD_LETTERS_MOST = 128
LOCK_FIRST_S, LOCK_MOST_S = 1, 300
TOKEN_PREFIX = "simpul-hub-"  # noqa: S105 - lets a leaked one be recognised
_AGENCY = re.compile(r"cases:[A-Z][A-Z0-9-]{1,31}", re.ASCII)
_LOGIN = re.compile(r"[a-z][a-z0-9.-]{1,31}", re.ASCII)
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_ONE_AT_A_TIME = asyncio.Semaphore(2)  # 19 MiB each


class AccountRefusedError(Exception):
    """An account is not made or changed; the text says why."""

    code = "account_refused"


class LoginRefusedError(Exception):
    """Wrong login or password, a disabled account, or too many tries. `retry_s` > 0 while it is locked."""

    code = "login_refused"

    def __init__(self, retry_s: int = 0) -> None:
        super().__init__("login refused")
        self.retry_s = retry_s


class Desk:
    """Accounts and tokens."""

    def __init__(self, people: People, now: Callable[[], int]) -> None:
        self._people, self._now = people, now

    async def add(
        self, login: str, name: str, roles: frozenset[str], password: str, *, must_change: bool = True
    ) -> StaffRecord:
        """A new person. Raises `AccountRefusedError`."""
        if not _LOGIN.fullmatch(login):
            raise AccountRefusedError("a login has 2 to 32 small letters, digits, dots or hyphens")
        if not roles or not roles <= ROLES.keys():
            raise AccountRefusedError(f"roles are some of {', '.join(ROLES)}")
        if await self._people.by_login(login) is not None:
            raise AccountRefusedError(f"there is a {login} already: choose another login, or `staff reset {login}`")
        check_password(password)
        person = StaffRecord(
            await self._people.next_staff_id(), login, name, roles, await hash_of(password), must_change, disabled=False
        )
        await self._people.put_staff(person, acts.staff_set(person.id, acts.SET, _numbers(roles), name, login))
        return person

    async def reset(self, login: str) -> str:
        """A one-time password for somebody who forgot theirs: it must be changed at the next log-in."""
        person = await self._known(login)
        password = secrets.token_urlsafe(12)
        changed = replace(person, password_hash=await hash_of(password), must_change=True, disabled=False)
        act = acts.staff_set(person.id, acts.RESET, _numbers(person.roles), person.name, login)
        await self._people.put_staff(changed, act)
        return password

    async def disable(self, login: str) -> None:
        """Switch an account off; what the person did stays."""
        person = await self._known(login)
        act = acts.staff_set(person.id, acts.OFF, [], person.name, login)
        await self._people.put_staff(replace(person, disabled=True), act)

    async def log_in(self, login: str, password: str) -> StaffRecord:
        """The person behind a login and password. Raises `LoginRefusedError`, the same for every reason."""
        bucket, now_s = f"login {login[:32]}", self._now()
        if (wait_s := await self._locked_s(bucket, now_s)) > 0:
            raise LoginRefusedError(wait_s)
        person = await self._people.by_login(login)
        fits = await _fits(person.password_hash if person else _nobody(), password[:PASSWORD_LETTERS_MOST])
        if person is None or not fits or person.disabled:
            await self._people.note_try(bucket, now_s)
            raise LoginRefusedError
        if await self._people.tries(bucket, 0):
            await self._people.forget_tries(bucket)
        return person

    async def at_work(self, login: str) -> StaffRecord | None:
        """The person behind a session's login as they stand now; None once the account is switched off."""
        person = await self._people.by_login(login)
        return None if person is None or person.disabled else person

    async def change_password(self, login: str, former: str, new: str) -> None:
        """A person's own new password. Raises `LoginRefusedError`, `AccountRefusedError`."""
        await self.log_in(login, former)
        check_password(new)
        if new == former:
            raise AccountRefusedError("kata sandi baru sama dengan yang lama")
        await self._people.set_password(login, await hash_of(new))

    async def new_token(self, name: str, rights: frozenset[str]) -> str:
        """A token for a machine, shown this once. Raises `AccountRefusedError`."""
        named = frozenset(right for right in rights if not _AGENCY.fullmatch(right))
        if not rights or not named <= RIGHTS:
            raise AccountRefusedError(f"rights are some of {', '.join(sorted(RIGHTS))}, or {AGENCY_RIGHT}AGENCY")
        token = TOKEN_PREFIX + secrets.token_urlsafe(32)
        await self._people.put_token(name, token_hash(token), rights, self._now())
        return token

    async def _locked_s(self, bucket: str, now_s: int) -> int:
        """Seconds until the next try: 1, 2, 4 .. 300 from the third wrong one on; forgotten after 15 minutes."""
        wrong = await self._people.tries(bucket, now_s - 900)
        if wrong < 3:
            return 0
        lock_s = min(LOCK_FIRST_S << min(wrong - 3, 16), LOCK_MOST_S)
        return lock_s if await self._people.tries(bucket, now_s - lock_s + 1) else 0

    async def _known(self, login: str) -> StaffRecord:
        person = await self._people.by_login(login)
        if person is None:
            raise AccountRefusedError(f"there is no {login}: see `simpul-hub staff list`")
        return person


def _numbers(roles: frozenset[str]) -> list[int]:
    return sorted(ROLES[role] for role in roles)


@functools.cache
def _nobody() -> str:
    """The hash of nobody's password: an unknown login takes as long as a known one."""
    return _HASHER.hash("a password that nobody has")


def check_password(password: str) -> None:
    """Refuse what is too short or too long; nothing else is asked. Raises `AccountRefusedError`."""
    if not PASSWORD_LETTERS_LEAST <= len(password) <= PASSWORD_LETTERS_MOST:
        raise AccountRefusedError(
            f"kata sandi {PASSWORD_LETTERS_LEAST} sampai {PASSWORD_LETTERS_MOST} huruf, bebas isinya"
        )


def token_hash(token: str) -> bytes:
    """What is kept of a token: 256 random bits need no salt and no slow hash."""
    return sha256(token.encode()).digest()


async def hash_of(password: str) -> str:
    """The argon2id hash of a password, made beside the loop."""
    async with _ONE_AT_A_TIME:
        return await asyncio.to_thread(_HASHER.hash, password)


async def _fits(password_hash: str, password: str) -> bool:
    async with _ONE_AT_A_TIME:
        try:
            return await asyncio.to_thread(_HASHER.verify, password_hash, password)
        except VerificationError:
            return False
