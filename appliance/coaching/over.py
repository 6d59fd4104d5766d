"""Over-movement: the good side does too much of the work. Then a break, and smaller.

"If the movement is excessive on the unaffected side, take a break and try again with smaller movements"
(the hand-out). What is too much, and for how long, is the clinic's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from appliance.exercises import Exercise, Kind
from appliance.faces.movement import Movement
from appliance.settings import Coaching
from appliance.sides import Side

#: Between two pictures of one movement there is less than this, s; what is longer was not watched.
GAP_S = 0.3


@dataclass(frozen=True)
class Watch:
    """How long one side has been doing too much.

    ``side`` is that side, ``over_s`` the time that was seen; ``seen_s`` is when something was last measured, and
    ``unbroken`` whether the picture before this one was too much as well.
    """

    side: Side | None = None
    over_s: float = 0.0
    seen_s: float | None = None
    unbroken: bool = False


def watched(exercise: Exercise) -> bool:
    """Whether over-movement has a meaning here: not in speech and cycles, nor with shut eyes, nor unmeasured.

    Of two eyes that close, the good one always closes fully; "smaller" would be no help. Where fingers brought the
    movement, the weak side sinks when they leave, and how far is just what is looked at.
    """
    timed = exercise.is_timer or bool(exercise.cycle)
    return exercise.kind is Kind.MEASURED and not timed and not exercise.eyes_shut


def too_much(movement: Movement, target_mm: float | None, weak: Side | None, named: Side | None,
             times: Coaching, calm_mm: float = 0.0) -> Side | None:  # fmt: skip
    """The side that does too much in this picture, or None; ``movement`` must be measured.

    A side that stays within ``calm_mm`` does what it was told at a break: evenness can't be forced, gentleness can.

    ``weak`` is the affected side; where it is unknown, the one that moves less takes its place. ``named`` is the side
    of a movement of one side: there the other one must stay calm.
    """
    left, right = movement.left_mm, movement.right_mm
    assert left is not None
    assert right is not None
    if named is not None:
        own, other = (left, right) if named is Side.LEFT else (right, left)
        calm = other < max(movement.gate_mm, calm_mm) or max(own, 0.0) >= times.alone_share * (max(own, 0.0) + other)
        return None if calm else named.other
    weak = weak or (Side.LEFT if left < right else Side.RIGHT)
    low, high = (left, right) if weak is Side.LEFT else (right, left)
    if high < movement.gate_mm or high <= calm_mm:
        return None
    if low < movement.gate_mm:  # nothing to compare with: beyond what both should reach is too much
        beyond = target_mm is not None and high > target_mm * times.target_high
        return weak.other if beyond else None
    # For the lids evenness is told in shares of each eye's own opening, which is fairer than millimetres.
    factor = 1 / movement.symmetry if movement.symmetry else high / low
    return weak.other if high > low and factor > times.over_factor else None


def watch(before: Watch, movement: Movement | None, side: Side | None, now: float, times: Coaching) -> Watch:
    """The watch after one more picture. ``side`` is what :func:`too_much` says of it.

    A picture in which nothing was measured neither counts nor clears; after ``over_s`` of them what was seen before
    no longer counts. A picture in which both sides are well clears at once: a short spike is none of our business.
    """
    if movement is None or movement.left_mm is None:
        lost = before.seen_s is None or now - before.seen_s > times.over_s
        return Watch() if lost else replace(before, unbroken=False)
    if side is None:
        return Watch(seen_s=now)
    if before.side is not side:
        return Watch(side, 0.0, now, unbroken=True)
    passed = now - before.seen_s if before.unbroken and before.seen_s is not None else 0.0
    return Watch(side, before.over_s + (passed if passed <= GAP_S else 0.0), now, unbroken=True)
