"""Files after the counter: forms on hold, the papers of one visit, a person corrected, what is overdue."""

from pathlib import Path

from edge.web.desk.files.correction import HANDLERS as CORRECTION
from edge.web.desk.files.held import HANDLERS as HELD
from edge.web.desk.files.tasks import tasks
from edge.web.desk.files.visit import HANDLERS as VISIT

TEMPLATES = Path(__file__).parent / "templates"
HANDLERS = (*HELD, *VISIT, *CORRECTION)

__all__ = ["HANDLERS", "TEMPLATES", "tasks"]
