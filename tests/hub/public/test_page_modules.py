"""The phone's JavaScript against the contract's vectors: it reads, judges and words a paper as the other ends do."""

import itertools
import json
import re
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contract import verdict as table
from contract.keys import Key, KeyList, Role, State, kid_of
from contract.localtime import age_en, age_id, long_en, long_id
from contract.money import format_rp
from contract.names import Paper
from contract.receipt import QrReason, Receipt, qr_text, read_qr, sign_receipt
from contract.status import StatusRow
from contract.verdict import Known, Ledger, Verdict
from contract.verdict_words import About, tell
from hub.web.public.document import public_document
from hub.web.public.modules import JOINED, SOURCES, read_modules
from hub.web.public.wording import SAID_ALONE
from tests.hub.public.node import ask, laid_out, node_command

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
X = PRIVATE.public_key().public_bytes_raw()
AT_S = 1795500549


def vectors(name: str) -> dict[str, Any]:
    """A file of vectors."""
    found: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The modules, laid out once."""
    return laid_out(tmp_path_factory.mktemp("modules"))


def test_cbor_is_as_strict_as_the_contracts(folder: Path) -> None:
    """Every good vector gives its value, every bad one is refused: trailing bytes as such, the rest as no CBOR."""
    good, bad = vectors("cbor")["good"], vectors("cbor")["bad"]

    answers = ask(folder, {"cbor": [each["hex"] for each in [*good, *bad]]})["cbor"]

    assert [{"value": each["value"]} for each in good] == answers[: len(good)]
    told = ["trailing" if each["reason"] == "trailing" else "not_cbor" for each in bad]
    assert [{"reason": reason} for reason in told] == answers[len(good) :]


def test_receipts_are_taken_apart_as_by_the_contract(folder: Path) -> None:
    """Same fields, same signed bytes, same reasons for what is no receipt."""
    receipt = vectors("receipt")
    good, bad = [*receipt["good"]], receipt["bad"]

    answers = ask(folder, {"receipts": [each["text"] for each in [*good, *bad]]})

    for each, found in zip(good, answers["receipts"], strict=False):
        fields = ("host", "paper", "epoch", "n", "service", "amount", "docs", "initials", "clock", "iat", "signed")
        assert {name: each[name] for name in fields} == {name: found["value"][name] for name in fields}
    assert [each["reason"] for each in bad] == [found.get("reason") for found in answers["receipts"][len(good) :]]


def test_every_refused_key_verifies_nothing(folder: Path) -> None:
    """The eight points of small order, y that is not reduced, other lengths, points off the curve."""
    refused = vectors("keys")["refused"]
    by_shape = [each["x"] for each in refused if each["reason"] != "not_on_curve"]
    seal = "01" + "00" * 31 + "00" * 32  # R = the neutral point, S = 0: valid under small-order keys in OpenSSL

    answers = ask(folder, {"keys": by_shape, "seals": [[each["x"], "72", seal] for each in refused]})

    assert not any(answers["keys"])
    assert not any(answers["native"] + answers["pure"])
    assert ask(folder, {"keys": [X.hex()]})["keys"] == [True]


def test_seals_verify_natively_and_in_pure_javascript(folder: Path) -> None:
    """The worked example holds; each of its 105 bytes changed by one bit does not."""
    data = vectors("receipt")
    signed, cose = data["good"][0]["signed"], data["good"][0]["cose"]
    good = [[data["x"], signed, cose[-128:]]]
    bad = [
        [data["x"], bytes(b ^ (1 if i == at else 0) for i, b in enumerate(bytes.fromhex(signed))).hex(), cose[-128:]]
        for at in range(0, len(signed) // 2, 7)
    ]
    bad += [
        [data["x"], signed, bytes(b ^ (1 if i == at else 0) for i, b in enumerate(bytes.fromhex(cose[-128:]))).hex()]
        for at in range(0, 64, 5)
    ]

    answers = ask(folder, {"seals": good + bad})

    for way in ("native", "pure"):
        assert [True] + [False] * len(bad) == answers[way]


def test_sha512_is_nodes_own(folder: Path) -> None:
    """For every length up to three blocks."""
    assert all(ask(folder, {"digests": 400})["digests"])


def test_the_verdict_is_the_contracts_for_every_combination_of_inputs(folder: Path) -> None:
    """The frozen table, letter for letter."""
    frozen = vectors("verdict")
    names = [name for name, _ in frozen["axes"]]
    combinations = [
        dict(zip(names, values, strict=True)) for values in itertools.product(*(values for _, values in frozen["axes"]))
    ]

    answers = ask(folder, {"verdicts": combinations})["verdicts"]

    assert [frozen["letters"][letter] for letter in frozen["table"]] == answers


def key(state: State = State.ACTIVE, until_s: int | None = None, papers: tuple[tuple[int, int, int], ...] = ()) -> Key:
    """The node's key in several states."""
    return Key(kid_of(X), X, Role.NODE, "PKY-RKP-01", "CONTOH Pager", 0, until_s, state, (), papers)


