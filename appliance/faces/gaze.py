"""Looking down is told from closing the eyes: in both the upper lid falls, but only in one does the iris."""

from __future__ import annotations

import numpy as np

from appliance.faces import landmarks as lm
from appliance.faces.face import Points

#: Of the lids' closing, the share by which the mesh's irises fall: at most 0.40 while eyes close (48 rendered stills
#: of three people), at least 0.63 while they look down (a photograph whose gaze was moved).
FALLS_WITH_GAZE = 0.5
#: Less than this is no gaze: mm that the mesh tells, which is about a fifth of the true fall.
LEAST_MM = 0.5


def looks_down(moved: Points, rest: Points, axes: Points, mm_per_px: float) -> bool:
    """Whether the eyes look down. ``moved`` (478, 3) are the present points brought onto ``rest`` (478, 3), pixels.

    ``axes`` (3, 3) are the head's at rest.
    """
    fallen_mm = -((moved - rest) @ axes[1]) * mm_per_px
    iris, upper, lower = (
        float(np.mean(fallen_mm[[*pair[0], *pair[1]]])) for pair in (lm.IRIS_CENTRE, lm.UPPER_LID, lm.LOWER_LID)
    )
    return iris > max(LEAST_MM, FALLS_WITH_GAZE * (upper - lower))
