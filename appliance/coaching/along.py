"""Co-movement: an eye that narrows while the mouth works, a mouth corner that moves while the eyes do.

Told in words, per side, and never as a diagnosis.
"""

from __future__ import annotations

from collections.abc import Sequence

from appliance.coaching.results import Along, Part, Repetition
from appliance.exercises import Exercise, Feature
from appliance.settings import Coaching
from appliance.sides import Side

#: Measures of a purse: there a healthy eye stays as it is (1.7 % in controls, doi 10.1177/26893614251395737), so that
#: the loss itself says something. A smile narrows healthy eyes too (21.6 %, doi 10.1002/lary.23778): only the
#: difference between the sides counts.
PURSES = frozenset({"lip-pucker"})
#: Fewer repetitions than this don't show a habit; of an exercise that has fewer, all.
LEAST = 3
#: Beside which movements the eyes are looked at, and beside which the corners of the mouth (the hand-out's programme).
_EYES_BESIDE = frozenset({Feature.MOUTH, Feature.NOSE})
_CORNERS_BESIDE = frozenset({Feature.EYE, Feature.BROW})


def in_repetition(exercise: Exercise, done: Repetition, weak: Side | None, times: Coaching) -> Along | None:
    """What moved along in one repetition. ``weak`` is the affected side; unknown, it may be either."""
    sides = (weak,) if weak is not None else (Side.LEFT, Side.RIGHT)
    if exercise.feature in _EYES_BESIDE and done.eye_left is not None and done.eye_right is not None:
        for side in sides:
            own, other = (done.eye_left, done.eye_right)[:: 1 if side is Side.LEFT else -1]
            enough = exercise.measure not in PURSES or own >= times.along_eye_loss
            if enough and own - other >= times.along_eye_beyond:
                return Along(Part.EYE, side)
    if exercise.feature in _CORNERS_BESIDE and done.corner_left_mm is not None and done.corner_right_mm is not None:
        corners = {Side.LEFT: done.corner_left_mm, Side.RIGHT: done.corner_right_mm}
        side = max(sides, key=lambda s: corners[s])
        if corners[side] > times.along_corner_mm:
            return Along(Part.CORNER, side)
    return None


def in_exercise(exercise: Exercise, repetitions: Sequence[Repetition], weak: Side | None,
                times: Coaching) -> Along | None:  # fmt: skip
    """What moved along often enough to be worth a word: 3 of 5 repetitions by default, or all of fewer."""
    told = [r for r in repetitions if r.eye_left is not None or r.corner_left_mm is not None]
    seen = [along for r in told if (along := in_repetition(exercise, r, weak, times)) is not None]
    for along in seen:
        count = seen.count(along)
        # Of the repetitions that are still to come it is not known: they count as well.
        of = max(len(told), min(exercise.repetitions, 5))
        if count >= min(LEAST, max(exercise.repetitions, 2)) and count >= times.along_share * of:
            return along
    return None
