"""Ten years of three sessions a day: opening the records, and any report. By hand: ``python -m benchmarks.records``.

All ten years are one loan, which is worse than the many short ones of a kit. A report goes back 90 days, as it does by
default: 270 sessions, 8,100 repetitions.
"""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

from appliance import app
from appliance.exercises import Programme
from appliance.language import Translate, translator
from appliance.records import FILE, Store, open_store, report
from appliance.records.progress import of_session
from appliance.records.store import back_up
from appliance.settings import Records
from tests.support import recorded

YEARS, A_DAY, REPETITIONS = 10, 3, 5
EXERCISES = ("raise-eyebrows", "close-eyes", "corners-outward", "smile-well", "say-ooo", "press-lips")


def fill(store: Store) -> None:
    """Ten years at one stroke: rows as the writer makes them, without forcing each to the disk."""
    db, clock = store.db, recorded.Clock()
    recorded.write(store, clock, recorded.session(clock, "first", {"smile-well": [recorded.repetition()]}))
    db.execute("BEGIN")
    run = row = 10
    for number in range(YEARS * 365 * A_DAY):
        at = recorded.FIRST + timedelta(days=number // A_DAY, hours=4 * (number % A_DAY))
        session = number + 10
        db.execute(
            "INSERT INTO sessions VALUES (?, ?, 'unlent', ?, ?, 'synchronised', 480, 1, 1, 1)",
            (session, f"s{number}", at.date().isoformat(), at.timestamp()),
        )
        for place, name in enumerate(EXERCISES):
            run += 1
            db.execute(
                "INSERT INTO exercises VALUES (?, ?, ?, ?, 'measured', 5, 5, 4, ?, 'left less', NULL, NULL)",
                (run, session, place, name, 80.0 * (place + 1)),
            )
            weak = 2 + number / 5000
            db.executemany(
                "INSERT INTO repetitions VALUES (?, ?, ?, ?, NULL, ?, 5.0123, ?, 4, 'good', 1, 1.5, 4, 0, 0, 0, NULL,"
                " NULL, 0.1, 0.05, NULL, NULL, 0.4, 0.5, 0.1)",
                [(row := row + 1, run, n, 80.0 * place + 14 * n, weak + 0.1 * n, (weak + 0.1 * n) / 5.0123)
                 for n in range(REPETITIONS)],
            )  # fmt: skip
    db.execute("COMMIT")


def timed(times: int, work: object) -> float:
    """Median ms of ``work()``."""
    assert callable(work)
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
    return median(took)


def write(store: Store, path: Path, programme: Programme, t: Translate) -> None:
    """A report as the command writes it."""
    report.write(store, path, loan=None, t=t, programme=programme, rules=Records(), days=90)


def main() -> None:
    """All of it."""
    programme, t = app.programme_for(None), translator("en")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data" / "records"
        path = folder / FILE
        for key in (None, bytes(range(32))):
            store = open_store(path, key)
            fill(store)
            store.close()
            print(f"{'encrypted' if key else 'plain'}: {path.stat().st_size / 1e6:.0f} MB")
            print(f"  open                    {timed(9, lambda k=key: open_store(path, k).close()):8.1f} ms")
            print(
                f"  read through and open   {timed(3, lambda k=key: open_store(path, k, check=True).close()):8.1f} ms"
            )
            store = open_store(path, key)
            last = store.db.execute("SELECT max(id) FROM sessions").fetchone()[0]
            print(f"  backup                  {timed(1, lambda s=store: back_up(s, '2040-01-01', 1)):8.1f} ms")
            print(f"  progress                {timed(9, lambda s=store, n=last: of_session(s, n, 10)):8.1f} ms")
            for ending in report.FORMS:
                took_ms = timed(5, lambda e=ending, s=store: write(s, folder / f"r{e}", programme, t))
                print(f"  report {ending:16} {took_ms:8.1f} ms")
            store.close()
            for file in folder.glob("records.db*"):
                file.unlink()


if __name__ == "__main__":
    main()
