"""A disk that is read-only or full, and records of any damage: it is told, and the session goes on."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from appliance import journal
from appliance.mirror import date_today
from appliance.records import FILE, open_store
from appliance.records.store import back_up
from tests.support import recorded, scripted
from tests.support.amount import amount
from tests.support.small_disk import Session

#: In a name space of its own this process may mount what it likes, root or not; where the kernel allows it.
ALONE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
PROBE = [*ALONE, "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"]


def may_mount() -> bool:
    return (
        shutil.which("unshare") is not None and not subprocess.run(PROBE, capture_output=True, check=False).returncode
    )


@pytest.mark.skipif(not may_mount(), reason="this machine lets nobody mount a disk of its own")
def test_a_disk_that_is_read_only_then_full_loses_nothing_and_stops_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    config = scripted.quick_config(tmp_path / "config")
    script = (
        f"mount -t tmpfs -o size=2m tmpfs {disk} && mount -o remount,ro {disk} && "
        f"exec {sys.executable} -m tests.support.small_disk {disk} {config}"
    )
    done = subprocess.run([*ALONE, "sh", "-c", script], capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    assert "can't be written" in done.stderr
    assert done.stderr.count("The session can't be written") == 2  # told once for each of the two


# Records of any damage under a session ----------------------------------------------------------------


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of five days, with a backup."""
    folder = tmp_path_factory.mktemp("before")
    store = recorded.days(folder / FILE, 5)
    back_up(store, "2030-01-11", 7)
    store.close()
    return folder


@pytest.mark.parametrize("seed", range(amount(6, 100)))
def test_a_session_goes_on_over_damaged_records(before: Path, tmp_path: Path, seed: int) -> None:
    """Kept aside, the last good backup in its place, told; and what is practised is written there."""
    rng, records = random.Random(seed), tmp_path / "data" / "records"  # noqa: S311
    shutil.copytree(before, records)
    data = bytearray((records / FILE).read_bytes())
    if seed % 2:
        del data[rng.randrange(1, len(data)) :]
    else:
        data[: rng.randrange(1, len(data))] = rng.randbytes(rng.randrange(1, len(data)))
    (records / FILE).write_bytes(data)
    session = Session(scripted.quick_config(tmp_path / "config"), tmp_path / "data")
    session.practise(3)
    assert session.recorder.flush(20), session.recorder.health
    told = session.recorder.health.told
    assert "Those of 2030-01-11 took their place" in told
    (kept,) = records.glob("records-damaged-*.db")
    assert kept.name in told
    assert kept.read_bytes() == bytes(data)
    session.made.rooms.close(0.0)
    store = open_store(records / FILE, read_only=True, check=True)
    assert store.db.execute("SELECT count(*) FROM sessions").fetchone() == (16,)
    assert store.db.execute(
        "SELECT count(*) FROM repetitions r JOIN exercises e ON e.id = r.exercise WHERE e.exercise = 'smile-a'"
    ).fetchone() == (3,)
    store.close()


@pytest.mark.timeout(900)
def test_a_journal_of_any_damage_starts_and_is_practised_with(tmp_path: Path) -> None:
    """Bits that have turned over can make another, readable, journal: a coach must be able to live with any."""
    config = scripted.quick_config(tmp_path / "config")
    session = Session(config, tmp_path / "data")
    session.practise(23)
    session.made.rooms.close(0.0)
    path = tmp_path / "data" / journal.FILE
    whole = path.read_bytes()
    for seed in range(amount(10, 400)):
        rng, data = random.Random(seed), bytearray(whole)  # noqa: S311
        for _ in range(rng.choice((1, 1, 3))):
            data[rng.randrange(len(data))] = rng.choice(b"0123456789-.eE,:[]{}ntf\x00\xff")
        shutil.rmtree(tmp_path / "data")
        (tmp_path / "data").mkdir()
        path.write_bytes(data)
        again = Session(config, tmp_path / "data")
        for _ in range(300):
            again.now += 0.1
            again.made.mirror.turn(again.now)
        again.made.rooms.close(0.0)
        if journal.read(tmp_path / "data", date_today(), 1800).place is None:
            assert list((tmp_path / "data").glob("*.kept")), "it was neither used nor put aside"


def test_a_file_of_records_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data" / "records" / FILE).mkdir(parents=True)
    session = Session(scripted.quick_config(tmp_path / "config"), tmp_path / "data")
    session.practise(1)
    assert not session.recorder.flush(1)
    assert "can't be written" in session.recorder.health.trouble
    session.made.rooms.close(0.0)
