"""What agencies do with their cases: list, read, take, answer; and how an answer reaches the branch.

Nothing is decided here: what may follow what is `hub.core.offices`' by the contract's table.
"""

from collections.abc import Callable, Sequence

from contract.bodies import CaseBody, encode_case, seal_script
from contract.limits import ACTOR_TOKEN_MIN
from hub.actions import down
from hub.core.offices import BranchUnsealedError, CaseFile, CaseRecord, CaseUnknownError, Reply, act_of
from hub.core.records import DownItem
from hub.ports import CaseQuery, Cases, Keyring, Once, Registry

TOPIC = "case"


class CaseDesk:
    """The agencies' desk."""

    def __init__(self, *, cases: Cases, registry: Registry, keyring: Keyring, now: Callable[[], int]) -> None:
        self._cases, self._registry, self._keyring, self._now = cases, registry, keyring, now

    async def page(self, query: CaseQuery) -> Sequence[CaseRecord]:
        """Cases in order, at most `query.limit`."""
        return await self._cases.page(query)

    async def file(self, case_id: str, agencies: frozenset[str] | None = None) -> CaseFile:
        """One case. Another agency's is answered as one that is not there. Raises `CaseUnknownError`."""
        found = await self._cases.file(case_id)
        if found is None or (agencies is not None and found.case.agency not in agencies):
            raise CaseUnknownError(case_id=case_id)
        return found

    async def answer(
        self, case_id: str, reply: Reply, actor: int, agencies: frozenset[str] | None = None, once: Once | None = None
    ) -> CaseFile:
        """Answer a case and send it to its branch. Raises an `AnswerRefusedError`; nothing happened then.

        `agencies` are those in whose name the caller may speak, None for all.
        """
        case = (await self.file(case_id, agencies)).case
        secrets = await self._registry.node_secrets(case.node)
        if reply.tell and secrets is None:
            raise BranchUnsealedError(node=case.node)
        at_s = self._now()

        def item(after: CaseRecord, version: int, code: str | None) -> DownItem:
            return self._item(after, reply, version, at_s, code, secrets[1] if secrets else None)

        await self._cases.answer(case_id, lambda now: act_of(now, reply, actor), item, at_s, once)
        return await self.file(case_id, agencies)

    def _item(
        self, case: CaseRecord, reply: Reply, version: int, at_s: int, code: str | None, seal_x: bytes | None
    ) -> DownItem:
        """What the agency wrote goes sealed to the branch: it speaks of somebody."""
        script = seal_script(reply.tell, case.node, case.case_id, case.step, seal_x) if reply.tell and seal_x else None
        body = CaseBody(
            case=case.case_id,
            step=case.step,
            state=case.state,
            at_s=at_s,
            reason=int(reply.why),
            script=script,
            promise_day=case.promise_day,
            check_code=code,
            products=reply.products,
        )
        return down.signed(self._keyring, TOPIC, version, at_s, encode_case(body), case.node, case.case_id)


def actor_of_token(token: int) -> int:
    """A machine's number in the hub's own events."""
    return ACTOR_TOKEN_MIN + token
