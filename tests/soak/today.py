"""One day of the branch, lived: numbers are taken, called and served, tills opened, counted and brought to the bank.

Works over HTTP only, as staff by forms and as a program by the API.
"""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.soak.box import PASSWORD
from tests.soak.browser import hidden, number_of, said
from tests.soak.day import CLERKS, Day, Visit
from tests.soak.hall import SECOND, Hall
from tests.soak.matters import Matters
from tests.soak.till import notes_of

ZONE_S = 7 * 3600
BATCH_MIN = 30


async def live(hall: Hall, day: Day) -> None:
    """From before the first citizen to after the last drawer."""
    today = Today(hall, day, Matters(hall, day))
    await today.morning()
    await today.citizens()
    await today.evening()


@dataclass
class Today:
    """The day being lived. `waiting` are the numbers given and not called yet."""

    hall: Hall
    day: Day
    matters: Matters
    waiting: dict[str, Visit] = field(default_factory=dict)
    served: int = 0

    @property
    def no(self) -> int:
        """20261201."""
        return self.day.no

    def at(self, minute: int) -> int:
        """The second at which a minute of this day begins."""
        midnight = datetime(self.day.on.year, self.day.on.month, self.day.on.day, tzinfo=UTC)
        return int(midnight.timestamp()) - ZONE_S + minute * 60

    # -- before and after the citizens

    async def morning(self) -> None:
        """The clock goes on, the centre's lists come down, staff log in, yesterday's drawer and cash are seen to."""
        hall = self.hall
        await hall.branch.clock(self.at(7 * 60 + 30))
        await hall.branch.ask("bills", day=self.no, rows=dict(self.day.bills))
        for counter, (name, desk) in enumerate(hall.desks.items(), 1):
            await desk.log_in(hall.people[name], PASSWORD, counter)
        for holder, opened in [key for key, drawer in hall.tills.drawers.items() if drawer.counted_rp is None]:
            await self._close(holder, opened)
        await self._deposit()
        for clerk, float_rp in self.day.floats.items():
            await self.hall.form(clerk, "/kas/buka", {"jumlah": str(float_rp), "token": self.hall.token()})
            hall.tills.drawer(hall.people[clerk], self.no).opening_rp = float_rp
        for move in self.day.moves:
            await self._move(move.clerk, move.amount_rp, move.why)
        for way in self.day.refunds:
            await self._refund(way)

    async def evening(self) -> None:
        """The queue is ended, what is undone is undone, the shift handed over, drawers counted, answers come down."""
        hall = self.hall
        await hall.branch.clock(self.at(15 * 60 + 30))
        await self.hall.form("rusmini", "/antrean/akhiri", {})
        await self._hand_shift()
        for clerk in CLERKS:
            if clerk != self.day.left_open:
                await self._close(hall.people[clerk], self.no, self.day.counted_off.get(clerk, 0))
        await self._close(hall.program_no, self.no)
        hall.old_payments = list(self.matters.made)
        for place in range(min(self.day.answered, len(hall.open_files))):
            await self._answer(hall.open_files.pop(0), place)

    async def _move(self, clerk: str, amount_rp: int, why: str) -> None:
        """Cash in or out, unless the drawer does not hold it."""
        holder = self.hall.people[clerk]
        if self.hall.tills.holds(holder, self.no) + amount_rp < 0:
            return
        way = {"arah": "in" if amount_rp > 0 else "out", "jumlah": str(abs(amount_rp)), "sebab": why}
        await self.hall.form(clerk, "/kas/gerak", {**way, **SECOND, "token": self.hall.token()})
        self.hall.tills.drawer(holder, self.no).moved_rp += amount_rp

    async def _refund(self, way: str) -> None:
        """A payment of an earlier day goes back: from a drawer of today that holds it, or by the treasury."""
        tills = self.hall.tills
        for number in self.hall.old_payments:
            paid = tills.paid[number]
            closed = next(tk for tk, key in tills.closings.items() if key == (paid.holder, paid.day))
            if way == "treasury" and closed in tills.deposited:
                tills.paid.pop(number)
                return await self.hall.undo("titin", number, uang="treasury")
            holder = paid.holder if (paid.holder, self.no) in tills.drawers else self.hall.people["titin"]
            if way == "cash" and tills.holds(holder, self.no) >= paid.amount_rp:
                await self.hall.undo("titin", number, uang="cash")
                return tills.give_back(number, self.hall.people["titin"], self.no)
        return None

    async def _hand_shift(self) -> None:
        names = {"sandi-saya": PASSWORD, "kedua": "bambang", "sandi": PASSWORD}
        await self.hall.form("sri", "/kas/serah", {**names, "token": self.hall.token()})

    async def _close(self, holder: int, day: int, off_rp: int = 0) -> None:
        """Count the drawer note by note; a difference is explained and seen by two."""
        counted_rp = max(0, self.hall.tills.holds(holder, day) + off_rp)
        fields = {f"lembar-{note}": str(count) for note, count in notes_of(counted_rp).items()}
        if counted_rp != self.hall.tills.holds(holder, day):
            fields |= {"sebab": "wrong_change", "keterangan": "Kembalian keliru, sudah dicari.", **SECOND}
        fields |= {"kas": str(holder), "hari": str(day), "aksi": "tutup", "token": self.hall.token()}
        number = number_of(await self.hall.form("titin", "/kas/tutup", fields))
        self.hall.tills.close(number, holder, day, counted_rp)

    async def _deposit(self) -> None:
        """What is closed goes to the bank, each fiscal year by itself."""
        for year in (2026, 2027):
            closings = self.hall.tills.waiting(year)
            if self.hall.tills.sum_rp(closings) > 0:
                fields: dict[str, Any] = {"tk": closings, "referensi": f"BANK-{self.no}", "aksi": "setor"}
                answer = await self.hall.form("titin", "/kas/setoran", {**fields, "token": self.hall.token()})
                self.hall.tills.deposit(number_of(answer), closings)

    async def _answer(self, case: str, place: int) -> None:
        """Most are ready, some refused, some want a better copy."""
        state = ("READY", "REFUSED", "FIX_ASKED")[0 if place % 8 else place // 8 % 3]
        assert await self.hall.branch.ask("answer", case=case, state=state, step=2), case
        if state != "FIX_ASKED":
            self.hall.ready.append(case)

    # -- citizens

    async def citizens(self) -> None:
        """Half an hour after half an hour: those who come take a number, and the counters call them all."""
        left = list(self.day.visits)
        while left:
            until = left[0].minute + BATCH_MIN
            came = [visit for visit in left if visit.minute < until]
            left = left[len(came) :]
            for visit in came:
                await self._take_number(visit)
            await asyncio.gather(*(self._work(clerk) for clerk in CLERKS))
        assert not self.waiting

    async def _take_number(self, visit: Visit) -> None:
        await self.hall.branch.clock(self.at(visit.minute))
        kiosk = self.hall.kiosk
        answer = await kiosk.post("/kios/antrean", {"kelas": visit.letter, "token": self.hall.token()})
        assert answer.status_code == 303, said(answer)
        shown = re.search(r'class="ticket">([A-Z]-[0-9]+)<', await kiosk.open(answer.headers["location"]))
        assert shown, "the kiosk shows no number"
        assert shown[1] not in self.waiting, f"{shown[1]} was given twice"
        self.waiting[shown[1]] = visit

    async def _work(self, clerk: str) -> None:
        """Call and serve until nobody waits; then whoever was put on hold."""
        held: list[tuple[str, Visit]] = []
        while code := await self._call(clerk):
            visit = self.waiting.pop(code)  # a KeyError here: two counters have called one number
            if visit.manner == "held":
                await self._step(clerk, "tahan", code)
                held.append((code, Visit(visit.minute, visit.letter, "served", visit.matters)))
            else:
                await self._attend(clerk, code, visit)
        for code, visit in held:
            await self._step(clerk, "panggil", code)
            await self._attend(clerk, code, visit)
        if sitting := hidden(self.hall.desks[clerk].page, "nomor"):
            await self._step(clerk, "selesai", sitting)

    async def _call(self, clerk: str) -> str:
        """The next number, "" when nobody waits."""
        desk = self.hall.desks[clerk]
        before = hidden(desk.page, "nomor")
        answer = await desk.post("/antrean/langkah", {"aksi": "berikutnya", "sekarang": hidden(desk.page, "sekarang")})
        now = hidden(await desk.open("/"), "nomor")
        assert (answer.status_code == 303) == (now not in ("", before)), said(answer)
        return now if answer.status_code == 303 else ""

    async def _step(self, clerk: str, act: str, code: str, **more: str) -> None:
        await self.hall.form(clerk, "/antrean/langkah", {"aksi": act, "nomor": code, **more})
        await self.hall.desks[clerk].open("/")

    async def _attend(self, clerk: str, code: str, visit: Visit) -> None:
        """What happens to whoever was called."""
        if visit.manner == "no_show":
            await self._step(clerk, "ulang", code)
            return await self._step(clerk, "lewati", code)
        if visit.manner == "moved":
            self.waiting[code] = Visit(visit.minute, visit.letter, "served", visit.matters)
            return await self._step(clerk, "pindah", code, **{"ke-kelas": "B", "ke-loket": "0"})
        await self.hall.form(clerk, "/antrean/langkah", {"aksi": "layani", "nomor": code})
        self.served += 1
        cut = self.served == self.day.cut_at
        work = asyncio.gather(*(self.matters.serve(clerk, code, matter) for matter in visit.matters))
        if cut:
            await self.hall.branch.cut_power()
        await work
        self.hall.visits += 1
        return None
