"""The coach: the rules of a session behind one door. Pure: the same events give the same session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from appliance.coaching import course, pace
from appliance.coaching.bookmark import Bookmark, open_at
from appliance.coaching.dose import Day, Plan, Stage
from appliance.coaching.events import Effect, Event, Heard, Pressed, Sound, Today, Tone
from appliance.coaching.pressed import pressed
from appliance.coaching.rules import Form, Rules, Step
from appliance.coaching.seen import saw
from appliance.coaching.state import State, counted_by_helper, eyes_are_shut
from appliance.coaching.steps import WAITING, Phase
from appliance.exercises import Exercise, Group
from appliance.settings import Coaching
from appliance.sides import Side


class Coach:
    """Leads through ``queue``, or through what ``plan`` has for the day. ``affected`` is the weak side.

    ``library`` is what help may be taken from where there is no plan.
    """

    def __init__(self, queue: tuple[Exercise, ...], times: Coaching,
                 affected: Literal["left", "right", "unknown"] = "unknown", *, stage: Stage = "paretic",
                 plan: Plan | None = None, library: tuple[Exercise, ...] = (),
                 spoken_s: pace.Spoken = pace.spoken_s) -> None:  # fmt: skip
        self._rules = Rules(queue, times, affected, stage, plan.library if plan else library or queue, plan, spoken_s)

    def start(self, now: float, day: Day = Day(), bookmark: Bookmark | None = None) -> State:  # noqa: B008
        """A new session that begins at ``now``; or the one that ``bookmark`` lies in, where it still fits."""
        state = State(queue=self._rules.queue, since_s=now, day=day)
        return (open_at(bookmark, state, self._rules) or state) if bookmark is not None else state

    def side(self, state: State) -> Side | None:
        """The one side that the present step is about, or None for both."""
        return self._rules.side(state)

    def help_for(self, state: State) -> Form | None:
        """What could help with the present exercise."""
        form = self._rules.help_for(state.exercise) if state.exercise is not None else None
        return form[0] if form is not None else None

    def helped(self, state: State) -> Exercise | None:
        """What would be done with that help."""
        form = self._rules.help_for(state.exercise) if state.exercise is not None else None
        return form[1] if form is not None else None

    def turn(self, state: State) -> Group | None:
        """The group whose turn it is in the session that is about to begin; None with a prescription."""
        return self._rules.plan.turn(state.day) if self._rules.plan is not None else None

    @property
    def prescribed(self) -> bool:
        """Whether the clinic has prescribed the exercises."""
        return self._rules.plan is not None and bool(self._rules.plan.prescribed)

    def step(self, state: State, event: Event, now: float) -> Step:
        """The state after ``event`` and what it causes. Any event is allowed in any state."""
        if state.phase is Phase.ENDED:
            return state, ()
        if isinstance(event, Today):
            return self._today(state, event, now), ()
        if isinstance(event, Sound):
            return self._sound(state, event, now)
        after, effects = (
            pressed(self._rules, state, event.action, now)
            if isinstance(event, Pressed)
            else saw(self._rules, state, event, now)
        )
        after = _opening(state, _noting(state, after, now), now)
        return after, _toned(state, after, effects)

    def replay(self, events: Iterable[tuple[float, Event]], state: State) -> State:
        """Where a log of (time, event) leads from ``state``."""
        for now, event in events:
            state, _ = self.step(state, event, now)
        return state

    def lasts_s(self, state: State) -> float | None:
        """How many seconds the present phase lasts by itself; None where it waits for something."""
        return pace.lasts_s(state, self._rules.times, self._rules.spoken_s)

    def _sound(self, state: State, event: Sound, now: float) -> Step:
        """What can be heard has changed; who was asked for a helper needs none any more.

        Who has the eyes shut when it falls silent is not left waiting: the glass asks for a helper at once.
        """
        state = replace(state, heard=event.heard)
        if eyes_are_shut(state) and counted_by_helper(state) and course.HELPER not in state.accepted:
            return course.aloud(self._rules, state, now)
        if state.phase is Phase.ALOUD and state.heard is not Heard.NOTHING:
            return course.prompt(self._rules, state, now, keep=True)
        return state, ()

    @staticmethod
    def _today(state: State, event: Today, now: float) -> State:
        """Another day: its sessions are counted from nothing, and a mirror that had enough wakes up."""
        if event.date == state.day.date:
            return state
        state = replace(state, day=state.day.on(event.date), counted=False)
        if state.phase in (Phase.TODAY, Phase.MIRROR):
            return replace(state, phase=Phase.NOBODY, since_s=now, resume=Phase.WELCOME)
        return state


def _toned(before: State, after: State, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Where no words are heard, whatever ends shut eyes is told by the tone that ends a hold."""
    opened = eyes_are_shut(before) and not eyes_are_shut(after)
    if not opened or after.heard is Heard.WORDS or any(isinstance(e, Tone) for e in effects):
        return effects
    return (*effects, Tone("end"))


def _opening(before: State, after: State, now: float) -> State:
    """``after`` with since when a helper is to say "open": where nothing sounds, and shut eyes were broken off."""
    letting_go = before.phase is Phase.MOVE_OUT and counted_by_helper(before) and after.phase in WAITING
    shut = letting_go or (eyes_are_shut(before) and not eyes_are_shut(after) and after.phase is not Phase.MOVE_OUT)
    return replace(after, opening_s=now) if shut and after.heard is Heard.NOTHING else after


def _noting(before: State, after: State, now: float) -> State:
    """``after`` with since when it waits, and how much of a timer had run before."""
    if after.phase not in WAITING and after.outer is None:
        return after if after.left_s is None else replace(after, left_s=None)
    if before.phase is Phase.TIMER:
        # What nobody was seen to do is not taken as done.
        seen = [s for s in (after.face_seen_s, after.hands_s) if s is not None]
        until = max(seen) if after.phase is Phase.NOBODY and seen else now
        after = replace(after, ran_s=max(until - before.since_s, 0.0))
    return after if after.left_s is not None else replace(after, left_s=now)
