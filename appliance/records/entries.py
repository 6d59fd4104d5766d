"""What is written down, as small values: made by the main loop, written by a thread of its own.

Times ``at_s`` are of the monotonic clock; the writer counts them from the session's begin. ``session`` is the session's
uid, ``run`` counts the exercises gone through since this process began to record that session.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.coaching import Along, Judgement, Repetition
from appliance.sides import Side

#: An exercise was passed over with nothing done of it; and why, where it was not the patient's wish.
SKIPPED, UNHEARD = "skipped", "no sound and no helper"
#: The patient said that it is enough for today.
STOPPED = "stopped for today"


@dataclass(frozen=True)
class Setup:
    """What a session goes by: JSON, the same text for the same setup."""

    body: str
    loan: str


@dataclass(frozen=True)
class Began:
    """A session begins. ``resumed``: it was cut off and goes on, at ``exercise``, with ``repetitions`` done of it.

    A session that goes on is the same one, in its own row: a second sitting, and no second session.
    """

    session: str
    at_s: float
    setup: Setup
    resumed: bool = False
    exercise: str = ""
    repetitions: int = 0


@dataclass(frozen=True)
class Run:
    """An exercise that is gone through."""

    session: str
    number: int
    exercise: str
    kind: str
    planned: int
    hold_s: float
    target_mm: float | None


@dataclass(frozen=True)
class Repeated:
    """A repetition is complete. ``gate_mm`` is the size from which a movement counted; None where none was seen."""

    run: Run
    at_s: float
    repetition: Repetition
    gate_mm: float | None
    target_mm: float | None
    assisted: bool


@dataclass(frozen=True)
class Judged:
    """An exercise is complete."""

    run: Run
    at_s: float
    judgement: Judgement
    along: Along | None


@dataclass(frozen=True)
class Happened:
    """Something worth knowing: a break, a pause, a fault."""

    session: str
    at_s: float
    kind: str
    exercise: str | None = None
    side: Side | None = None
    detail: str = ""


@dataclass(frozen=True)
class Ended:
    """A session is over; ``finished`` where all that was planned was gone through."""

    session: str
    at_s: float
    finished: bool


Entry = Began | Repeated | Judged | Happened | Ended
