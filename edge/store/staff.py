"""Accounts of this node: passwords and PINs as argon2id, roles, and the waits after wrong tries.

Log-in never needs the link. Hashing runs in a thread of its own, never on the writer's or the loop's. Setting an
account is an event (kind 40) with its name in the erasable part; hashes never leave the box.
"""

import asyncio
import secrets
import sqlite3
from collections.abc import Sequence

import aiosqlite
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from contract.events import Fact, Kind, PersonKey
from contract.limits import ACTOR_STAFF_MAX
from edge.core.acts import Decision, Draft
from edge.core.refusals import LockedOut, LoginTaken, NotFound, PasswordAsked, WrongPassword
from edge.ports import Person
from edge.store.commits import Commits
from edge.store.lockout import PIN_TRIES, Lockout, boot_id, count_wrong, forget, standing
from edge.store.memory import Memory
from edge.store.scribe import Scribe

# 19 MiB and two passes: what OWASP asks of argon2id, and some 30 ms on a small box.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NEW, CHANGED, OFF, RESET = 1, 2, 3, 4  # fact 29 of kind 40
ROLES = ("loket", "kas", "penyelia", "admin")
_PERSON = "SELECT no, login, name, roles, disabled, must_change FROM staff"


class StoreStaff:
    """Implements `edge.ports.Staff`."""

    def __init__(self, commits: Commits, reader: aiosqlite.Connection, memory: Memory, scribe: Scribe) -> None:
        self._commits = commits
        self._db = reader
        self._memory = memory
        self._scribe = scribe
        self._boot = boot_id()
        # One check at a time: many guesses at once would all pass before the first is counted, at 19 MiB each.
        self._turn = asyncio.Lock()
        # An unknown name costs the same time as a known one.
        self._nobody = HASHER.hash(secrets.token_hex(16))
        self.names: dict[int, str] = {}

    # -- log-in -------------------------------------------------------------------------------------------------------

    async def verify_password(self, login: str, password: str, workstation: str = "") -> Person:
        async with self._turn:
            return await self._verify_password(login, password, workstation)

    async def _verify_password(self, login: str, password: str, workstation: str) -> Person:
        subject = f"{login.casefold()}@{workstation}"
        await self._check_wait(subject)
        row = await self._row("SELECT * FROM staff WHERE login = ? AND disabled = 0", (login.casefold(),))
        if not await _matches(row["password"] if row else self._nobody, password) or row is None:
            await self._wrong(subject)
            raise WrongPassword
        await self._right(subject, f"{row['no']}#{workstation}")
        return person_of(row)

    async def verify_pin(self, no: int, pin: str, workstation: str = "") -> Person:
        async with self._turn:
            return await self._verify_pin(no, pin, workstation)

    async def _verify_pin(self, no: int, pin: str, workstation: str) -> Person:
        subject = f"{no}#{workstation}"
        if (await self._standing(subject)).tries >= PIN_TRIES:
            raise PasswordAsked
        await self._check_wait(subject)
        row = await self._row("SELECT * FROM staff WHERE no = ? AND disabled = 0", (no,))
        if not await _matches((row["pin"] if row else None) or self._nobody, pin) or row is None:
            tries = await self._wrong(subject)
            raise PasswordAsked if tries >= PIN_TRIES else WrongPassword
        await self._right(subject)
        return person_of(row)

    async def _standing(self, subject: str) -> Lockout:
        now_s = self._memory.read_clock().monotonic_s
        return await self._commits.write(lambda db: standing(db, subject, now_s, self._boot))

    async def _check_wait(self, subject: str) -> None:
        wait_s = (await self._standing(subject)).wait_s
        if wait_s > 0:
            raise LockedOut(wait_s)

    async def _wrong(self, subject: str) -> int:
        now_s = self._memory.read_clock().monotonic_s
        return (await self._commits.write(lambda db: count_wrong(db, subject, now_s, self._boot))).tries

    async def _right(self, *subjects: str) -> None:
        def reset(db: sqlite3.Connection) -> None:
            for subject in subjects:
                forget(db, subject)

        await self._commits.write(reset)

    # -- accounts -----------------------------------------------------------------------------------------------------

    async def add(
        self, login: str, name: str, roles: frozenset[str], password: str, pin: str | None, *, by: int
    ) -> Person:
        login = login.casefold()
        hashed, pin_hash = await _hash(password), await _hash(pin) if pin else None

        def insert(db: sqlite3.Connection) -> Person:
            if db.execute("SELECT 1 FROM staff WHERE login = ?", (login,)).fetchone():
                raise LoginTaken(login=login)
            no = db.execute("SELECT coalesce(max(no), 0) + 1 FROM staff").fetchone()[0]
            if no > ACTOR_STAFF_MAX:
                raise ValueError("9,999 accounts were given out at this node; their numbers are never used again")
            db.execute(
                "INSERT INTO staff (no, login, name, roles, password, pin) VALUES (?, ?, ?, ?, ?, ?)",
                (no, login, name, " ".join(sorted(roles)), hashed, pin_hash),
            )
            self._tell(db, no, NEW, by)
            return self._named(person_of(_staff(db, no)))

        return await self._commits.write(insert)

    async def set_password(self, no: int, password: str, *, by: int, must_change: bool = False) -> None:
        hashed = await _hash(password)

        def change(db: sqlite3.Connection) -> None:
            _staff(db, no)
            db.execute("UPDATE staff SET password = ?, must_change = ? WHERE no = ?", (hashed, must_change, no))
            self._tell(db, no, RESET, by)

        await self._commits.write(change)

    async def set_pin(self, no: int, pin: str) -> None:
        hashed = await _hash(pin)
        await self._commits.write(
            lambda db: _changed(db.execute("UPDATE staff SET pin = ? WHERE no = ?", (hashed, no)))
        )

    async def disable(self, no: int, *, by: int) -> None:
        def off(db: sqlite3.Connection) -> None:
            _staff(db, no)
            db.execute("UPDATE staff SET disabled = 1 WHERE no = ?", (no,))
            self._tell(db, no, OFF, by)

        await self._commits.write(off)

    async def person(self, no: int) -> Person | None:
        row = await self._row(f"{_PERSON} WHERE no = ?", (no,))
        return person_of(row) if row else None

    async def people(self) -> Sequence[Person]:
        return tuple(person_of(row) for row in await self._db.execute_fetchall(f"{_PERSON} ORDER BY no"))

    def tell_all(self, db: sqlite3.Connection) -> None:
        """Accounts that were made before the box had an epoch: tell them now that it has one."""
        for row in db.execute("SELECT no FROM staff WHERE told = 0 ORDER BY no").fetchall():
            self._tell(db, row["no"], NEW, 0)

    def load_names(self, db: sqlite3.Connection) -> None:
        """At start: who is behind each number."""
        self.names = {row["no"]: row["name"] for row in db.execute("SELECT no, name FROM staff")}
        self.names |= {row["no"]: row["name"] for row in db.execute("SELECT no, name FROM token")}

    def _named(self, person: Person) -> Person:
        self.names[person.no] = person.name
        return person

    def _tell(self, db: sqlite3.Connection, no: int, what: int, by: int) -> None:
        if self._memory.journal is None:
            return
        row = _staff(db, no)
        facts = {
            int(Fact.STAFF): no,
            int(Fact.ROLES): [ROLES.index(role) for role in row["roles"].split() if role in ROLES],
            int(Fact.WHAT): what,
        }
        person = {int(PersonKey.NAME): row["name"], int(PersonKey.FORM): {"login": row["login"]}}
        self._scribe.write(db, Decision((Draft(Kind.STAFF_SET, by, facts, person),), None), self._scribe.stamp())
        db.execute("UPDATE staff SET told = 1 WHERE no = ?", (no,))

    async def _row(self, sql: str, values: Sequence[object]) -> sqlite3.Row | None:
        return next(iter(await self._db.execute_fetchall(sql, values)), None)


def person_of(row: sqlite3.Row) -> Person:
    """A row of `staff`."""
    return Person(
        no=row["no"],
        login=row["login"],
        name=row["name"],
        roles=frozenset(row["roles"].split()),
        disabled=bool(row["disabled"]),
        must_change=bool(row["must_change"]),
    )


def _staff(db: sqlite3.Connection, no: int) -> sqlite3.Row:
    row: sqlite3.Row | None = db.execute("SELECT * FROM staff WHERE no = ?", (no,)).fetchone()
    if row is None:
        raise NotFound(what=f"{no}")
    return row


def _changed(cursor: sqlite3.Cursor) -> None:
    if cursor.rowcount != 1:
        raise NotFound(what="-")


async def _hash(text: str) -> str:
    return await asyncio.to_thread(HASHER.hash, text)


async def _matches(hashed: str, text: str) -> bool:
    return await asyncio.to_thread(_verify, hashed, text)


def _verify(hashed: str, text: str) -> bool:
    try:
        return HASHER.verify(hashed, text)
    except (VerificationError, InvalidHashError):
        return False
