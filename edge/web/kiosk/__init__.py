"""The kiosk in the hall: a queue number, a receipt checked, a case followed, the survey, a complaint.

For citizens, by touch and by screen reader. It carries no staff cookie, shows no name and no NIK, keeps nothing of one
citizen for the next, and goes back to its start by itself.
"""

from edge.web.kiosk.app import create_app

__all__ = ["create_app"]
