"""Drives core.sender over a carrier. Never blocks the rest of the box."""
