"""The installer's files: run into a folder, twice, and away again. On a whole machine: ``make machine-test``."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
UNIT = CHECKOUT / "systemd/symmirror.service"
BOARD = CHECKOUT / "systemd/symmirror-board.service"
STICK = CHECKOUT / "systemd/symmirror-stick@.service"
WORDS = "consoleblank=0 quiet loglevel=3 vt.global_cursor_default=0"


def install(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(CHECKOUT / "install"), *map(str, args)], capture_output=True, text=True, timeout=60, check=False
    )


def done(*args: object) -> str:
    ran = install(*args)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def everything(root: Path) -> dict[str, tuple[int, bytes]]:
    """Mode and content of every file below ``root``; where a link leads, for links."""
    return {
        str(path.relative_to(root)): (
            path.lstat().st_mode,
            str(path.readlink()).encode() if path.is_symlink() else path.read_bytes(),
        )
        for path in sorted(root.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def boot_file(root: Path, text: str) -> Path:
    path = root / "boot/firmware/cmdline.txt"
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode())
    return path


def test_installed_twice_is_installed_once(tmp_path: Path) -> None:
    boot_file(tmp_path, "console=tty1 root=PARTUUID=7 rootwait\n")
    first = done("--root", tmp_path)
    once = everything(tmp_path)
    assert "opt/symmirror/appliance/mirror.py" in once
    assert "opt/symmirror/uv.lock" in once
    assert not any("__pycache__" in name or name.startswith("opt/symmirror/tests") for name in once)
    link = tmp_path / "etc/systemd/system/multi-user.target.wants/symmirror.service"
    assert str(link.readlink()) == "/etc/systemd/system/symmirror.service"
    assert "On the machine itself: sudo /opt/symmirror/install" in first  # it does not call half an installation done
    second = done("--root", tmp_path)
    assert everything(tmp_path) == once
    assert second.count("already right") == 10


def test_an_update_brings_the_new_and_takes_the_old_but_not_what_the_clinic_wrote(tmp_path: Path) -> None:
    done("--root", tmp_path)
    old = tmp_path / "opt/symmirror/appliance/gone_in_this_version.py"
    old.write_text("")
    unit = tmp_path / "etc/systemd/system/symmirror.service"
    unit.write_text("[Unit]\n")
    own = tmp_path / "etc/symmirror/symmirror.toml"
    own.write_text("[general]\nlanguage = 'tr'\n")
    told = done("--root", tmp_path)
    assert not old.exists()
    assert unit.read_bytes() == UNIT.read_bytes()
    assert own.read_text() == "[general]\nlanguage = 'tr'\n"
    assert "the clinic's own, left as it is" in told


@pytest.mark.parametrize(("purge", "stays"), [([], True), (["--purge"], False)])
def test_taken_away_it_leaves_the_data_unless_they_are_to_go_too(tmp_path: Path, purge: list[str], stays: bool) -> None:
    data = tmp_path / "var/lib/symmirror/session.json"
    data.parent.mkdir(parents=True)
    data.write_text("{}")
    other = tmp_path / "etc/systemd/system/other.service"
    other.parent.mkdir(parents=True)
    other.write_text("[Unit]\n")
    done("--root", tmp_path)
    for _ in range(2):  # the second time there is nothing, and that is no error
        done("--root", tmp_path, "--uninstall", *purge)
        left = {"etc/systemd/system/other.service"}
        if stays:
            left |= {"var/lib/symmirror/session.json", "etc/symmirror/symmirror.toml"}
        assert set(everything(tmp_path)) == left


PLAIN = "console=serial0,115200 console=tty1 root=PARTUUID=7 rootfstype=ext4 fsck.repair=yes rootwait"


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        (PLAIN + "\n", PLAIN),
        (PLAIN, PLAIN),  # without an end of line
        (PLAIN + "\r\n", PLAIN),  # edited on Windows
        (f"  {PLAIN}   cfg80211.ieee80211_regdom=DE \n\n", f"{PLAIN} cfg80211.ieee80211_regdom=DE"),
        (f"quiet {PLAIN} loglevel=7 quiet splash\n", f"{PLAIN} splash"),
        (f"{PLAIN} {WORDS}\n", PLAIN),
        (f"consoleblank=600 {PLAIN}\n", PLAIN),
        (f"{PLAIN} quietly logo.nologo *\n", f"{PLAIN} quietly logo.nologo *"),
    ],
)
def test_the_console_is_made_quiet_and_loud_again(tmp_path: Path, before: str, kept: str) -> None:
    path = boot_file(tmp_path, before)
    for _ in range(2):
        done("--root", tmp_path)
        assert path.read_text() == f"{kept} {WORDS}\n"
    path.write_text(path.read_text().replace("\n", " added.since=1\n"))
    done("--root", tmp_path, "--uninstall")
    assert sorted(path.read_text().split()) == sorted([*before.split(), "added.since=1"])
    assert [p.name for p in path.parent.iterdir()] == ["cmdline.txt"]


@pytest.mark.parametrize("before", ["", "\n", "quiet\n", "console=tty1\n", f"{PLAIN}\n{PLAIN}\n"])
def test_a_boot_line_that_is_not_as_it_should_be_is_left_alone(tmp_path: Path, before: str) -> None:
    """A wrong one means a card that does not boot, at home, without a screen that says why."""
    path = boot_file(tmp_path, before)
    assert "left as it is" in done("--root", tmp_path)
    assert path.read_bytes() == before.encode()


def test_a_dry_run_changes_nothing_and_says_what_would_be(tmp_path: Path) -> None:
    boot_file(tmp_path, PLAIN)
    before = everything(tmp_path)
    told = done("--root", tmp_path, "--dry-run")
    assert everything(tmp_path) == before
    assert f"would write: {PLAIN} {WORDS}" in told
    assert "would: replace appliance" in told
    done("--root", tmp_path)
    installed = everything(tmp_path)
    done("--root", tmp_path, "--uninstall", "--purge", "--dry-run")
    assert everything(tmp_path) == installed


def test_a_step_that_fails_names_itself_and_the_way_out_and_the_next_run_completes(tmp_path: Path) -> None:
    blocked = tmp_path / "etc/udev"
    blocked.parent.mkdir(parents=True)
    blocked.write_text("a file where a folder should be")
    ran = install("--root", tmp_path)
    assert ran.returncode != 0
    assert "NOT DONE. It stopped at: Unit, rules, command" in ran.stderr
    assert "run the same command again" in ran.stderr
    assert "The files are in" not in ran.stdout
    blocked.unlink()
    done("--root", tmp_path)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--frobnicate"], "'--frobnicate' is unknown"),
        (["--purge"], "--purge goes with --uninstall"),
        (["--root"], "--root needs a folder"),
        (["--root", ""], "--root needs a folder"),
        (["--root", "/"], "would be this whole machine"),
        (["--offline", "/nonexistent"], "holds no wheels"),
    ],
)
def test_what_is_asked_wrongly_is_refused_before_anything_is_done(args: list[str], words: str) -> None:
    ran = install("--dry-run", *args)  # were it not refused, it would be done to the machine that runs the tests
    assert (ran.returncode, words in ran.stderr, "==" in ran.stdout) == (2, True, False)


def test_the_unit_names_only_what_the_installer_brings() -> None:
    unit = UNIT.read_text()
    users = (CHECKOUT / "systemd/sysusers.d/symmirror.conf").read_text()
    found = re.search(r"^SupplementaryGroups=(.*)$", unit, re.MULTILINE)
    assert found
    for group in found[1].split():
        assert re.search(rf"^m +symmirror +{group}$", users, re.MULTILINE), group
    assert "ExecStart=/opt/symmirror/.venv/bin/symmirror " in unit
    assert re.search(r"^Conflicts=getty@tty1.service$", unit, re.MULTILINE)
    assert re.search(r"^After=getty@tty1.service\b", unit, re.MULTILINE)


needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")


@needs_systemd
@pytest.mark.parametrize("source", [UNIT, STICK, BOARD])
def test_systemd_understands_every_line_of_the_unit(tmp_path: Path, source: Path) -> None:
    """Unknown keys are only warned of, with status 0: so nothing at all may be said."""
    unit = tmp_path / source.name.replace("@", "@sda1")
    unit.write_text(re.sub(r"/opt/symmirror/\.venv/bin/(symmirror|python)", "/bin/true", source.read_text()))
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    said = [line for line in (ran.stdout + ran.stderr).splitlines() if "symmirror" in line]
    assert (ran.returncode, said) == (0, [])


@needs_systemd
@pytest.mark.parametrize("source", [UNIT, BOARD])
def test_the_unit_is_tightly_shut(source: Path) -> None:
    """At most 2.5 of 10 is asked for; what keeps it from 0 is explained in the unit."""
    ran = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(source)],
        capture_output=True, text=True, check=False, env=os.environ | {"SYSTEMD_COLORS": "0"},
    )  # fmt: skip
    exposure = re.search(r"Overall exposure level.*?: ([\d.]+)", ran.stdout)
    assert exposure, ran.stderr
    assert float(exposure[1]) <= 1.0
