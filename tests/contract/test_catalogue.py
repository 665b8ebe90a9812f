"""The city's catalogue as shipped, and the reader that names every fault of another one."""

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import cbor
from contract.catalogue import (
    Cash,
    Catalogue,
    CatalogueError,
    FeeKind,
    Kept,
    Model,
    Offline,
    RequirementKind,
    load_catalogue,
    to_document,
)
from kit.config import load_yaml

CONFIG = Path(__file__).parents[2] / "deploy" / "config"
TODAY = 20261124

# Numbers, codes and offline classes are facts of receipts already printed: a change here breaks papers in drawers.
SERVICES = """
1 ADM-AKL intake · 2 ADM-AKM intake · 3 ADM-KIA intake · 4 ADM-KTP-BARU online_only · 5 ADM-KTP-GANTI intake ·
6 ADM-KK-BARU intake · 7 ADM-KK-UBAH intake · 8 ADM-PINDAH intake · 9 ADM-AKW intake · 10 ADM-IKD online_only ·
11 IZN-NIB-UMK intake · 12 IZN-SS-MT intake · 13 IZN-PAR intake · 14 IZN-PBG intake · 15 IZN-SIP intake ·
16 IZN-REK intake · 17 IZN-RISET intake · 18 JKN-DAFTAR intake · 19 JKN-UBAH intake · 20 BPU-DAFTAR intake ·
21 BPU-JHT intake · 22 AIR-PASANG intake · 23 AIR-BAYAR cached_bill · 24 SAM-TAHUNAN online_only ·
25 SAM-5TAHUN online_only · 26 SAM-BBN online_only · 27 RET-SAMPAH intake_pay · 28 RET-PASAR intake_pay ·
29 RET-ASET intake_pay · 30 PJK-PBB cached_bill · 31 PJK-PBB-UBAH intake · 32 NIK-KUA intake · 33 NIK-LUAR intake ·
34 KEL-N1 full · 35 KEL-SKU full · 36 KEL-SKTM full · 37 NAK-AK1 intake · 38 POL-SKCK intake · 39 IMI-PASPOR online_only
"""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load_yaml(CONFIG / "catalogue.yaml")[0]


@pytest.fixture(scope="module")
def catalogue(document: dict[str, Any]) -> Catalogue:
    return load_catalogue(document)


def test_the_39_services_keep_their_numbers_codes_and_offline_classes(catalogue: Catalogue) -> None:
    """A receipt names a service by its number only."""
    told = [f"{s.no} {s.code} {s.offline}" for s in catalogue.services]
    assert told == [line.strip() for line in SERVICES.replace("\n", " ").split("·")]


def test_four_services_take_cash_one_by_agreement_and_34_never(catalogue: Catalogue) -> None:
    """Only where a city treasurer may lawfully take it."""
    by_cash = {cash: [s.code for s in catalogue.services if s.cash is cash] for cash in Cash}
    assert by_cash[Cash.YES] == ["RET-SAMPAH", "RET-PASAR", "RET-ASET", "PJK-PBB"]
    assert by_cash[Cash.BY_AGREEMENT] == ["AIR-BAYAR"]
    assert len(by_cash[Cash.NO]) == 34


def test_cash_is_collected_by_the_branch_treasurer_and_never_pnbp(catalogue: Catalogue) -> None:
    """PNBP goes to the bank; BPJS, Samsat and PDAM have cashiers of their own."""
    collects = {s.code: s.roles_by_model[Model.ONE_DOOR].collects for s in catalogue.services}
    assert {c for c, who in collects.items() if who == "branch_treasurer"} == {
        "RET-SAMPAH", "RET-PASAR", "RET-ASET", "PJK-PBB",
    }  # fmt: skip
    assert all(collects[code] == "bank" for code in ("NIK-LUAR", "POL-SKCK", "IMI-PASPOR"))
    assert all(collects[code] == "agency_cashier" for code in ("JKN-DAFTAR", "BPU-DAFTAR", "SAM-BBN", "AIR-BAYAR"))


