"""Checking a receipt as a stranger would: two COSE libraries, the hub's published keys, no code of the product."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cbor2
import httpx
from cwt import COSE, COSEKey
from pycose.headers import KID
from pycose.keys import CoseKey
from pycose.messages import Sign1Message

QR_HEAD = "https://cek.mpp.example/#"
PAPERS = ("TT", "BP", "TP", "BT", "SK", "PY", "AD")
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Content:
    """What a sealed paper says. `epoch` as number, `docs` a mask, `at_s` seconds since 1970."""

    paper: str
    epoch: int
    n: int
    service: int
    amount_rp: int
    docs: int
    initials: str
    clock: int
    at_s: int


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """The hub's `GET keys` in two of its forms."""

    jwks: Sequence[Any]
    key_set: Sequence[dict[int, Any]]

    @classmethod
    def of_hub(cls, url: str) -> "PublishedKeys":
        """As the hub at `url` publishes them now."""
        jwks = _get(url, "application/jwk-set+json").json()["keys"]
        key_set = cbor2.loads(_get(url, "application/cose-key-set").content)
        seals = [_seal(key) for key in jwks if key.get("crv") == "Ed25519"]
        return cls(seals, [key for key in key_set if key.get(-1) == 6])

    def open(self, qr_text: str) -> Content:
        """The content, once both libraries agree that a published key sealed it. Raises when one does not."""
        sealed = cose_of(qr_text)
        payload = COSE.new().decode(b"\xd2" + sealed, list(self.jwks))
        message = Sign1Message.decode(b"\xd2" + sealed)
        key = next(each for each in self.key_set if each[2] == message.phdr[KID])
        message.key = CoseKey.from_dict({1: 1, -1: 6, -2: key[-2]})
        assert message.verify_signature()
        assert message.payload == payload
        claims = cbor2.loads(payload)
        paper, *rest = claims[-65537]
        return Content(PAPERS[paper - 1], *rest, claims[6])


def _seal(jwk: Mapping[str, str]) -> Any:
    """The key as cwt looks it up: by the kid's bytes, which a JWK carries as base64url."""
    kid, x = (base64.urlsafe_b64decode(jwk[name] + "==") for name in ("kid", "x"))
    return COSEKey.new({1: 1, 2: kid, 3: -8, -1: 6, -2: x})


def _get(url: str, kind: str) -> httpx.Response:
    answer = httpx.get(f"{url}/api/v1/keys", headers={"Accept": kind}, timeout=20)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    return answer


def cose_of(qr_text: str) -> bytes:
    """The COSE_Sign1 in a QR's text."""
    assert qr_text.startswith(QR_HEAD)
    digits = qr_text.removeprefix(QR_HEAD)
    data = int(digits).to_bytes((int(digits).bit_length() + 7) // 8, "big")
    assert data[0] == 1
    return data[1:]


def qr_of(cose: bytes) -> str:
    """The QR's text around any bytes."""
    return QR_HEAD + str(int.from_bytes(b"\x01" + cose, "big"))


def epoch_of(number: str) -> int:
    """The epoch in a number such as TT-RKP01A-000347."""
    letters = number.split("-")[1][5:]
    value = 0
    for letter in letters:
        value = value * len(LETTERS) + LETTERS.index(letter) + 1
    return value
