"""Issuing letters through the real store: who gets one, what number, what hash, and what happens to all others."""

import asyncio
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from contract import cbor, places
from contract.catalogue import load_catalogue
from contract.catalogue import to_document as catalogue_document
from contract.events import Fact, PersonKey
from contract.letters import to_document
from edge.actions import cancel, letter_pdf, on_sheet, queue, receive, verify_text
from edge.core.letter_refusals import PaperChanged
from edge.core.letter_settings import LetterSettings
from edge.core.letter_text import unpacked
from edge.core.refusals import DiskFull, FaultyInput, NotFound
from edge.core.slip_source import slip_of
from edge.ports import Doors, Once
from edge.store import staff
from edge.store.disk import Disk
from edge.store.opening import Store
from tests.edge.branch_box import CATALOGUE, TODAY, HandClock, SeededLuck, kia, open_box, setup
from tests.edge.letter_desk import (
    ACTING,
    LETTERS,
    LURAH,
    MARANG,
    OFFICE,
    PAGER,
    PLACES,
    SKU_FIELDS,
    SKU_PAPERS,
    bring_letters,
    letter_doors,
    living,
    send,
    sku,
)


@pytest.fixture
async def doors(box: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> Doors:
    """The counter with an officer (1) and a supervisor (2). Hashing at full cost is tested where accounts are."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    await bring_letters(box)
    await box.staff.add("budi", "Budi", frozenset({"loket"}), "rahasia-satu", None, by=0)
    await box.staff.add("ani", "Ani", frozenset({"penyelia"}), "rahasia-dua", None, by=0)
    return letter_doors(box, clock)


SECOND = {"user": "ani", "password": "rahasia-dua"}


async def register_no(doors: Doors, number: str) -> str:
    paper = await doors.reader.paper(number)
    assert paper is not None
    return str(paper.event.facts[Fact.REGISTER_NO])


async def test_a_resident_gets_the_letter_with_its_register_number_and_hash(doors: Doors, box: Store) -> None:
    """Kind 22 as the contract has it; the hash is of the very PDF that is printed first."""
    receipt = await receive(doors, sku(), 1)
    paper = await doors.reader.paper(receipt.number)
    assert paper is not None
    facts, person = paper.event.facts, paper.event.person or {}

    assert (receipt.kind, receipt.number, receipt.case_id) == ("SK", "SK-RKP01A-000001", "SK-RKP01A-000001")
    assert set(facts) == {1, 3, 4, 30, 32, 35, 44}
    assert (facts[Fact.REGISTER_NO], facts[Fact.STAFF]) == ("001/SKU/PAGER/XI/2026", LURAH.no)
    assert facts[Fact.SHA256] == sha256(await letter_pdf(doors, receipt.number)).digest()
    assert (person[PersonKey.KELURAHAN], person[PersonKey.FORM]) == (PAGER, SKU_FIELDS)
    assert await box.keeper.verify() == []


async def test_the_letters_own_words_are_kept_and_say_what_was_told(doors: Doors) -> None:
    """Filled sentences, days in words, empty rows gone, the lurah's block."""
    paper = await doors.reader.paper((await receive(doors, sku(), 1)).number)
    assert paper is not None
    letter = unpacked(str((paper.event.person or {})[PersonKey.TEXT]))
    rows = {block.label: block.words for block in letter.blocks if block.label}

    assert letter.letterhead == (
        "PEMERINTAH KOTA PALANGKA RAYA", "KECAMATAN RAKUMPIT", "KELURAHAN PAGER", OFFICE,
    )  # fmt: skip
    assert letter.title == "SURAT KETERANGAN USAHA"
    assert (rows["Berjalan sejak"], rows["Tempat lahir"], "Pekerjaan" in rows) == (
        "2 September 2019", "Palangka Raya", False,
    )  # fmt: skip
    assert letter.signature == ("Pager, 24 November 2026", "Lurah Pager,")
    assert (letter.signer, letter.nip) == (LURAH.name, LURAH.nip)


async def test_its_qr_says_that_it_is_a_letter(doors: Doors) -> None:
    """At the branch, with no link: genuine, kind SK."""
    receipt = await receive(doors, sku(), 1)
    answer = await verify_text(doors, receipt.qr_text)
    assert answer.receipt is not None
    assert (answer.verdict, answer.receipt.kind, answer.receipt.initials) == ("genuine_not_recorded", "SK", "N")


async def test_register_numbers_run_without_a_gap_for_each_letter(doors: Doors) -> None:
    """Two kinds of letters count for themselves; many at once get one number each."""
    sktm = {"service": "KEL-SKTM", "fields": {"keperluan": "beasiswa"}}
    sktm["documents"] = ["pengantar-rt", "ktp", "kk", "pernyataan"]
    papers = await asyncio.gather(*(receive(doors, sku(**(sktm if i % 3 == 0 else {})), 1) for i in range(30)))
    numbers = sorted([await register_no(doors, paper.number) for paper in papers])

    assert numbers == sorted(
        [f"{n:03}/SKTM/PAGER/XI/2026" for n in range(1, 11)] + [f"{n:03}/SKU/PAGER/XI/2026" for n in range(1, 21)]
    )


async def test_a_new_year_begins_at_one(doors: Doors, clock: HandClock) -> None:
    """The appointments run out with the year, so the lurah is appointed anew."""
    await receive(doors, sku(), 1)
    clock.forward(40 * 86_400)
    again = replace(LURAH, from_day=20270101, until_day=20271231)
    doors = replace(doors, settings=replace(doors.settings, letters=LetterSettings(OFFICE, (again,))))
    await doors.journal.confirm_clock(1)
    assert await register_no(doors, (await receive(doors, sku(), 1)).number) == "001/SKU/PAGER/I/2027"


async def test_a_restored_box_never_gives_a_register_number_again(tmp_path: Path, clock: HandClock) -> None:
    """It may not know what it numbered in the lost hour: the new epoch's letters part the numbers."""
    box = await open_box(setup(tmp_path / "box", clock))
    await bring_letters(box)
    await receive(letter_doors(box, clock), sku(), 1)
    await box.close()
    box = await open_box(setup(tmp_path / "box", clock, SeededLuck(9), machine="machine-2"))
    doors = letter_doors(box, clock)
    first, second = await receive(doors, sku(), 1), await receive(doors, sku(), 1)
    book = {line.register_no for line in await doors.letters.register(2026)}
    faults = await box.keeper.verify()
    await box.close()

    assert len(first.epoch) == 3
    assert book == {"001/SKU/PAGER/XI/2026"} | {f"00{n}.{second.epoch}/SKU/PAGER/XI/2026" for n in (1, 2)}
    assert faults == []


async def test_a_resident_of_another_kelurahan_is_taken_in_and_routed(doors: Doors) -> None:
    """Not refused: the file goes to the right lurah, and paper and event say to which."""
    receipt = await receive(doors, sku(applicant=living(MARANG)), 1)
    paper = await doors.reader.paper(receipt.number)
    assert paper is not None
    assert receipt.kind == "TT"
    assert paper.routed_to == "Lurah Marang, Kecamatan Bukit Batu"
    assert (paper.event.person or {})[PersonKey.KELURAHAN] == MARANG


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"documents": SKU_PAPERS[1:]}, "TP"),
        ({"applicant": living(None)}, "TT"),
        ({"fields": {"nama-usaha": "Warung"}}, "TT"),
        ({"applicant": living(PAGER, name="Нина")}, "TT"),
        (
            {"fields": {**SKU_FIELDS, "alamat-usaha": "x" * 400, "nama-usaha": "y" * 400, "jenis-usaha": "z" * 400}},
            "TT",
        ),
    ],
    ids=["paper missing", "kelurahan not told", "sentence not told", "no such letters", "too long"],
)
async def test_where_a_letter_cannot_be_the_file_is_taken_in_as_before(
    doors: Doors, changes: dict[str, Any], kind: str
) -> None:
    """By the API a program gets a lawful paper all the same."""
    assert (await receive(doors, sku(**changes), 1)).kind == kind


