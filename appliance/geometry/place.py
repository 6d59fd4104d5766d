"""Where a face is in the camera's picture, as the one value that the geometry of the glass needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FacePlace:
    """A face in an unmirrored picture of ``size`` (width, height) pixels; x to the picture's right, y down.

    ``eyes`` is the middle between the eyes, ``middle`` that between the top of the forehead and the chin, ``nose``
    the tip of the nose. ``iris_px`` is the width of an iris, which tells the distance. ``roll_deg`` is the head's
    tilt, towards the patient's left shoulder positive.
    """

    eyes: tuple[float, float]
    middle: tuple[float, float]
    nose: tuple[float, float]
    iris_px: float
    size: tuple[int, int]
    roll_deg: float = 0.0
