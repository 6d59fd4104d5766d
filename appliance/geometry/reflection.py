"""The mirror's optics: where on the glass each eye sees the reflection of a point.

A point P before a plane mirror is seen at its mirror image behind it. The line from the eye E to that image
crosses the glass at s = (dP·E + dE·P) / (dE + dP), where dP and dE are the two distances from the glass: about
half way, which is why a reflected face is half as large on the glass as the face is.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from math import cos, radians, sin, tan
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from appliance.geometry.place import FacePlace

if TYPE_CHECKING:
    from appliance.settings import Geometry

Floats = npt.NDArray[np.float64]

IRIS_MM = 11.7  # width of a visible iris, 11.7 ± 0.4 (PubMed 15778595)
PUPILS_MM = 63.0  # between the two pupils, mean of adults (Dodgson 2004, doi 10.1117/12.529999)
NOSE_MM = 35.0  # tip of the nose before the eyes' plane (points 4 and 159 of MediaPipe's canonical face model)


class Eye(StrEnum):
    """Whose view counts: one of the patient's eyes, or the middle of what both see."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True)
class Rig:
    """How camera, glass and panel stand to each other.

    ``x_mm``, ``y_mm`` are the lens's place from the panel's centre, ``depth_mm`` how far it is behind the reflecting
    surface, ``glass_mm`` how far the panel's picture is behind it. ``tilt_deg`` is the camera's pitch, up positive,
    ``pan_deg`` its turn, to the patient's right positive, ``fov_deg`` its horizontal field of view.
    """

    x_mm: float = 0.0
    y_mm: float = 0.0
    depth_mm: float = 0.0
    tilt_deg: float = 0.0
    pan_deg: float = 0.0
    fov_deg: float = 66.0
    glass_mm: float = 0.0

    @classmethod
    def of(cls, settings: Geometry) -> Rig:
        """The rig that the settings describe."""
        return cls(
            settings.camera_x_mm, settings.camera_y_mm, settings.camera_depth_mm, settings.camera_tilt_deg,
            settings.camera_pan_deg, settings.camera_fov_deg, settings.glass_mm,
        )  # fmt: skip

    def numbers(self) -> dict[str, float]:
        """The fields by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True)
class Head:
    """Where a head is, mm, each (3,): the eyes of the patient's left and right, face's middle, tip of the nose."""

    left: Floats
    right: Floats
    middle: Floats
    nose: Floats

    def eye(self, eye: Eye) -> tuple[Floats, ...]:
        """The eyes whose view counts."""
        return {Eye.LEFT: (self.left,), Eye.RIGHT: (self.right,), Eye.BOTH: (self.left, self.right)}[eye]


def reflected(point: Floats, eye: Floats, glass_mm: float = 0.0) -> Floats:
    """Where on the panel ``eye`` sees the reflection of ``point``: (2,) mm; both are (3,) mm with z > 0.

    ``glass_mm`` is how far the panel's picture lies behind the reflecting surface; with 0 it is the formula of the
    module's head. (Refraction in the glass is left out: half a millimetre at 20 degrees through 4 mm.)
    """
    d_point, d_eye = point[2], eye[2]
    seen: Floats = ((d_point - glass_mm) * eye[:2] + (d_eye + glass_mm) * point[:2]) / (d_eye + d_point)
    return seen


def head(place: FacePlace, rig: Rig) -> Head:
    """From the place in the picture to the place before the glass.

    The iris tells the distance along the camera's axis (focal length × 11.7 mm / pixels), the pixel the direction.
    """
    width, height = place.size
    focal_px = width / 2 / tan(radians(rig.fov_deg) / 2)
    depth = focal_px * IRIS_MM / place.iris_px
    tilt, pan = radians(rig.tilt_deg), radians(rig.pan_deg)

    def at(pixel: tuple[float, float], depth_mm: float) -> Floats:
        # The picture is not mirrored: its right is the patient's left.
        x = -(pixel[0] - width / 2) / focal_px
        y = (pixel[1] - height / 2) / focal_px
        down, ahead = y * cos(tilt) - sin(tilt), y * sin(tilt) + cos(tilt)
        across, ahead = x * cos(pan) + ahead * sin(pan), ahead * cos(pan) - x * sin(pan)
        ray = np.array([across, down, ahead])
        return np.array([rig.x_mm, rig.y_mm, -rig.depth_mm]) + depth_mm * ray

    between = at(place.eyes, depth)
    roll = radians(place.roll_deg)
    to_right = PUPILS_MM / 2 * np.array([cos(roll), -sin(roll), 0.0])
    return Head(between - to_right, between + to_right, at(place.middle, depth), at(place.nose, depth - NOSE_MM))


def face_on_glass(place: FacePlace, rig: Rig) -> Floats:
    """The middle of where both eyes see the face, (2,) mm from the panel's centre."""
    return _seen(place, rig, "middle", Eye.BOTH)


def nose_on_glass(place: FacePlace, rig: Rig, eye: Eye = Eye.BOTH) -> Floats:
    """Where the tip of the nose is seen, (2,) mm from the panel's centre; of both eyes the mean."""
    return _seen(place, rig, "nose", eye)


def _seen(place: FacePlace, rig: Rig, what: str, eye: Eye) -> Floats:
    where = head(place, rig)
    views = [reflected(getattr(where, what), e, rig.glass_mm) for e in where.eye(eye)]
    return np.asarray(np.mean(views, axis=0), np.float64)
