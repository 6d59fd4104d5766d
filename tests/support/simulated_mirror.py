"""A mirror that is traced ray by ray: points in space, a plane, a pinhole camera behind it. Shares no formula with
the product: the camera projects with rotation matrices, the glass reflects and is cut by the line of sight.

Millimetres from the panel's centre: x to the patient's right, y down, z towards the patient.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from appliance.geometry import FacePlace, Rig

Floats = npt.NDArray[np.float64]

# Points of a head, mm from the middle between the pupils, in its own frame (to its right, down, forward).
NOSE = np.array([0.0, 36.0, 35.0])
FOREHEAD, CHIN = np.array([0.0, -62.0, 0.0]), np.array([0.0, 116.0, 0.0])
PUPILS = {"left": np.array([-31.5, 0, 0]), "right": np.array([31.5, 0, 0])}


@dataclass(frozen=True)
class Sitter:
    """A head at ``place``, (3,) mm, upright but for ``roll_deg`` (to its left shoulder), looking straight ahead."""

    place: tuple[float, float, float]
    roll_deg: float = 0.0
    iris_mm: float = 11.7

    def at(self, point: Floats) -> Floats:
        """A point of the head in space."""
        r = np.radians(self.roll_deg)
        turn = np.array([[np.cos(r), np.sin(r), 0], [-np.sin(r), np.cos(r), 0], [0, 0, -1]])
        return np.array(self.place) + turn @ (point * [1, 1, -1]) * [1, 1, -1]

    def contour(self, width: float = 160, height: float = 230) -> Floats:
        """The outline of the face, (n, 3)."""
        a = np.linspace(0, 2 * np.pi, 60)
        middle = (FOREHEAD + CHIN) / 2
        around = np.stack([width / 2 * np.cos(a), height / 2 * np.sin(a), np.zeros_like(a)], axis=1)
        return np.array([self.at(middle + step) for step in around])


def seen_at(point: Floats, eye: Floats, glass_mm: float) -> Floats:
    """Where the line from ``eye`` to the mirror image of ``point`` goes through the panel's picture."""
    normal = np.array([0.0, 0.0, 1.0])
    image = point - 2 * (point @ normal) * normal
    way = image - eye
    on_panel = np.array([0.0, 0.0, -glass_mm])
    share = ((on_panel - eye) @ normal) / (way @ normal)
    hit: Floats = (eye + share * way)[:2]
    return hit


def _turn(axis: int, degrees: float) -> Floats:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    i, j = [(1, 2), (2, 0), (0, 1)][axis]
    out = np.eye(3)
    out[i, i], out[i, j], out[j, i], out[j, j] = c, -s, s, c
    return out


def photographed(points: Floats, rig: Rig, size: tuple[int, int]) -> Floats:
    """Pixels, (n, 2), of points in space, (n, 3), in the camera's unmirrored picture."""
    # Camera's axes in space without tilt and pan: its right is the patient's left, its down is down, ahead is z.
    axes = np.array([[-1.0, 0, 0], [0, 1, 0], [0, 0, 1]])
    # y points down, so looking up turns z towards -y; panning to the patient's right turns z towards x.
    turned = axes @ (_turn(1, rig.pan_deg) @ _turn(0, rig.tilt_deg)).T
    local = (points - np.array([rig.x_mm, rig.y_mm, -rig.depth_mm])) @ turned.T
    focal = size[0] / 2 / np.tan(np.radians(rig.fov_deg) / 2)
    pixels: Floats = np.array(size) / 2 + focal * local[:, :2] / local[:, 2:]
    return pixels


def look(sitter: Sitter, rig: Rig, size: tuple[int, int] = (1280, 720), noise_px: float = 0.0,
         rng: np.random.Generator | None = None) -> FacePlace:  # fmt: skip
    """What the tracker would say of ``sitter``: every number with Gaussian noise of ``noise_px``."""
    axes = np.array([[-1.0, 0, 0], [0, 1, 0], [0, 0, 1]]) @ (_turn(1, rig.pan_deg) @ _turn(0, rig.tilt_deg)).T
    where = np.array(sitter.place)
    iris = sitter.iris_mm / 2 * axes[0]  # as wide as it looks from the camera
    named = np.array(
        [where, sitter.at((FOREHEAD + CHIN) / 2), sitter.at(NOSE), where - iris, where + iris,
         sitter.at(PUPILS["left"]), sitter.at(PUPILS["right"])]
    )  # fmt: skip
    pixels = photographed(named, rig, size)
    if rng is not None:
        pixels = pixels + rng.normal(0, noise_px, pixels.shape)
    eyes, middle, nose, a, b, left, right = pixels
    roll = np.degrees(np.arctan2(left[1] - right[1], left[0] - right[0]))
    pairs = [(float(p[0]), float(p[1])) for p in (eyes, middle, nose)]
    return FacePlace(pairs[0], pairs[1], pairs[2], float(np.hypot(*(b - a))), size, float(roll))


def with_nose_on(cross: tuple[float, float], sitter: Sitter, rig: Rig, eyes: tuple[str, ...]) -> Sitter:
    """``sitter`` moved up, down and sideways until the reflected tip of the nose lies on ``cross``."""
    place = np.array(sitter.place, np.float64)
    for _ in range(20):
        now = Sitter((float(place[0]), float(place[1]), float(place[2])), sitter.roll_deg, sitter.iris_mm)
        seen = np.mean([seen_at(now.at(NOSE), now.at(PUPILS[e]), rig.glass_mm) for e in eyes], axis=0)
        place[:2] += np.array(cross) - seen
    return now
