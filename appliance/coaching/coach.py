"""The rules of a session. Pure: no clock, no thread, no screen; the same events give the same session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from appliance.coaching import pace, results
from appliance.coaching.events import Action, Effect, Event, Finished, Pressed, Quit, Saw, Say
from appliance.coaching.state import Phase, State, aside, side_of
from appliance.exercises import Exercise, Group, Kind
from appliance.faces.reasons import Quality
from appliance.settings import Coaching
from appliance.sides import Side

Step = tuple[State, tuple[Effect, ...]]


class Coach:
    """Leads through ``queue``. ``affected`` is ``left``, ``right`` or ``unknown``."""

    def __init__(self, queue: tuple[Exercise, ...], times: Coaching,
                 affected: Literal["left", "right", "unknown"] = "unknown") -> None:  # fmt: skip
        self._pace, self._affected = times, affected
        self._queue = queue
        self._timed: dict[Phase, Callable[[State, float], Step]] = {
            Phase.OFFER: self._no_massage,
            Phase.PROMPT: self._begin,
            Phase.MOVE_IN: self._hold,
            Phase.HOLD: self._end_hold,
            Phase.MOVE_OUT: self._after_repetition,
            Phase.BETWEEN: self._next_repetition,
            Phase.TIMER: self._end_timer,
            Phase.DONE: self._next_exercise,
        }

    def start(self, now: float) -> State:
        """A new session that begins at ``now``."""
        return State(queue=self._queue, since_s=now)

    def side(self, state: State) -> Side | None:
        """The one side that the present step is about, or None for both."""
        return side_of(state.exercise, state.part, self._affected)

    def step(self, state: State, event: Event, now: float) -> Step:
        """The state after ``event`` and what it causes. Any event is allowed in any state."""
        if state.phase is Phase.ENDED:
            return state, ()
        if isinstance(event, Pressed):
            return self._pressed(state, event.action, now)
        return self._saw(state, event, now)

    def lasts_s(self, state: State) -> float | None:
        """How many seconds the present phase lasts by itself; None where it waits for something."""
        return pace.lasts_s(state, self._pace)

    # What is seen ---------------------------------------------------------------------------------

    def _saw(self, state: State, saw: Saw, now: float) -> Step:
        if saw.face:
            state = replace(state, face_seen_s=now)
        elif state.face_seen_s is None:
            state = replace(state, face_seen_s=state.since_s)
        if saw.broken:
            if state.phase is Phase.BROKEN:
                return replace(state, broken=saw.broken), ()
            return replace(aside(state), phase=Phase.BROKEN, since_s=now, broken=saw.broken), ()
        handler = {
            Phase.STARTING: self._saw_starting,
            Phase.SETTLE: self._saw_settle,
            Phase.REST: self._saw_rest,
            Phase.HELP: self._saw_help,
            Phase.NOBODY: self._saw_nobody,
            Phase.BACK: self._saw_back,
            Phase.SUMMARY: self._saw_summary,
            Phase.BROKEN: lambda s, _saw, n: self._go_back(s, n),
            Phase.ASK_SHUTDOWN: self._saw_question,
        }.get(state.phase)
        if handler is not None:
            return handler(state, saw, now)
        if state.phase is Phase.PAUSED:
            return state, ()
        # At massage, with hands or a towel before the face, a lost face is no reason to stop so soon.
        patience = 1 if state.exercise is not None and state.exercise.measure is not None else 3
        if now - (state.face_seen_s or now) > self._pace.away_s * patience:
            return replace(state, phase=Phase.NOBODY, since_s=now, resume=state.phase), ()
        state = self._collect(state, saw, now)
        lasts = self.lasts_s(state)
        if lasts is not None and now - state.since_s >= lasts:
            return self._timed[state.phase](state, now)
        return state, ()

    def _saw_starting(self, state: State, saw: Saw, now: float) -> Step:
        if not saw.ready:
            return state, ()
        return self._settle(state, now)

    def _settle(self, state: State, now: float) -> Step:
        say = Say("Sit comfortably in front of the mirror. Look at yourself, and let your face rest.")
        return replace(state, phase=Phase.SETTLE, since_s=now, good_since_s=None, face_seen_s=now), (say,)

    def _saw_settle(self, state: State, saw: Saw, now: float) -> Step:
        if not saw.face or saw.reason is not None:
            if not saw.face and now - (state.face_seen_s or now) > self._pace.away_s * 3:
                return replace(state, phase=Phase.NOBODY, since_s=now, resume=Phase.SETTLE), ()
            return replace(state, good_since_s=None), ()
        since = state.good_since_s if state.good_since_s is not None else now
        state = replace(state, good_since_s=since)
        if now - since < pace.SETTLED_S:
            return state, ()
        say = Say("Let your face rest, just for a moment.")
        return replace(state, phase=Phase.REST, since_s=now, rest_wanted=state.rest_wanted + 1), (say,)

    def _saw_rest(self, state: State, saw: Saw, now: float) -> Step:
        if saw.rest_number == state.rest_wanted:
            state = replace(state, rest_done=saw.rest_number)
            return self._offer(state, now)
        if saw.face and saw.reason is None:
            state = replace(state, good_since_s=now)
        # Out of the picture, in the dark, or restless: the settling screen says what to do about it.
        lost = now - (state.good_since_s if state.good_since_s is not None else state.since_s) > pace.LOST_S
        if lost or now - state.since_s > pace.REST_MOST_S:
            return self._settle(state, now)
        return state, ()

    def _saw_help(self, state: State, saw: Saw, now: float) -> Step:
        waited = now - state.since_s
        if waited >= pace.HELP_S and not state.let_go:
            return replace(state, let_go=True), (Say("Fingers away. Keep the smile."),)
        # The hands have left, or nobody used any; or they stay, and what they hold is not measured.
        if (state.let_go and not saw.hand and waited >= pace.HELP_S + pace.LET_GO_S) or waited >= pace.HELP_MOST_S:
            return replace(state, phase=Phase.HOLD, since_s=now, samples=(), seen=0), ()
        return state, ()

    def _saw_nobody(self, state: State, saw: Saw, now: float) -> Step:
        if not saw.face:
            return state, ()
        if state.resume in (Phase.SETTLE, None):
            return self._settle(state, now)
        # Somebody is there again; whether it goes on is theirs to say, and staying says yes.
        return replace(state, phase=Phase.BACK, since_s=now, face_seen_s=now), (Say("Shall we go on?"),)

    def _saw_back(self, state: State, saw: Saw, now: float) -> Step:
        if now - (state.face_seen_s or now) > self._pace.away_s:
            return replace(state, phase=Phase.NOBODY, since_s=now), ()
        return self._go_back(state, now) if now - state.since_s > pace.BACK_S and saw.face else (state, ())

    def _saw_summary(self, state: State, saw: Saw, now: float) -> Step:
        """Who has left after a session and comes back begins a new one."""
        if now - (state.face_seen_s or now) <= self._pace.away_s * 3:
            return state, ()
        anew = replace(self.start(now), rest_wanted=state.rest_wanted)
        return replace(anew, phase=Phase.NOBODY, resume=Phase.SETTLE, face_seen_s=now), ()

    def _saw_question(self, state: State, saw: Saw, now: float) -> Step:
        return self._go_back(state, now) if now - state.since_s > pace.ASK_S else (state, ())

    def _collect(self, state: State, saw: Saw, now: float) -> State:
        """Keep the movement of a hold, or of a reading."""
        exercise = state.exercise
        wanted = state.phase is Phase.HOLD or (state.phase is Phase.TIMER and exercise and exercise.measure)
        if not wanted or not saw.fresh:
            return state
        state = replace(state, seen=state.seen + 1)
        movement = saw.movement
        if movement is None or movement.left_mm is None or movement.right_mm is None:
            return state
        sample = (now - state.since_s, movement.left_mm, movement.right_mm, movement.symmetry)
        return replace(state, samples=(*state.samples, sample), gate_mm=movement.gate_mm, quality=movement.quality)

    # What is pressed ------------------------------------------------------------------------------

    def _pressed(self, state: State, action: Action, now: float) -> Step:
        if action is Action.SHUTDOWN:
            if state.phase is Phase.ASK_SHUTDOWN:
                return state, ()
            return replace(aside(state), phase=Phase.ASK_SHUTDOWN, since_s=now), (Say("Switch off the mirror?"),)
        if state.phase is Phase.ASK_SHUTDOWN:
            if action is Action.NEXT:
                return replace(state, phase=Phase.ENDED, since_s=now), (Quit(shutdown=True),)
            return self._go_back(state, now)
        if state.phase in (Phase.STARTING, Phase.BROKEN):
            return state, ()
        if state.phase in (Phase.PAUSED, Phase.NOBODY, Phase.BACK):
            if action is Action.NEXT:
                return self._go_back(state, now)
            if action is Action.REPEAT:
                return self._anew(state, now)
            return state, ()
        if action is Action.PAUSE:
            return replace(state, phase=Phase.PAUSED, since_s=now, resume=state.phase), (Say("Pause."),)
        return self._next(state, now) if action is Action.NEXT else self._repeat(state, now)

    def _next(self, state: State, now: float) -> Step:
        """Yes, go on."""
        if state.phase is Phase.OFFER:
            return self._prompt(state, now)
        if state.phase is Phase.PROMPT:
            return self._begin(state, now)
        if state.phase in (Phase.SETTLE, Phase.REST):
            return state, ()  # without rest there is nothing to measure from; the screen says what to do
        if state.phase is Phase.SUMMARY:
            return self._anew(state, now)
        if state.phase is Phase.DONE:
            return self._next_exercise(state, now)
        exercise = state.exercise
        if state.phase is Phase.TIMER and exercise is not None and exercise.per_side and state.part == 0:
            return self._end_timer(state, now)
        if not state.repetitions and exercise is not None and not (exercise.is_timer and exercise.measure is None):
            return self._next_exercise(state, now)  # skipped: there is nothing to say about it
        return self._finish_exercise(state, now)

    def _anew(self, state: State, now: float) -> Step:
        """The whole session from its beginning."""
        return self._settle(replace(self.start(now), rest_wanted=state.rest_wanted), now)

    def _repeat(self, state: State, now: float) -> Step:
        """Again; or, where a question stands, the other choice."""
        if state.phase is Phase.OFFER:
            return self._no_massage(state, now)
        if state.phase in (Phase.SETTLE, Phase.REST):
            return self._settle(state, now)
        if state.phase is Phase.SUMMARY:
            return state, ()  # nothing to repeat: the session is over, and doing more is not doing better
        if state.phase is Phase.DONE and state.results:
            state = replace(state, results=state.results[:-1])
        return self._prompt(state, now)

    def _go_back(self, state: State, now: float) -> Step:
        """Back to where the session was; a movement that was interrupted begins its repetition anew."""
        if state.outer is not None and state.phase is not state.outer:
            return replace(state, phase=state.outer, outer=None, since_s=now, broken="", face_seen_s=now), ()
        back = state.resume or Phase.SETTLE
        state = replace(state, resume=None, outer=None, broken="", face_seen_s=now)
        if back in (Phase.STARTING, Phase.SUMMARY, Phase.OFFER, Phase.DONE):
            return replace(state, phase=back, since_s=now), ()
        if back in (Phase.SETTLE, Phase.REST) or state.rest_done == 0:
            return self._settle(state, now)
        if back in (Phase.PROMPT, Phase.TIMER):
            return self._prompt(state, now, keep=True)
        if back is Phase.MOVE_OUT:
            return self._after_repetition(state, now)  # that repetition was complete
        return replace(state, phase=Phase.BETWEEN, since_s=now, samples=(), seen=0), ()

    # The course of a session -----------------------------------------------------------------------

    def _offer(self, state: State, now: float) -> Step:
        exercise = state.exercise
        mixed = len({e.group is Group.MASSAGE for e in state.queue}) == 2
        if exercise is not None and exercise.group is Group.MASSAGE and mixed and not state.offered:
            say = Say("Massage first? Press next. Or wait, and we begin with the exercises.")
            return replace(state, phase=Phase.OFFER, since_s=now, offered=True), (say,)
        return self._prompt(state, now, keep=True)

    def _no_massage(self, state: State, now: float) -> Step:
        """The massage is not lost: it comes behind the exercises."""
        massage = tuple(e for e in state.queue if e.group is Group.MASSAGE)
        others = tuple(e for e in state.queue if e.group is not Group.MASSAGE)
        return self._prompt(replace(state, queue=(*others, *massage)), now)

    def _prompt(self, state: State, now: float, *, keep: bool = False) -> Step:
        exercise = state.exercise
        if exercise is None:
            return replace(state, phase=Phase.SUMMARY, since_s=now), (Say("That was all. Well done."),)
        if not keep:
            state = replace(state, repetition=0, part=0, repetitions=(), target_mm=exercise.target_mm)
        state = replace(
            state, phase=Phase.PROMPT, since_s=now, samples=(), seen=0, target_mm=state.target_mm or exercise.target_mm
        )
        return state, (Say(exercise.say),)

    def _begin(self, state: State, now: float) -> Step:
        exercise = state.exercise
        assert exercise is not None
        if exercise.is_timer:
            return replace(state, phase=Phase.TIMER, since_s=now, samples=(), seen=0), ()
        if exercise.kind is Kind.ASSISTED:
            return replace(state, phase=Phase.HELP, since_s=now, let_go=False), (Say("Help with your fingers."),)
        say = (Say("Close."),) if exercise.eyes_shut else ()
        return replace(state, phase=Phase.MOVE_IN, since_s=now), say

    def _hold(self, state: State, now: float) -> Step:
        say = (Say("Hold."),) if state.exercise and not state.exercise.cycle else ()
        return replace(state, phase=Phase.HOLD, since_s=now, samples=(), seen=0), say

    def _end_hold(self, state: State, now: float) -> Step:
        state, effects = self._keep(state)
        exercise = state.exercise
        word = "Open." if exercise and exercise.eyes_shut else "And let go."
        return replace(state, phase=Phase.MOVE_OUT, since_s=now), (*effects, Say(word))

    def _keep(self, state: State) -> Step:
        """Make a repetition of the hold that just ended, and set the next target by the weaker side."""
        exercise = state.exercise
        assert exercise is not None
        done = results.summarise(
            exercise, state.repetition, state.samples, state.seen, state.gate_mm,
            state.quality if exercise.measure else Quality.NONE, self.side(state),
        )  # fmt: skip
        state = replace(state, repetitions=(*state.repetitions, done), samples=(), seen=0)
        swing = exercise.cycle or exercise.passage
        if done.left_mm is not None and done.right_mm is not None and state.target_mm is not None and not swing:
            # Toward what the weaker side can do, never a leap: even comes before far. Of one side alone, what it can.
            alone = {Side.LEFT: done.left_mm, Side.RIGHT: done.right_mm}
            can = alone[done.side] if done.side is not None else min(done.left_mm, done.right_mm)
            weak = max(can, state.gate_mm)
            state = replace(state, target_mm=min(state.target_mm * 1.1, max(weak, state.target_mm * 0.67)))
        return state, (Finished(done),)

    def _after_repetition(self, state: State, now: float) -> Step:
        exercise = state.exercise
        assert exercise is not None
        if state.repetition + 1 >= exercise.repetitions:
            return self._finish_exercise(state, now)
        return replace(state, phase=Phase.BETWEEN, since_s=now, repetition=state.repetition + 1), ()

    def _next_repetition(self, state: State, now: float) -> Step:
        return self._begin(state, now)

    def _end_timer(self, state: State, now: float) -> Step:
        exercise = state.exercise
        assert exercise is not None
        if exercise.per_side and state.part == 0:
            state = replace(state, part=1, since_s=now)
            return state, (Say("Now the other side."),)
        effects: tuple[Effect, ...] = ()
        if exercise.measure:
            state, effects = self._keep(state)
        state, more = self._finish_exercise(state, now)
        return state, (*effects, *more)

    def _finish_exercise(self, state: State, now: float) -> Step:
        exercise = state.exercise
        assert exercise is not None
        side = self.side(state) if exercise.one_side else None
        verdict = results.judge(exercise, state.repetitions, self._pace.even_share, side)
        result = results.ExerciseResult(exercise.id, state.repetitions, verdict)
        return replace(state, phase=Phase.DONE, since_s=now, results=(*state.results, result)), ()

    def _next_exercise(self, state: State, now: float) -> Step:
        state = replace(state, index=state.index + 1, target_mm=None)
        return self._prompt(state, now)
