"""Queue numbers at the desk: giving one to whoever has no kiosk, the list of the day, and the day's end."""

from edge.web.desk.queueing.pages import HANDLERS, TEMPLATES, tasks

__all__ = ["HANDLERS", "TEMPLATES", "tasks"]
