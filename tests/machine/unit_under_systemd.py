"""The real installer and the real unit on a machine of its own: boot, kill, hang, sandbox, update, end.

In the order of a kit's life. Replaced is only what this machine has no kernel for: the display, and the sensor behind
libcamera. With all of it, in an emulated machine: ``make boot-test``.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine import camera, glass, rig

pytestmark = pytest.mark.timeout(600)

_NO_KERNEL_FOR_IT = """[Service]
ExecStart=
ExecStart=/opt/symmirror/.venv/bin/symmirror run --display offscreen --size 540x960 --camera simulated \
    --screenshots /var/lib/symmirror/pictures
"""


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[rig.Machine]:
    if reason := rig.cannot():
        rig.impossible(f"no machine in the machine: {reason}")
    folder = tmp_path_factory.mktemp("machine")
    folder.chmod(0o755)
    try:
        root = rig.prepare(folder)
    except rig.NoGroundError as error:
        rig.impossible(str(error))
    done = rig.within(root, "/kit/install")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Done. The mirror starts with the next boot." in done.stdout
    drop_in = root / "etc/systemd/system/symmirror.service.d/rig.conf"
    drop_in.parent.mkdir()
    drop_in.write_text(_NO_KERNEL_FOR_IT)
    with rig.Machine(root, folder / "boot.log") as booted:
        yield booted


def test_it_stands_after_boot_and_has_the_console(machine: rig.Machine) -> None:
    assert rig.wait_for(machine.stands, 60), machine.journal() + machine.log()
    assert machine.show("NRestarts") == "0"
    assert machine.show("StatusText") == "The mirror is on."
    assert machine.run("systemctl", "is-active", "getty@tty1", check=False) != "active"
    assert machine.run("stat", "-c", "%U", "/dev/tty1") == "symmirror"


def test_it_practises_there_and_keeps_its_bookmark(machine: rig.Machine) -> None:
    """The tracker really runs inside the sandbox: the first screens and all safety words go by only before a face."""
    kept, rest = "/var/lib/symmirror/session.json", "ls /var/lib/symmirror/pictures/*-rest.png"
    assert rig.wait_for(lambda: bool(machine.run("sh", "-c", rest, check=False)), 240), machine.journal()
    assert machine.run("stat", "-c", "%U %a", kept) == "symmirror 600"
    assert "Traceback" not in machine.journal()


def test_the_sandbox_is_in_force(machine: rig.Machine) -> None:
    pid = machine.pid()
    status = dict(
        line.split(":\t", 1) for line in machine.run("cat", f"/proc/{pid}/status").splitlines() if ":\t" in line
    )
    user = machine.run("id", "-u", "symmirror")
    assert set(status["Uid"].split()) == {user}
    assert (status["CapEff"], status["CapBnd"]) == ("0" * 16, "0" * 16)
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    group_names = {machine.run("getent", "group", gid).split(":")[0] for gid in status["Groups"].split()}
    assert group_names >= {"video", "render", "input", "gpio", "audio"}
    assert [line.split(":")[0].strip() for line in machine.run("cat", f"/proc/{pid}/net/dev").splitlines()[2:]] == [
        "lo"
    ]


@pytest.mark.parametrize(
    ("what", "allowed"),
    [
        ("touch /var/lib/symmirror/probe && rm /var/lib/symmirror/probe", True),
        ("touch /run/symmirror/probe && rm /run/symmirror/probe", True),
        ("cat /proc/cpuinfo", True),
        ("touch /opt/symmirror/probe", False),
        ("touch /etc/symmirror/probe", False),
        ("touch /usr/probe", False),
        ("ls /root", False),
        ("ls /proc/1/", False),
        ("echo 1 > /proc/sys/kernel/sysrq", False),
    ],
)
def test_what_it_may_reach(machine: rig.Machine, what: str, allowed: bool) -> None:
    """Seen from inside the mirror's own mounts, even with root's rights there wherever it shows read-only."""
    pid = machine.pid()
    inside = machine.run(
        "nsenter", "-t", str(pid), "-m", "--", "setpriv", "--reuid", "symmirror", "--regid", "symmirror",
        "--init-groups", "sh", "-c", f"({what}) >/dev/null 2>&1 && echo yes || echo no",
    )  # fmt: skip
    assert inside == ("yes" if allowed else "no")


def test_the_board_is_asked_for_its_key_by_root_alone(machine: rig.Machine) -> None:
    """This firmware does not answer: the unit runs in its sandbox all the same, and leaves a folder for the mirror."""
    board = "symmirror-board.service"
    assert machine.run("systemctl", "show", board, "-p", "ConditionResult", "--value") == "no"  # no Raspberry Pi
    machine.run("sh", "-c", f"touch /dev/vcio && systemctl start {board} && rm /dev/vcio")
    assert machine.run("journalctl", "-u", board, "-o", "cat", "-t", "python") == "The board has no private key."
    assert machine.run("stat", "-c", "%U %G %a", "/run/symmirror-board") == "root symmirror 750"
    machine.run("systemctl", "stop", board)


@pytest.fixture
def stick(machine: rig.Machine, tmp_path: Path) -> Iterator[str]:
    """A disk with an ext4 whose top folder is uid 1000's, as the machine calls it. A loop device: it has no USB."""
    image = tmp_path / "stick.img"
    with image.open("wb") as file:
        file.truncate(8 << 20)
    subprocess.run(["mkfs.ext4", "-q", "-E", "root_owner=1000:1000", str(image)], check=True)
    made = subprocess.run(["losetup", "--find", "--show", str(image)], capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no loop device: {made.stderr.strip()}")
    name = made.stdout.strip().removeprefix("/dev/")
    machine.run("mknod", f"/dev/{name}", "b", "7", name.removeprefix("loop"))
    yield name
    machine.run("systemctl", "stop", f"symmirror-stick@{name}", check=False)
    machine.run("rm", f"/dev/{name}")
    subprocess.run(["losetup", "--detach", f"/dev/{name}"], check=True)


def test_a_stick_is_mounted_into_the_running_sandbox_and_let_go_of_at_the_mirrors_word(
    machine: rig.Machine, stick: str
) -> None:
    """As on a machine of its own, where systemd shares mounts; in a container neither they nor devices are told."""
    machine.run("mount", "--make-rshared", "/")
    unit = "/etc/systemd/system/symmirror-stick@.service"
    machine.run("sed", "-i", "-E", "/^(BindsTo|After)=dev-/d", unit)
    machine.run("sh", "-c", "systemctl daemon-reload && systemctl restart symmirror")
    assert rig.wait_for(machine.stands, 60), machine.journal()

    def as_mirror(what: str) -> str:
        return machine.run(
            "nsenter", "-t", str(machine.pid()), "-m", "--", "setpriv", "--reuid", "symmirror", "--regid", "symmirror",
            "--init-groups", "sh", "-c", what, check=False,
        )  # fmt: skip

    service, top = f"symmirror-stick@{stick}.service", f"/run/symmirror-stick/{stick}/{stick}"
    machine.run("systemctl", "start", service)
    assert machine.run("cat", f"{top}.stick") == "mounted"
    assert as_mirror(f"echo sealed >{top}/export && stat -c %U {top}/export") == "symmirror"
    assert as_mirror("touch /run/symmirror-stick/own && echo yes || echo no") == "no"
    for verb, other, allowed in (
        ("stop", "dbus.service", False), ("restart", service, False), ("stop", "symmirror-stick@a/b.service", False),
        ("stop", service, True),
    ):  # fmt: skip
        done = as_mirror(f"systemctl --no-ask-password {verb} '{other}' && echo yes || echo no")
        assert done == ("yes" if allowed else "no"), (verb, other)
    assert machine.run("findmnt", f"/dev/{stick}", check=False) == ""
    assert machine.run("ls", "-A", "/run/symmirror-stick") == ""
    machine.run("mount", "-o", "ro", f"/dev/{stick}", "/mnt")
    assert machine.run("stat", "-c", "%u %s", "/mnt/export") == "1000 7"
    machine.run("umount", "/mnt")


def test_killed_it_stands_again(machine: rig.Machine) -> None:
    for _ in range(3):
        pid, began = machine.pid(), time.monotonic()
        machine.run("sh", "-c", f"kill -9 {pid}")
        assert rig.wait_for(lambda pid=pid: machine.stands(pid), 10), machine.journal()  # type: ignore[misc]
        assert time.monotonic() - began < 10


def test_hanging_it_is_started_again(machine: rig.Machine) -> None:
    pid = machine.pid()
    machine.run("sh", "-c", f"kill -STOP {pid}")
    assert rig.wait_for(lambda: machine.stands(pid), 35), machine.journal()
    assert "Watchdog timeout" in machine.journal()


_CAMERA = f"""[Service]
Environment={camera.TUNABLES}
ExecStart=
ExecStart=/opt/symmirror/.venv/bin/symmirror run --display offscreen --size 540x960 --exercise smile-again \\
    --screenshots /var/lib/symmirror/camera
"""


def test_faces_before_the_real_picamera2_move_the_bars(machine: rig.Machine) -> None:
    """libcamera, picamera2, the unit's sandbox, MediaPipe, the session, and the picture of the glass."""
    machine.write("/etc/systemd/system/symmirror.service.d/rig.conf", _CAMERA)
    machine.run("systemctl", "daemon-reload")
    kept = machine.run("cat", "/etc/symmirror/symmirror.toml")
    machine.write("/etc/symmirror/symmirror.toml", camera.SETTINGS)
    machine.write("/etc/symmirror/exercises.toml", camera.EXERCISE)
    machine.run("systemctl", "restart", "symmirror")
    over = "ls /var/lib/symmirror/camera/*-summary.png"
    assert rig.wait_for(lambda: bool(machine.run("sh", "-c", over, check=False)), 120), machine.journal()
    pictures = sorted((machine.root / "var/lib/symmirror/camera").glob("*-smile-again.png"))
    bars = {path.name: glass.bars_mm(glass.picture(path)) for path in pictures}
    moved = [(left, right) for left, right in bars.values() if right > 20]
    assert moved, bars
    for left, right in moved:
        assert left / right == pytest.approx(camera.LEFT, abs=0.1), bars
    assert (0, 0) in bars.values(), bars
    machine.run("rm", "/etc/symmirror/exercises.toml")
    machine.write("/etc/symmirror/symmirror.toml", kept)
    machine.write("/etc/systemd/system/symmirror.service.d/rig.conf", _NO_KERNEL_FOR_IT)
    machine.run("systemctl", "daemon-reload")


def test_the_command_leaves_nothing_of_roots_among_the_data(machine: rig.Machine) -> None:
    machine.run("systemctl", "stop", "symmirror")
    assert machine.show("Result") == "success"
    told = machine.run("symmirror", "check", "--camera", "simulated", check=False)
    assert re.search(r"^tracker +pass", told, re.MULTILINE), told
    assert re.search(r"^disk +pass", told, re.MULTILINE), told
    assert machine.run("stat", "-c", "%U", "/var/lib/symmirror/bench.json").strip() == "symmirror"
    assert machine.run("find", "/var/lib/symmirror", "!", "-user", "symmirror") == ""


def test_an_update_completes_what_was_half_done_and_starts_it(machine: rig.Machine) -> None:
    machine.run("rm", "-r", "/opt/symmirror/.installed", "/opt/symmirror/appliance", "/usr/local/bin/symmirror")
    machine.run("sh", "-c", "echo '[general]' > /etc/symmirror/symmirror.toml")
    machine.run("sh", "-c", "cp -r /kit/models /root; echo x >> /kit/models/hand_landmarker.task")
    assert "is whole" not in machine.run("/kit/install", check=False)  # a stick that was pulled out too soon
    machine.run("cp", "/root/models/hand_landmarker.task", "/kit/models/")
    told = machine.run("/kit/install")
    assert "An earlier run did not reach its end" in told
    assert "the clinic's own, left as it is" in told
    assert "Done. The mirror is on" in told
    assert machine.stands()


def test_taken_away_it_leaves_settings_and_data_unless_they_are_to_go_too(machine: rig.Machine) -> None:
    assert "Gone. Settings" in machine.run("/opt/symmirror/install", "--uninstall")
    assert machine.run("systemctl", "is-active", "symmirror", check=False) == "inactive"
    left = "ls -d /opt/symmirror /usr/local/bin/symmirror /etc/systemd/system/symmirror.service 2>/dev/null || true"
    assert machine.run("sh", "-c", left) == ""
    machine.run("ls", "/var/lib/symmirror/session.json", "/etc/symmirror/symmirror.toml")
    assert "Gone." in machine.run("/kit/install", "--uninstall", "--purge")
    assert machine.run("sh", "-c", "ls -d /var/lib/symmirror /etc/symmirror 2>/dev/null || true") == ""
    assert machine.run("getent", "passwd", "symmirror", check=False) == ""
