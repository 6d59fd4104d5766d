"""Keeps the records while the mirror runs: takes entries without waiting and writes them in a thread of its own.

A disk that is full, read-only or gone stops nothing: it is told once, what is to be written waits, and is tried again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from appliance.errors import Unavailable
from appliance.notices import Notice
from appliance.records import clock
from appliance.records.entries import Began, Ended, Entry
from appliance.records.progress import Progress, of_session
from appliance.records.store import FILE, back_up, backups, errors, is_the_disks, open_whole
from appliance.records.writing import Versions, Writer

log = logging.getLogger(__name__)

#: Waits between two tries to write, s.
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 15.0
#: How long closing waits for what is still to be written.
_CLOSE_S = 5.0


@dataclass(frozen=True)
class Health:
    """How the records are. ``trouble`` is a sentence while they can't be written, ``told`` one about what was found.

    ``waiting`` is how many entries are still to be written, ``written`` how many are safe on the disk.
    """

    trouble: str = ""
    told: str = ""
    waiting: int = 0
    written: int = 0

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The same as kinds, for the glass."""
        wait = (Notice.RECORDS_WAIT,) if self.trouble else ()
        return (*wait, Notice.RECORDS_DAMAGED) if self.told else wait


class Recorder:
    """Writes into the records in ``folder``. Nothing here waits but :meth:`flush` and :meth:`close`.

    ``points`` of 100 is the least change of evenness that :attr:`progress` calls one.
    """

    def __init__(self, folder: Path, versions: Versions, *, key: bytes | None = None, keep_backups: int = 7,
                 resume_within_s: float = 1800, points: float = 10,
                 read_clock: Callable[[], clock.Reading] = clock.read) -> None:  # fmt: skip
        self._path, self._key = folder / FILE, key
        self._versions, self._keep, self._resume_s, self._read_clock = (
            versions, keep_backups, resume_within_s, read_clock,
        )  # fmt: skip
        self._entries: deque[Entry] = deque()
        self._changed = threading.Condition()
        self._health = Health()
        self._stop_at: float | None = None
        self._writer: Writer | None = None
        self._is_open = self._busy = False
        self._points, self._progress = points, Progress()
        self._backed_up = ""
        self._errors, self._refusals = errors(key)
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)
        self._thread.start()

    def __enter__(self) -> Recorder:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:  # fmt: skip
        """Close."""
        self.close()

    def put(self, entries: Iterable[Entry]) -> None:
        """Have ``entries`` written, in their order. Never waits."""
        new = tuple(entries)
        if new:
            with self._changed:
                self._entries.extend(new)
                self._health = replace(self._health, waiting=len(self._entries))
                self._changed.notify_all()

    @property
    def health(self) -> Health:
        """How the records are at this moment."""
        return self._health

    @property
    def progress(self) -> Progress:
        """How the session that has just ended compares with the week before; nothing while one goes on."""
        return self._progress

    def flush(self, timeout_s: float) -> bool:
        """Wait until all that was put is safe on the disk; False if it is not after ``timeout_s``."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._entries or self._busy), timeout_s)

    def close(self) -> None:
        """Write what is still to be written, for some seconds at most, and end."""
        with self._changed:
            self._stop_at = time.monotonic() + _CLOSE_S
            self._changed.notify_all()
        self._thread.join(_CLOSE_S + 2)
        if self._entries:
            log.error("%d entries of the records could not be written: %s", len(self._entries), self._health.trouble)

    # The thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        wait_s = _FIRST_WAIT_S
        while True:
            fault = self._work()
            with self._changed:
                self._tell(fault)
                stopping = self._stop_at is not None
                if self._stop_at is not None and (not self._entries or time.monotonic() > self._stop_at):
                    break
                if fault:
                    self._changed.wait(_FIRST_WAIT_S if stopping else wait_s)
                    wait_s = min(2 * wait_s, _LONGEST_WAIT_S)
                else:
                    wait_s = _FIRST_WAIT_S
                    self._changed.wait_for(lambda: self._entries or self._stop_at is not None)
        if self._writer is not None:
            self._writer.store.close()

    def _work(self) -> str:
        """Write all that waits; a sentence about what is in the way, or nothing."""
        try:
            if not self._is_open:
                self._open()
            while self._entries:
                self._busy = True
                try:
                    self._write(self._entries[0])
                finally:
                    self._rest()
        except Unavailable as error:
            return str(error)
        except self._errors as error:
            if is_the_disks(error):
                return f"The records can't be written to {self._path.parent}: {error}."
            if self._writer is not None:
                self._writer.store.close()
            self._is_open = False  # opened anew, it is looked through
            return f"The records turned out to be damaged: {error}."
        return ""

    def _open(self) -> None:
        opened = open_whole(self._path, self._key)
        with self._changed:
            self._health = replace(self._health, told=opened.told or self._health.told)
        if self._writer is None:
            self._writer = Writer(opened.store, self._versions, self._resume_s, self._read_clock)
        else:
            self._writer.move(opened.store)
        self._is_open = True
        self._back_up()

    def _write(self, entry: Entry) -> None:
        assert self._writer is not None
        safe, row = 1, self._writer.row
        try:
            self._writer.write(entry)
        except self._refusals as error:  # no other try would go better
            # What it says is a patient's: a log is no place for it.
            log.error("An entry of the records makes no sense and is left out: %s: %s", error, type(entry).__name__)
            safe = 0
        with self._changed:
            self._entries.popleft()
            health = self._health
            self._health = replace(health, waiting=len(self._entries), written=health.written + safe)
        if isinstance(entry, Began):
            self._progress = Progress()
        if isinstance(entry, Ended):
            self._progress = of_session(self._writer.store, row, self._points)
            self._back_up()

    def _rest(self) -> None:
        with self._changed:
            self._busy = False
            self._changed.notify_all()

    def _back_up(self) -> None:
        """One backup a day, when a session has ended or the mirror starts. Without room for one the records go on."""
        assert self._writer is not None
        today = self._read_clock().date
        if not self._keep or today == self._backed_up:
            return
        # Not "none as new as today": after a clock that was once ahead there would be none until that day.
        if today not in {path.stem.removeprefix("records-") for path in backups(self._path.parent)}:
            try:
                back_up(self._writer.store, today, self._keep)
            except self._errors as error:
                if not is_the_disks(error):
                    raise
                log.warning("The records could not be backed up: %s", error)
        self._backed_up = today

    def _tell(self, fault: str) -> None:
        if fault and not self._health.trouble:
            log.warning("%s The session goes on, and it is tried again.", fault)
        if not fault and self._health.trouble:
            log.warning("The records can be written again.")
        self._health = replace(self._health, trouble=fault)
