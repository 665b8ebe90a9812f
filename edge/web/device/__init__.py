"""What this box is, in an officer's words: can we serve, its key, its link, its disk, its printer, its clock.

Shows and changes nothing. No personal data stands on its page.
"""

from edge.web.device.app import create_app

__all__ = ["create_app"]
