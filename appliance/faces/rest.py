"""Today's rest: the relaxed face that every movement is measured from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from appliance.faces.face import Face, Points
from appliance.faces.head import align
from appliance.faces.measures import IRIS_MM, MEASURES
from appliance.faces.reasons import Reason
from appliance.sides import Side

#: A face whose points wander more than this while "resting" was not at rest.
STILL_MM = 1.2


class RestRefused(Exception):
    """These pictures can't serve as rest; the message says why, for a person."""


@dataclass(frozen=True)
class Rest:
    """The resting face: (478, 3) ``points`` in pixels, the head's ``axes``, the scale, and the noise.

    ``mm_per_px`` is frozen here, from the iris (11.7 mm): the face seems to shrink as the eyes close, so the
    scale must not follow the live picture. ``noise_mm`` is the standard deviation of each measure while
    nothing moved, over both sides; empty for a rest from a single still.
    """

    points: Points
    axes: Points
    mm_per_px: float
    noise_mm: Mapping[str, float]
    size: tuple[int, int]

    @staticmethod
    def of(faces: list[Face]) -> Rest:
        """Rest from the faces of a still moment (or one still). Raises :class:`RestRefused`."""
        if not faces:
            raise RestRefused("There is no face to rest from.")
        first = faces[0]
        aligned = np.stack([align(f.points, first.points)[0] for f in faces])
        # The median, not the mean: a blink in between must not half close the resting eye.
        points = np.median(aligned, axis=0)
        reference = Face(points, first.size, first.time_s)
        mm_per_px = IRIS_MM / float(np.median([f.iris_px for f in faces]))
        noise: dict[str, float] = {}
        if len(faces) >= 5:
            for name, measure in MEASURES.items():
                values = np.array([
                    [measure.per_side(p, points, reference.axes, side) for side in Side] for p in aligned
                ])  # fmt: skip
                # Robust standard deviation (1.4826 x the median absolute deviation), for the same reason.
                spread = np.median(np.abs(values - np.median(values, axis=0)), axis=0)
                noise[name] = float(1.4826 * spread.max() * mm_per_px)
            if max(noise["corner-smile"], noise["brow-raise"]) > STILL_MM:
                raise RestRefused("The face was moving.")
        return Rest(points, reference.axes, mm_per_px, noise, first.size)


class RestCapture:
    """Collects the faces of one still moment of ``seconds``.

    Trouble (see :class:`Reason`) or restlessness begins it anew; ``progress`` is 0 to 1.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._faces: list[Face] = []

    @property
    def progress(self) -> float:
        """How much of the moment is collected, 0 to 1."""
        if len(self._faces) < 2:
            return 0.0
        return min((self._faces[-1].time_s - self._faces[0].time_s) / self._seconds, 1.0)

    def add(self, face: Face, trouble: Reason | None) -> Rest | None:
        """One more face; the finished rest when enough were still, else None."""
        if trouble is not None:
            self._faces.clear()
            return None
        self._faces.append(face)
        if self.progress < 1.0 or len(self._faces) < 5:
            return None
        try:
            return Rest.of(self._faces)
        except RestRefused:
            self._faces.clear()
            return None
