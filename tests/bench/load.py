"""Clients of a branch's API in a process of their own: `python -m tests.bench.load JOB.json`, the result on stdout.

Plain HTTP/1.1 over kept-alive connections, each with one request at a time, the next right after the answer. Written
by hand because a client library costs more time than the server that is measured.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CREATED = 201


@dataclass(frozen=True, slots=True)
class Job:
    """What to send: `count` requests in all from `clients` connections."""

    url: str
    token: str
    body: dict[str, Any]
    clients: int
    count: int


@dataclass(slots=True)
class Outcome:
    """What came back. Times in seconds, one per request; `receipts` as the API answered them."""

    took_s: float = 0.0
    times_s: list[float] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)


async def work(job: Job) -> Outcome:
    """Do the job. Raises RuntimeError for the first answer that is not 201."""
    outcome, left = Outcome(), iter(range(job.count))
    began = time.perf_counter()
    await asyncio.gather(*(_client(job, outcome, left) for _ in range(job.clients)))
    outcome.took_s = time.perf_counter() - began
    return outcome


async def _client(job: Job, outcome: Outcome, left: Any) -> None:
    place = urlsplit(job.url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    request = _request(job, f"{place.hostname}:{place.port}", place.path)
    try:
        for _ in left:
            began = time.perf_counter()
            writer.write(request)
            status, body = await _answer(reader)
            outcome.times_s.append(time.perf_counter() - began)
            if status != CREATED:
                raise RuntimeError(f"{status}: {body[:400]!r}")
            outcome.receipts.append(json.loads(body)["receipt"])
    finally:
        writer.close()


def _request(job: Job, host: str, path: str) -> bytes:
    body = json.dumps(job.body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {job.token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    return int(head[0].split()[1]), await reader.readexactly(int(fields["content-length"]))


def main() -> None:
    """Read the job, do it, write the outcome."""
    job = Job(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    json.dump(asdict(asyncio.run(work(job))), sys.stdout)


if __name__ == "__main__":
    main()
