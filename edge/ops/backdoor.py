"""The running box's door for its own commands: a unix socket in the data folder, for the box's owner and root alone.

One JSON line asks, one JSON line answers. No network reaches it; who may open the folder could read the database, too.
"""

import asyncio
import json
import logging
import os
import socket
import struct
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from contract.errors import SimpulError
from edge.ops.errands import Parts, run

SOCKET: Final = "commands.sock"
LINE_BYTES_MOST: Final = 64 << 10
ANSWER_WITHIN_S: Final = 30.0
_log = logging.getLogger(__name__)
_CREDENTIALS: Final = struct.Struct("3i")  # pid, uid, gid of the other side


class BoxRefused(SimpulError):  # noqa: N818 -- named by its cause
    """What the running box said no to; its own sentences."""

    code = "box_refused"
    says_id = "{sentence_id}"
    says_en = "{sentence_en}"


@asynccontextmanager
async def open_backdoor(folder: Path, parts: Parts) -> AsyncIterator[None]:
    """Answer commands at `folder`'s socket while the block runs. The store's lock says that no other box does."""
    sock = _bound(folder)
    server = await asyncio.start_unix_server(partial(_serve, parts), sock=sock, limit=LINE_BYTES_MOST)
    try:
        yield
    finally:
        server.close()
        _forget(folder)


def _forget(folder: Path) -> None:
    (folder / SOCKET).unlink(missing_ok=True)


def _bound(folder: Path) -> socket.socket:
    _forget(folder)  # of a box that was killed
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with _at(folder) as path:
            sock.bind(path)
    finally:
        os.umask(before)
    return sock


@contextmanager
def _at(folder: Path) -> Iterator[str]:
    """The socket's address by way of the opened folder: an address may have 107 bytes, a folder's name more."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{SOCKET}"
    finally:
        os.close(handle)


async def _serve(parts: Parts, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        if _is_owner(writer):
            asked = json.loads(await asyncio.wait_for(reader.readline(), ANSWER_WITHIN_S))
            writer.write(json.dumps(await _answer(parts, asked)).encode() + b"\n")
            await writer.drain()
    except (ValueError, RecursionError, TimeoutError, ConnectionError):
        pass  # no line of ours, or nobody waits for the answer
    finally:
        writer.close()


def _is_owner(writer: asyncio.StreamWriter) -> bool:
    """Whether the other side runs under this box's user or root, as the kernel says."""
    peer = writer.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return _CREDENTIALS.unpack(peer)[1] in (os.getuid(), 0)


async def _answer(parts: Parts, asked: Any) -> Mapping[str, Any]:
    if not isinstance(asked, dict) or not isinstance(asked.get("about"), dict):
        return _refused("Permintaan ini tidak terbaca.", "This request cannot be read.")
    try:
        return {"done": await run(parts, str(asked.get("do")), asked["about"])}
    except SimpulError as refusal:
        return _refused(refusal.sentence_id, refusal.sentence_en)
    except (LookupError, TypeError, ValueError) as fault:
        return _refused(str(fault), str(fault))
    except Exception as fault:  # whatever it is, who asked must hear that it was not done, and not that the box ended
        _log.exception("an errand failed")
        return _refused(f"Tidak terlaksana: {type(fault).__name__}.", f"Not done: {type(fault).__name__}.")


def _refused(said_id: str, said_en: str) -> Mapping[str, Any]:
    return {"refused": {"id": said_id, "en": said_en}}


async def ask(folder: Path, name: str, about: Mapping[str, Any]) -> Any:
    """Let the box that runs on `folder` do the errand.

    Raises `BoxRefused` with its sentences, or OSError (also TimeoutError) when none answers there.
    """
    with _at(folder) as path:
        reader, writer = await asyncio.open_unix_connection(path, limit=1 << 20)
    try:
        writer.write(json.dumps({"do": name, "about": about}).encode() + b"\n")
        answer = json.loads(await asyncio.wait_for(reader.readline(), ANSWER_WITHIN_S) or b"{}")
    finally:
        writer.close()
    if "refused" in answer:
        said = answer["refused"]
        raise BoxRefused(sentence_id=said["id"], sentence_en=said["en"])
    if "done" not in answer:
        raise ConnectionAbortedError("the box ended while it was asked")
    return answer["done"]
