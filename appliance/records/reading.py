"""What the records hold, read out as small values for progress and reports. Nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Any

from appliance.errors import Refused, did_you_mean
from appliance.records.entries import SKIPPED
from appliance.records.store import Store


@dataclass(frozen=True)
class Loan:
    """One patient's time with the kit."""

    id: str
    kit: str
    pseudonym: str
    affected: str
    stage: str


@dataclass(frozen=True)
class Run:
    """One exercise in one session. Sides are medians of its measured repetitions, None where none was measured.

    ``gate_mm`` is below what nothing could be told from noise, ``side`` the one side that was to move alone.
    ``along`` is what moved along, as (part, side). ``eye_*`` is the share of its opening that an eye lost.
    """

    session: int
    date: str
    began_s: float
    at_s: float
    exercise: str
    assisted: bool
    side: str | None
    repetitions: int
    measured: int
    unseen: int
    left_mm: float | None
    right_mm: float | None
    symmetry: float | None
    gate_mm: float | None
    held_s: float
    overs: int
    judgement: str | None
    along: tuple[str, str] | None
    eye_left: float | None
    eye_right: float | None
    kept_left: float | None
    kept_right: float | None


@dataclass(frozen=True)
class Session:
    """One session; ``lasted_s`` goes to the last thing known of one that was cut off, ``setup`` is that one's row."""

    id: int
    uid: str
    date: str
    began_s: float
    clock: str
    lasted_s: float
    finished: bool
    setup: int


def loans(store: Store) -> list[Loan]:
    """All loans, the newest last."""
    rows = store.db.execute("SELECT id, kit, pseudonym, affected, stage FROM loans ORDER BY coalesce(lent_s, 0), id")
    return [Loan(*row) for row in rows]


def loan_of(store: Store, given: str | None) -> Loan:
    """The loan with that id or that pseudonym; without one, that of the newest session.

    Of a pseudonym that was given twice, the newer loan. Raises :class:`Refused` for one that is not there, naming those
    that are: what nothing was practised in, and nobody lent, is no answer to anybody.
    """
    known = {loan.id: loan for loan in loans(store)}
    if given is None:
        newest = store.db.execute("SELECT loan FROM sessions ORDER BY id DESC LIMIT 1").fetchone()
        return known[newest[0]] if newest is not None else next(reversed(known.values()))
    by_code = {loan.pseudonym: loan for loan in known.values() if loan.pseudonym}
    if (found := known.get(given) or by_code.get(given)) is not None:
        return found
    used = {str(loan) for (loan,) in store.db.execute("SELECT DISTINCT loan FROM sessions")}
    there = [loan for loan in known.values() if loan.id in used or loan.pseudonym]
    raise Refused(f"There is no loan '{given}' here. {_there(given, there)}")


def _there(given: str, loans: Sequence[Loan]) -> str:
    """Which loans there are, or the one that may be meant."""
    names = {name: loan for loan in loans for name in (loan.id, loan.pseudonym) if name}
    if hint := did_you_mean(given, names).strip():
        return hint
    told = [f"{loan.id} (patient {loan.pseudonym})" if loan.pseudonym else loan.id for loan in loans]
    return f"There is: {', '.join(told)}. Give its id or the patient's code." if told else "Nothing was practised yet."


def sessions(store: Store, loan: str, since: str) -> list[Session]:
    """The sessions of a loan from the date ``since`` on in which something was done, the oldest first."""
    rows = store.db.execute(
        "SELECT id, uid, date, began_s, clock, coalesce(lasted_s,"
        " (SELECT max(coalesce(ended_s, 0)) FROM exercises WHERE session = s.id),  0), finished, setup"
        " FROM sessions s WHERE loan = ? AND date >= ? AND EXISTS (SELECT 1 FROM exercises WHERE session = s.id)"
        " ORDER BY began_s",
        (loan, since),
    )
    return [
        Session(number, uid, day, began, clock, lasted, bool(done), setup)
        for number, uid, day, began, clock, lasted, done, setup in rows
    ]


def runs(store: Store, loan: str, since: str, until: str = "9999") -> list[Run]:
    """The exercises of a loan's sessions, dates from ``since`` to ``until``, with what came of their repetitions."""
    rows = store.db.execute(
        f"SELECT e.id, {', '.join((*_OF_SESSION, *_OF_EXERCISE, *_OF_REPETITION))}"  # noqa: S608 - the names below
        " FROM sessions s JOIN exercises e ON e.session = s.id LEFT JOIN repetitions r ON r.exercise = e.id"
        " WHERE s.loan = ? AND s.date >= ? AND s.date <= ? ORDER BY s.began_s, e.run, r.id",
        (loan, since, until),
    )
    told = len(_OF_SESSION) + len(_OF_EXERCISE) + 1
    return [
        run_of(group[0][1:told], [row[told:] for row in group if row[told] is not None])
        for group in (list(each) for _, each in groupby(rows, key=lambda row: row[0]))
    ]