async def test_without_a_valid_signer_no_letter_is_issued(doors: Doors, clock: HandClock) -> None:
    """As no cash is taken without a treasurer."""
    past = replace(LURAH, until_day=TODAY - 1)
    doors = replace(doors, settings=replace(doors.settings, letters=LetterSettings(OFFICE, (past,))))
    assert (await receive(doors, sku(), 1)).kind == "TT"


async def test_the_acting_lurah_signs_where_chosen(doors: Doors) -> None:
    """The body names who signs; somebody else is a fault beside its key."""
    paper = await doors.reader.paper((await receive(doors, sku(signer=ACTING.no), 1)).number)
    assert paper is not None
    assert paper.event.facts[Fact.STAFF] == ACTING.no
    with pytest.raises(FaultyInput) as refused:
        await receive(doors, sku(signer=7, applicant=living("62.71.09.1001", nik="1")), 1)
    assert {fault.pointer for fault in refused.value.faults} == {"/signer", "/applicant/kelurahan", "/applicant/nik"}


async def test_a_button_that_named_a_letter_never_gives_another_paper(doors: Doors) -> None:
    """What was told is asked for again inside the transaction; nothing is saved where it is so no more."""
    with pytest.raises(PaperChanged):
        await receive(doors, sku(applicant=living(MARANG)), 1, expect="SK")
    assert (await doors.reader.today()).papers == {}


