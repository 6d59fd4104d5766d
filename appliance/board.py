"""What the board says of itself: its temperature, and whether the firmware holds it back. All below a root folder."""

from __future__ import annotations

import re
import subprocess
from enum import IntFlag
from pathlib import Path

#: vcgencmd takes some milliseconds; one that does not answer is not waited for.
_PATIENCE_S = 2.0


class Throttled(IntFlag):
    """The bits of ``get_throttled`` (Raspberry Pi's documentation, "vcgencmd"): now, and since the start."""

    UNDER_VOLTAGE = 1 << 0
    CAPPED = 1 << 1
    SLOWED = 1 << 2
    SOFT_LIMIT = 1 << 3
    WAS_UNDER_VOLTAGE = 1 << 16
    WAS_CAPPED = 1 << 17
    WAS_SLOWED = 1 << 18
    WAS_SOFT_LIMIT = 1 << 19


#: The processor is slower than it could be, at this moment.
HELD_BACK = Throttled.CAPPED | Throttled.SLOWED | Throttled.SOFT_LIMIT


def temperature_c(root: Path = Path("/")) -> float | None:
    """The processor's temperature, °C: the warmest zone with "cpu" in its name, else the warmest; None: unknown."""
    zones: list[tuple[str, float]] = []
    for zone in (root / "sys/class/thermal").glob("thermal_zone*"):
        try:
            kind = (zone / "type").read_text(encoding="ascii").strip()
            zones.append((kind, int((zone / "temp").read_text(encoding="ascii")) / 1000))
        except (OSError, ValueError):  # a zone may refuse to answer (EAGAIN, "No data available")
            continue
    processors = [c for kind, c in zones if "cpu" in kind]
    return max(processors or [c for _, c in zones], default=None)


def throttled(root: Path = Path("/")) -> Throttled | None:
    """What the firmware reports, or None where nobody can be asked (no Raspberry Pi).

    Three ways, the first that answers: the kernel's file, ``vcgencmd``, and the kernel's voltage alarm, which knows
    under-voltage only.
    """
    for file in sorted((root / "sys/devices/platform").glob("**/*firmware/get_throttled")):
        try:
            return _bits(file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            continue
    told = _by_vcgencmd(root / "usr/bin/vcgencmd")
    return _by_alarm(root) if told is None else told


def _bits(text: str) -> Throttled:
    """``throttled=0x50005``, ``0x50005`` or ``50005`` (the kernel's file leaves the prefix out): always hexadecimal."""
    found = re.fullmatch(r"(?:throttled=)?(?:0x)?([0-9a-fA-F]{1,8})", text.strip())
    if found is None:
        raise ValueError(text)
    return Throttled(int(found[1], 16) & sum(Throttled))


def _by_vcgencmd(program: Path) -> Throttled | None:
    if not program.exists():
        return None
    try:
        told = subprocess.run(
            [str(program), "get_throttled"], capture_output=True, text=True, timeout=_PATIENCE_S, check=True
        )
        return _bits(told.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None  # no right to /dev/vcio, or an answer of another kind


def _by_alarm(root: Path) -> Throttled | None:
    for name in (root / "sys/class/hwmon").glob("hwmon*/name"):
        try:
            if name.read_text(encoding="ascii").strip() == "rpi_volt":
                alarm = int((name.parent / "in0_lcrit_alarm").read_text(encoding="ascii"))
                return Throttled.UNDER_VOLTAGE if alarm else Throttled(0)
        except (OSError, ValueError):
            continue
    return None
