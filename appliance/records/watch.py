"""What is to be written down of a session: seen in how its state changes from one step to the next.

Pure but for the uids it is given: the coach knows nothing of records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from appliance.coaching import Effect, Finished, Phase, State
from appliance.coaching.course import HELPER
from appliance.coaching.state import counted_by_helper
from appliance.coaching.steps import EXERCISE, WAITING
from appliance.exercises import Kind
from appliance.records.entries import (
    SKIPPED,
    STOPPED,
    UNHEARD,
    Began,
    Ended,
    Entry,
    Happened,
    Judged,
    Repeated,
    Run,
    Setup,
)

#: Entering one of these is worth knowing.
_EVENTS: Mapping[Phase, str] = {
    Phase.CANT: "help offered",
    Phase.ENOUGH: "time over",
    Phase.PAUSED: "paused",
    Phase.NOBODY: "nobody there",
    Phase.BROKEN: "fault",
}
#: Where the present exercise has been gone through already: what follows is no skipping of it.
_GONE_THROUGH = frozenset({Phase.DONE, Phase.ENOUGH})
#: Where a session is over.
_OVER = frozenset({Phase.SUMMARY, Phase.TODAY, Phase.MIRROR, Phase.WELCOME})


class Watch:
    """Follows one process's sessions. ``uid`` makes a new session's name."""

    def __init__(self, setup: Setup, uid: Callable[[], str]) -> None:
        self._setup, self._uid = setup, uid
        self._session = ""
        self._cut = False  # the session that is to begin was cut off, and goes on
        self._run = 0
        self._done_of_run = 0  # repetitions written, so that a run nothing was done of leaves no gap

    def see(self, before: State, after: State, effects: Iterable[Effect], now: float) -> tuple[Entry, ...]:
        """What one step of the coach leaves to be written."""
        entries: list[Entry] = []
        # Told by the coach, which has it from the journal: of a session that was cut off in its first exercise nothing
        # is done yet, and it is the same session all the same.
        self._cut = (self._cut or before.resumed) and (after.phase not in _OVER or after.phase is Phase.SUMMARY)
        only_its_end = self._cut and after.phase is Phase.SUMMARY
        if not self._session and (only_its_end or (after.rest_done and not before.rest_done)):
            entries.append(self._begin(after, now))
        if not self._session:
            return tuple(entries)
        entries += [self._repeated(before, after, e, now) for e in effects if isinstance(e, Finished)]
        entries += self._judged(before, after, now)
        entries += self._skipped(before, after, now)
        entries += self._happened(before, after, now)
        if after.phase in _OVER or (before.rest_done and not after.rest_done):
            ended = before.phase is Phase.DONE or only_its_end
            finished = after.phase is Phase.SUMMARY and after.index >= len(after.queue) and ended
            entries.append(Ended(self._session, now, finished))
            self._session = ""
        return tuple(entries)

    def close(self, now: float) -> tuple[Entry, ...]:
        """What is left to write when the mirror is left: a session under way stays open, it may go on."""
        return (Happened(self._session, now, "left off"),) if self._session else ()

    def _begin(self, state: State, now: float) -> Began:
        self._session, self._run, self._done_of_run = self._uid(), 0, 0
        resumed, self._cut = self._cut, False
        exercise = state.exercise.id if state.exercise is not None else ""
        return Began(self._session, now, self._setup, resumed, exercise, len(state.repetitions))

    def _present(self, state: State) -> Run:
        exercise = state.exercise
        assert exercise is not None
        return Run(
            self._session, self._run, exercise.id, exercise.kind.value, exercise.repetitions,
            exercise.hold_s or exercise.seconds, exercise.target_mm,
        )  # fmt: skip

    def _repeated(self, before: State, after: State, effect: Finished, now: float) -> Repeated:
        self._done_of_run += 1
        exercise, looked = before.exercise, bool(before.attempt.samples)
        assert exercise is not None
        return Repeated(
            self._present(before), now, effect.repetition, before.gate_mm if looked else None, before.target_mm,
            exercise.kind is Kind.ASSISTED,
        )  # fmt: skip

    def _judged(self, before: State, after: State, now: float) -> Iterable[Entry]:
        if len(after.results) > len(before.results):
            result = after.results[-1]
            yield Judged(self._present(before), now, result.judgement, result.along)
            self._next_run()
        elif (len(after.repetitions) < len(before.repetitions) or after.index != before.index) and self._done_of_run:
            self._next_run()

    def _skipped(self, before: State, after: State, now: float) -> Iterable[Entry]:
        """Exercises that were passed over in this step: by the patient, or where nobody could say "open"."""
        at = {before.phase, before.resume} if before.phase in WAITING else {before.phase}
        gone = len(after.results) > len(before.results) or bool(at & _GONE_THROUGH)
        left = after.phase is Phase.ENOUGH and before.phase in EXERCISE  # and nothing follows yet
        over = after.phase is Phase.SUMMARY and Phase.ENOUGH in at  # what was not reached is not skipped
        behind = before.index + 1 if left or over else after.index
        for number in range(before.index + gone, behind):
            exercise = after.queue[number]
            unheard = counted_by_helper(replace(after, index=number)) and HELPER not in after.accepted
            yield Happened(self._session, now, SKIPPED, exercise.id, detail=UNHEARD if unheard else "")

    def _next_run(self) -> None:
        self._run, self._done_of_run = self._run + 1, 0

    def _happened(self, before: State, after: State, now: float) -> Iterable[Entry]:
        exercise = before.exercise.id if before.exercise is not None else None
        if after.course.over_row > before.course.over_row:
            yield Happened(self._session, now, "over-movement", exercise, after.course.over_side)
        told = after.course.along
        if told is not None and before.course.along is None:
            yield Happened(self._session, now, "moved along", exercise, told.side, told.part.value)
        if before.phase is Phase.STOP and after.phase is Phase.SUMMARY:
            yield Happened(self._session, now, STOPPED, exercise)
        if after.phase is not before.phase and (kind := _EVENTS.get(after.phase)) is not None:
            yield Happened(self._session, now, kind, exercise, detail=(after.broken or "") if kind == "fault" else "")
