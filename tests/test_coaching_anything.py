"""Anything may happen at any time: presses, faces that come and go, faults. Nothing breaks, hangs or gets lost."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.coaching import (
    Action,
    Coach,
    Effect,
    Event,
    Finished,
    Heard,
    Phase,
    Plan,
    Pressed,
    Saw,
    Say,
    Sound,
    State,
    Today,
    bookmark,
)
from appliance.coaching.steps import BEFORE, EXERCISE, WAITING
from appliance.faces import Corners, Eyes, Movement, Quality, Reason
from appliance.faults import Fault
from appliance.settings import Coaching
from tests.support.patient import LIBRARY, PROGRAMME, Patient

SHORT = PROGRAMME.session(
    ["massage-chin", "smile-well", "lift-corner-first", "close-eyes", "assisted-smile", "read-aloud"]
)
#: Phases in which nothing more happens by itself, and that is meant.
ENDS = frozenset({Phase.SUMMARY, Phase.MIRROR, Phase.ENDED})

millimetres = st.sampled_from([0.3, 1.6, 2.0, 4.0, 9.0])
movements = st.one_of(
    st.none(),
    st.sampled_from([Movement("m", 0, None, None, None, Quality.NONE, r, 1.5) for r in Reason]),
    st.builds(
        lambda left, right, eye, corner: Movement(
            "m", 0, left, right, min(left, right) / max(left, right), Quality.GOOD, None, 1.5,
            Eyes(eye, 0.0, 3.0, 3.0), Corners(corner, 0.0),
        ),
        millimetres, millimetres, st.sampled_from([0.0, 0.4]), st.sampled_from([0.0, 4.0]),
    ),
)  # fmt: skip
looks = st.builds(
    Saw,
    ready=st.booleans(), broken=st.sampled_from([None, None, None, None, *Fault]), face=st.booleans(),
    reason=st.sampled_from([None, None, *Reason]), hand=st.booleans(), rest_number=st.integers(0, 3),
    movement=movements, fresh=st.booleans(),
)  # fmt: skip
#: A patient who lives for a while: seconds, and how the two sides move.
lives = st.tuples(st.floats(0.1, 40), millimetres, millimetres, st.booleans(), st.booleans())
presses = st.sampled_from([Pressed(a) for a in Action])
sounds = st.builds(Sound, st.sampled_from(list(Heard)))
days = st.builds(Today, st.sampled_from(["monday", "tuesday"]))

COACHES = (
    Coach(SHORT, Coaching(), "left", library=LIBRARY),
    Coach(SHORT, Coaching(session_s=60, over_in_row=1, still_repetitions=1), "unknown", library=LIBRARY),
    Coach((), Coaching(sessions_a_day=1, between_s=60), "right", plan=Plan(LIBRARY, Coaching(session_s=120))),
    Coach((), Coaching(), "left", plan=Plan(LIBRARY, Coaching(), SHORT)),
    Coach((), Coaching(), "left", stage="flaccid", plan=Plan(LIBRARY[:7], Coaching())),
)
#: How somebody may move: evenly, too much on the good side, not at all.
WAYS = ((4.0, 4.0), (2.0, 9.0), (0.1, 0.1))


def _on_the_way() -> list[tuple[Coach, State, float]]:
    """A moment of each phase of each exercise that these people come through, as (coach, state, time)."""
    moments: dict[tuple[object, ...], tuple[Coach, State, float]] = {}
    for n, coach in enumerate(COACHES):
        for left, right, heard in (*((*way, Heard.WORDS) for way in WAYS), (4.0, 4.0, Heard.NOTHING)):
            if heard is Heard.NOTHING and n not in (0, 3):
                continue
            p = Patient(coach, left, right, heard=heard)
            for second in range(620):
                p.live(1)
                # Who has nothing more to do leaves; who is asked says yes; at times somebody goes away or pauses.
                if p.at() in (Phase.CANT, Phase.ALOUD, Phase.ENOUGH):
                    _note(moments, n, p.coach, p.state, p.now)
                    p.press(Action.NEXT)
                p.face = not (400 < second < 420) and p.at() is not Phase.SUMMARY
                _note(moments, n, p.coach, p.state, p.now)
                paused, _ = coach.step(p.state, Pressed(Action.PAUSE), p.now)
                _note(moments, n, p.coach, paused, p.now)
                if paused.phase is Phase.PAUSED and n == 0:
                    stopping, _ = coach.step(paused, Pressed(Action.REPEAT), p.now)
                    _note(moments, n, p.coach, stopping, p.now)
    return list(moments.values())


def _note(
    moments: dict[tuple[object, ...], tuple[Coach, State, float]], n: int, coach: Coach, state: State, now: float
) -> None:
    where = (n, state.phase, state.resume, len(state.repetitions) > 1, state.exercise and state.exercise.kind)
    moments.setdefault(where, (coach, state, now))


MOMENTS = _on_the_way()


def check(before: State, state: State, event: Event, effects: tuple[Effect, ...], coach: Coach) -> None:
    """What must hold after every step."""
    kept, had = (Counter(r for result in (*s.results, *s.kept) for r in result.repetitions) for s in (state, before))
    done = Counter(e.repetition for e in effects if isinstance(e, Finished))
    # Of the present exercise, a result copies what is still shown beside it.
    under_way = Counter(state.repetitions)
    for r in done:
        assert under_way[r] or kept[r], "a finished repetition is gone at once"
    over = before.phase in {*ENDS, Phase.TODAY} or (before.phase in WAITING and before.resume in {*BEFORE, *ENDS})
    if not over:
        assert not had - kept, "a result was lost"
        # What was finished stays under way until it stands among the results.
        assert not Counter(before.repetitions) - under_way - kept, "a finished repetition was lost"
    assert 0 <= state.index <= len(state.queue)
    lasts = coach.lasts_s(state)
    assert lasts is None or lasts > 0
    assert sum(isinstance(e, Say) for e in effects) <= 1
    bookmark(state)


class Watched(Patient):
    """A patient whose every step is checked."""

    def take(self, event: Event) -> None:
        """As a patient's, and checked."""
        before, seen = self.state, len(self.effects)
        super().take(event)
        check(before, self.state, event, tuple(self.effects[seen:]), self.coach)

    def to_an_end(self) -> None:
        """Sit down, stay, and say yes where a pause waits for it."""
        self.face, self.hand, self.left, self.right, self.broken = True, False, 4.0, 4.0, None
        for _ in range(80):
            if self.at() in ENDS:
                return
            if self.at() in (Phase.PAUSED, Phase.NOBODY, Phase.ENOUGH):
                self.press(Action.NEXT)
            self.live(60)
        raise AssertionError(f"it hangs at {self.at()}")


