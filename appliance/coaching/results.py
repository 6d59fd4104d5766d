"""What came of a repetition and of an exercise: numbers measured, and a judgement in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median

from appliance.exercises import Exercise, Kind
from appliance.faces.movement import Movement, symmetry
from appliance.faces.reasons import Quality
from appliance.faces.timing import Timing
from appliance.sides import Side

Pair = tuple[float, float]
Rise = tuple[float, float, float]


@dataclass(frozen=True)
class Sample:
    """What one picture of a hold showed. ``time_s`` counts from the hold's begin; pairs are (left, right).

    ``eyes`` is the share of its resting opening that each eye has closed, ``corners`` the way of each
    mouth corner in mm; None where they belong to another exercise or can't be told.
    """

    time_s: float
    left_mm: float
    right_mm: float
    symmetry: float | None = None
    eyes: Pair | None = None
    corners: Pair | None = None


def sample(movement: Movement, time_s: float) -> Sample | None:
    """The sample of a picture, or None where the movement was not measured in it."""
    if movement.left_mm is None or movement.right_mm is None:
        return None
    eyes, corners = movement.eyes, movement.corners
    closed = (eyes.left_closed, eyes.right_closed) if eyes is not None else (None, None)
    return Sample(
        time_s, movement.left_mm, movement.right_mm, movement.symmetry,
        (closed[0], closed[1]) if closed[0] is not None and closed[1] is not None else None,
        (corners.left_mm, corners.right_mm) if corners is not None else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Repetition:
    """One repetition: median movement of each side over the steady part of the hold, in mm from rest.

    All None and ``quality`` NONE where too little of the hold was measured. ``share_measured`` is how
    much of the hold was, 0 to 1. For speech and cycles the values are each side's range instead.

    ``unseen``: the weak side (the named one, where only one moves) stayed below what can be told from noise.
    ``overs`` is how often the good side overdid it before this repetition came off. ``kept_left`` and ``kept_right``:
    the share of the movement that is still there some seconds after helping fingers have left. ``eye_*`` is the share
    of its opening that an eye closed during the hold, ``corner_*_mm`` the way of a mouth corner; medians of the steady
    part, so that a blink does not count. ``onset_*_s`` is when a side began to move, from the begin of the movement's
    guide; ``lag_s`` by how much the left side followed the right, negative where it led; of a cycle, all the way.
    ``beyond``: both sides went further than the target's band.
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
    unseen: bool = False
    overs: int = 0
    kept_left: float | None = None
    kept_right: float | None = None
    eye_left: float | None = None
    eye_right: float | None = None
    corner_left_mm: float | None = None
    corner_right_mm: float | None = None
    onset_left_s: float | None = None
    onset_right_s: float | None = None
    lag_s: float | None = None
    beyond: bool = False


class Judgement(StrEnum):
    """What the patient is told after an exercise. Never a grade, never a word that praises more force."""

    EVEN = "even"
    LEFT_LESS = "left less"
    RIGHT_LESS = "right less"
    APART = "one side alone"
    ALONG = "other side moved along"
    NOT_MEASURED = "not measured"
    GUIDED = "guided"
    UNSEEN = "too small to be seen"
    OVERDONE = "good side overdid it"
    TIRED = "tired"


class Part(StrEnum):
    """A part of the face that should be still and can move along."""

    EYE = "eye"
    CORNER = "corner"


@dataclass(frozen=True)
class Along:
    """What moved along, and on which side."""

    part: Part
    side: Side


@dataclass(frozen=True)
class ExerciseResult:
    """An exercise that was gone through, with its repetitions.

    ``begun_anew``: it was broken off, or gone through once more; kept so that no repetition is lost.
    """

    exercise: str
    repetitions: tuple[Repetition, ...]
    judgement: Judgement
    along: Along | None = None
    begun_anew: bool = False

    @property
    def broken_off(self) -> bool:
        """Whether it was ended early, since it was too much, or tiring."""
        return self.judgement in (Judgement.OVERDONE, Judgement.TIRED)

    @property
    def beyond(self) -> bool:
        """Whether both sides went further than the target's band in half of what was measured, or more."""
        told = [r.beyond for r in self.repetitions if r.left_mm is not None]
        return bool(told) and 2 * sum(told) >= len(told)


#: The movement needs a moment to settle; the values of a hold begin behind it.
STEADY_AFTER_S = 1.0
#: Less of the hold than this measured is not a measurement of the hold.
ENOUGH = 0.4
#: What is kept is looked at over this long, s, at its begin and around its end.
KEPT_WINDOW_S = 0.8


