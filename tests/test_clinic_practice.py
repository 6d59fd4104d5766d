"""A loan as the desk reads it: the same as the report's own reading, kept as long as it is the newest, and quick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import event, insert, select, update

from appliance.clinic import kept, tables
from appliance.clinic.kept import Reports
from appliance.clinic.practice import read_report, report_of, store_of
from appliance.clinic.taking import take
from appliance.settings import Records
from tests.support.desk import NOW_S, Made, make
from tests.support.exchanged import Kit
from tests.test_report import PROGRAMME

RULES = Records()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Made]:
    made = make(tmp_path)
    yield made
    made.database.close()


def unusual(made: Made) -> None:
    """What seldom happens: sessions cut off or empty, two at one moment, help, one side, faults, another set-up."""
    s, e, r = tables.sessions, tables.exercises, tables.repetitions
    with made.database.writing() as db:
        ids = list(db.scalars(select(s.c.id).where(s.c.loan == 1).order_by(s.c.id)))
        began = db.scalars(select(s.c.began_s).where(s.c.id == ids[4])).one()
        runs = list(db.scalars(select(e.c.id).where(e.c.session == ids[2]).order_by(e.c.id)))
        db.execute(update(s).where(s.c.id.in_(ids[:4])).values(lasted_s=None, finished=False))
        db.execute(e.delete().where(e.c.session == ids[3]))
        db.execute(update(s).where(s.c.id == ids[5]).values(began_s=began))
        db.execute(update(s).where(s.c.id == ids[6]).values(clock="unset"))
        db.execute(update(e).where(e.c.id.in_(runs)).values(ended_s=None, along_part=None, along_side=None))
        db.execute(update(r).where(r.c.exercise == runs[0]).values(assisted=True, side="left", kept_left=0.4, overs=2))
        db.execute(r.delete().where(r.c.exercise == runs[1]))
        for detail in ("camera gone", "tracker gone"):
            db.execute(insert(tables.events).values(session=ids[0], at_s=1.0, kind="fault", detail=detail))
        db.execute(insert(tables.events).values(
            session=ids[1], at_s=2.0, kind="over-movement", exercise="smile-well", side="right", detail=""
        ))  # fmt: skip
        other = insert(tables.setups).values(digest="x", body='{"affected": "right", "sessions_a_day": 2}')
        body = db.scalars(other.returning(tables.setups.c.id)).one()
        db.execute(update(s).where(s.c.id == ids[-1]).values(setup=body))


@pytest.mark.parametrize("strange", [False, True])
def test_a_page_tells_what_the_reports_own_reading_tells(desk: Made, strange: bool) -> None:
    if strange:
        unusual(desk)
    with desk.database.reading() as db:
        for loan, days in product(range(1, 6), (1, 7, 90, 3660)):
            with store_of(db, loan, days) as store:
                there = report_of(store, PROGRAMME, RULES, days)
            here = read_report(db, loan, PROGRAMME, RULES, days)
            assert replace(here, made="") == replace(there, made="")
            assert len(here.runs) > 0


def test_a_loan_that_was_never_practised_in_has_a_report(desk: Made) -> None:
    with desk.database.writing() as db:
        db.execute(tables.sessions.delete().where(tables.sessions.c.loan == 2))
    with desk.database.reading() as db, store_of(db, 2, 90) as store:
        here = read_report(db, 2, PROGRAMME, RULES, 90)
        assert replace(here, made="") == replace(report_of(store, PROGRAMME, RULES, 90), made="")
    assert (here.runs, here.since) == ((), None)


def test_a_report_is_read_once_until_more_of_its_loan_comes(desk: Made, tmp_path: Path) -> None:
    reports, asked = Reports(PROGRAMME, RULES), []
    event.listen(desk.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

    def read(loan: int = 1, days: int = 90) -> int:
        with desk.database.reading() as db:
            return len(reports.read(db, loan, days).sessions)

    def repetitions() -> int:
        count = sum("repetitions" in each for each in asked)
        asked.clear()
        return count

    first = read()
    assert repetitions() > 0
    assert (read(), repetitions()) == (first, 0)
    assert read(days=30) > 0
    assert repetitions() > 0  # another time is another report
    assert read(2) > 0
    assert repetitions() > 0
    kit = Kit("K-09", tmp_path)
    take(desk.database, kit.sealed(kit.lend("L-1", 1), desk.clinic), desk.clinic.identities, now_s=NOW_S)
    assert repetitions() > 0  # written
    assert (read(), repetitions()) == (first, 0)  # of the same name, but another kit's
    again = (tmp_path / "1.brought").read_bytes()
    with desk.database.writing() as db:
        gone = select(tables.sessions.c.id).where(tables.sessions.c.loan == 1).order_by(tables.sessions.c.id.desc())
        db.execute(tables.sessions.delete().where(tables.sessions.c.id == db.scalars(gone.limit(1)).one()))
    take(desk.database, again, desk.clinic.identities, now_s=NOW_S)
    asked.clear()
    assert read() == first
    assert repetitions() > 0


def test_not_more_is_kept_than_there_is_room_for(desk: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 2)
    reports = Reports(PROGRAMME, RULES)
    with desk.database.reading() as db:
        for loan in (1, 2, 1, 3):
            reports.read(db, loan, 90)
    assert list(reports._kept) == [(1, 90), (3, 90)]
