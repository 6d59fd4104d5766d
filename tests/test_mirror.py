"""The whole mirror as one process: a patient whose left half is weak, a recording, a camera that fails."""

from __future__ import annotations

import csv
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from appliance import journal
from appliance.cameras.patient_face import Expression, PatientFace
from appliance.display.layout import layout
from appliance.mirror import date_today
from appliance.settings import Panel

COMMAND = [sys.executable, "-m", "appliance", "run", "--display", "offscreen", "--size", "540x960", "--no-voice"]


def run(*args: object, seconds: float = 60) -> subprocess.CompletedProcess[str]:
    """``symmirror run`` off-screen, 540 × 960, with one exercise."""
    command = [*COMMAND, "--exercise", "smile-well"]
    return subprocess.run([*command, *map(str, args)], capture_output=True, text=True, timeout=seconds, check=False)


def screens(folder: Path) -> list[str]:
    """The names of the screens in the order in which they came."""
    names = sorted(p.name for p in folder.iterdir())
    assert [n[:3] for n in names] == [f"{k:03d}" for k in range(1, len(names) + 1)]
    return [re.sub(r"^\d+-|\.png$", "", n) for n in names]


def bars(folder: Path, screen: str) -> tuple[int, int]:
    """Filled pixels of the left and the right bar in the last picture of ``screen``."""
    path = sorted(folder.glob(f"*-{screen}.png"))[-1]
    bgr = cv2.imread(str(path))
    assert bgr is not None
    picture = bgr[:, :, ::-1].astype(int)
    made = layout(Panel(), (540, 960))
    heights = []
    for box in (made.bar_left, made.bar_right):
        column = picture[:, made.rect(box).centerx]
        heights.append(int((np.abs(column - (120, 200, 255)).sum(axis=1) < 30).sum()))
    return heights[0], heights[1]


@pytest.mark.parametrize(("weak", "left", "right"), [("left", 0.3, 1.0), ("right", 1.0, 0.3)])
def test_the_weak_side_of_the_patient_is_the_lower_bar(
    tmp_path: Path, quick_config: Path, weak: str, left: float, right: float
) -> None:
    shots = tmp_path / "shots"
    camera = f"simulated:left={left},right={right}"
    done = run("--camera", camera, "--config", quick_config, "--for", 17, "--screenshots", shots)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Camera: simulated." in done.stdout
    assert str(shots) in done.stdout
    seen = screens(shots)
    assert seen[:4] == ["starting", "settle", "rest", "prompt-smile-well"]
    assert "hold-smile-well" in seen
    heights = dict(zip(("left", "right"), bars(shots, "hold-smile-well"), strict=True))
    strong = "right" if weak == "left" else "left"
    assert 0 < heights[weak] < 0.75 * heights[strong]


def test_a_camera_that_stops_is_told_on_the_glass_and_comes_back(tmp_path: Path, quick_config: Path) -> None:
    shots = tmp_path / "shots"
    done = run("--camera", "simulated:stop_at=5", "--config", quick_config, "--for", 18, "--screenshots", shots)
    assert done.returncode == 0
    seen = screens(shots)
    assert "broken" in seen
    assert any(name.startswith(("hold", "move-in")) for name in seen[seen.index("broken") :])


def test_a_recorded_video_goes_through_and_the_mirror_ends_with_it(tmp_path: Path, quick_config: Path) -> None:
    path, patient = tmp_path / "take.avi", PatientFace(1280, 720)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (1280, 720))
    rest, smile = (patient.render(Expression(actions={"smile": (g, g)})) for g in (0.0, 1.0))
    for k in range(12 * 25):
        writer.write(cv2.cvtColor(smile if k > 7 * 25 else rest, cv2.COLOR_RGB2BGR))
    writer.release()
    shots = tmp_path / "shots"
    done = run("--camera", path, "--config", quick_config, "--screenshots", shots)
    assert (done.returncode, done.stderr) == (0, "")
    assert "hold-smile-well" in screens(shots)


def test_an_empty_room_is_a_mirror_and_a_kind_word(tmp_path: Path, quick_config: Path) -> None:
    path = tmp_path / "empty.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (640, 480))
    for _ in range(60):
        writer.write(np.full((480, 640, 3), 130, np.uint8))
    writer.release()
    shots = tmp_path / "shots"
    assert run("--camera", path, "--config", quick_config, "--screenshots", shots).returncode == 0
    assert screens(shots) == ["starting", "settle"]


