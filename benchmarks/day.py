"""24 hours of sessions in accelerated time: memory, files and threads must stay flat. By hand: ``make day``.

The real coach, scenes, painter, journal and recorder under a clock that is turned by hand; camera and tracker are a
script (what they need over hours is in ``make growth``). Somebody practises all day, leaves every quarter of an hour,
comes back.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from appliance import mirror, settings
from appliance.coaching import Action, Phase
from appliance.records.clock import Reading, date_of
from benchmarks.growth import resident_mb
from tests.support import scripted

HOURS = 24
#: Seconds between two turns of the main loop: few enough to last minutes, enough that each hold is measured.
STEP_S = 0.5
#: After so many hours every screen, exercise and letter has been drawn.
WARM_H = 4
LIMIT_MB_H = 1.0
#: The fonts' files come and go with the sizes that the screens need: a few more or less at any moment are no growth.
LIMIT_FILES_H = 0.2
#: Somebody leaves for so long, so often.
AWAY_S, EVERY_S = 90.0, 900.0
#: Who is asked wants more.
PRESSES = {
    **dict.fromkeys((Phase.WELCOME, Phase.SAFETY, Phase.BACK, Phase.MIRROR), (Action.NEXT, 1.0)),
    **dict.fromkeys((Phase.TODAY, Phase.SUMMARY), (Action.REPEAT, 2.0)),
}
_BEGIN = datetime(2030, 1, 7, tzinfo=UTC).timestamp()


@dataclass(frozen=True)
class Hour:
    """What there is after so many hours: MB, open files, threads; turns of the loop and entries written until then."""

    hours: float
    mb: float
    files: int
    threads: int
    turns: int
    entries: int


class Day:
    """A mirror, its data in ``folder``, and its clock, s."""

    def __init__(self, folder: Path) -> None:
        self.now = 1000.0
        effective = settings.load(None).under("coaching", {"between_s": 0.0, "sessions_a_day": 10}, "benchmark")
        vars(mirror)["date_today"] = self.date  # the main loop asks the machine's clock what day it is
        self.made = scripted.mirror(
            effective, None, folder, clock=lambda: self.now, wall=self.wall, date=self.date, presses=PRESSES,
            read_clock=lambda: Reading(self.wall(), self.now, self.date(), True, "boot"),
        )  # fmt: skip
        self.made.patient.there = lambda now: now % EVERY_S > AWAY_S
        self.turns = 0

    def wall(self) -> float:
        """Seconds since 1970."""
        return _BEGIN + self.now

    def date(self) -> str:
        """The date."""
        return date_of(self.wall())

    def live(self, hours: float, every_h: float = 1.0, stop: Callable[[], bool] = lambda: False) -> Iterator[Hour]:
        """Let time pass; tells how it is after each ``every_h``."""
        recorder = self.made.rooms.recorder
        assert recorder is not None
        began, next_h = self.now, every_h
        while next_h <= hours + 1e-9 and not stop():
            while self.now - began < 3600 * next_h:
                self.now += STEP_S
                self.made.mirror.turn(self.now)
                self.turns += 1
            if not recorder.flush(60):
                raise RuntimeError(f"The records are not written: {recorder.health}")
            gc.collect()
            files = len(list(Path("/proc/self/fd").iterdir()))
            yield Hour(next_h, resident_mb(), files, threading.active_count(), self.turns, recorder.health.written)
            next_h += every_h

    def close(self) -> None:
        """End it."""
        self.made.rooms.close(0.0)


def growth(hours: list[Hour], values: list[float]) -> float:
    """By how much ``values`` grow in an hour: the slope of the straight line through all of ``hours``."""
    return float(np.polyfit([hour.hours for hour in hours], values, 1)[0])


def main() -> None:
    """Print a line an hour; exit 1 if after the warm-up memory grew by more than 1 MB/h, or files or threads did."""
    count, began, seen = (int(sys.argv[1]) if len(sys.argv) > 1 else HOURS), time.monotonic(), list[Hour]()
    with tempfile.TemporaryDirectory() as name:
        day = Day(Path(name))
        for hour in day.live(count):
            seen.append(hour)
            print(
                f"{hour.hours:4.0f} h: {hour.mb:6.1f} MB, {hour.files} open files, {hour.threads} threads; "
                f"{hour.turns} turns, {hour.entries} entries written",
                flush=True,
            )
        day.close()
        stored = sum(f.stat().st_size for f in Path(name).rglob("*") if f.is_file()) / 1e6
    print(f"{count} hours in {(time.monotonic() - began) / 60:.1f} minutes; {stored:.1f} MB on the disk")
    warm = [hour for hour in seen if hour.hours >= WARM_H]
    if len(warm) > 2:
        grown, files = growth(warm, [hour.mb for hour in warm]), growth(warm, [float(hour.files) for hour in warm])
        threads = warm[-1].threads - warm[0].threads
        print(f"from hour {WARM_H}: {grown:+.2f} MB an hour, {files:+.2f} open files an hour, {threads:+d} threads")
        sys.exit(grown > LIMIT_MB_H or files > LIMIT_FILES_H or threads > 0)


if __name__ == "__main__":
    main()
