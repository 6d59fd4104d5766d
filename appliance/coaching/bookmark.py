"""Where a session stands, small enough to be written down at every step: what a power cut must not take."""

from __future__ import annotations

from dataclasses import dataclass, replace

from appliance.coaching import course
from appliance.coaching.dose import Day
from appliance.coaching.results import ExerciseResult, Repetition
from appliance.coaching.rules import Rules
from appliance.coaching.state import Course, State
from appliance.coaching.steps import BEFORE, WAITING, Phase
from appliance.exercises import Exercise, Kind

#: Between two steps the time that was practised is kept to so many seconds.
EVERY_S = 15.0


@dataclass(frozen=True)
class Place:
    """A session that is under way. ``queue`` are ids; ``helped`` those of them that fingers help with."""

    queue: tuple[str, ...]
    helped: tuple[int, ...]
    index: int
    repetition: int
    part: int
    target_mm: float | None
    repetitions: tuple[Repetition, ...]
    results: tuple[ExerciseResult, ...]
    used_s: float
    allowed_s: float
    whole: bool
    counted: bool
    calm_mm: float = 0.0
    kept: tuple[ExerciseResult, ...] = ()
    declined: bool = False
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bookmark:
    """The day, and the place in the session that is under way (None between sessions)."""

    day: Day
    place: Place | None = None


def bookmark(state: State) -> Bookmark:
    """The bookmark of ``state``. It changes with every finished repetition, not with every turn."""
    waits = state.phase in WAITING or state.outer is not None
    phase = state.resume if waits else state.phase
    before = phase in BEFORE
    begun = state.rest_done or state.index or state.results or state.repetitions
    if state.exercise is None or before or not begun:
        return Bookmark(state.day)
    # Finished, and its result only looked at: then the next one is where to go on.
    finished = phase in (Phase.DONE, Phase.ENOUGH)
    return Bookmark(state.day, Place(
        tuple(e.id for e in state.queue),
        tuple(i for i, e in enumerate(state.queue) if e.kind is Kind.ASSISTED),
        state.index + finished,
        0 if finished else len(state.repetitions),
        0 if finished else state.part,
        None if finished else state.target_mm,
        () if finished else state.repetitions,
        state.results,
        state.used_s // EVERY_S * EVERY_S,
        state.allowed_s, state.whole, state.counted, 0.0 if finished else state.course.calm_mm, state.kept,
        state.declined, state.accepted,
    ))  # fmt: skip


def open_at(mark: Bookmark, state: State, r: Rules) -> State | None:
    """``state`` at the place of ``mark``: the same exercise, at the repetition that was cut off.

    An exercise whose repetitions were all done is finished first: its result is kept, and the next one comes. None
    where there is no such place: the session was over, or the programme has changed meanwhile.
    """
    place = mark.place
    if place is None:
        return None
    known = {e.id: e for e in (*r.library, *(r.plan.prescribed if r.plan else ()), *r.queue)}
    if not set(place.queue) <= set(known) or place.index > len(place.queue):
        return None
    queue = tuple(_helped(known[i]) if n in place.helped else known[i] for n, i in enumerate(place.queue))
    state = replace(
        state, queue=queue, index=place.index, repetition=place.repetition, part=place.part,
        target_mm=place.target_mm, repetitions=place.repetitions, results=place.results, used_s=place.used_s,
        allowed_s=place.allowed_s, whole=place.whole, counted=place.counted, offered=True, resumed=True,
        course=Course(calm_mm=place.calm_mm), kept=place.kept, declined=place.declined, accepted=place.accepted,
    )  # fmt: skip
    if not place.repetition or state.exercise is None or place.repetition < state.exercise.repetitions:
        return state
    done, _ = course.finish_exercise(r, state, state.since_s)
    return replace(done, phase=Phase.STARTING, index=done.index + 1, repetition=0, repetitions=(), target_mm=None)


def _helped(exercise: Exercise) -> Exercise:
    return exercise.model_copy(update={"kind": Kind.ASSISTED, "hands": True})
