"""Colours. Black is mirror; everything else is drawn thin and few."""

from __future__ import annotations

BLACK = (0, 0, 0)
WHITE = (255, 255, 255)
SOFT = (176, 190, 200)  # outlines and what is less important
TINT = (120, 200, 255)  # the bars
TARGET = (255, 214, 102)  # the target band's ticks
