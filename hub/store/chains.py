"""Where each chain stands: reading and writing the receiver's standing, hash by hash. Plain SQL, no judgement."""

import sqlite3

from hub.core.receiver import AsideRange, ChainId, Standing

_HERE = "node = ? AND stream = ? AND epoch = ?"


def key(chain: ChainId) -> tuple[str, int, int]:
    """The chain as the three columns that name it."""
    return chain.node, chain.stream, chain.epoch


def standing(connection: sqlite3.Connection, chain: ChainId) -> Standing:
    """How the ledger holds this chain now."""
    row = connection.execute(f"SELECT through, head FROM standing WHERE {_HERE}", key(chain)).fetchone()  # noqa: S608
    if row is None:
        return Standing.unheard(chain)
    ranges = connection.execute(
        f"SELECT first, last, tries FROM aside WHERE {_HERE} ORDER BY first",  # noqa: S608
        key(chain),
    )
    return Standing(chain, row["through"], row["head"], tuple(AsideRange(*found) for found in ranges))


def put_standing(connection: sqlite3.Connection, new: Standing, at_s: int) -> None:
    """Make `new` the chain's standing; what was held and is now known is dropped."""
    chain = new.chain
    if new.through or new.aside:
        connection.execute(
            "INSERT INTO standing VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET through = excluded.through,"
            " head = excluded.head, at_s = excluded.at_s WHERE through <> excluded.through OR head <> excluded.head",
            (*key(chain), new.through, new.head, at_s),
        )
    connection.execute(f"DELETE FROM aside WHERE {_HERE}", key(chain))  # noqa: S608
    connection.executemany(
        "INSERT INTO aside VALUES (?, ?, ?, ?, ?, ?)",
        [(*key(chain), aside.first, aside.last, aside.tries) for aside in new.aside],
    )
    connection.execute(f"DELETE FROM held WHERE {_HERE} AND last <= ?", (*key(chain), new.through))  # noqa: S608


def put_boundary(connection: sqlite3.Connection, chain: ChainId, seq: int, link: bytes) -> None:
    """Keep the signed chain hash at an edge of a range set aside."""
    connection.execute("INSERT OR IGNORE INTO boundary VALUES (?, ?, ?, ?, ?)", (*key(chain), seq, link))


def hashes_between(connection: sqlite3.Connection, chain: ChainId, first: int, last: int) -> dict[int, bytes]:
    """All chain hashes known from `first` to `last`, of rows and of boundaries."""
    found = connection.execute(
        f"SELECT seq, hash FROM boundary WHERE {_HERE} AND seq BETWEEN ? AND ?"  # noqa: S608
        f" UNION ALL SELECT seq, hash FROM event WHERE {_HERE} AND seq BETWEEN ? AND ?",
        (*key(chain), first, last) * 2,
    )
    return {row["seq"]: row["hash"] for row in found}


def hashes_sql(count: int) -> str:
    """The query for the hashes at `count` positions; its parameters are (chain, positions) twice."""
    marks = ", ".join("?" * count)
    return (
        f"SELECT seq, hash FROM boundary WHERE {_HERE} AND seq IN ({marks})"  # noqa: S608
        f" UNION ALL SELECT seq, hash FROM event WHERE {_HERE} AND seq IN ({marks})"
    )
