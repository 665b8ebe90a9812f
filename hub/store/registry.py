"""Nodes, invitations, keys and publications. Each write commits together with the hub's own event of it."""

import sqlite3
import time
from collections.abc import Callable, Sequence

from contract import cbor, cose
from contract.keys import Key, KeyList, Role, State, open_key_list
from contract.limits import EPOCH_ONE_TWO_LETTERS
from hub.core.records import Act, DownItem, Invite, NewNode, NodeState, Publication
from hub.store.database import Database
from hub.store.own import OwnChain

HUB_EPOCH = "hub_epoch"
LIST_FLOOR = "list_floor"
LISTS_LOST_MOST = 1_000  # more key lists than a city signs between two backups


class ListReader:
    """The newest key list, opened once per number. It was verified when it came in; here it is only read."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: KeyList | None = None

    async def newest(self) -> KeyList | None:
        """The list in force, None before the first."""
        row = await self._database.row("SELECT max(no) AS no FROM key_list")
        if row is None or row["no"] is None:
            return None
        if self._known is None or self._known.no != row["no"]:
            found = await self._database.row("SELECT signed FROM key_list WHERE no = ?", (row["no"],))
            assert found is not None
            self._known = read_list(found["signed"])
        return self._known


def read_list(signed: bytes) -> KeyList:
    """A stored list, by the roots it names itself. Trust was asked for at the door: see `hub.actions.keys.adopt`."""
    body = cbor.decode(cose.parse(signed).payload)
    match body:
        case {5: list(roots), 6: int(threshold)}:
            return open_key_list(signed, [root for root in roots if isinstance(root, bytes)], threshold)
    raise ValueError("a stored key list that names no roots")


def down_item(row: sqlite3.Row) -> DownItem:
    """A row of `down` as a value."""
    return DownItem(row["topic"], row["scope"], row["sub"], row["version"], row["at_s"], row["signed"])


class SqliteRegistry:
    """`hub.ports.Registry` over the one database."""

    def __init__(self, database: Database, own: OwnChain, now: Callable[[], int] = lambda: int(time.time())) -> None:
        self._database, self._own, self._now = database, own, now

    async def founded(self) -> bool:
        """Whether the hub has its chain and its epoch."""
        return await self._database.row("SELECT 1 FROM setting WHERE name = ?", (HUB_EPOCH,)) is not None

    async def begin(self, hub_epoch: bytes, epoch: int, keys: Sequence[Key], act: Act) -> None:
        """Begin the hub's chain in `epoch`, at founding and after each restore. `act` is the one that opens it."""

        def work(connection: sqlite3.Connection) -> None:
            newest = connection.execute("SELECT max(no) FROM key_list").fetchone()[0]
            if newest is not None:
                floor = (newest + LISTS_LOST_MOST).to_bytes(8, "big")
                connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (LIST_FLOOR, floor))
            connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (HUB_EPOCH, hub_epoch))
            for key in keys:
                put_key(connection, key)
            self._own.open_epoch(connection, epoch)
            self._own.act(connection, self._now(), [act])

        await self._database.write(work)

    async def add_node(self, node: NewNode, code_hash: bytes, invite: Invite, act: Act) -> None:
        """Add a node, or invite a new box for one that is there."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO node (code, name, kelurahan, mobile, state, quiet_limit_s, zone_offset_min, added_at_s)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name,"
                " kelurahan = excluded.kelurahan, mobile = excluded.mobile, quiet_limit_s = excluded.quiet_limit_s,"
                " zone_offset_min = excluded.zone_offset_min",
                (
                    node.code, node.name, node.kelurahan, node.mobile, NodeState.PENDING, node.quiet_limit_s,
                    node.zone_offset_min, invite.made_at_s,
                ),
            )  # fmt: skip
            connection.execute(  # a newer code makes the older ones worthless
                "DELETE FROM invite WHERE node = ? AND used_at_s IS NULL", (node.code,)
            )
            connection.execute(
                "INSERT INTO invite (code_hash, node, made_at_s, expires_at_s, replaces) VALUES (?, ?, ?, ?, ?)",
                (code_hash, invite.node, invite.made_at_s, invite.expires_at_s, invite.replaces),
            )
            self._own.act(connection, invite.made_at_s, [act])

        await self._database.write(work)

    async def invite(self, code_hash: bytes) -> Invite | None:
        """The invitation of this code, used or not."""
        row = await self._database.row("SELECT * FROM invite WHERE code_hash = ?", (code_hash,))
        if row is None:
            return None
        return Invite(row["node"], row["made_at_s"], row["expires_at_s"], bool(row["replaces"]), row["used_at_s"])

    async def enrol(
        self, code_hash: bytes, keys: Sequence[Key], nkey: str, seal_x: bytes, software: str, acts: Sequence[Act]
    ) -> bool:
        """Use up an invitation: the first of `keys` is the new box's. False when another request was quicker."""
        new, at_s = keys[0], self._now()

        def work(connection: sqlite3.Connection) -> bool:
            used = connection.execute(
                "UPDATE invite SET used_at_s = ? WHERE code_hash = ? AND used_at_s IS NULL AND expires_at_s >= ?",
                (at_s, code_hash, at_s),
            )
            if used.rowcount == 0:
                return False
            for key in keys:
                put_key(connection, key)
            connection.execute(
                "UPDATE node SET state = ?, kid = ?, nkey = ?, seal_x = ?, software = ?,"
                " epoch_min = max(epoch_min + (kid IS NOT NULL), 1 + coalesce((SELECT max(epoch) FROM standing"
                " WHERE standing.node = node.code AND epoch <= ?), 0)) WHERE code = ?",
                (NodeState.ACTIVE, new.kid, nkey, seal_x, software, EPOCH_ONE_TWO_LETTERS, new.owner),
            )
            self._own.act(connection, at_s, acts)
            return True

        return await self._database.write(work)

    async def set_state(self, code: str, state: NodeState, act: Act) -> None:
        """Change a node's standing. Codes that were given out for it before are worthless from now on."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE node SET state = ? WHERE code = ?", (state, code))
            connection.execute("DELETE FROM invite WHERE node = ? AND used_at_s IS NULL", (code,))
            self._own.act(connection, self._now(), [act])

        await self._database.write(work)

    async def node_secrets(self, code: str) -> tuple[str, bytes] | None:
        """(NATS user key, X25519 seal key) of a node that has enrolled."""
        row = await self._database.row("SELECT nkey, seal_x FROM node WHERE code = ? AND nkey IS NOT NULL", (code,))
        return None if row is None else (row["nkey"], row["seal_x"])

    async def epoch_min(self, code: str) -> int:
        """The least epoch that the newest box of this place may open: above all that an older box may have used."""
        row = await self._database.row("SELECT epoch_min FROM node WHERE code = ?", (code,))
        return 1 if row is None else int(row["epoch_min"])

    async def keys_admitted(self) -> Sequence[Key]:
        """Every key ever admitted, listed or not, oldest first."""
        return [_key(row) for row in await self._database.rows("SELECT * FROM key ORDER BY from_s, kid")]

    async def admit(self, keys: Sequence[Key], acts: Sequence[Act] = ()) -> None:
        """Put in keys, or change what is said of them."""

        def work(connection: sqlite3.Connection) -> None:
            for key in keys:
                put_key(connection, key)
            self._own.act(connection, self._now(), acts)

        await self._database.write(work)

    async def list_floor(self) -> int:
        """The least number that the next key list may have: far above all that a lost ledger may have published."""
        row = await self._database.row("SELECT value FROM setting WHERE name = ?", (LIST_FLOOR,))
        return 0 if row is None else int.from_bytes(row["value"], "big")

    async def key_list(self) -> bytes | None:
        """The signed key list in force."""
        row = await self._database.row("SELECT signed FROM key_list ORDER BY no DESC LIMIT 1")
        return None if row is None else bytes(row["signed"])

    async def put_list(self, key_list: KeyList, signed: bytes, item: DownItem, acts: Sequence[Act]) -> bool:
        """Make a verified list the one in force and let it go down; False when its number is no longer the next."""

        def work(connection: sqlite3.Connection) -> bool:
            newest = connection.execute("SELECT coalesce(max(no), 0) FROM key_list").fetchone()[0]
            if key_list.no <= newest:
                return False
            connection.execute("INSERT INTO key_list VALUES (?, ?, ?)", (key_list.no, key_list.at_s, signed))
            put_item(connection, item)
            self._own.act(connection, self._now(), acts)
            return True

        return await self._database.write(work)

    async def publish(self, publication: Publication, items: Sequence[DownItem], acts: Sequence[Act]) -> None:
        """Store a document and the signed items that carry it."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO published VALUES (?, ?, ?, ?, ?)",
                (
                    publication.topic, publication.version, publication.at_s, publication.sha256,
                    publication.document,
                ),
            )  # fmt: skip
            for item in items:
                put_item(connection, item)
            self._own.act(connection, self._now(), acts)

        await self._database.write(work)

    async def put_down(self, items: Sequence[DownItem], acts: Sequence[Act] = ()) -> None:
        """Store items; one of a version not larger than the stored one is skipped."""

        def work(connection: sqlite3.Connection) -> None:
            for item in items:
                put_item(connection, item)
            self._own.act(connection, self._now(), acts)

        await self._database.write(work)

    async def down(self, scope: str, topic: str) -> DownItem | None:
        """The newest item of a topic for a scope."""
        row = await self._database.row("SELECT * FROM down WHERE scope = ? AND topic = ? AND sub = ''", (scope, topic))
        return None if row is None else down_item(row)

    async def down_version(self, scope: str, topic: str) -> int:
        """The newest version of a topic for a scope, whatever its sub-key; 0 before the first."""
        row = await self._database.row(
            "SELECT coalesce(max(version), 0) AS version FROM down WHERE scope = ? AND topic = ?", (scope, topic)
        )
        return 0 if row is None else int(row["version"])

    async def down_of(self, code: str) -> Sequence[DownItem]:
        """Everything that a node should have, newest version of each, by topic."""
        rows = await self._database.rows("SELECT * FROM down WHERE scope IN ('all', ?) ORDER BY topic, sub", (code,))
        return [down_item(row) for row in rows]

    async def down_since(self, serial: int) -> tuple[int, Sequence[DownItem]]:
        """(newest serial, items stored after `serial`): what is to be broadcast."""
        rows = await self._database.rows("SELECT * FROM down WHERE serial > ? ORDER BY serial", (serial,))
        return (rows[-1]["serial"] if rows else serial), [down_item(row) for row in rows]

    async def put_task(self, item: DownItem, task: int, *, done: bool) -> None:
        """Store the item that tells a branch of a task, and that it was told so."""

        def work(connection: sqlite3.Connection) -> None:
            put_item(connection, item)
            connection.execute("UPDATE task SET sent = ? WHERE id = ?", (done, task))

        await self._database.write(work)

    async def own_unsent(self) -> Sequence[bytes]:
        """The hub's own signed segments that the stream has not got yet, in order."""
        rows = await self._database.rows(
            "SELECT raw FROM own_segment WHERE sent_at_s IS NULL ORDER BY epoch, stream, first"
        )
        return [row["raw"] for row in rows]

    async def own_sent(self, raw: bytes) -> None:
        """The stream has this one."""
        await self._database.write(
            lambda connection: connection.execute(
                "UPDATE own_segment SET sent_at_s = ? WHERE raw = ?", (self._now(), raw)
            )
        )


