"""A branch's writer in a process of its own, so that a test can kill it. Prints each number after *Selesai*.

Run as ``python -m tests.edge.counter_process FOLDER COUNT CLERKS``; each command has a key of its own, so a second run
of the same commands must not take anything in twice.
"""

import asyncio
import sys
from pathlib import Path

from edge.ports import Once
from edge.store.opening import Store
from tests.edge.branch_box import SeededLuck, open_box, pay, setup, take_in


async def clerk(store: Store, no: int, count: int) -> None:
    """One clerk: files and payments in turn."""
    for i in range(count):
        command = take_in(actor=no) if i % 2 else pay(actor=no)
        done = await store.journal.transact(command, once=Once(f"{no}-{i}"), actor=no)
        print(done.papers[0].number, flush=True)


async def main(folder: Path, count: int, clerks: int) -> None:
    store = await open_box(setup(folder, luck=SeededLuck()))
    await asyncio.gather(*(clerk(store, no, count) for no in range(1, clerks + 1)))
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
