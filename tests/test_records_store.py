"""The file of the records: what it holds, what damages it, what a power cut takes."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.errors import Unavailable
from appliance.records import FILE, UNLENT, Damaged, open_store, open_whole, read_key
from appliance.records.schema import STEPS, Step, migrate
from appliance.records.store import back_up, backups
from tests.support import recorded

KEY = bytes(range(32))
CANARY = "Canary-Pseudonym-7731"


def count(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def test_a_new_file_is_private_durable_and_has_the_implicit_loan(tmp_path: Path) -> None:
    store = open_store(tmp_path / "records" / FILE)
    told = {name: store.db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    assert told == {"journal_mode": "wal", "synchronous": 2}  # 2: FULL
    assert store.db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert store.db.execute("SELECT id, kit FROM loans").fetchall() == [(UNLENT, "this")]
    assert store.path.stat().st_mode & 0o077 == 0
    assert store.path.parent.stat().st_mode & 0o077 == 0
    store.close()


def test_every_table_is_strict_and_a_wrong_value_is_refused(tmp_path: Path) -> None:
    store = open_store(tmp_path / FILE)
    tables = store.db.execute("SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'").fetchall()
    assert tables
    assert all(strict for _, strict in tables)
    with pytest.raises(sqlite3.IntegrityError):
        store.db.execute("INSERT INTO loans (id, kit) VALUES ('x', 'no such kit')")
    with pytest.raises(sqlite3.IntegrityError):
        store.db.execute("INSERT INTO loans (id, kit, affected) VALUES ('x', 'this', 'upper')")
    store.close()


# Versions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", range(1, len(STEPS) + 1))
def test_a_file_of_every_older_version_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    path = tmp_path / FILE
    old = sqlite3.connect(path, isolation_level=None)
    migrate(old, STEPS[:version])
    old.execute("INSERT INTO loans (id, kit, pseudonym) VALUES ('L1', 'this', 'blue heron')")
    old.close()
    store = open_store(path)
    assert store.db.execute("PRAGMA user_version").fetchone()[0] == len(STEPS)
    assert store.db.execute("SELECT pseudonym FROM loans WHERE id = 'L1'").fetchone() == ("blue heron",)
    store.close()


def test_a_step_comes_once_and_a_failing_one_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / FILE
    open_store(path).close()

    def good(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE loans ADD COLUMN colour TEXT NOT NULL DEFAULT ''")

    def bad(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE loans ADD COLUMN shape TEXT NOT NULL DEFAULT ''")
        raise RuntimeError("half-way")

    steps: list[Step] = [*STEPS, good]
    for _ in range(2):
        open_store(path, steps=steps).close()
    with pytest.raises(RuntimeError):
        open_store(path, steps=[*steps, bad])
    store = open_store(path, steps=steps)
    columns = [row[1] for row in store.db.execute("PRAGMA table_info(loans)")]
    assert columns.count("colour") == 1
    assert "shape" not in columns
    store.close()


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / FILE
    open_store(path, steps=[*STEPS, lambda db: None]).close()
    before = path.read_bytes()
    with pytest.raises(Unavailable, match="newer version"):
        open_whole(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(("extra", "says"), [([], "older"), ([lambda db: None], "newer")])
def test_reading_only_changes_no_version(tmp_path: Path, extra: list[Step], says: str) -> None:
    path = tmp_path / FILE
    open_store(path, steps=[*STEPS, *extra]).close()
    steps = STEPS if extra else [*STEPS, lambda db: None]
    with pytest.raises(Unavailable, match=says):
        open_store(path, read_only=True, steps=steps)


# Damage ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ten days of records and a backup of the fifth."""
    folder = tmp_path_factory.mktemp("whole")
    store = recorded.days(folder / FILE, 5)
    back_up(store, "2030-01-11", 7)
    store.close()
    recorded.write(
        store := open_store(folder / FILE), clock := recorded.Clock(), recorded.session(clock, "later", {"x": []})
    )
    store.close()
    return folder


@pytest.mark.parametrize("seed", range(100))
def test_whatever_happens_to_the_file_it_opens_again(whole: Path, tmp_path: Path, seed: int) -> None:
    """Random bytes, cut short, zeroed, overwritten: never a crash, and never less than the last backup."""
    rng, folder = random.Random(seed), tmp_path / "records"  # noqa: S311
    shutil.copytree(whole, folder)
    path = folder / FILE
    data = bytearray(path.read_bytes())
    match seed % 4:
        case 0:
            del data[rng.randrange(len(data)) :]
        case 1:
            for _ in range(rng.choice((1, 10, 500))):
                data[rng.randrange(len(data))] = rng.randrange(256)
        case 2:
            at, size = rng.randrange(len(data)), rng.choice((16, 512, 4096, 20000))
            data[at : at + size] = bytes(len(data[at : at + size]))
        case _:
            data[:] = rng.randbytes(rng.choice((0, 1, 100, len(data))))
    path.write_bytes(data)
    opened = open_whole(path)
    if opened.told:
        (kept,) = folder.glob("records-damaged-*.db")
        assert kept.read_bytes() == bytes(data)
        assert kept.name in opened.told
        assert count(opened.store.db, "sessions") == 15
    assert count(opened.store.db, "sessions") >= 15
    clock = recorded.Clock()
    recorded.write(opened.store, clock, recorded.session(clock, "anew", {"smile-well": [recorded.repetition()]}))
    opened.store.close()


