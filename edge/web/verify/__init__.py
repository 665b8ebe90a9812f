"""Checks papers at the branch, with no link: for the kiosk in the hall and for staff at the counter.

A camera where the browser allows one, a USB scanner that types, or a typed number with its check code. A foreign code
is said to be foreign. Shows what a verifier may see, never a name, a NIK or a case.
"""

from edge.web.verify.app import create_app

__all__ = ["create_app"]
