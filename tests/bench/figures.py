"""`make figures`: starts a demo of its own, measures it, prints one table and writes `var/bench/figures.json`.

Figures, not tests: nothing passes or fails. They mean something only on a machine that does nothing else.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract.receipt import read_qr
from tests.bench import phone, sizes
from tests.bench.city import City, memory_mib, python, until
from tests.bench.rows import ROOT, Row, median_row, percentile, table, write

TARGET = ROOT / "var" / "bench" / "figures.json"
RUNS = 3
CLIENTS = {1: 300, 8: 1_200, 32: 2_400}  # clients -> requests a run
THROUGH_LINK = 2_000
CHILD = {"nama-anak": "Anak Contoh", "lahir-anak": "2019-09-02", "alasan": "baru"}
CITIZEN = {"name": "Norhayati Contoh", "nik": "6271055203900000", "phone": "081200001234"}
LEVY = {"document": "SKRD", "number": "SKRD/CONTOH/118", "period": "November 2026", "amount_rp": 25_000}
PAYMENT = {"service": "RET-SAMPAH", "payer": {"name": "Rusdi Contoh"}, "assessed": LEVY, "tendered_rp": 50_000}


@dataclass(frozen=True, slots=True)
class Mended:
    """A mended link: events in the first commit and after it, seconds from mending to the first and to all."""

    first: int
    rest: int
    first_s: float
    all_s: float


class Figures:
    """The measurements, in the order in which they are taken. `share` < 1 makes fewer requests, for a quick look."""

    def __init__(self, city: City, share: float, tell: Callable[[str], None]) -> None:
        self._city, self._share, self._tell = city, share, tell
        self._qr: list[str] = []
        self._last_seq = 0

    def rows(self) -> Iterator[Row]:
        """All figures; the demo is ended in the middle of the last one, on purpose."""
        yield from self._starts()
        yield from self._memory("after start")
        yield from self._intakes()
        yield from self._link()
        yield from self._memory("after the load")
        yield from self._papers()
        yield from self._phone()
        yield from sizes.rows()

    def _count(self, count: int) -> int:
        return max(20, int(count * self._share))

    # -- starts

    def _starts(self) -> Iterator[Row]:
        self._tell("first start")
        yield Row("first start to ready", "s", self._city.start(), note="everything is founded and enrolled")
        self._tell("second start")
        again = []
        for _ in range(RUNS):
            self._city.stop()
            again.append(self._city.start())
        yield median_row("second start to ready", "s", again, "hub, broker, three branches, board")

    def _memory(self, when: str) -> Iterator[Row]:
        told = self._city.told
        for name, pid in (
            ("edge", told["nodes"][0]["pid"]),
            ("hub", told["hub"]["pid"]),
            ("broker", told["broker"]["pid"]),
        ):
            now, peak = memory_mib(pid)
            yield Row(f"{name} resident memory, {when}", "MiB", now, note=f"peak {peak:.0f} MiB")

    # -- one intake

    def _intake(self) -> Mapping[str, Any]:
        """A complete file for a child's identity card."""
        listed = self._city.ask(self._city.node(), "services")
        asked = next(each for each in listed if each["code"] == "ADM-KIA")["requirements"]
        brought = [each["code"] for each in asked if not each["when"] or each["when"].get("ages")]
        return {"service": "ADM-KIA", "applicant": CITIZEN, "documents": brought, "fields": CHILD}

    def _intakes(self) -> Iterator[Row]:
        """With the link cut and no printer: nothing but the branch's own work for an intake is measured."""
        self._city.without_printer()
        self._city.switch("down")
        body = self._intake()
        number = self._city.load("intakes", body, 4, self._count(100)).receipts[-1]["number"]
        drawn = [self._city.seconds(f"receipts/{number}/slip.png") * 1_000 for _ in range(9)]
        yield median_row("one slip drawn, 80 mm", "ms", drawn, "beside the journal, never within an intake")
        for clients, count in CLIENTS.items():
            self._tell(f"intakes by {clients} clients")
            yield from self._level(body, clients, self._count(count))

    def _level(self, body: Mapping[str, Any], clients: int, count: int) -> Iterator[Row]:
        outcomes = [self._city.load("intakes", body, clients, count) for _ in range(RUNS)]
        self._qr += [receipt["qr_text"] for outcome in outcomes for receipt in outcome.receipts[:100]]
        self._last_seq = max(receipt["seq"] for outcome in outcomes for receipt in outcome.receipts)
        who = f"{clients} client{'s' if clients > 1 else ''}"
        note = f"{RUNS} runs of {count}, link cut, no printer; 201 = sealed, committed, witnessed"
        for share in (50, 99):
            runs = [percentile(outcome.times_s, share / 100) * 1_000 for outcome in outcomes]
            yield median_row(f"API intake, {who}, p{share}", "ms", runs, note if share == 50 else "")
        yield median_row(f"API intake, {who}", "1/s", [count / outcome.took_s for outcome in outcomes])

    # -- the link

    def _link(self) -> Iterator[Row]:
        """Two backlogs: all that was taken in until now shows the rate, 2,000 intakes the whole of a mended link."""
        city, count = self._city, self._count(THROUGH_LINK)
        code, body = city.node()["code"], self._intake()
        self._tell("the link catches up with all of it")
        mended = self._mend(code)
        if mended.rest:
            note = f"loopback, backlog of {mended.first + mended.rest}, first record to last"
            yield Row(
                "receipts through a connected link", "1/s", mended.rest / (mended.all_s - mended.first_s), note=note
            )
        city.switch("down")
        self._tell(f"{count} intakes behind a cut link")
        outcome = city.load("intakes", body, 8, count)
        self._last_seq = max(receipt["seq"] for receipt in outcome.receipts)
        self._tell("the link is mended")
        mended = self._mend(code)
        note = f"loopback, {count} intakes; the wait before the next try included"
        yield Row("mended link to first record at the hub", "s", mended.first_s, note=note)
        yield Row("mended link to all recorded", "s", mended.all_s)
        yield Row(
            "receipts through a mended link", "1/s", count / mended.all_s, note="from mending to the ledger's last"
        )
        wrong = self._differences(code, outcome.receipts)
        yield Row("receipts not exactly once in the ledger", "receipts", wrong)

    def _mend(self, code: str) -> Mended:
        """Mend the first branch's link and watch the ledger until it has everything."""
        city, before = self._city, self._city.recorded(code)
        began = time.monotonic()
        city.switch("up")
        first = until(lambda: max(0, city.recorded(code) - before), 300, "the first of them is recorded", 0.002)
        first_s = time.monotonic() - began
        until(lambda: city.recorded(code) >= self._last_seq, 300, "all of them are recorded", 0.002)
        return Mended(first, self._last_seq - before - first, first_s, time.monotonic() - began)

    def _differences(self, code: str, receipts: Sequence[Mapping[str, Any]]) -> int:
        """Held against the raw ledger: each number exactly once."""
        hub, after = self._city.told["hub"], 0
        numbers: Counter[str | None] = Counter()
        while True:
            page = self._city.ask(hub, f"ledger/events?node={code}&after_seq={after}")
            numbers.update(row["number"] for row in page["events"])
            if page["next_after_seq"] is None:
                break
            after = page["next_after_seq"]
        return sum(1 for receipt in receipts if numbers[receipt["number"]] != 1)

    # -- papers and the phone

    def _papers(self) -> Iterator[Row]:
        """Real receipts of three kinds: complete files, returned files, payments."""
        returned = {**self._intake(), "documents": []}
        for call, body in (("payments", PAYMENT), ("intakes", returned)):
            receipts = self._city.load(call, body, 4, self._count(100)).receipts
            self._qr += [receipt["qr_text"] for receipt in receipts]
        sealed = [_payload_bytes(text) for text in self._qr]
        note = f"{len(sealed)} receipts: TT, BP, TP"
        yield Row("QR payload, smallest", "bytes", min(sealed), note=note)
        yield Row("QR payload, median", "bytes", statistics.median(sealed))
        yield Row("QR payload, largest", "bytes", max(sealed))
        yield Row("QR text, largest", "characters", max(map(len, self._qr)))

    def _phone(self) -> Iterator[Row]:
        self._tell("the citizens' page")
        address = self._city.told["hub"]["public_url"]
        yield from phone.weights(address)
        digits = self._qr[0].partition("#")[2]
        yield from phone.alone(address, digits, self._city.stop)


def _payload_bytes(text: str) -> int:
    """The bytes that the decimal digits carry; the text must be one that verifiers take."""
    read_qr(text)
    return (int(text.partition("#")[2]).bit_length() + 7) // 8


def main() -> int:
    """Options: `--share 0.1` for a quick look, `--out FILE`."""
    parser = argparse.ArgumentParser(prog="make figures", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="part of the requests to make, for a quick look")
    parser.add_argument("--out", type=Path, default=TARGET)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="simpul-figures-") as folder:
        city = City(Path(folder))
        try:
            rows = list(Figures(city, chosen.share, lambda text: print(f"  … {text}", flush=True)).rows())
        finally:
            city.stop()
    write(chosen.out, "figures", _version(), rows)
    print(f"\n{table(rows)}\n\n  {chosen.out}")
    return 0


def _version() -> str:
    return f"{sys.version.split()[0]}, {python().relative_to(ROOT) if python().is_relative_to(ROOT) else python()}"


if __name__ == "__main__":
    sys.exit(main())
