"""Tells a branch what the centre found at it: a task, sealed to the box, and later that its reason has gone."""

from collections.abc import Callable

from contract.bodies import TaskBody, seal_task
from hub.actions import down
from hub.core.records import BranchTask, DownItem
from hub.ports import Fleet, Keyring, Registry

TOPIC = "task"
AT_ONCE = 50


class TaskTeller:
    """Sends what a branch has not heard yet."""

    def __init__(self, *, fleet: Fleet, registry: Registry, keyring: Keyring, now: Callable[[], int]) -> None:
        self._fleet, self._registry, self._keyring, self._now = fleet, registry, keyring, now

    async def send(self) -> int:
        """Send at most `AT_ONCE` tasks; returns how many. What is left goes with the next call."""
        sent = 0
        for task in await self._fleet.untold_tasks(AT_ONCE):
            secrets = await self._registry.node_secrets(task.node)
            if secrets is not None:
                await self._registry.put_task(await self._item(task, secrets[1]), task.id, done=task.done)
                sent += 1
        return sent

    async def _item(self, task: BranchTask, seal_x: bytes) -> DownItem:
        now_s = self._now()
        version = await down.next_version(self._registry, TOPIC, now_s, task.node)
        body = TaskBody(task.id, task.at_s, task.kind, task.sentence, task.sentence_en, task.ref, task.done)
        sealed = seal_task(body, task.node, version, seal_x)
        return down.signed(self._keyring, TOPIC, version, now_s, sealed, task.node, str(task.id))