def test_the_inputs_are_those_of_the_contract(folder: Path) -> None:
    """From key list, status rows and times: the same inputs as `inputs_of_qr`, over a grid of situations."""
    keys = [
        key(),
        key(until_s=AT_S - 1),
        key(State.ENDED, papers=((1, 1, 300),)),
        key(State.LOST),
        key(State.LOST, papers=((1, 1, 400), (1, 2, 9))),
    ]
    rows = [
        (),
        (StatusRow("PKY-RKP-01", 1, 1, 346, AT_S - 60),),
        (StatusRow("PKY-RKP-01", 1, 1, 346, AT_S + 60),),
        (StatusRow("PKY-RKP-01", 1, 1, 400, AT_S + 99, frozenset({347})),),
        (StatusRow("PKY-RKP-01", 1, 1, 400, AT_S + 99, frozenset({1, 2})), StatusRow("PKY-RKP-01", 1, 2, 5, AT_S)),
    ]
    text = qr_text(
        "cek.mpp.example", sign_receipt(Receipt(Paper.TT, 1, 347, 3, 0, 31, "N", 0, AT_S), PRIVATE, kid_of(X))
    )
    questions, expected = [], []
    for each, marks, listed_s, now_s in itertools.product(
        keys, rows, (AT_S - 9, AT_S + 999), (AT_S + 1000, AT_S + 200_000, AT_S - 90_000)
    ):
        listed = KeyList(1, listed_s, (each,), (), 1, ("cek.mpp.example",))
        document = public_document(listed, marks, None, {}, listed_s)
        known = Known(listed, now_s, listed_s, {(r.node, r.epoch, r.paper): r for r in marks}, listed_s)
        questions.append([text, document, True, now_s, listed_s])
        inputs = table.inputs_of_qr(read_qr(text), known, Ledger.NOT_ASKED)
        expected.append({**asdict(inputs), "issuer": inputs.issuer.value, "mark": inputs.mark.value})

    answers = ask(folder, {"inputs": questions})["inputs"]

    assert json.loads(json.dumps(expected)) == answers


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_words_are_the_contracts(folder: Path, language: str) -> None:
    """Headline, sentence, reason and notes of every verdict a phone can reach by itself, for every paper."""
    at = {"id": 0, "en": 1}[language]
    questions: list[Any] = []
    expected: list[Any] = []
    reachable = [v for v in Verdict if v not in (Verdict.UNREADABLE, Verdict.NOT_CHECKABLE_HERE)]
    for verdict, paper, clock, host in itertools.product(reachable, Paper, (0, 1, 2), ("", "cek.palsu.example")):
        if not paper.is_signed:
            continue
        about = About(as_of_s=AT_S, now_s=AT_S + 7_300, paper=paper, clock=clock, foreign_host=host)
        questions.append(
            [verdict, {"asOf": AT_S, "now": AT_S + 7_300, "offset": 420, "paper": int(paper), "clock": clock,
                       "foreignHost": host}]
        )  # fmt: skip
        expected.append(tell(verdict, about))
    for reason in QrReason:
        told_as = reason if reason in SAID_ALONE else QrReason.NOT_CBOR
        questions.append(["unreadable", {"unread": reason, "offset": 420}])
        expected.append(tell(Verdict.UNREADABLE, About(unread=told_as)))

    answers = ask(folder, {"told": questions}, language)["told"]

    for told, answer in zip(expected, answers, strict=True):
        assert told.headline[at] == answer["headline"]
        assert told.sentence[at] == answer["sentence"]
        assert told.reason_words[at] == answer["reason"]
        assert [note[at] for note in told.notes] == answer["notes"]
        assert told.colour.value == answer["colour"]


def test_times_ages_and_money_read_as_on_paper(folder: Path) -> None:
    """In the three zones, in both languages."""
    moments = [(AT_S, 420), (AT_S, 480), (AT_S, 540), (0, 420), (4_294_967_295, 420)]
    ages = [0, 1, 59, 60, 3_599, 3_600, 7_500, 86_399, 86_400, 540_000]
    sums = [0, 1, 999, 1_000, 85_500, 4_294_967_295]
    for language, long, age in (("id", long_id, age_id), ("en", long_en, age_en)):
        answers = ask(folder, {"when": moments, "age": ages, "rupiah": sums}, language)
        assert [long(at, offset) for at, offset in moments] == answers["when"]
        assert [age(seconds) for seconds in ages] == answers["age"]
        assert [format_rp(amount) for amount in sums] == answers["rupiah"]


def test_numbers_are_written_as_on_paper(folder: Path) -> None:
    """Epoch letters of one, two and three places."""
    receipts = [
        Receipt(paper, epoch, n, 3, 0, 0, "", 0, AT_S)
        for paper, epoch, n in ((Paper.TT, 1, 347), (Paper.AD, 23, 1), (Paper.TP, 506, 999_999), (Paper.PY, 11_154, 5))
    ]
    texts = [[qr_text("h.example", sign_receipt(each, PRIVATE, kid_of(X))), "PKY-RKP-01"] for each in receipts]

    assert [str(each.number("PKY-RKP-01")) for each in receipts] == ask(folder, {"numbers": texts})["numbers"]


def test_the_joined_file_is_valid_and_no_name_stands_twice(tmp_path: Path) -> None:
    """Joining renames nothing, so every top-level name must be unique over the modules."""
    joined = tmp_path / "verify.mjs"
    joined.write_bytes(read_modules().files["verify.js"])
    checked = subprocess.run([node_command(), "--check", str(joined)], capture_output=True, text=True, check=False)
    names = [
        found
        for name in JOINED
        for found in re.findall(
            r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", (SOURCES / name).read_text(), re.MULTILINE
        )
    ]

    assert checked.stderr == ""
    assert len(names) == len(set(names))
    assert "import {" not in joined.read_text()
