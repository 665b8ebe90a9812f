"""The frozen values between a paper's event and what is drawn of it: what the store knows, and all its words as text.

Pure values; `edge.core.slip` makes the words, `edge.core.slip_blocks` and the A5 page put them in order.
"""

from dataclasses import dataclass

from contract.names import Paper


@dataclass(frozen=True, slots=True)
class Row:
    """One label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Check:
    """One paper of the checklist: brought or not, and what happened to it."""

    text: str
    kept: str
    brought: bool


@dataclass(frozen=True, slots=True)
class Money:
    """The amount, its parts, in words, and cash given and returned; all as printed."""

    parts: tuple[Row, ...]
    label: str
    total: str
    in_words: str
    cash: tuple[Row, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Closing:
    """One sentence at the foot; `strong` where it must not be overlooked."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Aloud:
    """What is read out by telephone, radio or SMS: figures, then words in large letters."""

    title: str
    figures: tuple[Row, ...]
    words: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """What a paper of an area of its own says: the rows under its number, the money, the sentences at its foot, and
    who signs by hand as (role, name; the name may be empty). `edge.core.slip_source.OWN` names who makes it."""

    rows: tuple[Row, ...] = ()
    money: Money | None = None
    closing: tuple[Closing, ...] = ()
    signers: tuple[tuple[str, str], ...] = ()
    aloud: Aloud | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperData:
    """One issued paper as the store knows it. Empty text means absent; personal fields are empty once erased.

    `docs`, `copied`, `handed_over`, `missing` are the masks of the event, over the service's papers in their order.
    `objects` are labelled references (NOP, number and period of an SKRD; of a file what it tells of), `lines` the parts
    of the amount, `promise_day` the day that was promised.
    `copy` counts reprints: 0 is the first print. `void_by` is the number of the cancellation, `qr_text` and
    `check_code` are then those of the cancellation.
    """

    number: str
    paper: Paper
    at_s: int
    clock: int
    qr_text: str
    check_code: str
    staff: str
    staff_title: str = ""
    counter: str = ""
    queue_no: str = ""
    name: str = ""
    nik: str = ""
    represented_by: str = ""
    relation: str = ""
    docs: int = 0
    copied: int = 0
    handed_over: int = 0
    missing: int = 0
    objects: tuple[tuple[str, str], ...] = ()
    promise_day: int | None = None
    lines: tuple[tuple[str, int], ...] = ()
    amount_rp: int = 0
    tendered_rp: int | None = None
    list_day: int | None = None
    case: str = ""
    of_number: str = ""
    reason: str = ""
    second_person: str = ""
    documents: tuple[str, ...] = ()
    routed_to: str = ""
    connected: bool = False
    recorded_at_s: int | None = None
    copy: int = 0
    copy_at_s: int = 0
    void_by: str = ""
    id_seen: str = ""
    handed: str = ""
    own: OwnWords | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceText:
    """What a paper says of its service.

    `papers` are texts in the order of the masks' bits, each with true where it is a condition (an age) and no paper.
    `free` is true where the law makes it free; `fee_rp` and `promise_days` only where the city has confirmed them.
    """

    name: str
    decides: str
    papers: tuple[tuple[str, bool], ...] = ()
    free: bool = False
    fee_rp: int | None = None
    promise_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipSettings:
    """The branch as its papers name it. `host` is the checking address, `sample` prints CONTOH, `training` LATIHAN."""

    issuer: str
    place: str
    place_line: str
    host: str
    offset_min: int
    sample: bool = False
    training: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipContent:
    """Everything that a paper says, as text; empty text and empty tuples are not drawn."""

    issuer: str
    place: str
    place_line: str
    title: str
    subtitle: str
    copy: str
    copy_line: str
    void: str
    void_line: str
    number: str
    service: str
    rows: tuple[Row, ...]
    checklist_title: str
    checklist: tuple[Check, ...]
    fee_label: str
    fee: str
    fee_boxed: bool
    promise_label: str
    promise: str
    promise_rest: str
    money: Money | None
    receiver: tuple[str, ...]
    signers: tuple[tuple[str, str], ...]
    qr_text: str
    code_number: str
    check_code: str
    host: str
    closing: tuple[Closing, ...]
    sample: str
    aloud: Aloud | None = None
    sheet: str = ""  # whose sheet of a proof of payment: the payer's, the treasurer's, the archive's