def test_without_a_display_it_says_where_the_pictures_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    done = subprocess.run(
        [sys.executable, "-m", "appliance", "run", "--camera", "simulated", "--for", "1", "--no-voice",
         "--data", str(tmp_path), "--size", "540x960"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    if "off-screen" in done.stdout:  # a machine with a display of its own shows it there
        assert f"Screenshots: {tmp_path / 'screenshots'}" in done.stdout
        assert screens(tmp_path / "screenshots")[0] == "starting"


def test_asked_to_stop_it_ends_properly(tmp_path: Path) -> None:
    """As systemd asks: SIGTERM. The last picture is written and the status is 0."""
    shots = tmp_path / "shots"
    command = [sys.executable, "-m", "appliance", "run", "--camera", "simulated", "--display", "offscreen"]
    command += ["--size", "540x960", "--no-voice", "--screenshots", str(shots)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while not process.stdout.readline().startswith("Voice"):
        pass
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=15)
    assert process.returncode == 0
    assert screens(shots)[0] == "starting"


def test_who_overdoes_it_gets_a_break_then_a_smaller_target_and_completes_it(
    tmp_path: Path, quick_config: Path
) -> None:
    """The stronger half does as it is told after the break; what the weaker one then can is no reason for another."""
    path = quick_config / "symmirror.toml"
    path.write_text(path.read_text().replace("over_factor = 10\n", "over_break_s = 2\n"))
    camera = ["--camera", "simulated:left=0.3", "--config", quick_config, "--data", tmp_path / "data"]
    command = [*COMMAND, *camera, "--screenshots", tmp_path / "shots"]
    process = subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL)
    until = time.monotonic() + 100
    while not list(tmp_path.glob("shots/*-between-smile-well.png")):
        assert time.monotonic() < until
        time.sleep(0.2)
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    seen = screens(tmp_path / "shots")
    over = seen.index("over-smile-well")
    assert "move-out-smile-well" not in seen[:over]
    assert "move-out-smile-well" in seen[over:]
    place = journal.read(tmp_path / "data", date_today(), 1800).place
    assert place is not None
    assert (len(place.repetitions), place.repetitions[0].overs) == (1, 1)
    assert place.target_mm is not None
    assert place.target_mm <= 4 * 0.67 + 0.01


def test_after_a_power_cut_the_session_goes_on(tmp_path: Path, quick_config: Path) -> None:
    """A day's first session: welcome and safety words; then the power goes in the middle of an exercise."""
    common = ["--camera", "simulated", "--config", quick_config, "--data", tmp_path / "data", "--screenshots"]
    process = subprocess.Popen([*COMMAND, *map(str, common), str(tmp_path / "first")], stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not list(tmp_path.glob("first/*-between-smile-well.png")):
        assert time.monotonic() < until
        time.sleep(0.2)
    process.kill()
    process.wait(10)
    assert screens(tmp_path / "first")[:5] == ["starting", "welcome", "safety", "settle", "rest"]
    again = subprocess.run(
        [*COMMAND, *map(str, common), str(tmp_path / "second"), "--for", "25"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (again.returncode, again.stderr) == (0, "")
    seen = screens(tmp_path / "second")
    assert [s for s in seen if s != "nobody"][:5] == ["starting", "back", "settle", "rest", "prompt-smile-well"]


def test_what_the_patient_does_is_in_the_records_and_in_the_report(tmp_path: Path, quick_config: Path) -> None:
    """A run with a weak left half, then the report of it: two processes, as on a kit."""
    data, out = tmp_path / "data", tmp_path / "report.csv"
    done = run("--camera", "simulated:left=0.5", "--config", quick_config, "--data", data, "--for", 24)
    assert (done.returncode, done.stderr) == (0, "")
    command = [sys.executable, "-m", "appliance", "report", "--data", str(data), "--out", str(out)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [row["exercise"] for row in rows] == ["smile-well"] * 2
    assert all(0 < float(row["left_mm"]) < float(row["right_mm"]) for row in rows)
    assert all(float(row["gate_mm"]) >= 1.5 for row in rows)