#: What :func:`run_of` is given, in this order.
SESSION_OF_RUN = ("id", "date", "began_s")
EXERCISE_OF_RUN = ("ended_s", "exercise", "kind", "judgement", "along_part", "along_side")
REPETITION_OF_RUN = (
    "at_s", "assisted", "side", "held_s", "overs", "unseen", "left_mm", "right_mm", "symmetry", "gate_mm", "eye_left",
    "eye_right", "kept_left", "kept_right",
)  # fmt: skip
_OF_SESSION = tuple(f"s.{name}" for name in SESSION_OF_RUN)
_OF_EXERCISE = tuple(f"e.{name}" for name in EXERCISE_OF_RUN)
_OF_REPETITION = tuple(f"r.{name}" for name in REPETITION_OF_RUN)


def run_of(of: Sequence[Any], done: Sequence[Sequence[Any]]) -> Run:
    """One exercise gone through: its session's and its own columns, and those of its repetitions, as named above."""
    session, day, began_s, ended_s, exercise, kind, judgement, along_part, along_side = of
    columns: Sequence[Sequence[Any]] = list(zip(*done, strict=True)) if done else ((),) * len(REPETITION_OF_RUN)
    at_s, assisted, side, held_s, overs, unseen, left, *medians = columns
    return Run(
        session=session, date=day, began_s=began_s, exercise=exercise, judgement=judgement,
        at_s=ended_s if ended_s is not None else max(at_s, default=0.0),
        assisted=any(assisted) or kind == "assisted", side=next(filter(None, side), None),
        repetitions=len(done), measured=sum(mm is not None for mm in left), unseen=sum(unseen),
        held_s=sum(held_s), overs=sum(overs), along=(along_part, along_side) if along_part else None,
        **dict(zip(_MEDIANS, map(middle, (left, *medians)), strict=True)),
    )  # fmt: skip


_MEDIANS = REPETITION_OF_RUN[6:]


def events(store: Store, loan: str, since: str) -> dict[tuple[str, str | None, str | None, str], int]:
    """How often each (kind, exercise, side, detail) happened; of a fault, its words are left out."""
    rows = store.db.execute(
        "SELECT v.kind, v.exercise, v.side, CASE v.kind WHEN 'fault' THEN '' ELSE v.detail END AS told, count(*)"
        " FROM events v JOIN sessions s ON s.id = v.session WHERE s.loan = ? AND s.date >= ? GROUP BY 1, 2, 3, 4",
        (loan, since),
    )
    return {(kind, exercise, side, detail): count for kind, exercise, side, detail, count in rows}


def left_out(store: Store, loan: str, since: str) -> dict[tuple[int, str, str], int]:
    """How often an exercise was passed over, by (session, exercise, why)."""
    rows = store.db.execute(
        "SELECT v.session, v.exercise, v.detail, count(*) FROM events v JOIN sessions s ON s.id = v.session"
        " WHERE s.loan = ? AND s.date >= ? AND v.kind = ? AND v.exercise IS NOT NULL GROUP BY 1, 2, 3",
        (loan, since, SKIPPED),
    )
    return {(session, exercise, why): count for session, exercise, why, count in rows}


def qualities(store: Store, loan: str, since: str) -> dict[str, int]:
    """How many repetitions had each quality."""
    rows = store.db.execute(
        "SELECT r.quality, count(*) FROM repetitions r JOIN exercises e ON e.id = r.exercise"
        " JOIN sessions s ON s.id = e.session WHERE s.loan = ? AND s.date >= ? GROUP BY 1",
        (loan, since),
    )
    return {str(quality): int(count) for quality, count in rows}


def versions(store: Store, loan: str, since: str) -> list[tuple[str, str, str]]:
    """What measured: software, MediaPipe, models; the newest last."""
    rows = store.db.execute(
        "SELECT software, mediapipe, models FROM versions WHERE id IN"
        " (SELECT version FROM sessions WHERE loan = ? AND date >= ?) ORDER BY id",
        (loan, since),
    )
    return [(software, mediapipe, models) for software, mediapipe, models in rows]


def setups(store: Store, loan: str, since: str) -> dict[int, dict[str, Any]]:
    """What the sessions went by, by its row."""
    rows = store.db.execute(
        "SELECT id, body FROM setups WHERE id IN (SELECT setup FROM sessions WHERE loan = ? AND date >= ?)",
        (loan, since),
    )
    return {int(number): dict(json.loads(body)) for number, body in rows}


def prescription(store: Store, loan: str) -> str:
    """The prescription in force, as it was given: TOML; empty for none."""
    return str(store.db.execute("SELECT prescription FROM loans WHERE id = ?", (loan,)).fetchone()[0])


def newest_date(store: Store, loan: str) -> str | None:
    """The date of the last session."""
    row = store.db.execute("SELECT max(date) FROM sessions WHERE loan = ?", (loan,)).fetchone()
    return None if row[0] is None else str(row[0])


def middle(values: Iterable[float | None]) -> float | None:
    """The median of what was measured, None where nothing was."""
    there = [value for value in values if value is not None]
    return median(there) if there else None
