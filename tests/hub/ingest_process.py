"""Ingest as a process of its own, so that a test can kill it: `python -m tests.hub.ingest_process FOLDER ADDRESS`."""

import asyncio
import random
import sys
import time
from pathlib import Path

from hub.ingest.broker import Broker
from hub.ingest.broker_files import Place
from hub.ingest.intake import Intake
from hub.ingest.service import Ingest, Reach
from hub.main import opened
from tests.hub.centre import config_in


async def main(folder: Path, address: str) -> None:
    broker = Broker(folder / "broker", Place(), url=address, now_s=lambda: int(time.time()))
    async with opened(config_in(folder)) as hub:
        reach = Reach(address, broker.hub_login, broker.tls, hub.config.node)
        ingest = Ingest(reach, Intake(hub.ledger, hub.ring, hub.photos, hub.now), hub.registry, luck=random.random)
        ingest.start()
        await ingest.ready.wait()
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
