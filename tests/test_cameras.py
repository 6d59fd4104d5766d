"""Cameras: what may be asked for, recordings, the supervisor's journeys, the simulated patient."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from appliance import settings
from appliance.cameras import (
    Camera,
    CameraState,
    CameraStopped,
    CameraSupervisor,
    Frame,
    RecordingEnded,
    open_source,
    parse_source,
)
from appliance.cameras.base import Shot
from appliance.cameras.choose import Source
from appliance.cameras.patient_face import Expression, PatientFace, Pose
from appliance.cameras.pi import _focusing, _shot
from appliance.cameras.simulated import Ask, SimulatedPatient
from appliance.cameras.supervisor import HANG_S
from appliance.cameras.video import Recording
from appliance.errors import Refused, Unavailable
from appliance.mailbox import Mailbox
from appliance.settings import Camera as CameraSettings
from appliance.sides import Side


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """20 frames at 10 fps; the red of frame k is 10 k."""
    path = tmp_path / "take.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (320, 240))
    for k in range(20):
        writer.write(np.full((240, 320, 3), (0, 0, 10 * k), np.uint8))
    writer.release()
    return path


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("auto", Source("auto")),
        ("pi", Source("pi")),
        ("webcam", Source("webcam", index=0)),
        ("webcam:3", Source("webcam", index=3)),
        ("simulated", Source("simulated")),
        ("simulated:left=0.3", Source("simulated", patient={"left": 0.3})),
        ("simulated:left=0.3,right=1,hand_at=5", Source("simulated", patient={"left": 0.3, "right": 1, "hand_at": 5})),
    ],
)
def test_sources_that_may_be_asked_for(text: str, source: Source) -> None:
    assert parse_source(text) == source


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("webcom", "Did you mean 'webcam'?"),
        ("webcam:front", "number of the camera"),
        ("pi:2", "nothing stands behind"),
        ("simulated:lef=0.3", "Did you mean 'left'?"),
        ("simulated:left", "left is a number from 0 to 1.5"),
        ("simulated:left=nan", "left is a number"),
        ("simulated:left=7", "left is a number"),
        ("take.mp4", "There is no video 'take.mp4'"),
        ("nowhere/take", "There is no video"),
        ("x", "Give auto, pi, webcam[:N]"),
    ],
)
def test_sources_that_may_not(text: str, says: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_source(text)
    assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("focus", "controls"),
    [("auto", {"AfMode": 2}), (1.5, {"AfMode": 0, "LensPosition": 1.5}), (0.0, {"AfMode": 0, "LensPosition": 0.0})],
)
def test_a_lens_with_a_motor_is_focused_by_itself_or_held(focus: float, controls: dict[str, float]) -> None:
    assert _focusing(CameraSettings.model_validate({"focus": focus}).focus) == controls


@pytest.mark.parametrize(
    ("metadata", "shot"),
    [
        ({}, Shot()),
        ({"ExposureTime": 8000, "AnalogueGain": 2.0, "DigitalGain": 1.5}, Shot(exposure_us=24000)),
        ({"ExposureTime": 8000, "AnalogueGain": 2.0}, Shot(exposure_us=16000)),
        ({"ExposureTime": 8000}, Shot()),
        ({"LensPosition": 1.4, "AfState": 2}, Shot(dioptres=1.4, focused=True)),
        ({"LensPosition": 1.4, "AfState": 1}, Shot(dioptres=1.4, focused=False)),  # still looking for it
        ({"LensPosition": 9.0, "AfState": 3}, Shot(dioptres=9.0, focused=False)),
        ({"LensPosition": 1.5, "AfState": 0}, Shot(dioptres=1.5)),  # held: nothing is looked for
    ],
)
def test_what_libcamera_tells_of_a_picture(metadata: dict[str, float], shot: Shot) -> None:
    assert _shot(metadata, stamped=False) == shot


@pytest.mark.parametrize("focus", ["near", -1, 99, "1,5"])
def test_a_focus_that_no_lens_has_is_refused(focus: object, tmp_path: Path) -> None:
    (tmp_path / "symmirror.toml").write_text(f"[camera]\nfocus = {json.dumps(focus)}\n")
    with pytest.raises(Refused, match="dioptres"):
        settings.load(tmp_path)


def test_a_webcam_that_is_not_there_says_so() -> None:
    camera = open_source(Source("webcam", index=77), CameraSettings()).make()
    with pytest.raises(Unavailable, match="/dev/video77"):
        camera.open()


def test_a_recording_is_read_to_its_end_in_rgb_and_then_ends(video: Path) -> None:
    recording = Recording(video, real_time=False)
    recording.open()
    frames = [recording.read(1) for _ in range(20)]
    assert [f.number for f in frames] == list(range(20))
    assert frames[10].time_s == pytest.approx(1.0)
    red, green, blue = frames[10].image.mean(axis=(0, 1))
    assert red == pytest.approx(100, abs=6)
    assert max(green, blue) < 10
    with pytest.raises(RecordingEnded):
        recording.read(1)
    recording.close()
    recording.close()


def test_a_recording_in_real_time_takes_its_time(video: Path) -> None:
    recording = Recording(video, real_time=True)
    recording.open()
    began = time.monotonic()
    for _ in range(4):
        frame = recording.read(1)
    assert time.monotonic() - began >= 0.3
    assert frame.time_s - began == pytest.approx(0.3, abs=0.1)
    recording.close()


@pytest.mark.parametrize("content", [b"", b"no video at all" * 100])
def test_what_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "take.mp4"
    path.write_bytes(content)
    with pytest.raises(Refused, match="can't be read as a video"):
        Recording(path, real_time=False).open()


# The supervisor -------------------------------------------------------------------------------------


class Script:
    """A camera that gives a frame for each ``f``, stops at ``x``, hangs for 0.3 s at ``h``, ends at ``e``."""

    name = "script"

    def __init__(self, steps: Iterator[str], opens: Callable[[], None] = lambda: None) -> None:
        self._steps, self._opens, self.closed = steps, opens, 0
        self._number = 0

    def open(self) -> None:
        self._opens()

    def read(self, timeout_s: float) -> Frame:
        step = next(self._steps, "e")
        if step == "x":
            raise CameraStopped("pulled out")
        if step == "e":
            raise RecordingEnded
        time.sleep(0.3 if step == "h" else 0.01)
        self._number += 1
        return Frame(np.zeros((2, 2, 3), np.uint8), self._number, time.monotonic())

    def close(self) -> None:
        self.closed += 1


def supervise(make: Callable[[], Camera]) -> CameraSupervisor:
    supervisor = CameraSupervisor(make, timeout_s=0.2, backoff_max_s=0.5)
    supervisor.start()
    return supervisor


def wait_for(condition: Callable[[], bool], seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.005)
    return False


def test_a_camera_that_is_pulled_out_is_told_and_opened_again() -> None:
    steps, made = iter("fff" + "x" + "f" * 40), []

    def make() -> Camera:
        made.append(Script(steps))
        return made[-1]

    supervisor = supervise(make)
    assert wait_for(lambda: supervisor.report().state is CameraState.TROUBLE)
    assert supervisor.report().reason == "pulled out"
    assert wait_for(lambda: supervisor.report().state is CameraState.RUNNING)
    assert supervisor.report().reopened == 1
    assert made[0].closed == 1
    supervisor.stop()
    assert made[1].closed == 1


def test_a_camera_that_is_not_there_at_the_start_is_waited_for() -> None:
    tries = iter([Unavailable("no camera"), Unavailable("no camera"), None])

    def opens() -> None:
        if (trouble := next(tries)) is not None:
            raise trouble

    supervisor = supervise(lambda: Script(iter("f" * 50), opens))
    assert wait_for(lambda: supervisor.report().reason == "no camera")
    assert wait_for(lambda: supervisor.report().state is CameraState.RUNNING)
    supervisor.stop()


def test_a_camera_that_hangs_is_trouble_though_its_read_has_not_returned() -> None:
    now = [0.0]
    supervisor = CameraSupervisor(
        lambda: Script(iter("f" + "h" * 10)), timeout_s=0.2, backoff_max_s=1, clock=lambda: now[0]
    )
    supervisor.start()
    assert wait_for(lambda: supervisor.report().state is CameraState.RUNNING)
    now[0] = 60.0
    assert supervisor.report().state is CameraState.TROUBLE
    supervisor.stop()


@pytest.mark.parametrize("hangs", [False, True])
def test_a_missing_camera_is_waited_for_but_a_driver_that_hangs_is_dead(hangs: bool) -> None:
    """The watchdog is fed by this: from a hang only a new process comes back."""
    now, opening, hang = [0.0], threading.Event(), threading.Event()

    def opens() -> None:
        opening.set()
        if hangs:
            hang.wait(30)
        raise Unavailable("no camera")

    supervisor = CameraSupervisor(
        lambda: Script(iter(""), opens), timeout_s=0.2, backoff_max_s=0.05, clock=lambda: now[0]
    )
    assert not supervisor.alive()  # it was not started
    supervisor.start()
    assert opening.wait(5)
    assert supervisor.alive()
    now[0] += HANG_S + 1
    if hangs:
        time.sleep(0.5)  # one that turns over would have beaten again by now
        assert not supervisor.alive()
    else:
        assert wait_for(supervisor.alive)
    hang.set()
    supervisor.stop()
    assert not supervisor.alive()


def test_a_recording_that_ends_is_not_started_again() -> None:
    supervisor = supervise(lambda: Script(iter("ff")))
    assert wait_for(lambda: supervisor.report().state is CameraState.ENDED)
    assert supervisor.alive()
    supervisor.stop()


def test_slowed_down_it_reads_less_often() -> None:
    supervisor = supervise(lambda: Script(iter("f" * 10_000)))
    supervisor.slow_down(5)
    assert wait_for(lambda: supervisor.frames.take() is not None)
    time.sleep(0.7)
    assert supervisor.frames.dropped <= 5
    supervisor.stop()


def test_the_mailbox_keeps_the_newest_only() -> None:
    box: Mailbox[int] = Mailbox()
    for value in (1, 2, 3):
        box.put(value)
    assert (box.take(), box.take(), box.dropped) == (3, None, 2)


# The simulated patient ------------------------------------------------------------------------------


def difference(patient: PatientFace, expression: Expression) -> tuple[float, float]:
    """How much the picture changes on the patient's (left, right), mean of absolute grey levels."""
    rest = patient.render(Expression()).astype(int)
    moved = patient.render(expression).astype(int)
    change = np.abs(moved - rest).mean(axis=2)[130:620]
    return float(change[:, 652:860].mean()), float(change[:, 420:628].mean())