def test_the_one_door_issues_every_permit_and_else_each_agency_its_own(catalogue: Catalogue) -> None:
    """The tourism licence is the example: Palangka Raya and Banyuwangi differ."""
    for service in catalogue.services:
        one_door, each = service.roles_by_model[Model.ONE_DOOR], service.roles_by_model[Model.EACH_AGENCY]
        assert each.decides == each.signs == service.agency
        assert one_door.decides == one_door.signs == ("DPMPTSP" if service.group == "perizinan" else service.agency)
    tourism = catalogue.by_code("IZN-PAR")
    assert tourism is not None
    assert catalogue.roles(tourism).signs == "DPMPTSP"


def test_nothing_is_certain_but_what_a_national_law_makes_free(catalogue: Catalogue) -> None:
    """The city has confirmed nothing yet: no time and no fee may be printed, GRATIS only for adminduk."""
    assert {s.group for s in catalogue.services if s.fee.gratis} == {"adminduk"}
    assert sum(s.fee.gratis for s in catalogue.services) == 10
    assert not any(s.sla and s.sla.certain for s in catalogue.services)
    assert not any(basis.checked_on for s in catalogue.services for basis in s.legal)


def test_every_service_fits_the_receipts_docs_mask_and_keeps_no_condition(catalogue: Catalogue) -> None:
    """Bit i is the i-th requirement, then the alternatives; a condition is confirmed, not kept."""
    for service in catalogue.services:
        assert [each.bit for each in service.requirements] == list(range(len(service.requirements)))
        assert sum(each.mask for each in service.requirements) <= 0xFFFF
        first = [each.alternative for each in service.requirements]
        assert first == sorted(first)
        kept = {each.kept for each in service.requirements if each.kind is RequirementKind.CONDITION}
        assert kept <= {Kept.SHOWN}


def test_samsat_and_appointments_keep_no_file(catalogue: Catalogue) -> None:
    """Online-only services give a queue number; what they ask for is only looked at, forms apart."""
    for service in catalogue.services:
        if service.offline is Offline.ONLINE_ONLY:
            assert not any(each.kept is Kept.COPIED for each in service.requirements)


def test_a_catalogue_survives_the_wire(catalogue: Catalogue) -> None:
    """The down item carries the document as CBOR."""
    body = cbor.encode(to_document(catalogue))
    assert load_catalogue(cbor.decode(body)) == catalogue  # type: ignore[arg-type]
    assert len(body) < 100_000


def test_a_service_is_found_by_number_and_code_or_not_at_all(catalogue: Catalogue) -> None:
    """Unknown numbers come from newer catalogues and are shown as such elsewhere."""
    assert catalogue.by_no(3) is catalogue.by_code("ADM-KIA")
    assert catalogue.by_no(41) is None
    assert catalogue.by_code("ADM-XXX") is None


def missing(catalogue: Catalogue, code: str, papers: set[str], **fields: str) -> set[str]:
    """Codes of what is missing for `code` when `papers` are there."""
    service = catalogue.by_code(code)
    assert service is not None
    docs = sum(each.mask for each in service.requirements if each.code in papers)
    mask = service.missing(docs, {name.replace("_", "-"): value for name, value in fields.items()}, TODAY)
    return {each.code for each in service.requirements if mask & each.mask}


def test_a_photograph_is_asked_of_children_of_5_to_17(catalogue: Catalogue) -> None:
    """The age is that of the day of the intake, birthday included; an untold age asks for nothing."""
    papers = {"akta-lahir", "kk", "ktp-ortu", "f-102"}
    assert missing(catalogue, "ADM-KIA", papers, lahir_anak="2019-09-02") == {"foto"}
    assert missing(catalogue, "ADM-KIA", papers, lahir_anak="2021-11-24") == {"foto"}
    assert missing(catalogue, "ADM-KIA", papers, lahir_anak="2021-11-25") == set()
    assert missing(catalogue, "ADM-KIA", papers) == set()
    assert missing(catalogue, "ADM-KIA", papers, lahir_anak="kemarin") == set()


