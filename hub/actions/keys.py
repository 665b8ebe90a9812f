"""The key list: drafted from what was admitted, signed by the roots wherever they lie, believed only if it grows.

The online key can invite a box; only two of three roots can vouch for its key.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256

from contract.keys import Key, KeyList, KeyListError, State, open_key_list
from hub.actions import acts, down
from hub.ports import Keyring, Ledger, Registry

TOPIC = "keys"
THRESHOLD = 2


class ListNotNewerError(Exception):
    """A list whose number is not larger than the one in force: an old one sent again, or two were drafted."""

    code = "list_not_newer"


class KeyDesk:
    """Drafts, takes in and publishes key lists. `hosts` are the addresses that own QR may name."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        registry: Registry,
        keyring: Keyring,
        hosts: Sequence[str],
        now: Callable[[], int],
    ) -> None:
        self._ledger, self._registry, self._keyring = ledger, registry, keyring
        self._hosts, self._now = tuple(hosts), now
        self._turn = asyncio.Lock()  # two boxes enrolling at once must not draft the same number

    async def draft(self, roots: Sequence[bytes] = ()) -> KeyList:
        """The next list with every admitted key. `roots` only for the very first one."""
        current = await self._ledger.keys()
        keys = tuple(await self._registry.keys_admitted())
        if current is None:
            return KeyList(1, self._now(), keys, tuple(roots), min(THRESHOLD, len(roots)), self._hosts)
        number = max(current.no + 1, await self._registry.list_floor())
        return replace(current, no=number, at_s=self._now(), keys=keys, hosts=self._hosts)

    async def adopt(self, signed: bytes, roots: Sequence[bytes] = (), actor: int = acts.OPERATOR) -> KeyList:
        """Take in a signed list, held against the roots in force (`roots` for the first), and send it down.

        Raises `contract.keys.KeyListError`, `ListNotNewerError`.
        """
        current = await self._ledger.keys()
        trusted, threshold = (current.roots, current.threshold) if current else (roots, min(THRESHOLD, len(roots)))
        found = open_key_list(signed, trusted, threshold)
        if current is not None and found.no <= current.no:
            raise ListNotNewerError(f"list {found.no} is not newer than list {current.no}")
        item = down.signed(self._keyring, TOPIC, found.no, self._now(), signed)
        act = acts.published(TOPIC, found.no, sha256(signed).digest(), actor)
        if not await self._registry.put_list(found, signed, item, [act]):
            raise ListNotNewerError(f"list {found.no} came in by another way just now: draft again")
        return found

    async def sign_here(self, actor: int = acts.HUB) -> KeyList | None:
        """Draft, sign and adopt at once where the roots lie here (the demo); None where they do not."""
        async with self._turn:
            signed = self._keyring.sign_list(await self.draft())
            return None if signed is None else await self.adopt(signed, actor=actor)

    async def end(self, kid: bytes, state: State, until_s: int | None = None) -> Key:
        """Say of a key that it ended or was lost; the next list carries it. Raises `KeyListError("kid")`."""
        for key in await self._registry.keys_admitted():
            if key.kid == kid:
                changed = replace(key, state=state, until_s=until_s or self._now())
                await self._registry.admit([changed])
                return changed
        raise KeyListError("kid")
