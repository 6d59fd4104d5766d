"""How far each half has moved from rest, and whether that can be said at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from appliance.faces import gaze
from appliance.faces.conditions import Conditions
from appliance.faces.estimate import LEAST_LIKE
from appliance.faces.face import Face
from appliance.faces.head import turned_deg
from appliance.faces.measures import Along, By, Measure
from appliance.faces.patch import Alignment
from appliance.faces.reasons import Quality, Reason
from appliance.faces.rest import Rest
from appliance.faces.smooth import OneEuro
from appliance.faces.told import Corners, Eyes, Movement
from appliance.settings import Measuring
from appliance.sides import Side

__all__ = ["AFTER_HAND_S", "Corners", "Eyes", "Measurer", "Movement", "symmetry"]

Image = npt.NDArray[np.uint8]

#: A hand that leaves the face is still in the picture of the tracker for a moment.
AFTER_HAND_S = 0.5
#: How often it is asked whether this is still the face and the light of rest; only a second "no" counts.
LIKE_S = 0.5
#: How often the part that should be still is looked at.
ALONG_S = 0.2
#: Values further apart than this are not smoothed into one another.
APART_S = 0.3


def symmetry(left_mm: float, right_mm: float, gate_mm: float) -> float | None:
    """Weaker over stronger movement, 0 to 1; None below the gate, where a share of noise would be told.

    A weaker side that moves the wrong way has an evenness of 0. Healthy faces reach 0.8 to 1
    (doi 10.1177/000348949910800703).
    """
    weak, strong = sorted((left_mm, right_mm))
    if strong < gate_mm:
        return None
    return max(weak, 0.0) / strong


@dataclass
class _Live:
    """What is remembered from picture to picture."""

    measure: str = ""
    seen_s: float = -1e9
    smooth: tuple[OneEuro, OneEuro] | None = None
    asked_s: float = -1e9
    unlike: int = 0
    along_s: float = -1e9
    along: tuple[Eyes | None, Corners | None] = (None, None)


class Measurer:
    """Measures faces against a rest. Live and recorded material go through this same code.

    ``live`` is for pictures that follow one another: values are smoothed over time. Stills stand alone.
    """

    def __init__(self, limits: Measuring, rest: Rest | None = None, *, live: bool = True) -> None:
        self._limits, self._is_live = limits, live
        self._rest = rest
        self._hand_s = -1e9
        self._live = _Live()

    @property
    def rest(self) -> Rest | None:
        """What is measured against."""
        return self._rest

    @rest.setter
    def rest(self, rest: Rest | None) -> None:
        self._rest, self._live = rest, _Live()

    def movement(self, measure: Measure, image: Image, face: Face | None, conditions: Conditions | None,
                 time_s: float, *, hand: bool = False) -> Movement:  # fmt: skip
        """The movement in one picture (RGB). ``hand`` is whether a hand is on the face; it lingers 0.5 s."""
        if hand:
            self._hand_s = time_s
        gate = self.gate_mm(measure)
        if reason := self._unfit(face, conditions, time_s):
            return self._none(measure, time_s, reason, gate)
        if measure.confidence is Quality.NONE:
            return self._none(measure, time_s, Reason.NOT_TOLD, gate)
        assert self._rest is not None
        assert face is not None
        rest, alignment = self._rest, self._rest.estimator.align(face)
        turned = max(abs(degrees) for degrees in turned_deg(alignment.rotation, rest.axes))
        if turned > self._limits.turn_limit_deg:
            return self._none(measure, time_s, Reason.TURNED, gate)
        if self._changed(rest, image, face, alignment, time_s):
            return self._none(measure, time_s, Reason.CHANGED, gate)
        eyes, corners = self._beside(measure, rest, image, face, alignment, time_s)
        values = rest.estimator.per_side(measure, image, face, alignment)
        if values is None:
            return self._none(measure, time_s, Reason.NOT_SEEN, gate, eyes, corners)
        left, right = self._smoothed(measure, values, time_s)
        if max(abs(left), abs(right)) < gate:
            return self._none(measure, time_s, Reason.BELOW_NOISE, gate, eyes, corners, (left, right))
        if measure.by is By.LIDS:
            down = gaze.looks_down(alignment.moved, rest.points, rest.axes, rest.mm_per_px)
            if down != measure.gaze:
                reason = Reason.EYES_CLOSE if measure.gaze else Reason.LOOKS_DOWN
                return self._none(measure, time_s, reason, gate, eyes, corners)
        quality: Quality = measure.confidence
        if turned > self._limits.turn_limit_deg / 2:
            quality = quality.lowered()
        whole = rest.estimator.whole_mm(measure)
        most = max(whole)
        even = symmetry(left / whole[0] * most, right / whole[1] * most, gate)
        return Movement(measure.name, time_s, left, right, even, quality, None, gate, eyes, corners, (left, right))

    def gate_mm(self, measure: Measure) -> float:
        """The size in mm from which a movement counts: the greater of 3 × resting noise and the floor."""
        noise = self._rest.noise_mm.get(measure.name, 0.0) if self._rest else 0.0
        return max(self._limits.noise_factor * noise, self._limits.floor_mm)

    def _unfit(self, face: Face | None, conditions: Conditions | None, time_s: float) -> Reason | None:
        """What keeps this picture from being measured at all."""
        if self._rest is None:
            return Reason.NO_REST
        if face is None or conditions is None:
            return Reason.NO_FACE
        if 0 <= time_s - self._hand_s < AFTER_HAND_S:
            return Reason.HAND
        # Turned is judged against rest, not against the camera: rest may have been at an angle.
        if conditions.trouble not in (None, Reason.TURNED):
            return conditions.trouble
        return None if np.isfinite(face.points).all() else Reason.NOT_SEEN

    def _changed(self, rest: Rest, image: Image, face: Face, alignment: Alignment, time_s: float) -> bool:
        """Whether this is no longer the face, or the light, of rest."""
        live = self._live
        if self._is_live and 0 <= time_s - live.asked_s < LIKE_S:
            return live.unlike >= 2
        live.asked_s = time_s
        likeness = rest.estimator.likeness(image, face, alignment)
        live.unlike = live.unlike + 1 if likeness is not None and likeness < LEAST_LIKE else 0
        return live.unlike >= (2 if self._is_live else 1)

    def _beside(self, measure: Measure, rest: Rest, image: Image, face: Face, alignment: Alignment, time_s: float
                ) -> tuple[Eyes | None, Corners | None]:  # fmt: skip
        """The lids' own state, and that of the part that should be still, which is looked at less often."""
        live, estimator = self._live, rest.estimator
        fresh = self._is_live and live.measure == measure.name and 0 <= time_s - live.along_s < ALONG_S
        if not fresh:
            eyes = estimator.eyes(image, alignment) if measure.along is Along.EYES else None
            corners = estimator.corners(image, face, alignment) if measure.along is Along.CORNERS else None
            live.along_s, live.along = time_s, (eyes, corners)
        if measure.by is By.LIDS:
            return estimator.eyes(image, alignment), live.along[1]
        return live.along

    def _smoothed(self, measure: Measure, values: tuple[float, float], time_s: float) -> tuple[float, float]:
        live = self._live
        if not self._is_live:
            return values
        if live.smooth is None or live.measure != measure.name or not 0 < time_s - live.seen_s < APART_S:
            pair = [OneEuro(self._limits.smooth_hz, self._limits.smooth_per_mm_s) for _ in Side]
            live.smooth = (pair[0], pair[1])
        live.measure, live.seen_s = measure.name, time_s
        left, right = (smooth(value, time_s) for smooth, value in zip(live.smooth, values, strict=True))
        return left, right

    @staticmethod
    def _none(measure: Measure, time_s: float, reason: Reason | None, gate: float,
              eyes: Eyes | None = None, corners: Corners | None = None,
              raw_mm: tuple[float, float] | None = None) -> Movement:  # fmt: skip
        return Movement(measure.name, time_s, None, None, None, Quality.NONE, reason, gate, eyes, corners, raw_mm)
