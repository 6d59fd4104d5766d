"""What lgpio does that gpiozero's own mock pins do not.

gpiozero's mock pin calls back at once, in the thread that drives it, and ignores ``bounce_time``. lgpio, measured on
the kernel's gpio-sim, calls back from a thread of its own, and with a ``bounce_time`` tells a level only once it has
lasted so long, in both directions: what is shorter, a quick tap too, is not told at all. ``make boot-test`` does on
the real lgpio what the tests do on this.
"""

from __future__ import annotations

import queue
import threading
import time
from typing import Any

from gpiozero.pins.mock import MockPin
from gpiozero.pins.pi import PiPin


class LgpioPin(MockPin):  # type: ignore[misc]  # gpiozero has no types
    """A mock pin that tells its edges as lgpio does. ``state`` is the raw level, as there."""

    def __init__(self, factory: Any, info: Any) -> None:
        self._told: queue.SimpleQueue[tuple[float, bool] | None] = queue.SimpleQueue()
        self._teller: threading.Thread | None = None
        super().__init__(factory, info)

    def _call_when_changed(self) -> None:
        self._told.put((time.monotonic(), self._state))

    def _enable_event_detect(self) -> None:
        self._teller = threading.Thread(target=self._tell, args=(self._state,), name="lgpio", daemon=True)
        self._teller.start()

    def _disable_event_detect(self) -> None:
        self._told.put(None)
        if self._teller is not None and self._teller is not threading.current_thread():
            self._teller.join(5)
        self._teller = None

    def _tell(self, level: bool) -> None:
        waiting: list[tuple[float, bool]] = []  # at most one edge, that has not lasted yet
        while True:
            try:
                edge = self._told.get(timeout=self._bounce if waiting else None)
            except queue.Empty:
                lasted = waiting.pop()
                if lasted[1] != level:
                    level = lasted[1]
                    PiPin._call_when_changed(self, *lasted)
                continue
            if edge is None:
                return
            if self._bounce:
                waiting = [edge]
            else:
                PiPin._call_when_changed(self, *edge)
