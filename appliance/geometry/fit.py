"""From a few crosses on the glass to the camera's place: least squares with what is known beforehand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from appliance.geometry.place import FacePlace
from appliance.geometry.reflection import Eye, Rig, nose_on_glass

Floats = npt.NDArray[np.float64]

#: How well a patient brings the nose to a cross, mm on the glass.
AIM_MM = 3.0
#: How far the true value may well be from the one the fit starts at (mm, degrees). Crosses at arm's length cannot tell
#: a lens that stands higher from one that looks higher; where it stands is known from a ruler, how it looks is not.
LIKELY: dict[str, float] = {"x_mm": 5.0, "y_mm": 5.0, "tilt_deg": 6.0, "pan_deg": 6.0, "fov_deg": 4.0}


@dataclass(frozen=True)
class Sighting:
    """The patient's nose was brought to ``cross`` (mm from the panel's centre) and was seen at ``place``."""

    cross: tuple[float, float]
    place: FacePlace


@dataclass(frozen=True)
class Fitted:
    """The rig that explains the sightings best; what is left unexplained on the glass: mean square and worst, mm."""

    rig: Rig
    error_mm: float
    worst_mm: float


def fit(sightings: tuple[Sighting, ...], start: Rig, eye: Eye = Eye.BOTH) -> Fitted:
    """Gauss-Newton on the distances between each cross and where the nose was seen, starting at ``start``."""
    names = list(LIKELY)
    origin = np.array([start.numbers()[n] for n in names])
    likely = np.array([LIKELY[n] for n in names])
    steps = origin.copy()

    def rig(values: Floats) -> Rig:
        return replace(start, **dict(zip(names, map(float, values), strict=True)))

    def missed(values: Floats) -> Floats:
        """(crosses, 2) mm."""
        made = rig(values)
        return np.array([nose_on_glass(s.place, made, eye) - np.array(s.cross) for s in sightings])

    def residuals(values: Floats) -> Floats:
        return np.concatenate([missed(values).ravel() / AIM_MM, (values - origin) / likely])

    for _ in range(12):
        now = residuals(steps)
        slopes = np.empty((len(now), len(names)))
        for k in range(len(names)):
            nudge = np.zeros(len(names))
            nudge[k] = 1e-3
            slopes[:, k] = (residuals(steps + nudge) - now) / 1e-3
        steps = steps - np.linalg.lstsq(slopes, now, rcond=None)[0]
    distances = np.hypot(*missed(steps).T)
    return Fitted(rig(steps), float(np.sqrt((distances**2).mean())), float(distances.max()))
