"""The rows of an export's sessions at the desk: written, counted, and taken out again where more of them comes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from appliance.clinic import tables as t
from appliance.exchange.form import Export, Session

#: SQLite takes no more than 32,766 values in a statement.
_AT_ONCE = 10_000


def told(session: Session) -> int:
    """How much is known of a session: rows, and what its end adds."""
    rows = sum(1 + (e.ended_s is not None) + len(e.repetitions) for e in session.exercises)
    return rows + len(session.clocks) + len(session.events) + (session.lasted_s is not None) + session.finished


def forget(db: Connection, sessions: list[int]) -> None:
    """What belongs to these sessions goes with them (ON DELETE CASCADE)."""
    db.execute(delete(t.sessions).where(t.sessions.c.id.in_(sessions)))


def write(db: Connection, loan: int, export: Export, sessions: list[Session]) -> None:
    """Insert the sessions with all that belongs to them, table by table."""
    if not sessions:
        return
    versions = {n: _same(db, t.versions, export.versions[n].model_dump()) for n in {s.version for s in sessions}}
    setups = {n: _same(db, t.setups, export.setups[n].model_dump()) for n in {s.setup for s in sessions}}
    _insert(db, t.sessions, (
        {"loan": loan, "uid": s.uid, "date": s.date, "began_s": s.began_s, "clock": s.clock, "lasted_s": s.lasted_s,
         "finished": s.finished, "version": versions[s.version], "setup": setups[s.setup], "told": told(s)}
        for s in sessions
    ))  # fmt: skip
    rows = select(t.sessions.c.uid, t.sessions.c.id).where(t.sessions.c.loan == loan)
    ids = {str(uid): int(number) for uid, number in db.execute(rows)}
    _insert(db, t.clocks, ({"session": ids[s.uid], **dict(row)} for s in sessions for row in s.clocks))
    _insert(db, t.events, ({"session": ids[s.uid], **dict(row)} for s in sessions for row in s.events))
    _insert(db, t.exercises, (
        {**dict(row), "session": ids[s.uid]} for s in sessions for row in s.exercises
    ), without="repetitions")  # fmt: skip
    made = select(t.exercises.c.session, t.exercises.c.run, t.exercises.c.id).join(
        t.sessions, t.sessions.c.id == t.exercises.c.session
    )
    runs = {(session, run): number for session, run, number in db.execute(made.where(t.sessions.c.loan == loan))}
    _insert(db, t.repetitions, (
        {"exercise": runs[ids[s.uid], e.run], **dict(row)} for s in sessions for e in s.exercises
        for row in e.repetitions
    ))  # fmt: skip


def _insert(db: Connection, table: Table, rows: Iterable[dict[str, Any]], without: str = "") -> None:
    told = list(rows)
    for row in told:
        row.pop(without, None)
    for first in range(0, len(told), _AT_ONCE):
        db.execute(insert(table), told[first : first + _AT_ONCE])


def _same(db: Connection, table: Table, row: dict[str, Any]) -> int:
    """The id of the row that says exactly this, made where it is new."""
    digest = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
    found = db.scalar(select(table.c.id).where(table.c.digest == digest))
    if found is None:
        found = db.scalar(insert(table).values(digest=digest, **row).returning(table.c.id))
    return int(found)


def count(db: Connection, loan: int) -> None:
    """What a list of loans shows of this one. As in a report, a session in which nothing was done is none."""
    done = select(t.exercises.c.id).where(t.exercises.c.session == t.sessions.c.id).exists()
    count, first, last = db.execute(
        select(func.count(), func.min(t.sessions.c.date), func.max(t.sessions.c.date))
        .where(t.sessions.c.loan == loan, done)
    ).one()  # fmt: skip
    body = db.scalar(
        select(t.setups.c.body).join(t.sessions, t.sessions.c.setup == t.setups.c.id)
        .where(t.sessions.c.loan == loan).order_by(t.sessions.c.began_s.desc(), t.sessions.c.id.desc()).limit(1)
    )  # fmt: skip
    agreed = json.loads(body).get("sessions_a_day") if body else None
    db.execute(update(t.loans).where(t.loans.c.id == loan).values(
        sessions=count, first_date=first, last_date=last,
        agreed=agreed if isinstance(agreed, int) and 0 < agreed <= 100 else None,
    ))  # fmt: skip
