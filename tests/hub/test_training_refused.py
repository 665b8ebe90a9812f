"""What a branch makes in training is no paper to the hub or to a phone: unreadable, never genuine."""

from pathlib import Path

import pytest

from contract.verdict import Verdict
from hub.main import Hub
from tests.hub.public.node import ask, laid_out

TEXTS = (
    "LATIHAN", "TT-RKP01LAT-000001", "TT-RKP01LAT-000001 A9EH-E6BY", "https://cek.mpp.example/#LATIHAN",
    "https://cek.mpp.example/#TT-RKP01LAT-000001",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
async def test_the_hub_calls_a_practice_paper_unreadable(hub: Hub, text: str) -> None:
    answer = await hub.verifier.of_text(text, "192.0.2.1")
    assert (answer.verdict, answer.receipt) == (Verdict.UNREADABLE, None)


def test_a_phone_reads_no_receipt_out_of_it(tmp_path: Path) -> None:
    """The page's own JavaScript."""
    answers = ask(laid_out(tmp_path), {"receipts": list(TEXTS)})["receipts"]
    assert all("reason" in each and "value" not in each for each in answers)
