"""Makes a Debian Trixie, installs the mirror into it with the real installer, and boots it with its own systemd.

Unpacked packages and namespaces, no emulation: the kernel is this machine's. What is not there is what a kernel
brings: display, pins, sound, and all of a camera but libcamera and picamera2. Needs root and ``mmdebstrap``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from tests.machine import camera

CHECKOUT = Path(__file__).resolve().parents[2]
_HERE = Path(__file__).resolve().parent
_CLEAN = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
# What Raspberry Pi OS has of itself.
_SYSTEM = ["systemd", "systemd-sysv", "dbus", "kmod", "passwd"]


class NoGroundError(Exception):
    """What the machine is made of can't be had here: no mirror in reach, or no keys for it."""


def impossible(why: str) -> NoReturn:
    """Say that it can't be done here: no fault on a developer's computer, one where everything is tried (CI)."""
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


def cannot() -> str | None:
    """Why this machine can't be the ground for another one; None if it can."""
    if os.geteuid() != 0:
        return "needs root"
    for tool in ("mmdebstrap", "unshare", "nsenter"):
        if shutil.which(tool) is None:
            return f"needs {tool}: apt install mmdebstrap util-linux"
    if os.uname().machine != "x86_64":
        return "written for x86_64"
    tried = subprocess.run(
        ["unshare", "--mount", "--pid", "--net", "--cgroup", "--fork", "sh", "-c",
         "mount --make-rprivate / && mount -t cgroup2 cgroup2 /sys/fs/cgroup && mount -t tmpfs tmpfs /mnt"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return f"no namespaces or cgroups here: {tried.stderr.strip()}" if tried.returncode else None


def packages() -> list[str]:
    """The Debian packages that every kit has."""
    rows = [line.split() for line in (CHECKOUT / "systemd/packages.txt").read_text().splitlines()]
    return [row[0] for row in rows if row and not row[0].startswith("#") and row[1] == "all"]


def mirror() -> str:
    """Where this machine has its own Debian from, which is sure to be in reach; else Debian's own."""
    for file in (Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("debian*"))):
        if file.is_file() and (found := re.search(r"https?://\S+/debian/?(?=\s)", file.read_text())):
            return found[0]
    return "http://deb.debian.org/debian"


def prepare(folder: Path, more: tuple[str, ...] = (), suites: tuple[str, ...] = ()) -> Path:
    """A Trixie with all packages, and the bundle of a kit in its /kit; made at the same time. Returns its root.

    ``more`` are further packages, ``suites`` further lines of sources. The tree has a camera that plays faces.
    Raises :class:`NoGroundError` where there is no Debian to be had, or no picamera2.
    """
    root, bundle = folder / "root", folder / "bundle"
    names = ",".join((*_SYSTEM, *packages(), *camera.PACKAGES, *more))
    command = ["mmdebstrap", "--variant=apt", f"--include={names}", "trixie", str(root), mirror(), *suites]
    with (folder / "root.log").open("wb") as log:
        debian = subprocess.Popen(command, stdout=log, stderr=log)
        bundled = subprocess.run(
            ["tools/kit_bundle.sh", str(bundle), "x86_64"], cwd=CHECKOUT, capture_output=True, text=True, check=False
        )
        if debian.wait() != 0:
            raise NoGroundError((folder / "root.log").read_text()[-2000:])
    assert bundled.returncode == 0, bundled.stdout + bundled.stderr
    try:
        camera.lay(root, CHECKOUT / ".tools")
    except camera.NoPackagesError as error:
        raise NoGroundError(str(error)) from error
    bundle.rename(root / "kit")
    return root


def within(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the tree before it is booted, as an image is made; there is no network."""
    script = (
        'mount --make-rprivate / && mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && '
        'root=$1 && shift && exec chroot "$root" "$@"'
    )
    return subprocess.run(
        ["unshare", "--mount", "--net", "bash", "-c", script, "within", str(root), *command],
        capture_output=True, text=True, check=False, env=_CLEAN,
    )  # fmt: skip


class Machine:
    """A booted tree. Use as a context manager; at its end the machine is gone, the tree stays."""

    def __init__(self, root: Path, log: Path) -> None:
        self.root, self._log = root, log

    def __enter__(self) -> Machine:
        self._console, tty = os.openpty()  # stands for tty1, which systemd takes from getty
        with self._log.open("wb") as log:
            self._outer = subprocess.Popen(
                ["bash", str(_HERE / "boot.sh"), str(self.root), os.ttyname(tty)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_CLEAN,
            )  # fmt: skip
        os.close(tty)
        self.init = 0
        assert wait_for(self._found, 20), self.log()
        assert wait_for(lambda: self.run("systemctl", "is-system-running", check=False) not in ("", "offline"), 30)
        return self

    def __exit__(self, *_: object) -> None:
        self._outer.kill()  # --kill-child: PID 1 goes with it, and all others with that
        self._outer.wait(10)
        os.close(self._console)

    def log(self) -> str:
        """What PID 1 said."""
        return self._log.read_text(errors="replace")[-3000:]

    def run(self, *command: str, check: bool = True) -> str:
        """Run a command inside as root; its output."""
        done = subprocess.run(
            ["nsenter", "-t", str(self.init), "-m", "-p", "-u", "-i", "-n", "-C", "--", *command],
            capture_output=True, text=True, check=False, env=_CLEAN, timeout=300,
        )  # fmt: skip
        assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        """Write a file inside."""
        (self.root / path.lstrip("/")).write_text(text)

    def show(self, name: str) -> str:
        """A property of the mirror's unit."""
        return self.run("systemctl", "show", "symmirror", "-p", name, "--value")

    def pid(self) -> int:
        """The mirror's process, as the machine numbers it; 0 if there is none."""
        return int(self.show("MainPID"))

    def stands(self, other_than: int = 0) -> bool:
        """Whether the mirror is up, which is told only after its first screen; as another process than that one."""
        return self.show("ActiveState") == "active" and self.pid() not in (0, other_than)

    def journal(self) -> str:
        """What the mirror wrote."""
        return self.run("journalctl", "-u", "symmirror", "--no-pager", "-o", "cat")

    def _found(self) -> bool:
        children = Path(f"/proc/{self._outer.pid}/task/{self._outer.pid}/children")
        try:
            self.init = int(children.read_text().split()[0])
            return Path(f"/proc/{self.init}/comm").read_text().strip() == "systemd"
        except (OSError, IndexError):
            return False


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False
