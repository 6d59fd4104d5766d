"""The course of an exercise: from one phase to the next. Each function is (rules, state, now) → (state, effects)."""

from __future__ import annotations

from dataclasses import replace

from appliance.coaching import along, guidance, results
from appliance.coaching.events import Effect, Finished, Say, Tone
from appliance.coaching.kept import present, put_aside, result_of, undone
from appliance.coaching.results import Judgement
from appliance.coaching.rules import Rules, Step
from appliance.coaching.sayings import ALONG, CANT, HOW, NOW, OVER
from appliance.coaching.state import Attempt, Course, State, counted_by_helper
from appliance.coaching.steps import Phase
from appliance.exercises import Kind
from appliance.faces.reasons import Quality
from appliance.sides import Side

#: The answer of somebody who has a helper, and of somebody who has none; it holds for the session.
HELPER, ALONE = "helper", "alone"


def prompt(r: Rules, state: State, now: float, *, keep: bool = False) -> Step:
    """What comes now. ``keep`` goes on with an exercise that was interrupted."""
    exercise = state.exercise
    if exercise is None:
        return summary(r, state, now)
    if not keep:
        state = _of_nothing_yet(state)
    target = state.target_mm or state.day.begins_at(exercise)
    if counted_by_helper(state) and HELPER not in state.accepted:
        return aloud(r, state, now)
    state = replace(state, phase=Phase.PROMPT, since_s=now, attempt=Attempt(), target_mm=target)
    side = r.side(state)
    return state, (Say(exercise.say, then=NOW[side] if side is not None else ""),)


def aloud(r: Rules, state: State, now: float) -> Step:
    """Nobody shuts the eyes who can't be told to open them: ask for somebody who counts, or leave it for today.

    It is asked aloud as well: a loudspeaker that was gone and is back is found out by that.
    """
    if ALONE in state.accepted:
        return without_helper(r, state, now)
    return replace(state, phase=Phase.ALOUD, since_s=now), (Say("Is somebody with you who can count aloud?"),)


def with_helper(r: Rules, state: State, now: float) -> Step:
    """Somebody is there."""
    return prompt(r, replace(state, accepted=(*state.accepted, HELPER)), now, keep=True)


def without_helper(r: Rules, state: State, now: float) -> Step:
    """Nobody is there: what needs shut eyes is left out of this session."""
    if ALONE not in state.accepted:
        state = replace(state, accepted=(*state.accepted, ALONE))
    return left_out(r, state, now)


def left_out(r: Rules, state: State, now: float) -> Step:
    """Nobody answers: this exercise is left out, and the next one that needs shut eyes asks again."""
    if r.plan is not None:  # it had its turn, and does not come first in every session from now on
        state = replace(state, day=r.plan.after(state.day, present(state)))
    return to_next(r, put_aside(r, state), now)


def again(r: Rules, state: State, now: float) -> Step:
    """The exercise from its beginning; what was finished of it is kept."""
    return anew(r, undone(r, state), now)


def anew(r: Rules, state: State, now: float) -> Step:
    """From its beginning, but "with smaller movements", where it was too much: that break is not taken back."""
    before, target = state.course, state.target_mm
    state, effects = prompt(r, state, now)
    if not before.calm_mm or target is None or state.target_mm is None:
        return state, effects
    course = Course(
        over_row=before.over_row, over_side=before.over_side, calm_mm=before.calm_mm, offered=before.offered,
        gentler=before.gentler,
    )  # fmt: skip
    return replace(state, course=course, target_mm=min(state.target_mm, target)), effects


def begin(r: Rules, state: State, now: float) -> Step:
    """The first movement of a repetition, or the clock of a timer; a massage goes on where it was interrupted."""
    exercise, begun = present(state), state.phase is Phase.BETWEEN
    if counted_by_helper(state) and HELPER not in state.accepted:  # the sound has gone meanwhile
        return aloud(r, state, now)
    state = replace(state, since_s=now, attempt=Attempt())
    if exercise.is_timer:
        ran = state.ran_s if exercise.measure is None else 0.0
        return replace(state, phase=Phase.TIMER, since_s=now - ran, ran_s=0.0), ()
    if exercise.kind is Kind.ASSISTED:
        return replace(state, phase=Phase.HELP, let_go=False), (Say("Help with your fingers."),)
    state = replace(state, phase=Phase.MOVE_IN)
    if exercise.eyes_shut:
        return state, (Say("Close."),)
    # The first one that was broken off, by a pause or a lost face, is called for as well: its prompt is long past.
    first = state.repetition == 0 and state.course.over_row == 0 and not begun
    return state, () if first else (Say("And again, gently."),)


