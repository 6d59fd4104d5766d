"""The desk's database: an SQLite file, or PostgreSQL by its URL. Opened in one place; what goes wrong is told without
the URL, which may hold a password.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, literal, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from appliance.clinic import tables
from appliance.errors import Refused, Unavailable

_WAY_OUT = "Give a file, or a URL like postgresql://user:password@host/database."


@dataclass(frozen=True)
class Database:
    """An open database. ``name`` is what may be shown of it."""

    engine: Engine
    name: str

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads. Raises :class:`Unavailable` where the database fails."""
        with _told(self.name), self.engine.connect() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes, alone; an error undoes all of it. Raises :class:`Unavailable` as above."""
        with _told(self.name), self.engine.connect() as bare:
            db = bare.execution_options(desk_writes=True)
            with db.begin():
                if db.dialect.name == "postgresql":
                    db.execute(text("LOCK TABLE desk IN EXCLUSIVE MODE"))
                yield db

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_database(given: str) -> Database:
    """The database ``given`` as a file or a URL, with its tables made where there are none.

    Raises :class:`Refused` for something that is neither, :class:`Unavailable` where it does not answer or is of
    another version.
    """
    engine, name = _postgres(given) if "://" in given else _sqlite(Path(given))
    made = Database(engine, name)
    try:
        _prepare(made)
    except BaseException:
        made.close()
        raise
    return made


def _sqlite(path: Path) -> tuple[Engine, str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise Refused(f"The database '{path}' can't be opened: {error.strerror}. Give another file.") from None
    engine = create_engine(f"sqlite:///{path.absolute()}")

    @event.listens_for(engine, "connect")
    def connected(db: Any, _: object) -> None:
        db.isolation_level = None  # transactions begin where we say so, below
        db.execute("PRAGMA busy_timeout = 20000")
        db.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begun(db: Connection) -> None:
        writes = db.get_execution_options().get("desk_writes", False)
        db.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine, f"'{path}'"


def _postgres(given: str) -> tuple[Engine, str]:
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise Refused(f"The database's URL can't be read. {_WAY_OUT}") from None
    if url.get_backend_name() != "postgresql":
        raise Refused(f"'{url.get_backend_name()}' is no database that the desk knows. {_WAY_OUT}")
    try:
        engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True,
                               connect_args={"connect_timeout": 10})  # fmt: skip
    except (NoSuchModuleError, ImportError):
        raise Unavailable("PostgreSQL's driver is missing. Bring it: make setup") from None
    return engine, f"on {url.host or 'this machine'}"


def _prepare(made: Database) -> None:
    with _told(made.name), made.engine.connect() as bare:
        if made.engine.dialect.name == "sqlite":
            bare.exec_driver_sql("PRAGMA user_version")  # reads the file's head
        names = set(inspect(bare).get_table_names())
    if names and "desk" not in names:
        raise Refused(f"The database {made.name} holds something else than a clinic's desk. Give another one.")
    if names:
        with made.reading() as db:
            form = db.scalar(select(tables.desk.c.form))
        if form != tables.FORM:
            raise Unavailable(
                f"The database {made.name} is of form {form}, and this version of Symmirror knows {tables.FORM}. "
                "Use the version that wrote it."
            )
        if tables.brought.name not in names:
            _add_brought(made)
        return
    if made.engine.dialect.name == "sqlite":
        with _told(made.name), made.engine.connect() as bare:
            raw: Any = bare.connection.dbapi_connection
            raw.rollback()
            raw.execute("PRAGMA journal_mode = WAL")
    with _told(made.name), made.engine.connect() as bare:
        db = bare.execution_options(desk_writes=True)
        with db.begin():
            tables.metadata.create_all(db)
            db.execute(insert(tables.desk).values(form=tables.FORM))


def _add_brought(made: Database) -> None:
    """Give a desk of an older version the list of what was brought, with what is known of that."""
    with made.writing() as db:
        tables.brought.create(db, checkfirst=True)
        known = select(tables.imports.c.at_s, literal(True), tables.imports.c.told).order_by(tables.imports.c.id)
        db.execute(insert(tables.brought).from_select(["at_s", "taken", "told"], known))


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        # The driver's own first line says what is wrong; SQLAlchemy's would add the statement and its values.
        why = (str(error.orig).strip().splitlines() or ["no reason given"])[0]
        raise Unavailable(f"The database {name} fails: {why}.") from None
    except SQLAlchemyError as error:
        raise Unavailable(f"The database {name} fails: {type(error).__name__}.") from None
