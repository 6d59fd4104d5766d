"""Are these the pictures of a camera that works? One that hangs may still send some: the same one, or black ones.

A black picture is no fault by itself, or the glass would light up whenever somebody switches the lamp off.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from appliance.cameras.base import Frame, Image
from appliance.faults import Fault

#: Every so manieth pixel is looked at, across and down: 14,400 of 720p, 0.05 ms.
_EVERY = 8
#: A picture that stands still for so long is no live one: a sensor's noise changes every pixel every time.
FROZEN_S = 2.0
#: So long nothing but black: it is opened anew, once. That it is dark is told by whoever looks for a face.
BLACK_S = 5.0
#: Of 255: what all but the brightest twentieth of the picture stays below, averaged so that noise does not count.
BLACK = 16.0

_FROZEN = "The camera shows the same picture again and again. Check its cable."
_BLACK = "Only black pictures: it is opened anew, in case it hangs."


@dataclass(frozen=True)
class Blind:
    """What is wrong with the pictures, as a sentence and a kind; without a kind it may be nothing but a dark room.

    Opening the camera anew may help in either case.
    """

    reason: str
    fault: Fault | None = None


class Sight:
    """Looks at one camera's pictures, one after the other, also across its being opened again.

    Not for recordings: there a picture may stand still. Times are those of ``clock``, s.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: Image | None = None
        self._changed_s = self._bright_s = clock()
        self._reopened = False

    def look(self, frame: Frame) -> Blind | None:
        """What is wrong, or None. A picture that differs from the last ends all trouble at once."""
        now, seen = self._clock(), frame.image[::_EVERY, ::_EVERY]
        black = _is_black(seen)
        if not black:
            self._bright_s, self._reopened = now, False
        if black or self._last is None or not np.array_equal(seen, self._last):
            self._changed_s, self._last = now, seen.copy()  # black ones may well be alike
        if now - self._changed_s >= FROZEN_S:
            return Blind(_FROZEN, Fault.CAMERA_FROZEN)
        if now - self._bright_s >= BLACK_S and not self._reopened:
            self._reopened = True  # once: in a dark room it would be opened all night
            return Blind(_BLACK)
        return None


def _is_black(seen: Image) -> bool:
    """Whether nothing can be seen, but for the noise of a sensor in the dark."""
    if seen[::4, ::4].max() <= BLACK:
        return True
    blocks = cv2.resize(seen, (16, 9), interpolation=cv2.INTER_AREA)
    return bool(np.quantile(blocks, 0.95) <= BLACK)