@pytest.mark.parametrize("action", ["brow-raise", "smile", "pucker", "corners-out", "puff", "brow-frown"])
def test_each_side_moves_for_itself(patient: PatientFace, action: str) -> None:
    left, right = difference(patient, Expression(actions={action: (1.0, 0.0)}))
    assert left > 0.4
    assert right < 0.05
    left, right = difference(patient, Expression(actions={action: (0.0, 1.0)}))
    assert right > 0.4
    assert left < 0.05


def test_movement_has_a_known_size_that_grows_with_the_gain(patient: PatientFace) -> None:
    # Gain 1 of a smile is about the 9.3 mm of healthy adults.
    assert patient.truth_mm("smile", Side.LEFT) == pytest.approx(9.3, abs=1)
    half, _ = difference(patient, Expression(actions={"smile": (0.5, 0)}))
    full, _ = difference(patient, Expression(actions={"smile": (1, 0)}))
    assert half < full


def test_hand_teeth_jaw_lids_and_turning_change_the_picture(patient: PatientFace) -> None:
    rest = patient.render(Expression())
    for expression in (
        Expression(hand=1),
        Expression(teeth=(1, 1)),
        Expression(jaw_mm=(20, 20)),
        Expression(lids=(1, 1)),
    ):
        assert np.abs(patient.render(expression).astype(int) - rest).mean() > 0.05
    assert np.abs(patient.render(Expression(), Pose(yaw=20)).astype(int) - rest).mean() > 2


