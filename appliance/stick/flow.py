"""The talk about a stick: a pure state machine, (flow, event, now) → (flow, effects).

Found, it waits for a moment in which nothing is being measured; then it says what would happen, Next does it and
Repeat does not. Whatever was done or not, in the end it is taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from appliance.coaching.events import Action, Pressed, Say
from appliance.stick import words
from appliance.stick.judge import Deed, Finding, Task
from appliance.stick.why import Why

#: How long a question waits, and an answer stands, s; then the glass is a mirror again (P).
ASK_S, STAND_S = 60.0, 60.0
#: Whether really everything shall go is not answered by the press that was meant for the question before, s.
SURE_S = 2.0


class Step(StrEnum):
    """Where the talk is."""

    NONE = "none"  # no stick
    WAITING = "waiting"  # until nothing is being measured
    ASK = "ask"  # what would happen; Next confirms
    SURE = "sure"  # once more, where something is lost
    BUSY = "busy"
    DONE = "done"
    LEFT = "left"  # nothing was done, as was wished
    REFUSED = "refused"  # and why
    NOTHING = "nothing"  # nothing for a mirror on it
    ASIDE = "aside"  # said and done, but still in: the glass is the session's again


#: Steps that stand until the stick is taken out, a button is pressed, or for :data:`STAND_S`.
STANDING = frozenset({Step.DONE, Step.LEFT, Step.REFUSED, Step.NOTHING})
#: Steps that have no screen.
HIDDEN = frozenset({Step.NONE, Step.WAITING, Step.ASIDE})
#: Deeds that lose something, and so are confirmed twice.
LOSING = frozenset({Deed.RETURN})
#: Deeds after which the mirror starts anew: other exercises, another loan, or none.
CHANGING = frozenset({Deed.PRESCRIPTION, Deed.RETURN, Deed.LEND})
#: Deeds before which the session's records are closed, since the loan that they belong to begins or ends.
CLOSING = frozenset({Deed.RETURN, Deed.LEND})


@dataclass(frozen=True)
class Flow:
    """The talk at one moment. ``number`` is that of the visit, ``at`` the present one of the finding's tasks.

    ``done`` is the last thing that was done, ``pulled`` says that the stick has been taken out, ``restart`` that the
    mirror is to start anew when the talk is over.
    """

    step: Step = Step.NONE
    since_s: float = 0.0
    number: int = 0
    finding: Finding = field(default_factory=Finding)
    at: int = 0
    why: Why | None = None
    done: Deed | None = None
    pulled: bool = False
    restart: bool = False

    @property
    def task(self) -> Task | None:
        """The present task."""
        return self.finding.tasks[self.at] if self.at < len(self.finding.tasks) else None

    @property
    def shows(self) -> bool:
        """Whether it has the glass."""
        return self.step not in HIDDEN


@dataclass(frozen=True)
class StickFound:
    """A stick is in; ``number`` tells this visit from others."""

    number: int
    finding: Finding


@dataclass(frozen=True)
class Gone:
    """No stick is in any more."""


@dataclass(frozen=True)
class Done:
    """The task that was begun is done."""


@dataclass(frozen=True)
class Failed:
    """It is not, and why."""

    why: Why


@dataclass(frozen=True)
class Tick:
    """Time passes; ``free``: nothing is being measured, and nobody's eyes are shut."""

    free: bool


@dataclass(frozen=True)
class Begin:
    """Do this. ``last``: after it the stick can be let go of."""

    task: Task
    last: bool


@dataclass(frozen=True)
class Release:
    """Let go of the stick, so that it can be taken out."""


@dataclass(frozen=True)
class Restart:
    """Start the mirror anew."""


Event = StickFound | Gone | Done | Failed | Tick | Pressed
Effect = Begin | Release | Restart | Say
Turn = tuple[Flow, tuple[Effect, ...]]


def step(flow: Flow, event: Event, now: float) -> Turn:
    """The talk after ``event``. Any event is allowed at any time."""
    match event:
        case StickFound():
            return _found(flow, event, now)
        case Gone():
            return _gone(flow, now)
        case Done():
            return _done(flow, now) if flow.step is Step.BUSY else (flow, ())
        case Failed():
            return _failed(flow, event.why, now) if flow.step is Step.BUSY else (flow, ())
        case Tick():
            return _tick(flow, event.free, now)
        case Pressed():
            return _pressed(flow, event.action, now)


def _found(flow: Flow, event: StickFound, now: float) -> Turn:
    if flow.step is Step.BUSY or event.number == flow.number:
        return flow, ()  # who is busy is told again
    fresh = Flow(Step.WAITING, now, event.number, event.finding, restart=flow.restart)
    return fresh, ()


