"""The verdict's whole table and its words as plain data, so that the phone's page can be held against them.

`python -m tests.contract.verdict_table` writes both files anew; the tests compare them with what the code says.
"""

import dataclasses
import itertools
import json
from collections.abc import Iterator
from typing import Any

from contract.names import Paper
from contract.receipt import QrReason
from contract.status import Mark
from contract.verdict import Inputs, Issuer, Ledger, Proof, Verdict, judge
from contract.verdict_words import About, Unread, tell
from tests.contract.vectors import FOLDER

BOTH = (False, True)
AXES: dict[str, tuple[Any, ...]] = {
    "readable": BOTH,
    "issuer": tuple(Issuer),
    "outside": BOTH,
    "proof": tuple(Proof),
    "ledger": tuple(Ledger),
    "mark": tuple(Mark),
    "list_fresh": BOTH,
    "list_later": BOTH,
    "back_dated": BOTH,
    "future": BOTH,
}
LETTERS = dict(zip("abcdefghij", Verdict, strict=True))
AT_S = 1_795_500_000
ABOUTS = [
    {},
    {"as_of_s": AT_S, "by_ledger": True, "paper": 1},
    {"as_of_s": AT_S, "now_s": AT_S + 7_500, "paper": 2, "clock": 1},
    {"as_of_s": AT_S, "paper": 4, "clock": 2, "last_seen_s": AT_S - 532_800, "offset_min": 480},
    {"as_of_s": AT_S, "ledger_differs": True, "foreign_host": "cek.lain.example"},
]


def combinations() -> Iterator[Inputs]:
    """All inputs, the last axis running fastest."""
    for values in itertools.product(*AXES.values()):
        yield Inputs(**dict(zip(AXES, values, strict=True)))


def table() -> dict[str, Any]:
    """The axes, and one letter for each combination."""
    letter_of = {verdict: letter for letter, verdict in LETTERS.items()}
    return {
        "about": "One letter per combination of the axes' values in their order, the last axis running fastest.",
        "axes": [[name, list(values)] for name, values in AXES.items()],
        "letters": LETTERS,
        "table": "".join(letter_of[judge(inputs)] for inputs in combinations()),
    }


def told() -> dict[str, Any]:
    """Words in several circumstances for each verdict, and for each reason of an unreadable text."""
    needs_date = {Verdict.GENUINE_RECORDED, Verdict.CANCELLED}
    cases = [(verdict, about) for verdict in Verdict for about in ABOUTS if about or verdict not in needs_date]
    cases += [(Verdict.UNREADABLE, {"unread": reason.value}) for reason in (*QrReason, *Unread)]
    cases += [(Verdict.UNREADABLE, {"looks_like": kind}) for kind in ("dukcapil", "qris", "bsre", "web")]
    return {"about": "What a page says.", "rows": [_row(verdict, about) for verdict, about in cases]}


def about_of(facts: dict[str, Any]) -> About:
    """A vector's facts as the circumstances that they mean."""
    typed = dict(facts)
    if "paper" in facts:
        typed["paper"] = Paper(facts["paper"])
    if "unread" in facts:
        reason = facts["unread"]
        typed["unread"] = QrReason(reason) if reason in set(QrReason) else Unread(reason)
    return About(**typed)


def _row(verdict: Verdict, facts: dict[str, Any]) -> dict[str, Any]:
    return {"verdict": verdict, "about": facts, "told": dataclasses.asdict(tell(verdict, about_of(facts)))}


def plain(value: Any) -> Any:
    """As JSON has it."""
    return json.loads(json.dumps(value))


if __name__ == "__main__":
    (FOLDER / "verdict.json").write_text(json.dumps(table(), indent=1) + "\n")
    (FOLDER / "words.json").write_text(json.dumps(told(), indent=1, ensure_ascii=False) + "\n")
