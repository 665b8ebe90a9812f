"""Files that browsers keep for ever: addressed by content, never with a cookie, 304 when known."""

from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from kit.web.assets import Assets
from tests.kit.web_site import SITE

Client = AsyncTestClient[Litestar]
CSS = SITE.assets.url("simpul.css")


async def test_an_address_with_its_hash_is_kept_for_ever(client: Client) -> None:
    answer = await client.get(CSS)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"


async def test_static_files_never_carry_a_cookie(client: Client) -> None:
    """The stock router set a session and a CSRF cookie on files marked public and immutable."""
    for path in (CSS, "/static/simpul.css", "/static/tidak-ada.js"):
        assert "set-cookie" not in (await client.get(path)).headers


async def test_a_known_file_is_not_sent_again(client: Client) -> None:
    """The stock router sends an ETag and then ignores If-None-Match."""
    etag = (await client.get(CSS)).headers["etag"]
    for sent in (etag, f'"other", {etag}', f"W/{etag}"):
        answer = await client.get(CSS, headers={"if-none-match": sent})
        assert answer.status_code == 304
        assert answer.content == b""
    assert (await client.get(CSS, headers={"if-none-match": '"other"'})).status_code == 200


async def test_an_address_without_hash_is_asked_each_time(client: Client) -> None:
    assert (await client.get("/static/simpul.css")).headers["cache-control"] == "public, no-cache"


async def test_texts_travel_compressed_and_fonts_as_they_are(client: Client) -> None:
    css = await client.get(CSS, headers={"accept-encoding": "gzip"})
    assert css.headers["content-encoding"] == "gzip"
    assert int(css.headers["content-length"]) < 12_000
    plain = await client.get(CSS, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == css.content
    font = await client.get(SITE.assets.url("vendor/plus-jakarta-sans.woff2"), headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in font.headers
    assert font.headers["content-type"] == "font/woff2"


async def test_head_has_the_length_and_no_body(client: Client) -> None:
    answer = await client.head(CSS, headers={"accept-encoding": "identity"})
    assert int(answer.headers["content-length"]) > 10_000
    assert answer.content == b""


@pytest.mark.parametrize(
    "path",
    [
        "/static/../assets.py",
        "/static/%2e%2e/assets.py",
        "/static//etc/passwd",
        "/static/",
        "/static/vendor",
        "/static/x",
    ],
)
async def test_nothing_outside_the_folder_is_served(client: Client, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_static_files_cannot_be_posted_to(client: Client) -> None:
    assert (await client.post(CSS)).status_code == 404


def test_another_content_gives_another_address(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}")
    first = Assets(tmp_path).url("a.css")
    assert Assets(tmp_path).url("a.css") == first
    (tmp_path / "a.css").write_text("b{}")
    assert Assets(tmp_path).url("a.css") != first


def test_a_missing_file_is_a_fault_of_the_page(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="make assets"):
        Assets(tmp_path).url("vendor/gone.js")


def test_a_second_folder_lies_over_the_first(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, text in ((one, "1"), (two, "2")):
        folder.mkdir()
        (folder / "x.txt").write_text(text)
    assets: Any = Assets(one, two)
    assert assets._files["x.txt"].body == b"2"
