"""Motion between two measurements: bars glide at the display's rate, figures change slowly enough to be read."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from appliance.display.scene import Bar, Bars, Scene

GLIDE_S = 0.05  # time constant of a bar on its way to the newest measurement
READ_S = 0.4  # least time a figure stands: it is read, and nothing flickers above 3 Hz


@dataclass
class _Side:
    mm: float | None = None
    value: str = ""
    value_s: float = -math.inf


class Glide:
    """Call with each scene in turn; by time, so that the rate of the calls does not matter.

    What is not measured disappears at once: no bar glides to nothing, which would look like a movement.
    """

    def __init__(self) -> None:
        self._sides = {"left": _Side(), "right": _Side()}
        self._scale: tuple[float, float] | None = None
        self._last_s = 0.0

    def __call__(self, scene: Scene, now: float) -> Scene:
        """``scene`` as it stands at ``now``, monotonic seconds."""
        bars = scene.bars
        scale = None if bars is None else (bars.full_mm, bars.rest_at)
        if scale != self._scale:
            self._scale, self._sides = scale, {"left": _Side(), "right": _Side()}
        share = 1 - math.exp(-max(now - self._last_s, 0.0) / GLIDE_S)
        self._last_s = now
        if bars is None:
            return scene
        return replace(scene, bars=self._bars(bars, share, now))

    def _bars(self, bars: Bars, share: float, now: float) -> Bars:
        left, right = self._sides["left"], self._sides["right"]
        return replace(bars, left=_moved(left, bars.left, share, now), right=_moved(right, bars.right, share, now))


def _moved(side: _Side, bar: Bar, share: float, now: float) -> Bar:
    if bar.mm is None or side.mm is None:
        side.mm = bar.mm
    else:
        side.mm += share * (bar.mm - side.mm)
    if not bar.value or not side.value or now - side.value_s >= READ_S:
        side.value_s = side.value_s if bar.value == side.value else now
        side.value = bar.value
    return replace(bar, mm=side.mm, value=side.value)
