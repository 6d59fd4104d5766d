"""Tells systemd that the mirror is up and alive (sd_notify); does nothing elsewhere."""

from __future__ import annotations

import contextlib
import os
import socket


def notify(message: str) -> None:
    """Send ``READY=1``, ``WATCHDOG=1``, ``STATUS=...`` to ``$NOTIFY_SOCKET`` (sd_notify(3)), if there is one."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    # A lost message is not worth the session: systemd restarts what stays silent.
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.sendto(message.encode(), address)
