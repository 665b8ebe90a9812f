"""Is this paper genuine, and has the centre got it: the contract's verdict with the ledger's facts.

Only reads, but for the tries that it counts. Tells nothing that a verifier does not need: no name, no case state.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from contract import names, verdict, verdict_words
from contract.keys import KeyList
from contract.limits import CODE_TRIES_PER_ADDRESS_MINUTE, CODE_TRIES_PER_NUMBER_HOUR, HOUR_S
from contract.localtime import WIB_MIN, rfc3339
from contract.names import NameRefusedError, Number, Paper
from contract.receipt import QrError, QrRead, QrReason, Receipt, read_qr
from contract.status import StatusRow
from contract.verdict import Inputs, Known, Ledger, Proof, Verdict
from contract.verdict_words import About, Told, Unread
from hub.actions.services import Services
from hub.core.records import NodeRecord, PaperRecord
from hub.ports import Fleet, People, Records

MINUTE_S = 60


class TooManyTriesError(Exception):
    """The number or the address has been tried too often; `retry_s` says when to come again."""

    code = "too_many_tries"

    def __init__(self, retry_s: int) -> None:
        super().__init__(f"try again in {retry_s} s")
        self.retry_s = retry_s


@dataclass(frozen=True, slots=True)
class Shown:
    """What a verifier may see of a paper. `service` is its code; `fee_rp` a BP's amount, 0 for GRATIS, else None."""

    number: str
    kind: str
    service: str | None
    service_no: int | None
    issued_at: str | None
    fee_rp: int | None
    initials: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict with its words and its date. `node_name` and `check_code` only where the paper is genuine."""

    verdict: Verdict
    as_of_s: int
    offset_min: int
    told: Told
    receipt: Shown | None
    node_name: str | None
    check_code: str | None


class Verifier:
    """Verdicts at the hub. `city` is the part of the node codes that numbers leave out."""

    def __init__(
        self,
        *,
        records: Records,
        fleet: Fleet,
        people: People,
        services: Services,
        keys: Callable[[], Awaitable[KeyList | None]],
        now: Callable[[], int],
        city: str,
    ) -> None:
        self._records, self._fleet, self._people, self._services = records, fleet, people, services
        self._keys, self._now, self._city = keys, now, city

    async def of_text(self, text: str, address: str) -> Answer:
        """The verdict for a QR's text or a typed ``NUMBER CODE``, whatever was given.

        Raises `TooManyTriesError` for typed numbers only: a seal cannot be guessed.
        """
        try:
            return await self._of_qr(read_qr(text))
        except QrError as fault:
            if fault.qr_reason is not QrReason.NOT_OURS or fault.looks_like:
                return self._unreadable(fault.qr_reason, fault.looks_like)
        try:
            number, code = names.parse_number_and_code(text, self._city)
        except NameRefusedError as fault:
            return self._unreadable(_why_no_number(text, fault))
        return await self._of_number(number, code, address)

    async def of_number(self, number_text: str, code_text: str, address: str) -> Answer:
        """The verdict for a typed number with its check code. Raises `TooManyTriesError`."""
        try:
            number = names.parse_number(number_text, self._city)
            code = names.normalise_code(code_text)
        except NameRefusedError as fault:
            return self._unreadable(_why_no_number(number_text, fault))
        return await self._of_number(number, code, address)

    async def _of_qr(self, read: QrRead) -> Answer:
        now_s, keys = self._now(), await self._keys()
        key = Known(keys, now_s).issuer_of(read)
        row = paper = node = None
        if key is not None:
            receipt = read.receipt
            row = await self._records.mark(key.owner, receipt.epoch, receipt.paper)
            paper = await self._records.paper(str(receipt.number(key.owner)))
            node = await self._fleet.node(key.owner)
        ledger = _against(read.receipt, paper)
        known = Known(keys, now_s, now_s, _rows(row), now_s)
        inputs = verdict.inputs_of_qr(read, known, ledger)
        foreign = read.host if keys is not None and read.is_foreign_to(keys.hosts) else ""
        number = read.receipt.number(key.owner) if key else None
        return await self._answer(inputs, number, node, read.receipt, clock=read.receipt.clock, foreign=foreign)

    async def _of_number(self, number: Number, code: str, address: str) -> Answer:
        await self._throttle(str(number), address)
        secret = await self._records.check_secret(number.node, number.epoch)
        agrees = secret is not None and names.check_code(secret, str(number)) == code
        if not agrees:  # a number that does not exist and a wrong code look alike
            await self._people.note_try(f"number {number}", self._now())
            return self._unreadable(Unread.CODE_DIFFERS)
        paper = await self._records.paper(str(number))
        row = await self._records.mark(number.node, number.epoch, number.paper)
        ledger = Ledger.ABSENT if paper is None else Ledger.CANCELLED if paper.cancelled_by else Ledger.SAME
        known = Known(None, self._now(), self._now(), _rows(row), self._now())
        inputs = verdict.inputs_of_number(number, Proof.CODE_AGREES, known, ledger)
        node = await self._fleet.node(number.node)
        receipt = None if paper is None else _receipt(paper)
        return await self._answer(inputs, number, node, receipt, clock=0 if paper is None else paper.clock)

    async def _throttle(self, number: str, address: str) -> None:
        """Count this try of the address; refuse when it or the number has been tried too often."""
        now_s = self._now()
        if await self._people.tries(f"address {address}", now_s - MINUTE_S) >= CODE_TRIES_PER_ADDRESS_MINUTE:
            raise TooManyTriesError(MINUTE_S)
        await self._people.note_try(f"address {address}", now_s)
        if await self._people.tries(f"number {number}", now_s - HOUR_S) >= CODE_TRIES_PER_NUMBER_HOUR:
            raise TooManyTriesError(HOUR_S)

    async def _answer(
        self,
        inputs: Inputs,
        number: Number | None,
        node: NodeRecord | None,
        receipt: Receipt | None,
        *,
        clock: int,
        foreign: str = "",
    ) -> Answer:
        said, now_s = verdict.judge(inputs), self._now()
        offset_min = node.zone_offset_min if node else WIB_MIN
        about = About(
            offset_min=offset_min,
            as_of_s=now_s,
            now_s=None,  # the word is of this moment: an age would say nothing
            by_ledger=True,
            paper=number.paper if number else None,
            clock=clock,
            last_seen_s=node.last_seen_s if node else None,
            ledger_differs=inputs.ledger is Ledger.OTHER and inputs.proof is Proof.SEALED,
            foreign_host=foreign,
        )
        told = verdict_words.tell(said, about)
        if said not in verdict_words.WITH_CONTENT or number is None:
            return Answer(said, now_s, offset_min, told, None, None, None)
        secret = await self._records.check_secret(number.node, number.epoch)
        code = names.check_code(secret, str(number)) if secret else None
        shown = await self._shown(number, receipt, offset_min)
        return Answer(said, now_s, offset_min, told, shown, node.name if node else number.node, code)

    async def _shown(self, number: Number, receipt: Receipt | None, offset_min: int) -> Shown:
        kind = number.paper.name
        if receipt is None:
            return Shown(str(number), kind, None, None, None, None, None)
        service = await self._services.service(receipt.service)
        fee = receipt.amount_rp if number.paper is Paper.BP else 0 if service and service.fee.gratis else None
        code = service.code if service else str(receipt.service) if receipt.service else None
        issued_at = rfc3339(receipt.iat_s, offset_min)
        return Shown(str(number), kind, code, receipt.service, issued_at, fee, receipt.initials)

    def _unreadable(self, unread: QrReason | Unread, looks_like: str = "") -> Answer:
        told = verdict_words.tell(Verdict.UNREADABLE, About(unread=unread, looks_like=looks_like))
        return Answer(Verdict.UNREADABLE, self._now(), WIB_MIN, told, None, None, None)


def _why_no_number(text: str, fault: NameRefusedError) -> QrReason | Unread:
    """What to say of a text that is neither: a training paper, a number typed badly, or something else."""
    if fault.reason == "training":
        return QrReason.TRAINING
    return Unread.NUMBER if any(char.isdigit() for char in text[:64]) and len(text) <= 64 else QrReason.NOT_OURS


def _rows(row: StatusRow | None) -> dict[tuple[str, int, int], StatusRow]:
    return {(row.node, row.epoch, row.paper): row} if row else {}


def _receipt(paper: PaperRecord) -> Receipt:
    """The content of a paper as the ledger has it."""
    return Receipt(
        Paper(paper.paper), paper.epoch, paper.n, paper.service, paper.amount_rp, paper.docs, paper.initials or "",
        paper.clock, paper.at_s,
    )  # fmt: skip


def _against(receipt: Receipt, paper: PaperRecord | None) -> Ledger:
    """What the ledger says of a scanned paper."""
    if paper is None:
        return Ledger.ABSENT
    if verdict.differs(receipt, _receipt(paper), initials_kept=paper.initials is not None):
        return Ledger.OTHER
    return Ledger.CANCELLED if paper.cancelled_by else Ledger.SAME
