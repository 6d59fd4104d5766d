"""How high a bar is, and what is shown instead of an open hand or a face that is not missing."""

from __future__ import annotations

import pytest

from appliance.coaching import Phase
from appliance.coaching.events import Saw
from appliance.exercises import Exercise
from appliance.faces import MEASURES, Reason
from appliance.moments import PROGRAMME, measured, moment
from appliance.scenes import compose
from appliance.settings import Coaching

MEASURED = [e for e in PROGRAMME if e.measure is not None and e.target_mm is not None]


@pytest.mark.parametrize("exercise", MEASURED, ids=lambda e: e.id)
def test_a_full_bar_is_about_twice_the_first_target_and_stays_so(exercise: Exercise) -> None:
    assert exercise.measure is not None
    assert exercise.target_mm is not None
    times, most = Coaching(), MEASURES[exercise.measure].full_mm
    grown = exercise.target_mm * times.target_grow ** (exercise.repetitions - 1)
    full = set()
    for target in (exercise.target_mm, exercise.target_mm * times.over_target, grown):
        bars = compose(moment(Phase.HOLD, exercise.id, saw=measured(1.0, 2.0), target_mm=target)).bars
        if bars is None:
            continue  # what is never told has no bars
        full.add(bars.full_mm)
        assert bars.target_mm is None or bars.target_mm[1] <= bars.full_mm + 1e-9 or bars.full_mm == most
    low, high = (most, most) if exercise.to_and_fro else (2 * exercise.target_mm, 2.5 * exercise.target_mm)
    assert all(min(low, most) <= mm <= min(high, most) for mm in full)
    assert len(full) <= 1


def test_help_for_a_lid_is_shown_as_the_exercise_shows_it() -> None:
    scene = compose(moment(Phase.CANT, "close-eyes", at=4.0))
    prompt = compose(moment(Phase.PROMPT, "assist-eyelid", at=4.0))
    assert scene.figure is not None
    assert prompt.figure is not None
    assert scene.figure.name == prompt.figure.name == "assist-eyelid"
    assert not scene.picture


def test_to_the_middle_is_not_the_picture_of_a_missing_face() -> None:
    middle = compose(moment(Phase.SETTLE, saw=Saw(face=True, reason=Reason.OUT_OF_PICTURE)))
    missing = compose(moment(Phase.SETTLE, saw=Saw(face=False)))
    assert (middle.picture, missing.picture) == ("middle", "face")
