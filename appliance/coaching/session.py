"""The course of a session around its exercises. Each function is (rules, state, now) → (state, effects)."""

from __future__ import annotations

from dataclasses import replace

from appliance.coaching import course, kept, pace, safety
from appliance.coaching.events import Say
from appliance.coaching.rules import Rules, Step
from appliance.coaching.state import State
from appliance.coaching.steps import Phase
from appliance.exercises import Group

WELCOMES = (
    "Good day. This is today's first session.",
    "Good day. This is today's second session.",
    "Good day. This is today's third session.",
)


# Before the exercises ------------------------------------------------------------------------------


def fresh(r: Rules, state: State, now: float) -> State:
    """A new session on the same day, before its first step; today's rest is captured anew."""
    return State(
        queue=r.queue, since_s=now, rest_wanted=state.rest_wanted, day=state.day, face_seen_s=now, heard=state.heard
    )


def is_over(r: Rules, state: State, now: float) -> bool:
    """Whether a session that waits for somebody has waited for too long, or until another day with its safety words."""
    waited = now - state.left_s if state.left_s is not None else 0.0
    another_day = r.plan is not None and not state.day.warned
    return waited > r.times.resume_within_s or (another_day and was_long(r, state, now))


def was_long(r: Rules, state: State, now: float) -> bool:
    """Whether somebody was away for so long that rest must be captured anew."""
    return state.left_s is not None and now - state.left_s > r.times.rest_again_s


def begin_anew(r: Rules, state: State, now: float) -> Step:
    """Another session in place of one that was left; what was finished in it is kept."""
    state = kept.put_aside(r, state)
    return welcome(r, replace(fresh(r, state, now), kept=(*state.kept, *state.results)), now)


def ask_back(state: State, now: float) -> Step:
    """Whether it goes on is theirs to say, and staying says yes."""
    return replace(state, phase=Phase.BACK, since_s=now, face_seen_s=now), (Say("Shall we go on?"),)


def welcome(r: Rules, state: State, now: float) -> Step:
    """Whose turn it is; or, when the day's sessions are done or the patient has stopped, that it is enough."""
    if r.plan is None:
        return settle(state, now)
    enough = state.day.stopped or state.day.sessions >= r.times.sessions_a_day
    if enough and not state.counted:
        say = Say("That is enough for today. Rest is part of the practice.")
        return replace(state, phase=Phase.TODAY, since_s=now, face_seen_s=now), (say,)
    return greet(r, state, now)


def greet(r: Rules, state: State, now: float) -> Step:
    """The welcome itself, with the exercises whose turn it is."""
    assert r.plan is not None
    state = replace(state, queue=r.plan.session(state.day), phase=Phase.WELCOME, since_s=now, face_seen_s=now)
    state = replace(state, not_before_s=None, day=replace(state.day, stopped=False))
    count = state.day.sessions
    return state, (Say(WELCOMES[count] if count < len(WELCOMES) else "Good day."),)


def safety_words(state: State, now: float, page: int = 0, *, all_pages: bool = True) -> Step:
    """A page of the safety words: of ``all_pages``, one after the other, or by itself."""
    say = Say(safety.SAID[page])
    return replace(state, phase=Phase.SAFETY, since_s=now, page=page, all_pages=all_pages), (say,)


def after_welcome(r: Rules, state: State, now: float) -> Step:
    """Before a loan's first session all safety words, or as the clinic wants it; once a day the short ones."""
    if state.day.warned:
        return settle(state, now)
    if {"loan": not state.day.told, "day": True, "never": False}[r.times.safety_all]:
        return safety_words(state, now)
    return safety_words(state, now, safety.SHORT, all_pages=False)


def next_page(r: Rules, state: State, now: float) -> Step:
    """The next page of the safety words; behind the last one all of them were told."""
    if not state.all_pages:
        return after_safety(r, state, now)
    if state.page + 1 < len(safety.SAID):
        return safety_words(state, now, state.page + 1)
    return after_safety(r, replace(state, day=replace(state.day, told=True)), now)


