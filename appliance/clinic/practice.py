"""One loan's practice, as the report's own machinery reads it.

What a page shows is read straight from the desk's tables. What needs every repetition (CSV, JSON) gets the loan's rows
in a kit's tables in memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, func, literal, select

from appliance.clinic import tables as t
from appliance.exercises import Programme
from appliance.records import Store
from appliance.records.entries import SKIPPED
from appliance.records.reading import (
    EXERCISE_OF_RUN,
    REPETITION_OF_RUN,
    SESSION_OF_RUN,
    Loan,
    Run,
    Session,
    run_of,
)
from appliance.records.report.model import Material, Report, gather, since_of, tell
from appliance.records.schema import migrate
from appliance.settings import Records


def read_report(db: Connection, loan: int, programme: Programme, rules: Records, days: int) -> Report:
    """What the report tells of the last ``days`` days of the loan in that row."""
    return tell(_material(db, loan, days), programme, rules, now())


def report_of(store: Store, programme: Programme, rules: Records, days: int) -> Report:
    """What the report tells of the one loan in ``store``."""
    return gather(store, None, programme, rules, days, now())


def now() -> str:
    """When a report is made, as it says that."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _material(db: Connection, loan: int, days: int) -> Material:
    """As the functions of :mod:`appliance.records.reading` would read it from :func:`store_of`."""
    n, s = t.loans.c, t.sessions.c
    told = select(n.loan, n.kit, n.pseudonym, n.affected, n.stage, n.prescription).where(n.id == loan)
    *of, prescription = db.execute(told).one()
    since = since_of(db.scalar(select(func.max(s.date)).where(s.loan == loan)), days)
    held = (s.loan == loan, s.date >= since)
    sessions = db.execute(
        select(s.id, s.uid, s.date, s.began_s, s.clock, s.lasted_s, s.finished, s.version, s.setup)
        .where(*held).order_by(s.began_s, s.id)
    ).all()  # fmt: skip
    inside = select(s.id).where(*held)
    exercises = _by_owner(db, t.exercises, "session", ("id", "run", *EXERCISE_OF_RUN), inside)
    done = select(t.exercises.c.id).where(t.exercises.c.session.in_(inside))
    repetitions = _by_owner(db, t.repetitions, "exercise", ("id", "quality", *REPETITION_OF_RUN), done)
    return Material(
        loan=Loan(*of), prescription=prescription, setups=_setups(db, {row.setup for row in sessions}),
        runs=_runs(sessions, exercises, repetitions), sessions=_sessions(sessions, exercises),
        events=_events(db, held), left_out=_left_out(db, held),
        qualities=dict(Counter(row[2] for rows in repetitions.values() for row in rows)),
        versions=_versions(db, {row.version for row in sessions}),
    )  # fmt: skip


_Rows = dict[int, list[Sequence[Any]]]


def _by_owner(db: Connection, table: Table, of: str, names: Sequence[str], which: Select[Any]) -> _Rows:
    """Rows of ``of`` and ``names`` by that ``of``, which is one of ``which``, in the order of the first name."""
    columns = [table.c[name] for name in (of, *names)]
    found: _Rows = defaultdict(list)
    for row in db.execute(select(*columns).where(columns[0].in_(which))).all():
        found[row[0]].append(row)
    for rows in found.values():
        rows.sort(key=itemgetter(1))  # a few each: quicker than the database's sorting of all
    return found


def _runs(sessions: Sequence[Any], exercises: _Rows, repetitions: _Rows) -> list[Run]:
    """In the order of their sessions' beginning, then of their own."""
    told = []
    for session in sessions:
        own = [getattr(session, name) for name in SESSION_OF_RUN]
        for _, number, run, *row in exercises.get(session.id, ()):
            done = [each[3:] for each in repetitions.get(number, ())]
            told.append((session.began_s, run, run_of((*own, *row), done)))
    return [each for _, _, each in sorted(told, key=lambda each: each[:2])]


def _sessions(sessions: Sequence[Any], exercises: _Rows) -> list[Session]:
    """Those in which something was done; of one that was cut off, how long it was until the last thing known."""
    return [
        Session(
            row.id, row.uid, row.date, row.began_s, row.clock, finished=row.finished, setup=row.setup,
            lasted_s=row.lasted_s if row.lasted_s is not None else max(each[3] or 0.0 for each in done),
        )
        for row in sessions if (done := exercises.get(row.id))
    ]  # fmt: skip


