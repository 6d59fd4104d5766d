"""A stick and two buttons at the real mirror: its main loop, its screens off-screen, its records and its threads."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory

from appliance import journal
from appliance.cameras import CameraState
from appliance.coaching import Bookmark, Coach, Day, Phase
from appliance.controls import GpioButtons
from appliance.display import Mode, Stage
from appliance.display.stage import Screenshots
from appliance.faces import TrackerState
from appliance.gallery import lit_inside_face
from appliance.language import translator
from appliance.mailbox import Mailbox
from appliance.mirror import Mirror, Rooms
from appliance.records import Recorder, Watch
from appliance.settings import Buttons, Panel, Settings, Stick, Values
from appliance.stick import StickRoom, room
from appliance.stick.deeds import Doer
from appliance.stick.flow import Step
from appliance.stick.look import MARKER_FILE, ORDER_FILE, PRESCRIPTION_FILE
from tests.support.patient import PROGRAMME
from tests.support.recorded import SETUP, VERSIONS
from tests.support.stick import Socket, TestKit, marker, prescription, return_order

SETTINGS = Settings(Values(panel=Panel(), buttons=Buttons()))


class AtMirror:
    """A mirror without a camera's picture: nobody is practising, somebody of the clinic stands beside it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.socket, self.kit = Socket(folder / "sticks"), TestKit()
        self.socket.folder.mkdir()
        self.data = folder / "data"
        monkeypatch.setattr(room, "plugged", self.socket.plugged)
        monkeypatch.setattr(room, "let_go", lambda parts: self.socket.release(parts[0].rstrip("1")) if parts else None)
        self.pins = MockFactory()
        Device.pin_factory = self.pins
        supervisor: Any = SimpleNamespace(
            report=lambda: SimpleNamespace(state=CameraState.RUNNING, reason=""), alive=lambda: True,
            slow_down=lambda fps: None, start=lambda: None, stop=lambda: None,
        )  # fmt: skip
        worker: Any = SimpleNamespace(
            observations=Mailbox(), state=lambda: (TrackerState.RUNNING, ""), want=lambda want: None,
            alive=lambda: True, start=lambda: None, stop=lambda: None,
        )  # fmt: skip
        self.stage = Stage(Mode.OFFSCREEN, Panel(), (540, 960))
        coach = Coach(PROGRAMME.session(["smile-well"]), SETTINGS.values.coaching)
        self.shots = folder / "shots"
        self.rooms = Rooms(
            self.stage, supervisor, worker, coach, SimpleNamespace(patient=None),  # type: ignore[arg-type]
            buttons=GpioButtons(Buttons()), screenshots=Screenshots(self.shots), journal=journal.Journal(self.data),
            recorder=Recorder(self.data / "records", VERSIONS), watch=Watch(SETUP, lambda: "run"),
            bookmark=Bookmark(Day("a day")),
        )  # fmt: skip
        self.rooms.stick = room.open_room(self.rooms, Stick(folder=str(self.socket.folder)), self.kit)
        self.mirror = Mirror(SETTINGS, translator("en"), self.rooms)

    @property
    def stick(self) -> StickRoom:
        assert self.rooms.stick is not None
        return self.rooms.stick

    def left(self) -> bool:
        """Whether the loop is about to end, for another start."""
        return self.mirror._leave

    def until(self, step: Step, seconds: float = 15) -> None:
        until = time.monotonic() + seconds
        while self.stick.flow.step is not step:
            assert time.monotonic() < until, self.stick.flow
            self.turn()

    def turn(self, times: int = 1) -> None:
        for _ in range(times):
            began = time.monotonic()
            self.mirror.turn(began)
            assert time.monotonic() - began < 0.5  # whatever the stick does, the main loop does not wait
            time.sleep(0.01)

    def press(self, pin: int) -> None:
        self.pins.pin(pin).drive_low()
        self.turn(10)
        self.pins.pin(pin).drive_high()
        self.turn(10)

    def screens(self) -> list[str]:
        assert self.rooms.screenshots is not None
        self.rooms.screenshots.close(self.stage)
        return [path.stem.partition("-")[2] for path in sorted(self.shots.iterdir())]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AtMirror]:
    made = AtMirror(tmp_path, monkeypatch)
    yield made
    made.rooms.close(time.monotonic())
    Device.pin_factory = None