def hold(r: Rules, state: State, now: float) -> Step:
    """The hold begins: a tone for who can't see it, and a word. What was too much on the way in stays in mind."""
    exercise = present(state)
    attempt = Attempt(watch=state.attempt.watch, rise=state.attempt.rise)
    silent = exercise.cycle or exercise.eyes_shut or state.phase is Phase.HELP
    say: tuple[Effect, ...] = () if silent else (Say("Hold."),)
    return replace(state, phase=Phase.HOLD, since_s=now, attempt=attempt), (Tone("begin"), *say)


def end_hold(r: Rules, state: State, now: float) -> Step:
    """The hold is over: keep what it was, and let go."""
    state, effects = keep(r, state)
    say = Say("Open." if present(state).eyes_shut else "And let go.")
    return replace(state, phase=Phase.MOVE_OUT, since_s=now), (*effects, Tone("end"), say)


def keep(r: Rules, state: State) -> Step:
    """Make a repetition of the hold that just ended, and set the next target by it."""
    exercise, attempt, course = present(state), state.attempt, state.course
    quality = state.quality if exercise.measure else Quality.NONE
    done = results.summarise(
        exercise, state.repetition, attempt.samples, attempt.seen, state.gate_mm, quality, r.side(state),
        r.times.kept_after_s,
    )  # fmt: skip
    done = results.timed(done, exercise, attempt.rise, state.gate_mm)
    unseen = exercise.measure is not None and attempt.still > attempt.seen / 2
    beyond = guidance.beyond(exercise, done.left_mm, done.right_mm, state.target_mm, r.named(state), r.times)
    done = replace(done, unseen=unseen, overs=course.over_row, beyond=beyond)
    repetitions = (*state.repetitions, done)
    alone = exercise.one_side or exercise.cycle or exercise.is_timer
    tired = 0 if alone else guidance.tired(repetitions, r.times)
    seen = course.seen or (attempt.seen > 0 and not unseen)
    row = course.unseen_row + 1 if unseen else 0
    course = replace(course, over_row=0, over_side=None, unseen_row=row, seen=seen, tired=tired)
    # Who goes beyond the band is told to be gentle: a target that came after would say the opposite.
    if state.target_mm is not None and not (exercise.cycle or exercise.passage or beyond):
        target = guidance.next_target(state.target_mm, repetitions, state.gate_mm, r.weak, r.times)
        state = replace(state, target_mm=target)
    return replace(state, repetitions=repetitions, attempt=Attempt(), course=course), (Finished(done),)


def after_repetition(r: Rules, state: State, now: float) -> Step:
    """Rest and once more; or a question, a longer rest, a kind end."""
    exercise, course = present(state), state.course
    if stuck(r, state):
        return cant(r, state, now)
    if course.tired > 1:
        say = Say("That is enough of this one. Rest is part of the practice.")
        return finish_exercise(r, state, now, Judgement.TIRED, say)
    if state.repetition + 1 >= exercise.repetitions:
        return finish_exercise(r, state, now)
    state = replace(state, phase=Phase.BETWEEN, since_s=now, repetition=state.repetition + 1)
    last = state.repetition + 1 == exercise.repetitions
    rest = "Rest. The next one is the last." if last else "Rest. Then once more."
    told = along.in_exercise(exercise, state.repetitions, r.weak, r.times) if r.tells_along else None
    if told is not None and course.along is None:
        target = guidance.smaller(state.target_mm, state.gate_mm, r.times)
        state = replace(state, course=replace(course, along=told), target_mm=target)
        return state, (Say(ALONG[told.part, told.side], then=rest),)
    if course.tired:
        return state, (Say("Take a longer rest."),)
    if state.repetitions[-1].beyond and not course.gentler:
        state = replace(state, course=replace(course, gentler=True))
        return state, (Say("Gently. Next time smaller, on both sides."),)
    if exercise.eyes_shut:
        return state, (Say(rest),)
    return state, ()


def too_much(r: Rules, state: State, side: Side, now: float, *, still: bool) -> Step:
    """The good side did too much: a break, then smaller. ``still``: the weak side could not be seen to move."""
    course = state.course
    course = replace(
        course, over_row=course.over_row + 1, over_side=side, unseen_row=course.unseen_row + 1 if still else 0,
        seen=course.seen or not still,
    )  # fmt: skip
    target = guidance.smaller(state.target_mm, state.gate_mm, r.times)
    if target is not None:
        course = replace(course, calm_mm=target * r.times.target_high)
    state = replace(state, course=course, target_mm=target, attempt=Attempt())
    if stuck(r, state):
        return cant(r, state, now)
    if course.over_row >= r.times.over_in_row:
        say = Say("That is enough of this one for now. Next time smaller and softer.")
        return finish_exercise(r, state, now, Judgement.OVERDONE, say)
    return replace(state, phase=Phase.OVER, since_s=now), (Say(OVER[side]),)


