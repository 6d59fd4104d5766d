"""How much of a long test is done: a little of it at every change, all of it by hand with ``make survive``."""

from __future__ import annotations

import os

FULL = os.environ.get("SURVIVE") == "full"


def amount(few: int, full: int) -> int:
    """``few``, or ``full`` where all was asked for."""
    return full if FULL else few
