"""A clock that is wrong or jumps by years: nothing that is timed goes by it; the records say how far to trust it."""

from __future__ import annotations

import ast
import random
import sqlite3
import time
from pathlib import Path

import pytest

import appliance
from appliance import journal, mirror, settings
from appliance.coaching import bookmark
from appliance.records import FILE, Recorder
from appliance.records.clock import Reading, date_of
from appliance.records.store import backups, open_whole
from tests.support import recorded, scripted

#: Who may read the wall clock, and what for. Everything else is timed by a clock that never jumps.
MAY_READ = {
    "mirror.py": "the date, for the day's count",
    "journal.py": "when it was saved; names of what is put aside",
    "bench/machine.py": "whether the clock was ever set",
    "bench/running.py": "when the kit was tested",
    "kits/opened.py": "when it was lent, exported, wiped",
    "stick/door.py": "the date of a loan that begins",
    "cli/": "dates on the clinic's command line",
    "clinic/": "the desk's dates",
    "records/clock.py": "both clocks, for the records",
    "records/store.py": "the names of what is put aside",
    "records/report/": "the day up to which a report goes",
}
WALL = {("time", "time"), ("time", "time_ns"), ("time", "strftime"), ("time", "localtime"), ("time", "gmtime"),
        ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today")}  # fmt: skip
YEAR_S = 365 * 86400.0


def readers_of_the_wall_clock() -> set[str]:
    """The modules that read it, by their place in the package."""
    package = Path(appliance.__file__).parent
    found = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if named and (node.value.id, node.attr) in WALL:  # type: ignore[attr-defined]
                found.add(path.relative_to(package).as_posix())
    return found


def test_the_wall_clock_is_read_where_a_date_is_wanted_and_nowhere_else() -> None:
    found = readers_of_the_wall_clock()
    assert {"journal.py", "records/clock.py"} <= found  # or this would find nothing anywhere
    assert not [name for name in found if not name.startswith(tuple(MAY_READ))]
    timed = ("coaching/", "faces/", "cameras/", "display/", "scenes/", "controls/", "voice/", "geometry/")
    assert not [name for name in found if name.startswith(timed)]


class Session:
    """A session whose wall clock is somewhere else at every turn, if it ``jumps``."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, jumps: bool) -> None:
        self.now, self.wall_s, self.jumps = 0.0, 1.9e9, jumps
        self.rng = random.Random(3)  # noqa: S311
        self.data = tmp_path / ("jumps" if jumps else "stays")
        config = scripted.quick_config(tmp_path / "config", exercises=2, repetitions=4)
        monkeypatch.setattr(time, "time", lambda: self.wall_s)
        monkeypatch.setattr(mirror, "date_today", lambda: date_of(self.wall_s))
        self.made = scripted.mirror(
            settings.load(config), config, self.data, clock=lambda: self.now, wall=lambda: self.wall_s,
            read_clock=lambda: Reading(self.wall_s, self.now, date_of(self.wall_s), False, "boot"),
        )  # fmt: skip
        self.screens: list[tuple[float, str]] = []

    def live(self, seconds: float) -> None:
        for _ in range(round(seconds * 20)):
            self.now += 0.05
            self.wall_s += 0.05
            if self.jumps and self.rng.random() < 0.1:
                self.wall_s += self.rng.choice((-12, -1, 1, 12)) * YEAR_S + self.rng.uniform(-1e5, 1e5)
            self.made.mirror.turn(self.now)
            name = self.made.mirror.state.phase.value
            if not self.screens or self.screens[-1][1] != name:
                self.screens.append((round(self.now, 2), name))

    def close(self) -> list[tuple[object, ...]]:
        """End it; when which repetition was, s from the session's begin."""
        recorder = self.made.rooms.recorder
        assert recorder is not None
        assert recorder.flush(20), recorder.health
        self.made.rooms.close(0.0)
        db = sqlite3.connect(self.data / "records" / FILE)
        try:
            return db.execute("SELECT number, round(at_s, 2), round(held_s, 2) FROM repetitions ORDER BY id").fetchall()
        finally:
            db.close()


def test_a_clock_that_jumps_by_years_changes_nothing_in_a_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for jumps in (False, True):
        session = Session(tmp_path, monkeypatch, jumps=jumps)
        session.live(30)
        told.append((session.screens, session.close()))
    assert told[0] == told[1]
    assert [n for n, *_ in told[0][1]] == [0, 1, 2, 3, 0, 1, 2, 3]
    db = sqlite3.connect(tmp_path / "jumps" / "records" / FILE)
    assert {state for (state,) in db.execute("SELECT state FROM clocks")} <= {"unset", "plausible"}
    assert db.execute("SELECT clock FROM sessions").fetchall() == [("unset",)]  # marked: nobody had set it
    db.close()


def test_a_clock_that_was_once_ahead_keeps_nobody_from_a_backup(tmp_path: Path) -> None:
    """A backup of 2050 is neither the newest for ever, nor a reason to make none until then."""
    clock, path = recorded.Clock(), tmp_path / FILE
    for day, at in enumerate((recorded.FIRST, recorded.FIRST.replace(year=2050), recorded.FIRST.replace(day=8))):
        clock.at = at
        with Recorder(tmp_path, recorded.VERSIONS, keep_backups=2, read_clock=clock.read) as recorder:
            recorder.put(recorded.session(clock, f"s{day}", {"smile-well": [recorded.repetition()]}))
            assert recorder.flush(20)
    names = [p.stem.removeprefix("records-") for p in backups(tmp_path)]
    assert names == ["2030-01-08", "2050-01-07"]
    path.write_bytes(b"damaged" * 1000)
    opened = open_whole(path)
    assert "Those of 2030-01-08 took their place" in opened.told
    opened.store.close()


@pytest.mark.parametrize("set_back_s", [60.0, 86400.0, 30 * YEAR_S])
def test_after_a_power_cut_a_clock_without_a_battery_does_not_lose_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, set_back_s: float
) -> None:
    session = Session(tmp_path, monkeypatch, jumps=False)
    session.live(12)
    mark = bookmark(session.made.mirror.state)
    assert mark.place is not None
    session.close()
    back_s = session.wall_s - set_back_s
    place = journal.read(session.data, date_of(back_s), 1800, lambda: back_s).place
    assert place == mark.place
    later_s = session.wall_s + 7200
    assert journal.read(session.data, date_of(later_s), 1800, lambda: later_s).place is None
