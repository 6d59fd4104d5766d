"""What the two buttons mean in each phase: Next is yes, go on; Repeat is again, or the other choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from appliance.coaching import course, kept, session
from appliance.coaching.events import Action, Effect, Quit, Say
from appliance.coaching.going_back import go_back
from appliance.coaching.pace import helper_opens
from appliance.coaching.rules import Rules, Step
from appliance.coaching.state import State, aside, can_repeat, eyes_are_shut
from appliance.coaching.steps import BEFORE, Phase


def pressed(r: Rules, state: State, action: Action, now: float) -> Step:
    """The session after a press. Any press is allowed at any time."""
    if action is Action.SHUTDOWN:
        if state.phase is Phase.ASK_SHUTDOWN:
            return state, ()
        shut = eyes_are_shut(state)
        say = Say("Open your eyes. Switch off the mirror?" if shut else "Switch off the mirror?")
        return replace(aside(state), phase=Phase.ASK_SHUTDOWN, since_s=now), (say,)
    if state.phase is Phase.ASK_SHUTDOWN:
        if action is Action.NEXT:
            return replace(state, phase=Phase.ENDED, since_s=now), (Quit(shutdown=True),)
        return go_back(r, state, now)
    if state.phase in (Phase.STARTING, Phase.BROKEN):
        return state, ()
    if action is Action.PAUSE:
        return _pause(r, state, now)
    if state.phase in _UNLABELLED and helper_opens(state, now):
        return state, ()  # the glass has words for the helper, and no label: a press was meant for what stood before
    table, otherwise = (_NEXT, _go_on) if action is Action.NEXT else (_REPEAT, _again)
    after, effects = table.get(state.phase, otherwise)(r, state, now)
    return after, _eyes_first(effects) if eyes_are_shut(state) else effects


def _eyes_first(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Who has the eyes shut is told to open them before anything else; who was told nothing hears only that."""
    if not any(isinstance(e, Say) for e in effects):
        return (*effects, Say("Open your eyes."))
    return tuple(replace(e, first="Open your eyes.") if isinstance(e, Say) else e for e in effects)


def _pause(r: Rules, state: State, now: float) -> Step:
    """Pause; in a pause, the safety words."""
    if state.phase is Phase.STOP:
        return replace(state, phase=Phase.PAUSED, since_s=now), ()
    if state.phase is Phase.PAUSED:
        return session.safety_words(replace(state, outer=Phase.PAUSED), now)
    if state.phase is Phase.SAFETY and state.outer is Phase.PAUSED:
        return session.after_safety(r, state, now)
    if state.phase in (Phase.NOBODY, Phase.BACK, Phase.MIRROR):
        return state, ()
    say = "Open your eyes. Pause." if eyes_are_shut(state) else "Pause. If it hurts, stop for today: press repeat."
    return replace(state, phase=Phase.PAUSED, since_s=now, resume=state.phase), (Say(say),)


def _go_on(r: Rules, state: State, now: float) -> Step:
    """Yes, go on. An exercise of which nothing was done yet is skipped, and there is nothing to say about it."""
    exercise = kept.present(state)
    if state.phase is Phase.TIMER and exercise.per_side and state.part == 0:
        return course.end_timer(r, state, now)
    massage = exercise.is_timer and exercise.measure is None
    done = state.phase is Phase.TIMER and massage and now - state.since_s >= exercise.seconds / 2
    return (course.finish_exercise if state.repetitions or done else session.next_exercise)(r, state, now)


def _again(r: Rules, state: State, now: float) -> Step:
    """The exercise from its beginning. What was ended since it was too much, or tiring, is not begun again."""
    if state.phase is Phase.DONE and state.results and state.results[-1].broken_off:
        return state, ()
    return course.again(r, state, now)


def _anew(r: Rules, state: State, now: float) -> Step:
    """Back again: the exercise from its beginning. Where none is under way, whether it is enough for today."""
    if not can_repeat(state):
        return session.ask_stop(r, state, now)
    if session.is_over(r, state, now):
        return go_back(r, state, now)
    unrested = state.rest_done == 0 or session.was_long(r, state, now)
    state = kept.undone(r, state)
    state = replace(state, resume=None, outer=None, face_seen_s=now)
    state, effects = course.anew(r, state, now)
    return session.settle(state, now) if unrested else (state, effects)


def _wake(r: Rules, state: State, now: float) -> Step:
    """A press in the dark asks what is wanted, like a face that comes back; before a session it is a welcome."""
    if state.resume in (*BEFORE, None) or session.is_over(r, state, now):
        return go_back(r, state, now)
    return session.ask_back(state, now)


def _another(r: Rules, state: State, now: float) -> Step:
    """Another session."""
    return session.welcome(r, session.fresh(r, state, now), now)


def _stay(r: Rules, state: State, now: float) -> Step:
    return state, ()


def _settle(r: Rules, state: State, now: float) -> Step:
    return session.settle(state, now)


def _whole(r: Rules, state: State, now: float) -> Step:
    """The whole hand-out, where the clinic has prescribed nothing else."""
    assert r.plan is not None
    if r.plan.prescribed:
        return state, ()
    return session.after_welcome(r, replace(state, queue=r.plan.library, whole=True), now)


def _read_more(r: Rules, state: State, now: float) -> Step:
    """All safety words, from the first; while they are gone through, this page again."""
    return session.safety_words(state, now, state.page if state.all_pages else 0)


#: Where the helper's words take the labels' place. Not where eyes may be shut again, nor where something is asked.
_UNLABELLED = frozenset({Phase.PROMPT, Phase.DONE, Phase.OVER, Phase.BETWEEN, Phase.HELP, Phase.TIMER})

_Answer = Callable[[Rules, State, float], Step]

_NEXT: Mapping[Phase, _Answer] = {
    Phase.WELCOME: session.after_welcome,
    Phase.SAFETY: session.next_page,
    Phase.SETTLE: _stay,  # without rest there is nothing to measure from; the screen says what to do
    Phase.REST: _stay,
    Phase.OFFER: course.prompt,
    Phase.PROMPT: course.begin,
    Phase.OVER: course.begin,
    Phase.BETWEEN: course.begin,  # rested enough
    Phase.CANT: course.accept_help,
    Phase.ALOUD: course.with_helper,
    Phase.DONE: session.next_exercise,
    Phase.ENOUGH: course.summary,
    Phase.SUMMARY: session.leave,
    Phase.TODAY: session.only_mirror,
    Phase.MIRROR: session.welcome,
    Phase.PAUSED: go_back,
    Phase.STOP: session.stop,
    Phase.NOBODY: _wake,
    Phase.BACK: go_back,
}
_REPEAT: Mapping[Phase, _Answer] = {
    Phase.WELCOME: _whole,
    Phase.SAFETY: _read_more,
    Phase.SETTLE: _settle,
    Phase.REST: _settle,
    Phase.OFFER: session.massage_later,
    Phase.CANT: course.no_help,
    Phase.ALOUD: course.without_helper,
    Phase.ENOUGH: session.a_little_more,
    Phase.SUMMARY: _another,
    Phase.TODAY: session.greet,
    Phase.MIRROR: session.welcome,
    Phase.PAUSED: session.ask_stop,
    Phase.STOP: go_back,
    Phase.NOBODY: _wake,
    Phase.BACK: _anew,
}