def test_an_alternative_stands_in_for_a_requirement(catalogue: Catalogue) -> None:
    """A statement for the birth letter; a police record for the letter, the marriage book and the parents' cards."""
    rest = {"buku-nikah", "kk", "ktp-ortu", "f-201"}
    assert missing(catalogue, "ADM-AKL", rest) == {"surat-lahir"}
    assert missing(catalogue, "ADM-AKL", rest | {"sptjm-lahir"}) == set()
    assert missing(catalogue, "ADM-AKL", rest | {"sptjm-lahir"}, surat_kelahiran="ada") == {"surat-lahir"}
    assert missing(catalogue, "ADM-AKL", {"kk", "f-201", "ba-polisi"}) == set()


def test_one_reason_of_several_is_needed_and_it_must_be_the_one_told(catalogue: Catalogue) -> None:
    """A lost card needs the police report, a damaged one the card."""
    assert missing(catalogue, "ADM-KTP-GANTI", {"f-102", "kk"}) == {"surat-hilang"}
    assert missing(catalogue, "ADM-KTP-GANTI", {"f-102", "kk"}, alasan="rusak") == {"ktp-rusak"}
    assert missing(catalogue, "ADM-KTP-GANTI", {"f-102", "kk", "ktp-rusak"}) == set()
    assert missing(catalogue, "ADM-KTP-GANTI", {"f-102", "kk", "skp"}, alasan="rusak") == {"ktp-rusak"}


def test_an_extra_paper_is_asked_for_only_in_its_situation(catalogue: Catalogue) -> None:
    """Parents' permission under 21, the court's dispensation under 19."""
    service = catalogue.by_code("NIK-KUA")
    assert service is not None
    usual = {each.code for each in service.requirements if not each.alternative}
    assert missing(catalogue, "NIK-KUA", usual) == set()
    assert missing(catalogue, "NIK-KUA", usual, usia_termuda="19-20") == {"n5"}
    assert missing(catalogue, "NIK-KUA", usual, usia_termuda="di-bawah-19") == {"n5", "dispensasi"}


@given(st.data())
def test_with_every_paper_there_nothing_is_ever_missing(catalogue: Catalogue, data: st.DataObject) -> None:
    """Whatever the form says; and an extra paper never makes more missing."""
    service = data.draw(st.sampled_from(catalogue.services))
    values = {
        field.code: data.draw(st.sampled_from(["", *[option.code for option in field.options], "2019-09-02"]))
        for field in service.fields
    }
    docs = data.draw(st.integers(0, (1 << len(service.requirements)) - 1))
    extra = data.draw(st.sampled_from(service.requirements))
    assert service.missing(0xFFFF, values, TODAY) == 0
    lacking = service.missing(docs, values, TODAY)
    assert lacking & docs == 0
    assert service.missing(docs | extra.mask, values, TODAY).bit_count() <= lacking.bit_count()


