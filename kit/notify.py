"""Tells systemd how the service is (sd_notify). Does nothing where no systemd listens."""

import os
import socket


def notify(state: str) -> bool:
    """Send `state`, such as ``READY=1`` or ``STOPPING=1``; True when somebody was there to hear it."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return False
    path = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.sendto(state.encode(), path)
    return True
