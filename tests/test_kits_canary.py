"""What a lost card tells: the raw bytes of a whole disk, while a kit is lent and after it was wiped.

An ext4 file system in a file is mounted, so that what was deleted or overwritten is looked at too. That takes the right
to mount; without it only the files themselves are looked at, all of them, and the tests' names say so.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance import journal
from appliance.kits import Kit, keys, loan
from tests.support.lending import PRESCRIPTION, Lending, board

PSEUDONYM, NOTE, REASON = "P-CANARY-7391", "canary-remark-5528", "canary-reason-6603"


@dataclass(frozen=True)
class Disk:
    """A folder on a disk of its own, and all the bytes of that disk."""

    folder: Path
    raw: Callable[[], bytes]
    sees_deleted: bool


def _may_mount() -> bool:
    return os.geteuid() == 0 and bool(shutil.which("mkfs.ext4")) and os.path.exists("/dev/loop-control")  # noqa: PTH110


@pytest.fixture(params=[
    pytest.param("ext4", marks=pytest.mark.skipif(not _may_mount(), reason="mounting takes root and a loop device")),
    "files",
])  # fmt: skip
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if request.param == "files":
        yield Disk(folder, lambda: b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()), False)
        return
    image = tmp_path / "disk.img"
    with image.open("wb") as stream:
        stream.truncate(48 << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    mounted = subprocess.run(["mount", "-o", "loop", str(image), str(folder)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no mounting here: {mounted.stderr.decode().strip()}")

    def raw() -> bytes:
        subprocess.run(["sync", "-f", str(folder)], check=True)
        return image.read_bytes()

    try:
        yield Disk(folder, raw, True)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_neither_a_lost_card_nor_a_wiped_one_tells_anything(
    disk: Disk, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    lending = Lending(tmp_path, disk.folder / "data")
    control = disk.folder / "control"
    control.write_text("control-word-4410")
    assert b"control-word-4410" in disk.raw()
    control.unlink()
    assert (b"control-word-4410" in disk.raw()) is disk.sees_deleted
    # Lent, and practised on, with a backup, a new remark and an export in between.
    lending.prepare()
    kit = lending.kit()
    kit.lend(PSEUDONYM, "left", "paretic", PRESCRIPTION.format(note=NOTE), lending.due(), without_check=REASON)
    lending.days(2)
    kit = lending.kit()
    opened = loan.read(lending.data, lending.board)
    told = kit.status()
    assert told.loan is not None
    assert told.sessions == 2
    secrets = [opened.key, keys.records_key(opened.key), opened.key.hex().encode()]
    patients = [w.encode() for w in (PSEUDONYM, NOTE, REASON, told.loan, "smile-well", "CREATE TABLE", '"saved_s"')]
    wrapped = (lending.data / "loan" / "key").read_bytes()
    assert (lending.data / "loan" / "records" / "backups").is_dir()
    assert journal.read(
        kit.home, lending.clock.at.date().isoformat(), 1800, lending.now, box=kit.journal_box()
    ).day.sessions == 1  # fmt: skip
    raw = disk.raw()
    assert [what for what in [*secrets, *patients] if what in raw] == []
    assert wrapped in raw  # so that its absence below means something
    # The same bytes in another board.
    elsewhere = Kit.open(lending.data, board=board(tmp_path / "another pi", "10000000aabbccdd")).status()
    assert "another board" in elsewhere.trouble
    assert (elsewhere.loan, elsewhere.pseudonym) == (None, "")
    # Returned and wiped: nothing of the loan, not even its wrapped key in a block that is free now.
    returned = lending.kit().give_back(lending.stick, "A. Example")
    raw = disk.raw()
    sealed = keys.Wrapped.model_validate_json(wrapped).sealed.encode()
    assert [what for what in [*secrets, *patients, wrapped, sealed] if what in raw] == []
    assert returned.sessions == 2
    assert returned.record.proof.searched_files is not None
    out, err = capfd.readouterr()
    everywhere = caplog.text + out + err + (lending.data / "kit" / "log.jsonl").read_text()
    assert [w for w in (PSEUDONYM, NOTE, REASON, told.loan, opened.key.hex()) if w in everywhere] == []
    names = " ".join(p.name for p in lending.stick.iterdir())
    assert PSEUDONYM not in names
    assert told.loan not in names
