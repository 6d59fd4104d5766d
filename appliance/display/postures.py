"""Pictograms of how to sit: into the middle of the mirror, and looking straight into it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from appliance.display.sketch import Point, Stroke, arc, box, dot, drawer, face, line

#: They are so much wider than high.
_WIDE = 1.4


def _arrow(*way: Point) -> tuple[Stroke, ...]:
    """A line through points, with an arrow's head at the last of them."""
    (x0, y0), (x, y) = way[-2:]
    angle = math.atan2(y - y0, x - x0)
    ends = [(x + 0.2 * math.cos(angle + turn), y + 0.2 * math.sin(angle + turn)) for turn in (2.5, -2.5)]
    return line(*way), line(ends[0], (x, y), ends[1])


def _away(x: float, y: float) -> tuple[Stroke, ...]:
    """A head in half profile around a point: its nose stands out, and eyes and mouth have gone to that side."""
    return (
        arc(x, y, 0.54, 194, 516, 1.25), line((x - 0.524, y - 0.16), (x - 0.7, y + 0.16), (x - 0.495, y + 0.27)),
        dot(x - 0.3, y - 0.12, 0.06), dot(x + 0.04, y - 0.12, 0.06), line((x - 0.34, y + 0.38), (x - 0.1, y + 0.38)),
    )  # fmt: skip


def _straight(x: float, y: float) -> tuple[Stroke, ...]:
    """A head around a point that looks straight ahead."""
    return (
        arc(x, y, 0.54, 0, 360, 1.25), dot(x - 0.21, y - 0.12, 0.06), dot(x + 0.21, y - 0.12, 0.06),
        line((x, y - 0.02), (x - 0.06, y + 0.16), (x + 0.06, y + 0.16)),
        line((x - 0.16, y + 0.38), (x + 0.16, y + 0.38)),
    )  # fmt: skip


POSTURES: Mapping[str, tuple[Stroke, ...]] = {
    # Which side the face is on is not told here: the way leads into the mirror from either one.
    "middle": (
        box(-0.85, -1, 0.85, 1), *face(0.5), *_arrow((-1.4, 0), (-0.54, 0)), *_arrow((1.4, 0), (0.54, 0)),
    ),
    "turn": (*_away(-0.72, 0.3), *_arrow(*arc(0, -0.5, 0.75, 200, 340, 0.6)[1]), *_straight(0.82, 0.3)),
}  # fmt: skip

PICTOGRAMS = {name: drawer(strokes, _WIDE) for name, strokes in POSTURES.items()}
