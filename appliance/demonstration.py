"""What the drawn face does at a moment of an exercise: the movement in the pace of the session, as a value."""

from __future__ import annotations

from appliance.coaching import Phase
from appliance.display import Figure
from appliance.display.figure import MOTIONS, Course, Motion
from appliance.exercises import Exercise
from appliance.sides import Side

#: While the prompt stands, the movement is shown again and again: in, held, out, at rest; s.
IN_S, HOLD_S, OUT_S, REST_S = 2.0, 1.5, 2.0, 1.0
#: How long fingers take to bring the movement into place, and to leave, s.
HELP_S, LEAVE_S = 3.0, 1.2
_WITH_FIGURE = frozenset({
    Phase.PROMPT, Phase.HELP, Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT, Phase.BETWEEN, Phase.TIMER,
})  # fmt: skip


def figure_of(
    exercise: Exercise,
    phase: Phase,
    *,
    elapsed_s: float,
    share: float,
    side: Side | None = None,
    weak: Side | None = None,
    let_go_s: float | None = None,
    reduced: bool = False,
) -> Figure | None:
    """The figure of ``exercise``, ``elapsed_s`` seconds into ``phase``; None where none belongs.

    ``share`` is how much of the phase is over, 0 to 1. ``side`` is the patient's side that the step is about, None
    for both; what takes both hands on one side shows ``weak`` then. ``let_go_s`` is how long ago fingers were asked to
    leave. ``reduced``: nothing moves; the figure stands as the movement looks at its fullest.
    """
    # Where lines are read aloud, they need the place.
    if phase not in _WITH_FIGURE or (phase is Phase.TIMER and exercise.passage):
        return None
    name = exercise.figure
    motion = MOTIONS[name]
    if motion.course is not Course.MOVE:
        at = 0.0 if motion.course is Course.STILL else _round(motion, exercise, phase, elapsed_s, share, reduced)
    elif phase is Phase.HELP:
        name = motion.helped or name
        at = _help(MOTIONS[name], elapsed_s, let_go_s, reduced)
    elif phase in (Phase.PROMPT, Phase.TIMER):
        name, at = (name, motion.still) if reduced else _loop(name, exercise, elapsed_s)
    else:
        # Fingers that have helped are gone by now.
        name = motion.after or name
        at = _paced(phase, share, reduced)
    shown = side or (weak if MOTIONS[name].alone else None)
    return Figure(name, at, shown.value if shown else "both")


def eased(share: float) -> float:
    """``share`` of a movement that begins and ends softly: 0 to 1, and flat at both ends."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def _paced(phase: Phase, share: float, reduced: bool) -> float:
    """One movement in the session's pace."""
    if phase is Phase.BETWEEN:
        return 0.0
    if phase is Phase.HOLD or reduced:
        return 1.0
    return eased(share) if phase is Phase.MOVE_IN else 1 - eased(share)


def _loop(name: str, exercise: Exercise, elapsed_s: float) -> tuple[str, float]:
    """Row and share while the movement is shown over and over. Where fingers may help, every second time with them."""
    in_s = HELP_S if MOTIONS[name].after else IN_S
    turn, at_s = divmod(elapsed_s, in_s + HOLD_S + OUT_S + REST_S)
    if exercise.hands and MOTIONS[name].helped and turn % 2 == 1:
        name = MOTIONS[name].helped
    if at_s < in_s + HOLD_S:
        return name, eased(at_s / in_s)
    return MOTIONS[name].after or name, 1 - eased((at_s - in_s - HOLD_S) / OUT_S)


def _help(motion: Motion, elapsed_s: float, let_go_s: float | None, reduced: bool) -> float:
    """Fingers bring the movement into place and stay, until they are asked to leave."""
    touching = motion.touching
    if let_go_s is not None:
        return 1.0 if reduced else touching + (1 - touching) * eased(let_go_s / LEAVE_S)
    return touching if reduced else touching * eased(elapsed_s / HELP_S)


def _round(motion: Motion, exercise: Exercise, phase: Phase, elapsed_s: float, share: float, reduced: bool) -> float:
    """The share of a round: over and over, or once over a hold whose words are said one after the other."""
    if phase is Phase.HOLD and exercise.cycle:
        count = len(exercise.cycle)
        return (min(int(share * count), count - 1) + 0.5) / count if reduced else share
    if phase not in (Phase.PROMPT, Phase.TIMER, Phase.HOLD):
        return 0.0
    return motion.still if reduced else elapsed_s / motion.round_s % 1.0
