"""What every staff page of the branch shows around its content: the bar, who works here, the lamps.

For `desk` and `device` alike; templates extend ``edge.html``.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from edge.ports import Doors
from edge.web.lamps import Lamps, LampSource, lamps_of
from edge.web.words import Words
from kit.i18n import pick

TEMPLATES: Final = Path(__file__).parent / "templates"


MENU: Final = (
    ("/", "Loket", "Counter"),
    ("/cari", "Berkas", "Files"),
    ("/penyerahan", "Penyerahan", "Hand-over"),
    ("/kas", "Kas", "Till"),
    ("/verify", "Cek keaslian", "Check a paper"),
    ("/device", "Perangkat", "Device"),
)
"""The bar: path, and the word in both tongues."""

TRUE_ONLY: Final = frozenset({"/device"})  # what training has no copy of


def words_of(doors: Doors) -> Words:
    """The branch's words as of now."""
    return Words(doors.settings.offset_min, doors.reader.now_s())


async def lamps_now(doors: Doors, link: LampSource, words: Words) -> Lamps:
    """The four lamps as of now."""
    return lamps_of(link(), await doors.reader.sync(), words)


async def frame(doors: Doors, link: LampSource, *, here: str) -> Mapping[str, object]:
    """The template values of ``edge.html``: `here` is the path of the current entry in the bar."""
    words = words_of(doors)
    return {
        "here": here,
        "menu": [
            (path, pick(text, text_en))
            for path, text, text_en in MENU
            if not (doors.settings.training and path in TRUE_ONLY)
        ],
        "place": doors.settings.name,
        "place_line": doors.settings.address,
        "lamps": await lamps_now(doors, link, words),
        "words": words,
        "training": doors.settings.training,
    }