async def test_the_same_key_gives_the_same_letter(doors: Doors) -> None:
    once = Once("k", b"1")
    first, again = await receive(doors, sku(), 1, once), await receive(doors, sku(), 1, once)
    assert first == again
    assert len(await doors.letters.register(2026)) == 1


async def test_a_file_that_was_taken_in_ends_with_its_letter(doors: Doors) -> None:
    """The lurah was away yesterday: today's letter names the case, which is then finished."""
    taken = await receive(doors, sku(applicant=living(None)), 1)
    letter = await receive(doors, sku(case=taken.number), 1)
    case = await doors.reader.case(taken.number)
    assert case is not None
    assert (letter.kind, letter.case_id, case.state) == ("SK", taken.number, "handed_over")
    with pytest.raises(FaultyInput):
        await receive(doors, sku(case=taken.number), 1)


async def test_a_file_that_went_back_is_taken_in_and_ended_at_once(doors: Doors) -> None:
    """Both papers in one transaction, the last one is the letter."""
    back = await receive(doors, sku(documents=SKU_PAPERS[1:]), 1)
    letter = await receive(doors, sku(case=back.number), 1)
    case = await doors.reader.case(back.number)
    assert case is not None
    assert (letter.kind, case.state) == ("SK", "handed_over")
    assert [number[:2] for number in case.papers] == ["TP", "TT", "SK"]


async def test_a_letter_is_cancelled_once_and_its_register_number_stays_taken(doors: Doors, box: Store) -> None:
    """By two people, with a BT; the case was finished before and stays so."""
    receipt = await receive(doors, sku(), 1)
    undone = await cancel(doors, receipt.number, {"reason": "wrong_person", "second_person": SECOND}, 1)
    next_no = await register_no(doors, (await receive(doors, sku(), 1)).number)
    answer = await verify_text(doors, receipt.qr_text)

    assert (undone.kind, next_no, answer.verdict) == ("BT", "002/SKU/PAGER/XI/2026", "cancelled")
    book = await doors.letters.register(2026)
    assert [(line.register_no[:3], line.cancelled_by) for line in book] == [("002", None), ("001", undone.number)]
    assert await box.keeper.verify() == []


async def test_the_first_print_is_the_original_and_every_other_a_copy(doors: Doors) -> None:
    """Counted in the journal before it is shown; the first one's bytes are those of the hash, whatever came since."""
    number = (await receive(doors, sku(), 1)).number
    await on_sheet(doors, number, 1)
    original = await letter_pdf(doors, number)
    await on_sheet(doors, number, 1)
    copy = await letter_pdf(doors, number)

    assert b"SALINAN" not in original
    assert b"(SALINAN 1)" in copy
    assert (await doors.spool.pending()) == ()


async def test_a_cancelled_letter_says_so_across_and_bears_the_cancellations_qr(doors: Doors) -> None:
    receipt = await receive(doors, sku(), 1)
    undone = await cancel(doors, receipt.number, {"reason": "double", "second_person": SECOND}, 1)
    pdf = await letter_pdf(doors, receipt.number)
    assert b"(BATAL)" in pdf
    assert f"Dibatalkan dengan {undone.number}".encode() in pdf
    assert f"(Kode cek {undone.check_code})".encode() in pdf


async def test_an_issued_letter_is_reprinted_as_it_was_after_new_letters_and_another_lurah(
    doors: Doors, box: Store
) -> None:
    """Its words are its own: templates and settings move on."""
    receipt = await receive(doors, sku(), 1)
    before = await letter_pdf(doors, receipt.number)
    changed = replace(LETTERS, version=2, letterhead=("KANTOR LAIN", "{alamat-kantor}"))
    assert await send(box, "letters", to_document(changed), 2)
    doors = replace(doors, settings=replace(doors.settings, letters=LetterSettings("Pindah", (ACTING,))))

    assert await letter_pdf(doors, receipt.number) == before
    paper = await doors.reader.paper((await receive(doors, sku(), 1)).number)
    assert paper is not None
    assert paper.event.facts[Fact.VERSION] == 2
    assert "KANTOR LAIN" in str((paper.event.person or {})[PersonKey.TEXT])