def put_item(connection: sqlite3.Connection, item: DownItem) -> None:
    """Store a down item unless its version is not larger than the stored one."""
    connection.execute(
        "INSERT INTO down SELECT ?, ?, ?, ?, ?, ?, 1 + coalesce(max(serial), 0) FROM down WHERE true"
        " ON CONFLICT (scope, topic, sub) DO UPDATE SET version = excluded.version, at_s = excluded.at_s,"
        " signed = excluded.signed, serial = excluded.serial WHERE excluded.version > version",
        (item.scope, item.topic, item.sub, item.version, item.at_s, item.signed),
    )


def put_key(connection: sqlite3.Connection, key: Key) -> None:
    """Admit a key or change its state and bounds; x, owner and role of a kid never change."""
    done = connection.execute(
        "INSERT INTO key VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (kid) DO UPDATE SET"
        " name = excluded.name, until_s = excluded.until_s, state = excluded.state, through = excluded.through,"
        " papers_through = excluded.papers_through WHERE x = excluded.x",
        (
            key.kid, key.x, key.role, key.owner, key.name, key.from_s, key.until_s, key.state,
            cbor.encode(key.through), cbor.encode(key.papers_through), key.agency,
        ),
    )  # fmt: skip
    if done.rowcount == 0:
        raise ValueError(f"a second key with the name {key.kid.hex()} is never admitted")


def _key(row: sqlite3.Row) -> Key:
    return Key(
        row["kid"], row["x"], Role(row["role"]), row["owner"], row["name"], row["from_s"], row["until_s"],
        State(row["state"]), _triples(row["through"]), _triples(row["papers_through"]), row["agency"],
    )  # fmt: skip


def _triples(packed: bytes) -> tuple[tuple[int, int, int], ...]:
    value = cbor.decode(packed)
    assert isinstance(value, list)
    return tuple(tuple(triple) for triple in value)  # type: ignore[arg-type,misc]
