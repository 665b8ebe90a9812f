"""One intake, durable and sealed, at the store: latency at 1, 8 and 32 clients.

Run ``python -m tests.bench.store_intake``. Decision, numbers, chain, seal, projections, print job, commit and witness;
no HTTP. The disk is that of TMPDIR.
"""

import asyncio
import tempfile
import time
from pathlib import Path

from edge.store.opening import Store
from tests.edge.branch_box import open_box, setup, take_in

INTAKES = 1_600
WARM_UP = 50


async def clerk(store: Store, count: int, took_s: list[float]) -> None:
    """One client that waits for each answer."""
    for _ in range(count):
        began_s = time.perf_counter()
        await store.journal.transact(take_in(), actor=3)
        took_s.append(time.perf_counter() - began_s)


async def measure(clients: int) -> str:
    """A row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        store = await open_box(setup(Path(folder)))
        await clerk(store, WARM_UP, [])
        took_s: list[float] = []
        began_s, cpu_s = time.perf_counter(), time.process_time()
        await asyncio.gather(*(clerk(store, INTAKES // clients, took_s) for _ in range(clients)))
        rate = len(took_s) / (time.perf_counter() - began_s)
        cpu_ms = (time.process_time() - cpu_s) / len(took_s) * 1e3
        await store.close()
    took_s.sort()
    p50_ms, p99_ms = took_s[len(took_s) // 2] * 1e3, took_s[len(took_s) * 99 // 100] * 1e3
    return f"{clients:7}  {rate:9.0f}  {p50_ms:8.2f}  {p99_ms:8.2f}  {cpu_ms:13.2f}"


async def main() -> None:
    print("clients  intakes/s    p50 ms    p99 ms  CPU ms/intake")
    for clients in (1, 8, 32):
        print(await measure(clients))


if __name__ == "__main__":
    asyncio.run(main())
