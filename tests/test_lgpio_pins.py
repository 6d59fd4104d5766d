"""The buttons on pins that behave as lgpio's: told late, from another thread. The real ones: ``make boot-test``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from gpiozero import Button, Device
from gpiozero.pins.mock import MockFactory

from appliance.controls import GpioButtons
from appliance.settings import Buttons
from tests.support.lgpio_pins import LgpioPin
from tests.support.presses import PAUSE_HOLD_S, PRESSES, Levels, Pins, Press, press_it


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    before, factory = Device.pin_factory, MockFactory(pin_class=LgpioPin)
    Device.pin_factory = factory
    yield factory
    factory.close()
    Device.pin_factory = before


def driver(pin: LgpioPin) -> Callable[[bool], None]:
    """Pressed is low."""
    return lambda pressed: pin.drive_low() if pressed else pin.drive_high()


@pytest.mark.parametrize("press", PRESSES, ids=lambda press: press.name)
def test_what_is_pressed_is_done(pins: MockFactory, press: Press) -> None:
    buttons = GpioButtons(Buttons(pause_hold_s=PAUSE_HOLD_S))
    assert press_it(press, buttons, Pins(driver(pins.pin(17)), driver(pins.pin(27)))) == press.actions
    buttons.close()


@pytest.mark.parametrize(
    ("bounce_s", "levels", "events"),
    [
        (None, ((True, 0.03), (False, 0.15)), ["pressed", "released"]),
        (0.05, ((True, 0.03), (False, 0.15)), []),  # why the mirror does not use it: a quick tap is lost
        (0.05, ((True, 0.3), (False, 0.15)), ["pressed", "released"]),
        (0.05, (*((True, 0.002), (False, 0.002)) * 4, (True, 0.3), (False, 0.15)), ["pressed", "released"]),
    ],
)
def test_the_twin_is_as_lgpio_was_measured(
    pins: MockFactory, bounce_s: float | None, levels: Levels, events: list[str]
) -> None:
    button, told = Button(17, pull_up=True, bounce_time=bounce_s), list[str]()
    button.when_pressed = lambda: told.append("pressed")
    button.when_released = lambda: told.append("released")
    for pressed, lasts in levels:
        driver(pins.pin(17))(pressed)
        time.sleep(lasts)
    button.close()
    assert told == events
