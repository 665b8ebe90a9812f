"""The streams' settings, looked at when the hub starts: what protects one node's messages from another's tricks.

No deletion, no purge, no roll-up, files only, 35 days. `Nats-Msg-Id` is never used: one node could have another's
message dropped. De-duplication is the ledger's.
"""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError

from contract import limits, subjects
from contract.errors import SimpulError

DAY_S = 86_400
DURABLE = "ledger"
ACK_WAIT_S = 30.0  # a whole batch of the largest segments takes a few seconds
UNACKED_MOST = 512
HEADROOM_B = 4096


class StreamWrongError(SimpulError):
    """A stream exists with settings that could lose messages, and the broker does not let them be changed."""

    code: ClassVar[str] = "stream_wrong"
    says_id: ClassVar[str] = "Aliran {stream} disetel keliru ({names}) dan tidak dapat diperbaiki sendiri."
    says_en: ClassVar[str] = "Stream {stream} has wrong settings ({names}) that cannot be mended by themselves."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stream as it has to be."""

    name: str
    subjects: tuple[str, ...]
    message_most_b: int
    retention: RetentionPolicy = RetentionPolicy.LIMITS
    kept_days: int = limits.UP_STREAM_DAYS
    per_node_most: int = -1
    most_b: int = -1

    def config(self) -> StreamConfig:
        """Its settings for the broker."""
        return StreamConfig(
            name=self.name,
            subjects=list(self.subjects),
            retention=self.retention,
            storage=StorageType.FILE,
            max_age=float(self.kept_days * DAY_S),
            max_msgs_per_subject=self.per_node_most,
            max_bytes=self.most_b,
            max_msg_size=self.message_most_b,
            deny_delete=True,
            deny_purge=True,
            allow_rollup_hdrs=False,
            no_ack=True,  # nobody waits for one, and a forged reply subject would carry it to other nodes
            duplicate_window=0.1,
        )


UP = Wanted(subjects.STREAM_UP, (subjects.ALL_UP,), limits.SEGMENT_B + HEADROOM_B)
# Chunks are gone once they are taken: the branch keeps its file until the hub's ack says that it is whole. What a node
# pours in can push out its own chunks only, and never a segment: another stream, another quota.
BLOB = Wanted(
    subjects.STREAM_BLOB,
    (subjects.ALL_BLOB,),
    limits.CHUNK_B + HEADROOM_B,
    retention=RetentionPolicy.WORK_QUEUE,
    kept_days=7,
    per_node_most=256,
    most_b=1 << 30,
)
_WATCHED = ("subjects", "retention", "storage", "max_age", "deny_delete", "deny_purge", "allow_rollup_hdrs", "no_ack")


async def ensure_stream(js: JetStreamContext, wanted: Wanted) -> None:
    """Make the stream, or mend its settings. Raises `StreamWrongError`."""
    config = wanted.config()
    try:
        info = await js.stream_info(wanted.name)
    except NotFoundError:
        await js.add_stream(config)
        return
    wrong = [name for name in _WATCHED if _plain(info.config, name) != _plain(config, name)]
    if not wrong:
        return
    try:
        await js.update_stream(config)
    except APIError as error:
        raise StreamWrongError(stream=wanted.name, names=", ".join(wrong)) from error


async def consumer_of(js: JetStreamContext, wanted: Wanted) -> JetStreamContext.PullSubscription:
    """The durable reader of a stream, from where it stood."""
    config = ConsumerConfig(
        durable_name=DURABLE,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_S,
        max_ack_pending=UNACKED_MOST,
    )
    return await js.pull_subscribe("", durable=DURABLE, stream=wanted.name, config=config)


def _plain(config: StreamConfig, name: str) -> Any:
    """A setting as comparable text; the broker leaves out what is false."""
    assert name in {field.name for field in fields(config)}
    value = getattr(config, name)
    return str(getattr(value, "value", value) or "")
