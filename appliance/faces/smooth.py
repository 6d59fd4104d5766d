"""Smoothing of a live value: steady while it stands, quick while it moves."""

from __future__ import annotations

import math

#: The speed itself is smoothed with this cutoff, Hz (the authors' default).
SPEED_HZ = 1.0


class OneEuro:
    """The 1 € filter (Casiez, Roussel, Vogel 2012, doi 10.1145/2207676.2208639): causal, one multiplication a value.

    A low pass whose cutoff rises with speed: ``still_hz`` + ``per_speed`` × |mm/s|. It lags by 1 / (2 π cutoff)
    behind a steady movement: with 2 Hz and 0.3 by 80 ms near standstill and by 45 ms at 5 mm/s, a gentle smile's pace.
    """

    def __init__(self, still_hz: float, per_speed: float) -> None:
        self._still_hz, self._per_speed = still_hz, per_speed
        self._time_s: float | None = None
        self._value = self._speed = 0.0

    def __call__(self, value: float, time_s: float) -> float:
        """The smoothed value at ``time_s``. A time that does not grow begins anew."""
        if self._time_s is None or time_s <= self._time_s:
            self._time_s, self._value, self._speed = time_s, value, 0.0
            return value
        step_s, self._time_s = time_s - self._time_s, time_s
        speed = (value - self._value) / step_s
        self._speed += _share(SPEED_HZ, step_s) * (speed - self._speed)
        cutoff_hz = self._still_hz + self._per_speed * abs(self._speed)
        self._value += _share(cutoff_hz, step_s) * (value - self._value)
        return self._value


def _share(cutoff_hz: float, step_s: float) -> float:
    """How far a first-order low pass goes towards a new value in one step."""
    return 1 / (1 + 1 / (2 * math.pi * cutoff_hz * step_s))
