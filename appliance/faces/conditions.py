"""Is the face placed, turned and lit so that it can be measured?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from appliance.faces import landmarks as lm
from appliance.faces.face import Face
from appliance.faces.reasons import Reason
from appliance.settings import Measuring

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Conditions:
    """What the picture offers: iris width in pixels, brightness 0 to 255, degrees off the camera; and what is wrong."""

    iris_px: float
    light: float
    yaw_deg: float
    roll_deg: float
    trouble: Reason | None


def brightness(image: Image, face: Face) -> float:
    """Mean of the green channel over the face, 0 to 255, on every 8th pixel (green is close to luminance)."""
    x0, y0, x1, y1 = (int(v) for v in face.box)
    patch = image[max(y0, 0) : max(y1, 0) : 8, max(x0, 0) : max(x1, 0) : 8, 1]
    return float(patch.mean()) if patch.size else 0.0


#: Mean of the green channel, 0 to 255, up to which a picture shows nothing: the light is off, or the lens covered.
DARK = 20.0


def is_dark(image: Image) -> bool:
    """Whether a picture, (height, width, 3) RGB, is too dark to show anybody."""
    return bool(image[::8, ::8, 1].mean() <= DARK)


#: Skin is redder than blue in any colour of skin, and redder than what is around it in any colour of light: logarithms
#: of red over blue, of the face and beside the whole picture, below which both are swapped. Of five faces the least was
#: 0.28 and 0.16.
_FACE_LEAST, _BESIDE_LEAST = -0.12, -0.08


def swapped(image: Image, face: Face) -> bool:
    """Whether red and blue have changed places: a driver's fault, after which a face is blue in any light."""
    x0, y0, x1, y1 = (int(v) for v in face.box)
    across, down = (x1 - x0) // 5, (y1 - y0) // 5
    skin = image[max(y0 + down, 0) : max(y1 - down, 0) : 16, max(x0 + across, 0) : max(x1 - across, 0) : 16]
    if not skin.size:
        return False
    tone = _red_over_blue(np.median(skin.reshape(-1, 3), axis=0))
    return tone < _FACE_LEAST and tone - _red_over_blue(image[::16, ::16].mean(axis=(0, 1))) < _BESIDE_LEAST


def _red_over_blue(rgb: npt.NDArray[np.float64]) -> float:
    return float(np.log((rgb[0] + 1) / (rgb[2] + 1)))


def judge(face: Face, image: Image, limits: Measuring) -> Conditions:
    """The conditions of one picture. The first trouble that the patient can mend is the one told.

    Pitch is not judged here: how far the camera stands above the eyes would count as pitch. It is
    judged against rest, in :class:`appliance.faces.movement.Measurer`.
    """
    width, height = face.size
    light = brightness(image, face)
    x0, y0, x1, y1 = face.box
    tall = float(np.linalg.norm(face.points[lm.FOREHEAD_TOP, :2] - face.points[lm.CHIN, :2]))
    margin = 0.02 * height
    trouble: Reason | None = None
    if face.iris_px < limits.min_iris_px:
        trouble = Reason.TOO_FAR
    elif tall > limits.max_face_share * height:
        trouble = Reason.TOO_NEAR
    elif x0 < -margin or y0 < -margin or x1 > width + margin or y1 > height + margin:
        trouble = Reason.OUT_OF_PICTURE
    elif light < limits.min_light:
        trouble = Reason.TOO_DARK
    elif swapped(image, face):
        trouble = Reason.COLOURS
    elif max(abs(face.yaw_deg), abs(face.roll_deg)) > limits.settle_limit_deg:
        trouble = Reason.TURNED
    return Conditions(face.iris_px, light, face.yaw_deg, face.roll_deg, trouble)