def test_a_prescription_comes_in_and_the_mirror_starts_anew(at: AtMirror) -> None:
    at.turn(5)
    (at.socket.put_in() / PRESCRIPTION_FILE).write_bytes(prescription())
    at.until(Step.ASK)
    assert lit_inside_face(at.stage) == 0
    at.press(17)
    at.until(Step.DONE)
    assert at.kit.asked == [f"prescription {len(prescription())}"]
    assert not at.left()
    at.socket.pull()
    at.until(Step.NONE)
    at.turn()
    assert at.left()
    assert not at.mirror._shutdown
    seen = at.screens()
    assert seen[0].startswith("st")  # starting, or the stick's first
    assert [name for name in seen if name.startswith("stick")] == ["stick-ask", "stick-busy", "stick-done"]


def test_given_back_nothing_is_written_any_more(at: AtMirror) -> None:
    top = at.socket.put_in()
    (top / MARKER_FILE).write_bytes(marker("return"))
    (top / ORDER_FILE).write_bytes(return_order())
    at.until(Step.ASK)
    at.press(17)
    at.until(Step.SURE)
    at.press(17)  # too soon: it was meant for the question before
    assert at.stick.flow.step is Step.SURE
    at.turn(200)
    at.press(17)
    at.until(Step.DONE)
    assert at.kit.asked == ["return by A. Example"]
    assert (at.rooms.journal, at.rooms.recorder) == (None, None)
    (at.data / journal.FILE).unlink(missing_ok=True)
    at.turn(50)
    assert not (at.data / journal.FILE).exists()
    at.press(27)  # seen
    assert at.left()


def test_holiday_pictures_are_said_to_be_none_of_its_business(at: AtMirror) -> None:
    for number in range(40):
        at.socket.folder.joinpath("sda/sda1").mkdir(parents=True, exist_ok=True)
        (at.socket.folder / "sda/sda1" / f"IMG_{number:04d}.JPG").write_bytes(b"\xff\xd8")
    (at.socket.folder / "sda/sda1.stick").write_text("mounted")
    at.socket.inside.add("sda")
    at.until(Step.NOTHING)
    at.turn(5)
    assert at.socket.released == ["sda"]
    at.press(17)
    assert at.stick.flow.step is Step.ASIDE
    at.socket.pull()
    at.until(Step.NONE)
    assert at.mirror.state.phase in (Phase.STARTING, Phase.SETTLE, Phase.NOBODY)
    assert not at.left()


def test_it_ends_while_a_stick_is_in(at: AtMirror) -> None:
    at.socket.put_in()
    at.until(Step.NOTHING)
    doer: Doer = at.stick._doer
    at.rooms.close(time.monotonic())
    assert not doer._thread.is_alive()


def test_a_mirror_without_the_folder_never_hears_of_a_stick(tmp_path: Path, at: AtMirror) -> None:
    other = room.open_room(at.rooms, Stick(folder=str(tmp_path / "none")), at.kit)
    assert other is not None
    time.sleep(1.2)
    assert other._watch.seen is None
    other.close()
    assert room.open_room(at.rooms, Stick(enabled=False, folder=str(at.socket.folder)), at.kit) is None


@pytest.mark.parametrize("parts", [(), ("sda1",), ("sda1", "sda2")])
def test_letting_go_stops_the_sticks_own_unit_and_no_other(
    parts: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **_: object) -> SimpleNamespace:
        ran.append(command)
        return SimpleNamespace(returncode=1, stderr="Interactive authentication required.")

    monkeypatch.setattr(subprocess, "run", run)
    room.let_go(parts)
    units = [f"symmirror-stick@{part}.service" for part in parts]
    assert ran == ([["systemctl", "--no-ask-password", "stop", *units]] if parts else [])