def test_damage_without_a_backup_begins_anew_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"no database" * 1000)
    opened = open_whole(path)
    assert "begin anew" in opened.told
    assert count(opened.store.db, "loans") == 1
    opened.store.close()


def test_a_damaged_backup_is_passed_over(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "records"
    shutil.copytree(whole, folder)
    (folder / "backups" / "records-2030-01-12.db").write_bytes(b"broken" * 1000)
    (folder / FILE).write_bytes(b"broken too" * 1000)
    opened = open_whole(folder / FILE)
    assert "2030-01-11" in opened.told
    assert count(opened.store.db, "sessions") == 15
    opened.store.close()


def test_damage_is_no_reason_to_crash_when_only_read(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(Damaged):
        open_store(path, read_only=True)


# Backups --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [None, KEY])
def test_a_backup_a_day_and_only_the_newest_stay(tmp_path: Path, key: bytes | None) -> None:
    store = recorded.days(tmp_path / FILE, 1, key=key)
    for day in range(1, 10):
        back_up(store, f"2030-02-0{day}", 3)
    store.close()
    kept = backups(tmp_path)
    assert [p.name for p in kept] == [f"records-2030-02-0{day}.db" for day in (7, 8, 9)]
    assert not list((tmp_path / "backups").glob("*.new*"))
    copy = open_store(kept[0], key, read_only=True, check=True)
    assert count(copy.db, "sessions") == 3
    copy.close()


# Encryption -----------------------------------------------------------------------------------------


def test_with_a_key_a_lost_card_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / FILE
    store = recorded.days(path, 2, key=KEY)
    store.db.execute("UPDATE loans SET pseudonym = ?", (CANARY,))
    back_up(store, "2030-01-08", 3)
    for file in (p for p in tmp_path.rglob("*") if p.is_file()):
        content = file.read_bytes()
        assert CANARY.encode() not in content
        assert b"smile-well" not in content
        assert not content.startswith(b"SQLite format 3") or file.name.endswith("-shm")
    store.close()
    again = open_store(path, KEY, check=True)
    assert again.db.execute("SELECT pseudonym FROM loans").fetchone() == (CANARY,)
    assert KEY.hex() not in repr(again)
    again.close()
    for wrong in (None, bytes(32)):
        with pytest.raises(Damaged):
            open_store(path, wrong)


@pytest.mark.parametrize(("size", "says"), [(None, "can't be read"), (31, "31 bytes"), (0, "0 bytes")])
def test_what_is_no_key_is_refused(tmp_path: Path, size: int | None, says: str) -> None:
    path = tmp_path / "key"
    if size is not None:
        path.write_bytes(bytes(size))
    with pytest.raises(Unavailable, match=says):
        read_key(path)
    path.write_bytes(KEY)
    assert read_key(path) == KEY


# A power cut ------------------------------------------------------------------------------------------

_WRITES = """
import sys
from pathlib import Path
from appliance.records import Recorder
from appliance.records.entries import Repeated, Run
from tests.support import recorded

clock = recorded.Clock()
with Recorder(Path(sys.argv[1]), recorded.VERSIONS, keep_backups=1) as recorder:
    recorder.put(list(recorded.session(clock, sys.argv[2], {}))[:1])
    for number in range(100000):
        run = Run(sys.argv[2], number // 5, "smile-well", "measured", 5, 5.0, 4.0)
        clock.pass_s(14)
        recorder.put([Repeated(run, clock.monotonic_s, recorded.repetition(number=number), 1.5, 4.0, False)])
        if recorder.flush(5):
            sys.stdout.write(f"{number}\\n")
            sys.stdout.flush()
"""


@pytest.mark.timeout(300)
def test_killed_fifty_times_no_repetition_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    rng = random.Random(1)  # noqa: S311
    acknowledged: dict[str, int] = {}
    for kill in range(50):
        name = f"cut-{kill}"
        child = subprocess.Popen(
            [sys.executable, "-c", _WRITES, str(tmp_path), name], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        first = child.stdout.readline()
        assert first == "0\n"
        time.sleep(rng.uniform(0, 0.06))
        child.send_signal(signal.SIGKILL)
        told = [0, *map(int, (line for line in child.stdout.read().split("\n")[:-1] if line))]
        child.wait()
        child.stdout.close()
        acknowledged[name] = told[-1]
    opened = open_whole(tmp_path / FILE)
    assert opened.told == ""
    for name, last in acknowledged.items():
        kept = opened.store.db.execute(
            "SELECT r.number FROM repetitions r JOIN exercises e ON e.id = r.exercise JOIN sessions s"
            " ON s.id = e.session WHERE s.uid = ? ORDER BY r.id", (name,)
        ).fetchall()  # fmt: skip
        assert [n for (n,) in kept[: last + 1]] == list(range(last + 1))
    assert sum(acknowledged.values()) > 50
    opened.store.close()


# What of a repetition is kept -------------------------------------------------------------------------


def test_when_each_side_began_and_how_far_one_lags_is_kept(tmp_path: Path) -> None:
    store, clock = open_store(tmp_path / FILE), recorded.Clock()
    timed = replace(recorded.repetition(left=2.0), onset_left_s=0.42, onset_right_s=0.3, lag_s=0.12)
    recorded.write(store, clock, recorded.session(clock, "s", {"smile-well": [timed, recorded.repetition(left=2.0)]}))
    kept = store.db.execute("SELECT onset_left_s, onset_right_s, lag_s FROM repetitions ORDER BY id").fetchall()
    assert kept == [(0.42, 0.3, 0.12), (None, None, None)]
    store.close()
