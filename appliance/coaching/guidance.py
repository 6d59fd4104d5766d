"""What a repetition teaches for the next one: the target, a side that can't be seen to move, tiredness."""

from __future__ import annotations

from collections.abc import Sequence

from appliance.coaching.over import watched
from appliance.coaching.results import Repetition
from appliance.exercises import Exercise
from appliance.faces.movement import Movement
from appliance.faces.reasons import Reason
from appliance.settings import Coaching
from appliance.sides import Side

#: Where even the gentle target is nearer to the gate than this factor, a still face says nothing: the movement may
#: be there and too small for a camera (nostrils, pressed lips).
CLEAR = 2.0
#: Measures of a movement that may go all its way: the hand-out wants the mouth wide open, and a gaze well down.
WHOLE = frozenset({"jaw-opening", "gaze-down"})


def next_target(target_mm: float, done: Sequence[Repetition], gate_mm: float, weak: Side | None,
                times: Coaching) -> float:  # fmt: skip
    """The target after the last of ``done``, mm: toward what the weak side can do, never a leap.

    It grows, by ``target_grow`` at the most, only after a repetition in which both sides came along
    evenly; a movement of one side alone has nothing to be even with. It falls, by a third at the most and not below
    :func:`floor`, to the most that the weak side has held in this exercise. Not to what it held last: the good side
    keeps to the target, the weak one to its share of that, and they would lead each other down to nothing.
    """
    held = [_of(repetition, weak) for repetition in done]
    if not held or held[-1] is None:
        return target_mm
    last, can = held[-1], max(mm for mm in held if mm is not None)
    if last >= target_mm:
        left, right = done[-1].left_mm or 0.0, done[-1].right_mm or 0.0
        told = done[-1].symmetry
        even = told if told is not None else min(left, right) / max(left, right)
        came_along = done[-1].side is not None or even >= times.even_share
        return min(target_mm * times.target_grow, last) if came_along else target_mm
    return min(target_mm, max(can, target_mm * times.over_target, floor(gate_mm, times)))


def _of(done: Repetition, weak: Side | None) -> float | None:
    """What the weak side held (the named one, where only one moves; unknown, the one that did less), mm."""
    if done.left_mm is None or done.right_mm is None:
        return None
    side = done.side or weak
    if side is None:
        return min(done.left_mm, done.right_mm)
    return done.left_mm if side is Side.LEFT else done.right_mm


def floor(gate_mm: float, times: Coaching) -> float:
    """The smallest target, mm: all of its band can be measured, else nobody could be told that it was reached."""
    return gate_mm / times.target_low


def smaller(target_mm: float | None, gate_mm: float, times: Coaching) -> float | None:
    """The target after too much, mm; never below :func:`floor`."""
    return None if target_mm is None else min(target_mm, max(target_mm * times.over_target, floor(gate_mm, times)))


def beyond(exercise: Exercise, left_mm: float | None, right_mm: float | None, target_mm: float | None,
           named: Side | None, times: Coaching) -> bool:  # fmt: skip
    """Whether both sides go further than the target's band: even, but not gentle. Of one side alone it is not told."""
    if left_mm is None or right_mm is None or target_mm is None or named is not None:
        return False
    gentle = watched(exercise) and exercise.measure not in WHOLE
    return gentle and min(left_mm, right_mm) > target_mm * times.target_high


def still(exercise: Exercise, movement: Movement, weak: Side | None, named: Side | None) -> bool:
    """Whether the weak side (the ``named`` one, where only one is to move) is too still to be seen in this picture."""
    left, right, gate = movement.left_mm, movement.right_mm, movement.gate_mm
    if left is None or right is None:
        return movement.reason is Reason.BELOW_NOISE and (exercise.target_mm or 0.0) >= CLEAR * gate
    side = named or weak
    return (min(left, right) if side is None else left if side is Side.LEFT else right) < gate


def tired(repetitions: Sequence[Repetition], times: Coaching) -> int:
    """How many repetitions in a row, up to the last, were less even than the first ones by ``tired_drop``."""
    told = [r.symmetry for r in repetitions if r.symmetry is not None]
    if len(told) < 3:
        return 0
    fresh = (told[0] + told[1]) / 2 - times.tired_drop
    count = 0
    for even in reversed(told[2:]):
        if even >= fresh:
            break
        count += 1
    return count
