"""The hall's screens: who is called where, and what can be done today. Open to everybody on the branch's network;
no cookie, no name, no service that would tell a case."""

from edge.web.display.app import PATH, create_app
from edge.web.display.streams import Streams

__all__ = ["PATH", "Streams", "create_app"]
