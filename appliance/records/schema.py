"""The tables, and how an older file becomes a newer one: numbered steps; ``PRAGMA user_version`` counts those done.

All times are seconds: those of a session count from its begin by the monotonic clock, ``began_s`` and ``wall_s`` since
1970 by this machine's clock, which ``clock`` says how far to trust. Left and right are the patient's own; lengths are
mm from that session's rest, shares 0 to 1. What was not measured is NULL, never 0. There is no picture and no name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from appliance.errors import Unavailable

#: The kit and the loan that are there before a clinic has lent anything.
THIS_KIT, UNLENT = "this", "unlent"

Step = Callable[[sqlite3.Connection], object]


def _first(db: sqlite3.Connection) -> None:
    for statement in _TABLES:
        db.execute(statement)
    db.execute("INSERT INTO kits (id) VALUES (?)", (THIS_KIT,))
    db.execute("INSERT INTO loans (id, kit) VALUES (?, ?)", (UNLENT, THIS_KIT))


_TABLES = (
    """CREATE TABLE kits (
        id TEXT PRIMARY KEY,
        clinic TEXT NOT NULL DEFAULT '',
        prepared_s REAL,
        detail TEXT NOT NULL DEFAULT '{}'                       -- JSON: language, panel, checks
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE loans (
        id TEXT PRIMARY KEY,
        kit TEXT NOT NULL REFERENCES kits (id),
        pseudonym TEXT NOT NULL DEFAULT '',
        affected TEXT NOT NULL DEFAULT 'unknown' CHECK (affected IN ('left', 'right', 'unknown')),
        stage TEXT NOT NULL DEFAULT '',
        prescription TEXT NOT NULL DEFAULT '',                  -- as it was given: TOML
        lent_s REAL,
        due_s REAL,
        returned_s REAL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE versions (
        id INTEGER PRIMARY KEY,
        software TEXT NOT NULL,
        mediapipe TEXT NOT NULL,
        models TEXT NOT NULL,                                   -- sha256 of the face's and the hand's model
        UNIQUE (software, mediapipe, models)
    ) STRICT""",
    """CREATE TABLE setups (
        id INTEGER PRIMARY KEY,
        body TEXT NOT NULL UNIQUE                               -- JSON: weak side, stage, dose, what is prescribed
    ) STRICT""",
    """CREATE TABLE sessions (
        id INTEGER PRIMARY KEY,
        uid TEXT NOT NULL UNIQUE,                               -- the same in every export and import
        loan TEXT NOT NULL REFERENCES loans (id),
        date TEXT NOT NULL,                                     -- where the mirror stands, 2030-01-31
        began_s REAL NOT NULL,
        clock TEXT NOT NULL CHECK (clock IN ('synchronised', 'plausible', 'unset', 'corrected')),
        lasted_s REAL,                                          -- NULL: it has not ended, or was cut off
        finished INTEGER NOT NULL DEFAULT 0 CHECK (finished IN (0, 1)),  -- all that was planned was gone through
        version INTEGER NOT NULL REFERENCES versions (id),
        setup INTEGER NOT NULL REFERENCES setups (id)
    ) STRICT""",
    "CREATE INDEX sessions_of_loan ON sessions (loan, date)",
    """CREATE TABLE clocks (
        session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        at_s REAL NOT NULL,
        wall_s REAL NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('synchronised', 'plausible', 'unset')),
        boot TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX clocks_of_session ON clocks (session)",
    """CREATE TABLE exercises (
        id INTEGER PRIMARY KEY,
        session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        run INTEGER NOT NULL,                                   -- 0, 1, ... in the session; done again is another run
        exercise TEXT NOT NULL,
        kind TEXT NOT NULL,
        planned INTEGER NOT NULL,                               -- repetitions
        hold_s REAL NOT NULL,
        target_mm REAL,
        ended_s REAL,                                           -- NULL: left before its end
        judgement TEXT,
        along_part TEXT,
        along_side TEXT CHECK (along_side IN ('left', 'right')),
        UNIQUE (session, run)
    ) STRICT""",
    """CREATE TABLE repetitions (
        id INTEGER PRIMARY KEY,
        exercise INTEGER NOT NULL REFERENCES exercises (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,                                -- from 0
        at_s REAL NOT NULL,
        side TEXT CHECK (side IN ('left', 'right')),            -- the side that was to move alone; NULL: both
        left_mm REAL,
        right_mm REAL,
        symmetry REAL,                                          -- weaker over stronger
        held_s REAL NOT NULL,
        quality TEXT NOT NULL,
        share_measured REAL NOT NULL,
        gate_mm REAL,                                           -- below it nothing could be told from noise
        target_mm REAL,
        assisted INTEGER NOT NULL CHECK (assisted IN (0, 1)),   -- fingers helped
        unseen INTEGER NOT NULL CHECK (unseen IN (0, 1)),       -- the weak side stayed below the gate
        overs INTEGER NOT NULL,                                 -- breaks for over-movement before it came off
        kept_left REAL,
        kept_right REAL,
        eye_left REAL,                                          -- share of its opening that the eye has closed
        eye_right REAL,
        corner_left_mm REAL,
        corner_right_mm REAL
    ) STRICT""",
    "CREATE INDEX repetitions_of_exercise ON repetitions (exercise)",
    """CREATE TABLE events (
        id INTEGER PRIMARY KEY,
        session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        at_s REAL NOT NULL,
        kind TEXT NOT NULL,
        exercise TEXT,
        side TEXT CHECK (side IN ('left', 'right')),
        detail TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE INDEX events_of_session ON events (session)",
)


def _timing(db: sqlite3.Connection) -> None:
    """When a side began to move, s from the begin of the movement's guide; by how much left followed right, s."""
    for column in ("onset_left_s", "onset_right_s", "lag_s"):
        db.execute(f"ALTER TABLE repetitions ADD COLUMN {column} REAL")


#: Step n makes version n + 1 of version n. Steps are only ever added at the end.
STEPS: Sequence[Step] = (_first, _timing)


def migrate(db: sqlite3.Connection, steps: Sequence[Step] = STEPS) -> int:
    """Bring ``db`` to the newest version, each step at one stroke; returns how many steps were done.

    Raises :class:`Unavailable` for a file that a newer version of this software has written.
    """
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(steps):
        raise Unavailable(
            f"The records were written by a newer version of Symmirror (form {version}, this one knows {len(steps)}). "
            "Install that version again."
        )
    for number in range(version, len(steps)):
        db.execute("BEGIN IMMEDIATE")
        try:
            steps[number](db)
            db.execute(f"PRAGMA user_version = {number + 1}")
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
    return len(steps) - int(version)
