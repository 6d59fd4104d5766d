"""Colours and letters. Black is mirror; everything else is drawn thin and few."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import pygame

from appliance.errors import Unavailable

BLACK = (0, 0, 0)
WHITE = (255, 255, 255)
SOFT = (176, 190, 200)  # outlines and what is less important
TINT = (120, 200, 255)  # the bars
TARGET = (255, 214, 102)  # the target band's ticks

#: Height of a capital letter of DejaVu Sans over its size (1493 / 2048 units, the font's OS/2 table).
CAP_SHARE = 0.729


def font_file(*, bold: bool) -> Path:
    """DejaVu Sans, which matplotlib ships (and MediaPipe needs matplotlib): clear letters, many scripts.

    Found without importing matplotlib, which takes long. Raises :class:`Unavailable` if it is missing.
    """
    spec = find_spec("matplotlib")
    folder = next(iter(spec.submodule_search_locations or []), "") if spec else ""
    path = Path(folder) / "mpl-data" / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    if not folder or not path.is_file():
        raise Unavailable("The font DejaVu Sans (shipped by matplotlib) is missing. Run 'make setup' again.")
    return path


@lru_cache(maxsize=32)
def font(cap_px: int, *, bold: bool = True) -> pygame.font.Font:
    """The font whose capital letters are ``cap_px`` pixels high."""
    return pygame.font.Font(str(font_file(bold=bold)), max(6, round(cap_px / CAP_SHARE)))
