"""What is told of one picture: values, made in movement.py and estimate.py, used by everybody behind."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.faces.reasons import Quality, Reason
from appliance.sides import Side


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

    ``raw_mm`` is (left, right) whether or not it counts, for timing alone: when a side begins to move is seen below the
    gate, too.
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
    raw_mm: tuple[float, float] | None = None

    def of(self, side: Side) -> float | None:
        """The movement of one side, mm."""
        return self.left_mm if side is Side.LEFT else self.right_mm
