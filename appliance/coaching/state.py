"""Where a session stands. A value: it can be stored, compared and replayed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from appliance.coaching.dose import Day
from appliance.coaching.events import Heard
from appliance.coaching.over import Watch
from appliance.coaching.results import Along, ExerciseResult, Repetition, Rise, Sample
from appliance.coaching.steps import EXERCISE, WAITING, Phase
from appliance.exercises import Exercise
from appliance.exercises.programme import Order
from appliance.faces.reasons import Quality
from appliance.faults import Fault
from appliance.sides import Side


@dataclass(frozen=True)
class Attempt:
    """What has been seen of the present hold: ``seen`` pictures, ``still`` of them without visible movement.

    ``rise`` is (time s, left mm, right mm) of every picture from the begin of the movement, whether or not it counts.
    ``counted`` is the last second that was counted aloud. ``beyond_s`` is since when both sides go beyond the target.
    """

    samples: tuple[Sample, ...] = ()
    seen: int = 0
    still: int = 0
    watch: Watch = field(default_factory=Watch)
    counted: int = 0
    rise: tuple[Rise, ...] = ()
    beyond_s: float | None = None


@dataclass(frozen=True)
class Course:
    """How the present exercise has gone.

    ``over_row`` and ``unseen_row`` count attempts in a row that were too much, and in which the weak side could not
    be seen to move; ``seen`` that it was in one of them. ``calm_mm`` is how far a side may go since the last break: the
    upper edge of the smaller target; 0 before the first. ``tired`` is how many repetitions in a row have been less
    even; ``offered`` says that help was offered, ``along`` what was told to move along, ``gentler`` that both sides
    were told to do less.
    """

    over_row: int = 0
    over_side: Side | None = None
    calm_mm: float = 0.0
    unseen_row: int = 0
    seen: bool = False
    tired: int = 0
    offered: bool = False
    along: Along | None = None
    gentler: bool = False


@dataclass(frozen=True)
class State:
    """A session at one moment. Times are seconds of the monotonic clock that the caller passes in.

    ``since_s`` is when ``phase`` began. ``queue`` are the exercises of this session, ``index`` the present one,
    ``repetition`` the present one from 0. ``part`` counts the sides of a timer that goes over both. ``resume`` is
    the phase to go back to, and ``outer`` the waiting phase that a fault or a question came over. ``let_go`` says
    that the fingers were asked to leave. ``used_s`` is how long has been practised, ``allowed_s`` for how long it
    may be before the mirror says that it is enough. ``whole``: the whole hand-out was chosen. ``counted``: this
    session is among those of ``day``. ``resumed``: it was cut off and goes on. ``page`` is that of the safety
    words. ``kept`` are results that don't count in this session but must not be lost: of exercises that were begun
    anew. ``declined`` and ``accepted`` are this session's answers to the offers of help. ``left_s`` is since when
    the session waits for somebody; ``ran_s`` how much of a timer had run when it was interrupted. ``changed_s``:
    since when it is not the face, or the light, of rest. Before ``not_before_s`` nobody is asked for another
    session. ``heard`` is with what the mirror can be heard. ``all_pages``: all safety words are gone through, not only
    the short ones. ``hand_seen``: a hand lay on the face in the last picture that showed it; ``hands_s`` is when a
    hand was last seen, but no face. ``opening_s`` is when
    shut eyes were broken off where nothing sounds: then a helper says "open".
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
    attempt: Attempt = field(default_factory=Attempt)
    course: Course = field(default_factory=Course)
    gate_mm: float = 0.0
    quality: Quality = Quality.NONE
    repetitions: tuple[Repetition, ...] = ()
    results: tuple[ExerciseResult, ...] = ()
    kept: tuple[ExerciseResult, ...] = ()
    declined: bool = False
    accepted: tuple[str, ...] = ()
    left_s: float | None = None
    ran_s: float = 0.0
    resume: Phase | None = None
    face_seen_s: float | None = None
    changed_s: float | None = None
    good_since_s: float | None = None
    outer: Phase | None = None
    let_go: bool = False
    broken: Fault | None = None
    day: Day = field(default_factory=Day)
    used_s: float = 0.0
    turned_s: float | None = None
    allowed_s: float = 0.0
    whole: bool = False
    counted: bool = False
    resumed: bool = False
    page: int = 0
    not_before_s: float | None = None
    heard: Heard = Heard.WORDS
    all_pages: bool = False
    hand_seen: bool = False
    hands_s: float | None = None
    opening_s: float | None = None

    @property
    def exercise(self) -> Exercise | None:
        """The present exercise; None before the first and behind the last."""
        return self.queue[self.index] if self.index < len(self.queue) else None

    @property
    def done_count(self) -> int:
        """How many exercises were done; one that fingers helped with is still the same one."""
        return len({result.exercise for result in self.results})


def side_of(exercise: Exercise | None, part: int, affected: str) -> Side | None:
    """The one side that the present step is about, or None for both.

    A movement of one side begins with the unaffected one, so that the affected side can copy what
    it has just seen; massage begins with the affected one. ``first_side`` of the exercise says otherwise. Where the
    affected side is unknown, right comes first.
    """
    if exercise is None:
        return None
    if exercise.one_side is None and not exercise.per_side:
        return None
    weak = weak_side(affected)
    order = exercise.first_side or ("unaffected" if exercise.one_side is not None else "affected")
    if order in ("left", "right"):
        first = Side(order)
    else:
        first = Side.RIGHT if weak is None else weak if order == "affected" else weak.other
    begins = exercise.one_side is Order.FIRST if exercise.one_side is not None else part == 0
    return first if begins else first.other


def weak_side(affected: str) -> Side | None:
    """The affected side, or None where it is unknown."""
    return Side(affected) if affected in ("left", "right") else None


def eyes_are_shut(state: State) -> bool:
    """Whether the patient can't see the glass at the moment: then only the voice reaches them."""
    return state.exercise is not None and state.exercise.eyes_shut and state.phase in (Phase.MOVE_IN, Phase.HOLD)


def counted_by_helper(state: State) -> bool:
    """Whether somebody else counts and says when to open: eyes are to be shut, and the mirror can't be heard."""
    return state.exercise is not None and state.exercise.eyes_shut and state.heard is Heard.NOTHING


def can_repeat(state: State) -> bool:
    """Whether the exercise can be begun anew out of an interruption: it is under way, or was just done.

    Before its first movement, at a question and at the end that would be the same as going on.
    """
    begun = bool(state.repetitions) or state.ran_s > 0 or state.resume is not Phase.PROMPT
    return state.exercise is not None and state.resume in EXERCISE and begun


def aside(state: State) -> State:
    """What a fault or a question puts aside: the phase to go back to, and a waiting phase that it came over."""
    if state.phase in (Phase.PAUSED, Phase.NOBODY, Phase.BACK):
        return replace(state, outer=state.phase)
    if state.phase is Phase.STOP:  # asked in a pause: back to the pause
        return replace(state, outer=Phase.PAUSED)
    if state.phase is Phase.SAFETY and state.outer is not None:  # read in a pause: back to the pause
        return state
    if state.phase in WAITING:  # a fault over a question, or the other way round
        return state
    return replace(state, resume=state.phase, outer=None)
