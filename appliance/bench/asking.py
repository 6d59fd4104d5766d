"""Asks whoever stands at the mirror, and waits for a button: the only part of the bench test that needs a person."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from appliance.coaching import Action
from appliance.controls import GpioButtons, Keyboard
from appliance.display import Ring, Scene, Stage
from appliance.settings import Buttons

FPS = 30.0


class Left(Exception):
    """Whoever tested has gone: a closed window, or both buttons held."""


@dataclass(frozen=True)
class Pressed:
    """What was pressed since the last look: ``counted`` on what the settings call the buttons, ``all`` anywhere."""

    counted: tuple[Action, ...] = ()
    all: tuple[Action, ...] = ()
    leave: bool = False


Presses = Callable[[], Pressed]


@dataclass
class Asker:
    """Shows scenes and waits for buttons. Raises :class:`Left` from any wait when it is left."""

    stage: Stage
    presses: Presses
    answer_s: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def show(self, scene: Scene, seconds: float = 0.0) -> None:
        """Show something for so long; Next goes on at once."""
        self.wait(scene, seconds, lambda pressed: Action.NEXT in pressed.all, ring=False)

    def answer(self, scene: Scene) -> Action | None:
        """Next or Repeat, or None when nobody answers in time; any button or key counts."""
        found: list[Action] = []

        def answered(pressed: Pressed) -> bool:
            found.extend(a for a in pressed.all if a in (Action.NEXT, Action.REPEAT))
            return bool(found)

        self.wait(scene, self.answer_s, answered)
        return found[0] if found else None

    def wait(self, scene: Scene, seconds: float, done: Callable[[Pressed], bool], *, ring: bool = True) -> bool:
        """Show ``scene`` until ``done`` or ``seconds`` are over, told by a ring; whether it was done."""
        began = self.clock()
        while True:
            turn = self.clock()
            share = min((turn - began) / seconds, 1.0) if seconds else 1.0
            self.stage.show(replace(scene, ring=Ring(share, quiet=True), moving=True) if ring else scene)
            pressed = self.presses()
            if pressed.leave:
                raise Left
            if done(pressed):
                return True
            if turn - began >= seconds:
                return False
            self.sleep(max(0.0, 1 / FPS - (self.clock() - turn)))


@contextmanager
def pressing(settings: Buttons, buttons: GpioButtons | None, *, keys: bool) -> Iterator[Presses]:
    """Asks buttons and keys. A keyboard counts as the kit's buttons only where the settings say that it is."""
    keyboard = Keyboard() if keys else None

    def poll() -> Pressed:
        wired = tuple(buttons.poll()) if buttons is not None else ()
        typed = tuple(keyboard.poll()) if keyboard is not None else ()
        counted = wired + (typed if settings.source == "keyboard" else ())
        leave = Action.SHUTDOWN in wired or (keyboard is not None and keyboard.quit)
        return Pressed(counted, wired + typed, leave)

    try:
        yield poll
    finally:
        if buttons is not None:
            buttons.close()
