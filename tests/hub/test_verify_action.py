"""Verdicts with the ledger's facts: what is recorded, what is not yet, what was changed, and who may ask how often."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contract.keys import State, kid_of, public_of
from contract.limits import CODE_TRIES_PER_ADDRESS_MINUTE, CODE_TRIES_PER_NUMBER_HOUR
from contract.names import Paper
from contract.receipt import Receipt, qr_text, sign_receipt
from contract.verdict import Verdict
from hub.actions.verify import TooManyTriesError
from hub.main import Hub
from tests.hub.branch import AT_S
from tests.hub.conftest import Clock
from tests.hub.office import HOST, KIA, SAMPAH, Office

HERE = "192.0.2.1"


async def verdict(hub: Hub, text: str) -> Verdict:
    return (await hub.verifier.of_text(text, HERE)).verdict


async def test_a_recorded_paper_is_green_with_its_code_and_content(hub: Hub, office: Office) -> None:
    """The answer shows what a citizen compares, and the check code that only the hub can tell."""
    issued = office.intake("Siti Nurhaliza")
    await office.send()

    answer = await hub.verifier.of_text(issued.qr, HERE)

    assert answer.verdict is Verdict.GENUINE_RECORDED
    assert answer.check_code == issued.code
    assert answer.receipt is not None
    shown = answer.receipt
    assert (shown.number, shown.kind, shown.service, shown.initials) == (issued.number, "TT", "ADM-KIA", "SN")
    assert (shown.fee_rp, shown.issued_at) == (0, "2026-11-24T13:00:02+07:00")


async def test_a_paper_that_has_not_arrived_is_genuine_but_not_recorded(hub: Hub, office: Office) -> None:
    """Never *palsu*: the seal holds, the centre has only not got it yet."""
    await office.send()
    issued = office.intake()

    assert await verdict(hub, issued.qr) is Verdict.GENUINE_NOT_RECORDED
    await office.send()
    assert await verdict(hub, issued.qr) is Verdict.GENUINE_RECORDED


async def test_number_and_code_can_be_checked_before_the_event_arrives(hub: Hub, office: Office) -> None:
    """The epoch's secret came with its first event: the code proves that the asker saw the paper."""
    await office.send()
    issued = office.intake()

    early = await hub.verifier.of_number(issued.number, issued.code, HERE)
    await office.send()
    late = await hub.verifier.of_text(f"{issued.number} {issued.code}", HERE)

    assert (early.verdict, late.verdict) == (Verdict.GENUINE_NOT_RECORDED, Verdict.GENUINE_RECORDED)
    assert early.receipt is not None
    assert early.receipt.service is None
    assert late.receipt is not None
    assert late.receipt.service == "ADM-KIA"


async def test_an_unknown_number_and_a_wrong_code_are_answered_alike(hub: Hub, office: Office, clock: Clock) -> None:
    """Nobody learns from the answer which numbers exist."""
    issued = office.intake()
    await office.send()

    answers = [
        await hub.verifier.of_number(issued.number, "0000-0000", HERE),
        await hub.verifier.of_number("TT-RKP01A-999998", issued.code, HERE),
        await hub.verifier.of_number("TT-XXX09B-000001", issued.code, HERE),
    ]

    assert answers[0] == answers[1] == answers[2]
    assert answers[0].verdict is Verdict.UNREADABLE


async def test_guessing_is_slow_per_address_and_per_number(hub: Hub, office: Office, clock: Clock) -> None:
    """Five tries a minute of one address, twenty wrong ones an hour of one number, whoever asks."""
    issued = office.intake()
    await office.send()
    for _ in range(CODE_TRIES_PER_ADDRESS_MINUTE):
        await hub.verifier.of_number(issued.number, "0000-0000", HERE)
    with pytest.raises(TooManyTriesError):
        await hub.verifier.of_number(issued.number, issued.code, HERE)

    for count in range(CODE_TRIES_PER_NUMBER_HOUR - CODE_TRIES_PER_ADDRESS_MINUTE):
        await hub.verifier.of_number(issued.number, "0000-0000", f"192.0.2.{count + 10}")
    with pytest.raises(TooManyTriesError):
        await hub.verifier.of_number(issued.number, issued.code, "198.51.100.1")

    clock.now_s += 3_601
    again = await hub.verifier.of_number(issued.number, issued.code, HERE)
    assert again.verdict is Verdict.GENUINE_RECORDED


