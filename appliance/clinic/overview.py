"""What the desk's lists show: kits and loans as small values, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, and_, case, func, or_, select

from appliance.clinic import tables as t
from appliance.language import message

#: Rows of a list that stand on one page.
A_PAGE = 50
#: A loan is called due this many days ahead.
DUE_DAYS = 7
_DAY_S = 86_400

T = TypeVar("T")


class State(StrEnum):
    """Where a loan, and with its newest loan a kit, stands."""

    LENT = "lent"
    DUE = "due"
    OVERDUE = "overdue"
    RETURNED = "returned"
    WIPED = "wiped"
    CLEANING = "in cleaning"
    READY = "ready"


#: What each state is called.
STATES = {
    State.LENT: message("lent"),
    State.DUE: message("due"),
    State.OVERDUE: message("overdue"),
    State.RETURNED: message("returned"),
    State.WIPED: message("wiped"),
    State.CLEANING: message("in cleaning"),
    State.READY: message("ready"),
}
#: What each state means, and what is to be done. ``{days}`` are :data:`DUE_DAYS`.
MEANINGS = {
    State.LENT: message("with a patient"),
    State.DUE: message("to come back within {days} days"),
    State.OVERDUE: message("should have come back"),
    State.RETURNED: message("back, not wiped yet: wipe it"),
    State.WIPED: message("its data can't be read any more"),
    State.CLEANING: message("wiped: clean and check it"),
    State.READY: message("cleaned and checked: can be lent"),
}
OF_KITS = (State.LENT, State.DUE, State.OVERDUE, State.RETURNED, State.CLEANING, State.READY)
OF_LOANS = (State.LENT, State.DUE, State.OVERDUE, State.RETURNED, State.WIPED)


@dataclass(frozen=True)
class KitRow:
    """A kit with its newest loan; without one the loan's fields are None. Moments are s since 1970."""

    id: str
    clinic: str
    public_key: str
    registered: bool
    state: State
    row: int | None
    loan: str | None
    pseudonym: str | None
    lent_s: float | None
    due_s: float | None
    exported_s: float | None
    last_date: str | None


@dataclass(frozen=True)
class LoanRow:
    """A loan. ``row`` is its id at the desk, ``agreed`` are sessions a day."""

    row: int
    kit: str
    loan: str
    pseudonym: str
    state: State
    lent_s: float | None
    due_s: float | None
    returned_s: float | None
    wiped_s: float | None
    wiped_by: str
    exported_s: float | None
    sessions: int
    first_date: str | None
    last_date: str | None
    agreed: int | None

    @property
    def span(self) -> int:
        """Days from the first to the last session."""
        if self.first_date is None or self.last_date is None:
            return 0
        return (date.fromisoformat(self.last_date) - date.fromisoformat(self.first_date)).days + 1

    @property
    def a_day(self) -> float | None:
        """Sessions a day over all of these days, None without any."""
        return self.sessions / self.span if self.span else None


@dataclass(frozen=True)
class Import:
    """A file that came to the desk, and was ``taken`` or refused; ``name`` is empty where nobody kept it."""

    at_s: float
    name: str
    taken: bool
    told: str


@dataclass(frozen=True)
class Page(Generic[T]):
    """A piece of a list: ``number`` of ``pages``, from 1; ``total`` rows in all of it."""

    rows: tuple[T, ...]
    number: int
    pages: int
    total: int


def utc(seconds: float | None) -> str:
    """A moment as 2030-01-31 09:05 UTC, or a dash."""
    return "–" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def utc_date(seconds: float | None) -> str:
    """A moment's date in UTC, or a dash."""
    return "–" if seconds is None else datetime.fromtimestamp(seconds, UTC).date().isoformat()


def due_date(seconds: float | None) -> str:
    """The date when a loan is due, or a dash: midnight where the kit was lent, up to twelve hours from that in UTC."""
    return utc_date(None if seconds is None else seconds + _DAY_S / 2)


def kits(db: Connection, now_s: float, *, state: State | None = None, words: str = "", page: int = 1) -> Page[KitRow]:
    """The kits, those first that ask for something; ``words``: part of a kit's id, a loan's id or a pseudonym."""
    rows = _kits(now_s)
    c = rows.c
    chosen = select(rows).order_by(_urgency(c.state), c.due_s, c.id)
    return _page(db, _chosen(chosen, c.state, state, words, (c.id, c.loan, c.pseudonym)), page, _kit)


def counts(db: Connection, now_s: float) -> dict[State, int]:
    """How many kits are in each state."""
    rows = _kits(now_s)
    told = {State(state): int(n) for state, n in db.execute(select(rows.c.state, func.count()).group_by(rows.c.state))}
    return {state: told.get(state, 0) for state in OF_KITS}


