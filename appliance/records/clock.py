"""How far this machine's clock can be trusted: a Raspberry Pi without a network or a battery starts in the past."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Trust(StrEnum):
    """``synchronised`` with a time server; ``plausible``: not before the last record; ``unset``: neither."""

    SYNCHRONISED = "synchronised"
    PLAUSIBLE = "plausible"
    UNSET = "unset"


@dataclass(frozen=True)
class Reading:
    """Both clocks at one moment, s; ``date`` where the mirror stands; ``boot`` tells one start of the machine."""

    wall_s: float
    monotonic_s: float
    date: str
    synchronised: bool
    boot: str

    def trust(self, last_record_s: float | None) -> Trust:
        """How far the wall clock can be trusted after a record of ``last_record_s`` (None: there is none yet)."""
        if self.synchronised:
            return Trust.SYNCHRONISED
        return Trust.PLAUSIBLE if last_record_s is not None and self.wall_s >= last_record_s else Trust.UNSET


def read() -> Reading:
    """Both clocks now. Asks systemd whether a time server has set ours; takes some milliseconds."""
    synchronised = False
    try:
        told = subprocess.run(
            ["timedatectl", "show", "--property=NTPSynchronized", "--value"],
            capture_output=True, text=True, timeout=3, check=False,
        )  # fmt: skip
        synchronised = told.stdout.strip() == "yes"
    except (OSError, subprocess.TimeoutExpired):
        pass  # no systemd: then nobody knows, and the last record decides
    wall, monotonic = time.time(), time.monotonic()
    return Reading(wall, monotonic, date_of(wall), synchronised, _boot())


def date_of(wall_s: float) -> str:
    """The date where the mirror stands, as 2030-01-31."""
    return datetime.fromtimestamp(wall_s).astimezone().date().isoformat()


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
