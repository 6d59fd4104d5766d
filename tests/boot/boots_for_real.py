"""From the plug to the mirror, and from one pulled plug to the next: a whole machine, in the order of its life.

Debian with a kernel of its own, the product installed by the real installer, systemd and the real unit; a display by
the kernel's DRM, the buttons by its gpio-sim and the real lgpio, the camera by the real libcamera and picamera2.
Everything is emulated, instruction by instruction. Times are this machine's and say that something comes, not how
soon; what the mirror itself waits for is as long as on a board of 1000 MIPS. Pictures and table are
left in ``BOOT`` (dist/boot).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boot import image, vm
from tests.machine import camera, glass, rig
from tests.support.presses import PRESSES, Press

pytestmark = pytest.mark.timeout(3600)

_FOLDER = Path(os.environ.get("BOOT") or rig.CHECKOUT / "dist/boot").absolute()


class Told:
    """The table: what was tried, what came of it, and when."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, float | None]] = []

    def add(self, what: str, came: str, seconds: float | None = None) -> None:
        """A row; ``seconds`` is how long it took."""
        self.rows.append((what, came, seconds))

    def __str__(self) -> str:
        lines = [f"{what:58} {'' if s is None else f'{s:6.1f} s':>9}  {came}" for what, came, s in self.rows]
        return "\n".join(lines)


@pytest.fixture(scope="module")
def told(request: pytest.FixtureRequest) -> Iterator[Told]:
    table = Told()
    yield table
    (_FOLDER / "table.txt").write_text(f"{table}\n")
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n\n{table}\n\nPictures: {_FOLDER}")  # noqa: T201


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, glass.Picture]:
    """Each screen as the product draws it here, off-screen, by name: the same settings, the simulated patient."""
    folder = tmp_path_factory.mktemp("known")
    for name, text in image.BY_ITSELF.items():
        (folder / name).write_text(text)
    size = f"{vm.SIZE[0]}x{vm.SIZE[1]}"
    subprocess.run(
        [sys.executable, "-m", "appliance", "run", "--display", "offscreen", "--size", size, "--camera", "simulated",
         "--config", str(folder), "--data", str(folder / "data"), "--screenshots", str(folder / "known"),
         "--for", "45"],
        cwd=rig.CHECKOUT, check=True, capture_output=True,
    )  # fmt: skip
    pictures = {path.stem.split("-", 1)[1]: glass.picture(path) for path in sorted((folder / "known").glob("*.png"))}
    assert {"starting", "welcome", "safety", "settle", "prompt-smile-again"} <= set(pictures)
    return pictures


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory, told: Told) -> vm.Parts:
    if reason := rig.cannot() or vm.cannot():
        rig.impossible(f"no machine can be emulated here: {reason}")
    _FOLDER.mkdir(parents=True, exist_ok=True)
    folder, began_s = tmp_path_factory.mktemp("boot"), time.monotonic()
    folder.chmod(0o755)
    try:
        made = image.make(folder)
    except rig.NoGroundError as error:
        rig.impossible(str(error))
    told.add("Debian with a kernel, installed by ./install", "done", time.monotonic() - began_s)
    return made


@pytest.fixture(scope="module")
def machine(parts: vm.Parts) -> Iterator[vm.Machine]:
    """The machine, switched on. Tests that pull its plug switch it on again."""
    made = vm.Machine(parts, _FOLDER)
    made.switch_on()
    yield made
    made.pull_the_plug()


def screen(machine: vm.Machine, known: dict[str, glass.Picture], name: str, seconds: float = 300) -> float:
    """Wait until the display shows the screen ``name``, and nothing else known; how unlike it is, 0 to 1."""
    unlike = 1.0

    def shown() -> bool:
        nonlocal unlike
        seen = machine.glass(name)
        if seen.shape != known[name].shape or seen.max() < 100:
            return False
        how = {other: glass.unlike(seen, picture) for other, picture in known.items()}
        unlike = how[name]
        return unlike < 0.1 and min(how, key=lambda other: how[other]) == name

    machine.until(shown, seconds)
    return unlike


def test_after_power_on_the_display_shows_the_mirror(
    machine: vm.Machine, known: dict[str, glass.Picture], told: Told
) -> None:
    machine.until(machine.answers, 600)
    told.add("from power on to systemd's answer", machine.run("uname -r"), machine.on_s)
    machine.until(machine.stands, 600)
    told.add("from power on to READY=1", machine.show("StatusText"), machine.on_s)
    unlike = screen(machine, known, "welcome")
    told.add("the welcome on the display", f"{unlike:.1%} unlike the same drawn here, black is mirror", machine.on_s)
    assert machine.run("stat -c %U /dev/tty1") == "symmirror"
    assert machine.run("systemctl is-active getty@tty1 || true") != "active"
    assert machine.run("systemctl --failed --no-legend") == ""


