"""What is made of what is seen where something is waited for: a face, a rest, an answer, fingers that leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from appliance.coaching import course, pace, session
from appliance.coaching.events import Count, Saw, Say
from appliance.coaching.going_back import go_back
from appliance.coaching.rules import Rules, Step
from appliance.coaching.state import Attempt, State
from appliance.coaching.steps import BEFORE, EXERCISE, Phase


def away_s(state: State, now: float) -> float:
    """How many seconds nobody has been seen."""
    return now - (state.face_seen_s if state.face_seen_s is not None else now)


def away_most_s(r: Rules, state: State, now: float) -> float:
    """For how long no face may be seen before the session pauses, s: ``away_s``, but longer where hands hide it.

    A hand in a picture without a face is somebody's: a palm that strokes the cheek, fingers that help. So long as one
    was seen within ``away_s`` there are three times as many seconds (P), and no more: it can't tell whose it is. The
    finger on a lid, with the other hand on the brow, hides the face by order, and the eyes are shut: nobody is startled
    out of that sooner, though no hand be made out. Fingers that lay on the face in its last picture have their time.
    """
    exercise, away = state.exercise, r.times.away_s
    if exercise is not None and state.phase in EXERCISE and exercise.eyes_shut and exercise.measure is None:
        return 3 * away
    if state.hands_s is not None and now - state.hands_s <= away:
        return 3 * away
    return max(away, pace.HELP_MOST_S) if state.hand_seen else away


def _saw_help(r: Rules, state: State, event: Saw, now: float) -> Step:
    """Fingers bring it into place while the voice counts down; then they leave, and what stays is held."""
    waited = now - state.since_s
    if away_s(state, now) > away_most_s(r, state, now):
        return replace(state, phase=Phase.NOBODY, since_s=now, resume=state.phase), ()
    if waited >= pace.HELP_S and not state.let_go:
        return replace(state, let_go=True), (Say("Fingers away. Keep it there."),)
    # The hands have left, or nobody used any; or they stay, and what they hold is not measured.
    if (state.let_go and not event.hand and waited >= pace.HELP_S + pace.LET_GO_S) or waited >= pace.HELP_MOST_S:
        return course.hold(r, replace(state, attempt=Attempt()), now)
    left = int(pace.HELP_S - waited) + 1
    if not state.let_go and left <= pace.COUNTED_DOWN and state.attempt.counted != left:
        return replace(state, attempt=replace(state.attempt, counted=left)), (Count(left),)
    return state, ()


def _saw_starting(r: Rules, state: State, event: Saw, now: float) -> Step:
    if not event.ready:
        return state, ()
    if state.resumed and state.exercise is None:  # it was cut off in the last moment: there is only its end left
        return course.summary(r, replace(state, resumed=False, face_seen_s=now), now)
    if state.resumed:  # it was cut off: as soon as somebody is there, ask
        return replace(state, phase=Phase.NOBODY, since_s=now, resume=Phase.PROMPT, resumed=False), ()
    return session.welcome(r, state, now)


def _saw_settle(r: Rules, state: State, event: Saw, now: float) -> Step:
    if not event.face or event.reason is not None:
        if not event.face and away_s(state, now) > r.times.away_s:
            return replace(state, phase=Phase.NOBODY, since_s=now, resume=Phase.SETTLE), ()
        return replace(state, good_since_s=None), ()
    since = state.good_since_s if state.good_since_s is not None else now
    state = replace(state, good_since_s=since)
    if now - since < pace.SETTLED_S:
        return state, ()
    say = Say("Let your face rest, just for a moment.")
    return replace(state, phase=Phase.REST, since_s=now, rest_wanted=state.rest_wanted + 1), (say,)


def _saw_rest(r: Rules, state: State, event: Saw, now: float) -> Step:
    if event.rest_number == state.rest_wanted:
        return session.offer(r, replace(state, rest_done=event.rest_number), now)
    if event.face and event.reason is None:
        state = replace(state, good_since_s=now)
    # Out of the picture, in the dark, or restless: the settling screen says what to do about it.
    lost = now - (state.good_since_s if state.good_since_s is not None else state.since_s) > pace.LOST_S
    if lost or now - state.since_s > pace.REST_MOST_S:
        return session.settle(state, now)
    return state, ()


def _saw_nobody(r: Rules, state: State, event: Saw, now: float) -> Step:
    if not event.face:
        return state, ()
    if state.resume in BEFORE:
        early = state.not_before_s is not None and now < state.not_before_s
        return (state, ()) if early else session.welcome(r, state, now)
    if session.is_over(r, state, now):
        return session.begin_anew(r, state, now)
    begun = state.index or state.results or state.kept or state.repetitions
    if state.resume in (Phase.SETTLE, None) and not begun:  # there is nothing yet to go on with
        return session.settle(state, now)
    return session.ask_back(state, now)


def _saw_back(r: Rules, state: State, event: Saw, now: float) -> Step:
    if away_s(state, now) > r.times.away_s:
        return replace(state, phase=Phase.NOBODY, since_s=now), ()
    return go_back(r, state, now) if now - state.since_s > pace.BACK_S and event.face else (state, ())


def _saw_summary(r: Rules, state: State, event: Saw, now: float) -> Step:
    """Who has left after a session and comes back begins a new one; with a day's plan, not too soon.

    There is nothing left to pause: the words of the end stand a little longer for who looks away.
    """
    if away_s(state, now) <= r.times.away_s * 3:
        return state, ()
    if state.day.stopped:
        return session.only_mirror(r, state, now)
    gap_s = r.times.between_s if r.plan is not None else 0.0
    fresh = session.fresh(r, state, now)
    return replace(fresh, phase=Phase.NOBODY, resume=Phase.WELCOME, not_before_s=now + gap_s), ()


def _saw_safety(r: Rules, state: State, event: Saw, now: float) -> Step:
    if state.outer is None and away_s(state, now) > r.times.away_s:
        return replace(state, phase=Phase.NOBODY, since_s=now, resume=Phase.SAFETY), ()
    lasts = pace.lasts_s(state, r.times, r.spoken_s)
    return session.next_page(r, state, now) if lasts and now - state.since_s >= lasts else (state, ())


def _saw_paused(r: Rules, state: State, event: Saw, now: float) -> Step:
    """A pause waits as long as somebody is there; whom nobody looks at any more, it goes dark for."""
    if min(away_s(state, now), now - state.since_s) <= r.times.pause_dark_s:
        return state, ()
    return replace(state, phase=Phase.NOBODY, since_s=now), ()


def _saw_stop(r: Rules, state: State, event: Saw, now: float) -> Step:
    """Nobody answers: the pause goes on."""
    return (replace(state, phase=Phase.PAUSED, since_s=now), ()) if now - state.since_s > r.times.ask_s else (state, ())


def _stand(r: Rules, state: State, event: Saw, now: float) -> Step:
    return state, ()


def _saw_mended(r: Rules, state: State, event: Saw, now: float) -> Step:
    return go_back(r, state, now)


def _saw_question(r: Rules, state: State, event: Saw, now: float) -> Step:
    return go_back(r, state, now) if now - state.since_s > r.times.ask_s else (state, ())


#: Phases that wait for more than their time.
HANDLERS: Mapping[Phase, Callable[[Rules, State, Saw, float], Step]] = {
    Phase.STARTING: _saw_starting,
    Phase.SAFETY: _saw_safety,
    Phase.SETTLE: _saw_settle,
    Phase.REST: _saw_rest,
    Phase.HELP: _saw_help,
    Phase.NOBODY: _saw_nobody,
    Phase.BACK: _saw_back,
    Phase.SUMMARY: _saw_summary,
    Phase.MIRROR: _stand,
    Phase.PAUSED: _saw_paused,
    Phase.STOP: _saw_stop,
    Phase.BROKEN: _saw_mended,
    Phase.ASK_SHUTDOWN: _saw_question,
}
