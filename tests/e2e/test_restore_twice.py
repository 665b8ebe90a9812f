"""One backup put back twice, each time with no link: two series, no number twice, both journals at the hub.

As it happens: a box dies, its backup is put into a spare; the spare dies too, and the same stick is used again.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.conftest import assert_nothing_is_left
from tests.e2e.crowd import KIA
from tests.e2e.lone_box import LoneBox, alone, running
from tests.e2e.oracle import Books, Claim, Row, violations
from tests.e2e.seals import PublishedKeys, epoch_of
from tests.e2e.shell import done
from tests.e2e.stage import Stage, free_plan

pytestmark = pytest.mark.xdist_group("demo")

NODE = "PKY-RKP-01"
OPENED, CAUSE, PREVIOUS, RESTORED = 60, "29", "33", 3  # the event that opens an epoch, its facts, and why it did
LAST_BY_HUB = 506  # A..ZZ are opened on the hub's word only
Receipt = Mapping[str, Any]
WASTE = {
    "service": "RET-SAMPAH",
    "payer": {"name": "Rusdi Contoh"},
    "assessed": {"document": "SKRD", "number": "SKRD/CONTOH/9", "period": "November 2026", "amount_rp": 25_000},
    "tendered_rp": 25_000,
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Hub, broker and one branch."""
    stage = Stage(free_plan(tmp_path_factory.mktemp("restore") / "state", branches=1))
    stage.start()
    yield stage
    stage.stop()
    assert_nothing_is_left(stage)


@dataclass(frozen=True, slots=True)
class Copy:
    """A spare box with the backup in it: its folder, its settings (alone, without a link), what it gave out."""

    folder: Path
    config: Path
    papers: Sequence[Receipt]


def test_the_same_backup_restored_twice_without_a_link_repeats_no_number(small: Stage, tmp_path: Path) -> None:
    """Both copies go on with letters of their own, drawn at random; the hub takes both journals, and each paper of
    either is recorded, sealed and found once. What the backup did not have is at the hub and stays there."""
    place = dict(small.node(NODE))
    config = small.plan.edge_config(small.plan.branches[0])
    before = _work(place)
    small.settle()
    small.stop()
    backup = Path(done("simpul-edge", "backup", tmp_path / "stick", "--config", config).strip())
    small.start(within_s=60)
    lost = _work(place)
    small.settle()
    small.stop()
    journals = [small.journal(NODE)]

    copies = [_put_back(small, backup, tmp_path / name, place) for name in ("first", "second")]
    epochs = [{epoch_of(receipt["number"]) for receipt in copy.papers} for copy in copies]
    assert [len(each) for each in epochs] == [1, 1]
    assert len(epochs[0] | epochs[1]) == 2
    assert min(epochs[0] | epochs[1]) > LAST_BY_HUB, "a box that opens a series by itself draws three letters"
    everything = [*before, *lost, *copies[0].papers, *copies[1].papers]
    assert len({receipt["number"] for receipt in everything}) == len(everything) == 12

    for copy in copies:
        _come_back(small, copy)
        if copy is copies[-1]:
            _check_at_hub(small, everything)
        small.stop()
        journals.append(small.journal(NODE))
        _check_opening(journals[0], journals[-1], epoch_of(copy.papers[0]["number"]))
    small.claims = [Claim(NODE, each["number"], each["fee_rp"] if each["kind"] == "BP" else 0) for each in everything]
    assert violations(Books(small.claims, {NODE: _union(journals)}, small.hub_rows())) == []


def _work(place: Mapping[str, Any]) -> list[Receipt]:
    """A file, an incomplete file and a payment."""
    asked = (("intakes", KIA), ("intakes", {**KIA, "documents": ["kk"]}), ("payments", WASTE))
    receipts = []
    for call, body in asked:
        headers = {"Authorization": f"Bearer {place['token']}"}
        answer = httpx.post(f"{place['url']}/api/v1/{call}", json=body, headers=headers, timeout=20)
        assert answer.status_code == 201, answer.text
        receipts.append(answer.json()["receipt"])
    return receipts


def _put_back(small: Stage, backup: Path, folder: Path, place: Mapping[str, Any]) -> Copy:
    """Put the backup into a spare box, without the former disk and without a link, and work there."""
    branch = small.plan.branches[0]
    (folder / "data").mkdir(parents=True)
    shutil.copytree(small.plan.edge_data(branch) / "keys", folder / "data" / "keys")
    config = alone(small.plan.edge_config(branch), folder, data=str(folder / "data"))
    done("simpul-edge", "restore", backup, "--config", config)
    with running(LoneBox(config, place["url"], place["token"])) as box:
        papers = _work(place)
        for receipt in papers:
            said = httpx.post(
                f"{box.url}/api/v1/verify",
                json={"text": receipt["qr_text"]},
                headers={"Authorization": f"Bearer {box.token}"},
            )
            assert said.json()["verdict"] == "genuine_not_recorded"
    assert box.deaths == []
    return Copy(folder / "data", config, papers)


def _come_back(small: Stage, copy: Copy) -> None:
    """The copy's disk goes into the branch, and the link is there again."""
    home = small.plan.edge_data(small.plan.branches[0])
    home.rename(home.with_name(f"{home.name}-until-{copy.folder.parent.name}"))
    copy.folder.rename(home)
    small.start(within_s=60)
    small.settle()
    for receipt in copy.papers:
        assert small.api(NODE, "GET", f"receipts/{receipt['number']}").json()["recorded"]


def _check_opening(original: Sequence[Row], restored: Sequence[Row], epoch: int) -> None:
    """The new series says that it follows a restore, and which event was the last before: one of the original's."""
    first = next(row for row in restored if (row["stream"], row["epoch"], row["seq"]) == (0, epoch, 1))
    assert (first["kind"], first["facts"][CAUSE]) == (OPENED, RESTORED)
    old_epoch, old_seq, old_hash = first["facts"][PREVIOUS]
    former = {(row["epoch"], row["seq"]): row["hash"] for row in original if row["stream"] == 0}
    assert former[old_epoch, old_seq] == old_hash
    assert {row["epoch"] for row in restored if row["stream"] == 0} == {old_epoch, epoch}


def _union(journals: Sequence[Sequence[Row]]) -> list[Row]:
    """Every event once; the same position must be the same event wherever it is."""
    found: dict[tuple[int, int, int], Row] = {}
    for row in (row for journal in journals for row in journal):
        position = row["stream"], row["epoch"], row["seq"]
        assert found.setdefault(position, row)["hash"] == row["hash"], position
    return list(found.values())


def _check_at_hub(small: Stage, receipts: Sequence[Receipt]) -> None:
    """Recorded, sealed by the node's published key, and nobody calls the branch a fork."""
    keys = PublishedKeys.of_hub(small.told["hub"]["url"])
    for receipt in receipts:
        assert small.verdict("hub", receipt["qr_text"])["verdict"] == "genuine_recorded"
        content = keys.open(receipt["qr_text"])
        assert (content.paper, content.epoch) == (receipt["kind"], epoch_of(receipt["number"]))
    node = small.api("hub", "GET", f"nodes/{NODE}").json()
    assert (node["forked"], node["quarantined"]) == (False, 0)
