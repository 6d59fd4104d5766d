"""What a picture tells of camera, lens and light: sharpness, brightness, evenness, colours. Arrays in, numbers out.

Pictures are (height, width, 3) uint8 RGB, not mirrored; a face is where the tracker saw it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from appliance.cameras.base import Image
from appliance.faces.conditions import brightness
from appliance.faces.face import Face

Floats = npt.NDArray[np.float32]

#: Sharpness is looked at with a face this wide, or the card's squares this large, so that distance does not count, px.
FACE_PX, SQUARE_PX = 200, 12
#: Inner corners of the printed card, across and down.
CARD = (8, 5)
#: A pixel from here on is white whatever the light is.
CLIPPED = 250


@dataclass(frozen=True)
class Look:
    """Two pictures taken one after the other, and the face in the first."""

    first: Image
    second: Image
    face: Face


def sharpness(look: Look) -> float:
    """Detail of the face, in thousandths: of its brightness, the variance of the Laplacian (Pech-Pacheco 2000).

    The face is brought to one size first, and the covariance of two pictures stands for the variance of one: detail
    is the same in both and noise is not, so that a dark and noisy picture is not taken for a sharp one.
    """
    x0, y0, x1, y1 = (int(v) for v in look.face.box)
    return _detail(look, (x0, y0, x1, y1), FACE_PX / max(x1 - x0, 1))


def card_sharpness(first: Image, second: Image) -> float | None:
    """The same of the printed card, by the size of its squares; None where no card is to be seen."""
    found, corners = cv2.findChessboardCornersSB(cv2.cvtColor(first, cv2.COLOR_RGB2GRAY), CARD)
    if not found:
        return None
    points = corners.reshape(-1, 2)
    square = float(np.linalg.norm(points[CARD[0] - 1] - points[0])) / (CARD[0] - 1)
    low, high = points.min(axis=0) - square / 2, points.max(axis=0) + square / 2
    box = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
    return _detail_of(first, second, box, SQUARE_PX / square)


def _detail(look: Look, box: tuple[int, int, int, int], scale: float) -> float:
    return _detail_of(look.first, look.second, box, scale)


def _detail_of(first: Image, second: Image, box: tuple[int, int, int, int], scale: float) -> float:
    a, b = (_laplacian(image, box, scale) for image in (first, second))
    return 1000 * float((a * b).mean() - a.mean() * b.mean())


def _laplacian(image: Image, box: tuple[int, int, int, int], scale: float) -> Floats:
    x0, y0, x1, y1 = box
    part = cv2.cvtColor(image[max(y0, 0) : y1, max(x0, 0) : x1], cv2.COLOR_RGB2GRAY).astype(np.float32)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    sized = np.asarray(cv2.resize(part, None, fx=scale, fy=scale, interpolation=way), np.float32)
    made: Floats = np.asarray(cv2.Laplacian(sized / max(float(sized.mean()), 1.0), cv2.CV_32F), np.float32)
    return made


def light(look: Look) -> float:
    """Mean brightness of the face, 0 to 255."""
    return brightness(look.first, look.face)


def linear(image: Image) -> Floats:
    """Pixels as linear light, 0 to 1, by the sRGB curve (IEC 61966-2-1); the same shape."""
    code = np.arange(256, dtype=np.float64) / 255
    table: Floats = np.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in code], np.float32)
    made: Floats = table[image]
    return made


def halves(look: Look) -> tuple[float, float]:
    """Linear light on the patient's (left, right) half of the face, 0 to 1.

    The halves lie on either side of the line from the forehead to the chin, which a tilted head tilts with it.
    """
    points = cv2.convexHull(look.face.points[:, :2].astype(np.float32)).reshape(-1, 2)
    mask = np.zeros(look.first.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.round(points).astype(np.int32), 1)
    rows, columns = np.nonzero(mask)
    toward_left = look.face.axes[0][:2]
    middle = look.face.points[:, :2].mean(axis=0)
    side = (columns - middle[0]) * toward_left[0] + (rows - middle[1]) * toward_left[1]
    values = linear(look.first[rows, columns, 1])
    return float(values[side > 0].mean()), float(values[side < 0].mean())


def evenness(left: float, right: float) -> float:
    """Light on the darker half over that on the brighter one, 0 to 1."""
    return min(left, right) / max(left, right, 1e-6)


def red_over_blue(look: Look) -> float:
    """Linear red over linear blue of the face. Skin of every tone reflects more red than blue."""
    x0, y0, x1, y1 = (int(v) for v in look.face.box)
    part = linear(look.first[max(y0, 0) : y1 : 4, max(x0, 0) : x1 : 4])
    red, _, blue = part.reshape(-1, 3).mean(axis=0)
    return float(red / max(blue, 1e-6))


def changed(first: Image, second: Image) -> bool:
    """Whether two pictures differ at all: even a covered sensor never gives the same noise twice."""
    return not np.array_equal(first[::4, ::4], second[::4, ::4])
