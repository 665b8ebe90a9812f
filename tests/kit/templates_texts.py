"""All templates of the product and the texts in them, for the tests of look and language."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]


def template_folders() -> list[Path]:
    """Every folder of page templates."""
    return sorted({path.parent for part in ("kit", "edge", "hub", "deploy") for path in (ROOT / part).rglob("*.html")})


def texts_of(folder: Path) -> Iterator[tuple[str, str]]:
    """(file, text) of every `_("…")` under `folder`."""
    env = Environment(autoescape=True)
    for path in sorted(folder.glob("*.html")):
        tree = env.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            is_text = isinstance(call.node, nodes.Name) and call.node.name == "_"
            if is_text and call.args and isinstance(call.args[0], nodes.Const):
                yield path.name, str(call.args[0].value)
