"""A tree as ``/sys`` is on a Raspberry Pi, to be read instead of the real one."""

from __future__ import annotations

from pathlib import Path

FIRMWARE = "sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled"


def write(root: Path, name: str, text: str) -> Path:
    """One file below ``root``."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def board(root: Path, celsius: float = 50.0, throttled: str | None = "0x0") -> Path:
    """A board of that temperature, and with those bits (None: the kernel has no such file)."""
    write(root, "sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
    write(root, "sys/class/thermal/thermal_zone0/temp", f"{celsius * 1000:.0f}\n")
    if throttled is not None:
        write(root, FIRMWARE, f"{throttled}\n")
    return root


def vcgencmd(root: Path, answer: str, status: int = 0) -> None:
    """A ``vcgencmd`` that answers so."""
    program = write(
        root, "usr/bin/vcgencmd", f'#!/bin/sh\n[ "$1" = get_throttled ] && echo "{answer}"\nexit {status}\n'
    )
    program.chmod(0o755)


def voltage_alarm(root: Path, alarm: int) -> None:
    """The kernel's voltage alarm, beside another sensor."""
    write(root, "sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
    write(root, "sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    write(root, "sys/class/hwmon/hwmon1/in0_lcrit_alarm", f"{alarm}\n")