def after_safety(r: Rules, state: State, now: float) -> Step:
    """They were said. From a pause it goes back to the pause."""
    state = replace(state, page=0, all_pages=False, day=replace(state.day, warned=True))
    if state.outer is Phase.PAUSED:
        return replace(state, phase=Phase.PAUSED, outer=None, since_s=now), ()
    return settle(state, now)


def ask_stop(r: Rules, state: State, now: float) -> Step:
    """Whether it is enough for today."""
    return replace(state, phase=Phase.STOP, since_s=now), (Say("Shall we stop for today? Press next."),)


def stop(r: Rules, state: State, now: float) -> Step:
    """Enough for today, as the patient wishes: what was finished is kept, and nobody is asked again before tomorrow."""
    state = kept.put_aside(r, state)
    state = replace(
        state, phase=Phase.SUMMARY, since_s=now, queue=state.queue[: state.index], repetitions=(), resume=None,
        outer=None, face_seen_s=now, day=replace(state.day, stopped=True),
    )  # fmt: skip
    return state, (Say("We stop for today. What you did is kept. If it hurt, tell your therapist."),)


def only_mirror(r: Rules, state: State, now: float) -> Step:
    """Nothing more today: the glass is a mirror until somebody presses a button."""
    return replace(fresh(r, state, now), phase=Phase.MIRROR), ()


def leave(r: Rules, state: State, now: float) -> Step:
    """The session is over and the glass a mirror. Whoever comes is greeted again, with a day's plan not too soon."""
    if r.plan is None or state.day.stopped:
        return only_mirror(r, state, now)
    asleep = replace(fresh(r, state, now), phase=Phase.NOBODY, resume=Phase.WELCOME)
    return replace(asleep, not_before_s=now + r.times.between_s), ()


def settle(state: State, now: float) -> Step:
    """Sit down, so that today's rest can be captured."""
    say = Say("Sit comfortably in front of the mirror. Look at yourself, and let your face rest.")
    return replace(state, phase=Phase.SETTLE, since_s=now, good_since_s=None, face_seen_s=now), (say,)


def offer(r: Rules, state: State, now: float) -> Step:
    """Massage comes first; whoever does not want it now gets it last."""
    exercise = state.exercise
    mixed = len({e.group is Group.MASSAGE for e in state.queue}) == 2
    if exercise is not None and exercise.group is Group.MASSAGE and mixed and not state.offered:
        say = Say("We begin with massage. To leave it for later, press repeat.")
        return replace(state, phase=Phase.OFFER, since_s=now, offered=True), (say,)
    return course.prompt(r, state, now, keep=True)


def massage_later(r: Rules, state: State, now: float) -> Step:
    """The massage is not lost: it comes behind the exercises."""
    massage = tuple(e for e in state.queue if e.group is Group.MASSAGE)
    others = tuple(e for e in state.queue if e.group is not Group.MASSAGE)
    return course.prompt(r, replace(state, queue=(*others, *massage)), now)


# Between exercises, and the end ----------------------------------------------------------------------


def next_exercise(r: Rules, state: State, now: float) -> Step:
    """On to the next; where it would not fit into the session's time any more, ask."""
    if r.plan is not None and state.phase is not Phase.DONE:  # skipped; it had its turn
        state = replace(state, day=r.plan.after(state.day, kept.present(state)))
    following = state.queue[state.index + 1] if state.index + 1 < len(state.queue) else None
    allowed = state.allowed_s or r.times.session_s
    if following is not None and state.used_s + pace.whole_s(following, r.times, r.spoken_s) > allowed:
        state = replace(state, phase=Phase.ENOUGH, since_s=now)
        return state, (Say("That is enough for now. To go on a little, press repeat."),)
    return course.to_next(r, state, now)


def a_little_more(r: Rules, state: State, now: float) -> Step:
    """One exercise more; where the whole hand-out was chosen, as long again."""
    following = state.queue[state.index + 1]
    more = r.times.session_s if state.whole else pace.whole_s(following, r.times, r.spoken_s)
    return course.to_next(r, replace(state, allowed_s=state.used_s + more), now)
