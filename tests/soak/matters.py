"""What is done for one citizen at the counter: files, letters, payments, hand-overs, and undoing them.

By the page or by the API, as the plan of the day says; the hall remembers what was said done.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.edge.letter_desk import SKU_FIELDS, SKU_PAPERS
from tests.soak.box import PASSWORD
from tests.soak.browser import number_of
from tests.soak.day import Day, Matter, bill_ref
from tests.soak.hall import Hall

BY_TYPE = {
    "date": "2019-09-02", "nik": "6271054209190000", "number": "12345", "nop": "627105100500000010",
    "plate": "KH 1234 AB", "money": "25000", "mail": "warga@contoh.example", "phone": "0812000000",
}  # fmt: skip
DOUBTS = re.compile(r'name="(pasti-[^"]+)"')
KIA_PAPERS = ("ada-akta-lahir", "ada-kk", "ada-ktp-ortu", "ada-foto", "ada-f-102")


@dataclass
class Matters:
    """The work of one day. `made` are its payments that stand."""

    hall: Hall
    day: Day
    made: list[str] = field(default_factory=list)

    async def serve(self, clerk: str, code: str, matter: Matter) -> None:
        """Do what was come for; the number `code` goes on its papers."""
        acts = {"pay": self._pay, "collect": self._collect}
        await acts.get(matter.why, self._take_in)(clerk, code, matter)

    async def _take_in(self, clerk: str, code: str, matter: Matter) -> None:
        """A file, a letter, what was missing, or what cannot be had here."""
        if matter.by_desk:
            return await self._by_page(clerk, code, matter)
        body, case = self._file(matter), ""
        if matter.why == "continue":
            if not self.hall.returned:
                return None
            case, service = self.hall.returned.pop(0)
            body = {**_complete(self.hall.services[service], matter), "case": case}
        answer = await self._call_api("intakes", {**body, "queue_number": code}, matter)
        if matter.why == "ask":
            assert (answer.status_code, answer.json()["code"]) == (409, "online_only")
            return None
        receipt = _receipt(answer)
        self.hall.claim(receipt["number"])
        kind = {"letter": "SK", "continue": "TT"}.get(matter.why, "TT" if matter.complete else "TP")
        assert receipt["kind"] == kind, receipt
        return await self._keep_file(matter, receipt, body["service"])

    async def _keep_file(self, matter: Matter, receipt: Mapping[str, Any], service: str) -> None:
        if matter.cancelled and receipt["kind"] == "TT" and matter.why == "file":
            await self._cancel_api(receipt["number"], matter)
        elif receipt["kind"] == "TP":
            self.hall.returned.append((receipt["case_id"], service))
        elif receipt["kind"] == "TT":
            self.hall.open_files.append(receipt["case_id"])

    def _file(self, matter: Matter) -> dict[str, Any]:
        if matter.why == "letter":
            person = {"name": matter.person.name, "nik": matter.person.nik or "6271055403940000",
                      "address": "Jalan Contoh 1", "kelurahan": "62.71.05.1005"}  # fmt: skip
            return {"service": "KEL-SKU", "applicant": person, "fields": SKU_FIELDS, "documents": SKU_PAPERS}
        if matter.service not in self.hall.services:
            return {"service": matter.service}
        body = _complete(self.hall.services[matter.service], matter)
        return body if matter.complete else {**body, "documents": body["documents"][1:]}

    async def _by_page(self, clerk: str, code: str, matter: Matter) -> None:
        """A child's identity card at the counter's page; what the page wants to be sure of is confirmed."""
        fields = {
            "layanan": "ADM-KIA", "antrean": code, "nama": matter.person.name, "nik": matter.person.nik,
            "isi-nama-anak": "Aulia Contoh", "isi-lahir-anak": "02-09-2019", "kertas": "TT", "aksi": "cetak",
            "token": self.hall.token(), **dict.fromkeys(KIA_PAPERS, "ada"),
        }  # fmt: skip
        desk = self.hall.desks[clerk]
        answer = await desk.post("/terima", fields)
        while answer.status_code == 422 and (doubts := set(DOUBTS.findall(answer.text)) - fields.keys()):
            fields |= dict.fromkeys(doubts, "ya")
            answer = await desk.post("/terima", fields)
        number = number_of(answer)
        self.hall.claim(number)
        if matter.cancelled:
            await self.hall.undo(clerk, number)
        else:
            self.hall.open_files.append(number)

    async def _collect(self, clerk: str, code: str, matter: Matter) -> None:
        """What came back is handed over, once; a second time is refused."""
        if not self.hall.ready:
            return
        case = self.hall.ready.pop(0)
        body = {"to": {"name": matter.person.name, "relation": "pemohon"}, "document_numbers": []}
        self.hall.claim(_receipt(await self._call_api(f"cases/{case}/handover", body, matter))["number"])
        again = await self.hall.program.call(f"cases/{case}/handover", body, f"again-{case}")
        assert again.status_code == 409, again.text

    async def _pay(self, clerk: str, code: str, matter: Matter) -> None:
        """Cash, at the page into the clerk's drawer or by the API into the program's."""
        holder = self.hall.people[clerk] if matter.by_desk else self.hall.program_no
        number = await (self._pay_by_page(clerk, matter) if matter.by_desk else self._pay_by_api(matter))
        self.hall.claim(number, matter.amount_rp)
        self.hall.tills.pay(number, holder, self.day.no, matter.amount_rp)
        if not matter.cancelled:
            self.made.append(number)
        elif matter.by_desk:
            await self.hall.undo(clerk, number)
            self.hall.tills.give_back(number, holder, self.day.no)
        else:
            await self._cancel_api(number, matter)
            self.hall.tills.give_back(number, holder, self.day.no)

    async def _pay_by_api(self, matter: Matter) -> str:
        body: dict[str, Any] = {"service": matter.service, "payer": {"name": matter.person.name}}
        if matter.service == "PJK-PBB":
            body["bill_ref"] = bill_ref(self.day.on, matter)
        else:
            body["assessed"] = {"document": "SKRD", "number": f"900/{matter.no}", "period": f"{self.day.on:%m-%Y}",
                                "amount_rp": matter.amount_rp}  # fmt: skip
        answer = await self._call_api("payments", {**body, "tendered_rp": matter.tendered_rp}, matter)
        return str(_receipt(answer)["number"])

    async def _pay_by_page(self, clerk: str, matter: Matter) -> str:
        fields = {"layanan": matter.service, "nama": matter.person.name, "diterima": str(matter.tendered_rp),
                  "aksi": "cetak", "token": self.hall.token()}  # fmt: skip
        if matter.service == "PJK-PBB":
            fields["tagihan"] = bill_ref(self.day.on, matter)
        else:
            fields |= {"dokumen": "karcis" if matter.no % 2 else "SKRD", "nomor": f"900/{matter.no}",
                       "masa": f"{self.day.on:%m-%Y}", "jumlah": str(matter.amount_rp)}  # fmt: skip
        answers = [self.hall.form(clerk, "/bayar", fields) for _ in range(1 + matter.twice)]
        numbers = {number_of(answer) for answer in await asyncio.gather(*answers)}
        assert len(numbers) == 1, f"pressed twice, {numbers}"
        return numbers.pop()

    async def _call_api(self, path: str, body: Mapping[str, Any], matter: Matter) -> httpx.Response:
        """One write, two times at once where the program is impatient; both get the same answer."""
        key = f"{self.day.no}-{matter.no}-{path.partition('/')[0]}"
        calls = [self.hall.program.call(path, body, key) for _ in range(1 + matter.twice)]
        answers = await asyncio.gather(*calls)
        assert len({answer.text for answer in answers}) == 1, [answer.text for answer in answers]
        return answers[0]

    async def _cancel_api(self, number: str, matter: Matter) -> None:
        second = {"user": "rusmini", "password": PASSWORD}
        body = {"reason": "wrong_service", "second_person": second}
        self.hall.claim(_receipt(await self._call_api(f"receipts/{number}/cancel", body, matter))["number"])


def _complete(service: Mapping[str, Any], matter: Matter) -> dict[str, Any]:
    """A whole file of the usual case, read from what the branch says of the service."""
    asked = service["requirements"]
    usual = [each for each in asked if not each["alternative"]]
    met = {group for each in usual for group in each["any_of"]}
    ways: dict[str, str] = {}
    for each in asked:
        for group in set(each["any_of"]) - met:
            ways.setdefault(group, each["code"])
    usual.sort(key=lambda each: bool(each["any_of"] or each["when"]))
    fields = {
        each["code"]: each["options"][0]["code"] if each["type"] == "choice" else BY_TYPE.get(each["type"], "Contoh 1")
        for each in service["fields"]
    }
    person = {"name": matter.person.name} | ({"nik": matter.person.nik} if matter.person.nik else {})
    papers = [each["code"] for each in usual] + list(ways.values())
    return {"service": service["code"], "applicant": person, "fields": fields, "documents": papers}


def _receipt(answer: httpx.Response) -> Mapping[str, Any]:
    assert answer.status_code == 201, answer.text
    receipt: Mapping[str, Any] = answer.json()["receipt"]
    return receipt