def faults_of(document: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Key path -> (found, expected) of a document that must be refused."""
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(document)
    return {fault.key: (fault.found, fault.expected) for fault in caught.value.faults}


def test_every_fault_of_a_catalogue_is_named_at_once(document: dict[str, Any]) -> None:
    """Key path, what was found, what is expected; one mistake does not echo."""
    broken = copy.deepcopy(document)
    first, second, third, cash = (broken["services"][i] for i in (0, 1, 2, 26))
    first["fee"] = {"kind": "free", "amount_rp": 5}
    second["offline"] = "sometimes"
    second["colour"] = "red"
    third["requirements"][0]["code"] = "kk"
    third["alternatives"][0].pop("when")
    third["alternatives"][1]["when"] = "alasan=terbakar"
    cash["roles"]["one_door"] = {**cash["roles"]["one_door"], "collects": "bank", "signs": "DISHUB"}
    broken["services"][3] = None
    assert faults_of(broken) == {
        "services[0].fee.amount_rp": ("5", "0, since the kind is free"),
        "services[1].offline": ("'sometimes'", "one of intake, intake_pay, cached_bill, full, online_only"),
        "services[1].colour": ("an unknown key", faults_of(broken)["services[1].colour"][1]),
        "services[2].requirements[1].code": ("'kk' a second time", "each once"),
        "services[2].alternatives[0]": ("neither any_of nor when", "what it stands in for, or in which situation"),
        "services[2].alternatives[1].when": ("'terbakar'", "options of the field alasan"),
        "services[3]": ("nothing", "keys and values"),
        "services[26].roles.one_door.collects": ("'bank'", "branch_treasurer exactly where cash is yes"),
        "services[26].roles.one_door.signs": ("'DISHUB'", "a code that stands under agencies"),
    }


def test_a_17th_requirement_does_not_fit_a_receipt(document: dict[str, Any]) -> None:
    """The QR has 16 bits for them."""
    broken = copy.deepcopy(document)
    extra = [{"code": f"x-{i}", "text": f"Surat {i}", "text_en": f"Letter {i}"} for i in range(9)]
    broken["services"][0]["requirements"] += extra
    assert faults_of(broken) == {
        "services[0].requirements": ("17 requirements and alternatives", "1 to 16: each is a bit of the receipt")
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", -1),
        ("version", "1"),
        ("version", True),
        ("model", "both"),
        ("agencies", ["DPMPTSP"]),
        ("services", {"ADM-KIA": {}}),
        ("surprise", 1),
    ],
)
def test_a_wrong_type_at_the_top_is_named_by_its_key(document: dict[str, Any], name: str, value: object) -> None:
    """Never an exception of Python's own."""
    assert name in {key.partition(".")[0] for key in faults_of({**document, name: value})}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
                    max_leaves=8))  # fmt: skip
def test_no_value_whatever_raises_anything_but_the_closed_error(document: dict[str, Any], value: object) -> None:
    """A foreign document is judged, it never crashes the reader."""
    broken = {**document, "services": [{**document["services"][0], "fee": value, "requirements": value}]}
    with pytest.raises(CatalogueError):
        load_catalogue(broken)


def test_a_number_twice_and_a_text_with_a_line_break_are_refused(document: dict[str, Any]) -> None:
    """Numbers are for ever; texts go on one line of a slip."""
    broken = copy.deepcopy(document)
    broken["services"][1]["number"] = 1
    broken["services"][2]["name"] = "Kartu\nAnak"
    faults = faults_of(broken)
    assert faults["services[1].number"] == ("1 a second time", "each once")
    assert faults["services[2].name"][1] == "a text"


def test_days_are_read_from_yaml_dates_texts_and_numbers(document: dict[str, Any]) -> None:
    """YAML gives dates, CBOR numbers; 31 February is neither."""
    changed = copy.deepcopy(document)
    changed["services"][0]["sla"] = {"days": 3, "checked_on": "2026-11-24"}
    service = load_catalogue(changed).services[0]
    assert service.sla is not None
    assert service.sla.checked_on == TODAY
    assert service.sla.certain
    assert service.fee.by_law is not None
    assert service.fee.by_law.valid_from == 20131224
    changed["services"][0]["sla"]["checked_on"] = "2026-02-31"
    assert faults_of(changed) == {"services[0].sla.checked_on": ("'2026-02-31'", "a day such as 2026-11-24")}


