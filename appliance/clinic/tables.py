"""The desk's tables. As the kits' own (``appliance/records/schema.py``: what the columns mean stands there), with every
loan told by its kit and its own id, and with what only the desk knows. What was not measured is NULL, never 0.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

#: The form of these tables; a desk of another form is refused, see database.py.
FORM = 1


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _number(name: str, *, needed: bool = False) -> Column[float]:
    return Column(name, Double, nullable=not needed)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _of(name: str, table: str) -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


desk = Table("desk", metadata, Column("form", Integer, primary_key=True))

kits = Table(
    "kits", metadata,
    Column("id", Text, primary_key=True),
    Column("public_key", Text, nullable=False),  # hex; only what it has signed is taken
    _text("clinic"),
    _number("known_s", needed=True),  # when the desk first heard of it
    Column("registered", Boolean, nullable=False),  # by somebody at the desk, not at first sight
    _number("ready_s"),  # when somebody said: cleaned and checked
)  # fmt: skip

loans = Table(
    "loans", metadata,
    Column("id", Integer, primary_key=True),
    Column("kit", Text, ForeignKey("kits.id"), nullable=False),
    Column("loan", Text, nullable=False),
    _text("pseudonym"), _text("affected"), _text("stage"), _text("prescription"),
    _number("lent_s"), _number("due_s"), _number("returned_s"),
    _number("exported_s"),  # of the newest export
    _number("wiped_s"), _text("wiped_by"),
    # Counted at each import, so that a list of a thousand loans need not.
    Column("sessions", Integer, nullable=False, server_default="0"),
    Column("first_date", Text), Column("last_date", Text), Column("agreed", Integer),
    UniqueConstraint("kit", "loan"),
)  # fmt: skip

versions = Table(
    "versions", metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    _text("software"), _text("mediapipe"), _text("models"),
)  # fmt: skip

setups = Table(
    "setups", metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    _text("body"),
)  # fmt: skip

sessions = Table(
    "sessions", metadata,
    Column("id", Integer, primary_key=True),
    _of("loan", "loans"),
    Column("uid", Text, nullable=False),
    Column("date", Text, nullable=False),
    _number("began_s", needed=True), Column("clock", Text, nullable=False), _number("lasted_s"),
    Column("finished", Boolean, nullable=False),
    Column("version", Integer, ForeignKey("versions.id"), nullable=False),
    Column("setup", Integer, ForeignKey("setups.id"), nullable=False),
    _count("told"),  # how much is known of it: an export that knows more takes its place
    UniqueConstraint("loan", "uid"),
    Index("sessions_of_loan", "loan", "date"),
)  # fmt: skip

clocks = Table(
    "clocks", metadata,
    Column("id", Integer, primary_key=True),
    _of("session", "sessions"),
    _number("at_s", needed=True), _number("wall_s", needed=True), _text("state"), _text("boot"),
    Index("clocks_of_session", "session"),
)  # fmt: skip

exercises = Table(
    "exercises", metadata,
    Column("id", Integer, primary_key=True),
    _of("session", "sessions"),
    _count("run"), Column("exercise", Text, nullable=False), Column("kind", Text, nullable=False), _count("planned"),
    _number("hold_s", needed=True), _number("target_mm"), _number("ended_s"), Column("judgement", Text),
    Column("along_part", Text), Column("along_side", Text),
    UniqueConstraint("session", "run"),
)  # fmt: skip

repetitions = Table(
    "repetitions", metadata,
    Column("id", Integer, primary_key=True),
    _of("exercise", "exercises"),
    _count("number"), _number("at_s", needed=True), Column("side", Text),
    _number("left_mm"), _number("right_mm"), _number("symmetry"), _number("held_s", needed=True),
    Column("quality", Text, nullable=False), _number("share_measured", needed=True), _number("gate_mm"),
    _number("target_mm"), Column("assisted", Boolean, nullable=False), Column("unseen", Boolean, nullable=False),
    _count("overs"), _number("kept_left"), _number("kept_right"), _number("eye_left"), _number("eye_right"),
    _number("corner_left_mm"), _number("corner_right_mm"),
    _number("onset_left_s"), _number("onset_right_s"), _number("lag_s"),
    Index("repetitions_of_exercise", "exercise"),
)  # fmt: skip

events = Table(
    "events", metadata,
    Column("id", Integer, primary_key=True),
    _of("session", "sessions"),
    _number("at_s", needed=True), Column("kind", Text, nullable=False), Column("exercise", Text), Column("side", Text),
    _text("detail"),
    Index("events_of_session", "session"),
)  # fmt: skip

imports = Table(
    "imports", metadata,
    Column("id", Integer, primary_key=True),
    _number("at_s", needed=True),
    Column("kit", Text, ForeignKey("kits.id"), nullable=False),
    Column("loan", Text, nullable=False),
    Column("digest", Text, nullable=False),  # sha256 of what the kit signed
    _text("told"),  # what it came to, in a sentence
)  # fmt: skip

#: What was brought to the desk, taken or refused, for who looks; a desk of an older version has none of it yet.
brought = Table(
    "brought", metadata,
    Column("id", Integer, primary_key=True),
    _number("at_s", needed=True),
    _text("name"),  # of the file
    Column("taken", Boolean, nullable=False),
    _text("told"),  # what it came to, or why it was refused
)  # fmt: skip

#: Words that only some databases would check by themselves.
for _table, _column, _words in (
    (loans, "affected", ("left", "right", "unknown")),
    (sessions, "clock", ("synchronised", "plausible", "unset", "corrected")),
    (repetitions, "side", ("left", "right")),
):
    _table.append_constraint(CheckConstraint(_table.c[_column].in_(_words), name=f"{_table.name}_{_column}"))
