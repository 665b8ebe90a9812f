"""The desk's rooms share one dictionary."""

from edge.web import look
from edge.web.desk import app
from edge.web.desk.areas import AREAS
from kit.i18n import read_po
from kit.web.site import TEMPLATES


def test_no_two_rooms_of_the_desk_say_one_text_differently() -> None:
    """Of two English texts for one Indonesian text, every page but one would show the other room's."""
    said: dict[str, set[str]] = {}
    for folder in (app.TEMPLATES, *(area.TEMPLATES for area in AREAS), look.TEMPLATES, TEMPLATES):
        for text, english in read_po(folder / "en.po").items():
            said.setdefault(text, set()).add(english)
    assert {text: found for text, found in said.items() if len(found) > 1} == {}
