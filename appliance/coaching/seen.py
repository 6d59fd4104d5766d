"""What the coach makes of what is seen, and of the time that passes meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from appliance.coaching import course, guidance, kept, over, pace, session
from appliance.coaching.events import Count, Effect, Saw, Say
from appliance.coaching.results import sample
from appliance.coaching.rules import Rules, Step
from appliance.coaching.state import Attempt, State, aside, eyes_are_shut
from appliance.coaching.steps import BEFORE, IDLE, Phase
from appliance.coaching.waiting import HANDLERS, away_most_s, away_s
from appliance.faces.movement import Movement
from appliance.faces.reasons import Reason
from appliance.faults import Fault
from appliance.sides import Side

#: A turn of the main loop that took longer was no practice: the machine slept.
TURN_MOST_S = 2.0
#: So long another face or another light is waited out; then rest is captured anew.
CHANGED_S = 4.0
#: The rise of a movement is followed in these, to tell when each side began.
TIMED = frozenset({Phase.MOVE_IN, Phase.HOLD})
#: Where an exercise that nothing measures is under way, from the question before it to its result.
_GUIDED = frozenset({
    Phase.OFFER, Phase.ALOUD, Phase.PROMPT, Phase.TIMER, Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT, Phase.BETWEEN,
    Phase.DONE,
})  # fmt: skip
#: What somebody has asked for stays, whatever the camera does: else nobody could stop, or switch off.
_ASKED = frozenset({Phase.PAUSED, Phase.STOP, Phase.ASK_SHUTDOWN})


def saw(r: Rules, state: State, event: Saw, now: float) -> Step:
    """The session after one look. Sent many times a second, and so also the clock of every phase."""
    if event.face:
        state = replace(state, face_seen_s=now, hand_seen=event.hand)
    elif state.face_seen_s is None:
        state = replace(state, face_seen_s=state.since_s)
    if event.hands:
        state = replace(state, hands_s=now)
    state = _clock(state, event, now)
    if event.broken:
        return _without_camera(r, state, event, event.broken, now)
    handler = HANDLERS.get(state.phase)
    if handler is not None:
        return handler(r, state, event, now)
    if away_s(state, now) > away_most_s(r, state, now):
        return _nobody(state, now)
    if away_s(state, now) > pace.LOST_S and _must_be_seen(state):
        # A hold that nobody sees is none; its repetition begins again as soon as the face is there.
        say = (Say("I can't see you. Sit in front of the mirror."),) if state.phase is Phase.HOLD else ()
        return replace(state, phase=Phase.BETWEEN, since_s=now, attempt=Attempt()), say
    state = _note_change(state, event, now)
    if state.changed_s is not None and now - state.changed_s >= CHANGED_S:
        anew, _ = session.settle(replace(state, changed_s=None, attempt=Attempt()), now)
        first = "Open your eyes." if eyes_are_shut(state) else ""
        return anew, (Say("Something has changed. Let your face rest, and I look again.", first),)
    state, side = _collect(r, state, event, now)
    if side is not None:
        assert event.movement is not None
        still = guidance.still(kept.present(state), event.movement, r.weak, r.named(state))
        return course.too_much(r, state, side, now, still=still)
    return _by_time(r, state, now)


def _nobody(state: State, now: float) -> Step:
    """Pause, since nobody is seen. Who has the eyes shut, or massages with the head away, may be there and hears it."""
    say: tuple[Effect, ...] = ()
    if eyes_are_shut(state):
        say = (Say("Open your eyes. I can't see you."),)
    elif state.phase is Phase.TIMER:
        say = (Say("I can't see you. We pause."),)
    return replace(state, phase=Phase.NOBODY, since_s=now, resume=state.phase), say


def _without_camera(r: Rules, state: State, event: Saw, fault: Fault, now: float) -> Step:
    """What needs no camera goes on, from its prompt to its result; all else waits, and says what is wrong.

    Nobody can tell meanwhile whether somebody is there.
    """
    if state.phase is Phase.BROKEN:
        return replace(state, broken=fault), ()
    if state.phase in _ASKED:
        return HANDLERS[state.phase](r, replace(state, face_seen_s=now), event, now)
    if not _needs_no_camera(state):
        say = Say("Open your eyes. Something is not working.")
        return _broken(state, fault, now), (say,) if eyes_are_shut(state) else ()
    after, effects = _by_time(r, replace(state, face_seen_s=now), now)
    if after.phase in (Phase.PROMPT, Phase.ALOUD) and not _needs_no_camera(after):
        # What comes next is told when it can be done.
        return _broken(after, fault, now), tuple(e for e in effects if not isinstance(e, Say))
    return after, effects


def _broken(state: State, fault: Fault, now: float) -> State:
    return replace(aside(state), phase=Phase.BROKEN, since_s=now, broken=fault)


def _must_be_seen(state: State) -> bool:
    """Whether the present step makes no sense without a face: a hold that is measured, and the rest before it."""
    exercise = state.exercise
    looks = state.phase in (Phase.HOLD, Phase.BETWEEN) and exercise is not None and exercise.measure is not None
    return looks and exercise is not None and not exercise.eyes_shut


def _by_time(r: Rules, state: State, now: float) -> Step:
    lasts = pace.lasts_s(state, r.times, r.spoken_s)
    if lasts is not None and now - state.since_s >= lasts:
        return _TIMED[state.phase](r, state, now)
    return _count(r, state, now)


def _needs_no_camera(state: State) -> bool:
    """Whether it goes on without a camera: a massage, or a hold that nothing measures."""
    return state.phase in _GUIDED and state.exercise is not None and state.exercise.measure is None


def _note_change(state: State, event: Saw, now: float) -> State:
    """Since when it is no longer the face, or the light, of rest; forgotten as soon as it is again."""
    if event.movement is None or not event.fresh:
        return state
    changed = event.movement.reason is Reason.CHANGED
    return replace(state, changed_s=(state.changed_s if state.changed_s is not None else now) if changed else None)


def _clock(state: State, event: Saw, now: float) -> State:
    """Add this turn to the time that was practised. A welcome waits until somebody is there to hear it."""
    passed = now - state.turned_s if state.turned_s is not None else 0.0
    practised = passed if 0 < passed < TURN_MOST_S and state.phase not in IDLE else 0.0
    waits = state.phase in BEFORE and not event.face
    since = state.since_s + max(passed, 0.0) if waits else state.since_s
    return replace(state, turned_s=now, used_s=state.used_s + practised, since_s=min(since, now))


# While something moves ------------------------------------------------------------------------------


def _collect(r: Rules, state: State, event: Saw, now: float) -> tuple[State, Side | None]:
    """Keep the movement of a hold, or of a reading; and the side that has done too much for long enough."""
    exercise, movement, times = state.exercise, event.movement, r.times
    if exercise is None or exercise.measure is None or not event.fresh:
        return state, None
    if movement is not None and movement.left_mm is not None:
        state = replace(state, gate_mm=movement.gate_mm)
    attempt, reading = state.attempt, state.phase is Phase.TIMER
    if movement is not None and movement.raw_mm is not None and state.phase in TIMED:
        attempt = replace(attempt, rise=(*attempt.rise, (now, *movement.raw_mm)))
    if state.phase in (Phase.MOVE_IN, Phase.HOLD) and over.watched(exercise):
        measured = movement is not None and movement.left_mm is not None
        side = None
        if movement is not None and measured:
            calm_mm = state.course.calm_mm
            side = over.too_much(movement, state.target_mm, r.weak, r.named(state), times, calm_mm)
        attempt = replace(attempt, watch=over.watch(attempt.watch, movement, side, now, times))
    if state.phase is Phase.HOLD or reading:
        attempt = replace(attempt, seen=attempt.seen + 1)
        if movement is not None:
            seen = sample(movement, now - state.since_s)
            if seen is not None:
                attempt = replace(
                    attempt, samples=(*attempt.samples, seen), beyond_s=_beyond_s(r, state, movement, now)
                )
                state = replace(state, quality=movement.quality)
            if not reading and guidance.still(exercise, movement, r.weak, r.named(state)):
                attempt = replace(attempt, still=attempt.still + 1)
    too_much = attempt.watch.side if attempt.watch.over_s >= times.over_s else None
    return replace(state, attempt=attempt), too_much


def _beyond_s(r: Rules, state: State, movement: Movement, now: float) -> float | None:
    """Since when both sides go further than the target's band; None while they don't."""
    exercise, attempt = kept.present(state), state.attempt
    both = (movement.left_mm, movement.right_mm)
    if not guidance.beyond(exercise, *both, state.target_mm, r.named(state), r.times):
        return None
    return attempt.beyond_s if attempt.beyond_s is not None else now


def _count(r: Rules, state: State, now: float) -> Step:
    """Count a hold aloud for who has the eyes shut: from one, so that a hold of five seconds is counted to five."""
    second = int(now - state.since_s) + 1
    aloud = state.phase is Phase.HOLD and eyes_are_shut(state) and r.times.shut_eyes == "count"
    if not aloud or second <= state.attempt.counted:
        return state, ()
    return replace(state, attempt=replace(state.attempt, counted=second)), (Count(second),)


#: What comes when a phase's time is over and nobody has pressed anything: always the kind and quiet thing.
_TIMED: Mapping[Phase, Callable[[Rules, State, float], Step]] = {
    Phase.WELCOME: session.after_welcome,
    Phase.OFFER: course.prompt,
    Phase.PROMPT: course.begin,
    Phase.MOVE_IN: course.hold,
    Phase.HOLD: course.end_hold,
    Phase.MOVE_OUT: course.after_repetition,
    Phase.OVER: course.begin,
    Phase.CANT: course.no_answer,
    Phase.ALOUD: course.left_out,
    Phase.BETWEEN: course.begin,
    Phase.TIMER: course.end_timer,
    Phase.DONE: session.next_exercise,
    Phase.ENOUGH: course.summary,
    Phase.TODAY: session.only_mirror,
}