async def test_another_content_under_a_recorded_number_is_refused(hub: Hub, office: Office) -> None:
    """A stolen key can seal; it cannot make the ledger agree."""
    issued = office.payment(25_000)
    await office.send()
    forged = Receipt(Paper.BP, 1, 1, SAMPAH, 250_000, 0, "C", 1, AT_S + issued.seq)
    text = qr_text(HOST, sign_receipt(forged, office.branch.private, office.branch.kid))

    answer = await hub.verifier.of_text(text, HERE)

    assert (answer.verdict, answer.told.reason, answer.receipt) == (Verdict.CONTENT_CHANGED, "ledger", None)


async def test_a_cancelled_paper_is_cancelled_wherever_it_is_asked_for(hub: Hub, office: Office) -> None:
    """Its own QR, its number, and the counter-entry's QR, which is genuine."""
    paid = office.payment(25_000)
    back = office.cancel(paid, 25_000, SAMPAH)
    await office.send()

    assert await verdict(hub, paid.qr) is Verdict.CANCELLED
    assert await verdict(hub, f"{paid.number} {paid.code}") is Verdict.CANCELLED
    assert await verdict(hub, back.qr) is Verdict.GENUINE_RECORDED


async def test_a_foreign_seal_and_a_foreign_host_are_told_apart(hub: Hub, office: Office) -> None:
    """An unknown key is unknown, not false; a foreign address adds a sentence and changes no verdict."""
    issued = office.intake()
    await office.send()
    stranger = Ed25519PrivateKey.generate()
    sealed = sign_receipt(Receipt(Paper.TT, 1, 1, KIA, 0, 31, "N", 1, AT_S), stranger, kid_of(public_of(stranger)))

    answer = await hub.verifier.of_text(issued.qr.replace(HOST, "cek.palsu.example"), HERE)

    assert await verdict(hub, qr_text(HOST, sealed)) is Verdict.ISSUER_UNKNOWN
    assert answer.verdict is Verdict.GENUINE_RECORDED
    assert "cek.palsu.example" in answer.told.notes[0].id


async def test_a_lost_box_vouches_for_what_the_hub_has_and_no_more(hub: Hub, office: Office) -> None:
    """What was recorded stays green; what a thief seals later is reported as a lost device's."""
    known = office.intake()
    await office.send()
    key = replace(office.branch.key(), state=State.LOST, until_s=hub.now(), papers_through=((1, 1, 1),))
    await hub.registry.admit([key])
    await hub.desk.sign_here()
    thiefs = office.intake()

    assert await verdict(hub, known.qr) is Verdict.GENUINE_RECORDED
    assert await verdict(hub, thiefs.qr) is Verdict.DEVICE_REPORTED_LOST


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_ours"),
        ("LATIHAN", "training"),
        ("TT-RKP01LAT-000001 ABCD-EFGH", "training"),
        ("https://example.org/", "not_ours"),
        ("00020101021126610014ID.CO.QRIS.WWW", "not_ours"),
        ("TT-RKP01A-000347", "number"),
        ("1" * 5_000, "not_ours"),
        ("https://cek.mpp.example/#" + "9" * 5_000, "too_long"),
    ],
)
async def test_any_other_text_has_its_own_reason(hub: Hub, text: str, reason: str) -> None:
    """Always a verdict, never a fault."""
    answer = await hub.verifier.of_text(text, HERE)

    assert (answer.verdict, answer.told.reason) == (Verdict.UNREADABLE, reason)


async def test_erased_initials_are_no_longer_compared(hub: Hub, office: Office) -> None:
    """After a purge the paper still verifies: nobody can be asked for what was erased."""
    issued = office.intake("Siti")
    await office.send()
    await hub.database.write(lambda db: db.execute("UPDATE paper SET initials = NULL"))

    assert await verdict(hub, issued.qr) is Verdict.GENUINE_RECORDED