def stuck(r: Rules, state: State) -> bool:
    """Whether the weak side was too still to be seen for long enough that help should be offered.

    A side that was seen to move in this exercise is not: where it was asked to move less, it does as it is told. But
    where the target can't fall any more, and it stays unseen, help is offered all the same.
    """
    course, target = state.course, state.target_mm
    lowest = target is not None and target <= guidance.floor(state.gate_mm, r.times) * 1.01
    still = course.unseen_row >= r.times.still_repetitions and (lowest or not course.seen)
    enough = still and not course.offered and not state.declined
    return enough and r.help_for(present(state)) is not None


def cant(r: Rules, state: State, now: float) -> Step:
    """Ask whether fingers, or a massage, should help; who has said yes to it in this session is not asked again."""
    form = r.help_for(present(state))
    assert form is not None
    if form[0] in state.accepted:
        return accept_help(r, state, now)
    course = replace(state.course, offered=True)
    return replace(state, phase=Phase.CANT, since_s=now, course=course), (Say(CANT[form[0]]),)


def accept_help(r: Rules, state: State, now: float) -> Step:
    """The helped form comes next; what was done so far keeps its place among the results."""
    form = r.help_for(present(state))
    assert form is not None
    state, _ = finish_exercise(r, state, now, Judgement.UNSEEN)
    if form[0] not in state.accepted:
        state = replace(state, accepted=(*state.accepted, form[0]))
    queue = (*state.queue[: state.index + 1], form[1], *state.queue[state.index + 1 :])
    return to_next(r, replace(state, queue=queue), now)


def no_help(r: Rules, state: State, now: float) -> Step:
    """No: that holds for the session, and the next exercise comes."""
    return no_answer(r, replace(state, declined=True), now)


def no_answer(r: Rules, state: State, now: float) -> Step:
    """Nobody answered: the next exercise comes, and offers it again where it is needed."""
    return finish_exercise(r, state, now, Judgement.UNSEEN)


def end_timer(r: Rules, state: State, now: float) -> Step:
    """Time is over: the other side, or the end of the exercise."""
    exercise = present(state)
    state = replace(state, ran_s=0.0)
    if exercise.per_side and state.part == 0:
        state = replace(state, part=1, since_s=now)
        other = r.side(state)
        assert other is not None
        return state, (Say(NOW[other]),)
    effects: tuple[Effect, ...] = ()
    if exercise.measure:
        state, effects = keep(r, state)
    state, more = finish_exercise(r, state, now)
    return state, (*effects, *more)


def finish_exercise(r: Rules, state: State, now: float, verdict: Judgement | None = None,
                    say: Say | None = None) -> Step:  # fmt: skip
    """How it was, in words; the first exercise that is finished makes the session one of the day's."""
    exercise = present(state)
    result = result_of(r, state, verdict)
    day = state.day if state.counted else replace(state.day, sessions=state.day.sessions + 1)
    if r.plan is not None:
        day = r.plan.after(day, exercise)
    day = day.ended_at(exercise, state.target_mm)
    state = replace(state, phase=Phase.DONE, since_s=now, results=(*state.results, result), day=day, counted=True)
    if say is None and exercise.eyes_shut:
        say = Say("That was the last one. Leave your eyes open.")
    if say is None and result.judgement in HOW:  # who sits without glasses can't read it
        say = Say(HOW[result.judgement])
    return state, (say,) if say is not None else ()


def to_next(r: Rules, state: State, now: float) -> Step:
    """The prompt of the next exercise."""
    return prompt(r, passed(state), now)


def passed(state: State) -> State:
    """The next exercise, of which nothing was done yet."""
    return replace(_of_nothing_yet(state), index=state.index + 1)


def _of_nothing_yet(state: State) -> State:
    return replace(state, repetition=0, part=0, repetitions=(), target_mm=None, course=Course(), gate_mm=0.0, ran_s=0.0)


def summary(r: Rules, state: State, now: float) -> Step:
    """The end; what was not reached comes first another time."""
    return replace(state, phase=Phase.SUMMARY, since_s=now, index=len(state.queue)), (Say("That was all. Well done."),)
