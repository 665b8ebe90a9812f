"""Binds this box to its branch: one request by a one-time code, one answer held against the roots' fingerprint.

By https, or by two files for a branch that no link reaches. The box's private keys never leave it.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from contract import cbor, cose
from contract.errors import SimpulError
from contract.keys import KeyList, KeyListError, Role, open_key_list
from contract.messages import EnrolAnswer, EnrolRequest, key_list_in_answer, open_answer, sign_request
from edge.link.identity import Keys, keep_answer

if TYPE_CHECKING:
    import httpx

ANSWER_BYTES_MOST = 1 << 20
DEADLINE_S = 30.0
MEDIA = "application/cose"


class EnrolmentFailedError(SimpulError):
    """The box is not enrolled; `reason` says why in a word, `hint` what to do."""

    code: ClassVar[str] = "enrolment_failed"
    says_id: ClassVar[str] = "Pendaftaran perangkat gagal ({reason}). {hint}"
    says_en: ClassVar[str] = "The device was not enrolled ({reason}). {hint}"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What enrolment gave, verified: the hub's answer and the key list of that day."""

    answer: EnrolAnswer
    key_list: KeyList
    roots: tuple[bytes, ...]


def fingerprint(roots: tuple[bytes, ...]) -> str:
    """SHA-256 of the root keys in order, as `node add` prints it."""
    return sha256(b"".join(roots)).hexdigest()


def request_for(code: int, node: str, keys: Keys, software: str, at_s: int) -> bytes:
    """The signed request of this box."""
    return sign_request(EnrolRequest(code, node, keys.x, keys.seal_x, keys.nkey, software, at_s), keys.signing)


def _claimed_roots(signed_list: bytes) -> tuple[bytes, ...]:
    """The roots that a list names, before anybody believes it."""
    body = cbor.decode(cose.parse(signed_list).payload)
    roots = body.get(5) if isinstance(body, dict) else None
    if not isinstance(roots, list):
        raise KeyListError("shape")
    return tuple(root for root in roots if isinstance(root, bytes))


def hub_keys(key_list: KeyList) -> dict[bytes, bytes]:
    """kid -> x of every key that ever spoke for the hub: an old ack stays good after a rotation."""
    return {key.kid: key.x for key in key_list.keys if key.role is Role.HUB}


def verify(answer: bytes, roots: tuple[bytes, ...]) -> Enrolment:
    """The answer, held against known roots. Raises `EnrolmentFailedError`."""
    try:
        key_list = open_key_list(key_list_in_answer(answer), roots, max(1, len(roots) - 1))
        return Enrolment(open_answer(answer, hub_keys(key_list)), key_list, roots)
    except SimpulError as error:
        hint = "Jawaban pusat tidak dapat dipercaya; periksa alamat dan sidik jari akar."
        raise EnrolmentFailedError(error.reason or error.code, hint=hint) from error


def accept(folder: Path, answer: bytes, node: str, roots_sha256: str) -> Enrolment:
    """Verify an answer whose roots have this fingerprint, is for `node`, and keep it in `folder`."""
    try:
        roots = _claimed_roots(key_list_in_answer(answer))
    except SimpulError as error:
        hint = "Jawaban pusat tidak dapat dibaca."
        raise EnrolmentFailedError(error.reason or error.code, hint=hint) from error
    if not hmac.compare_digest(fingerprint(roots), roots_sha256.strip().lower()):
        hint = "Sidik jari akar berbeda dari yang tertera pada surat undangan. Jangan lanjutkan; hubungi pusat."
        raise EnrolmentFailedError("roots", hint=hint)
    enrolment = verify(answer, roots)
    if enrolment.answer.node != node:
        raise EnrolmentFailedError("node", hint=f"Kode ini untuk {enrolment.answer.node}, bukan {node}.")
    keep_answer(folder, answer, roots)
    return enrolment


async def ask(hub_url: str, request: bytes) -> bytes:
    """Send the request to the hub and return its answer, unverified. Raises `EnrolmentFailedError`."""
    import httpx  # only here: it takes a fifth of a second that no other command needs

    url = hub_url.rstrip("/") + "/api/v1/enrol"
    try:
        async with httpx.AsyncClient(timeout=DEADLINE_S, follow_redirects=False) as client:
            answer = await client.post(url, content=request, headers={"content-type": MEDIA})
    except httpx.HTTPError as error:
        hint = f"Pusat tidak terjangkau di {url}. Periksa alamat, atau daftarkan dengan berkas."
        raise EnrolmentFailedError("unreachable", hint=hint) from error
    if answer.status_code != httpx.codes.OK or len(answer.content) > ANSWER_BYTES_MOST:
        raise EnrolmentFailedError(_refusal_of(answer), hint="Minta kode baru di pusat.")
    return answer.content


def _refusal_of(answer: "httpx.Response") -> str:
    try:
        return str(answer.json()["code"])
    except (ValueError, KeyError, TypeError):
        return f"http_{answer.status_code}"
