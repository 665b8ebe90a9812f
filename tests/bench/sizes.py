"""How much code there is, and how long its functions are. Counts what git knows of, and nothing that was installed."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.bench.rows import ROOT, Row, percentile

ROOMS = ("contract", "kit", "edge", "hub", "deploy")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def rows() -> Iterator[Row]:
    """Lines of code and tests, functions' median and 95th percentile."""
    code, tests = files("py", *ROOMS), files("py", "tests")
    lengths = [length for path in code for length in function_lengths(path.read_text(encoding="utf-8"))]
    whole = "non-blank lines of Python in contract, kit, edge, hub, deploy"
    yield Row("lines of code", "lines", sum(map(lines_of, code)), note=whole)
    yield Row("lines of tests", "lines", sum(map(lines_of, tests)), note="non-blank lines of Python in tests")
    yield Row("modules", "files", len(code))
    yield Row("lines of a module, median", "lines", percentile([lines_of(path) for path in code], 0.5))
    pages = [path for kind in ("html", "js", "css") for path in files(kind, *ROOMS)]
    yield Row("lines of templates, scripts and styles", "lines", sum(map(lines_of, pages)))
    yield Row("functions", "functions", len(lengths))
    how = "from def to end without docstring and blank lines"
    yield Row("lines of a function, median", "lines", percentile(lengths, 0.5), note=how)
    yield Row("lines of a function, 95 % have at most", "lines", percentile(lengths, 0.95), note=how)


def files(kind: str, *rooms: str) -> list[Path]:
    """Files of a kind that git tracks, or would: new ones are measured before they are committed."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *(f"{room}/*.{kind}" for room in rooms)]
    names = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in sorted(set(names)) if (ROOT / name).is_file()]


def lines_of(path: Path) -> int:
    """Lines with something on them."""
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def function_lengths(source: str) -> list[int]:
    """The length of each function in a module, inner ones counted for themselves and for the outer one."""
    lines = source.splitlines()
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, Function)]
    return [_length(node, lines) for node in found]


def _length(function: Function, lines: list[str]) -> int:
    assert function.end_lineno is not None
    told = {number for number in range(function.lineno, function.end_lineno + 1) if lines[number - 1].strip()}
    first = function.body[0]
    if ast.get_docstring(function) is not None and first.end_lineno is not None:
        told -= set(range(first.lineno, first.end_lineno + 1))
    return len(told)
