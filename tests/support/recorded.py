"""Sessions as the mirror would record them, for tests and benchmarks: made by the entries it makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from appliance.coaching import Along, Judgement, Part, Repetition
from appliance.faces import Quality
from appliance.records import UNLENT, Setup, Store, Versions, open_store
from appliance.records.clock import Reading, date_of
from appliance.records.entries import Began, Ended, Entry, Happened, Judged, Repeated, Run
from appliance.records.writing import Writer
from appliance.sides import Side

VERSIONS = Versions("0.1.0", "1.2.2", "face_landmarker.task:64184e22")
SETUP = Setup(
    json.dumps({
        "affected": "left", "even_share": 0.8, "floor_mm": 1.5, "prescribed": [], "sessions_a_day": 3,
        "stage": "paretic",
    }),
    UNLENT,
)  # fmt: skip
FIRST = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)  # a Monday


@dataclass
class Clock:
    """Both clocks, turned by hand; they go on together."""

    at: datetime = FIRST
    monotonic_s: float = 1000.0
    synchronised: bool = True
    boot: str = "boot-1"

    def read(self) -> Reading:
        """As the machine would read them."""
        wall = self.at.timestamp()
        return Reading(wall, self.monotonic_s, date_of(wall), self.synchronised, self.boot)

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)
        self.monotonic_s += seconds


def repetition(exercise: str = "smile-well", number: int = 0, left: float | None = 2.0, right: float | None = 5.0,
               **more: object) -> Repetition:  # fmt: skip
    """A repetition; without figures nothing of it was measured."""
    measured = left is not None and right is not None
    even = round(max(min(left, right), 0.0) / max(left, right), 4) if left is not None and right is not None else None
    values: dict[str, object] = {
        "exercise": exercise, "number": number, "left_mm": left, "right_mm": right, "symmetry": even,
        "quality": Quality.GOOD if measured else Quality.NONE, "share_measured": 1.0 if measured else 0.1,
        "held_s": 5.0, **more,
    }  # fmt: skip
    return Repetition(**values)  # type: ignore[arg-type]


def session(clock: Clock, uid: str, done: dict[str, list[Repetition]], setup: Setup = SETUP,
            along: dict[str, Along] | None = None) -> Iterator[Entry]:  # fmt: skip
    """The entries of a whole session; the clock goes with them."""
    yield Began(uid, clock.monotonic_s, setup)
    for number, (exercise, repetitions) in enumerate(done.items()):
        run = Run(uid, number, exercise, "measured", len(repetitions), 5.0, 4.0)
        for each in repetitions:
            clock.pass_s(14)
            yield Repeated(run, clock.monotonic_s, each, 1.5, 4.0, False)
        told = (along or {}).get(exercise)
        if told is not None:
            yield Happened(uid, clock.monotonic_s, "moved along", exercise, told.side, told.part.value)
        yield Judged(run, clock.monotonic_s, Judgement.LEFT_LESS, told)
    clock.pass_s(5)
    yield Ended(uid, clock.monotonic_s, True)


def write(store: Store, clock: Clock, entries: Iterator[Entry] | list[Entry]) -> None:
    """Write ``entries`` as the recorder does."""
    writer = Writer(store, VERSIONS, read_clock=clock.read)
    for entry in entries:
        writer.write(entry)


def days(path: Path, count: int, a_day: int = 3, weak: Callable[[int], float] = lambda day: 2.0 + 0.1 * day,
         setup: Setup = SETUP, key: bytes | None = None) -> Store:  # fmt: skip
    """A store with ``count`` days of ``a_day`` sessions: the left side moves ``weak(day)`` mm, the right one 5 mm."""
    store, clock = open_store(path, key), Clock()
    for day in range(count):
        for turn in range(a_day):
            clock.at = FIRST + timedelta(days=day, hours=4 * turn)
            clock.monotonic_s += 4 * 3600
            done = {
                "smile-well": [repetition(number=n, left=weak(day) + 0.1 * n, right=5.0) for n in range(3)],
                "say-ooo": [
                    repetition("say-ooo", n, 3.0, 4.0, eye_left=0.3, eye_right=0.05) if n else
                    repetition("say-ooo", n, None, None) for n in range(3)
                ],
            }  # fmt: skip
            told = {"say-ooo": Along(Part.EYE, Side.LEFT)}
            write(store, clock, session(clock, f"{day:04d}-{turn}", done, setup, told))
    return store
