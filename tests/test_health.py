"""Heat and power: what the board says, when staff are told, how the tracker slows down and recovers."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest

from appliance import board
from appliance.board import Throttled
from appliance.cameras import CameraState, Chosen
from appliance.cameras.supervisor import CameraReport
from appliance.cameras.video import Recording
from appliance.coaching import Coach
from appliance.display import Mode, Stage
from appliance.faces import Observation, TrackerState
from appliance.health import Care, Health, Reading
from appliance.language import translator
from appliance.mailbox import Mailbox
from appliance.mirror import Mirror, Rooms
from appliance.moments import PROGRAMME
from appliance.notices import Notice
from appliance.settings import Settings
from appliance.settings_bench import Health as Limits
from tests.support.fake_board import FIRMWARE, vcgencmd, voltage_alarm, write
from tests.support.fake_board import board as fake

HOT, LOW, SLOW = Notice.HOT, Notice.UNDER_VOLTAGE, Notice.THROTTLED


@pytest.mark.parametrize(
    ("zones", "celsius"),
    [
        ({}, None),
        ({"0": ("cpu-thermal", "48312")}, 48.312),
        ({"0": ("cpu-thermal", "48000"), "1": ("rp1_adc", "61000")}, 48),  # the processor's, not the warmest
        ({"0": ("soc", "48000"), "1": ("gpu", "61000")}, 61),
        ({"0": ("cpu-thermal", "-5000")}, -5),
        ({"0": ("cpu-thermal", ""), "1": ("x", "30000")}, 30),  # one that does not answer
        ({"0": ("cpu-thermal", "no data")}, None),
    ],
)
def test_temperature(tmp_path: Path, zones: dict[str, tuple[str, str]], celsius: float | None) -> None:
    for number, (kind, text) in zones.items():
        write(tmp_path, f"sys/class/thermal/thermal_zone{number}/type", kind)
        write(tmp_path, f"sys/class/thermal/thermal_zone{number}/temp", text)
    assert board.temperature_c(tmp_path) == celsius


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("0x0", Throttled(0)),
        ("0", Throttled(0)),
        ("50005", Throttled.UNDER_VOLTAGE | Throttled.SLOWED | Throttled.WAS_UNDER_VOLTAGE | Throttled.WAS_SLOWED),
        ("throttled=0xe0008", Throttled.SOFT_LIMIT | Throttled.WAS_CAPPED | Throttled.WAS_SLOWED
         | Throttled.WAS_SOFT_LIMIT),
        ("0x80000010", Throttled(0)),  # bits that nobody has documented
        ("", None), ("-1", None), ("error", None), ("0x123456789", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["sysfs", "vcgencmd"])
def test_bits_of_the_firmware(tmp_path: Path, text: str, bits: Throttled | None, way: str) -> None:
    if way == "sysfs":
        write(tmp_path, FIRMWARE, text)
    else:
        vcgencmd(tmp_path, text)
    assert board.throttled(tmp_path) == bits


def test_who_is_asked_for_the_bits_and_in_which_order(tmp_path: Path) -> None:
    assert board.throttled(tmp_path) is None
    voltage_alarm(tmp_path, 1)
    assert board.throttled(tmp_path) is Throttled.UNDER_VOLTAGE
    vcgencmd(tmp_path, "throttled=0x0")
    assert board.throttled(tmp_path) == Throttled(0)  # nothing is an answer, too
    vcgencmd(tmp_path, "throttled=0x0", status=1)  # no right to the firmware's device
    assert board.throttled(tmp_path) is Throttled.UNDER_VOLTAGE
    write(tmp_path, FIRMWARE, "4")
    assert board.throttled(tmp_path) is Throttled.SLOWED


LIMITS = Limits(hot_c=78, cool_c=70, calm_s=60)


@pytest.mark.parametrize(
    ("readings", "notices"),
    [
        ([(0, 50, 0)], ()),
        ([(0, None, None)], ()),  # a machine that does not say is not called hot
        ([(0, 78, 0)], (HOT,)),
        ([(0, 77, 0)], ()),
        ([(0, 80, 0), (100, 75, 0)], (HOT,)),  # not cool yet
        ([(0, 80, 0), (100, 69, 0)], ()),
        ([(0, 80, 0), (50, 69, 0)], (HOT,)),  # cool, but not for long
        ([(0, 80, 0), (50, 69, 0), (61, 69, 0)], ()),
        ([(0, 80, 0), (50, 69, 0), (55, 71, 0), (70, 69, 0)], (HOT,)),
        ([(0, 50, 0x1)], (LOW,)),
        ([(0, 50, 0x1), (59, 50, 0)], (LOW,)),  # dips are short: they are shown for a while
        ([(0, 50, 0x1), (60, 50, 0)], ()),
        ([(0, 50, 0x10000)], ()),  # it was, before
        ([(0, 50, 0x2)], (SLOW,)),
        ([(0, 82, 0xC)], (HOT, SLOW)),
        ([(0, 82, 0xD)], (HOT, LOW, SLOW)),
    ],
)
def test_when_staff_are_told(readings: list[tuple[float, float | None, int | None]], notices: tuple[Notice]) -> None:
    care = Care()
    for now, celsius, bits in readings:
        care = care.see(Reading(celsius, None if bits is None else Throttled(bits)), now, LIMITS)
    assert care.notices == notices


def test_the_tracker_slows_down_and_recovers(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    health = Health(LIMITS, fake(tmp_path), clock=lambda: now[0])
    paces = (None, 4.0, 25.0)  # the camera's own, nobody there, something faster
    health.look()
    assert tuple(health.pace(p) for p in paces) == paces
    fake(tmp_path, celsius=81, throttled="0x80008")
    with caplog.at_level(logging.WARNING):
        health.look()
        health.look()
    assert tuple(health.pace(p) for p in paces) == (10.0, 4.0, 10.0)
    assert [r.getMessage() for r in caplog.records] == [
        "board: the board is hot, the processor is held back (temperature 81 °C, get_throttled 0x80008)"
    ]
    fake(tmp_path, celsius=60)
    now[0] = 61
    health.look()
    assert tuple(health.pace(p) for p in paces) == paces
    assert "in order again" in caplog.text


def test_it_looks_by_itself_and_ends(tmp_path: Path) -> None:
    fake(tmp_path, throttled="0x1")
    with Health(Limits(every_s=0.5), tmp_path) as health:
        until = time.monotonic() + 5
        while not health.notices and time.monotonic() < until:
            time.sleep(0.01)
        assert health.notices == (LOW,)
    assert not health._thread.is_alive()


class Room:
    """Camera and tracker as the main loop meets them; ``pace`` is the last one that it asked for."""

    def __init__(self) -> None:
        self.observations: Mailbox[Observation] = Mailbox()
        self.pace: float | None = None

    def report(self) -> CameraReport:
        return CameraReport(CameraState.RUNNING)

    def state(self) -> tuple[TrackerState, str]:
        return TrackerState.RUNNING, ""

    def want(self, _want: object) -> None:
        pass

    def slow_down(self, fps: float | None) -> None:
        self.pace = fps


def test_a_hot_mirror_looks_less_often_and_nobody_there_still_less(tmp_path: Path) -> None:
    now, room, settings = [0.0], Room(), Settings()
    health = Health(LIMITS, fake(tmp_path), clock=lambda: now[0])
    stage = Stage(Mode.OFFSCREEN, settings.values.panel, (270, 480))
    coach = Coach((PROGRAMME.get("smile-well"),), settings.values.coaching, "unknown")
    chosen = Chosen(Recording, "")  # type: ignore[arg-type]
    rooms = Rooms(stage, room, room, coach, chosen, health=health)  # type: ignore[arg-type]
    mirror = Mirror(settings, translator("en"), rooms, clock=lambda: now[0])
    paces = []
    for at, celsius in ((0, 50), (1, 80), (2, 72), (9, 72), (70, 60)):
        now[0] = at
        fake(tmp_path, celsius)
        health.look()
        mirror.turn(at)
        paces.append(room.pace)
    assert paces == [None, 10.0, 10.0, 4.0, 4.0]
    mirror._face_s = 70
    mirror.turn(71)
    assert room.pace is None
