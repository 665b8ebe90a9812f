"""The look: contrast of every pair of tokens, the set's size, no inline style or script, both languages whole."""

import gzip
import re
from pathlib import Path

import pytest

from kit.web.assets import FOLDER, Assets
from kit.web.site import environment
from tests.kit.templates_texts import ROOT, template_folders, texts_of

CSS = (FOLDER / "simpul.css").read_text(encoding="utf-8")
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2 AA


def tokens(selector: str) -> dict[str, str]:
    block = re.search(rf"^{re.escape(selector)}\{{(.*?)^\}}", CSS, re.MULTILINE | re.DOTALL)
    assert block
    return dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{3,6})", block[1]))


LIGHT = tokens(":root")
DARK = {**LIGHT, **tokens(".dark")}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *((text, ground, TEXT) for text in ("ink", "ink-2", "ink-3") for ground in ("surface", "surface-2", "bg")),
    *((text, "surface", TEXT) for text in ("brand", "ok", "wait", "stop", "off")),
    *((text, f"{text}-soft", TEXT) for text in ("brand", "ok", "wait", "stop", "off")),
    *(("ink", soft, TEXT) for soft in ("brand-soft", "ok-soft", "wait-soft", "stop-soft", "off-soft")),
    ("ink-2", "brand-soft", TEXT),
    ("on-brand", "brand", TEXT),
    ("surface", "ok", TEXT),
    ("surface", "ink-2", TEXT),
    ("edge", "surface", SHAPE),
    ("wait", "wait-fill", 1.0),
    ("on-wait", "wait-fill", TEXT),
    ("wait", "surface", SHAPE),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_every_pair_of_colours_can_be_read(theme: str, text: str, ground: str, least: float) -> None:
    palette = LIGHT if theme == "light" else DARK
    assert contrast(palette[text], palette[ground]) >= least


def test_the_focus_ring_is_seen_on_every_ground() -> None:
    """Yellow on petrol, ink on white: one of the two always stands out."""
    assert contrast(LIGHT["focus"], LIGHT["brand"]) >= SHAPE
    assert contrast(LIGHT["focus-ring"], LIGHT["surface"]) >= SHAPE
    assert "outline:none" not in CSS.replace(" ", "")


def test_the_sheet_stays_small() -> None:
    """Past 12 kB the set should be thought over."""
    assert len(gzip.compress(CSS.encode(), 9)) < 12_000


def test_no_page_needs_inline_style_or_script() -> None:
    """The CSP forbids both."""
    for folder in template_folders():
        if "node_modules" in folder.parts:
            continue
        for path in folder.glob("*.html"):
            text = path.read_text(encoding="utf-8")
            assert " style=" not in text, path
            assert "<style" not in text, path
            assert not re.search(r"\son[a-z]+=", text), path
            assert not re.search(r"<script(?![^>]*(?:\bsrc=|application/json))", text), path


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in (*FOLDER.glob("*.css"), *FOLDER.glob("*.js")):
        assert not re.search(r"(?:url\(|from ['\"]|import\(['\"])\s*(?:https?:)?//", path.read_text(encoding="utf-8"))


FOLDERS = [folder for folder in template_folders() if (folder / "en.po").exists()]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_every_text_has_its_english(folder: Path) -> None:
    shared = [ROOT / "kit/web/templates", ROOT / "edge/web/templates"]
    english = environment(Assets(), [folder, *shared]).globals["_"].english  # type: ignore[attr-defined]
    missing = [f"{name}: {text}" for name, text in texts_of(folder) if text not in english]
    assert missing == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_every_template_compiles(folder: Path) -> None:
    env = environment(Assets(), [folder, ROOT / "edge/web/templates"])
    for path in folder.glob("*.html"):
        env.get_template(path.name)


def test_pages_escape_what_people_typed() -> None:
    env = environment(Assets(), [])
    shown = env.from_string("{{ text }}").render(text="<script>alert(1)</script>")
    assert shown == "&lt;script&gt;alert(1)&lt;/script&gt;"
