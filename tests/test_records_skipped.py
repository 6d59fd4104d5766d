"""What of a session was not done, and why: passed over, left out for want of a sound, not reached, or stopped."""

from __future__ import annotations

from appliance.coaching import Action, Heard, Phase, Sound
from appliance.records import Watch
from appliance.records.entries import SKIPPED, STOPPED, UNHEARD, Ended, Entry, Happened
from appliance.records.setup import setup_of
from appliance.settings import Coaching, Settings
from tests.support.patient import Patient, at_mirror

SHORT = Coaching(session_s=100)


def written(p: Patient) -> list[Entry]:
    """What of the patient's session was written down."""
    watch, state = Watch(setup_of(Settings(), None, ()), iter(("one", "two", "three")).__next__), p.coach.start(0.0)
    entries: list[Entry] = []
    for now, event in p.log:
        before = state
        state, effects = p.coach.step(before, event, now)
        entries += watch.see(before, state, effects, now)
    assert state == p.state
    return entries


def skipped(p: Patient) -> list[tuple[str | None, str]]:
    return [(e.exercise, e.detail) for e in written(p) if isinstance(e, Happened) and e.kind == SKIPPED]


def test_enough_for_now_skips_nothing_that_was_done_and_nothing_that_was_not_reached() -> None:
    p = at_mirror("smile-well", "say-ooo", "smile-teeth", times=SHORT)
    p.live_until(Phase.ENOUGH, 200)
    p.press(Action.PAUSE)
    p.press(Action.NEXT)  # back to the question
    p.press(Action.REPEAT)  # a little more
    p.live_until(Phase.ENOUGH, 200)
    p.press(Action.NEXT)
    assert p.at() is Phase.SUMMARY
    assert skipped(p) == []


def test_what_the_patient_passes_over_is_skipped_even_if_the_time_is_over_then() -> None:
    p = at_mirror("smile-well", "smile-teeth", "read-aloud", times=SHORT)
    p.live_until(Phase.ENOUGH)
    p.press(Action.REPEAT)  # a little more, and the third one is longer
    p.live_until(Phase.MOVE_IN)
    p.press(Action.NEXT)
    assert p.at() is Phase.ENOUGH
    p.press(Action.NEXT)
    assert skipped(p) == [("smile-teeth", "")]


def test_what_needs_shut_eyes_is_left_out_where_nothing_sounds_and_that_is_kept() -> None:
    p = at_mirror("close-eyes", "smile-well", "assist-eyelid")
    p.take(Sound(Heard.NOTHING))
    p.live_until(Phase.ALOUD)
    p.press(Action.REPEAT)  # nobody is there, for the whole session
    p.live_until(Phase.SUMMARY, 200)
    assert skipped(p) == [("close-eyes", UNHEARD), ("assist-eyelid", UNHEARD)]
    ended = written(p)[-1]
    assert isinstance(ended, Ended)


def test_who_has_a_helper_and_passes_over_shut_eyes_does_so_by_choice() -> None:
    p = at_mirror("close-eyes", "smile-well")
    p.take(Sound(Heard.NOTHING))
    p.live_until(Phase.ALOUD)
    p.press(Action.NEXT)
    p.live_until(Phase.MOVE_IN)
    p.press(Action.NEXT)
    p.live_until(Phase.SUMMARY, 200)
    assert skipped(p) == [("close-eyes", "")]


def test_stopped_for_today_is_an_event_of_its_own_and_skips_nothing() -> None:
    p = at_mirror("smile-well", "say-ooo")
    p.live_until(Phase.BETWEEN)
    p.press(Action.PAUSE)
    p.press(Action.REPEAT)
    assert p.at() is Phase.STOP
    p.press(Action.NEXT)
    assert skipped(p) == []
    *_, stopped, ended = written(p)
    assert isinstance(stopped, Happened)
    assert (stopped.kind, stopped.exercise) == (STOPPED, "smile-well")
    assert isinstance(ended, Ended)
    assert not ended.finished


def test_a_session_that_was_left_and_begun_anew_skips_nothing() -> None:
    p = at_mirror("smile-well", "say-ooo", times=Coaching(resume_within_s=60))
    p.live_until(Phase.DONE)
    p.next(Phase.PROMPT)
    p.face = False
    p.live(300)
    p.face = True
    p.live_until(Phase.SUMMARY, 400)
    assert skipped(p) == []
    assert sum(isinstance(e, Ended) for e in written(p)) == 2