def kit(db: Connection, now_s: float, given: str) -> KitRow | None:
    """One kit, None if it is not known."""
    rows = _kits(now_s)
    found = db.execute(select(rows).where(rows.c.id == given)).one_or_none()
    return None if found is None else _kit(found)


def loans(db: Connection, now_s: float, *, state: State | None = None, words: str = "", page: int = 1,
          kit: str | None = None) -> Page[LoanRow]:  # fmt: skip
    """The loans, the newest first; of one kit, or of all."""
    rows = _loans(now_s).subquery()
    c = rows.c
    chosen = select(rows).order_by(func.coalesce(c.lent_s, c.wiped_s, 0).desc(), c.row.desc())
    if kit is not None:
        chosen = chosen.where(c.kit == kit)
    return _page(db, _chosen(chosen, c.state, state, words, (c.kit, c.loan, c.pseudonym)), page, _loan)


def loan(db: Connection, now_s: float, row: int) -> LoanRow | None:
    """One loan, None if there is none in that row."""
    rows = _loans(now_s).subquery()
    found = db.execute(select(rows).where(rows.c.row == row)).one_or_none()
    return None if found is None else _loan(found)


def imports(db: Connection, most: int = 20) -> tuple[Import, ...]:
    """The files that came last, the newest first."""
    b = t.brought.c
    newest = select(b.at_s, b.name, b.taken, b.told).order_by(b.id.desc()).limit(most)
    return tuple(Import(*told) for told in db.execute(newest))


def _loans(now_s: float) -> Select[Any]:
    """Every loan with its state, and ``place``: 1 for the newest of its kit."""
    n = t.loans.c
    newest_first = (func.coalesce(n.lent_s, n.wiped_s, 0).desc(), n.id.desc())  # of some only their end is known
    place = func.row_number().over(partition_by=n.kit, order_by=newest_first)
    placed = select(t.loans, place.label("place")).subquery().c
    state = case(
        (placed.wiped_s.is_not(None), State.WIPED.value),
        # One that another has followed must have come back.
        (or_(placed.returned_s.is_not(None), placed.place > 1), State.RETURNED.value),
        (placed.due_s <= now_s - _DAY_S, State.OVERDUE.value),  # its last day is the one it is due on
        (placed.due_s < now_s + DUE_DAYS * _DAY_S, State.DUE.value),
        else_=State.LENT.value,
    )
    return select(
        placed.id.label("row"), placed.kit, placed.loan, placed.pseudonym, state.label("state"), placed.lent_s,
        placed.due_s, placed.returned_s, placed.wiped_s, placed.wiped_by, placed.exported_s, placed.sessions,
        placed.first_date, placed.last_date, placed.agreed, placed.place,
    )  # fmt: skip


def _kits(now_s: float) -> Subquery:
    """Every kit with its newest loan and its state."""
    k, n = t.kits.c, _loans(now_s).subquery().c
    state = case(
        (n.row.is_(None), State.READY.value),  # known, never lent
        (n.state != State.WIPED.value, n.state),
        (k.ready_s >= n.wiped_s, State.READY.value),
        else_=State.CLEANING.value,
    )
    newest = and_(n.kit == k.id, n.place == 1)
    loans_of = n.row.table
    return (
        select(
            k.id, k.clinic, k.public_key, k.registered, state.label("state"), n.row, n.loan, n.pseudonym, n.lent_s,
            n.due_s, n.exported_s, n.last_date,
        ).select_from(t.kits.outerjoin(loans_of, newest)).subquery()
    )  # fmt: skip


def _chosen(rows: Select[Any], of: ColumnElement[str], state: State | None, words: str,
            columns: Sequence[ColumnElement[Any]]) -> Select[Any]:  # fmt: skip
    if state is not None:
        rows = rows.where(of == state.value)
    if words:
        rows = rows.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    return rows


def _page(db: Connection, rows: Select[Any], number: int, made: Callable[[Row[Any]], T]) -> Page[T]:
    total = int(db.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0)
    pages = max(-(-total // A_PAGE), 1)
    number = min(max(number, 1), pages)
    return Page(
        tuple(made(row) for row in db.execute(rows.limit(A_PAGE).offset((number - 1) * A_PAGE))), number, pages, total
    )


def _kit(row: Row[Any]) -> KitRow:
    return KitRow(**{**row._asdict(), "state": State(row.state)})


def _loan(row: Row[Any]) -> LoanRow:
    told = row._asdict()
    del told["place"]
    return LoanRow(**{**told, "state": State(row.state)})


def _urgency(state: ColumnElement[str]) -> ColumnElement[int]:
    """What asks for something comes first."""
    order = (State.OVERDUE, State.RETURNED, State.DUE, State.CLEANING, State.LENT, State.READY)
    return case(*((state == each.value, number) for number, each in enumerate(order)))
