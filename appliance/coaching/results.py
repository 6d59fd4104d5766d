"""What came of a repetition and of an exercise: numbers measured, and a judgement in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from appliance.exercises import Exercise
from appliance.faces.movement import symmetry
from appliance.faces.reasons import Quality
from appliance.sides import Side

Sample = tuple[float, float, float, float | None]  # time in the hold (s), left mm, right mm, symmetry


@dataclass(frozen=True)
class Repetition:
    """One repetition: median movement of each side over the steady part of the hold, in mm from rest.

    All None and ``quality`` NONE where too little of the hold was measured. ``share_measured`` is how
    much of the hold was, 0 to 1. For speech and cycles the values are each side's range instead.
    """

    exercise: str
    number: int
    left_mm: float | None
    right_mm: float | None
    symmetry: float | None
    quality: Quality
    share_measured: float
    held_s: float
    side: Side | None = None


class Judgement(StrEnum):
    """What the patient is told after an exercise. Never a grade, never a word that praises more force."""

    EVEN = "even"
    LEFT_LESS = "left less"
    RIGHT_LESS = "right less"
    APART = "one side alone"
    ALONG = "other side moved along"
    NOT_MEASURED = "not measured"
    GUIDED = "guided"


@dataclass(frozen=True)
class ExerciseResult:
    """An exercise that was gone through, with its repetitions."""

    exercise: str
    repetitions: tuple[Repetition, ...]
    judgement: Judgement


#: The movement needs a moment to settle; the values of a hold begin behind it.
STEADY_AFTER_S = 1.0
#: Less of the hold than this measured is not a measurement of the hold.
ENOUGH = 0.4
#: Share of the named side in the movement of both, from which one side counts as moved alone (P).
ALONE = 0.7


def summarise(exercise: Exercise, number: int, samples: tuple[Sample, ...], seen: int, gate_mm: float,
              quality: Quality, side: Side | None = None) -> Repetition:  # fmt: skip
    """A repetition from the ``samples`` of its hold; ``seen`` is how many pictures the hold had.

    The values are medians, which a blink or a jump of the tracker does not move; for a cycle and for
    speech, the range between the 10th and the 90th percentile of each side.
    """
    held = samples[-1][0] - samples[0][0] if samples else 0.0
    swing = bool(exercise.cycle or exercise.passage)
    steady = samples if swing else tuple(s for s in samples if s[0] >= STEADY_AFTER_S)
    share = len(samples) / seen if seen else 0.0
    if share < ENOUGH or len(steady) < 3:
        return Repetition(exercise.id, number, None, None, None, Quality.NONE, share, held, side)
    value = _range if swing else median
    left, right = value([s[1] for s in steady]), value([s[2] for s in steady])
    told = [s[3] for s in steady if s[3] is not None]
    even = symmetry(left, right, gate_mm) if swing else median(told) if told else None
    return Repetition(exercise.id, number, left, right, even, quality, share, held, side)


def _range(values: list[float]) -> float:
    ordered = sorted(values)
    last = len(ordered) - 1
    return ordered[round(0.9 * last)] - ordered[round(0.1 * last)]


def judge(exercise: Exercise, repetitions: tuple[Repetition, ...], even_share: float, side: Side | None) -> Judgement:
    """The judgement over an exercise's repetitions; even from ``even_share`` of weaker over stronger."""
    if exercise.measure is None:
        return Judgement.GUIDED
    pairs = [(r.left_mm, r.right_mm) for r in repetitions if r.left_mm is not None and r.right_mm is not None]
    if not pairs:
        return Judgement.NOT_MEASURED
    left, right = median(p[0] for p in pairs), median(p[1] for p in pairs)
    if side is not None:
        named, other = (left, right) if side is Side.LEFT else (right, left)
        if named < other:  # no reproach to a side that can't yet: it is the other one that should be calm
            return Judgement.LEFT_LESS if side is Side.LEFT else Judgement.RIGHT_LESS
        total = max(named, 0.0) + max(other, 0.0)
        return Judgement.APART if total > 0 and max(named, 0.0) / total >= ALONE else Judgement.ALONG
    weak, strong = sorted((left, right))
    if strong <= 0:
        return Judgement.NOT_MEASURED
    shares = [r.symmetry for r in repetitions if r.symmetry is not None]
    if (median(shares) if shares else weak / strong) >= even_share:
        return Judgement.EVEN
    return Judgement.LEFT_LESS if left < right else Judgement.RIGHT_LESS
