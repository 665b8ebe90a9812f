"""NATS tokens: who may publish and read what at the broker. Operator, one account for all, a user per node.

A node's token lets it publish and read its own subjects only and gives it no JetStream API. Seeds are arguments; files
are the broker's matter.
"""

import base64
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha512
from typing import Any

import nkeys

from contract import subjects

NO_LIMIT = -1
SINCE_S = 1  # `iat` of what never changes
NODE_SUBSCRIPTIONS = 16  # it needs four and one for replies
NODE_PAYLOAD_B = 320 * 1024  # a segment is at most 256 KiB


@dataclass(frozen=True, slots=True)
class Seeds:
    """The broker's own secrets, each an nkey seed as text bytes."""

    operator: bytes
    system: bytes
    account: bytes
    hub: bytes

    @classmethod
    def new(cls) -> "Seeds":
        """Four new ones."""
        return cls(
            new_seed(nkeys.PREFIX_BYTE_OPERATOR),
            new_seed(nkeys.PREFIX_BYTE_ACCOUNT),
            new_seed(nkeys.PREFIX_BYTE_ACCOUNT),
            new_seed(nkeys.PREFIX_BYTE_USER),
        )


def new_seed(prefix: int = nkeys.PREFIX_BYTE_USER) -> bytes:
    """A new nkey seed; of a user unless told otherwise."""
    seed: bytes = nkeys.encode_seed(os.urandom(32), prefix)
    return seed


def public_of(seed: bytes) -> str:
    """The public nkey of a seed, such as ``U…``."""
    public: bytes = nkeys.from_seed(seed).public_key
    return public.decode()


def operator_token(seeds: Seeds) -> str:
    """The operator, self-signed, with the system account that JetStream insists on.

    Always the same bytes: the server refuses a reload in which its operator differs, and with it a revocation.
    """
    claims = {"type": "operator", "system_account": public_of(seeds.system)}
    return _token(seeds.operator, public_of(seeds.operator), "simpul", claims, SINCE_S)


def system_token(seeds: Seeds) -> str:
    """The system account: nobody logs in with it. Always the same bytes, as the operator's."""
    return _token(seeds.operator, public_of(seeds.system), "system", _account({}, jetstream=False), SINCE_S)


def account_token(seeds: Seeds, revoked: Mapping[str, int], at_s: int) -> str:
    """The one account of hub and nodes. `revoked`: user nkey -> tokens made up to this second are void."""
    return _token(seeds.operator, public_of(seeds.account), "simpul", _account(revoked, jetstream=True), at_s)


def node_token(seeds: Seeds, node: str, nkey: str, at_s: int) -> str:
    """What a node logs in with: its own subjects, nothing else, no JetStream API."""
    claims = _user(subjects.publishes(node), subjects.reads(node), NODE_SUBSCRIPTIONS, NODE_PAYLOAD_B)
    return _token(seeds.account, nkey, node, claims, at_s)


def hub_token(seeds: Seeds, at_s: int) -> str:
    """What the hub logs in with: everything in its account."""
    return _token(seeds.account, public_of(seeds.hub), "hub", _user((">",), (">",), NO_LIMIT, NO_LIMIT), at_s)


def _account(revoked: Mapping[str, int], *, jetstream: bool) -> dict[str, Any]:
    plenty = NO_LIMIT if jetstream else 0
    limits = dict.fromkeys(("subs", "data", "payload", "imports", "exports", "conn", "leaf"), NO_LIMIT)
    storage = dict.fromkeys(("mem_storage", "disk_storage", "streams", "consumer"), plenty)
    return {
        "type": "account",
        "limits": limits | storage | {"wildcards": True},
        "revocations": dict(revoked),
        "default_permissions": {"pub": {}, "sub": {}},
    }


def _user(publish: Sequence[str], read: Sequence[str], subscriptions: int, payload_b: int) -> dict[str, Any]:
    return {
        "type": "user",
        "pub": {"allow": list(publish)},
        "sub": {"allow": list(read)},
        "subs": subscriptions,
        "data": NO_LIMIT,
        "payload": payload_b,
    }


def _token(issuer_seed: bytes, subject: str, name: str, claims: dict[str, Any], at_s: int) -> str:
    """A JWT as nats-server reads it: claims under `nats`, Ed25519 over header and claims."""
    issuer = nkeys.from_seed(issuer_seed)
    body: dict[str, Any] = {
        "iat": at_s,
        "iss": issuer.public_key.decode(),
        "name": name,
        "sub": subject,
        "nats": {"version": 2, **claims},
    }
    body["jti"] = base64.b32encode(sha512(_json(body)).digest()[:32]).rstrip(b"=").decode()
    signed = b".".join(_text(_json(part)) for part in ({"typ": "JWT", "alg": "ed25519-nkey"}, body))
    return (signed + b"." + _text(issuer.sign(signed))).decode()


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _text(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
