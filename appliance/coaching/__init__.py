"""The session as a pure state machine: (state, event, now) → (state, effects)."""

from appliance.coaching.bookmark import Bookmark, bookmark
from appliance.coaching.coach import Coach
from appliance.coaching.dose import Day, Plan, moves_nothing, offered
from appliance.coaching.events import (
    Action,
    Count,
    Effect,
    Event,
    Finished,
    Heard,
    Pressed,
    Quit,
    Saw,
    Say,
    Sound,
    Today,
    Tone,
)
from appliance.coaching.pace import BACK_S, whole_s
from appliance.coaching.results import Along, ExerciseResult, Judgement, Part, Repetition
from appliance.coaching.state import State
from appliance.coaching.steps import Phase

__all__ = [
    "BACK_S",
    "Action",
    "Along",
    "Bookmark",
    "Coach",
    "Count",
    "Day",
    "Effect",
    "Event",
    "ExerciseResult",
    "Finished",
    "Heard",
    "Judgement",
    "Part",
    "Phase",
    "Plan",
    "Pressed",
    "Quit",
    "Repetition",
    "Saw",
    "Say",
    "Sound",
    "State",
    "Today",
    "Tone",
    "bookmark",
    "moves_nothing",
    "offered",
    "whole_s",
]
