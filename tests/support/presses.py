"""What fingers do with the two buttons, and what must come of it: on mock pins, and on the kernel's own."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from appliance.controls import GpioButtons

#: A level, and for how many seconds: True is pressed.
Levels = tuple[tuple[bool, float], ...]


@dataclass(frozen=True)
class Press:
    """What a finger does with Next and Repeat, one after the other, and the actions that must come of it."""

    name: str
    following: Levels = ()
    repeating: Levels = ()
    actions: tuple[str, ...] = ()


_CHATTER: Levels = ((True, 0.002), (False, 0.002)) * 4

PRESSES: tuple[Press, ...] = (
    Press("clean", ((True, 0.3), (False, 0.2)), actions=("next",)),
    Press("both edges chatter", (*_CHATTER, (True, 0.3), (False, 0.002), *_CHATTER, (False, 0.2)), actions=("next",)),
    Press("a glitch of 1 ms", ((True, 0.001), (False, 0.3))),
    Press("a quick tap of 80 ms", ((True, 0.08), (False, 0.3)), actions=("next",)),
    Press("twice", ((True, 0.12), (False, 0.12)) * 2 + ((False, 0.2),), actions=("next", "next")),
    Press("Repeat", repeating=((True, 0.3), (False, 0.2)), actions=("repeat",)),
    Press("Repeat held", repeating=((True, 1.6), (False, 0.2)), actions=("pause",)),
    Press("one after the other", ((True, 0.2), (False, 0.2)), ((True, 0.2), (False, 0.2)), actions=("next", "repeat")),
    Press("mashed fifty times a second", ((True, 0.01), (False, 0.01)) * 50 + ((False, 0.2),)),
)
#: Seconds of Repeat held until it is a pause, for these.
PAUSE_HOLD_S = 1.0
#: A level that came later than this was driven by a machine too busy to be a finger.
LATE_S = 0.015


@dataclass(frozen=True)
class Pins:
    """How to drive the two pins: called with True for pressed."""

    following: Callable[[bool], None]
    repeating: Callable[[bool], None]


def press_it(press: Press, buttons: GpioButtons, pins: Pins, tries: int = 8) -> tuple[str, ...]:
    """The actions that came of ``press``. Where the machine was too busy to press in time, it is done again.

    Raises TimeoutError if it always was.
    """
    for _ in range(tries):
        got: list[str] = []

        def poll(got: list[str] = got) -> None:
            got.extend(action.value for action in buttons.poll())

        late_s = max(_drive(pins.following, press.following, poll), _drive(pins.repeating, press.repeating, poll))
        time.sleep(0.15)
        poll()
        if late_s < LATE_S:
            return tuple(got)
    raise TimeoutError(f"{press.name}: this machine is too busy to press a button")


def _drive(drive: Callable[[bool], None], levels: Levels, meanwhile: Callable[[], None]) -> float:
    """Drive a pin and return by how many seconds the latest level was late; ``meanwhile`` is the main loop's turn."""
    at, late_s = time.monotonic(), 0.0
    for pressed, lasts in levels:
        drive(pressed)
        late_s, at = max(late_s, time.monotonic() - at), at + lasts
        while (left := at - time.monotonic()) > 0:
            time.sleep(min(left, 1 / 30))
            if left > 1 / 10:
                meanwhile()
    return late_s
