"""The embedded broker, with the real nats-server: who may say what, and that it stays up."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import nats.errors
import pytest
from nats.aio.client import Client

from contract import subjects
from hub.ingest import tokens
from hub.ingest.broker import Broker, PortTakenError
from hub.ingest.broker_files import Place
from kit.nats import Login

RKP, BKB = "PKY-RKP-01", "PKY-BKB-01"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def now_s() -> int:
    return int(time.time())


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    broker = Broker(tmp_path / "broker", Place(port=free_port()), now_s=now_s)
    await broker.start()
    yield broker
    await broker.stop()


class Someone:
    """A client that notes what the server refuses it."""

    def __init__(self) -> None:
        self.client, self.refused = Client(), list[str]()

    async def enter(self, broker: Broker, login: Login, prefix: str = "_INBOX") -> "Someone":
        async def fault(error: Exception) -> None:
            self.refused.append(str(error))

        await self.client.connect(
            broker.address,
            tls=broker.tls(),
            tls_handshake_first=True,
            user_jwt_cb=lambda: login.jwt().encode(),
            signature_cb=login.sign,
            inbox_prefix=prefix,
            allow_reconnect=False,
            error_cb=fault,
        )
        return self

    async def settle(self) -> None:
        await self.client.flush()
        await asyncio.sleep(0.1)


def node_login(broker: Broker, node: str, seed: bytes) -> Login:
    token = broker.node_token(node, tokens.public_of(seed))
    return Login(lambda: token, seed)


async def node(broker: Broker, name: str = RKP, seed: bytes | None = None) -> Someone:
    login = node_login(broker, name, seed or tokens.new_seed())
    return await Someone().enter(broker, login, subjects.inbox_prefix(name))


async def hub(broker: Broker) -> Someone:
    return await Someone().enter(broker, broker.hub_login)


async def test_a_node_cannot_publish_as_another(broker: Broker) -> None:
    """The server drops what comes on a subject that is not the node's own."""
    centre, branch = await hub(broker), await node(broker)
    heard = await centre.client.subscribe("simpul.>")
    await centre.client.flush()

    for subject in (subjects.up(BKB), subjects.hello(BKB), subjects.ack(RKP), subjects.down_all("keys")):
        await branch.client.publish(subject, b"forged")
    await branch.client.publish(subjects.up(RKP), b"true")
    await branch.settle()

    assert (await heard.next_msg(timeout=15)).data == b"true"
    assert heard.pending_msgs == 0
    assert len(branch.refused) == 4
    await centre.client.close()
    await branch.client.close()


async def test_a_node_cannot_listen_to_another(broker: Broker) -> None:
    """Neither another's acks nor its replies, nor the shared inbox, nor JetStream."""
    branch = await node(broker)

    for subject in (subjects.ack(BKB), subjects.inbox_prefix(BKB) + ".>", "_INBOX.>", ">", "$JS.API.>"):
        await branch.client.subscribe(subject)
        await branch.settle()

    assert len(branch.refused) == 5
    await branch.client.close()


async def test_a_node_cannot_use_jetstream(broker: Broker) -> None:
    """No stream can be asked about, purged or read by a node."""
    branch = await node(broker)

    with pytest.raises(nats.errors.TimeoutError):
        await branch.client.request("$JS.API.STREAM.PURGE.UP", b"", timeout=0.5)

    assert any("permissions violation" in text.lower() for text in branch.refused)
    await branch.client.close()


async def test_a_forged_reply_does_not_reach_anothers_inbox(broker: Broker) -> None:
    """A node cannot publish into an inbox, so it cannot answer another's hello."""
    victim, thief = await node(broker, RKP), await node(broker, BKB)
    inbox = await victim.client.subscribe(subjects.inbox_prefix(RKP) + ".abc")
    await victim.client.flush()

    await thief.client.publish(subjects.inbox_prefix(RKP) + ".abc", b"forged ack")
    await thief.settle()

    assert inbox.pending_msgs == 0
    assert len(thief.refused) == 1
    await victim.client.close()
    await thief.client.close()


async def test_a_revoked_node_is_dropped_and_stays_out(broker: Broker) -> None:
    """Its connection ends at once, its token is void, and another node does not notice."""
    seed = tokens.new_seed()
    login = node_login(broker, RKP, seed)
    branch, other = await Someone().enter(broker, login), await node(broker, BKB)

    await asyncio.sleep(1.1)  # the server refuses a reload whose operator token was made anew in another second
    await broker.revoke(tokens.public_of(seed))
    for _ in range(400):
        await asyncio.sleep(0.05)
        if branch.client.is_closed:
            break

    assert branch.client.is_closed
    assert other.client.is_connected
    with pytest.raises(nats.errors.Error):
        await Someone().enter(broker, login)
    await other.client.close()


async def test_a_stranger_without_a_token_is_refused(broker: Broker) -> None:
    """A token that another operator's account signed opens nothing."""
    seeds, seed = tokens.Seeds.new(), tokens.new_seed()
    forged = tokens.node_token(seeds, RKP, tokens.public_of(seed), now_s())

    with pytest.raises(nats.errors.Error):
        await Someone().enter(broker, Login(lambda: forged, seed))


async def test_a_killed_broker_comes_back_by_itself(broker: Broker) -> None:
    """With the same port, the same secrets and the same store."""
    assert broker.pid is not None
    first = broker.pid
    os.kill(first, signal.SIGKILL)

    for _ in range(100):
        await asyncio.sleep(0.1)
        if broker.pid != first:
            break
    branch = None
    for _ in range(50):
        try:
            branch = await node(broker)
            break
        except OSError:
            await asyncio.sleep(0.1)

    assert broker.starts == 2
    assert branch is not None
    await branch.client.close()


async def test_a_taken_port_is_named(tmp_path: Path) -> None:
    """The operator reads which port, not a trace."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(PortTakenError) as caught:
            await Broker(tmp_path, Place(port=port), now_s=now_s).start()

    assert str(port) in caught.value.sentence_id
    assert str(port) in caught.value.sentence_en


async def test_the_broker_of_a_killed_hub_is_ended_first(tmp_path: Path) -> None:
    """A second start over the same folder takes the store over, whatever the first hub left behind."""
    place = Place(port=free_port())
    first = Broker(tmp_path, place, now_s=now_s)
    await first.start()
    left_behind = first.pid
    assert first._watch is not None
    first._watch.cancel()

    second = Broker(tmp_path, place, now_s=now_s)
    await second.start()

    assert second.pid != left_behind
    await second.stop()


async def test_secrets_are_for_the_owner_only(broker: Broker, tmp_path: Path) -> None:
    """Seeds, keys and the configuration have mode 0600, their folder 0700."""
    folder = tmp_path / "broker"
    modes = {
        path.name: path.stat().st_mode & 0o777 for path in folder.iterdir() if path.suffix in {".seed", ".key", ".conf"}
    }

    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(modes) == 7
    assert set(modes.values()) == {0o600}