def test_fees_must_be_what_their_kind_says(document: dict[str, Any]) -> None:
    """Fixed has an amount, a table rows, a bill neither."""
    for kind, fee, key in (
        (FeeKind.FIXED, {}, "amount_rp"),
        (FeeKind.TABLE, {}, "items"),
        (FeeKind.PERDA, {"amount_rp": 3}, "amount_rp"),
    ):
        broken = copy.deepcopy(document)
        broken["services"][0]["fee"] = {"kind": str(kind), **fee}
        assert list(faults_of(broken)) == [f"services[0].fee.{key}"]


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("services", 0, "agency"), "DINAS", "services[0].agency"),
        (("services", 0, "max_bill_age_days"), 7, "services[0].max_bill_age_days"),
        (("services", 22, "max_bill_age_days"), None, "services[22].max_bill_age_days"),
        (("services", 22, "max_bill_age_days"), 0, "services[22].max_bill_age_days"),
        (("services", 22, "intake"), True, "services[22].intake"),
        (("services", 22, "intake"), "no", "services[22].intake"),
        (("services", 3, "requirements", 0, "kept"), "copied", "services[3].requirements[0].kept"),
        (("services", 2, "fields", 3, "options"), None, "services[2].fields[3].options"),
        (("services", 2, "fields", 0, "type"), "choice", "services[2].fields[0].options"),
        (("services", 2, "requirements", 3, "when"), "umur:5..17", "services[2].requirements[3].when"),
        (("services", 2, "requirements", 3, "when"), "nama-anak:5..17", "services[2].requirements[3].when"),
        (("services", 2, "requirements", 3, "when"), "5 to 17", "services[2].requirements[3].when"),
        (("services", 2, "requirements", 3, "any_of"), "Foto!", "services[2].requirements[3].any_of"),
        (("services", 0, "keywords"), "akta", "services[0].keywords"),
        (("services", 0, "keywords", 2), "x" * 61, "services[0].keywords[2]"),
        (("services", 0, "name"), "Akta\u0041\u030a", "services[0].name"),  # not composed: CBOR would refuse it
        (("services", 0, "fee", "by_law", "valid_from"), 20131301, "services[0].fee.by_law.valid_from"),
        (("services", 0, "fee", "by_law", "valid_from"), True, "services[0].fee.by_law.valid_from"),
        (("services", 0, "fee", "by_law", "jurisdiction"), "world", "services[0].fee.by_law.jurisdiction"),
    ],
)
def test_each_rule_names_its_key(
    document: dict[str, Any], path: tuple[str | int, ...], value: object, key: str
) -> None:
    """One fault, one key path."""
    broken = copy.deepcopy(document)
    place: Any = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert key in faults_of(broken)


def test_a_catalogues_error_says_how_many_faults_there_are_and_each_on_a_line(document: dict[str, Any]) -> None:
    """In both languages, and one line a fault for the terminal."""
    with pytest.raises(CatalogueError) as caught:
        load_catalogue({**document, "version": -1, "model": "both"})
    assert "2 kesalahan" in caught.value.sentence_id
    assert "2 faults" in caught.value.sentence_en
    assert str(caught.value).splitlines()[0] == "version: found -1, expected a whole number from 0 to 1000000000"


def test_a_childs_data_are_of_the_stricter_class(catalogue: Catalogue) -> None:
    """UU 27/2022 Ps 4: child, health, biometric, genetic, criminal, financial."""
    specific = {service.code for service in catalogue.services if service.personal_data.specific}
    assert specific == {
        "ADM-AKL", "ADM-KIA", "ADM-KTP-BARU", "ADM-IKD", "JKN-DAFTAR", "BPU-JHT", "KEL-SKTM", "POL-SKCK", "IMI-PASPOR",
    }  # fmt: skip


def test_a_requirement_is_found_by_its_code(catalogue: Catalogue) -> None:
    """Bodies of the API name requirements by code."""
    service = catalogue.services[2]
    found = service.requirement("foto")
    assert found is not None
    assert (found.bit, found.mask) == (3, 8)
    assert service.requirement("paspor") is None
