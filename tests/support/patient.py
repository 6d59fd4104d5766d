"""Somebody at the mirror, for tests: time in steps of 0.1 s, no clock, no camera, no screen."""

from __future__ import annotations

from dataclasses import dataclass, field

from appliance import app
from appliance.coaching import (
    Action,
    Coach,
    Count,
    Day,
    Effect,
    Event,
    Finished,
    Heard,
    Phase,
    Plan,
    Pressed,
    Repetition,
    Saw,
    Say,
    Sound,
    State,
    Tone,
    offered,
)
from appliance.faces import Corners, Eyes, Movement, Quality, Reason
from appliance.faults import Fault
from appliance.settings import Coaching

PROGRAMME = app.programme_for(None)
GATE_MM = 1.5


@dataclass
class Patient:
    """Both sides move by ``left`` and ``right`` mm while they should, as the measuring would tell it.

    ``eyes`` is the share of its opening that each eye closes meanwhile, ``corners`` the way of the mouth corners.
    ``late_s`` is how long after the guide each side begins, within one second; ``changed`` another face or light.
    ``heard`` is with what the mirror can be heard. ``seen`` is False while nothing can be measured. ``sinks`` is the
    share that is lost for each second of a hold.
    """

    coach: Coach
    left: float = 4.0
    right: float = 4.0
    now: float = 0.0
    face: bool = True
    hands: bool = False
    hand: bool = False
    reason: Reason | None = None
    broken: Fault | None = None
    eyes: tuple[float, float] | None = None
    corners: tuple[float, float] | None = None
    seen: bool = True
    sinks: tuple[float, float] = (0.0, 0.0)
    late_s: tuple[float, float] | None = None
    changed: bool = False
    heard: Heard = Heard.WORDS
    day: Day = field(default_factory=Day)
    state: State = field(init=False)
    effects: list[Effect] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    log: list[tuple[float, Event]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = self.coach.start(self.now, self.day)
        if self.heard is not Heard.WORDS:
            self.take(Sound(self.heard))

    def take(self, event: Event) -> None:
        """One event; keeps what it caused."""
        self.log.append((self.now, event))
        self.state, effects = self.coach.step(self.state, event, self.now)
        words = [e for e in effects if isinstance(e, Say | Count)]
        assert len(words) <= 1, words  # the second would cut off the first
        self.effects += effects
        if not self.phases or self.phases[-1] is not self.state.phase:
            self.phases.append(self.state.phase)

    def movement(self) -> Movement:
        """What is measured now."""
        if self.changed:
            return Movement("m", self.now, None, None, None, Quality.NONE, Reason.CHANGED, GATE_MM)
        held = self.now - self.state.since_s if self.state.phase is Phase.HOLD else 0.0
        left, right = (
            max(mm * (1 - sink * held), 0.0) for mm, sink in zip((self.left, self.right), self.sinks, strict=True)
        )
        raw = None
        if self.late_s is not None:
            since = self.now - self.state.since_s + (2.0 if self.state.phase is Phase.HOLD else 0.0)
            left, right = (
                mm * min(max(since - late, 0.0), 1.0) for mm, late in zip((left, right), self.late_s, strict=True)
            )
            raw = (left, right)
        if not self.seen or max(left, right) < GATE_MM:
            reason = Reason.BELOW_NOISE if self.seen else Reason.TURNED
            return Movement("m", self.now, None, None, None, Quality.NONE, reason, GATE_MM, raw_mm=raw)
        even = min(left, right) / max(left, right)
        eyes = Eyes(*self.eyes, 3.0, 3.0) if self.eyes is not None else None
        corners = Corners(*self.corners) if self.corners is not None else None
        return Movement("m", self.now, left, right, even, Quality.GOOD, None, GATE_MM, eyes, corners, raw)

    def live(self, seconds: float) -> None:
        """Let time pass."""
        for _ in range(round(seconds * 10)):
            self.now += 0.1
            state = self.state
            rested = state.phase is Phase.REST and self.now - state.since_s > 1.5
            moving = state.phase in (Phase.MOVE_IN, Phase.HOLD, Phase.TIMER) and self.face and not self.hand
            self.take(Saw(
                face=self.face, reason=self.reason, hand=self.hand, hands=self.hands,
                movement=self.movement() if moving else None, broken=self.broken,
                rest_number=state.rest_wanted if rested else state.rest_done,
            ))  # fmt: skip

    def live_until(self, phase: Phase, most_s: float = 180) -> None:
        """Let time pass until ``phase`` begins (or is there)."""
        until = self.now + most_s
        while self.state.phase is not phase:
            assert self.now < until, f"{phase} never came; it is {self.state.phase}"
            self.live(0.1)

    def next(self, phase: Phase, most_s: float = 180) -> None:
        """Let time pass until ``phase`` begins anew."""
        while self.state.phase is phase:
            self.live(0.1)
        self.live_until(phase, most_s)

    def at(self) -> Phase:
        """The present phase."""
        return self.state.phase

    def exercise(self) -> str:
        """The present exercise's id."""
        assert self.state.exercise is not None
        return self.state.exercise.id

    def press(self, action: Action) -> None:
        """A button."""
        self.take(Pressed(action))

    def said(self) -> list[str]:
        """All that was said."""
        return [
            " ".join(e.parts) if isinstance(e, Say) else str(e.number)
            for e in self.effects
            if isinstance(e, Say | Count)
        ]

    def tones(self) -> list[str]:
        """All tones."""
        return [e.name for e in self.effects if isinstance(e, Tone)]

    def finished(self) -> list[Repetition]:
        """All repetitions that were finished."""
        return [e.repetition for e in self.effects if isinstance(e, Finished)]


LIBRARY = PROGRAMME.session([])


def at_mirror(*ids: str, affected: str = "unknown", stage: str = "paretic", times: Coaching | None = None,
              **patient: object) -> Patient:  # fmt: skip
    """A patient whose exercises were named one by one; all of them, where none is."""
    coach = Coach(
        PROGRAMME.session(ids), times or Coaching(), affected, stage=stage, library=LIBRARY,  # type: ignore[arg-type]
    )  # fmt: skip
    return Patient(coach, **patient)  # type: ignore[arg-type]


def at_home(*prescribed: str, affected: str = "left", stage: str = "paretic", times: Coaching | None = None,
            **patient: object) -> Patient:  # fmt: skip
    """A patient with a kit at home: the day's plan, with or without a prescription."""
    times = times or Coaching()
    library = offered(LIBRARY, stage, times)  # type: ignore[arg-type]
    plan = Plan(library, times, PROGRAMME.session(prescribed) if prescribed else ())
    coach = Coach((), times, affected, stage=stage, plan=plan)  # type: ignore[arg-type]
    return Patient(coach, **patient)  # type: ignore[arg-type]
