"""What a session goes by: the clinic's numbers, the patient's weak side, and what there is to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from appliance.coaching import pace
from appliance.coaching.dose import Plan, Stage
from appliance.coaching.events import Effect
from appliance.coaching.state import State, side_of, weak_side
from appliance.exercises import Exercise, Feature, Group, Kind
from appliance.settings import Coaching
from appliance.sides import Side

Step = tuple[State, tuple[Effect, ...]]
#: How a side that can't be seen to move yet can be helped.
Form = Literal["fingers", "lid", "massage"]


@dataclass(frozen=True)
class Rules:
    """Never changes in a session. ``plan`` is None where the exercises of ``queue`` were named one by one.

    ``library`` is what help may be taken from, ``spoken_s`` how long a text takes to be said.
    """

    queue: tuple[Exercise, ...]
    times: Coaching
    affected: Literal["left", "right", "unknown"] = "unknown"
    stage: Stage = "paretic"
    library: tuple[Exercise, ...] = ()
    plan: Plan | None = None
    spoken_s: pace.Spoken = pace.spoken_s

    @property
    def weak(self) -> Side | None:
        """The affected side, or None where it is unknown."""
        return weak_side(self.affected)

    @property
    def tells_along(self) -> bool:
        """Whether co-movement is told in this stage."""
        return self.times.along in ("always", self.stage)

    def side(self, state: State) -> Side | None:
        """The one side that the present step is about, or None for both."""
        return side_of(state.exercise, state.part, self.affected)

    def named(self, state: State) -> Side | None:
        """The side that is to move alone, or None where both are to."""
        return self.side(state) if state.exercise is not None and state.exercise.one_side is not None else None

    def help_for(self, exercise: Exercise) -> tuple[Form, Exercise] | None:
        """How ``exercise`` can be helped, and the exercise that does it; None where nothing is left to offer.

        What the hand-out has for it: fingers for brow and smile, for the lids the exercise with a finger; massage for
        the others, in the flaccid stage, and where fingers did not help.
        """
        if exercise.cycle or exercise.is_timer or exercise.measure is None:
            return None
        plain = self.stage == "flaccid" or exercise.kind is Kind.ASSISTED
        form: Form = "massage" if plain else exercise.help
        if form == "fingers":
            return form, exercise.model_copy(update={"kind": Kind.ASSISTED, "hands": True})
        lid = next((e for e in self.library if e.group is Group.EYELID and e.kind is Kind.GUIDED), None)
        if form == "lid" and lid is not None:
            return form, lid
        massage = _nearest([e for e in self.library if e.group is Group.MASSAGE], exercise.feature)
        return ("massage", massage) if massage is not None else None


def _nearest(exercises: list[Exercise], feature: Feature) -> Exercise | None:
    return next((e for e in exercises if e.feature is feature), exercises[0] if exercises else None)
