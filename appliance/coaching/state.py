"""Where a session stands. A value: it can be stored, compared and replayed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from appliance.coaching.results import ExerciseResult, Repetition, Sample
from appliance.exercises import Exercise
from appliance.faces.reasons import Quality
from appliance.sides import Side


class Phase(StrEnum):
    """The steps of a session. Each has one screen, one thing to look at and one thing to do."""

    STARTING = "starting"  # the tracker loads
    SETTLE = "settle"  # come closer, more light, look straight
    REST = "rest"  # today's rest is captured
    OFFER = "offer"  # massage first?
    PROMPT = "prompt"  # what comes now
    HELP = "help"  # fingers bring the movement into place
    MOVE_IN = "move-in"
    HOLD = "hold"
    MOVE_OUT = "move-out"
    BETWEEN = "between"  # rest between repetitions
    TIMER = "timer"  # massage, brushing, reading
    DONE = "done"  # how it was, in words
    SUMMARY = "summary"  # the end of the session
    PAUSED = "paused"
    NOBODY = "nobody"  # nobody in front: asleep
    BACK = "back"  # somebody is there again: shall we go on?
    BROKEN = "broken"  # camera or tracker: what is wrong, and wait
    ASK_SHUTDOWN = "ask-shutdown"
    ENDED = "ended"


#: Phases that show and use movement.
MOVING = frozenset({Phase.HELP, Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT, Phase.BETWEEN})
#: Phases that stand still until somebody does something or something comes back.
WAITING = frozenset({Phase.PAUSED, Phase.NOBODY, Phase.BACK, Phase.BROKEN, Phase.ASK_SHUTDOWN, Phase.ENDED})


@dataclass(frozen=True)
class State:
    """A session at one moment. Times are seconds of the monotonic clock that the caller passes in.

    ``since_s`` is when ``phase`` began. ``queue`` are the exercises of this session, ``index`` the
    present one, ``repetition`` the present one from 0. ``part`` counts the sides of a timer that goes over
    both. ``samples`` and ``seen`` collect the present hold. ``resume`` is the phase to go back to, and ``outer`` the
    waiting phase that a fault or a question came over. ``let_go`` says that the fingers were asked to leave.
    """

    queue: tuple[Exercise, ...]
    phase: Phase = Phase.STARTING
    since_s: float = 0.0
    index: int = 0
    repetition: int = 0
    part: int = 0
    rest_wanted: int = 0
    rest_done: int = 0
    offered: bool = False
    target_mm: float | None = None
    samples: tuple[Sample, ...] = ()
    seen: int = 0
    gate_mm: float = 0.0
    quality: Quality = Quality.NONE
    repetitions: tuple[Repetition, ...] = ()
    results: tuple[ExerciseResult, ...] = ()
    resume: Phase | None = None
    face_seen_s: float | None = None
    good_since_s: float | None = None
    outer: Phase | None = None
    let_go: bool = False
    broken: str = ""

    @property
    def exercise(self) -> Exercise | None:
        """The present exercise; None before the first and behind the last."""
        return self.queue[self.index] if self.index < len(self.queue) else None


def side_of(exercise: Exercise | None, part: int, affected: str) -> Side | None:
    """The one side that the present step is about, or None for both.

    A movement of one side begins with the unaffected one, so that the affected side can copy what
    it has just seen; massage begins with the affected one. Where it is unknown, right comes first.
    """
    if exercise is None:
        return None
    weak = Side.LEFT if affected == "left" else Side.RIGHT if affected == "right" else None
    if exercise.one_side is not None:
        first = weak.other if weak else Side.RIGHT
        return first if exercise.one_side == "first" else first.other
    if exercise.per_side:
        first = weak or Side.RIGHT
        return first if part == 0 else first.other
    return None


def aside(state: State) -> State:
    """What a fault or a question puts aside: the phase to go back to, and a waiting phase that it came over."""
    if state.phase in (Phase.PAUSED, Phase.NOBODY, Phase.BACK):
        return replace(state, outer=state.phase)
    if state.phase in WAITING:  # a fault over a question, or the other way round
        return state
    return replace(state, resume=state.phase, outer=None)
