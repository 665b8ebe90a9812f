"""Writes every generated part of `docs/reference/` anew; with the path of a `demo.json`, the examples too."""

import sys
from pathlib import Path

from tests.architecture.reference.examples import examples
from tests.architecture.reference.pages import PARTS, write


def main() -> None:
    """`python -m tests.architecture.reference [var/demo/demo.json]`."""
    more = examples(Path(sys.argv[1])) if len(sys.argv) > 1 else {}
    for page in write({**PARTS, **more}):
        print(f"{page}: written anew")


if __name__ == "__main__":
    main()
