"""Host names without waiting: a name server that hangs, lies, or is gone costs three seconds and nothing else."""

import asyncio
import threading
import time
from collections.abc import Sequence

from kit.names import THREADS, Names

HOST, GOOD, WRONG = "pusat.mpp.example", "192.0.2.7", "198.51.100.9"


class Server:
    """A name server that the test speaks for."""

    def __init__(self, *words: str) -> None:
        self.words: Sequence[str] = words
        self.hangs = False
        self.asked = 0
        self.released = threading.Event()

    def __call__(self, host: str) -> Sequence[str]:
        self.asked += 1
        if self.hangs:
            self.released.wait(30)
        if not self.words:
            raise OSError("Temporary failure in name resolution")
        return self.words


async def test_what_the_name_server_says_comes_first_and_the_last_good_address_behind_it() -> None:
    """Wrong, gone, or right again."""
    server = Server(GOOD)
    names = Names(server, lookup_s=5)
    assert await names.addresses(HOST) == [GOOD]
    names.was_good(HOST, GOOD)
    server.words = (WRONG,)
    assert await names.addresses(HOST) == [WRONG, GOOD]
    server.words = ()
    assert await names.addresses(HOST) == [GOOD]
    server.words = (WRONG, GOOD)
    assert await names.addresses(HOST) == [GOOD, WRONG]
    assert await names.addresses("mpp.example") == [WRONG, GOOD]
    server.words = ()
    assert await names.addresses("mpp.example") == []


async def test_a_name_server_that_hangs_holds_a_few_threads_and_nobody_else() -> None:
    """Ten look-ups at once: each is over in the time given, and no more than the few threads hang."""
    server = Server(GOOD)
    server.hangs = True
    names = Names(server, lookup_s=0.2)
    names.was_good(HOST, GOOD)
    began_s = time.monotonic()
    answers = [await names.addresses(HOST) for _ in range(10)]
    took_s = time.monotonic() - began_s
    assert answers == [[GOOD]] * 10
    assert server.asked == THREADS
    assert took_s < 5
    server.hangs = False
    server.released.set()
    async with asyncio.timeout(10):
        while server.asked == THREADS:
            await names.addresses(HOST)
            await asyncio.sleep(0.02)


async def test_an_address_needs_no_name_server() -> None:
    """Neither an old nor a new one."""
    server = Server()
    assert [await Names(server).addresses(each) for each in ("10.8.0.1", "fd00::7")] == [["10.8.0.1"], ["fd00::7"]]
    assert server.asked == 0
