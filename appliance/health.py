"""Is the board too hot, or its supply too weak? Staff are told, and the tracker works less until that is over."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from appliance import board
from appliance.board import HELD_BACK, Throttled
from appliance.notices import Notice
from appliance.settings_bench import Health as Limits

log = logging.getLogger(__name__)


#: What the board can have, in the order in which it is told.
_BOARDS = (Notice.HOT, Notice.UNDER_VOLTAGE, Notice.THROTTLED)


@dataclass(frozen=True)
class Reading:
    """One look at the board: °C and the firmware's bits, None where nobody says so."""

    temperature_c: float | None = None
    throttled: Throttled | None = None


@dataclass(frozen=True)
class Care:
    """What follows from the readings so far; ``since_s``: when each notice was last true, monotonic s."""

    since_s: tuple[tuple[Notice, float], ...] = ()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is to be told."""
        return tuple(notice for notice, _ in self.since_s)

    def see(self, reading: Reading, now: float, limits: Limits) -> Care:
        """After one more reading. A notice stays until its cause was away for ``calm_s``; heat until ``cool_c``."""
        present = set()
        hot_c = limits.cool_c if Notice.HOT in self.notices else limits.hot_c
        if reading.temperature_c is not None and reading.temperature_c >= hot_c:
            present.add(Notice.HOT)
        bits = reading.throttled or Throttled(0)
        if bits & Throttled.UNDER_VOLTAGE:
            present.add(Notice.UNDER_VOLTAGE)
        if bits & HELD_BACK:
            present.add(Notice.THROTTLED)
        last = {**dict(self.since_s), **dict.fromkeys(present, now)}
        kept = ((n, last[n]) for n in _BOARDS if n in last and (n in present or now - last[n] < limits.calm_s))
        return replace(self, since_s=tuple(kept))


class Health:
    """Looks at the board every ``every_s`` seconds in a thread, while entered. ``/sys`` is below ``root``."""

    def __init__(self, limits: Limits, root: Path = Path("/"), clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._root, self._clock = limits, root, clock
        self._care = Care()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="health", daemon=True)

    def __enter__(self) -> Health:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(3)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What staff should be told now."""
        return self._care.notices

    def pace(self, fps: float | None) -> float | None:
        """The tracker's pace, pictures a second: ``fps`` (None: the camera's own); less while there is a notice."""
        if not self.notices:
            return fps
        return self._limits.careful_fps if fps is None else min(fps, self._limits.careful_fps)

    def look(self) -> None:
        """One look at the board."""
        reading = Reading(board.temperature_c(self._root), board.throttled(self._root))
        before, self._care = self._care, self._care.see(reading, self._clock(), self._limits)
        if before.notices != self._care.notices:
            told = ", ".join(self._care.notices) or "in order again"
            degrees = "unknown" if reading.temperature_c is None else f"{reading.temperature_c:.0f} °C"
            bits = "unknown" if reading.throttled is None else f"{int(reading.throttled):#x}"
            log.warning("board: %s (temperature %s, get_throttled %s)", told, degrees, bits)

    def _run(self) -> None:
        while not self._stop.is_set():
            self.look()
            self._stop.wait(self._limits.every_s)