def _events(db: Connection, held: Sequence[ColumnElement[bool]]) -> dict[tuple[str, str | None, str | None, str], int]:
    """How often each (kind, exercise, side, detail) happened; of a fault, its words are left out."""
    e = t.events.c
    found = db.execute(
        select(e.kind, e.exercise, e.side, e.detail, func.count()).join(t.sessions, t.sessions.c.id == e.session)
        .where(*held).group_by(e.kind, e.exercise, e.side, e.detail)
    )  # fmt: skip
    counted: Counter[tuple[str, str | None, str | None, str]] = Counter()
    for kind, exercise, side, detail, count in found:
        counted[kind, exercise, side, "" if kind == "fault" else detail] += count
    return dict(counted)


def _left_out(db: Connection, held: Sequence[ColumnElement[bool]]) -> dict[tuple[int, str, str], int]:
    """How often an exercise was passed over, by (session, exercise, why)."""
    e = t.events.c
    found = db.execute(
        select(e.session, e.exercise, e.detail, func.count()).join(t.sessions, t.sessions.c.id == e.session)
        .where(*held, e.kind == SKIPPED, e.exercise.is_not(None)).group_by(e.session, e.exercise, e.detail)
    )  # fmt: skip
    return {(session, exercise, why): count for session, exercise, why, count in found}


def _setups(db: Connection, used: set[int]) -> dict[int, dict[str, Any]]:
    """What the sessions went by, by its row."""
    rows = db.execute(select(t.setups.c.id, t.setups.c.body).where(t.setups.c.id.in_(used)))
    return {number: dict(json.loads(body)) for number, body in rows}


def _versions(db: Connection, used: set[int]) -> list[tuple[str, str, str]]:
    v = t.versions.c
    rows = db.execute(select(v.software, v.mediapipe, v.models).where(v.id.in_(used)).order_by(v.id))
    return [(software, mediapipe, models) for software, mediapipe, models in rows]


@contextmanager
def store_of(db: Connection, loan: int, days: int) -> Iterator[Store]:
    """The last ``days`` days of the loan in that row, in memory."""
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        migrate(memory)
        memory.execute("BEGIN")
        memory.execute("DELETE FROM loans")
        memory.execute("DELETE FROM kits")
        _fill(db, memory, loan, days)
        memory.execute("COMMIT")
        yield Store(memory, Path(":memory:"), (sqlite3.Error, OSError))
    finally:
        memory.close()


def _fill(db: Connection, memory: sqlite3.Connection, loan: int, days: int) -> None:
    name, kit, last = db.execute(
        select(t.loans.c.loan, t.loans.c.kit, t.loans.c.last_date).where(t.loans.c.id == loan)
    ).one()
    since = (date.fromisoformat(last) - timedelta(days=days)).isoformat() if last else ""
    held = select(t.sessions.c.id).where(t.sessions.c.loan == loan, t.sessions.c.date >= since)
    done = select(t.exercises.c.id).where(t.exercises.c.session.in_(held))
    of_session = {table: table.c.session.in_(held) for table in (t.events, t.exercises)}  # no report reads the clocks
    wanted = {
        t.kits: t.kits.c.id == kit,
        t.loans: t.loans.c.id == loan,
        t.versions: t.versions.c.id.in_(held.with_only_columns(t.sessions.c.version)),
        t.setups: t.setups.c.id.in_(held.with_only_columns(t.sessions.c.setup)),
        t.sessions: t.sessions.c.id.in_(held),
        **of_session,
        t.repetitions: t.repetitions.c.exercise.in_(done),
    }
    # A kit's tables tell a loan by its own id.
    own: dict[Column[Any], ColumnElement[Any]] = {t.loans.c.id: t.loans.c.loan, t.sessions.c.loan: literal(name)}
    for table, where in wanted.items():
        there = {row[1] for row in memory.execute(f"PRAGMA table_info({table.name})")}
        columns = [column for column in table.c if column.name in there]
        names, places = ", ".join(c.name for c in columns), ", ".join("?" * len(columns))
        rows = db.execute(select(*(own.get(c, c).label(c.name) for c in columns)).where(where)).all()
        memory.executemany(
            f"INSERT INTO {table.name} ({names}) VALUES ({places})",  # noqa: S608 - names are our tables' own
            map(tuple, rows),
        )
