"""A session on a disk that is read-only, then full: ``python -m tests.support.small_disk DISK CONFIG``.

DISK is a small file system of its own, mounted read-only; this process may mount it anew. Ends with 0 if all held.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from appliance import journal, settings
from appliance.coaching import Bookmark, bookmark
from appliance.mirror import date_today
from appliance.records import Recorder, open_store
from tests.support import scripted


class Session:
    """A session under a clock that is turned by hand."""

    def __init__(self, config: Path, data: Path) -> None:
        self.now, self.data = 0.0, data
        self.made = scripted.mirror(settings.load(config), config, data, clock=lambda: self.now)
        recorder = self.made.rooms.recorder
        assert recorder is not None
        self.recorder: Recorder = recorder

    def practise(self, repetitions: int) -> None:
        """So many more repetitions."""
        mirror, wanted, until = self.made.mirror, self.done + repetitions, self.now + 600
        while self.done < wanted:
            self.now += 0.05
            mirror.turn(self.now)
            assert self.now < until, f"the session does not go on: {mirror.state.phase}"

    @property
    def done(self) -> int:
        state = self.made.mirror.state
        return len(state.repetitions) + sum(len(r.repetitions) for r in state.results)


def main() -> None:
    """Practise there."""
    disk, config = Path(sys.argv[1]), Path(sys.argv[2])
    logging.basicConfig(level=logging.WARNING)
    session = Session(config, disk / "data")
    # Read-only: it can't even be opened.
    session.practise(2)
    assert not session.recorder.flush(1)
    assert "can't be written" in session.recorder.health.trouble
    assert not (disk / "data" / "records").exists()
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert session.recorder.flush(30), session.recorder.health
    assert session.recorder.health.trouble == ""
    assert rows(disk) == 2
    at_home = bookmark(session.made.mirror.state)
    assert until(lambda: kept(disk) == at_home)
    # Full, to the last byte.
    fill(disk / "ballast")
    session.practise(15)
    assert not session.recorder.flush(1)
    assert "full" in session.recorder.health.trouble, session.recorder.health
    (disk / "ballast").unlink()
    assert session.recorder.flush(30), session.recorder.health
    assert session.recorder.health.trouble == ""
    assert rows(disk) == session.done == 17
    at_home = bookmark(session.made.mirror.state)
    assert until(lambda: kept(disk) == at_home)
    session.practise(1)
    mark = bookmark(session.made.mirror.state)
    session.made.rooms.close(0.0)
    assert rows(disk) == 18
    assert kept(disk) == mark
    assert not list((disk / "data").rglob("*damaged*"))


def kept(disk: Path) -> Bookmark:
    """The bookmark that a start would go on from."""
    return journal.read(disk / "data", date_today(), 1800)


def until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it comes true in that time."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    return condition()


def fill(path: Path) -> None:
    """Take all the room there is."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(512))
    assert os.statvfs(path).f_bavail == 0


def rows(disk: Path) -> int:
    """The repetitions in a sound file."""
    store = open_store(disk / "data" / "records" / "records.db", read_only=True, check=True)
    try:
        return int(store.db.execute("SELECT count(*) FROM repetitions").fetchone()[0])
    finally:
        store.close()


if __name__ == "__main__":
    main()