def _gone(flow: Flow, now: float) -> Turn:
    if flow.step is Step.BUSY:
        return replace(flow, pulled=True), ()  # what becomes of it is told by who does it
    if flow.step is Step.REFUSED and flow.why is Why.PULLED:
        return replace(flow, pulled=True), ()  # that is still to be read
    if flow.step is Step.DONE and flow.pulled:
        return flow, ()
    return _over(flow, Step.NONE, now)


def _over(flow: Flow, last: Step, now: float) -> Turn:
    """The glass is the session's again; the mirror starts anew where that is due."""
    last = Step.NONE if flow.pulled else last
    number = flow.number if last is Step.ASIDE else 0
    return Flow(last, now, number), (Restart(),) if flow.restart else ()


def _tick(flow: Flow, free: bool, now: float) -> Turn:
    passed = now - flow.since_s
    if flow.step is Step.WAITING and free:
        return _open(flow, now)
    if flow.step in (Step.ASK, Step.SURE) and passed > ASK_S:
        after, effects = _over(flow, Step.ASIDE, now)
        return after, (Release(), *effects)
    if flow.step in STANDING and passed > STAND_S:
        return _over(flow, Step.ASIDE, now)
    return flow, ()


def _open(flow: Flow, now: float) -> Turn:
    """The first word about a stick."""
    if flow.task is not None:
        return _ask(flow, now)
    if flow.finding.why is None:
        return replace(flow, step=Step.NOTHING, since_s=now), (Release(), Say(words.NOTHING.say))
    why = flow.finding.why
    # Of two sticks it is not known which one stays.
    let_go = () if why is Why.TWO else (Release(),)
    return replace(flow, step=Step.REFUSED, why=why, since_s=now), (*let_go, Say(words.REFUSED[why].say))


def _ask(flow: Flow, now: float) -> Turn:
    assert flow.task is not None
    return replace(flow, step=Step.ASK, since_s=now), (Say(words.ASK[flow.task.deed].say),)


def _done(flow: Flow, now: float) -> Turn:
    assert flow.task is not None
    flow = replace(flow, done=flow.task.deed, restart=flow.restart or flow.task.deed in CHANGING)
    return _following(flow, now)


def _following(flow: Flow, now: float) -> Turn:
    """The next task; after the last, that the stick can be taken out."""
    if not flow.pulled and flow.at + 1 < len(flow.finding.tasks):
        return _ask(replace(flow, at=flow.at + 1), now)
    if flow.done is None:
        return replace(flow, step=Step.LEFT, since_s=now), (Say(words.LEFT.say),)
    return replace(flow, step=Step.DONE, since_s=now), (Say(words.DONE[flow.done].say),)


def _failed(flow: Flow, why: Why, now: float) -> Turn:
    assert flow.task is not None
    why = Why.PULLED if flow.pulled else why
    restart = flow.restart or flow.task.deed in CLOSING  # its records are closed
    return replace(flow, step=Step.REFUSED, why=why, since_s=now, restart=restart), (Say(words.REFUSED[why].say),)


def _pressed(flow: Flow, action: Action, now: float) -> Turn:
    if action not in (Action.NEXT, Action.REPEAT):
        return flow, ()
    return _ANSWERS.get(flow.step, _no_answer)(flow, action, now)


def _no_answer(flow: Flow, action: Action, now: float) -> Turn:
    return flow, ()


def _asked(flow: Flow, action: Action, now: float) -> Turn:
    assert flow.task is not None
    if action is Action.REPEAT:
        return _declined(flow, now)
    if flow.task.deed in LOSING:
        return replace(flow, step=Step.SURE, since_s=now), (Say(words.SURE.say),)
    return _begin(flow, now)


def _sure(flow: Flow, action: Action, now: float) -> Turn:
    if action is Action.REPEAT:
        return _declined(flow, now)
    return _begin(flow, now) if now - flow.since_s >= SURE_S else (flow, ())


def _begin(flow: Flow, now: float) -> Turn:
    assert flow.task is not None
    last = flow.at + 1 == len(flow.finding.tasks)
    return replace(flow, step=Step.BUSY, since_s=now), (Begin(flow.task, last), Say(words.BUSY.say))


def _declined(flow: Flow, now: float) -> Turn:
    """Not this; the next, where there is one."""
    after, effects = _following(flow, now)
    return after, effects if after.step is Step.ASK else (Release(), *effects)


def _seen(flow: Flow, action: Action, now: float) -> Turn:
    return _over(flow, Step.ASIDE, now)


_ANSWERS: Mapping[Step, Callable[[Flow, Action, float], Turn]] = {
    Step.ASK: _asked,
    Step.SURE: _sure,
    **dict.fromkeys(STANDING, _seen),
}
