"""How much a day holds: what is offered in this stage, whose turn it is, and what fits into one session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from appliance.coaching import pace
from appliance.exercises import Exercise, Group, Kind
from appliance.exercises.programme import Order
from appliance.settings import Coaching

Stage = Literal["flaccid", "paretic", "synkinetic"]

#: The groups that take turns, in the hand-out's order. Massage comes before each.
TURNS = (Group.MIMIC, Group.EYELID, Group.OTHER)
#: Sitting down and today's rest, s.
SETTLING_S = 20.0


@dataclass(frozen=True)
class Day:
    """What was done on ``date`` (any text that differs from day to day).

    ``sessions`` are those in which an exercise was finished. ``turn`` is the group whose turn it was last and ``done``
    what has been gone through of the present round; both outlive the day, so that nothing is forgotten by somebody
    who practises once a day; so does ``told``, that all safety words were gone through once in this loan. ``warned``
    says that the day's safety words were said, ``stopped`` that the patient has stopped for the day. ``targets`` are
    (exercise, the clinic's target, where it stood at the end), mm, of what was practised before, on any day.
    """

    date: str = ""
    sessions: int = 0
    turn: Group | None = None
    done: tuple[str, ...] = ()
    warned: bool = False
    told: bool = False
    stopped: bool = False
    targets: tuple[tuple[str, float, float], ...] = ()

    def on(self, date: str) -> Day:
        """The same, on another day."""
        return self if date == self.date else replace(self, date=date, sessions=0, warned=False, stopped=False)

    def begins_at(self, exercise: Exercise) -> float | None:
        """The target that ``exercise`` begins with, mm: where it last ended, never beyond the clinic's own."""
        if exercise.target_mm is None:
            return None
        kept = {name: mm for name, of, mm in self.targets if of == exercise.target_mm}
        return min(kept.get(exercise.id, exercise.target_mm), exercise.target_mm)

    def ended_at(self, exercise: Exercise, target_mm: float | None) -> Day:
        """The day with where the target of ``exercise`` stood at its end."""
        if target_mm is None or exercise.target_mm is None:
            return self
        others = tuple(row for row in self.targets if row[0] != exercise.id)
        return replace(self, targets=(*others, (exercise.id, exercise.target_mm, round(target_mm, 2))))


def offered(exercises: Iterable[Exercise], stage: Stage, times: Coaching) -> tuple[Exercise, ...]:
    """What is offered in ``stage``. Flaccid: massage, care of the lid, fingers. Synkinetic: smaller first targets."""
    if stage == "flaccid":
        return tuple(e for e in exercises if moves_nothing(e))
    if stage == "synkinetic":
        return tuple(
            e.model_copy(update={"target_mm": e.target_mm * times.synkinetic_target}) if e.target_mm else e
            for e in exercises
        )
    return tuple(exercises)


def moves_nothing(exercise: Exercise) -> bool:
    """Whether a face that can't move yet can do it: massage, a lid closed by a finger, a smile that fingers bring."""
    passive = exercise.kind is Kind.GUIDED and exercise.group in (Group.MASSAGE, Group.EYELID)
    return passive or exercise.kind is Kind.ASSISTED


@dataclass(frozen=True)
class Plan:
    """What there is to do: the hand-out as the clinic offers it, or its ``prescribed`` part of it."""

    library: tuple[Exercise, ...]
    times: Coaching
    prescribed: tuple[Exercise, ...] = ()

    def turn(self, day: Day) -> Group | None:
        """The group whose turn it is; None with a prescription, or where there is nothing but massage."""
        if self.prescribed:
            return None
        at = TURNS.index(day.turn) + 1 if day.turn is not None else 0
        there = {e.group for e in self.library}
        return next((g for g in (*TURNS[at:], *TURNS[:at]) if g in there), None)

    def session(self, day: Day) -> tuple[Exercise, ...]:
        """The exercises of the next session. What was not reached in this round comes first.

        With a prescription: its exercises in its order, at most ``exercises_a_session``. Without: massage, then one
        group, in the hand-out's order, as much as fits into ``session_s``.
        """
        room = self.times.session_s - SETTLING_S
        if self.prescribed:
            most = self.times.exercises_a_session
            return self._fit(_round(self.prescribed, day), room, most)
        massage = tuple(e for e in self.library if e.group is Group.MASSAGE)
        group = tuple(e for e in self.library if e.group is self.turn(day))
        free = min(self.times.massage_s, self._seconds(massage))
        chosen = self._fit(_round(group, day), room - free) if group else ()
        before = self._fit(_round(massage, day), room - self._seconds(chosen), least=0 if group else 1)
        picked = {e.id for e in (*before, *chosen)}
        return tuple(e for e in self.library if e.id in picked)

    def after(self, day: Day, exercise: Exercise) -> Day:
        """The day after ``exercise`` was gone through; a round that is complete begins anew."""
        if exercise.group in TURNS and not self.prescribed:
            day = replace(day, turn=exercise.group)
        mates = self.prescribed or tuple(e for e in self.library if e.group is exercise.group)
        ids = {e.id for e in mates}
        done = (*(i for i in day.done if i != exercise.id), exercise.id)
        if ids <= set(done):
            done = tuple(i for i in done if i not in ids)
        return replace(day, done=done)

    def _seconds(self, exercises: Iterable[Exercise]) -> float:
        return sum(pace.whole_s(e, self.times) for e in exercises)

    def _fit(self, ordered: tuple[Exercise, ...], room_s: float, most: int = 1000,
             least: int = 1) -> tuple[Exercise, ...]:  # fmt: skip
        """As many as fit, in their order, and at least ``least``; the two corners of a mouth stay together."""
        chosen: list[Exercise] = []
        for unit in _units(ordered):
            fits = self._seconds((*chosen, *unit)) <= room_s and len(chosen) + len(unit) <= most
            if fits or len(chosen) < least:
                chosen += unit
        return tuple(chosen)


def _round(exercises: tuple[Exercise, ...], day: Day) -> tuple[Exercise, ...]:
    """Those that were not reached in this round first, each part in its order."""
    return tuple(sorted(exercises, key=lambda e: e.id in day.done))


def _units(exercises: tuple[Exercise, ...]) -> list[tuple[Exercise, ...]]:
    units: list[tuple[Exercise, ...]] = []
    for exercise in exercises:
        last = units[-1] if units else ()
        if exercise.one_side is Order.SECOND and last and last[-1].one_side is Order.FIRST:
            units[-1] = (*last, exercise)
        else:
            units.append((exercise,))
    return units
