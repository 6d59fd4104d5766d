"""kill -9 at random moments of a session: the data open, no finished repetition is lost, the session goes on.

``make survive`` does it 200 times. What a kill can't show is what a power cut does to a card: that is the journal's and
the database's fsync, and pulled for real in the emulated machine.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from appliance import app, journal
from appliance.clinic import overview
from appliance.clinic.database import open_database
from appliance.clinic.taking import take
from appliance.exchange import new_clinic, new_signing_key, of_store, public_of, seal
from appliance.mirror import date_today
from appliance.records import FILE, UNLENT, open_store
from appliance.records.report import model
from appliance.settings import Records
from tests.support import scripted
from tests.support.amount import amount

#: A repetition that was told as finished is safe so many seconds later (P); a write took 0.04 s here.
SAFE_AFTER_S = 1.0
RESUMED_WITHIN_S = 10.0
#: Several kits side by side, since most of a session is waiting; their clocks go so much faster.
KITS, SPEED = 4, 4
REPETITIONS = 10


@dataclass
class Line:
    """A line of the practising process: s of the machine's clock, what, and its values."""

    at_s: float
    what: str
    values: list[Any]


def lines(text: bytes) -> list[Line]:
    """What was told until the last, perhaps half, line."""
    told = []
    for line in text.decode().split("\n")[:-1]:
        at, what, values = line.split(" ", 2)
        told.append(Line(float(at), what, json.loads(values)))
    return told


