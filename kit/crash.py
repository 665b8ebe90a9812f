"""Named points at which a test may end the process as if the power had gone. Silent unless SIMPUL_CRASH is set."""

import os

_passes: dict[str, int] = {}


def crash_point(name: str) -> None:
    """End the process at once with status 137 when SIMPUL_CRASH names this point.

    SIMPUL_CRASH_AFTER=n lets the first n-1 passes go by. Nothing is flushed and no handler runs: that is the point.
    """
    if os.environ.get("SIMPUL_CRASH") != name:
        return
    _passes[name] = _passes.get(name, 0) + 1
    if _passes[name] >= int(os.environ.get("SIMPUL_CRASH_AFTER", "1")):
        os._exit(137)
