"""One tracked face in one picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from appliance.faces import landmarks as lm
from appliance.settings import Geometry

Points = npt.NDArray[np.float64]

#: Horizontal angle of view, degrees, where no other is set.
VIEW_DEG: float = Geometry.model_fields["camera_fov_deg"].default


@dataclass(frozen=True)
class Face:
    """The mesh of one face.

    ``points`` is (478, 3): x to the image's right, y down, z away from the camera, all in pixels of the
    unmirrored picture, z on the scale of x. ``size`` is (width, height) of the picture in pixels, ``time_s`` the time
    of its frame, ``view_deg`` the camera's horizontal angle of view.
    """

    points: Points
    size: tuple[int, int]
    time_s: float
    view_deg: float = VIEW_DEG

    def sight(self, at: Points) -> Points:
        """Where ``at`` (2,) pixels lies off the camera's axis: the tangents of the angles to the right and down."""
        width, height = self.size
        focal_px = width / 2 / np.tan(np.radians(self.view_deg) / 2)
        off: Points = (at - np.array([width / 2, height / 2])) / focal_px
        return off

    @cached_property
    def axes(self) -> Points:
        """The head's own axes in picture coordinates, (3, 3) of unit rows: to the patient's left, up, forward.

        The first is the line through the outer canthi; the midline is perpendicular to it. The philtrum
        and the chin are not used sideways: in a palsy they drift to the strong side.
        """
        left = self.points[lm.OUTER_CANTHUS[1][0]] - self.points[lm.OUTER_CANTHUS[0][0]]
        left = left / np.sqrt(left @ left)
        up = self.points[lm.FOREHEAD_TOP] - self.points[lm.CHIN]
        up = up - left * (up @ left)
        up = up / np.sqrt(up @ up)
        (a, b, c), (d, e, f) = left, up
        return np.array([left, up, (b * f - c * e, c * d - a * f, a * e - b * d)])

    @property
    def yaw_deg(self) -> float:
        """Degrees the head is turned away from the camera, to its own left positive."""
        left = self.axes[0]
        return float(np.degrees(np.arctan2(left[2], left[0])))

    @property
    def roll_deg(self) -> float:
        """Degrees the head is tilted; towards the patient's left shoulder positive."""
        left = self.axes[0]
        return float(np.degrees(np.arctan2(left[1], left[0])))

    @cached_property
    def iris_px(self) -> float:
        """Width of an iris in pixels, mean of both, corrected for a turned head."""
        widths = [np.linalg.norm(self.points[a, :2] - self.points[b, :2]) for a, b in lm.IRIS_WIDTH]
        return float(np.mean(widths) / max(np.cos(np.radians(self.yaw_deg)), 0.5))

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the mesh, pixels."""
        low, high = self.points[:, :2].min(axis=0), self.points[:, :2].max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])
