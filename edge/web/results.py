"""Results of one press, kept for the minute and a half in which they are read, under a word drawn by luck.

For pages that strangers use one after the other. What was sent is never the page that answers it: so the back button
finds no form to send again, and once the reader has gone, or time is up, nothing at all. Whoever presses too often is
refused, or would drive out what others read. Knows no page and no store.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from edge.core.answers_refusals import TooOften

READ_S: Final = 90  # a result is gone after this, whatever the browser does
KEPT_MOST: Final = 200
WORD_B: Final = 16
WORD_LETTERS: Final = 2 * WORD_B
ADDRESSES_MOST: Final = 200
PRESSES_MOST: Final = 30  # of one address in a minute: a hall's kiosk has fewer


@dataclass(frozen=True, slots=True)
class Result:
    """A page to be shown: its template, what stands on it, and its status."""

    page: str
    values: Mapping[str, Any]
    status: int = 200


@dataclass(slots=True)
class Results:
    """Results waiting to be read; few, and none for long."""

    _kept: dict[str, tuple[float, Result]] = field(default_factory=dict)

    def keep(self, word: str, result: Result, now_mono_s: float) -> None:
        """Keep a result for the next page."""
        self._forget(now_mono_s)
        while len(self._kept) >= KEPT_MOST:
            self._kept.pop(next(iter(self._kept)))
        self._kept[word] = (now_mono_s, result)

    def read(self, word: str, now_mono_s: float) -> Result | None:
        """The result behind a word, None once it is gone."""
        self._forget(now_mono_s)
        found = self._kept.get(word)
        return found[1] if found else None

    def drop(self, word: str) -> None:
        """Its reader has gone, or has sent its form."""
        self._kept.pop(word, None)

    def _forget(self, now_mono_s: float) -> None:
        for word in [word for word, (since, _) in self._kept.items() if now_mono_s - since >= READ_S]:
            del self._kept[word]


@dataclass(slots=True)
class Presses:
    """How much each address sent within the last minute."""

    _at: dict[str, list[float]] = field(default_factory=dict)

    def note(self, address: str, now_mono_s: float) -> None:
        """One more. Raises `TooOften`."""
        recent = [at for at in self._at.pop(address, ()) if now_mono_s - at < 60]
        if len(self._at) >= ADDRESSES_MOST:
            self._at.pop(next(iter(self._at)))
        self._at[address] = recent
        if len(recent) >= PRESSES_MOST:
            raise TooOften
        recent.append(now_mono_s)
