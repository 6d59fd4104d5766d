"""Can this processor run the tracker at all? Asked before MediaPipe is loaded, since it would be killed."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

#: Instructions that MediaPipe >= 1.0 uses on aarch64 without asking (a Pi 5 has them, a Pi 4 has not).
NEEDED_ON_ARM = frozenset({"atomics", "asimddp"})


def mediapipe_version() -> str | None:
    """The installed version, without importing it; None if it is not installed."""
    try:
        return version("mediapipe")
    except PackageNotFoundError:
        return None


def cannot_track(cpuinfo: Path = Path("/proc/cpuinfo"), machine: str = "", installed: str | None = "") -> str | None:
    """Why the tracker can't run on this processor, in words with the way out; None if it can.

    ``machine`` and ``installed`` default to this machine's architecture and MediaPipe.
    """
    machine = machine or platform.machine()
    installed = mediapipe_version() if installed == "" else installed
    if installed is None:
        return "MediaPipe is not installed. Run 'make setup' in the checkout, or the installer again."
    if machine not in ("aarch64", "arm64") or installed.startswith("0."):
        return None
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None  # nothing known against it
    features: set[str] = set()
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if key.strip() == "Features":
            features.update(value.split())
    if not features or features >= NEEDED_ON_ARM:
        return None
    return (
        f"This Raspberry Pi cannot run MediaPipe {installed}: it needs a Pi 5. "
        "On a Pi 4, install Raspberry Pi OS Bookworm and the 'pi4' version (make setup EXTRA=pi4)."
    )
