"""The simulated patient's hand: drawn, and good enough that MediaPipe's hand landmarker finds it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Points = list[tuple[float, float]]

_SKIN = (222, 178, 150)
# A right hand seen from its back, fingers up; unit: the palm's length, y down, wrist at the origin.
_PALM: Points = [(-0.3, 0.5), (-0.33, -0.1), (-0.36, -0.5), (-0.34, -0.95), (0, -1.03),
                 (0.24, -0.98), (0.46, -0.85), (0.45, -0.3), (0.33, 0.1), (0.32, 0.6)]  # fmt: skip
_FINGERS: list[tuple[float, Points]] = [
    (0.135, [(-0.25, -0.2), (-0.52, -0.5), (-0.68, -0.75), (-0.78, -0.95)]),
    (0.12, [(-0.25, -0.95), (-0.32, -1.4), (-0.34, -1.68), (-0.35, -1.9)]),
    (0.125, [(0, -1.0), (0, -1.5), (0, -1.82), (0, -2.06)]),
    (0.118, [(0.22, -0.95), (0.28, -1.4), (0.3, -1.7), (0.31, -1.92)]),
    (0.1, [(0.42, -0.85), (0.54, -1.18), (0.6, -1.4), (0.64, -1.58)]),
]


@dataclass(frozen=True)
class Hand:
    """A hand ready to be laid over a picture: colour (h, w, 3), opacity (h, w, 1) 0 to 1, its corner."""

    colour: npt.NDArray[np.float32]
    opacity: npt.NDArray[np.float32]
    x: int
    y: int

    def lay_over(self, image: Image) -> None:
        """Draw the hand into ``image``, RGB, in place."""
        height, width = self.opacity.shape[:2]
        box = image[self.y : self.y + height, self.x : self.x + width]
        box[:] = (box + self.opacity * (self.colour - box)).astype(np.uint8)


def draw_hand(width: int, height: int, wrist: tuple[float, float], palm_px: float, angle: float) -> Hand:
    """A left hand coming from below for a picture of ``width`` × ``height`` pixels.

    ``wrist`` in pixels, ``palm_px`` the palm's length in pixels, ``angle`` in radians from upright.
    """
    cos, sin = math.cos(angle), math.sin(angle)

    def place(point: tuple[float, float]) -> tuple[int, int]:
        x, y = -point[0], point[1]  # the table has a right hand
        return (
            round(16 * (wrist[0] + palm_px * (cos * x - sin * y))),
            round(16 * (wrist[1] + palm_px * (sin * x + cos * y))),
        )

    colour = np.zeros((height, width, 3), np.float32)
    opacity = np.zeros((height, width, 1), np.float32)
    palm = np.zeros((height, width), np.uint8)
    cv2.fillPoly(palm, [np.array([place(p) for p in _PALM], np.int32)], 255, cv2.LINE_AA, 4)
    palm = np.where(cv2.GaussianBlur(palm, (0, 0), palm_px * 0.06) > 110, 255, 0).astype(np.uint8)
    parts = [palm]
    for radius, joints in _FINGERS:
        mask = np.zeros((height, width), np.uint8)
        points = [(joints[0][0] * 0.9, joints[0][1] * 0.9), *joints]
        for a, b in pairwise(points):
            cv2.line(mask, place(a), place(b), 255, round(2 * radius * palm_px), cv2.LINE_AA, 4)
        parts.append(mask)
    for mask in parts:  # each part shaded like a cylinder, one over the other
        depth = cv2.distanceTransform((mask > 127).astype(np.uint8), cv2.DIST_L2, 5) / (palm_px * 0.13)
        shade = 0.62 + 0.38 * np.sqrt(1 - (1 - np.clip(depth, 0, 1)) ** 2)
        cover = (cv2.GaussianBlur(mask, (0, 0), 1).astype(np.float32) / 255)[..., None]
        colour += cover * (np.array(_SKIN, np.float32) * shade[..., None] - colour)
        opacity = np.maximum(opacity, cover)
    for _, joints in _FINGERS:
        (bx, by), (ex, ey) = joints[-2], joints[-1]
        nail = place((ex + 0.12 * (ex - bx), ey + 0.12 * (ey - by)))
        tip, below = place((ex, ey)), place((bx, by))
        turn = math.degrees(math.atan2(tip[1] - below[1], tip[0] - below[0]))
        axes = (round(palm_px * 0.1), round(palm_px * 0.06))
        cv2.ellipse(colour, (nail[0] // 16, nail[1] // 16), axes, turn, 0, 360, (240, 205, 190), -1, cv2.LINE_AA)
    ys, xs = np.nonzero(opacity[..., 0] > 0)
    x0, x1, y0, y1 = xs.min(), xs.max() + 1, ys.min(), ys.max() + 1
    return Hand(colour[y0:y1, x0:x1], opacity[y0:y1, x0:x1], int(x0), int(y0))
