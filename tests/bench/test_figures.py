"""What the figures rest on: counting, sorting and speaking HTTP. No figure is judged here."""

import asyncio
import json

from litestar import Litestar, Request, post

from kit.web.serve import Listener, serving
from tests.bench.load import Job, work
from tests.bench.rows import Row, percentile, table
from tests.bench.sizes import function_lengths, rows

SOURCE = '''
def outer(a: int) -> int:
    """Said in
    two lines."""

    def inner() -> int:
        return a

    return inner()
'''


def test_a_percentile_is_a_value_that_was_measured() -> None:
    """The nearest rank: of a hundred values the 99th is the 99th."""
    hundred = [float(value) for value in range(1, 101)]

    assert (percentile(hundred, 0.5), percentile(hundred, 0.99), percentile([7.0], 0.99)) == (50.0, 99.0, 7.0)


def test_docstrings_and_blank_lines_do_not_make_a_function_long() -> None:
    """The inner function counts for itself and for the outer one."""
    assert function_lengths(SOURCE) == [4, 2]


def test_the_code_is_counted() -> None:
    """Every row says something of this very work tree."""
    assert all(row.ours > 0 for row in rows())


def test_the_table_has_a_line_for_each_row() -> None:
    """Whole numbers whole, others with three figures."""
    assert table([Row("a", "ms", 0.12345), Row("bb", "lines", 25_000)]).split() == [
        "a",
        "0.123",
        "ms",
        "bb",
        "25,000",
        "lines",
    ]


async def test_the_load_is_made_by_so_many_clients_and_no_request_is_lost() -> None:
    """Over kept-alive connections: as many as there are clients."""
    seen: set[tuple[str, int]] = set()

    @post("/api/v1/intakes")
    async def intakes(request: Request) -> dict[str, object]:  # type: ignore[type-arg]
        assert request.client is not None
        seen.add((request.client.host, request.client.port))
        await asyncio.sleep(0.005)
        return {"receipt": json.loads(await request.body())}

    async with serving([Listener(name="load", app=Litestar([intakes], openapi_config=None))]) as (port,):
        outcome = await work(Job(f"http://127.0.0.1:{port}/api/v1/intakes", "x", {"service": "ADM-KIA"}, 4, 41))

    assert (len(outcome.times_s), len(seen)) == (41, 4)
    assert outcome.receipts == [{"service": "ADM-KIA"}] * 41
