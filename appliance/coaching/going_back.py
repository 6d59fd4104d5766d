"""Back from a pause, a fault or a question to where the session was."""

from __future__ import annotations

from dataclasses import replace

from appliance.coaching import course, session
from appliance.coaching.rules import Rules, Step
from appliance.coaching.state import Attempt, State
from appliance.coaching.steps import BEFORE, STANDING, Phase

#: After a long absence the face may sit elsewhere, in another light: rest is captured anew before these.
_REST_AGAIN = frozenset(Phase) - STANDING | {Phase.OFFER, Phase.CANT, Phase.ALOUD}


def go_back(r: Rules, state: State, now: float) -> Step:
    """Back to where the session was; a movement that was interrupted begins its repetition anew."""
    if state.outer is not None and state.phase is not state.outer:
        return replace(state, phase=state.outer, outer=None, since_s=now, broken=None, face_seen_s=now), ()
    back = state.resume or Phase.SETTLE
    if back not in (*BEFORE, Phase.STARTING, Phase.SUMMARY) and session.is_over(r, state, now):
        return session.begin_anew(r, state, now)
    long = session.was_long(r, state, now)
    state = replace(state, resume=None, outer=None, broken=None, face_seen_s=now)
    if back in (Phase.WELCOME, Phase.TODAY):
        return session.welcome(r, state, now)
    if back is Phase.MOVE_OUT:  # that repetition was complete
        state, effects = course.after_repetition(r, state, now)
        if not long:
            return state, effects
        back = state.phase
    if long and back in (*_REST_AGAIN, Phase.DONE):
        state = course.passed(state) if back is Phase.DONE else state
        return session.settle(state, now) if state.exercise is not None else course.summary(r, state, now)
    if back in STANDING:
        return replace(state, phase=back, since_s=now), ()
    if back in (Phase.SETTLE, Phase.REST) or state.rest_done == 0:
        return session.settle(state, now)
    if back in (Phase.PROMPT, Phase.TIMER):
        return course.prompt(r, state, now, keep=True)
    return replace(state, phase=Phase.BETWEEN, since_s=now, attempt=Attempt()), ()