async def test_what_is_no_letter_has_no_page(doors: Doors) -> None:
    taken = await receive(doors, sku(applicant=living(None)), 1)
    for number in (taken.number, "SK-RKP01A-000009"):
        with pytest.raises(NotFound):
            await letter_pdf(doors, number)


async def test_letters_with_a_fault_are_refused_whole_and_the_former_ones_stay(doors: Doors, box: Store) -> None:
    """Told to the hub as refused; a later good version is taken."""
    document = to_document(replace(LETTERS, version=2))
    document["templates"][0]["closing"] = "{tidak-ada}"  # type: ignore[index]
    assert not await send(box, "letters", document, 2)
    assert doors.letters.letters() == LETTERS
    assert await send(box, "letters", to_document(replace(LETTERS, version=3)), 3)


async def test_letters_for_a_catalogue_that_has_not_come_yet_wait_for_it(doors: Doors, box: Store) -> None:
    """Items come in any order: these are neither taken nor refused, and are taken when they come again."""
    early = to_document(replace(LETTERS, version=2, catalogue=CATALOGUE.version + 1))
    assert not await send(box, "letters", early, 2)
    catalogue = {**catalogue_document(CATALOGUE), "version": CATALOGUE.version + 1}
    assert await send(box, "catalogue", catalogue, CATALOGUE.version + 1)
    assert await send(box, "letters", early, 2)


async def test_a_fortieth_service_with_its_letter_needs_only_yaml(doors: Doors, box: Store) -> None:
    """A new service, its field and its letter come down as documents; the next citizen gets it."""
    services = [dict(each) for each in catalogue_document(CATALOGUE)["services"]]  # type: ignore[attr-defined]
    domicile = {
        **next(each for each in services if each["code"] == "KEL-SKU"),
        "number": 40,
        "code": "KEL-DOM",
        "name": "Surat Keterangan Domisili",
        "name_en": "Residence letter",
        "fields": [{"code": "sejak-tahun", "label": "Sejak tahun", "label_en": "Since", "type": "number"}],
        "keywords": ["domisili"],
    }
    version = CATALOGUE.version + 1
    document = {**catalogue_document(CATALOGUE), "version": version, "services": [*services, domicile]}
    letter = {
        "service": "KEL-DOM",
        "code": "DOM",
        "title": "Surat Keterangan Domisili",
        "number": "{n}/{code}/{kelurahan}/{year}",
        "opening": "{jabatan} menerangkan bahwa:",
        "rows": [{"label": "Nama", "value": "{nama}"}],
        "paragraphs": ["Berdomisili di {alamat} sejak {sejak-tahun}."],
        "closing": "Demikian.",
    }
    letters = {**to_document(LETTERS), "version": 2, "catalogue": version}
    letters["templates"] = [*letters["templates"], letter]  # type: ignore[misc]
    load_catalogue(document)
    assert cbor.encode(letters)  # type: ignore[arg-type]
    assert await send(box, "catalogue", document, version)
    assert await send(box, "letters", letters, 2)

    receipt = await receive(doors, sku(service="KEL-DOM", fields={"sejak-tahun": "2019"}), 1)
    assert (receipt.kind, receipt.service) == ("SK", "KEL-DOM")
    assert await register_no(doors, receipt.number) == "001/DOM/PAGER/2026"


async def test_a_service_that_is_no_letter_is_taken_in_as_ever(doors: Doors) -> None:
    """One door for all files; an unknown service and a full disk are refused there as well."""
    assert (await receive(doors, kia(), 1)).kind == "TT"
    with pytest.raises(FaultyInput):
        await receive(doors, sku(service="KEL-APA"), 1)
    with pytest.raises(FaultyInput):
        await receive(doors, sku(kunci="x"), 1)


async def test_a_full_disk_issues_no_letter(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Disk, "tight", lambda self: True)
    with pytest.raises(DiskFull):
        await receive(doors, sku(), 1)


async def test_only_a_file_of_this_service_can_end_with_the_letter(doors: Doors) -> None:
    """No file, and one of another service."""
    other = await receive(doors, kia(), 1)
    with pytest.raises(NotFound):
        await receive(doors, sku(case="TT-RKP01A-000099"), 1)
    with pytest.raises(FaultyInput) as refused:
        await receive(doors, sku(case=other.number), 1)
    assert [fault.code for fault in refused.value.faults] == ["other_service"]


