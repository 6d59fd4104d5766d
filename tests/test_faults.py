"""What is wrong is told in the patient's language: whatever fails, and however the driver words it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from appliance.cameras import Camera, CameraState, CameraStopped, CameraSupervisor, Frame, Sight, sight, webcam
from appliance.cameras.base import Image
from appliance.cameras.supervisor import CameraReport
from appliance.coaching import Phase, Saw
from appliance.display import Scene
from appliance.errors import Unavailable
from appliance.faces import FaceWorker, Reason, TrackerState
from appliance.faces import worker as workers
from appliance.faces.conditions import is_dark
from appliance.faults import Fault
from appliance.language import Words, find, languages, translator
from appliance.mailbox import Mailbox
from appliance.mirror import Mirror
from appliance.moments import moment
from appliance.notices import Notice
from appliance.records.recorder import Health
from appliance.rooms import Rooms
from appliance.scenes import compose
from appliance.scenes.around import fault as screen_of
from appliance.settings import Measuring, Settings
from tests.support.patient import at_mirror
from tools import catalogues

MESSAGES = {str(m.id) for m in catalogues.template() if m.id}
TECHNICAL = "Errno 5 at /dev/video7: EIO from v4l2"


def texts(scene: Scene) -> set[str]:
    """All words of a screen."""
    return {scene.title, *scene.lines, scene.short, *scene.big, scene.back, scene.forward} - {""}


class Marked(Words):
    """A language in which every text of the catalogues is marked, so that one that is in none stands out."""

    def __init__(self) -> None:
        super().__init__(find("en"))

    def __call__(self, text: str) -> str:
        """``text``, marked."""
        assert text in MESSAGES or not text, text
        return f"«{text}»" if text else ""


@pytest.mark.parametrize("fault", Fault)
def test_whatever_a_fault_shows_is_in_the_catalogues_with_something_to_do(fault: Fault) -> None:
    for scene in (compose(moment(Phase.BROKEN, broken=fault, t=Marked())), screen_of(Marked(), fault, "calibrate")):
        assert all(text.startswith("«") for text in texts(scene)), texts(scene)
        assert scene.title
        assert scene.lines
        assert scene.picture
    assert len({compose(moment(Phase.BROKEN, broken=f)).title for f in Fault}) == len(Fault)


@pytest.mark.parametrize("code", languages())
def test_no_screen_of_a_fault_has_a_technical_word(code: str) -> None:
    for fault in Fault:
        words = " ".join(texts(compose(moment(Phase.BROKEN, broken=fault, t=translator(code)))))
        assert not any(sign in words for sign in ("/dev", "MediaPipe", "picamera", "Errno", fault.value))


# From the fault to the glass ---------------------------------------------------------------------------


class Broken:
    """A camera that fails as it is told to."""

    name = "broken"

    def __init__(self, opening: Exception | None = None, pictures: Iterator[Image | Exception] | None = None) -> None:
        self._opening, self._pictures = opening, pictures or iter(())

    def open(self) -> None:
        """Fail, or not."""
        if self._opening is not None:
            raise self._opening

    def read(self, timeout_s: float) -> Frame:
        """The next picture, or what comes instead."""
        time.sleep(0.005)
        picture = next(self._pictures, None)
        if picture is None:
            time.sleep(60)
        if isinstance(picture, Exception):
            raise picture
        assert picture is not None
        return Frame(picture, 0, time.monotonic())

    def close(self) -> None:
        """Nothing to let go of."""


def reported(camera: Camera, *, timeout_s: float = 0.2) -> CameraReport:
    """What its supervisor says when the camera is in trouble."""
    watch = CameraSupervisor(lambda: camera, timeout_s=timeout_s, backoff_max_s=0.2, sight=Sight())
    watch.start()
    until = time.monotonic() + 8
    while watch.report().state is not CameraState.TROUBLE:
        assert time.monotonic() < until
        time.sleep(0.01)
    report = watch.report()
    watch._stop.set()
    return report


def shown(report: CameraReport, tracker: tuple[TrackerState, str] = (TrackerState.RUNNING, "")) -> Scene:
    """What a real mirror has on its glass then."""
    person, scenes = at_mirror("smile-well"), list[Scene]()
    person.live_until(Phase.HOLD)
    rooms: Any = Rooms(
        stage=SimpleNamespace(layout=STAGE, show=scenes.append),  # type: ignore[arg-type]
        supervisor=SimpleNamespace(report=lambda: report, slow_down=lambda fps: None),  # type: ignore[arg-type]
        worker=SimpleNamespace(state=lambda: tracker, observations=Mailbox(), want=lambda w: None),  # type: ignore[arg-type]
        coach=person.coach, chosen=SimpleNamespace(patient=None),  # type: ignore[arg-type]
    )  # fmt: skip
    mirror = Mirror(Settings(), Marked(), rooms, clock=lambda: person.now)
    mirror._state = person.state
    mirror.turn(person.now)
    return scenes[-1]


STAGE = SimpleNamespace(size_mm=(194.0, 345.0), face=SimpleNamespace(x=40.0, y=60.0, w=112.0, h=130.0))
UNPLUGGED: Image | Exception = CameraStopped(TECHNICAL)
GREY: Image | Exception = np.full((64, 64, 3), 90, np.uint8)


def no_webcam(tmp_path: Path) -> Exception:
    """What opening a webcam that is not there says."""
    with pytest.raises(Unavailable) as told:
        webcam.Webcam(93, 640, 480, 30).open()
    return told.value


@pytest.mark.parametrize(
    ("camera", "fault"),
    [
        (lambda: Broken(no_webcam(Path())), Fault.CAMERA_ABSENT),
        (lambda: Broken(Unavailable(TECHNICAL, Fault.CAMERA_BUSY)), Fault.CAMERA_BUSY),
        (lambda: Broken(Unavailable(TECHNICAL, Fault.CAMERA_COLOURS)), Fault.CAMERA_COLOURS),
        (lambda: Broken(Unavailable(TECHNICAL)), Fault.CAMERA_FAILED),
        (lambda: Broken(OSError(TECHNICAL)), Fault.CAMERA_FAILED),
        (lambda: Broken(pictures=iter((GREY, UNPLUGGED))), Fault.CAMERA_SILENT),  # unplugged
        (lambda: Broken(pictures=iter([GREY])), Fault.CAMERA_SILENT),  # its read does not return
        (lambda: Broken(pictures=iter([GREY] * 4000)), Fault.CAMERA_FROZEN),
    ],
)  # fmt: skip
def test_each_fault_of_a_camera_reaches_the_glass_in_its_own_words(
    camera: Any, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sight, "FROZEN_S", 0.3)
    report = reported(camera())
    assert report.fault is fault
    assert report.reason  # for the log
    scene = shown(report)
    assert scene.name == "broken"
    assert texts(scene) == texts(compose(moment(Phase.BROKEN, broken=fault, t=Marked())))


def test_a_picture_that_still_stands_when_opened_anew_is_no_recovery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sight, "FROZEN_S", 0.2)
    watch = CameraSupervisor(
        lambda: Broken(pictures=iter([GREY] * 400)), timeout_s=1, backoff_max_s=0.05, sight=Sight()
    )
    watch.start()
    seen = []
    for _ in range(150):
        seen.append(watch.report().state)
        time.sleep(0.01)
    watch._stop.set()
    first = seen.index(CameraState.TROUBLE)
    assert CameraState.RUNNING in seen[:first]
    assert set(seen[first:]) == {CameraState.TROUBLE}


@pytest.mark.parametrize("live", [True, False])
def test_darkness_and_a_recording_may_stand_still(live: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sight, "FROZEN_S", 0.1)
    same = np.zeros((64, 64, 3), np.uint8) if live else GREY
    watch = CameraSupervisor(
        lambda: Broken(pictures=iter([same] * 400)), timeout_s=2, backoff_max_s=0.1, sight=Sight() if live else None
    )
    watch.start()
    time.sleep(0.6)
    assert watch.report().state is CameraState.RUNNING
    watch._stop.set()


def test_a_tracker_that_cannot_run_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise Unavailable(TECHNICAL)

    monkeypatch.setattr(workers, "FaceTracker", missing)
    worker = FaceWorker(Mailbox(), Measuring())
    worker.start()
    worker._thread.join(5)
    assert worker.state() == (TrackerState.FAILED, TECHNICAL)
    scene = shown(CameraReport(CameraState.RUNNING), worker.state())
    assert texts(scene) == texts(compose(moment(Phase.BROKEN, broken=Fault.TRACKER_FAILED, t=Marked())))


def test_a_dark_picture_asks_for_light_and_not_for_a_face() -> None:
    assert is_dark(np.full((64, 64, 3), 9, np.uint8))
    assert not is_dark(np.full((64, 64, 3), 90, np.uint8))
    dark = compose(moment(Phase.SETTLE, saw=at_saw(Reason.TOO_DARK)))
    assert (dark.title, dark.lines, dark.picture) == ("More light, please", ("Or is the camera covered?",), "light")
    assert compose(moment(Phase.SETTLE, saw=at_saw(None))).title == "I can't see your face"


def at_saw(reason: Reason | None) -> Saw:
    """Nobody is seen, and why."""
    return Saw(face=False, reason=reason)


# Hints for the clinic ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("health", "notices"),
    [
        (Health(), ()),
        (Health(trouble=TECHNICAL), (Notice.RECORDS_WAIT,)),
        (Health(told=TECHNICAL), (Notice.RECORDS_DAMAGED,)),
        (Health(TECHNICAL, TECHNICAL), (Notice.RECORDS_WAIT, Notice.RECORDS_DAMAGED)),
    ],
)
def test_trouble_of_the_records_is_told_as_a_kind(health: Health, notices: tuple[Notice, ...]) -> None:
    assert health.notices == notices
    values: dict[str, Any] = dict.fromkeys(f.name for f in fields(Rooms))
    rooms = Rooms(**{**values, "recorder": SimpleNamespace(health=health), "hints": [lambda: notices]})
    assert rooms.notices == notices  # each once, whoever tells it


@pytest.mark.parametrize("notice", Notice)
def test_a_notice_is_a_sentence_around_the_exercises_and_a_mark_in_between(notice: Notice) -> None:
    def at(phase: Phase) -> tuple[Scene, Scene]:
        plain = moment(phase, t=Marked())
        return compose(plain), compose(replace(plain, notices=(notice,)))

    for phase in Phase:
        if phase in (Phase.DONE, Phase.WELCOME):
            continue  # they need more than a phase
        without, told = at(phase)
        bare = phase in (Phase.MIRROR, Phase.NOBODY, Phase.ENDED)
        assert told.mark == ("" if bare else "service")
        extra = texts(told) - texts(without)
        assert bool(extra) == (phase is Phase.SUMMARY), phase
        assert all(text.lower().endswith("please tell your clinic»") for text in extra)
        assert (told.title, told.back, told.forward, told.ring) == (
            without.title,
            without.back,
            without.forward,
            without.ring,
        )
