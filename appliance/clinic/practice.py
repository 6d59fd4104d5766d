"""One loan's practice, as the report's own machinery reads it: the loan's rows, put into a kit's tables in memory."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, literal, select

from appliance.clinic import tables as t
from appliance.exercises import Programme
from appliance.records import Store
from appliance.records.report.model import Report, gather
from appliance.records.schema import migrate
from appliance.settings import Records


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


def report_of(store: Store, programme: Programme, rules: Records, days: int) -> Report:
    """What the report tells of the one loan in ``store``."""
    made = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return gather(store, None, programme, rules, days, made)


def _fill(db: Connection, memory: sqlite3.Connection, loan: int, days: int) -> None:
    name, kit, last = db.execute(
        select(t.loans.c.loan, t.loans.c.kit, t.loans.c.last_date).where(t.loans.c.id == loan)
    ).one()
    since = (date.fromisoformat(last) - timedelta(days=days)).isoformat() if last else ""
    held = select(t.sessions.c.id).where(t.sessions.c.loan == loan, t.sessions.c.date >= since)
    done = select(t.exercises.c.id).where(t.exercises.c.session.in_(held))
    of_session = {table: table.c.session.in_(held) for table in (t.clocks, t.events, t.exercises)}
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
        rows = db.execute(select(*(own.get(c, c).label(c.name) for c in columns)).where(where))
        memory.executemany(
            f"INSERT INTO {table.name} ({names}) VALUES ({places})",  # noqa: S608 - names are our tables' own
            map(tuple, rows),
        )
