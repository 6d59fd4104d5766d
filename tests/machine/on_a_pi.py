"""Run by the Python of a kit: load every package with code of its own, then measure REST PICTURE."""

from __future__ import annotations

import importlib
import platform
import sys
import time
from pathlib import Path


def main() -> None:
    """Print a line for each package; then what ``symmirror measure`` prints."""
    for name in ("numpy", "cv2", "pygame", "PIL._imagingft", "pydantic_core", "sqlcipher3", "uharfbuzz", "mediapipe"):
        began_s = time.monotonic()
        module = importlib.import_module(name)
        version = getattr(module, "__version__", "")
        print(f"{platform.machine()} {name} {version}: {time.monotonic() - began_s:.1f} s", flush=True)  # noqa: T201
    import pygame

    drivers = [path for path in Path(pygame.__file__).parents[1].glob("pygame*libs/libSDL2-*") if _kms(path)]
    assert drivers, "this pygame cannot draw without a desktop"
    locked = importlib.import_module("sqlcipher3").connect(":memory:")
    assert locked.execute("PRAGMA cipher_version").fetchone(), "this SQLite does not encrypt"
    locked.close()
    from appliance.cli import entry

    rest, picture = sys.argv[1:]
    sys.argv = ["symmirror", "measure", "--exercise", "smile-well", "--rest", rest, picture]
    entry()


def _kms(path: Path) -> bool:
    return b"KMSDRM" in path.read_bytes()


if __name__ == "__main__":
    main()
