"""Buttons: bounce, long and short, both; on pure levels and on gpiozero's mock pins."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory

from appliance.coaching import Action
from appliance.controls import Button, GpioButtons, Presses, open_buttons
from appliance.controls.buttons import is_pi
from appliance.errors import Unavailable
from appliance.settings import Buttons

N, R = Button.NEXT, Button.REPEAT


def bounce(button: Button, at: float, to: bool) -> list[tuple[float, Button, bool]]:
    """An edge that chatters four times within 16 ms, as real ones do."""
    return [(at + k * 0.002, button, to if k % 2 == 0 else not to) for k in range(9)]


def press(button: Button, at: float, lasts: float) -> list[tuple[float, Button, bool]]:
    return bounce(button, at, True) + bounce(button, at + lasts, False)


@pytest.mark.parametrize(
    ("levels", "actions"),
    [
        ([], []),
        (press(N, 0, 0.2), [Action.NEXT]),
        (press(R, 0, 0.2), [Action.REPEAT]),
        (press(N, 0, 0.2) + press(N, 0.5, 0.2), [Action.NEXT, Action.NEXT]),
        (press(N, 0, 0.2) + press(R, 0.5, 0.2), [Action.NEXT, Action.REPEAT]),
        ([(0.0, N, True), (0.001, N, False)], []),  # a 1 ms glitch from a motor
        ([(0.0, N, True), (0.06, N, False)], [Action.NEXT]),  # a quick tap of 60 ms counts
        (press(R, 0, 2.8), [Action.REPEAT]),
        (press(R, 0, 3.3), [Action.PAUSE]),  # and no REPEAT when it is let go
        (press(N, 0, 9), [Action.NEXT]),  # leaning on Next is one Next
        (press(N, 0, 5.6) + press(R, 0.2, 5.6), [Action.SHUTDOWN]),
        (press(N, 0, 4) + press(R, 0.2, 4), []),  # both, but not long enough: nothing
        (press(R, 0, 6) + press(N, 0.5, 5.7), [Action.SHUTDOWN]),
    ],
)
def test_levels_become_actions(levels: list[tuple[float, Button, bool]], actions: list[Action]) -> None:
    presses = Presses(Buttons())
    got, waiting, now = [], sorted(levels, key=lambda level: level[0]), 0.0
    while now < 12:
        while waiting and waiting[0][0] <= now:
            at, button, level = waiting.pop(0)
            presses.level(button, level, at)
        got += presses.poll(now)
        now += 1 / 30
    assert got == actions


def test_a_button_stuck_since_the_start_does_nothing_until_it_is_let_go() -> None:
    presses = Presses(Buttons())
    presses.begin(R, pressed=True)
    assert [a for k in range(300) for a in presses.poll(k / 30)] == []
    presses.level(R, False, 11)
    presses.level(R, True, 12)
    presses.level(R, False, 12.2)
    assert presses.poll(13) == [Action.REPEAT]


def test_mashing_fifty_times_a_second_is_not_fifty_actions() -> None:
    presses, got = Presses(Buttons()), []
    for k in range(500):
        presses.level(N, k % 2 == 0, k * 0.01)
        got += presses.poll(k * 0.01)
    assert got == []  # 10 ms a level is chatter to a 35 ms lock-out


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    before, factory = Device.pin_factory, MockFactory()
    Device.pin_factory = factory
    yield factory
    factory.reset()
    Device.pin_factory = before


def test_bouncing_mock_pins(pins: MockFactory) -> None:
    with_defaults = GpioButtons(Buttons())
    following, repeating = pins.pin(17), pins.pin(27)
    assert following.pull == "up"
    got = []
    for pin, lasts in ((following, 0.08), (repeating, 0.08)):
        for _ in range(4):  # the contacts chatter
            pin.drive_low()
            pin.drive_high()
        pin.drive_low()
        time.sleep(lasts)
        got += with_defaults.poll()
        for _ in range(4):
            pin.drive_high()
            pin.drive_low()
        pin.drive_high()
        time.sleep(0.06)
        got += with_defaults.poll()
    assert got == [Action.NEXT, Action.REPEAT]
    assert "GPIO" in with_defaults.name
    with_defaults.close()


def test_a_short_press_between_two_polls_is_not_missed(pins: MockFactory) -> None:
    buttons = GpioButtons(Buttons())
    pins.pin(17).drive_low()
    time.sleep(0.05)
    pins.pin(17).drive_high()
    time.sleep(0.05)
    assert buttons.poll() == [Action.NEXT]
    buttons.close()


def test_other_pins_by_setting(pins: MockFactory) -> None:
    buttons, line = open_buttons(Buttons(source="gpio", next_gpio=5, repeat_gpio=6), keys=False)
    assert buttons is not None
    assert "next GPIO 5, repeat GPIO 6" in line
    buttons.close()


def test_pins_in_use_are_told(pins: MockFactory) -> None:
    first = GpioButtons(Buttons())
    with pytest.raises(Unavailable, match="GPIO 17 and 27"):
        GpioButtons(Buttons())
    first.close()


@pytest.mark.skipif(is_pi(), reason="a Raspberry Pi has pins")
def test_without_pins_the_reason_is_said() -> None:
    with pytest.raises(Unavailable, match="python3-lgpio"):
        open_buttons(Buttons(source="gpio"), keys=False)
    buttons, line = open_buttons(Buttons(source="auto"), keys=True)
    assert buttons is None
    assert "keyboard" in line
    for source, keys in (("none", True), ("none", False), ("auto", False), ("keyboard", False)):
        alone = open_buttons(Buttons.model_validate({"source": source}), keys=keys)
        assert alone == (None, "Buttons: none, the session goes by itself.")


def test_a_pi_is_known_by_its_model(tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(b"Raspberry Pi 5 Model B Rev 1.0\0")
    assert is_pi(tmp_path / "model")
    assert not is_pi(tmp_path / "nothing")
