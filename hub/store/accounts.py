"""The hub's staff, machines and throttles (`hub.ports.People`). Passwords and tokens are here as hashes only."""

import sqlite3
import time
from collections.abc import Callable, Sequence

from hub.core.records import Act, StaffRecord, TokenRecord
from hub.store.database import Database
from hub.store.own import OwnChain

TRIES_KEPT_S = 86_400


class SqlitePeople:
    """`hub.ports.People` over the one database."""

    def __init__(self, database: Database, own: OwnChain, now: Callable[[], int] = lambda: int(time.time())) -> None:
        self._database, self._own, self._now = database, own, now

    async def staff(self) -> Sequence[StaffRecord]:
        """All, by login."""
        return [_person(row) for row in await self._database.rows("SELECT * FROM staff ORDER BY login")]

    async def by_login(self, login: str) -> StaffRecord | None:
        """One by login, disabled or not."""
        row = await self._database.row("SELECT * FROM staff WHERE login = ?", (login,))
        return None if row is None else _person(row)

    async def next_staff_id(self) -> int:
        """The number that the next person gets: numbers are never used twice."""
        row = await self._database.row("SELECT 1 + coalesce(max(id), 0) AS id FROM staff")
        return 1 if row is None else int(row["id"])

    async def put_staff(self, person: StaffRecord, act: Act) -> None:
        """Add or change a person, with the hub's own event of it."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO staff VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (login) DO UPDATE SET name = excluded.name,"
                " roles = excluded.roles, password_hash = excluded.password_hash, must_change = excluded.must_change,"
                " disabled_at_s = excluded.disabled_at_s",
                (
                    person.id, person.login, person.name, " ".join(sorted(person.roles)), person.password_hash,
                    person.must_change, self._now() if person.disabled else None,
                ),
            )  # fmt: skip
            self._own.act(connection, self._now(), [act])

        await self._database.write(work)

    async def set_password(self, login: str, password_hash: str) -> None:
        """A person's own new password."""
        await self._database.write(
            lambda connection: connection.execute(
                "UPDATE staff SET password_hash = ?, must_change = 0 WHERE login = ?", (password_hash, login)
            )
        )

    async def tokens(self) -> Sequence[TokenRecord]:
        """All, by name."""
        return [_token(row) for row in await self._database.rows("SELECT * FROM token ORDER BY name")]

    async def put_token(self, name: str, token_hash: bytes, rights: frozenset[str], at_s: int) -> None:
        """Add a token, or give the name a new one."""
        await self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO token (name, hash, rights, created_at_s) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE"
                " SET hash = excluded.hash, rights = excluded.rights, created_at_s = excluded.created_at_s,"
                " revoked_at_s = NULL",
                (name, token_hash, " ".join(sorted(rights)), at_s),
            )
        )

    async def revoke_token(self, name: str, at_s: int) -> bool:
        """False when there is none in force."""
        done = await self._database.write(
            lambda connection: (
                connection.execute(
                    "UPDATE token SET revoked_at_s = ? WHERE name = ? AND revoked_at_s IS NULL", (at_s, name)
                ).rowcount
            )
        )
        return done > 0

    async def token(self, token_hash: bytes) -> TokenRecord | None:
        """The token with this SHA-256 that is in force."""
        row = await self._database.row("SELECT * FROM token WHERE hash = ? AND revoked_at_s IS NULL", (token_hash,))
        return None if row is None else _token(row)

    async def tries(self, bucket: str, since_s: int) -> int:
        """How many tries were noted in a bucket since then."""
        row = await self._database.row(
            "SELECT count(*) AS n FROM throttle WHERE bucket = ? AND at_s >= ?", (bucket, since_s)
        )
        return 0 if row is None else int(row["n"])

    async def forget_tries(self, bucket: str) -> None:
        """The right one was found: the wrong ones before it no longer count."""
        await self._database.write(
            lambda connection: connection.execute("DELETE FROM throttle WHERE bucket = ?", (bucket,))
        )

    async def note_try(self, bucket: str, at_s: int) -> None:
        """Note one; what is older than a day is forgotten."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM throttle WHERE at_s < ?", (at_s - TRIES_KEPT_S,))
            connection.execute("INSERT INTO throttle VALUES (?, ?)", (bucket, at_s))

        await self._database.write(work)


def _person(row: sqlite3.Row) -> StaffRecord:
    return StaffRecord(
        row["id"], row["login"], row["name"], frozenset(row["roles"].split()), row["password_hash"],
        bool(row["must_change"]), row["disabled_at_s"] is not None,
    )  # fmt: skip


def _token(row: sqlite3.Row) -> TokenRecord:
    return TokenRecord(
        row["id"], row["name"], frozenset(row["rights"].split()), row["created_at_s"], row["revoked_at_s"]
    )
