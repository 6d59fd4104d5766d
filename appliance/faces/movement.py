"""How far each half has moved from rest, and whether that can be said at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from appliance.faces.conditions import Conditions
from appliance.faces.face import Face
from appliance.faces.head import turned_deg
from appliance.faces.measures import Measure
from appliance.faces.reasons import Quality, Reason
from appliance.faces.rest import Rest
from appliance.settings import Measuring
from appliance.sides import Side

Image = npt.NDArray[np.uint8]

#: A hand that leaves the face is still in the picture of the tracker for a moment.
AFTER_HAND_S = 0.5


@dataclass(frozen=True)
class Eyes:
    """How far each eye has closed since rest: the share of its own resting opening (1 is shut, below 0 is wider).

    The gaps are what is still open, in mm. None where that eye can't be made out.
    """

    left_closed: float | None
    right_closed: float | None
    left_gap_mm: float | None
    right_gap_mm: float | None

    def closed(self, side: Side) -> float | None:
        """The share of one side."""
        return self.left_closed if side is Side.LEFT else self.right_closed


@dataclass(frozen=True)
class Corners:
    """How far each mouth corner has moved since rest, whichever way, in mm; for exercises of the eyes."""

    left_mm: float
    right_mm: float

    def of(self, side: Side) -> float:
        """The movement of one side, mm."""
        return self.left_mm if side is Side.LEFT else self.right_mm


@dataclass(frozen=True)
class Movement:
    """Signed movement from today's rest of the patient's left and right, in mm, along the measure's direction.

    Both are None where nothing is measured, and then ``reason`` says why. ``symmetry`` is weaker over
    stronger, 0 to 1 (for the lids, of the share of its resting opening that each eye has closed);
    ``gate_mm`` is the size from which a movement counts as measured.

    ``eyes`` are told with the lids' own measures and, to see what moves along, with those of the mouth;
    ``corners`` with those of the eyes. They are None where they can't be told or don't belong.
    """

    measure: str
    time_s: float
    left_mm: float | None
    right_mm: float | None
    symmetry: float | None
    quality: Quality
    reason: Reason | None
    gate_mm: float
    eyes: Eyes | None = None
    corners: Corners | None = None

    def of(self, side: Side) -> float | None:
        """The movement of one side, mm."""
        return self.left_mm if side is Side.LEFT else self.right_mm


def symmetry(left_mm: float, right_mm: float, gate_mm: float) -> float | None:
    """Weaker over stronger movement, 0 to 1; None below the gate, where a share of noise would be told.

    A weaker side that moves the wrong way has an evenness of 0. Healthy faces reach 0.8 to 1
    (doi 10.1177/000348949910800703).
    """
    weak, strong = sorted((left_mm, right_mm))
    if strong < gate_mm:
        return None
    return max(weak, 0.0) / strong


class Measurer:
    """Measures faces against a rest. Live and recorded material go through this same code."""

    def __init__(self, limits: Measuring, rest: Rest | None = None) -> None:
        self._limits = limits
        self.rest = rest
        self._hand_s = -1e9

    def movement(self, measure: Measure, image: Image, face: Face | None, conditions: Conditions | None,
                 time_s: float, *, hand: bool = False) -> Movement:  # fmt: skip
        """The movement in one picture (RGB). ``hand`` is whether a hand is on the face; it lingers 0.5 s."""
        if hand:
            self._hand_s = time_s
        gate = self.gate_mm(measure)
        if self.rest is None:
            return self._none(measure, time_s, Reason.NO_REST, gate)
        if face is None or conditions is None:
            return self._none(measure, time_s, Reason.NO_FACE, gate)
        if 0 <= time_s - self._hand_s < AFTER_HAND_S:
            return self._none(measure, time_s, Reason.HAND, gate)
        # Turned is judged against rest below, not against the camera: rest may have been at an angle.
        if conditions.trouble not in (None, Reason.TURNED):
            return self._none(measure, time_s, conditions.trouble, gate)
        alignment = self.rest.estimator.align(face)
        yaw, pitch = turned_deg(alignment.rotation, self.rest.axes)
        if max(abs(yaw), abs(pitch)) > self._limits.turn_limit_deg:
            return self._none(measure, time_s, Reason.TURNED, gate)
        values = self.rest.estimator.per_side(measure, image, face, alignment)
        if values is None:
            return self._none(measure, time_s, Reason.NOT_SEEN, gate)
        left, right = values
        if max(abs(left), abs(right)) < gate:
            return self._none(measure, time_s, Reason.BELOW_NOISE, gate)
        quality = measure.confidence
        if max(abs(yaw), abs(pitch)) > self._limits.turn_limit_deg / 2:
            quality = quality.lowered()
        whole = self.rest.estimator.whole_mm(measure)
        most = max(whole)
        even = symmetry(left / whole[0] * most, right / whole[1] * most, gate)
        return Movement(measure.name, time_s, left, right, even, quality, None, gate)

    def gate_mm(self, measure: Measure) -> float:
        """The size in mm from which a movement counts: the greater of 3 × resting noise and the floor."""
        noise = self.rest.noise_mm.get(measure.name, 0.0) if self.rest else 0.0
        return max(self._limits.noise_factor * noise, self._limits.floor_mm)

    @staticmethod
    def _none(measure: Measure, time_s: float, reason: Reason | None, gate: float) -> Movement:
        return Movement(measure.name, time_s, None, None, None, Quality.NONE, reason, gate)
