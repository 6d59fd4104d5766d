"""Run inside the emulated machine: presses its pins as the table says, prints what the mirror's buttons made of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from appliance.controls import GpioButtons
from appliance.settings import Buttons
from tests.support.presses import PAUSE_HOLD_S, PRESSES, Pins, press_it


def driver(pin: int) -> Callable[[bool], None]:
    """The pull of the kernel's pin; pressed is to ground."""
    pull = Path(f"/run/pins/GPIO{pin}")

    def drive(pressed: bool) -> None:
        pull.write_text("pull-down" if pressed else "pull-up")

    return drive


def main() -> None:
    """One line of JSON for each press: its name, the actions that came, those that should."""
    buttons = GpioButtons(Buttons(pause_hold_s=PAUSE_HOLD_S))
    factory = type(buttons._buttons[next(iter(buttons._buttons))].pin_factory).__name__
    for press in PRESSES:
        got = press_it(press, buttons, Pins(driver(17), driver(27)), tries=40)
        sys.stdout.write(json.dumps([factory, press.name, got, press.actions]) + "\n")
    buttons.close()


if __name__ == "__main__":
    main()
