"""What comes down to this box: the hub's acks and its items. Nothing is believed that the key list does not vouch for.

Verifies and hands on; what an item means is the store's matter, which takes it whole or refuses it whole.
"""

import logging

from contract import cbor, cose
from contract.errors import SimpulError
from contract.messages import Ack, DownItem, MessageError, open_ack, open_down
from edge.link.parcels import KeyLists, hub_keys
from edge.ports import Outbox

KEYS = "keys"

_log = logging.getLogger(__name__)


class Arrivals:
    """Opens what arrives for one node."""

    def __init__(self, node: str, outbox: Outbox, lists: KeyLists) -> None:
        self._node, self._outbox, self._lists = node, outbox, lists

    async def ack(self, data: bytes) -> Ack | None:
        """A true ack for this node, None for anything else."""
        try:
            ack = open_ack(data, hub_keys(await self._lists.key_list()))
        except MessageError as error:
            _log.warning("ack refused", extra={"reason": error.reason})
            return None
        if ack.node != self._node:
            return None
        await self._outbox.note_hub_time(ack.at_s)
        return ack

    async def item(self, data: bytes) -> bool:
        """Take in a down item; True when the store adopted it."""
        try:
            item = open_down(data, hub_keys(await self._lists.key_list()))
        except MessageError as error:
            return await self._unsigned(data, error)
        return await self._adopt(item)

    async def _unsigned(self, data: bytes, error: MessageError) -> bool:
        """A key list carries its own proof, the roots': how a box learns of a hub whose online key is new."""
        item = _key_list_in(data) if error.reason == "signer" else None
        if item is not None:
            return await self._adopt(item)
        _log.warning("down item refused", extra={"reason": error.reason})
        await self._outbox.set_aside("item", error.reason, data)
        return False

    async def _adopt(self, item: DownItem) -> bool:
        if item.scope not in ("all", self._node):
            return False
        taken = await self._outbox.adopt(item)
        if taken:
            _log.info("adopted", extra={"topic": item.topic, "version": item.version})
        return taken


def _key_list_in(data: bytes) -> DownItem | None:
    """The key list in an item of an unknown signer. Number and time are the list's own, which the roots vouch for."""
    try:
        outer = cbor.decode(cose.parse1(data).payload)
        if not isinstance(outer, dict) or outer.get(2) != KEYS or not isinstance(body := outer.get(6), bytes):
            return None
        inner = cbor.decode(cose.parse(body).payload)
    except SimpulError:
        return None
    match inner:
        case {2: int(no), 3: int(at_s)}:
            return DownItem(KEYS, "all", no, at_s, body)
    return None
