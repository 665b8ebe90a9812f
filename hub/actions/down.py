"""Items for the branches: signed by the online key, versioned so that only a newer one is ever taken."""

from contract import messages
from hub.core.records import DownItem
from hub.ports import Keyring, Registry

ALL = "all"


def signed(
    keyring: Keyring, topic: str, version: int, at_s: int, body: bytes, scope: str = ALL, sub: str = ""
) -> DownItem:
    """The item as it will travel. `body` is the document as CBOR, the key list as COSE, or a seal."""
    item = messages.DownItem(topic, scope, version, at_s, body, sub_key=sub or None)
    return DownItem(topic, scope, sub, version, at_s, messages.sign_down(item, keyring.online, keyring.kid))


async def next_version(registry: Registry, topic: str, at_s: int, scope: str = ALL) -> int:
    """A version larger than any that may have gone out, also after a restore from an older backup: never below now."""
    return max(at_s, await registry.down_version(scope, topic) + 1)
