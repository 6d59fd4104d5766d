"""What the simulated patient is asked for at each moment of a session."""

from __future__ import annotations

from appliance.cameras.simulated import Ask
from appliance.coaching import Phase, State
from appliance.faces import MEASURES
from appliance.sides import Side

#: All that this patient can do fills about half of a bar (a smile: 6.8 of 14 mm).
_WHOLE = 0.5
_MOVING = frozenset({Phase.MOVE_IN, Phase.HOLD, Phase.HELP})


def ask_of(state: State, side: Side | None) -> Ask:
    """The movement that ``state`` asks for; ``side`` is the one side of an exercise for one side.

    Before a break this patient does all that it can; after one, as much as the smaller target says.
    """
    exercise = state.exercise
    if exercise is None:
        return Ask()
    moving = state.phase in _MOVING or (state.phase is Phase.TIMER and exercise.measure is not None)
    helped = state.phase is Phase.HELP and not state.let_go
    share = 1.0
    if state.course.calm_mm and exercise.measure is not None and state.target_mm is not None:
        share = min(state.target_mm / (_WHOLE * MEASURES[exercise.measure].full_mm), 1.0)
    return Ask(exercise.id, moving, helped, side if exercise.one_side is not None else None, share)