@pytest.mark.parametrize("topic", ["places", "letters"])
async def test_before_everything_has_come_down_files_are_taken_in(box: Store, clock: HandClock, topic: str) -> None:
    """A new box: with letters but no places, or the other way round."""
    documents = {"places": (places.to_document(PLACES), PLACES.version), "letters": (to_document(LETTERS), 1)}
    assert await send(box, topic, *documents[topic])
    assert (await receive(letter_doors(box, clock), sku(), 1)).kind == "TT"


async def test_a_branch_that_stands_in_no_kelurahan_issues_no_letter(doors: Doors) -> None:
    """A branch on wheels."""
    doors = replace(doors, settings=replace(doors.settings, kelurahan=""))
    assert (await receive(doors, sku(), 1)).kind == "TT"


async def test_a_letter_that_its_service_has_outgrown_is_not_issued(doors: Doors, box: Store) -> None:
    """A new catalogue without one of the fields came down; the letters for it are on their way."""
    services = [dict(each) for each in catalogue_document(CATALOGUE)["services"]]  # type: ignore[attr-defined]
    for service in services:
        if service["code"] == "KEL-SKU":
            service["fields"] = [field for field in service["fields"] if field["code"] != "nama-usaha"]
    version = CATALOGUE.version + 1
    document = {**catalogue_document(CATALOGUE), "version": version, "services": services}
    assert await send(box, "catalogue", document, version)
    fields = {code: text for code, text in SKU_FIELDS.items() if code != "nama-usaha"}
    assert (await receive(doors, sku(fields=fields), 1)).kind == "TT"


async def test_what_was_written_on_a_slip_of_the_emergency_pad_is_taken_in(doors: Doors) -> None:
    """Whatever a letter would need: it was taken in then. The slip itself is judged where files are."""
    with pytest.raises(FaultyInput) as refused:
        await receive(doors, sku(pad={"slip": "?"}), 1)
    assert all(fault.pointer.startswith("/pad") for fault in refused.value.faults)


async def test_a_choice_is_told_by_its_words(doors: Doors) -> None:
    """N1 says Perempuan, not the code; a birth day is told in words."""
    fields = {"jenis-kelamin": "perempuan", "nama-pasangan": "Muhammad Yusuf", "agama": "Islam"}
    papers = ["pengantar-rt", "pernyataan", "ktp-kk"]
    applicant = living(PAGER, born="1994-03-14")
    body = {"service": "KEL-N1", "applicant": applicant, "fields": fields, "documents": papers}
    paper = await doors.reader.paper((await receive(doors, body, 1)).number)
    assert paper is not None
    letter = unpacked(str((paper.event.person or {})[PersonKey.TEXT]))
    rows = {block.label: block.words for block in letter.blocks if block.label}
    assert (rows["Jenis kelamin"], rows["Tanggal lahir"]) == ("Perempuan", "14 Maret 1994")


async def test_any_paper_of_a_file_names_its_case(doors: Doors) -> None:
    """The receipt that completed a returned file: the letter ends the case that the return slip opened."""
    back = await receive(doors, sku(documents=SKU_PAPERS[1:]), 1)
    whole = await receive(doors, sku(case=back.number, applicant=living(None)), 1)
    letter = await receive(doors, sku(case=whole.number), 1)
    assert (whole.kind, letter.kind, letter.case_id) == ("TT", "SK", back.number)


async def test_a_letter_names_the_ticket_that_it_was_asked_for_with(doors: Doors, box: Store) -> None:
    """As an intake does: one thread from ticket to letter. A number that was never drawn is a fault."""
    ticket = await queue.take_ticket(doors, "A", "KEL-SKU", 1, slip=False)
    paper = await doors.reader.paper((await receive(doors, sku(queue_number="a1"), 1)).number)
    assert paper is not None
    assert ticket is not None
    assert 1 <= paper.event.facts[Fact.BACK] < paper.event.seq
    assert await box.keeper.verify() == []
    with pytest.raises(FaultyInput):
        await receive(doors, sku(queue_number="A-099"), 1)


async def test_a_letter_has_words_on_a_slip_too(doors: Doors) -> None:
    """Where a slip is asked for, such as by the API: which letter, whose, and that the letter is the A4 page."""
    paper = await doors.reader.paper((await receive(doors, sku(), 1)).number)
    assert paper is not None
    content = slip_of(paper, doors.settings, connected=False)
    rows = {row.label: row.value for row in content.rows}
    assert (rows["Nomor surat"], rows["Ditandatangani"]) == (
        "001/SKU/PAGER/XI/2026", f"{LURAH.name}, {LURAH.title}",
    )  # fmt: skip
    assert rows["NIK"].endswith(" 000")
    assert "ditandatangani dengan tinta" in content.closing[0].text