@dataclass
class Kit:
    """A mirror whose process is killed again and again; its data stay."""

    folder: Path
    config: Path
    seed: int
    safe: list[tuple[Any, ...]] = field(default_factory=list)
    kills: int = 0
    ends: int = 0

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, lives_s: float, *, from_first_screen: bool) -> tuple[list[Line], float]:
        """One life of the process, and its end by force; what it told, and when it was killed."""
        process, first = self.start(SPEED), b""
        assert process.stdout is not None
        if from_first_screen:
            first = process.stdout.readline()
        time.sleep(lives_s)
        assert process.poll() is None, process.communicate()[1].decode()
        killed_s = time.monotonic()
        process.send_signal(signal.SIGKILL)
        self.kills += 1
        return lines(first) + told_by(process), killed_s

    def start(self, speed: float, *seconds: float) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "tests.support.practising",
            self.config,
            self.data,
            1000 * self.seed + self.kills,
        ]
        environment = {**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
        return subprocess.Popen(
            [*map(str, command), str(speed), *map(str, seconds)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment,
        )  # fmt: skip

    def expected(self) -> tuple[str, int] | None:
        """The exercise, and the repetitions done of it, that the next life must go on with."""
        place = journal.read(self.data, date_today(), 1800).place
        assert not list(self.data.glob("*.kept")), "the journal was damaged"
        if place is None or place.index >= len(place.queue):
            return None
        if place.repetition >= REPETITIONS:  # its last one was cut off while letting go
            return (place.queue[place.index + 1], 0) if place.index + 1 < len(place.queue) else None
        return place.queue[place.index], place.repetition

    def life(self, lives_s: float, *, from_first_screen: bool) -> None:
        """A life that is cut off, and what must hold after it."""
        place = self.expected()
        told, killed_s = self.run(lives_s, from_first_screen=from_first_screen)
        self.goes_on(place, told)
        self.ends += ends(told)
        self.safe += [
            tuple(line.values[:4]) for line in told
            if line.what == "finished" and line.at_s < killed_s - SAFE_AFTER_S
        ]  # fmt: skip
        self.look()

    def resumed_s(self) -> float | None:
        """How many seconds after its start a process practises the exercise again that was cut off; no clock is fast.

        None where the last kill came between two sessions.
        """
        place, began_s, told = self.expected(), time.monotonic(), list[Line]()
        process = self.start(1)
        assert process.stdout is not None
        while not (told and told[-1].values[0] == "prompt") and time.monotonic() - began_s < 2 * RESUMED_WITHIN_S:
            told += lines(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        told_after = told_by(process)
        self.goes_on(place, told + told_after)
        self.ends += ends(told + told_after)
        self.look()
        return told[-1].at_s - began_s if place is not None else None

    @staticmethod
    def goes_on(place: tuple[str, int] | None, told: list[Line]) -> None:
        """What is asked for, and then practised, is what was cut off."""
        for screen in ("back", "prompt"):
            first = next((line for line in told if line.what == "screen" and line.values[0] == screen), None)
            if place is not None and first is not None:
                assert (first.values[1], first.values[2]) == place
        assert not [line.values for line in told if line.what == "warning"]

    def look(self) -> None:
        """The data open, whole, and hold each repetition that was told, once."""
        path = self.data / "records" / "records.db"
        if not path.exists():  # killed before there was anything
            assert not self.safe
            return
        db = sqlite3.connect(path)
        try:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
            kept = db.execute(
                "SELECT e.exercise, r.number + 1, r.left_mm, r.right_mm FROM repetitions r"
                " JOIN exercises e ON e.id = r.exercise"
            ).fetchall() if db.execute("PRAGMA user_version").fetchone()[0] else []  # fmt: skip
            (sessions,) = db.execute("SELECT count(DISTINCT session) FROM exercises").fetchone() if kept else (0,)
        finally:
            db.close()
        assert sessions <= 1 + self.ends, "what went on was counted as another session"
        for told in self.safe:  # what was measured has figures that come once only
            assert kept.count(told) == 1 or (told[2] is None and told in kept), told
        assert not list((self.data / "records").glob("records-damaged-*"))


def ends(told: list[Line]) -> int:
    """How many sessions may have ended in a life: a summary was shown, or the kill came on the way to one."""
    screens = [line.values[0] for line in told if line.what == "screen"]
    return screens.count("summary") + (screens[-1:] == ["done"])


def told_by(process: subprocess.Popen[bytes]) -> list[Line]:
    """All that a process told until its end."""
    out, err = process.communicate(timeout=60)
    assert b"Traceback" not in err, err.decode()
    return lines(out)


def killed_again_and_again(kit: Kit, times: int) -> Kit:
    """``times`` lives of random length, a fifth of them cut off within the start."""
    rng = random.Random(kit.seed)  # noqa: S311
    for _ in range(times):
        early = rng.random() < 0.2
        kit.life(rng.uniform(0.05, 1) if early else rng.uniform(0, 6), from_first_screen=not early)
    return kit


@pytest.mark.timeout(1200)
def test_killed_at_random_moments_nothing_that_was_finished_is_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = scripted.quick_config(tmp_path / "config", exercises=12, repetitions=REPETITIONS)
    kits = [Kit(tmp_path / f"kit-{n}", config, n) for n in range(KITS)]
    times = amount(8, 200) // KITS
    with ThreadPoolExecutor(KITS) as pool:
        done = list(pool.map(lambda kit: killed_again_and_again(kit, times), kits))
    resumed = [took_s for kit in done if (took_s := kit.resumed_s()) is not None]
    kills, safe = sum(kit.kills for kit in done), sum(len(kit.safe) for kit in done)
    with capsys.disabled():
        print(  # noqa: T201 - how often and how long is what one wants to know
            f"\n{kills} kills: {safe} finished repetitions, none lost; gone on with {len(resumed)} of {KITS} sessions "
            f"after {max(resumed):.1f} s at most"
        )
    assert safe >= kills
    assert resumed
    assert max(resumed) <= RESUMED_WITHIN_S


def sitting(kit: Kit, what: str, first: str = "", then_s: float = 0.0) -> list[Line]:
    """A life of the process until it tells ``what``, and ``then_s`` longer; its end by force; all that it told."""
    place, told = kit.expected(), list[Line]()
    process = kit.start(SPEED)
    assert process.stdout is not None
    while not (told and told[-1].what == what and first in ("", told[-1].values[0])):
        told += lines(process.stdout.readline())
        assert process.poll() is None, process.communicate()[1].decode()
    time.sleep(then_s)
    process.send_signal(signal.SIGKILL)
    kit.kills += 1
    told += told_by(process)
    kit.goes_on(place, told)
    return told


@pytest.mark.timeout(120)
def test_a_session_in_three_sittings_is_one_session_wherever_sessions_are_counted(tmp_path: Path) -> None:
    config = scripted.quick_config(tmp_path / "config", exercises=2, repetitions=REPETITIONS)
    kit = Kit(tmp_path / "kit", config, 9)
    sitting(kit, "screen", "hold")  # killed in its first movement, before anything was finished
    assert kit.expected() == ("smile-a", 0)
    again = sitting(kit, "finished", then_s=SAFE_AFTER_S)
    assert [line.values[0] for line in again if line.what == "screen"][:3] == ["starting", "nobody", "back"]
    assert (kit.expected() or ("", 0))[1] >= 1
    sitting(kit, "finished", then_s=SAFE_AFTER_S)
    store = open_store(kit.data / "records" / FILE, read_only=True)
    try:
        uids = [uid for (uid,) in store.db.execute("SELECT uid FROM sessions")]
        assert store.db.execute("SELECT count(*) FROM events WHERE kind = 'went on after a cut'").fetchone() == (2,)
        numbers = [n for (n,) in store.db.execute("SELECT number FROM repetitions ORDER BY id")]
        report = model.gather(store, None, app.programme_for(config), Records(), 90, "2030-02-01T00:00:00Z")
        key, clinic = new_signing_key(), new_clinic(tmp_path / "clinic", "Example clinic")
        export = of_store(store, UNLENT, public_of(key), time.time())
    finally:
        store.close()
    assert len(uids) == 1
    assert numbers == list(range(len(numbers)))  # each repetition once, in one row of an exercise
    assert (len(report.sessions), report.sessions_a_day, [day.sessions for day in report.days]) == (1, 1, [1])
    assert len(export.sessions) == 1
    desk = open_database(str(tmp_path / "desk.db"))
    try:
        taken = take(desk, seal(export, key, [clinic.public.recipient]), clinic.identities)
        with desk.reading() as db:
            (row,) = overview.loans(db, time.time()).rows
    finally:
        desk.close()
    assert taken.told().endswith("1 new session.")
    assert row.sessions == 1
