"""Every screen there is, for tests that render them all and for eyes that look at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from appliance import app
from appliance.bench.screens import every_bench_scene
from appliance.coaching import (
    Along,
    Coach,
    Day,
    ExerciseResult,
    Heard,
    Judgement,
    Part,
    Phase,
    Plan,
    Repetition,
    Saw,
    State,
    safety,
)
from appliance.coaching.over import Watch
from appliance.coaching.state import Attempt, Course
from appliance.display import Scene
from appliance.exercises import Group
from appliance.faces import Movement, Quality, Reason
from appliance.faults import Fault
from appliance.language import Translate, translator
from appliance.notices import Notice
from appliance.records import Change, Progress
from appliance.scenes import Moment, compose
from appliance.settings import Coaching, General, Settings, Values
from appliance.sides import Side
from appliance.stick.screens import every_stick_scene

PROGRAMME = app.programme_for(None)
_REPETITION = Repetition("x", 0, 2.1, 4.8, 0.44, Quality.GOOD, 1.0, 4.0, Side.LEFT)
_KEPT = replace(_REPETITION, kept_left=0.42, kept_right=0.97)
_LET_GO = replace(_REPETITION, kept_left=0.1, kept_right=None)
_AT = {Phase.HOLD: 2.5, Phase.ALOUD: 4.0}
_BEYOND = replace(_REPETITION, left_mm=7.0, right_mm=7.2, symmetry=0.97, beyond=True)
PLAN = Plan(tuple(e for e in PROGRAMME if e.kind != "position"), Coaching())


def moment(phase: Phase, exercise: str = "smile-well", *, saw: Saw | None = None, at: float = 1.0,
           settings: Settings | None = None, t: Translate | None = None, plan: Plan | None = None,
           **state: object) -> Moment:  # fmt: skip
    """One moment of a session: ``at`` seconds into ``phase`` of ``exercise``."""
    settings = settings or Settings()
    queue = (PROGRAMME.get(exercise),)
    general = settings.values.general
    coach = Coach(
        queue, settings.values.coaching, general.affected, stage=general.stage, plan=plan, library=PLAN.library
    )
    values: dict[str, object] = {"phase": phase, "target_mm": queue[0].target_mm, **state}
    now = replace(State(queue=queue), **values)  # type: ignore[arg-type]
    return Moment(now, saw or Saw(face=True), at, coach, settings, t or translator("en"))


def measured(left: float, right: float) -> Saw:
    """A picture in which both sides were measured."""
    return Saw(face=True, movement=Movement("x", 0, left, right, 0.5, Quality.GOOD, None, 1.5))


def not_measured(reason: Reason) -> Saw:
    """A picture in which nothing was, and why."""
    return Saw(face=True, movement=Movement("x", 0, None, None, None, Quality.NONE, reason, 1.5))


def moving(along: Along) -> Repetition:
    """A repetition in which ``along`` moved along."""
    left = along.side is Side.LEFT
    if along.part is Part.EYE:
        return replace(_REPETITION, eye_left=0.4 if left else 0.1, eye_right=0.1 if left else 0.4)
    return replace(_REPETITION, corner_left_mm=5.0 if left else 1.0, corner_right_mm=1.0 if left else 5.0)


def every_moment(t: Translate | None = None) -> Iterator[Moment]:
    """At least one moment of each phase, each reason, each judgement and each exercise."""
    yield moment(Phase.STARTING, t=t)
    yield from _begin(t)
    yield moment(Phase.SETTLE, t=t)
    yield moment(Phase.SETTLE, saw=Saw(face=False), t=t)
    yield moment(Phase.SETTLE, saw=Saw(face=False, reason=Reason.TOO_DARK), t=t)
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
    for shut in ("close-eyes", "assist-eyelid"):
        yield moment(Phase.MOVE_IN, shut, saw=measured(1.5, 3.2), t=t)
        yield moment(Phase.HOLD, shut, saw=not_measured(Reason.HAND), at=2.5, t=t)
        yield moment(Phase.MOVE_OUT, shut, saw=measured(2.0, 5.0), t=t)
    yield moment(Phase.HELP, "raise-eyebrows", saw=not_measured(Reason.HAND), at=2.5, t=t)
    yield moment(Phase.OVER, "lift-corner-second", saw=measured(1.0, 7.0), at=3.0, course=Course(1, Side.RIGHT), t=t)
    yield moment(Phase.HOLD, "ooo-eee-oo", saw=measured(-2.4, -3.9), at=3.0, t=t)
    yield moment(Phase.MOVE_OUT, saw=measured(2.0, 5.0), t=t)
    yield moment(Phase.MOVE_IN, saw=measured(1.5, 3.2), repetitions=(_REPETITION,), repetition=1, t=t)
    smaller = Coaching().over_target * (PROGRAMME.get("smile-well").target_mm or 0.0)
    yield moment(Phase.MOVE_IN, saw=measured(1.0, 1.4), target_mm=smaller, course=Course(1, Side.RIGHT), t=t)
    yield moment(Phase.BETWEEN, saw=not_measured(Reason.BELOW_NOISE), repetitions=(_REPETITION,), t=t)
    for why in (None, Reason.TOO_DARK):
        yield moment(Phase.BETWEEN, saw=Saw(face=False, reason=why), at=9.0, face_seen_s=1.0, since_s=8.0, t=t)
    yield moment(Phase.HOLD, "look-down", saw=not_measured(Reason.EYES_CLOSE), at=2.5, t=t)
    for timed in ("massage-cheek", "brush-forehead", "brush-cheek", "tapping"):
        yield moment(Phase.TIMER, timed, at=20, t=t)
    yield moment(Phase.TIMER, "read-aloud", saw=measured(1.6, 2.2), at=38, t=t)
    for judgement in Judgement:
        result = ExerciseResult("smile-well", (_REPETITION,), judgement)
        yield moment(Phase.DONE, results=(result,), repetitions=(_REPETITION,), t=t)
    yield from _guided(t)
    yield from _unheard(t)
    yield from _noticed(t)
    yield moment(Phase.ENOUGH, at=4.0, t=t)
    yield moment(Phase.TODAY, at=4.0, t=t)
    yield moment(Phase.MIRROR, t=t)
    yield moment(Phase.SUMMARY, results=(ExerciseResult("smile-well", (), Judgement.EVEN),) * 6, t=t)
    yield from _progress(t)
    yield from _paused(t)
    yield from _without_camera(t)
    yield moment(Phase.HELP, "assisted-smile", let_go=True, saw=not_measured(Reason.HAND), t=t)
    yield moment(Phase.HOLD, "lift-corner-first", saw=measured(0.2, 4.1), at=2.5, t=t)
    yield moment(Phase.MOVE_OUT, "close-eyes", saw=not_measured(Reason.TURNED), t=t)
    for fault in Fault:
        yield moment(Phase.BROKEN, broken=fault, t=t)
    yield moment(Phase.ASK_SHUTDOWN, t=t)
    yield moment(Phase.ENDED, t=t)
    for exercise in PROGRAMME:
        if exercise.kind != "position":
            yield moment(Phase.PROMPT, exercise.id, t=t)


def _begin(t: Translate | None) -> Iterator[Moment]:
    """The welcome of each session and the pages of the safety words."""
    for sessions, turn in enumerate((None, Group.MIMIC, Group.EYELID, Group.OTHER)):
        yield moment(Phase.WELCOME, plan=PLAN, day=Day("a day", sessions, turn), t=t)
    yield moment(Phase.WELCOME, plan=Plan(PLAN.library, PLAN.times, PLAN.library[:2]), t=t)
    yield moment(Phase.WELCOME, plan=Plan(PLAN.library[:1], PLAN.times), t=t)
    warned = Day("a day", 1, Group.MIMIC, warned=True)
    yield moment(Phase.WELCOME, plan=PLAN, day=warned, t=t)
    yield moment(Phase.SAFETY, page=safety.SHORT, t=t)
    for page in range(len(safety.SAID)):
        yield moment(Phase.SAFETY, page=page, all_pages=True, t=t)


def _paused(t: Translate | None) -> Iterator[Moment]:
    """A pause, and what it can lead to."""
    for phase in (Phase.PAUSED, Phase.STOP, Phase.NOBODY):
        yield moment(phase, at=4.0, t=t)
    for resume in (Phase.HOLD, Phase.OFFER):
        yield moment(Phase.BACK, at=4.0, resume=resume, t=t)
    stopped = Day("a day", 1, stopped=True)
    yield moment(Phase.SUMMARY, results=(ExerciseResult("smile-well", (), Judgement.EVEN),), day=stopped, t=t)


def _without_camera(t: Translate | None) -> Iterator[Moment]:
    """What goes on while the camera fails, and how that is told."""
    blind = Saw(broken=Fault.CAMERA_SILENT)
    yield moment(Phase.TIMER, "massage-cheek", saw=blind, at=20, t=t)
    done = (ExerciseResult("massage-cheek", (), Judgement.GUIDED),)
    for fault in Fault:
        yield moment(Phase.DONE, "massage-cheek", saw=Saw(broken=fault), results=done, t=t)


def _unheard(t: Translate | None) -> Iterator[Moment]:
    """Eyes that are to be shut where only tones are heard, or nothing."""
    for shut in ("close-eyes", "assist-eyelid"):
        yield moment(Phase.PROMPT, shut, heard=Heard.TONES, t=t)
        for phase, saw in ((Phase.ALOUD, None), (Phase.PROMPT, None), (Phase.MOVE_IN, measured(1.5, 3.2)),
                           (Phase.HOLD, measured(3.0, 5.0)), (Phase.MOVE_OUT, measured(2.0, 5.0))):  # fmt: skip
            yield moment(phase, shut, saw=saw, at=_AT.get(phase, 1.0), heard=Heard.NOTHING, t=t)
        for phase in (Phase.PAUSED, Phase.BROKEN, Phase.ASK_SHUTDOWN, Phase.NOBODY, Phase.PROMPT):
            yield moment(phase, shut, heard=Heard.NOTHING, opening_s=0.0, t=t)


def _noticed(t: Translate | None) -> Iterator[Moment]:
    """Each hint for the clinic in words, and the mark in its place."""
    for notice in Notice:
        for phase in (Phase.WELCOME, Phase.SUMMARY, Phase.HOLD):
            plain = moment(phase, saw=measured(2.4, 4.9), plan=PLAN, day=Day("a day", 1, Group.MIMIC), t=t)
            yield replace(plain, notices=(notice,))


def _progress(t: Translate | None) -> Iterator[Moment]:
    """What the summary says beside the week before, with figures and without."""
    done = (ExerciseResult("smile-well", (), Judgement.EVEN),) * 6
    for hidden in (False, True):
        settings = Settings(Values(general=General(hide_numbers=hidden)))
        for before, now, change in ((0.52, 0.68, Change.MORE_EVEN), (0.7, 0.68, Change.SAME),
                                    (0.8, 0.66, Change.LESS_EVEN)):  # fmt: skip
            plain = moment(Phase.SUMMARY, results=done, settings=settings, t=t)
            yield replace(plain, progress=Progress(now, before, change))


def _guided(t: Translate | None) -> Iterator[Moment]:
    """The breaks, the questions and the words by which the coach guides."""
    for side, saw in ((Side.RIGHT, measured(1.2, 6.9)), (Side.LEFT, not_measured(Reason.BELOW_NOISE))):
        yield moment(Phase.OVER, saw=saw, at=3.0, course=Course(1, side), t=t)
    yield moment(Phase.HOLD, saw=measured(1.9, 8.4), attempt=Attempt(watch=Watch(Side.RIGHT, 0.7)), t=t)
    yield moment(Phase.HOLD, saw=measured(7.0, 7.2), at=3.0, attempt=Attempt(beyond_s=1.0), t=t)
    yield moment(Phase.BETWEEN, repetitions=(_BEYOND,), repetition=1, t=t)
    yield moment(Phase.DONE, results=(ExerciseResult("smile-well", (_BEYOND,), Judgement.EVEN),), t=t)
    yield moment(Phase.CANT, at=4.0, t=t)
    yield moment(Phase.CANT, "close-eyes", at=4.0, t=t)
    yield moment(Phase.CANT, settings=Settings(Values(general=General(stage="flaccid"))), t=t)
    yield moment(Phase.BETWEEN, repetitions=(_REPETITION,), course=Course(tired=1), t=t)
    feel = Settings(Values(coaching=Coaching(feel_first=True)))
    yield moment(Phase.MOVE_IN, saw=measured(2.0, 5.0), settings=feel, t=t)
    for along in (Along(part, side) for part in Part for side in Side):
        exercise = "say-ooo" if along.part is Part.EYE else "close-eyes"
        yield moment(Phase.BETWEEN, exercise, repetitions=(moving(along),), course=Course(along=along), t=t)
        result = ExerciseResult(exercise, (_REPETITION,), Judgement.EVEN, along)
        yield moment(Phase.DONE, exercise, results=(result,), repetitions=(_REPETITION,), t=t)
    for done in (_KEPT, _LET_GO):
        for settings in (Settings(), Settings(Values(general=General(hide_numbers=True)))):
            result = ExerciseResult("assisted-smile", (done,), Judgement.LEFT_LESS)
            yield moment(Phase.DONE, "assisted-smile", results=(result,), settings=settings, t=t)
    yield moment(Phase.DONE, results=(ExerciseResult("smile-well", (), Judgement.OVERDONE),), t=t)


def every_scene(t: Translate | None = None) -> Iterator[Scene]:
    """The scenes of :func:`every_moment`, and those of a stick and of the bench test."""
    yield from (compose(m) for m in every_moment(t))
    yield from every_stick_scene(t or translator("en"))
    yield from every_bench_scene(t or translator("en"))
