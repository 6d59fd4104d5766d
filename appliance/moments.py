"""Every screen there is, for tests that render them all and for eyes that look at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from appliance import app
from appliance.coaching import Coach, ExerciseResult, Judgement, Phase, Repetition, Saw, State
from appliance.display import Scene
from appliance.faces import Movement, Quality, Reason
from appliance.language import Translate, translator
from appliance.scenes import Moment, compose
from appliance.settings import Settings
from appliance.sides import Side

PROGRAMME = app.programme_for(None)
_REPETITION = Repetition("x", 0, 2.1, 4.8, 0.44, Quality.GOOD, 1.0, 4.0, Side.LEFT)


def moment(phase: Phase, exercise: str = "smile-well", *, saw: Saw | None = None, at: float = 1.0,
           settings: Settings | None = None, t: Translate | None = None, **state: object) -> Moment:  # fmt: skip
    """One moment of a session: ``at`` seconds into ``phase`` of ``exercise``."""
    settings = settings or Settings()
    queue = (PROGRAMME.get(exercise),)
    coach = Coach(queue, settings.values.coaching, settings.values.general.affected)
    values: dict[str, object] = {"phase": phase, "target_mm": queue[0].target_mm, **state}
    now = replace(State(queue=queue), **values)  # type: ignore[arg-type]
    return Moment(now, saw or Saw(face=True), at, coach, settings, t or translator("en"))


def measured(left: float, right: float) -> Saw:
    """A picture in which both sides were measured."""
    return Saw(face=True, movement=Movement("x", 0, left, right, 0.5, Quality.GOOD, None, 1.5))


def not_measured(reason: Reason) -> Saw:
    """A picture in which nothing was, and why."""
    return Saw(face=True, movement=Movement("x", 0, None, None, None, Quality.NONE, reason, 1.5))


def every_moment(t: Translate | None = None) -> Iterator[Moment]:
    """At least one moment of each phase, each reason, each judgement and each exercise."""
    yield moment(Phase.STARTING, t=t)
    yield moment(Phase.SETTLE, t=t)
    yield moment(Phase.SETTLE, saw=Saw(face=False), t=t)
    for reason in Reason:
        yield moment(Phase.SETTLE, saw=Saw(face=True, reason=reason), t=t)
    yield moment(Phase.REST, saw=Saw(face=True, rest_progress=0.6), t=t)
    yield moment(Phase.OFFER, "massage-cheek", t=t)
    yield moment(Phase.HELP, "assisted-smile", saw=not_measured(Reason.HAND), t=t)
    yield moment(Phase.MOVE_IN, saw=measured(1.5, 3.2), t=t)
    yield moment(Phase.HOLD, saw=measured(2.4, 7.9), at=2.5, repetitions=(_REPETITION,), repetition=1, t=t)
    yield moment(Phase.HOLD, saw=measured(-1.1, 15.2), at=2.5, t=t)
    for reason in Reason:
        yield moment(Phase.HOLD, saw=not_measured(reason), at=2.5, t=t)
    yield moment(Phase.HOLD, "ooo-eee-oo", saw=measured(-2.4, -3.9), at=3.0, t=t)
    yield moment(Phase.MOVE_OUT, saw=measured(2.0, 5.0), t=t)
    yield moment(Phase.BETWEEN, saw=not_measured(Reason.BELOW_NOISE), repetitions=(_REPETITION,), t=t)
    yield moment(Phase.TIMER, "massage-cheek", at=20, t=t)
    yield moment(Phase.TIMER, "read-aloud", saw=measured(1.6, 2.2), at=38, t=t)
    for judgement in Judgement:
        result = ExerciseResult("smile-well", (_REPETITION,), judgement)
        yield moment(Phase.DONE, results=(result,), repetitions=(_REPETITION,), t=t)
    yield moment(Phase.SUMMARY, results=(ExerciseResult("smile-well", (), Judgement.EVEN),) * 6, t=t)
    yield moment(Phase.PAUSED, t=t)
    yield moment(Phase.NOBODY, t=t)
    yield moment(Phase.BACK, at=4.0, t=t)
    yield moment(Phase.HELP, "assisted-smile", let_go=True, saw=not_measured(Reason.HAND), t=t)
    yield moment(Phase.HOLD, "lift-corner-first", saw=measured(0.2, 4.1), at=2.5, t=t)
    yield moment(Phase.MOVE_OUT, "close-eyes", saw=not_measured(Reason.TURNED), t=t)
    yield moment(Phase.BROKEN, broken="The camera sends no pictures. Check its cable.", t=t)
    yield moment(Phase.ASK_SHUTDOWN, t=t)
    yield moment(Phase.ENDED, t=t)
    for exercise in PROGRAMME:
        if exercise.kind != "position":
            yield moment(Phase.PROMPT, exercise.id, t=t)


def every_scene(t: Translate | None = None) -> Iterator[Scene]:
    """The scenes of :func:`every_moment`."""
    return (compose(m) for m in every_moment(t))
