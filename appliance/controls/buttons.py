"""The two physical buttons, through gpiozero."""

from __future__ import annotations

import logging
import os
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from appliance.coaching.events import Action
from appliance.controls.presses import Button, Presses
from appliance.errors import Unavailable
from appliance.settings import Buttons as Settings

log = logging.getLogger(__name__)

_MODEL = Path("/proc/device-tree/model")


def is_pi(model: Path = _MODEL) -> bool:
    """True on a Raspberry Pi."""
    try:
        return "Raspberry Pi" in model.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


class GpioButtons:
    """Buttons between a GPIO and ground, with the Pi's own pull-up: pressed is low.

    Callbacks of gpiozero run in its own thread and only note the level. Raises :class:`Unavailable` with
    the reason where the pins can't be had.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        # lgpio leaves a file in its working directory and dies where it may not.
        os.environ.setdefault("LG_WD", tempfile.gettempdir())
        from gpiozero import Button as GpioButton

        self._clock = clock
        self._presses = Presses(settings)
        self._stuck: frozenset[Button] = frozenset()
        self._buttons: dict[Button, Any] = {}
        pins = {Button.NEXT: settings.next_gpio, Button.REPEAT: settings.repeat_gpio}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # gpiozero warns of each pin library that it tries in vain
                for button, pin in pins.items():
                    self._buttons[button] = GpioButton(pin, pull_up=True)
        except _pin_errors() as error:
            self.close()
            raise Unavailable(
                f"The buttons can't be read (GPIO {settings.next_gpio} and {settings.repeat_gpio}: {error}). "
                "On a Raspberry Pi: sudo apt install python3-lgpio, and close other programs that use these pins."
            ) from error
        for button, device in self._buttons.items():
            self._presses.begin(button, bool(device.is_pressed))
            device.when_pressed = self._noter(button, pressed=True)
            device.when_released = self._noter(button, pressed=False)

    @property
    def name(self) -> str:
        """What they are, for people."""
        pins = ", ".join(f"{b.value} GPIO {d.pin.info.name[4:] if d.pin else '?'}" for b, d in self._buttons.items())
        return f"buttons ({pins})"

    def poll(self) -> list[Action]:
        """What has been pressed since the last call."""
        now = self._clock()
        for button, device in self._buttons.items():
            self._presses.level(button, bool(device.is_pressed), now)
        actions = self._presses.poll(now)
        for button in self._presses.stuck - self._stuck:
            log.warning("The button '%s' stays down: stuck, wet, or its wire touches ground. It is ignored.", button)
        self._stuck = self._presses.stuck
        return actions

    @property
    def stuck(self) -> frozenset[Button]:
        """The buttons that stay down, and are ignored until they are let go."""
        return self._stuck

    def close(self) -> None:
        """Let go of the pins."""
        for device in self._buttons.values():
            device.close()
        self._buttons.clear()

    def _noter(self, button: Button, *, pressed: bool) -> Callable[[], None]:
        return lambda: self._presses.level(button, pressed, self._clock())


def _pin_errors() -> tuple[type[Exception], ...]:
    """What pins can fail with. A pin that another program has is an error of lgpio's own, which gpiozero hands on."""
    from gpiozero import GPIOZeroError

    errors: tuple[type[Exception], ...] = (GPIOZeroError, OSError, ImportError)
    try:
        import lgpio  # not on a machine without pins
    except ImportError:
        return errors
    return (*errors, lgpio.error)


def open_buttons(settings: Settings, *, keys: bool) -> tuple[GpioButtons | None, str]:
    """The physical buttons for ``buttons.source``, and a line that says what was taken and why.

    ``gpio`` insists on them; ``auto`` goes without on a machine that is no Pi, or says why it can't.
    ``keys`` is whether there is a window or screen that a keyboard belongs to.
    """
    if settings.source == "gpio":
        return GpioButtons(settings), f"Buttons: next GPIO {settings.next_gpio}, repeat GPIO {settings.repeat_gpio}."
    if settings.source == "auto" and is_pi():
        try:
            return GpioButtons(
                settings
            ), f"Buttons: next GPIO {settings.next_gpio}, repeat GPIO {settings.repeat_gpio}."
        except Unavailable as error:
            return None, f"Buttons: {error}"
    if settings.source == "none" or not keys:
        return None, "Buttons: none, the session goes by itself."
    return None, "Buttons: the keyboard's (→ or space: next, ← or r: again, p: pause, q: quit)."