def test_a_press_on_the_pin_turns_the_page(machine: vm.Machine, known: dict[str, glass.Picture], told: Told) -> None:
    machine.press()
    began_s = time.monotonic()
    unlike = screen(machine, known, "safety")
    told.add("Next pressed on the kernel's pin: the safety words", f"{unlike:.1%} unlike", time.monotonic() - began_s)
    machine.press()
    screen(machine, known, "prompt-smile-again")
    told.add("Next again: seated, rest captured, the first prompt", "shown", time.monotonic() - began_s)


def test_faces_before_picamera2_move_the_bars_on_the_display(machine: vm.Machine, told: Told) -> None:
    machine.press()
    began_s, heights = time.monotonic(), list[tuple[float, float]]()

    def moved() -> bool:
        heights.append(glass.bars_mm(machine.glass("bars")))
        return heights[-1][1] > 15

    machine.until(moved, 600)
    left, right = heights[-1]
    assert left / right == pytest.approx(camera.LEFT, abs=0.15), heights
    told.add("bars on the display", f"left {left:.0f} mm high, right {right:.0f} mm", time.monotonic() - began_s)


def test_after_a_power_cut_the_session_goes_on_at_its_exercise(
    machine: vm.Machine, known: dict[str, glass.Picture], told: Told
) -> None:
    kept = "cat /var/lib/symmirror/session.json"
    machine.until(lambda: bool(json.loads(machine.run(kept))["bookmark"]["place"]["repetitions"]), 300)
    before = json.loads(machine.run(kept))["bookmark"]["place"]
    machine.pull_the_plug()
    machine.switch_on()
    machine.until(machine.stands, 900)
    told.add("plug pulled in a repetition; power on to READY=1", machine.show("StatusText"), machine.on_s)
    screen(machine, known, "prompt-smile-again", 600)
    told.add("the session at its exercise again", "prompt shown", machine.on_s)
    after = json.loads(machine.run(kept))["bookmark"]["place"]
    assert (after["queue"], after["index"]) == (before["queue"], before["index"])
    assert after["repetitions"][: len(before["repetitions"])] == before["repetitions"]
    assert "recover" in machine.run("dmesg | grep -i ext4"), "the disk was not in use when the power went"
    told.add("its repetitions, after the cut", f"{len(before['repetitions'])} of {len(before['repetitions'])} kept")
    assert "damaged" not in machine.run("ls /var/lib/symmirror/records")
    rows = machine.run("symmirror report --out /tmp/report.csv >/dev/null && wc -l < /tmp/report.csv")
    assert int(rows) > len(before["repetitions"])
    told.add("records after the cut", "opened, whole, nothing put aside")


def test_killed_and_hanging_it_stands_again(machine: vm.Machine, told: Told) -> None:
    for signal, what in (("KILL", "kill -9"), ("STOP", "it hangs (SIGSTOP): the watchdog")):
        pid = machine.pid()
        machine.run(f"kill -{signal} {pid}")
        took_s = machine.until(lambda pid=pid: machine.stands(pid), 600)  # type: ignore[misc]
        told.add(f"{what}; until it stands again", machine.show("StatusText"), took_s)
    whole = "journalctl -b -u symmirror --no-pager -o cat"  # where every thread stood is long
    assert "Watchdog timeout" in machine.run(f"{whole} | grep -o 'Watchdog timeout' || true")


def test_a_webcam_of_the_kernels_own_making_is_read(machine: vm.Machine, told: Told) -> None:
    machine.run("systemctl stop symmirror && modprobe vivid n_devs=1 && udevadm settle")
    device = machine.run("ls /dev | grep -m1 ^video").removeprefix("video")
    said = machine.run(
        f"symmirror check --camera webcam:{device} --no-questions --json /tmp/check.json || true", seconds=900
    )
    parts = {part["name"]: part for part in json.loads(machine.run("cat /tmp/check.json"))["parts"]}
    for name in ("camera", "live"):
        assert parts[name]["verdict"] == "pass", said
        told.add(f"vivid through OpenCV: {name}", parts[name]["detail"])
    for name in ("software", "models", "words", "disk", "records"):
        assert parts[name]["verdict"] == "pass", said
    told.add("symmirror check", "; ".join(f"{name} {part['verdict']}" for name, part in parts.items()))


@pytest.mark.parametrize("press", PRESSES, ids=lambda press: press.name)
def test_pins_pressed_as_fingers_do(
    machine: vm.Machine, told: Told, pressed: dict[str, list[str]], press: Press
) -> None:
    assert tuple(pressed[press.name]) == press.actions
    told.add(f"lgpio on gpio-sim: {press.name}", ", ".join(pressed[press.name]) or "nothing, as it should")


@pytest.fixture(scope="module")
def pressed(machine: vm.Machine) -> dict[str, list[str]]:
    """What came of each press, in one go: loading the product takes its time there."""
    machine.run("systemctl stop symmirror")
    out = machine.run(
        "cd /run && export LG_WD=/run PYGAME_HIDE_SUPPORT_PROMPT=1 PYTHONPATH=/opt/rig && "
        "/opt/symmirror/.venv/bin/python -m tests.boot.press_pins",
        seconds=900,
    )
    rows = [json.loads(line) for line in out.splitlines()]
    assert {row[0] for row in rows} == {"LGPIOFactory"}
    return {row[1]: row[2] for row in rows}
