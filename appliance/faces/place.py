"""Where a tracked face is in the picture, for the geometry of the glass."""

from __future__ import annotations

from appliance.faces import landmarks as lm
from appliance.faces.face import Face
from appliance.geometry.place import FacePlace

NOSE_TIP = 4


def place_of(face: Face) -> FacePlace:
    """The :class:`FacePlace` of ``face``."""

    def middle(*points: int) -> tuple[float, float]:
        x, y = face.points[list(points), :2].mean(axis=0)
        return float(x), float(y)

    eyes = [i for pair in (lm.OUTER_CANTHUS, lm.INNER_CANTHUS) for side in pair for i in side]
    return FacePlace(
        middle(*eyes), middle(lm.FOREHEAD_TOP, lm.CHIN), middle(NOSE_TIP), face.iris_px, face.size, face.roll_deg
    )
