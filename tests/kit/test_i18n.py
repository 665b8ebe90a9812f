"""Two languages: Indonesian is the source, English comes from .po files, nothing is guessed."""

from pathlib import Path

import pytest

from kit.i18n import PoError, Texts, language, pick, read_po


def write(folder: Path, text: str) -> Path:
    path = folder / "en.po"
    path.write_text(text, encoding="utf-8")
    return path


def test_texts_may_span_lines_and_hold_quotes(tmp_path: Path) -> None:
    path = write(
        tmp_path, '# a comment\nmsgid "Kata "\n"sandi"\nmsgstr "Pass\\"word"\n\nmsgid "A\\nB"\nmsgstr "C\\\\D"\n'
    )
    assert read_po(path) == {"Kata sandi": 'Pass"word', "A\nB": "C\\D"}


@pytest.mark.parametrize("bad", ["hello", 'msgid "open', '"alone"', "msgctxt", 'msgid "a" trailing'])
def test_a_bad_line_is_named(tmp_path: Path, bad: str) -> None:
    with pytest.raises(PoError, match=":2:"):
        read_po(write(tmp_path, f"# head\n{bad}\n"))


def test_an_unknown_text_stays_indonesian(tmp_path: Path) -> None:
    texts = Texts([write(tmp_path, 'msgid "Masuk"\nmsgstr "Log in"\n'), tmp_path / "absent.po"])
    assert texts("Masuk") == "Masuk"
    token = language.set("en")
    try:
        assert texts("Masuk") == "Log in"
        assert texts("Loket {n}", n=2) == "Loket 2"
        assert pick("ya", "yes") == "yes"
    finally:
        language.reset(token)
    assert pick("ya", "yes") == "ya"


def test_a_brace_in_a_value_is_no_place() -> None:
    assert Texts([])("Nama {name}", name="{n}") == "Nama {n}"