def summarise(exercise: Exercise, number: int, samples: tuple[Sample, ...], seen: int, gate_mm: float,
              quality: Quality, side: Side | None = None, kept_after_s: float = 3.0) -> Repetition:  # fmt: skip
    """A repetition from the ``samples`` of its hold; ``seen`` is how many pictures the hold had.

    The values are medians, which a blink or a jump of the tracker does not move; for a cycle and for
    speech, the range between the 10th and the 90th percentile of each side. ``kept_after_s`` is how long after helping
    fingers left is looked what stayed.
    """
    held = samples[-1].time_s - samples[0].time_s if samples else 0.0
    swing = exercise.to_and_fro
    steady = samples if swing else tuple(s for s in samples if s.time_s >= STEADY_AFTER_S)
    share = len(samples) / seen if seen else 0.0
    if share < ENOUGH or len(steady) < 3:
        return Repetition(exercise.id, number, None, None, None, Quality.NONE, share, held, side)
    value = _range if swing else median
    left, right = value([s.left_mm for s in steady]), value([s.right_mm for s in steady])
    told = [s.symmetry for s in steady if s.symmetry is not None]
    even = symmetry(left, right, gate_mm) if swing else median(told) if told else None
    helped = exercise.kind is Kind.ASSISTED
    kept = [kept_share(samples, s, gate_mm, kept_after_s) if helped else None for s in (Side.LEFT, Side.RIGHT)]
    eyes = _medians([s.eyes for s in steady if s.eyes is not None])
    corners = _medians([s.corners for s in steady if s.corners is not None])
    return Repetition(
        exercise.id, number, left, right, even, quality, share, held, side,
        kept_left=kept[0], kept_right=kept[1], eye_left=eyes[0], eye_right=eyes[1],
        corner_left_mm=corners[0], corner_right_mm=corners[1],
    )  # fmt: skip


def timed(done: Repetition, exercise: Exercise, rise: tuple[Rise, ...], gate_mm: float) -> Repetition:
    """``done`` with when its sides began to move and how far one lagged behind, as far as that can be told."""
    if len(rise) < 3 or done.left_mm is None:
        return done
    times = [moment[0] - rise[0][0] for moment in rise]
    left, right = [moment[1] for moment in rise], [moment[2] for moment in rise]
    told = Timing.of(times, left, right, gate_mm, to_and_fro=exercise.to_and_fro)
    return replace(done, onset_left_s=told.left_onset_s, onset_right_s=told.right_onset_s, lag_s=told.lag_s)


def kept_share(samples: tuple[Sample, ...], side: Side, gate_mm: float, after_s: float) -> float | None:
    """What is left of one side's movement ``after_s`` after the first sample, 0 to 1.

    The samples begin when helping fingers have left. None where there was too little to keep, or where
    either end was not measured.
    """
    if not samples:
        return None
    began = samples[0].time_s

    def about(low: float, high: float) -> float | None:
        values = [s.left_mm if side is Side.LEFT else s.right_mm for s in samples if low <= s.time_s - began <= high]
        return median(values) if len(values) >= 3 else None

    first, last = about(0, KEPT_WINDOW_S), about(after_s - KEPT_WINDOW_S / 2, after_s + KEPT_WINDOW_S / 2)
    if first is None or last is None or first < gate_mm:
        return None
    return min(max(last / first, 0.0), 1.0)


def _medians(pairs: list[Pair]) -> tuple[float | None, float | None]:
    return (median(p[0] for p in pairs), median(p[1] for p in pairs)) if len(pairs) >= 3 else (None, None)


def _range(values: list[float]) -> float:
    ordered = sorted(values)
    last = len(ordered) - 1
    return ordered[round(0.9 * last)] - ordered[round(0.1 * last)]


def judge(exercise: Exercise, repetitions: tuple[Repetition, ...], even_share: float, side: Side | None,
          alone_share: float = 0.7) -> Judgement:  # fmt: skip
    """The judgement over an exercise's repetitions; even from ``even_share`` of weaker over stronger.

    ``side`` is the one side that was to move; it moved alone from ``alone_share`` of both sides' movement.
    """
    if exercise.measure is None:
        return Judgement.GUIDED
    pairs = [(r.left_mm, r.right_mm) for r in repetitions if r.left_mm is not None and r.right_mm is not None]
    if 2 * len(pairs) < len(repetitions) or not pairs:  # most of it is not known
        return Judgement.NOT_MEASURED
    left, right = median(p[0] for p in pairs), median(p[1] for p in pairs)
    if side is not None:
        named, other = (left, right) if side is Side.LEFT else (right, left)
        if named < other:  # no reproach to a side that can't yet: it is the other one that should be calm
            return Judgement.LEFT_LESS if side is Side.LEFT else Judgement.RIGHT_LESS
        total = max(named, 0.0) + max(other, 0.0)
        return Judgement.APART if total > 0 and max(named, 0.0) / total >= alone_share else Judgement.ALONG
    weak, strong = sorted((left, right))
    if strong <= 0:
        return Judgement.NOT_MEASURED
    shares = [r.symmetry for r in repetitions if r.symmetry is not None]
    if (median(shares) if shares else weak / strong) >= even_share:
        return Judgement.EVEN
    return Judgement.LEFT_LESS if left < right else Judgement.RIGHT_LESS