class Clock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def standing(clock: Clock, **options: Any) -> SimulatedPatient:
    patient = SimulatedPatient(640, 360, 10, clock=clock, sleep=clock.sleep, **options)
    patient.open()
    return patient


def test_the_patient_performs_when_asked_late_and_smoothly() -> None:
    clock = Clock()
    patient = standing(clock, left=0.4)
    patient.ask(Ask("smile-well", moving=True))
    path = []
    for _ in range(30):
        path.append(patient._amounts(clock()))
        clock.sleep(0.1)
    left, right = zip(*path, strict=True)
    assert right[3] == 0  # the reaction time
    assert right[-1] == pytest.approx(1.0)
    assert left[-1] == pytest.approx(0.4)
    assert max(np.diff(right)) < 0.15  # no jump
    patient.ask(Ask("smile-well", moving=False))
    clock.sleep(3)
    assert patient._amounts(clock()) == pytest.approx((0, 0))


def test_the_patient_can_leave_and_the_camera_can_stop() -> None:
    clock = Clock()
    patient = standing(clock, leave_at=1, stop_at=20)
    here = patient.read(1).image
    clock.sleep(2)
    gone = patient.read(1).image
    assert np.abs(here.astype(int) - gone).mean() > 20
    clock.now = 121.0
    with pytest.raises(CameraStopped):
        patient.read(1)
    clock.now = 130.0
    assert np.abs(patient.read(1).image.astype(int) - gone).mean() > 20


def test_the_same_seed_is_the_same_patient() -> None:
    first, second = (standing(Clock(), seed=5).read(1).image for _ in range(2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, standing(Clock(), seed=6).read(1).image)
