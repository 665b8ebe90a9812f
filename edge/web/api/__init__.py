"""The branch's API for machines, `/api/v1`: the same acts as the desk, by token, with RFC 9457 refusals.

May decide nothing: bodies go to the same decisions as the desk's forms.
"""

from edge.web.api.app import create_app

__all__ = ["create_app"]