def watched(moment: tuple[Coach, State, float]) -> Watched:
    """Somebody at that moment."""
    coach, state, now = moment
    p = Watched(coach, now=now)
    p.state = state
    return p


def test_the_moments_are_of_every_phase_that_comes_by_itself() -> None:
    asked = {Phase.BROKEN, Phase.ASK_SHUTDOWN, Phase.ENDED, Phase.STARTING, Phase.SAFETY, Phase.REST}
    assert {state.phase for _, state, _ in MOMENTS} >= set(Phase) - asked
    asks = [state for _, state, _ in MOMENTS if state.phase is Phase.STOP]
    assert {state.resume for state in asks} >= EXERCISE
    assert any(state.repetitions for state in asks)


def test_stopping_at_any_moment_keeps_every_finished_repetition() -> None:
    for coach, state, now in MOMENTS:
        if state.phase is not Phase.STOP:
            continue
        p = watched((coach, state, now))
        had = [r for result in (*state.results, *state.kept) for r in result.repetitions]
        shown = state.resume in (Phase.DONE, Phase.ENOUGH)  # they stand among the results already
        p.press(Action.NEXT)
        kept = [r for result in (*p.state.results, *p.state.kept) for r in result.repetitions]
        assert Counter(kept) == Counter([*had, *(() if shown else state.repetitions)])
        assert (p.at(), p.state.repetitions, p.state.exercise) == (Phase.SUMMARY, (), None)
        assert bookmark(p.state).day.stopped


@pytest.mark.parametrize("first", list(Action))
@pytest.mark.parametrize("second", [*Action, "no face", "fault", "nothing"])
def test_every_press_at_every_moment(first: Action, second: Action | str) -> None:
    for number, moment in enumerate(MOMENTS):
        p = watched(moment)
        p.press(first)
        if isinstance(second, Action):
            p.press(second)
        else:
            p.face, p.broken = second != "no face", Fault.CAMERA_ABSENT if second == "fault" else None
            p.live(11)
            p.face, p.broken = True, None
        p.live(0.5)
        if number % 60 == list(Action).index(first):  # the way to an end is long
            p.to_an_end()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(MOMENTS), st.lists(st.one_of(presses, presses, looks, lives, days, sounds), max_size=40))
def test_any_events_at_any_moment_never_break_it_hang_it_or_lose_a_repetition(
    moment: tuple[Coach, State, float], script: list[Event | tuple[float, float, float, bool, bool]]
) -> None:
    p = watched(moment)
    for entry in script:
        if isinstance(entry, tuple):
            seconds, p.left, p.right, p.face, p.hand = entry
            p.live(seconds)
        else:
            p.now += 0.1
            p.take(entry)
    p.to_an_end()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(COACHES), st.lists(st.one_of(presses, looks, days, sounds), max_size=80))
def test_a_log_of_any_events_replays_to_the_same_state(coach: Coach, events: list[Event]) -> None:
    p = Patient(coach)
    for event in events:
        p.now += 0.7
        p.take(event)
    assert coach.replay(p.log, coach.start(0.0)) == p.state


def test_a_power_cut_at_any_moment_is_gone_on_from() -> None:
    for number, (coach, state, _) in enumerate(MOMENTS):
        mark = bookmark(state)
        again = Patient(coach)
        again.state = coach.start(0.0, mark.day, mark)
        assert again.state.resumed == (mark.place is not None)
        if mark.place is not None:
            shown = state.phase in (Phase.DONE, Phase.ENOUGH) or state.resume in (Phase.DONE, Phase.ENOUGH)
            now = again.state
            had = [r for result in (*state.results, *state.kept) for r in result.repetitions]
            kept = [r for result in (*now.results, *now.kept) for r in result.repetitions]
            assert Counter(kept + list(now.repetitions)) == Counter(had + ([] if shown else list(state.repetitions)))
        if number % 20 == 0:
            watched((coach, again.state, 0.0)).to_an_end()
