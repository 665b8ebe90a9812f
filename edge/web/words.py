"""Times, ages and amounts as pages say them, in the language of the request. Decides nothing."""

from dataclasses import dataclass

from contract import localtime
from contract.money import format_rp
from kit.i18n import pick

GLUE = "\u00a0"  # a blank at which no line is broken


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a branch at `offset_min` minutes from UTC; `now_s` is the box's own time."""

    offset_min: int
    now_s: int

    def age(self, age_s: int) -> str:
        """`6 hari 4 jam`."""
        return pick(localtime.age_id(age_s), localtime.age_en(age_s))

    def ago(self, at_s: int) -> str:
        """`6 hari 4 jam lalu`."""
        age = self.age(self.now_s - at_s)
        return pick(f"{age} lalu", f"{age} ago")

    def long(self, at_s: int) -> str:
        """`24 November 2026 pukul 13.05 WIB`."""
        return pick(localtime.long_id(at_s, self.offset_min), localtime.long_en(at_s, self.offset_min))

    def clock(self, at_s: int) -> str:
        """`13.05 WIB`."""
        return pick(localtime.clock_id(at_s, self.offset_min), localtime.clock_en(at_s, self.offset_min))

    def second(self, at_s: int) -> str:
        """`13.06.20`, for something that has just been kept."""
        seconds = f"{(at_s + self.offset_min * 60) % 60:02}"
        return self.clock(at_s).rpartition(" ")[0] + pick(".", ":") + seconds

    def moment(self, at_s: int) -> str:
        """The clock alone for today, with its day before that."""
        day = localtime.day_of(at_s, self.offset_min)
        if day == self.today:
            return self.clock(at_s)
        return f"{self.short_day(day)} {self.clock(at_s)}"

    def day(self, day: int) -> str:
        """`Selasa, 24 November 2026`."""
        return pick(
            f"{localtime.weekday_id(day)}, {localtime.day_id(day)}",
            f"{localtime.weekday_en(day)}, {localtime.day_en(day)}",
        )

    def short_day(self, day: int) -> str:
        """`18 November`, its parts kept on one line."""
        text = pick(localtime.day_id(day), localtime.day_en(day))
        return GLUE.join(text.split()[:2])

    def since(self, at_s: int) -> str:
        """`sejak Rabu, 18 November pukul 08.52`; only the clock when it was today."""
        day = localtime.day_of(at_s, self.offset_min)
        at = self.clock(at_s).rpartition(" ")[0]
        if day == self.today:
            return pick(f"sejak pukul {at}", f"since {at}")
        weekday = pick(localtime.weekday_id(day), localtime.weekday_en(day))
        return pick(
            f"sejak {weekday}, {self.short_day(day)} pukul {at}", f"since {weekday}, {self.short_day(day)}, {at}"
        )

    @property
    def today(self) -> int:
        """The branch's day, 20261124."""
        return localtime.day_of(self.now_s, self.offset_min)

    @staticmethod
    def rp(amount_rp: int) -> str:
        """`Rp25.000`."""
        return format_rp(amount_rp)
