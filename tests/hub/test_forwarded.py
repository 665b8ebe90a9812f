"""Whose address counts behind a reverse proxy."""

import pytest

from hub.web.forwarded import client_behind

PROXIES = ("127.0.0.1", "10.0.0.1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("127.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "203.0.113.5, 10.0.0.1", "203.0.113.5"),
        ("198.51.100.7", "203.0.113.5", "198.51.100.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", " , ,", "127.0.0.1"),
        ("127.0.0.1", "x" * 5_000 + ",203.0.113.5", "203.0.113.5"),
    ],
)
def test_only_what_a_trusted_proxy_wrote_is_believed(peer: str, forwarded: str, expected: str) -> None:
    """A citizen who writes the header himself gains nothing."""
    assert client_behind(peer, forwarded, PROXIES) == expected
