"""Binding a box to its place: a one-time code from the hub, a request signed by the box's own new key, one answer.

The box's private keys never come here. A wrong, used or expired code is refused alike.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Protocol

from contract import messages
from contract.events import NodeChange
from contract.keys import Key, Role, State, kid_of
from contract.limits import DAY_S, HOUR_S
from contract.messages import EnrolAnswer, EnrolRequest, MessageError
from hub.actions import acts
from hub.actions.keys import KeyDesk
from hub.core.records import Invite, NewNode, NodeRecord, NodeState
from hub.ports import Fleet, Keyring, Ledger, Passes, People, Registry

CODE_BITS = 64
CODE_LIFE_S = 3 * DAY_S
KEY_LIFE_S = 730 * DAY_S
TRIES_PER_HOUR = 20  # of one address; 2^64 codes leave nothing to guess
NO_KID = bytes(4)
REPLACED = 1
SENTENCES = {
    "malformed": "this is no enrolment request, or it was damaged on its way: make it anew at the box",
    "code": "the code is wrong, used or older than three days: `simpul-hub node add` gives a new one",
    "state": "this branch cannot enrol a box now: see `simpul-hub node list`",
    "key": "this key was used before: remove the box's `keys` folder, then enrol again",
    "busy": "too many tries within an hour: wait",
}


class EnrolRefusedError(Exception):
    """The request is refused. `reason` is malformed, code, state, key or busy; all bad codes are refused alike."""

    code = "enrol_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(SENTENCES[reason])
        self.reason = reason


class Luck(Protocol):
    """Where invitation codes come from."""

    def __call__(self, bits: int, /) -> int: ...


class Enroller:
    """Invitations and their answers."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        registry: Registry,
        fleet: Fleet,
        people: People,
        keyring: Keyring,
        desk: KeyDesk,
        passes: Passes | None,
        now: Callable[[], int],
        luck: Luck = secrets.randbits,
    ) -> None:
        """`passes` is None for commands that only invite."""
        self._ledger, self._registry, self._fleet, self._people = ledger, registry, fleet, people
        self._keyring, self._desk, self._passes, self._now, self._luck = keyring, desk, passes, now, luck

    async def invite(self, node: NewNode, *, replaces: bool = False) -> str:
        """A new one-time code for a place, as printed; it counts for three days and is kept as a hash only."""
        code, now_s = self._luck(CODE_BITS), self._now()
        invite = Invite(node.code, now_s, now_s + CODE_LIFE_S, replaces)
        act = acts.node_set(node.code, NodeChange.INVITED, NO_KID, acts.OPERATOR)
        await self._registry.add_node(node, _hash(code), invite, act)
        return messages.format_code(code)

    async def answer(self, data: bytes, address: str) -> bytes:
        """The signed answer to a signed request. The box that used a code may ask again with the same key, so that a
        lost reply costs nothing. Raises `EnrolRefusedError`."""
        await self._throttle(address)
        try:
            request = messages.open_request(data)
        except MessageError as fault:
            raise EnrolRefusedError("malformed") from fault
        invite = await self._registry.invite(_hash(request.code))
        if invite is None or invite.node != request.node:
            raise EnrolRefusedError("code")
        node = await self._fleet.node(request.node)
        usable = invite.used_at_s is None and invite.expires_at_s >= self._now()
        revoked = node is not None and node.state is NodeState.REVOKED
        if node is None or node.state is NodeState.RETIRED or (revoked and not (usable and invite.replaces)):
            raise EnrolRefusedError("state")  # to a revoked place only a new code leads, for another box
        kid = kid_of(request.x)
        if usable:
            await self._admit(request, node, kid, replaces=invite.replaces)
        elif invite.used_at_s is None or node.kid != kid:
            raise EnrolRefusedError("code")
        return await self._answer_for(node, request)

    async def _throttle(self, address: str) -> None:
        now_s = self._now()
        if await self._people.tries(f"enrol {address}", now_s - HOUR_S) >= TRIES_PER_HOUR:
            raise EnrolRefusedError("busy")
        await self._people.note_try(f"enrol {address}", now_s)

    async def _admit(self, request: EnrolRequest, node: NodeRecord, kid: bytes, *, replaces: bool) -> None:
        known = {key.kid: key for key in await self._registry.keys_admitted()}
        if kid in known:
            raise EnrolRefusedError("key")
        now_s = self._now()
        new = Key(kid, request.x, Role.NODE, node.code, node.name, now_s, now_s + KEY_LIFE_S)
        former = [
            replace(key, state=State.ENDED, until_s=now_s)
            for key in known.values()
            if key.owner == node.code and key.role is Role.NODE and key.state is State.ACTIVE
        ]
        act = acts.node_set(node.code, NodeChange.ENROLLED, kid, reason=REPLACED if replaces else 0)
        keys = [new, *former]
        if not await self._registry.enrol(
            _hash(request.code), keys, request.nkey, request.seal_x, request.software, [act]
        ):
            raise EnrolRefusedError("code")
        await self._desk.sign_here()

    async def _answer_for(self, node: NodeRecord, request: EnrolRequest) -> bytes:
        key_list, passes = await self._registry.key_list(), self._passes
        if key_list is None or passes is None:
            raise EnrolRefusedError("state")
        journal = [head for head in node.heads if head.stream == 0]
        answer = EnrolAnswer(
            node=node.code,
            jwt=passes.node_token(node.code, request.nkey),
            addresses=passes.addresses,
            ca=passes.authority,
            key_list=key_list,
            hub_epoch=await self._ledger.hub_epoch(),
            epoch_min=await self._registry.epoch_min(node.code),
            zone_min=node.zone_offset_min,
            names={other.code: other.name for other in await self._fleet.nodes()},
            last_head=(journal[0].epoch, journal[0].through, journal[0].hash) if journal else None,
        )
        return messages.sign_answer(answer, self._keyring.online, self._keyring.kid)


def _hash(code: int) -> bytes:
    """What is kept of an invitation code: 64 random bits need no salt."""
    return sha256(b"simpul-invite-1" + code.to_bytes(8, "big")).digest()
