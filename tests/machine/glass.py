"""What stands on a picture of the glass, read from its pixels."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from appliance.display.layout import layout
from appliance.display.looks import LOOKS
from appliance.settings import Panel

Picture = npt.NDArray[np.uint8]


def picture(path: Path) -> Picture:
    """A PNG or PPM as (height, width, 3) RGB."""
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert image is not None, f"{path} is no picture"
    return np.asarray(image[..., ::-1], np.uint8)


def bars_mm(glass: Picture) -> tuple[float, float]:
    """How high the left and the right bar are filled, in millimetres of the panel; 0 where nothing is."""
    height, width = glass.shape[:2]
    at, tint = layout(Panel(), (width, height)), LOOKS["standard"].tint
    filled = np.abs(glass.astype(int) - np.array(tint[:3])).max(axis=2) < 12
    heights = []
    for box in (at.bar_left, at.bar_right):
        middle = round((box.x + box.w / 2) * at.px_per_mm)
        heights.append(float(filled[:, middle - 2 : middle + 3].all(axis=1).sum()) / at.px_per_mm)
    return heights[0], heights[1]


def unlike(one: Picture, other: Picture) -> float:
    """The share of what is lit in either picture that the other one does not have, 0 (the same) to 1.

    A pixel counts as lit when it is far from black, and as had when something as bright stands within a pixel of it.
    """
    assert one.shape == other.shape, f"{one.shape} and {other.shape}"
    lit_one, lit_other = (image.max(axis=2) > 90 for image in (one, other))
    near = np.ones((3, 3), np.uint8)
    missing = [
        (a & (cv2.dilate(b.astype(np.uint8), near) == 0)).sum() for a, b in ((lit_one, lit_other), (lit_other, lit_one))
    ]
    lit = lit_one.sum() + lit_other.sum()
    assert lit > 0, "both pictures are black"
    return float(sum(missing) / lit)
