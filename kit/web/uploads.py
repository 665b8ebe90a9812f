"""Files that a form brings, read in memory and never beyond a bound: nothing of them touches the disk on the way.

litestar's own reader writes what is larger than 1 MB into a temporary file, in clear; so a handler that takes files
says `opt={"exclude_from_csrf": True}`, reads them here, and lets `check_token` do what the middleware would have done.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from secrets import compare_digest
from typing import Any, Final

from litestar import Request
from litestar.exceptions import ClientException, PermissionDeniedException
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from kit.web.site import Site

EXCLUDED: Final = {"exclude_from_csrf": True}
TOKEN: Final = "_csrf_token"  # noqa: S105 - the name of a field
FIELD_BYTES_MOST: Final = 4 * 1024
PARTS_MOST: Final = 64


@dataclass(slots=True)
class Upload:
    """One file. `data` is empty when it was larger than allowed; `size_b` is its whole size all the same."""

    part: str
    name: str
    size_b: int = 0
    data: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class Uploaded:
    """What a form brought: its fields, the last value of each, and its files in order."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)


async def read_upload(request: Request[Any, Any, Any], *, file_bytes_most: int, files_most: int) -> Uploaded:
    """The form of `request`. A file that is too large is read to its end and not kept, so that it can be answered in
    words; more files than `files_most` are not kept either (their `data` stays empty).

    Raises `ClientException` for what is no form with files.
    """
    kind, options = request.content_type
    boundary = options.get("boundary", "")
    if kind != "multipart/form-data" or not boundary:
        raise ClientException("not a form with files")
    found = _Reading(file_bytes_most, files_most)
    try:
        await found.read(request.stream(), boundary.encode("ascii"))
    except (MultipartError, UnicodeError) as error:
        raise ClientException("the form cannot be read") from error
    return found.uploaded


def check_token(request: Request[Any, Any, Any], site: Site, uploaded: Uploaded) -> None:
    """Refuse a form that no page of ours gave to this browser: its token must be the one in the cookie.

    Raises `PermissionDeniedException`, worded so that the site's own page for it appears.
    """
    kept, sent = request.cookies.get(site.csrf_cookie, ""), uploaded.fields.get(TOKEN, "")
    if not kept or not compare_digest(kept.encode(), sent.encode()):
        raise PermissionDeniedException("CSRF token verification failed")


class _Reading:
    def __init__(self, file_bytes_most: int, files_most: int) -> None:
        self.uploaded = Uploaded()
        self._file_bytes_most, self._files_most = file_bytes_most, files_most
        self._file: Upload | None = None
        self._field: tuple[str, bytearray] | None = None

    async def read(self, stream: AsyncIterator[bytes], boundary: bytes) -> None:
        with PushMultipartParser(boundary, max_segment_count=PARTS_MOST) as parser:
            async for piece in stream:
                for part in parser.parse(piece):
                    self._take(part)

    def _take(self, part: Any) -> None:
        if isinstance(part, MultipartSegment):
            self._begin(part)
        elif not part:
            self._finish()
        elif self._file is not None:
            self._fill(self._file, part)
        elif self._field is not None and len(self._field[1]) + len(part) <= FIELD_BYTES_MOST:
            self._field[1].extend(part)

    def _begin(self, segment: MultipartSegment) -> None:
        if segment.filename is None:
            self._field = (segment.name, bytearray())
        else:
            self._file = Upload(segment.name, segment.filename)

    def _fill(self, file: Upload, part: bytes) -> None:
        file.size_b += len(part)
        if file.size_b > self._file_bytes_most or len(self.uploaded.files) >= self._files_most:
            file.data = bytearray()
        else:
            file.data.extend(part)

    def _finish(self) -> None:
        if self._file is not None and (self._file.name or self._file.size_b):  # browsers send an empty file for none
            self.uploaded.files.append(self._file)
        if self._field is not None:
            self.uploaded.fields[self._field[0]] = self._field[1].decode("utf-8", "replace")
        self._file = self._field = None
