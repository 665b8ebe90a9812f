"""All services of the real catalogue on both papers' widths, and the words that come from a real store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import zxingcpp

from contract.names import Paper
from contract.service import Cash, Service
from edge.actions import cancel, copy_paper
from edge.core.cancel import Cancel
from edge.core.slip import content_of
from edge.core.slip_blocks import blocks_of
from edge.core.slip_source import service_text
from edge.printing.pictures import PaperPictures
from edge.printing.raster import draw_slip
from edge.store.opening import Store
from tests.edge.branch_box import CATALOGUE, PERSON, SETTINGS, kia, open_box, pay, real_catalogue, setup, take_in
from tests.edge.slip_papers import FACE, bp, tt
from tests.edge.slip_papers import SETTINGS as SLIP_SETTINGS


def everything(service: Service) -> int:
    """The mask of all that a service may ask for."""
    return sum(requirement.mask for requirement in service.requirements)


@pytest.mark.parametrize("width_mm", [80, 58])
def test_every_service_fits_the_paper_with_all_its_papers(width_mm: int) -> None:
    """As taken in or as returned, with every requirement on the list: nothing over the edge, the QR readable."""
    for service in CATALOGUE.services:
        words = service_text(CATALOGUE, service.no)
        mask = everything(service)
        data = tt(docs=mask, copied=0, handed_over=mask, name="Maria Magdalena Theresia Simanjuntak br. Hutapea")
        if service.no % 3 == 0:
            data = tt(number="TP-RKP01A-000001", paper=Paper.TP, docs=mask & 0x5555, missing=mask & 0xAAAA)
        raster, overflowed = draw_slip(blocks_of(content_of(data, words, SLIP_SETTINGS)), width_mm, FACE)
        assert not overflowed, (service.code, data.paper)
        assert raster.height < 8 * 400, service.code  # 40 cm: longer than any sane slip
        if service.no % 5 == 0:
            assert [data.qr_text] == [code.text for code in zxingcpp.read_barcodes(raster.image().convert("L"))]


def test_the_agency_that_decides_follows_the_citys_model() -> None:
    """One door or each agency: the paper names who really decides."""
    for model in ("one_door", "each_agency"):
        catalogue = real_catalogue(model)
        for service in catalogue.services:
            decides = catalogue.roles(service).decides
            assert catalogue.agencies[decides].short == service_text(catalogue, service.no).decides


@pytest.mark.parametrize("width_mm", [80, 58])
def test_every_payable_service_fits_as_a_proof_of_payment(width_mm: int) -> None:
    """With the longest reference that may be typed."""
    for service in (each for each in CATALOGUE.services if each.cash is not Cash.NO):
        words = service_text(CATALOGUE, service.no)
        data = bp(objects=(("SKRD", "9" * 40), ("Masa", "November " * 4)), lines=())
        raster, overflowed = draw_slip(blocks_of(content_of(data, words, SLIP_SETTINGS)), width_mm, FACE)
        assert not overflowed, service.code
        assert raster.width in (576, 384)


def test_gratis_stands_where_the_law_says_so_and_no_time_is_promised_unchecked() -> None:
    """Adminduk is free by law; what the city has not confirmed is silence or `ditetapkan instansi`."""
    for service in CATALOGUE.services:
        content = content_of(tt(), service_text(CATALOGUE, service.no), SLIP_SETTINGS)
        assert (content.fee == "GRATIS") == service.fee.gratis, service.code
        assert content.fee == "GRATIS" or service.group != "adminduk"
        assert content.promise == "ditetapkan instansi" or (service.sla is not None and service.sla.certain)


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Store]:
    """An enrolled branch."""
    store = await open_box(setup(tmp_path / "box"))
    yield store
    await store.close()


def pictures(box: Store) -> PaperPictures:
    """The papers of a box."""
    return PaperPictures(box.reader, SETTINGS, FACE, lambda: False)


async def test_the_words_of_an_intake_come_from_its_event(box: Store) -> None:
    """Representative, papers, agency and queue of a real intake."""
    deputy = {"name": "Budi", "relation": "paman"}
    record = (await box.journal.transact(take_in(kia(representative=deputy)))).papers[0]

    content = await pictures(box).content(record.number)

    assert content is not None
    rows = {row.label: row.value for row in content.rows}
    assert (PERSON["name"], "Budi (paman)") == (rows["Pemohon"], rows["Diwakili"])
    assert rows["NIK"].endswith(" " + PERSON["nik"][-3:])
    assert PERSON["nik"] not in str(content)
    assert ("Kartu Identitas Anak", record.number, record.check_code) == (
        content.service,
        content.number,
        content.check_code,
    )
    assert content.checklist_title == "Persyaratan lengkap, 4 dari 4"


async def test_the_words_of_a_payment_come_from_its_event(box: Store) -> None:
    """The document that determined the amount, cash and change, and in whose name it was taken."""
    record = (await box.journal.transact(pay())).papers[0]

    content = await pictures(box).content(record.number)

    assert content is not None
    assert content.money is not None
    assert (content.money.total, [row.value for row in content.money.cash]) == ("Rp25.000", ["Rp50.000", "Rp25.000"])
    assert {"SKRD": "900/123", "Masa": "November 2026"}.items() <= {r.label: r.value for r in content.rows}.items()
    assert any("Bendahara Penerimaan Pembantu" in line for line in content.receiver)


async def test_a_cancelled_paper_is_reprinted_with_its_cancellations_code(box: Store) -> None:
    """BATAL, the BT's number, its QR and its check code; the BT itself names what it cancels and why."""
    record = (await box.journal.transact(pay())).papers[0]
    counter = (await box.journal.transact(Cancel(record.number, "wrong_amount", 3, 4))).papers[0]

    void, own = await pictures(box).content(record.number, 1), await pictures(box).content(counter.number)

    assert void is not None
    assert own is not None
    assert ("BATAL", counter.number, counter.check_code, counter.qr_text) == (
        void.void,
        void.code_number,
        void.check_code,
        void.qr_text,
    )
    rows = {row.label: row.value for row in own.rows}
    assert (record.number, "Jumlah keliru") == (rows["Membatalkan"], rows["Alasan"])
    assert own.money is not None
    assert own.money.total == "Rp25.000"
    assert own.service


def test_the_verbs_of_the_desk_exist() -> None:
    """Copies and cancellations are committed by actions before anything prints."""
    assert callable(copy_paper)
    assert callable(cancel)
