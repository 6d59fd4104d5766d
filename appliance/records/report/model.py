"""What a report tells, as numbers: one value that every form of the report is made from."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from appliance.errors import Refused
from appliance.exercises import Programme
from appliance.records import reading
from appliance.records.progress import Change, change
from appliance.records.reading import Loan, Run, Session, middle
from appliance.records.report.agreed import Agreed, LeftOut, agreements, in_force
from appliance.records.store import Store
from appliance.settings import Records

WEEK = 7


@dataclass(frozen=True)
class Day:
    """The sessions of one day and how long they were; ``agreed`` is how many they were to be when the day began."""

    date: str
    sessions: int
    seconds: float
    agreed: int | None


@dataclass(frozen=True)
class Means:
    """Medians of one week of an exercise."""

    left_mm: float | None
    right_mm: float | None
    symmetry: float | None


@dataclass(frozen=True)
class Trend:
    """One measured exercise over the time of the report.

    ``points`` are (date, left mm, right mm, symmetry, gate mm) a day, medians; what was not measured is None.
    ``first`` and ``last`` are the first and the last seven days; None where those overlap. ``*_real`` are what
    happened beyond what measuring can tell. ``along`` counts (part, side) by the exercises gone through in which it
    moved along, ``kept_*`` is the share that stayed when helping fingers left.
    """

    exercise: str
    title: str
    assisted: bool
    side: str | None
    points: tuple[tuple[str, float | None, float | None, float | None, float | None], ...]
    times: int
    repetitions: int
    measured: int
    unseen: int
    overs: int
    along: tuple[tuple[str, str, int], ...]
    kept_left: float | None
    kept_right: float | None
    first: Means | None
    last: Means
    left_real: Change
    right_real: Change
    symmetry_real: Change

    @property
    def gate_mm(self) -> float | None:
        """The usual size below which nothing could be told from noise."""
        return middle(point[4] for point in self.points)


@dataclass(frozen=True)
class Report:
    """All of it. ``since`` and ``until`` are the dates of the first and the last session, None where there is none.

    ``setup`` is what the last session went by; ``agreed`` is each one of the time. ``unread``: a prescription is in
    force that can't be read here.
    """

    loan: Loan
    made: str
    since: str | None
    until: str | None
    setup: dict[str, Any]
    agreed: tuple[Agreed, ...]
    unread: bool
    days: tuple[Day, ...]
    trends: tuple[Trend, ...]
    qualities: dict[str, int]
    breaks: dict[str, int]
    versions: tuple[tuple[str, str, str], ...]
    sessions: tuple[Session, ...]
    runs: tuple[Run, ...]
    doubtful: int
    rules: Records

    @property
    def span(self) -> int:
        """How many days there are from the first to the last session."""
        if self.since is None or self.until is None:
            return 0
        return (date.fromisoformat(self.until) - date.fromisoformat(self.since)).days + 1

    @property
    def sessions_a_day(self) -> float | None:
        """Sessions a day over the whole time, days without any too."""
        return len(self.sessions) / self.span if self.span else None


@dataclass(frozen=True)
class Material:
    """What a report is told from, of one loan and its time, as :mod:`appliance.records.reading` reads it.

    ``prescription`` is the one in force, as it was given (TOML); ``setups`` are those of the sessions, by their row.
    """

    loan: Loan
    prescription: str
    setups: dict[int, dict[str, Any]]
    runs: list[Run]
    sessions: list[Session]
    events: dict[tuple[str, str | None, str | None, str], int]
    left_out: LeftOut
    qualities: dict[str, int]
    versions: list[tuple[str, str, str]]


def gather(store: Store, given: str | None, programme: Programme, rules: Records, days: int, made: str) -> Report:
    """The report of a loan (None: the newest) over the ``days`` until its last session.

    Raises :class:`Refused` for a loan that is not there.
    """
    loan = reading.loan_of(store, given)
    since = since_of(reading.newest_date(store, loan.id), days)
    material = Material(
        loan, reading.prescription(store, loan.id), reading.setups(store, loan.id, since),
        reading.runs(store, loan.id, since), reading.sessions(store, loan.id, since),
        reading.events(store, loan.id, since), reading.left_out(store, loan.id, since),
        reading.qualities(store, loan.id, since), reading.versions(store, loan.id, since),
    )  # fmt: skip
    return tell(material, programme, rules, made)


def since_of(newest: str | None, days: int) -> str:
    """The first date of a report over the ``days`` until the ``newest``."""
    return (date.fromisoformat(newest) - timedelta(days=days - 1)).isoformat() if newest else "9999"


def tell(material: Material, programme: Programme, rules: Records, made: str) -> Report:
    """What the report says, wherever the records were read."""
    loan, done, held, events = material.loan, material.runs, material.sessions, material.events
    titles = {e.id: e.title for e in programme}
    overs = Counter({(exercise, side): n for (kind, exercise, side, _), n in events.items() if kind == "over-movement"})
    dates = [session.date for session in held]
    newest = max(held, key=lambda session: session.id, default=None)
    setup = material.setups[newest.setup] if newest is not None else None
    try:
        following, unread = in_force(material.prescription, loan, setup, programme), False
    except Refused:  # a kit can have exercises of its own
        following, unread = None, True
    return Report(
        loan=loan, made=made, since=min(dates, default=None), until=max(dates, default=None), setup=setup or {},
        agreed=agreements(held, material.setups, done, material.left_out, programme, following), unread=unread,
        days=_days(held, material.setups),
        trends=_trends(done, titles, overs, rules), qualities=material.qualities, breaks=_breaks(events),
        versions=tuple(material.versions), sessions=tuple(held),
        runs=tuple(done), doubtful=sum(session.clock == "unset" for session in held), rules=rules,
    )  # fmt: skip


def _days(held: list[Session], setups: dict[int, dict[str, Any]]) -> tuple[Day, ...]:
    """Every day from the first to the last, those without a session too."""
    if not held:
        return ()
    by_date: dict[str, list[Session]] = defaultdict(list)
    for session in sorted(held, key=lambda session: session.id):
        by_date[session.date].append(session)
    first, last = date.fromisoformat(min(by_date)), date.fromisoformat(max(by_date))
    told: list[Day] = []
    agreed = None
    for n in range((last - first).days + 1):
        name = (first + timedelta(days=n)).isoformat()
        own = by_date.get(name, [])
        morning = setups[own[0].setup].get("sessions_a_day") if own else agreed
        told.append(Day(name, len(own), sum(s.lasted_s for s in own), morning))
        # What the day's last session went by holds until another one goes by something else.
        agreed = setups[own[-1].setup].get("sessions_a_day") if own else agreed
    return tuple(told)


def _breaks(events: dict[tuple[str, str | None, str | None, str], int]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for (kind, _, _, _), count in events.items():
        counted[kind] += count
    return dict(counted)


def _trends(done: list[Run], titles: dict[str, str], overs: Counter[tuple[str | None, str | None]], rules: Records
            ) -> tuple[Trend, ...]:  # fmt: skip
    groups: dict[tuple[str, bool], list[Run]] = defaultdict(list)
    for run in done:
        if run.repetitions:
            groups[run.exercise, run.assisted].append(run)
    order = list(titles)
    ordered = sorted(groups.items(), key=lambda g: (order.index(g[0][0]) if g[0][0] in order else len(order), g[0][1]))
    return tuple(_trend(name, helped, runs, titles, overs, rules) for (name, helped), runs in ordered)


def _trend(name: str, helped: bool, runs: list[Run], titles: dict[str, str],
           overs: Counter[tuple[str | None, str | None]], rules: Records) -> Trend:  # fmt: skip
    by_date: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        by_date[run.date].append(run)
    dates = sorted(by_date)
    first_until = (date.fromisoformat(dates[0]) + timedelta(days=WEEK - 1)).isoformat()
    last_since = (date.fromisoformat(dates[-1]) - timedelta(days=WEEK - 1)).isoformat()
    last = _means([r for r in runs if r.date >= last_since])
    first = _means([r for r in runs if r.date <= first_until]) if first_until < last_since else None
    counted = Counter(run.along for run in runs if run.along is not None)
    before = first or Means(None, None, None)
    points = rules.change_points / 100
    return Trend(
        exercise=name, title=titles.get(name, name), assisted=helped, side=next((r.side for r in runs if r.side), None),
        points=tuple(
            (d, *_three(by_date[d]), middle(r.gate_mm for r in by_date[d])) for d in dates
        ),
        times=len(runs), repetitions=sum(r.repetitions for r in runs), measured=sum(r.measured for r in runs),
        unseen=sum(r.unseen for r in runs),
        overs=0 if helped else sum(n for (exercise, _), n in overs.items() if exercise == name),
        along=tuple((part, side, n) for (part, side), n in sorted(counted.items())),
        kept_left=middle(r.kept_left for r in runs), kept_right=middle(r.kept_right for r in runs),
        first=first, last=last,
        left_real=_real(before.left_mm, last.left_mm, rules.change_mm),
        right_real=_real(before.right_mm, last.right_mm, rules.change_mm),
        symmetry_real=_real(before.symmetry, last.symmetry, points),
    )  # fmt: skip


def _three(runs: list[Run]) -> tuple[float | None, float | None, float | None]:
    return middle(r.left_mm for r in runs), middle(r.right_mm for r in runs), middle(r.symmetry for r in runs)


def _means(runs: list[Run]) -> Means:
    return Means(*_three(runs))


def _real(before: float | None, now: float | None, least: float) -> Change:
    if before is None or now is None:
        return Change.UNKNOWN
    return change(before, now, least)
