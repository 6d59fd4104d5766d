"""Puts entries into the tables, each at one stroke."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from appliance.records import clock
from appliance.records.clock import Reading, Trust
from appliance.records.entries import Began, Ended, Entry, Happened, Judged, Repeated, Run
from appliance.records.schema import THIS_KIT
from appliance.records.store import Store


@dataclass(frozen=True)
class Versions:
    """What measured: this software, MediaPipe, and the sha256 of its models."""

    software: str
    mediapipe: str
    models: str


@dataclass
class _Session:
    """The session that is recorded: its row, and where its clock and its runs begin in this process."""

    began: Began
    row: int
    from_s: float
    run: int = 0


@dataclass
class Writer:
    """Writes to ``store``. What a session needs to be written anew into another file is remembered.

    ``resume_within_s`` is how long after its last entry a session that was cut off can go on.
    """

    store: Store
    versions: Versions
    resume_within_s: float = 1800
    read_clock: Callable[[], Reading] = clock.read
    _session: _Session | None = field(default=None, init=False)

    def write(self, entry: Entry) -> None:
        """Write one entry and force it to the disk. Raises one of ``store.trouble``; then nothing was written."""
        reading = self.read_clock() if isinstance(entry, Began | Ended) else None
        db, before = self.store.db, self._session
        db.execute("BEGIN IMMEDIATE")
        try:
            self._put(entry, reading)
            db.execute("COMMIT")
        except BaseException:
            self._session = before
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        if isinstance(entry, Ended):
            self._session = None

    @property
    def row(self) -> int | None:
        """The row of the session under way, None between sessions."""
        return self._session.row if self._session is not None else None

    def move(self, store: Store) -> None:
        """Go on in another file: the session under way begins there anew, where it is not known."""
        self.store = store
        session = self._session
        if session is None:
            return
        found = store.db.execute("SELECT id FROM sessions WHERE uid = ?", (session.began.session,)).fetchone()
        if found is not None:
            session.row = found[0]
        else:
            self._session = None
            self.write(session.began)

    def _put(self, entry: Entry, reading: Reading | None) -> None:
        if isinstance(entry, Began):
            assert reading is not None
            self._began(entry, reading)
            return
        session = self._session
        if session is None:
            raise sqlite3.IntegrityError("an entry without its session")
        at_s = entry.at_s - session.from_s
        if isinstance(entry, Repeated):
            self._repeated(session, entry, at_s)
        elif isinstance(entry, Judged):
            exercise = self._exercise(session, entry.run)
            part, side = (entry.along.part, entry.along.side) if entry.along else (None, None)
            self.store.db.execute(
                "UPDATE exercises SET ended_s = ?, judgement = ?, along_part = ?, along_side = ? WHERE id = ?",
                (at_s, entry.judgement, part, side, exercise),
            )
        elif isinstance(entry, Happened):
            self.store.db.execute(
                "INSERT INTO events (session, at_s, kind, exercise, side, detail) VALUES (?, ?, ?, ?, ?, ?)",
                (session.row, at_s, entry.kind, entry.exercise, entry.side, entry.detail),
            )
        else:
            assert reading is not None
            self.store.db.execute(
                "UPDATE sessions SET lasted_s = ?, finished = ? WHERE id = ?", (at_s, entry.finished, session.row)
            )
            self._clock(session, at_s, reading)

    def _began(self, entry: Began, reading: Reading) -> None:
        db = self.store.db
        if entry.resumed and (row := self._cut_off(entry, reading)) is not None:
            self._resume(entry, reading, row)
            return
        trust = reading.trust(self._last_s())
        version = self._same("versions", {
            "software": self.versions.software, "mediapipe": self.versions.mediapipe, "models": self.versions.models,
        })  # fmt: skip
        setup = self._same("setups", {"body": entry.setup.body})
        db.execute("INSERT OR IGNORE INTO loans (id, kit) VALUES (?, ?)", (entry.setup.loan, THIS_KIT))
        row = db.execute(
            "INSERT INTO sessions (uid, loan, date, began_s, clock, version, setup) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " RETURNING id",
            (entry.session, entry.setup.loan, reading.date, reading.wall_s, trust, version, setup),
        ).fetchone()[0]
        # An entry that had to wait for the disk began earlier than it is written.
        waited = max(reading.monotonic_s - entry.at_s, 0.0)
        self._session = _Session(entry, row, entry.at_s)
        db.execute("UPDATE sessions SET began_s = began_s - ? WHERE id = ?", (waited, row))
        self._clock(self._session, waited, reading)

    def _last_s(self) -> float | None:
        """The newest moment in the records that a clock told which could be trusted."""
        found = self.store.db.execute("SELECT max(wall_s) FROM clocks WHERE state <> 'unset'").fetchone()[0]
        return None if found is None else float(found)

    def _cut_off(self, entry: Began, reading: Reading) -> int | None:
        """The row of the session that ``entry`` goes on with: the loan's newest, where it has not ended.

        That it goes on is the journal's word, which knows for how long one can. Clocks only keep it from an older
        session, where the one that was cut off could not be written; one that was not set, then or now, says nothing.
        """
        found = self.store.db.execute(
            "SELECT id, began_s, lasted_s, clock FROM sessions WHERE loan = ? ORDER BY id DESC LIMIT 1",
            (entry.setup.loan,),
        ).fetchone()
        if found is None or found[2] is not None:
            return None
        row, began_s, _, clock_then = found
        if Trust.UNSET in (clock_then, reading.trust(self._last_s())):
            return int(row)
        ago_s = reading.wall_s - (began_s + self._reached_s(row))
        return int(row) if abs(ago_s) <= self.resume_within_s else None

    def _reached_s(self, row: int) -> float:
        """The last moment that is known of a session, s from its begin."""
        found = self.store.db.execute(
            "SELECT max((SELECT coalesce(max(at_s), 0) FROM events WHERE session = :s),"
            " (SELECT coalesce(max(at_s), 0) FROM clocks WHERE session = :s),"
            " (SELECT coalesce(max(r.at_s), 0) FROM repetitions r JOIN exercises e ON e.id = r.exercise"
            "  WHERE e.session = :s),"
            " (SELECT coalesce(max(ended_s), 0) FROM exercises WHERE session = :s))",
            {"s": row},
        ).fetchone()
        return float(found[0])

    def _resume(self, entry: Began, reading: Reading, row: int) -> None:
        """Go on with a session: its clock at the last moment known, its runs after the last one."""
        db = self.store.db
        last = db.execute(
            "SELECT run, exercise, ended_s FROM exercises WHERE session = ? ORDER BY run DESC LIMIT 1", (row,)
        ).fetchone()
        run = 0
        if last is not None:
            goes_on = entry.repetitions > 0 and last[2] is None and last[1] == entry.exercise
            run = last[0] if goes_on else last[0] + 1
        reached = self._reached_s(row)
        self._session = _Session(entry, row, entry.at_s - reached, run)
        db.execute(
            "INSERT INTO events (session, at_s, kind, exercise) VALUES (?, ?, 'went on after a cut', ?)",
            (row, reached, entry.exercise or None),
        )
        self._clock(self._session, reached, reading)

    def _exercise(self, session: _Session, run: Run) -> int:
        """The row of a run, made with its first entry."""
        db, number = self.store.db, session.run + run.number
        found = db.execute("SELECT id FROM exercises WHERE session = ? AND run = ?", (session.row, number)).fetchone()
        if found is not None:
            return int(found[0])
        made = db.execute(
            "INSERT INTO exercises (session, run, exercise, kind, planned, hold_s, target_mm)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (session.row, number, run.exercise, run.kind, run.planned, run.hold_s, run.target_mm),
        ).fetchone()
        return int(made[0])

    def _repeated(self, session: _Session, entry: Repeated, at_s: float) -> None:
        r = entry.repetition
        row = {
            "exercise": self._exercise(session, entry.run), "number": r.number, "at_s": at_s, "side": r.side,
            "left_mm": r.left_mm, "right_mm": r.right_mm, "symmetry": r.symmetry, "held_s": r.held_s,
            "quality": r.quality, "share_measured": r.share_measured, "gate_mm": entry.gate_mm,
            "target_mm": entry.target_mm, "assisted": entry.assisted, "unseen": r.unseen, "overs": r.overs,
            "kept_left": r.kept_left, "kept_right": r.kept_right, "eye_left": r.eye_left, "eye_right": r.eye_right,
            "corner_left_mm": r.corner_left_mm, "corner_right_mm": r.corner_right_mm,
            "onset_left_s": r.onset_left_s, "onset_right_s": r.onset_right_s, "lag_s": r.lag_s,
        }  # fmt: skip
        self._insert("repetitions", row)

    def _clock(self, session: _Session, at_s: float, reading: Reading) -> None:
        """Write the clocks down; a session that began before the clock was set is put right by it."""
        trust = reading.trust(self._last_s())
        self._insert("clocks", {
            "session": session.row, "at_s": at_s, "wall_s": reading.wall_s, "state": trust, "boot": reading.boot,
        })  # fmt: skip
        if trust is not Trust.UNSET:
            began_s = reading.wall_s - at_s
            self.store.db.execute(
                "UPDATE sessions SET began_s = ?, date = ?, clock = 'corrected' WHERE id = ? AND clock = 'unset'"
                " AND NOT EXISTS (SELECT 1 FROM clocks WHERE session = sessions.id AND boot <> ?)",
                (began_s, clock.date_of(began_s), session.row, reading.boot),
            )

    def _same(self, table: str, row: Mapping[str, str]) -> int:
        """The id of the row that says exactly this, made where it is new."""
        where = " AND ".join(f"{column} = ?" for column in row)
        select = f"SELECT id FROM {table} WHERE {where}"  # noqa: S608 - names are this module's own
        found = self.store.db.execute(select, tuple(row.values())).fetchone()
        return int(found[0]) if found is not None else self._insert(table, row)

    def _insert(self, table: str, row: Mapping[str, object]) -> int:
        names, places = ", ".join(row), ", ".join("?" * len(row))
        insert = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - names are this module's own
        done = self.store.db.execute(insert, tuple(row.values()))
        return int(done.lastrowid or 0)
