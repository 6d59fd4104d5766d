"""What a drawn face is made of: strokes of ink, as values, and the curves they follow.

Face units: the figure stands in a box of 60 × 70 units, the origin in its middle, y down. At the size it
was drawn for, a unit is a millimetre on the glass. One half of a face is described in (u, y), where u is
the distance outward from the midline; as in a mirror, the patient's left half is the one at negative x.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
#: Half width and half height of the box that everything is drawn in, units.
HALF_W, HALF_H = 30.0, 35.0
LEFT, RIGHT = -1, 1


class Ink(StrEnum):
    """Which of the three colours a stroke has."""

    LINE = "line"  # the features that move
    SOFT = "soft"  # what only belongs to a face
    MARK = "mark"  # the working muscle, and paths


@dataclass(frozen=True, eq=False)
class Stroke:
    """One line, (n, 2) in face units. ``width`` in units; ``level`` is how bright it is, 0 to 1.

    ``solid`` fills it with its own ink instead of drawing its line; ``hides`` fills it with black first,
    so that it stands in front of what was drawn before.
    """

    points: Points
    width: float = 1.3
    ink: Ink = Ink.LINE
    level: float = 1.0
    closed: bool = False
    solid: bool = False
    hides: bool = False

    def on(self, side: int) -> Stroke:
        """The stroke of one half, put onto ``side`` (``LEFT`` or ``RIGHT``)."""
        points = self.points * (side, 1.0)
        return Stroke(points, self.width, self.ink, self.level, self.closed, self.solid, self.hides)


@lru_cache(maxsize=64)
def _weights(count: int, steps: int) -> Points:
    """Catmull-Rom weights: (points of the curve, ``count`` knots); the first and the last knot only steer."""
    t = np.linspace(0, 1, steps + 1)[:-1]
    blend = 0.5 * np.stack([
        -t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3,
    ], axis=1)  # fmt: skip
    made = np.zeros(((count - 3) * steps + 1, count))
    for k in range(count - 3):
        made[k * steps : (k + 1) * steps, k : k + 4] = blend
    made[-1, count - 2] = 1
    return made


def curve(knots: Sequence[tuple[float, float]] | Points, *, steps: int = 5, from_midline: bool = False) -> Points:
    """A smooth line through ``knots``, (n, 2), with ``steps`` points from one to the next.

    ``from_midline``: it leaves the midline at a right angle, so that two halves join without a corner, whatever
    the other one does.
    """
    p = np.asarray(knots, dtype=np.float64)
    first = p[1] * (-1, 1) if from_midline else 2 * p[0] - p[1]
    last = 2 * p[-1] - p[-2]
    made: Points = _weights(len(p) + 2, steps) @ np.vstack([first, p, last])
    return made


def ring(knots: Sequence[tuple[float, float]], *, steps: int = 8) -> Points:
    """A smooth closed line through ``knots``; the first point is repeated at the end."""
    p = np.asarray(knots, dtype=np.float64)
    made: Points = _weights(len(p) + 3, steps) @ np.vstack([p[-1:], p, p[:2]])
    return made


def circle(u: float, y: float, r: float, ry: float | None = None, *, points: int = 20) -> Points:
    """A circle, or an ellipse with the half height ``ry``."""
    a = np.linspace(0, 2 * np.pi, points, endpoint=False)
    return np.stack([u + r * np.cos(a), y + (r if ry is None else ry) * np.sin(a)], axis=1)


def tapered(middle: Points, widths: Sequence[float]) -> Points:
    """The outline of a brush stroke along ``middle`` whose width runs through ``widths``."""
    along = np.gradient(middle, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.hypot(along[:, 0], along[:, 1])[:, None]
    half = np.interp(np.linspace(0, 1, len(middle)), np.linspace(0, 1, len(widths)), widths)[:, None] / 2
    return np.vstack([middle + normal * half, (middle - normal * half)[::-1]])


def placed(strokes: Iterable[Stroke], side: int) -> list[Stroke]:
    """The strokes of one half, put onto ``side`` (``LEFT`` or ``RIGHT``)."""
    return [s.on(side) for s in strokes]


def joined(left: Points, right: Points) -> Points:
    """One line from the left outer end over the midline to the right one, out of two halves."""
    return np.vstack([(left * (LEFT, 1))[:0:-1], right])


def along(line: Points, share: float | Points) -> Points:
    """The point, (2,), that lies ``share`` of the length along ``line``; for n shares the n points, (n, 2)."""
    step = np.diff(line, axis=0)
    length = np.concatenate([[0.0], np.cumsum(np.hypot(step[:, 0], step[:, 1]))])
    at = np.asarray(share) * length[-1]
    return np.stack([np.interp(at, length, line[:, 0]), np.interp(at, length, line[:, 1])], axis=-1)
