"""Accounts of this node: passwords and PINs as argon2id, roles, and the waits after wrong tries.

Log-in never needs the link. Hashing runs in a thread of its own, never on the writer's or the loop's. Setting an
account is an event (kind 40) with its name in the erasable part; hashes never leave the box.
"""

import asyncio
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import aiosqlite
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from contract.events import Fact, Kind, PersonKey
from contract.limits import ACTOR_STAFF_MAX
from edge.core.acts import AUDIT, Decision, Draft
from edge.core.duties import BOX, CODE_VALID_S, ROLES, SUPERVISOR, Change, check_change, one_time_code, typed_code
from edge.core.duties_refusals import RecoveryWrong
from edge.core.refusals import LockedOut, LoginTaken, NotFound, PasswordAsked, WrongPassword
from edge.core.watching import Exported
from edge.ports import Person
from edge.ports.people import Envelope
from edge.store.commits import Commits
from edge.store.lockout import PIN_TRIES, Lockout, boot_id, count_wrong, forget, standing
from edge.store.memory import Memory
from edge.store.scribe import Scribe
from edge.store.workplaces import end_all

# 19 MiB and two passes: what OWASP asks of argon2id, and some 30 ms on a small box.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NEW, CHANGED, OFF, RESET, RECOVERED = 1, 2, 3, 4, 5  # fact 29 of kind 40
_NO_PASSWORD = "!"  # noqa: S105 -- no hash: opens nothing
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

    async def verify_password(
        self, login: str, password: str, workstation: str = "", *, code_counts: bool = False
    ) -> Person:
        async with self._turn:
            return await self._verify_password(login, password, workstation, code_counts)

    async def _verify_password(self, login: str, password: str, workstation: str, code_counts: bool) -> Person:
        subject = f"{login.casefold()}@{workstation}"
        await self._check_wait(subject)
        row = await self._row("SELECT * FROM staff WHERE login = ? AND disabled = 0", (login.casefold(),))
        if not await self._opens(row, password, code_counts) or row is None:
            await self._wrong(subject)
            raise WrongPassword
        await self._right(subject, f"{row['no']}#{workstation}")
        return person_of(row)

    async def _opens(self, row: sqlite3.Row | None, password: str, code_counts: bool) -> bool:
        """Whether the password is right, or the one-time code while it counts. Each costs one hash, known or not."""
        if row is not None and row["code"]:
            counts = code_counts and self._scribe.stamp().at_s < row["code_until_s"]
            code = typed_code(password) if counts else ""
            return await _matches(row["code"], code)
        hashed = row["password"] if row is not None and row["password"] != _NO_PASSWORD else self._nobody
        return await _matches(hashed, password)

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
        self,
        login: str,
        name: str,
        roles: frozenset[str],
        password: str,
        pin: str | None,
        *,
        by: int,
        by2: int | None = None,
    ) -> Person:
        hashed, pin_hash = await _hash(password), await _hash(pin) if pin else None
        return await self._commits.write(
            lambda db: self._insert(db, _New(login.casefold(), name, roles, hashed, pin_hash), by, by2)
        )

    async def invite(
        self, login: str, name: str, roles: frozenset[str], *, by: int, by2: int | None = None
    ) -> tuple[Person, str]:
        code, hashed = await _code()

        def insert(db: sqlite3.Connection) -> Person:
            person = self._insert(db, _New(login.casefold(), name, roles, _NO_PASSWORD, None), by, by2)
            self._give_code(db, person.no, hashed)
            return person_of(_staff(db, person.no))

        return await self._commits.write(insert), code

    def _insert(self, db: sqlite3.Connection, new: "_New", by: int, by2: int | None) -> Person:
        check_change(_everybody(db), Change(by, 0, new.roles, by2))
        if db.execute("SELECT 1 FROM staff WHERE login = ?", (new.login,)).fetchone():
            raise LoginTaken(login=new.login)
        no = db.execute("SELECT coalesce(max(no), 0) + 1 FROM staff").fetchone()[0]
        if no > ACTOR_STAFF_MAX:
            raise ValueError("9,999 accounts were given out at this node; their numbers are never used again")
        db.execute(
            "INSERT INTO staff (no, login, name, roles, password, pin) VALUES (?, ?, ?, ?, ?, ?)",
            (no, new.login, new.name, _words(new.roles), new.password, new.pin),
        )
        self._tell(db, no, NEW, by, by2)
        return self._named(person_of(_staff(db, no)))

    def _give_code(self, db: sqlite3.Connection, no: int, hashed: str) -> None:
        """From now on only the one-time code opens this account: password, PIN and every log-in are over."""
        until_s = self._scribe.stamp().at_s + CODE_VALID_S
        db.execute(
            "UPDATE staff SET password = ?, pin = NULL, must_change = 1, code = ?, code_until_s = ? WHERE no = ?",
            (_NO_PASSWORD, hashed, until_s, no),
        )
        end_all(db, no)

    async def reset(self, no: int, *, by: int) -> str:
        code, hashed = await _code()

        def change(db: sqlite3.Connection) -> None:
            check_change(_everybody(db), Change(by, no))
            self._give_code(db, no, hashed)
            self._tell(db, no, RESET, by)

        await self._commits.write(change)
        return code

    async def set_roles(self, no: int, roles: frozenset[str], *, by: int, by2: int | None = None) -> None:
        def change(db: sqlite3.Connection) -> None:
            check_change(_everybody(db), Change(by, no, roles, by2))
            db.execute("UPDATE staff SET roles = ? WHERE no = ?", (_words(roles), no))
            self._tell(db, no, CHANGED, by, by2)

        await self._commits.write(change)

    async def enable(self, no: int, *, by: int, by2: int | None = None) -> str:
        code, hashed = await _code()

        def on(db: sqlite3.Connection) -> None:
            check_change(_everybody(db), Change(by, no, person_of(_staff(db, no)).roles, by2))
            db.execute("UPDATE staff SET disabled = 0 WHERE no = ?", (no,))
            self._give_code(db, no, hashed)
            self._tell(db, no, CHANGED, by, by2)

        await self._commits.write(on)
        return code

    async def set_password(self, no: int, password: str, *, by: int, must_change: bool = False, keep: str = "") -> None:
        hashed = await _hash(password)

        def change(db: sqlite3.Connection) -> None:
            _staff(db, no)
            db.execute(
                "UPDATE staff SET password = ?, must_change = ?, code = NULL WHERE no = ?", (hashed, must_change, no)
            )
            end_all(db, no, keep)
            self._tell(db, no, RESET, by)

        await self._commits.write(change)

    async def set_pin(self, no: int, pin: str) -> None:
        hashed = await _hash(pin)
        await self._commits.write(
            lambda db: _changed(db.execute("UPDATE staff SET pin = ? WHERE no = ?", (hashed, no)))
        )

    async def disable(self, no: int, *, by: int) -> None:
        def off(db: sqlite3.Connection) -> None:
            check_change(_everybody(db), Change(by, no))
            db.execute("UPDATE staff SET disabled = 1, code = NULL WHERE no = ?", (no,))
            end_all(db, no)
            self._tell(db, no, OFF, by)

        await self._commits.write(off)

    # -- the sealed envelope ------------------------------------------------------------------------------------------

    async def seal_recovery(self, *, by: int, by2: int | None = None) -> str:
        code, hashed = await _code()

        def seal(db: sqlite3.Connection) -> None:
            check_change(_everybody(db), Change(by, 0, frozenset({SUPERVISOR}), by2))
            stamp = self._scribe.stamp()
            db.execute("INSERT OR REPLACE INTO recovery VALUES (1, ?, ?, NULL)", (hashed, stamp.at_s))
            if by == BOX or by2 is None or self._memory.audit is None:
                return
            facts = {
                int(Fact.WHAT): int(Exported.RECOVERY_CODE),
                int(Fact.SHA256): sha256(hashed.encode()).digest(),
                int(Fact.BY2): by2,
            }
            self._scribe.write(db, Decision((Draft(Kind.EXPORTED, by, facts, stream=AUDIT),), None), stamp)

        await self._commits.write(seal)
        return code

    async def envelope(self) -> Envelope | None:
        row = await self._row("SELECT made_at_s, used_at_s FROM recovery", ())
        return Envelope(row["made_at_s"], row["used_at_s"]) if row else None

    async def recover(self, code: str, no: int, password: str, workstation: str = "") -> Person:
        async with self._turn:
            subject = f"pulih@{workstation}"
            await self._check_wait(subject)
            row = await self._row("SELECT code FROM recovery WHERE used_at_s IS NULL", ())
            if not await _matches(row["code"] if row else self._nobody, typed_code(code)) or row is None:
                await self._wrong(subject)
                raise RecoveryWrong
            await self._right(subject)
            return await self._raise(row["code"], no, await _hash(password))

    async def _raise(self, code: str, no: int, password: str) -> Person:
        def take(db: sqlite3.Connection) -> Person:
            used_at_s = self._scribe.stamp().at_s
            if db.execute(
                "UPDATE recovery SET code = NULL, used_at_s = ? WHERE code = ?", (used_at_s, code)
            ).rowcount != 1:  # fmt: skip
                raise RecoveryWrong
            roles = person_of(_staff(db, no)).roles | {SUPERVISOR}
            db.execute(
                "UPDATE staff SET roles = ?, password = ?, pin = NULL, code = NULL, must_change = 0, disabled = 0"
                " WHERE no = ?",
                (_words(roles), password, no),
            )
            end_all(db, no)
            self._tell(db, no, RECOVERED, no)
            return person_of(_staff(db, no))

        return await self._commits.write(take)

    # -- who there is -------------------------------------------------------------------------------------------------

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

    def _tell(self, db: sqlite3.Connection, no: int, what: int, by: int, by2: int | None = None) -> None:
        if self._memory.journal is None:
            return
        row = _staff(db, no)
        facts = {
            int(Fact.STAFF): no,
            int(Fact.ROLES): [ROLES.index(role) for role in row["roles"].split() if role in ROLES],
            int(Fact.WHAT): what,
            **({int(Fact.BY2): by2} if by2 else {}),
        }
        person = {int(PersonKey.NAME): row["name"], int(PersonKey.FORM): {"login": row["login"]}}
        self._scribe.write(db, Decision((Draft(Kind.STAFF_SET, by, facts, person),), None), self._scribe.stamp())
        db.execute("UPDATE staff SET told = 1 WHERE no = ?", (no,))

    async def _row(self, sql: str, values: Sequence[object]) -> sqlite3.Row | None:
        return next(iter(await self._db.execute_fetchall(sql, values)), None)


@dataclass(frozen=True, slots=True)
class _New:
    """An account to be; `password` and `pin` are hashes."""

    login: str
    name: str
    roles: frozenset[str]
    password: str
    pin: str | None


def _everybody(db: sqlite3.Connection) -> dict[int, Person]:
    return {row["no"]: person_of(row) for row in db.execute(_PERSON)}


def _words(roles: frozenset[str]) -> str:
    return " ".join(sorted(roles))


async def _code() -> tuple[str, str]:
    """A one-time code, and its hash."""
    code = one_time_code(secrets.token_bytes(8))
    return code, await _hash(code)


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
