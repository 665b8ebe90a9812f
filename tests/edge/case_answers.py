"""Answers of an agency for tests of the branch: items as the hub signs off on them, taken in by the real adopter."""

from contract.bodies import CaseBody, encode_case, seal_script
from contract.messages import DownItem
from contract.states import Case
from edge.store.opening import Store
from tests.edge.branch_box import KEYS, NODE, NOON_S, kia, take_in

TOLD_READY = "KIA sudah jadi. Bawa KTP-el dan tanda terima."
TOLD_FIX = "Fotokopi akta lahir tidak terbaca.\nBawa yang asli."
_SEALING = KEYS.sealing.public_key().public_bytes_raw()


async def answer(
    store: Store, case: str, state: Case, step: int = 2, *, script: str = "", reason: int = 0, at_s: int = NOON_S - 600,
    promise: int | None = None, version: int = 0,
) -> bool:  # fmt: skip
    """Let the agency's answer come down to this box, its words sealed to it."""
    sealed = seal_script(script, NODE, case, step, _SEALING) if script else None
    body = CaseBody(case, step, state, at_s, reason, sealed, promise)
    return await store.outbox.adopt(
        DownItem("case", NODE, version or at_s + step, at_s, encode_case(body), sub_key=case)
    )


async def taken_in(store: Store, **changes: object) -> str:
    """A file taken in; the number of its case."""
    done = await store.journal.transact(take_in(kia(**changes)), actor=1)  # type: ignore[arg-type]
    return done.papers[0].number
