"""What was finished of an exercise: put among the results, or aside where it is broken off; never lost."""

from __future__ import annotations

from dataclasses import replace

from appliance.coaching import along, results
from appliance.coaching.results import Judgement
from appliance.coaching.rules import Rules
from appliance.coaching.state import State
from appliance.coaching.steps import Phase
from appliance.exercises import Exercise


def present(state: State) -> Exercise:
    """The present exercise, in phases that have one."""
    assert state.exercise is not None
    return state.exercise


def undone(r: Rules, state: State) -> State:
    """The state without the present exercise, which is about to begin anew; its results are kept."""
    if _is_done(state) and state.results:
        shown = replace(state.results[-1], begun_anew=True)
        return replace(state, results=state.results[:-1], kept=(*state.kept, shown), repetitions=())
    return put_aside(r, state)


def put_aside(r: Rules, state: State) -> State:
    """What was finished of an exercise that is broken off goes among the results that are kept."""
    if _is_done(state) or not state.repetitions:
        return state
    part = replace(result_of(r, state), begun_anew=True)
    return replace(state, kept=(*state.kept, part), repetitions=())


def _is_done(state: State) -> bool:
    """Whether the present exercise stands among the results already."""
    return bool({state.phase, state.resume} & {Phase.DONE, Phase.ENOUGH})


def result_of(r: Rules, state: State, verdict: Judgement | None = None) -> results.ExerciseResult:
    """The present exercise with what was finished of it."""
    exercise = present(state)
    if verdict is None:
        verdict = results.judge(exercise, state.repetitions, r.times.even_share, r.named(state), r.times.alone_share)
        if verdict is Judgement.NOT_MEASURED and any(rep.unseen for rep in state.repetitions):
            verdict = Judgement.UNSEEN
    told = along.in_exercise(exercise, state.repetitions, r.weak, r.times) if r.tells_along else None
    return results.ExerciseResult(exercise.id, state.repetitions, verdict, told)
