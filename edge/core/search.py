"""Finding a service by its name, its code or everyday words, forgiving small slips of the fingers.

Pure: the same words give the same order at every door, whatever the order of the catalogue. Knows no person: papers are
found by the store. What does not match at all is left out; nothing here is ever refused.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

QUERY_CHARS: Final = 80
WORDS_MOST: Final = 8
CLEAR: Final = 100  # a whole code, name or keyword: from here on the first may be meant and nothing else
WHOLE, EXACT, BEGINS, INSIDE, SLIP = 100, 10, 7, 4, 3
KEYWORD_WEIGHT, AGENCY_WEIGHT = 0.9, 0.3  # of what a word of the name or code counts
ONE_SLIP_FROM, TWO_SLIPS_FROM = 4, 8  # letters: in shorter words another letter makes another word
_FILLER: Final = frozenset({
    "mau", "ingin", "minta", "tolong", "buat", "bikin", "urus", "ngurus", "mengurus", "saya", "kami", "untuk", "yang",
    "di", "ke", "dan",
})  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a service may be found by. `key` is its code."""

    key: str
    names: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A service that was found, and how well; more is better."""

    key: str
    score: float

    @property
    def clear(self) -> bool:
        """Whether the words are all of its code, of its name or of one of its keywords."""
        return self.score >= CLEAR


def find(entries: Iterable[Entry], query: str) -> tuple[Hit, ...]:
    """The entries that `query` may mean, best first; equal ones by their code. All of them for an empty query.

    Every word has to be found somewhere in the entry; where no entry has them all, those with most of them are shown.
    """
    words = words_of(query[:QUERY_CHARS])[:WORDS_MOST]
    telling = tuple(word for word in words if word not in _FILLER) or words
    if not telling:
        return tuple(Hit(entry.key, 0) for entry in entries)
    judged = [(*_judged(entry, telling, words), entry.key) for entry in entries]
    most = max((found for found, _, _ in judged), default=0)
    hits = [Hit(key, score) for found, score, key in judged if found == most and most > 0]
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.key)))


def clear_one(hits: Sequence[Hit]) -> str:
    """The code of the one service that is surely meant, "" where there is a choice to make."""
    if not hits or not hits[0].clear or (len(hits) > 1 and hits[1].score == hits[0].score):
        return ""
    return hits[0].key


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in small letters without accents: letters and digits, all else parts them."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return tuple(_WORD.findall("".join(char for char in plain if not unicodedata.combining(char))))


def _judged(entry: Entry, telling: tuple[str, ...], words: tuple[str, ...]) -> tuple[int, float]:
    """How many of the words the entry has, and how well they fit."""
    fits = [_best(entry, word) for word in telling]
    bonus = WHOLE if _phrases(entry) & {telling, words} else 0
    return sum(fit > 0 for fit in fits), bonus + sum(fits) / len(fits)


def _best(entry: Entry, word: str) -> float:
    """A slip of the finger is looked for only where nothing fits as it is: that is what costs time."""
    plain = _weighed_most(entry, partial(_alike, word))
    return plain or _weighed_most(entry, partial(_slip, word))


def _weighed_most(entry: Entry, judge: Callable[[str], int]) -> float:
    return max(max(map(judge, words), default=0) * weight for words, weight in _weighed(entry))


@lru_cache(maxsize=1024)
def _weighed(entry: Entry) -> tuple[tuple[frozenset[str], float], ...]:
    """The entry's words, and how much each kind of them counts."""
    own = frozenset(word for text in (entry.key, *entry.names) for word in words_of(text))
    asked = frozenset(word for text in entry.keywords for word in words_of(text))
    return (own, 1.0), (asked, KEYWORD_WEIGHT), (frozenset(words_of(entry.agency)), AGENCY_WEIGHT)


@lru_cache(maxsize=1024)
def _phrases(entry: Entry) -> frozenset[tuple[str, ...]]:
    """Word for word: the code, the code without its group (KIA of ADM-KIA), the names and the keywords."""
    code = words_of(entry.key)
    return frozenset({code, code[1:], *(words_of(text) for text in (*entry.names, *entry.keywords))} - {()})


def _alike(word: str, other: str) -> int:
    if word == other:
        return EXACT
    if other.startswith(word):
        return BEGINS
    return INSIDE if len(word) >= 3 and word in other else 0


def _slip(word: str, other: str) -> int:
    return SLIP if _slipped(word, other) else 0


def _slipped(word: str, other: str) -> bool:
    """Whether `word` is `other` with one wrong, missing, needless or swapped letter; two in long words."""
    most = 2 if len(word) >= TWO_SLIPS_FROM else 1 if len(word) >= ONE_SLIP_FROM else 0
    return most > 0 and abs(len(word) - len(other)) <= most and distance(word, other, most) <= most


def distance(one: str, other: str, most: int) -> int:
    """How many letters differ, a swap of neighbours counting once; more than `most` is told as `most` + 1."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
