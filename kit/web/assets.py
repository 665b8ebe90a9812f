"""Files that browsers keep: one hash over the folder stands in every address, so a file may be kept for ever.

The hash is in the path, not in each name, so that files may name each other relatively (fonts, JavaScript modules).
Sets no cookie and reads none. Serves only what lay in the folder at start.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kit.web.asgi import Receive, Scope, Send, answer, header, say

FOLDER: Final = Path(__file__).parent / "static"
PREFIX: Final = "/static"
_KEPT_FOR_EVER: Final = b"public, max-age=31536000, immutable"
_ASKED_EACH_TIME: Final = b"public, no-cache"
_TYPES: Final = {
    ".woff2": "font/woff2",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_COMPRESSIBLE: Final = frozenset({".js", ".css", ".svg", ".txt"})


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes | None
    media: bytes
    etag: bytes


def _read(path: Path) -> _File:
    body = path.read_bytes()
    packed = gzip.compress(body, 9, mtime=0) if path.suffix in _COMPRESSIBLE else None
    media = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _File(body, packed, media.encode(), f'"{hashlib.sha256(body).hexdigest()[:20]}"'.encode())


class Assets:
    """The files of one folder (several may be laid over one another), as an ASGI application under ``/static``."""

    def __init__(self, *folders: Path) -> None:
        self._files: dict[str, _File] = {}
        for folder in folders or (FOLDER,):
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    self._files[path.relative_to(folder).as_posix()] = _read(path)
        whole = hashlib.sha256()
        for name, file in sorted(self._files.items()):
            whole.update(name.encode() + file.etag)
        self.version: Final = whole.hexdigest()[:12]

    def url(self, name: str) -> str:
        """The address of a file, such as ``simpul.css``. Raises KeyError when there is none: a fault of the page."""
        if name not in self._files:
            raise KeyError(f"no such file under static: {name} (has `make assets` run?)")
        return f"{PREFIX}/{self.version}/{name}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD for ``/static/<version>/<name>`` and, to be asked each time, ``/static/<name>``."""
        path = str(scope["path"]).removeprefix(PREFIX).lstrip("/")
        version, _, rest = path.partition("/")
        hashed = version == self.version
        file = self._files.get(rest if hashed else path)
        if scope["type"] != "http" or file is None or scope["method"] not in ("GET", "HEAD"):
            await say(send, 404, "Berkas ini tidak ada.\nNo such file.")
            return
        kept = _KEPT_FOR_EVER if hashed else _ASKED_EACH_TIME
        headers = [(b"etag", file.etag), (b"cache-control", kept), (b"vary", b"accept-encoding")]
        if _is_known(file, header(scope, b"if-none-match")):
            await answer(send, 304, headers, b"")
            return
        body = file.body
        headers.append((b"content-type", file.media))
        if file.packed and "gzip" in header(scope, b"accept-encoding"):
            body = file.packed
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", str(len(body)).encode()))
        await answer(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


def _is_known(file: _File, tags: str) -> bool:
    return file.etag.decode() in [each.strip().removeprefix("W/") for each in tags.split(",")]
