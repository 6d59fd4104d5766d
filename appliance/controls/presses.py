"""From the levels of two buttons to actions: bounce locked out, short and long told apart.

Pure: levels and times go in, actions come out. It is ours because gpiozero's own ``bounce_time`` is
ignored by its mock pins and, on lgpio, swallows short presses altogether.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

from appliance.coaching.events import Action
from appliance.settings import Buttons as Settings


class Button(StrEnum):
    """The two buttons of the frame."""

    NEXT = "next"
    REPEAT = "repeat"


@dataclass
class _Key:
    """One button. ``raw`` is the last level seen and since when; ``down_s`` since when it counts as held."""

    raw: bool = False
    raw_s: float = -1e9
    down_s: float | None = None
    usable: bool = True  # False while it is down since the start, or for too long: stuck, or wet
    spent: bool = False  # this press has already done something, or was part of both


@dataclass
class Presses:
    """Feed levels with :meth:`level`, ask for actions with :meth:`poll`; times are monotonic seconds.

    A level counts once it has lasted ``lockout_ms``. A short press acts when it is let go, so that it
    can still become a long one: Repeat for ``pause_hold_s`` is PAUSE, both for ``shutdown_hold_s`` SHUTDOWN.
    A button that is down when the mirror starts, or for ``stuck_s``, does nothing until it has been let go once: not
    even together with the other one, which goes on working.
    """

    settings: Settings
    _keys: dict[Button, _Key] = field(default_factory=lambda: {b: _Key() for b in Button})
    _queue: deque[tuple[float, Button, bool]] = field(default_factory=deque)
    _shutdown_asked: bool = False

    def begin(self, button: Button, pressed: bool) -> None:
        """The level at the start."""
        self._keys[button] = _Key(raw=pressed, usable=not pressed)

    @property
    def stuck(self) -> frozenset[Button]:
        """The buttons that are ignored because they stay down."""
        return frozenset(button for button, key in self._keys.items() if key.raw and not key.usable)

    def level(self, button: Button, pressed: bool, now: float) -> None:
        """The button's level at ``now``. Every edge may be told, bouncing ones too."""
        self._queue.append((now, button, pressed))

    def poll(self, now: float) -> list[Action]:
        """What has been pressed up to ``now``."""
        actions: list[Action] = []
        # Drained one by one: callbacks of another thread go on appending meanwhile.
        waiting = []
        while self._queue:
            waiting.append(self._queue.popleft())
        for at, button, pressed in sorted(waiting, key=lambda w: w[0]):
            actions += self._settle(at)
            key = self._keys[button]
            if pressed != key.raw:
                key.raw, key.raw_s = pressed, at
        return actions + self._settle(now)

    def _settle(self, now: float) -> list[Action]:
        """Accept levels that have lasted, in the order in which they became true."""
        actions: list[Action] = []
        lockout = self.settings.lockout_ms / 1000
        for button, key in self._keys.items():
            if now - key.raw_s < lockout:
                continue
            if key.raw and now - key.raw_s >= max(self.settings.stuck_s, self.settings.shutdown_hold_s + 1):
                key.down_s, key.usable = None, False
            elif key.raw and key.down_s is None and key.usable:
                key.down_s, key.spent = key.raw_s, False
            elif not key.raw:
                if key.down_s is not None and not key.spent:
                    actions.append(Action.NEXT if button is Button.NEXT else Action.REPEAT)
                key.down_s, key.usable = None, True
        return actions + self._held(now)

    def _held(self, now: float) -> list[Action]:
        following, repeating = self._keys[Button.NEXT], self._keys[Button.REPEAT]
        if following.down_s is not None and repeating.down_s is not None:
            following.spent = repeating.spent = True
            both_s = now - max(following.down_s, repeating.down_s)
            if both_s >= self.settings.shutdown_hold_s and not self._shutdown_asked:
                self._shutdown_asked = True
                return [Action.SHUTDOWN]
            return []
        self._shutdown_asked = False
        if (
            repeating.down_s is not None
            and not repeating.spent
            and now - repeating.down_s >= self.settings.pause_hold_s
        ):
            repeating.spent = True
            return [Action.PAUSE]
        return []
