"""When each side begins to move, and how far one lags behind the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: A movement begins where it first reaches this share of its height for good; less is jitter (P).
BEGINS_AT = 0.2
#: Lags beyond this are none between two sides of one movement, s.
MOST_S = 1.0
_STEP_S = 0.02


@dataclass(frozen=True)
class Timing:
    """When a side began to move, s on the clock it was asked with; ``lag_s`` by how much left followed right.

    None is "can't be told". A movement to and fro has a lag and no onset.
    """

    left_onset_s: float | None = None
    right_onset_s: float | None = None
    lag_s: float | None = None

    @classmethod
    def of(cls, times_s: Sequence[float], left_mm: Sequence[float], right_mm: Sequence[float], least_mm: float, *,
           to_and_fro: bool = False) -> Timing:  # fmt: skip
        """Of both sides' movement at ``times_s``, from rest to the hold, or to and fro all the way."""
        if to_and_fro:
            return cls(lag_s=lag_s(times_s, left_mm, right_mm, least_mm))
        left, right = onset_s(times_s, left_mm, least_mm), onset_s(times_s, right_mm, least_mm)
        return cls(left, right, left - right if left is not None and right is not None else None)


def onset_s(times_s: Sequence[float], values_mm: Sequence[float], least_mm: float) -> float | None:
    """When a side began to move: the last time before its height at which it crosses a fifth of that height.

    ``values_mm`` are its movement at ``times_s``, from rest to the hold. None where it stayed below ``least_mm``, or
    was moving already when the recording began.
    """
    times, values = np.asarray(times_s, float), np.asarray(values_mm, float)
    if len(values) < 3:
        return None
    height = float(np.percentile(values, 90))
    if height < least_mm:
        return None
    level = BEGINS_AT * height
    top = int(np.argmax(values >= 0.9 * height))
    below = np.flatnonzero(values[: top + 1] < level)
    if not len(below):
        return None
    k = int(below[-1])
    part = (level - values[k]) / (values[k + 1] - values[k])
    return float(times[k] + part * (times[k + 1] - times[k]))


def lag_s(times_s: Sequence[float], left_mm: Sequence[float], right_mm: Sequence[float], least_mm: float
          ) -> float | None:  # fmt: skip
    """By how much the left side follows the right in a movement to and fro, s; negative where it leads.

    The shift at which both correlate best, to 0.02 s. None where a side swings by less than ``least_mm``, or the two do
    not go alike (correlation below 0.5): then a lag would mean nothing.
    """
    times = np.asarray(times_s, float)
    if len(times) < 5 or times[-1] - times[0] < 2 * MOST_S:
        return None
    grid = np.arange(times[0], times[-1], _STEP_S)
    left, right = (np.interp(grid, times, np.asarray(v, float)) for v in (left_mm, right_mm))
    if min(np.ptp(left), np.ptp(right)) < least_mm:
        return None
    most = round(MOST_S / _STEP_S)
    inner = slice(most, len(grid) - most)
    likeness = [float(np.corrcoef(left[inner], np.roll(right, shift)[inner])[0, 1]) for shift in range(-most, most + 1)]
    best = int(np.argmax(likeness))
    return (best - most) * _STEP_S if likeness[best] >= 0.5 else None
