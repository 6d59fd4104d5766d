"""How even it was, beside the week before. What counts is evenness: never how far, never how often."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from appliance.records.reading import Run, middle, runs
from appliance.records.store import Store


class Change(StrEnum):
    """``SAME`` is all that lies within what measuring can tell; ``UNKNOWN``: there is nothing to compare."""

    MORE_EVEN = "more even"
    SAME = "same"
    LESS_EVEN = "less even"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Progress:
    """Evenness (weaker over stronger, 0 to 1) of a session and of the week before it, of the same exercises."""

    now: float | None = None
    before: float | None = None
    change: Change = Change.UNKNOWN


def progress(now: Iterable[Run], before: Iterable[Run], points: float) -> Progress:
    """What the runs of a session say beside those of the week before.

    Only exercises that are in both count, of them only those of both sides and without help. ``points`` of 100 is from
    what on a change is real and no error of measuring.
    """
    mine, theirs = _by_exercise(now), _by_exercise(before)
    both = mine.keys() & theirs.keys()
    if not both:
        return Progress(middle(mine.values()))
    today, week = middle(mine[e] for e in both), middle(theirs[e] for e in both)
    assert today is not None
    assert week is not None
    return Progress(today, week, change(week, today, points / 100))


def change(before: float, now: float, least: float) -> Change:
    """What the step from ``before`` to ``now`` is called, where less than ``least`` is none."""
    step = round(now - before, 6)
    if abs(step) < least:
        return Change.SAME
    return Change.MORE_EVEN if step > 0 else Change.LESS_EVEN


def _by_exercise(done: Iterable[Run]) -> dict[str, float]:
    shares: dict[str, list[float]] = defaultdict(list)
    for run in done:
        if run.symmetry is not None and run.side is None and not run.assisted:
            shares[run.exercise].append(run.symmetry)
    return {exercise: value for exercise, told in shares.items() if (value := middle(told)) is not None}


def of_session(store: Store, session: int | None, points: float) -> Progress:
    """The progress of the session in that row. Where its date can't be trusted, there is no week before."""
    row = store.db.execute("SELECT loan, date, clock FROM sessions WHERE id = ?", (session,)).fetchone()
    if row is None:
        return Progress()
    loan, day, clock = row
    own = [run for run in runs(store, loan, day, day) if run.session == session]
    if clock == "unset":
        return progress(own, (), points)
    at = date.fromisoformat(day)
    week = runs(store, loan, (at - timedelta(days=7)).isoformat(), (at - timedelta(days=1)).isoformat())
    return progress(own, week, points)
