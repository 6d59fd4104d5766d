"""What a power cut must not take: the day's count, whose turn it is, and the session that is under way.

One small file, replaced as a whole and forced to the disk, in a thread of its own: after a cut there is
either the old one or the new one. It holds no name and no picture, and of measured values only those of
the session that is under way. On a kit that is lent it is sealed with the loan's key.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from appliance.coaching import Bookmark, Day
from appliance.mailbox import Mailbox

log = logging.getLogger(__name__)

FILE = "session.json"
#: Raised when an older version could no longer read what is written.
SCHEMA = 1
#: Seconds until a bookmark that could not be written is tried again.
_AGAIN_S = 2.0


@dataclass(frozen=True)
class Entry:
    """The file's content; ``saved_s`` is seconds since 1970 by this machine's clock."""

    schema: int
    saved_s: float
    bookmark: Bookmark


_ENTRY = TypeAdapter(Entry)


class Box(Protocol):
    """What the journal is sealed with."""

    def seal(self, content: bytes) -> bytes:
        """``content``, unreadable."""

    def open(self, sealed: bytes) -> bytes | None:
        """What :meth:`seal` was given; None for anything else."""


def read(folder: Path, date: str, resume_within_s: float, clock: Callable[[], float] = time.time,
         box: Box | None = None) -> Bookmark:  # fmt: skip
    """The bookmark in ``folder``, as far as it still holds on ``date`` (of the same form as its day's).

    A session of another day, or longer ago than ``resume_within_s``, is over; the round goes on. A clock that lies
    before what was written is wrong, as a Pi's that has none of its own is after a cut: nobody knows how long it was,
    and going on is asked for anyway. A file that can't be used is put aside with a line in the log, and the day begins
    anew.
    """
    path = folder / FILE
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return Bookmark(Day(date))
    except OSError as error:
        log.warning("The session's journal %s can't be read: %s.", path, error.strerror)
        return Bookmark(Day(date))
    text = box.open(text) or b"" if box is not None else text
    try:
        entry = _ENTRY.validate_json(text)
    except ValidationError as error:
        _put_aside(path, f"it is damaged ({error.error_count()} faults)")
        return Bookmark(Day(date))
    if entry.schema != SCHEMA:
        _put_aside(path, f"another version wrote it ({entry.schema}, this one reads {SCHEMA})")
        return Bookmark(Day(date))
    mark = entry.bookmark
    ago_s = clock() - entry.saved_s
    going_on = ago_s < 0 or (mark.day.date == date and ago_s <= resume_within_s)
    return Bookmark(mark.day.on(date), mark.place if going_on else None)


def _put_aside(path: Path, why: str) -> None:
    kept = path.with_name(f"{path.name}.{time.time_ns()}.kept")
    try:
        path.rename(kept)
    except OSError as error:
        log.warning("The session's journal %s is not used: %s. It can't be put aside: %s.", path, why, error.strerror)
    else:
        log.warning("The session's journal is not used: %s. It is kept as %s.", why, kept)


class Journal:
    """Writes the newest bookmark. :meth:`keep` never waits; a bookmark that was overtaken is not written."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time, box: Box | None = None) -> None:
        self._folder, self._clock, self._box = folder, clock, box
        self._marks: Mailbox[Bookmark] = Mailbox()
        self._last: Bookmark | None = None
        self._stop = threading.Event()
        self._failed = False
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def keep(self, mark: Bookmark) -> None:
        """Write ``mark`` down, unless it is what was written last."""
        if mark != self._last:
            self._last = mark
            self._marks.put(mark)

    def close(self) -> None:
        """Write what is still to be written, and end."""
        self._stop.set()
        self._thread.join(3)

    def _run(self) -> None:
        unwritten, tried_s = None, 0.0
        while True:
            stopping = self._stop.is_set()
            mark = self._marks.take(0.0 if stopping else 0.2)
            if mark is None and unwritten is not None and (stopping or time.monotonic() - tried_s > _AGAIN_S):
                mark = unwritten  # the disk may have room again before the next repetition
            if mark is not None:
                unwritten, tried_s = None if self._write(mark) else mark, time.monotonic()
            if stopping:
                return

    def _write(self, mark: Bookmark) -> bool:
        """Whether it is safe on the disk."""
        path, fresh = self._folder / FILE, self._folder / f"{FILE}.new"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            content = _ENTRY.dump_json(Entry(SCHEMA, self._clock(), mark))
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content if self._box is None else self._box.seal(content))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)  # the new name as well
            finally:
                os.close(folder)
        except OSError as error:
            if not self._failed:
                log.warning("The session can't be written to %s: %s.", path, error.strerror)
            self._failed = True
            return False
        self._failed = False
        return True
