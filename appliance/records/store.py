"""The file of the records: opened in one place, checked, kept aside where it is damaged, backed up once a day.

With a key the file is encrypted by SQLCipher (AES-256, each page authenticated); without one it is plain SQLite.
"""

from __future__ import annotations

import importlib
import logging
import os
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.errors import Unavailable
from appliance.records.schema import STEPS, Step, migrate

log = logging.getLogger(__name__)

FILE = "records.db"
BACKUPS = "backups"
KEY_BYTES = 32
#: A version further ahead than this was not written by a newer software but by a fault.
_VERSIONS_AHEAD = 100
#: What is no fault of the file: the disk is full, read-only or gone, or somebody else writes.
_DISK = frozenset({
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM,
})  # fmt: skip


@dataclass(frozen=True)
class Store:
    """An open file. ``trouble`` are the errors of its driver, ``key`` what it is encrypted with."""

    db: sqlite3.Connection
    path: Path
    trouble: tuple[type[Exception], ...]
    key: bytes | None = field(default=None, repr=False)

    def close(self) -> None:
        """Close the file."""
        self.db.close()


class Damaged(Exception):
    """The file is not what was once written: cut short, or overwritten. Nobody but this package sees this."""


def read_key(path: Path) -> bytes:
    """The key in a file of 32 bytes. Raises :class:`Unavailable` if it can't be read or is something else."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise Unavailable(f"The records' key {path} can't be read: {error.strerror}.") from None
    if len(key) != KEY_BYTES:
        raise Unavailable(f"{path} is not a key of the records: it has {len(key)} bytes, not {KEY_BYTES}.")
    return key


def open_store(path: Path, key: bytes | None = None, *, read_only: bool = False, check: bool = False,
               steps: Sequence[Step] = STEPS) -> Store:  # fmt: skip
    """Open, or make, the records in ``path``. ``check`` reads the whole file first.

    Raises :class:`Damaged` for a file that can't be what was written (or was written under another key), and
    ``OSError`` where the disk is full, read-only or gone. ``read_only`` changes nothing, and raises
    :class:`Unavailable` for a file of another version.
    """
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    store = _connect(path, key, "ro" if read_only else "rw")
    try:
        _prepare(store, read_only=read_only, check=check, steps=steps)
    except store.trouble as error:
        store.close()
        if is_the_disks(error):
            raise OSError(str(error)) from error
        raise Damaged(str(error)) from error
    except UnicodeDecodeError as error:  # SQLite's own words quote what stands in the file
        store.close()
        raise Damaged("its words are no text") from error
    except BaseException:
        store.close()
        raise
    return store


def _prepare(store: Store, *, read_only: bool, check: bool, steps: Sequence[Step]) -> None:
    db = store.db
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA busy_timeout = 5000")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if not 0 <= version <= len(steps) + _VERSIONS_AHEAD:
        raise Damaged(f"form {version}")
    if check and version:
        _prove_whole(db, steps[:version])
    if check and not version and backups(store.path.parent):  # a new file has none: this one was emptied
        raise Damaged("it is empty")
    if read_only and version != len(steps):
        older = "an older" if version < len(steps) else "a newer"
        raise Unavailable(f"{store.path} is of {older} version. Start this version's mirror once, then try again.")
    if not read_only:  # only now is anything written
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        migrate(db, steps)


def _connect(path: Path, key: bytes | None, mode: str) -> Store:
    """The only place where a connection is made: an encrypted one with a ``key``, else a plain one."""
    driver = _driver(key)
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        db = driver.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    except driver.Error as error:
        raise OSError(str(error)) from error
    if key is not None:
        db.execute("PRAGMA cipher_log_level = NONE")  # what is wrong is told in our own words, not on standard error
        db.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return Store(db, path, (driver.Error, OSError), key)


def _driver(key: bytes | None) -> Any:
    return sqlite3 if key is None else importlib.import_module("sqlcipher3.dbapi2")


def errors(key: bytes | None) -> tuple[tuple[type[Exception], ...], tuple[type[Exception], ...]]:
    """What can go wrong with a file opened with ``key``; and of that, what is the fault of what was to be written."""
    driver = _driver(key)
    return (driver.Error, OSError, Damaged), (driver.IntegrityError, driver.ProgrammingError, driver.InterfaceError)


def is_the_disks(error: BaseException) -> bool:
    """Whether an error is of a disk that is full, read-only or gone, and not of what is written on it."""
    return isinstance(error, OSError) or getattr(error, "sqlite_errorcode", 0) & 0xFF in _DISK


def _prove_whole(db: sqlite3.Connection, steps: Sequence[Step]) -> None:
    """SQLite's own look at every page, and one at the names of tables and columns, which it takes as they stand."""
    (told,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if told != "ok":
        raise Damaged(str(told))
    if db.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise Damaged("a row belongs to nothing")
    if db.execute(_FORM).fetchall() != _form(steps):
        raise Damaged("its tables are not those that were made")


_FORM = "SELECT type, name, sql FROM sqlite_schema ORDER BY name"


def _form(steps: Sequence[Step]) -> list[tuple[str, str, str]]:
    """What the tables of a sound file look like."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(db, steps)
        return db.execute(_FORM).fetchall()
    finally:
        db.close()


@dataclass(frozen=True)
class Opened:
    """What opening the mirror's own records came to: ``told`` is a sentence where something was put aside."""

    store: Store
    told: str = ""


def open_whole(path: Path, key: bytes | None = None) -> Opened:
    """The records in ``path``, read through and found whole.

    A damaged file is kept beside it under another name, and the newest backup that is whole takes its place, or an
    empty file where there is none. Raises what :func:`open_store` raises but for :class:`Damaged`.
    """
    try:
        return Opened(open_store(path, key, check=True))
    except Damaged as error:
        why = str(error)
    kept = _put_aside(path)
    for backup in sorted(backups(path.parent), key=lambda backup: _sessions(backup, key), reverse=True):
        if _brought_back(backup, path, key):
            day = backup.stem.removeprefix("records-")
            told = f"The records were damaged. Those of {day} took their place; the damaged file is {kept.name}."
            break
    else:
        told = f"The records were damaged and begin anew; the damaged file is {kept.name}."
    log.warning("%s (%s)", told, why)
    return Opened(open_store(path, key), told)


def _put_aside(path: Path) -> Path:
    kept = path.with_name(f"{path.stem}-damaged-{time.strftime('%Y%m%dT%H%M%S')}-{time.time_ns() % 10**9:09d}.db")
    path.rename(kept)
    for tail in ("-wal", "-shm"):  # they belong to the file that has gone; a new one must not be given them
        if (beside := path.with_name(path.name + tail)).exists():
            beside.rename(kept.with_name(kept.name + tail))
    return kept


def _sessions(backup: Path, key: bytes | None) -> tuple[int, str]:
    """How many sessions had been begun when ``backup`` was made, then its date: a clock may have been wrong."""
    try:
        store = open_store(backup, key, read_only=True)
    except (Damaged, Unavailable, OSError):
        return -1, backup.name
    try:
        return store.db.execute("SELECT coalesce(max(id), 0) FROM sessions").fetchone()[0], backup.name
    except store.trouble:
        return -1, backup.name
    finally:
        store.close()


def _brought_back(backup: Path, path: Path, key: bytes | None) -> bool:
    """Whether ``backup`` is whole; then a copy of it is at ``path``."""
    try:
        source = open_store(backup, key, read_only=True, check=True)
    except (Damaged, Unavailable, OSError) as error:
        log.warning("The backup %s is not used: %s", backup.name, error)
        return False
    try:
        _copy(source, path)
    finally:
        source.close()
    return True


def backups(folder: Path) -> list[Path]:
    """The backups beside the records in ``folder``, the oldest first."""
    return sorted((folder / BACKUPS).glob("records-????-??-??.db"))


def back_up(store: Store, date: str, keep: int) -> Path:
    """Copy the records to the backup of ``date`` (2030-01-31) and of the others all but the newest ``keep`` - 1."""
    folder = store.path.parent / BACKUPS
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"records-{date}.db"
    _copy(store, target)
    others = [path for path in backups(store.path.parent) if path != target]
    for old in others[: max(len(others) - keep + 1, 0)]:
        old.unlink()
    return target


def _copy(source: Store, target: Path) -> None:
    """A copy by SQLite's own backup, encrypted as its source is, that is there as a whole or not at all."""
    fresh = target.with_name(f"{target.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    copy = _connect(fresh, source.key, "rw")
    try:
        source.db.backup(copy.db)
        copy.db.execute("PRAGMA journal_mode = DELETE")  # one file, readable on a stick that can't be written
    finally:
        copy.close()
    with fresh.open("rb") as stream:
        os.fsync(stream.fileno())
    fresh.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
