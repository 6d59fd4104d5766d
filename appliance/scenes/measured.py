"""The two bars of a screen, and why they are hatched."""

from __future__ import annotations

from appliance.coaching import Phase, Repetition
from appliance.display import Bar, Bars
from appliance.exercises import Exercise
from appliance.faces import MEASURES, Quality, Reason
from appliance.scenes.moment import Moment
from appliance.scenes.words import REASONS, SHIFTS
from appliance.settings import Coaching
from appliance.sides import Side

#: What is felt before it is looked at, where the clinic wants it.
FELT = frozenset({Phase.PROMPT, Phase.HELP, Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT})
#: How high a full bar is, in first targets.
SCALE = 2.0
#: The bar says it after this share of the time that leads to a break: before the voice does, but not at a spike.
SHOWN_AFTER = 0.4


def bars_of(m: Moment, *, live: bool = True, hatch: bool = False) -> Bars | None:
    """Both bars, for a measured exercise. ``hatch``: show that nothing is measured, instead of leaving them empty."""
    exercise, coaching = m.exercise, m.settings.values.coaching
    if exercise.measure is None or MEASURES[exercise.measure].confidence is Quality.NONE:
        return None
    if coaching.feel_first and m.state.repetition == 0 and m.state.phase in FELT:
        return None
    movement = m.saw.movement if live else None
    held = last_held(m.state.repetitions) if not exercise.cycle and not exercise.passage else None
    hide = m.settings.values.general.hide_numbers
    measured = movement is not None and movement.left_mm is not None

    def bar(side: Side) -> Bar:
        mm = movement.of(side) if movement else None
        # A figure below what can be told from noise would be an invented one; the bar alone stands for it.
        told = mm is not None and movement is not None and mm >= movement.gate_mm
        value = m.t.millimetres(mm) if told and mm is not None and not hide else ""
        mark = None if held is None else held.left_mm if side is Side.LEFT else held.right_mm
        return Bar(m.t("left") if side is Side.LEFT else m.t("right"), mm, value, mark, over=side is _overdoing(m))

    target = m.state.target_mm
    swing = exercise.to_and_fro
    band = (target * coaching.target_low, target * coaching.target_high) if target and not swing else None
    only = m.coach.side(m.state) if exercise.one_side else None
    blocked = live and not measured and (hatch or _tells(movement.reason if movement else None))
    return Bars(
        bar(Side.LEFT), bar(Side.RIGHT), full_mm(exercise, coaching), band, blocked, SHIFTS[exercise.feature],
        target_on=only.value if only else "both", rest_at=0.5 if swing else Bars.rest_at,
    )  # fmt: skip


def full_mm(exercise: Exercise, coaching: Coaching) -> float:
    """The height of a full bar, mm: twice the first target, so that no empty bar above the ticks asks for more.

    One height for the whole exercise, whatever becomes of the target: more where the target may grow beyond it, never
    more than a healthy face does.
    """
    assert exercise.measure is not None
    most = MEASURES[exercise.measure].full_mm
    if exercise.target_mm is None or exercise.to_and_fro:  # speech swings as far as it does; it has no ticks
        return most
    grown = coaching.target_grow ** (exercise.repetitions - 1) * coaching.target_high
    return min(exercise.target_mm * max(SCALE, grown), most)


def _overdoing(m: Moment) -> Side | None:
    """The side that does too much: at the break, and a little before."""
    if m.state.phase is Phase.OVER:
        return m.state.course.over_side
    watch = m.state.attempt.watch
    live = m.state.phase in (Phase.MOVE_IN, Phase.HOLD)
    return watch.side if live and watch.over_s >= SHOWN_AFTER * m.settings.values.coaching.over_s else None


def why(m: Moment) -> tuple[str, ...]:
    """Why nothing is measured now, where that is worth a word: a hatched bar never stands without it."""
    reason = m.saw.movement.reason if m.saw.movement and m.exercise.measure else None
    if reason is Reason.NOT_TOLD:
        return ()  # there are no bars, and nothing to be done about it
    if reason is None or not _tells(reason):
        return ()
    words, _, act = REASONS[reason]
    return tuple(m.t(line) for line in (words, act) if line)


def _tells(reason: Reason | None) -> bool:
    """Whether a reason is worth a hatch outside a hold; too small a movement there is simply rest."""
    return reason is not None and reason is not Reason.BELOW_NOISE


def last_held(repetitions: tuple[Repetition, ...]) -> Repetition | None:
    """The last repetition that was measured."""
    return next((r for r in reversed(repetitions) if r.left_mm is not None), None)
