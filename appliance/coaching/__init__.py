"""The session as a pure state machine: (state, event, now) → (state, effects)."""

from appliance.coaching.coach import Coach
from appliance.coaching.events import Action, Effect, Event, Finished, Pressed, Quit, Saw, Say, Tone
from appliance.coaching.pace import BACK_S
from appliance.coaching.results import ExerciseResult, Judgement, Repetition
from appliance.coaching.state import Phase, State

__all__ = [
    "BACK_S",
    "Action",
    "Coach",
    "Effect",
    "Event",
    "ExerciseResult",
    "Finished",
    "Judgement",
    "Phase",
    "Pressed",
    "Quit",
    "Repetition",
    "Saw",
    "Say",
    "State",
    "Tone",
]
