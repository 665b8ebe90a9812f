"""The counter's pages: log-in, home, intake, payment, finished, find. Works without JavaScript, by keyboard alone.

Everything it makes so goes through `edge.ports`; it may not know a table, a socket or a printer.
"""

from edge.web.desk.app import create_app

__all__ = ["create_app"]
