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

from appliance import journal
from appliance.mirror import date_today
from tests.support import scripted
from tests.support.amount import amount

#: A repetition that was told as finished is safe so many seconds later. Measured: 0.04 s.
SAFE_AFTER_S = 1.0
RESUMED_WITHIN_S = 10.0
#: Several kits side by side, since most of a session is waiting.
KITS = 4
REPETITIONS = 6


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
    resumed_s: list[float] = field(default_factory=list)
    kills: int = 0

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, lives_s: float, *, killed: bool = True) -> list[Line]:
        """One life of the process; what it told."""
        command = [sys.executable, "-m", "tests.support.practising", str(self.config), str(self.data)]
        command += [str(1000 * self.seed + self.kills), *([] if killed else [str(lives_s)])]
        environment = {**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        if killed:
            time.sleep(lives_s)
            assert process.poll() is None, process.communicate()[1].decode()
            process.send_signal(signal.SIGKILL)
        out, err = process.communicate(timeout=lives_s + 30)
        assert b"Traceback" not in err, err.decode()
        return lines(out)

    def expected(self) -> tuple[str, int] | None:
        """The exercise, and the repetitions done of it, that the next life must go on with."""
        place = journal.read(self.data, date_today(), 1800).place
        assert not list(self.data.glob("*.kept")), "the journal was damaged"
        if place is None or place.index >= len(place.queue):
            return None
        if place.repetition >= REPETITIONS:  # its last one was cut off while letting go
            return (place.queue[place.index + 1], 0) if place.index + 1 < len(place.queue) else None
        return place.queue[place.index], place.repetition

    def life(self, lives_s: float, *, killed: bool = True) -> None:
        """A life, and what must hold after it."""
        place, began_s = self.expected(), time.monotonic()
        told = self.run(lives_s, killed=killed)
        ended_s = began_s + lives_s if killed else told[-1].at_s + SAFE_AFTER_S
        self.kills += killed
        back = next((line for line in told if line.what == "screen" and line.values[0] in {"back", "prompt"}), None)
        prompt = next((line for line in told if line.what == "screen" and line.values[0] == "prompt"), None)
        if place is not None and back is not None:
            assert (back.values[1], back.values[2]) == place
        if place is not None and prompt is not None:
            assert (prompt.values[1], prompt.values[2]) == place
            self.resumed_s.append(prompt.at_s - began_s)
        if place is not None:
            assert prompt is not None or lives_s < RESUMED_WITHIN_S
        assert not [line.values for line in told if line.what == "warning"]
        self.safe += [
            (*line.values, line.at_s) for line in told
            if line.what == "finished" and line.at_s < ended_s - SAFE_AFTER_S
        ]  # fmt: skip
        self.look()

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
        finally:
            db.close()
        for exercise, number, left, right, *_ in self.safe:
            assert kept.count((exercise, number, left, right)) == 1, (exercise, number, left, right)
        assert not list((self.data / "records").glob("records-damaged-*"))


def killed_again_and_again(kit: Kit, times: int) -> Kit:
    """``times`` lives of random length, the shorter ones within the start; then one that is not cut off."""
    rng = random.Random(kit.seed)  # noqa: S311
    for _ in range(times):
        kit.life(rng.uniform(0.1, 9))
    kit.life(RESUMED_WITHIN_S, killed=False)
    return kit


@pytest.mark.timeout(1200)
def test_killed_at_random_moments_nothing_that_was_finished_is_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = scripted.quick_config(tmp_path / "config", exercises=4, repetitions=REPETITIONS)
    kits = [Kit(tmp_path / f"kit-{n}", config, n) for n in range(KITS)]
    times = amount(8, 200) // KITS
    with ThreadPoolExecutor(KITS) as pool:
        done = list(pool.map(lambda kit: killed_again_and_again(kit, times), kits))
    safe, resumed = sum(len(kit.safe) for kit in done), sorted(s for kit in done for s in kit.resumed_s)
    with capsys.disabled():
        print(
            f"\n{sum(kit.kills for kit in done)} kills: {safe} finished repetitions, all kept; gone on {len(resumed)} "
            f"times, within {resumed[-1]:.1f} s (median {resumed[len(resumed) // 2]:.1f} s)"
        )
    assert safe >= times
    assert len(resumed) >= KITS / 2
    assert resumed[-1] <= RESUMED_WITHIN_S
