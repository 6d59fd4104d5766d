"""Lets the screen follow the reflected face: seldom, slowly, and never because of a swaying head."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from appliance.geometry.place import FacePlace
from appliance.geometry.reflection import Rig, face_on_glass

if TYPE_CHECKING:
    from appliance.settings import Geometry

Area = tuple[float, float, float, float]


class Follower:
    """Where the face area stands, from where the face is seen.

    It stays until the face has settled elsewhere (``settle_s`` within half of ``deadband_mm``, and further than that
    from where the area is), then glides there. ``panel_mm`` is the panel's (width, height), ``face_mm`` the size of
    the area, ``home`` its usual middle, mm from the panel's top left corner. As long as the camera's place was not
    measured (``geometry.calibrated``) there is nothing to follow, and :meth:`area` is None: the fixed layout.
    """

    def __init__(self, settings: Geometry, panel_mm: tuple[float, float], face_mm: tuple[float, float],
                 home: tuple[float, float]) -> None:  # fmt: skip
        self._settings, self._rig, self._face = settings, Rig.of(settings), face_mm
        self._corner = np.array(panel_mm) / 2
        self._from = self._to = np.array(home)
        self._left_s = -1e9
        self._moved = False
        self._seen: deque[tuple[float, float, float]] = deque()

    def see(self, place: FacePlace | None, now: float) -> None:
        """One more look at the face, or None when there is none; ``now`` in monotonic seconds."""
        if place is None or not self._settings.calibrated:
            self._seen.clear()
            return
        x, y = face_on_glass(place, self._rig) + self._corner
        self._seen.append((now, float(x), float(y)))
        settle = self._settings.settle_s
        while now - self._seen[0][0] > settle:
            self._seen.popleft()
        if now - self._seen[0][0] < 0.8 * settle or now < self._left_s + self._glide_s:
            return
        places = np.array(self._seen)[:, 1:]
        middle = np.median(places, axis=0)
        if np.hypot(*(places - middle).T).max() > self._settings.deadband_mm / 2:
            return  # on the way
        if np.hypot(*(middle - self._to)) > self._settings.deadband_mm:
            self._from, self._to, self._left_s, self._moved = self._to, np.round(middle), now, True

    def area(self, now: float) -> Area | None:
        """(x, y, width, height) of the face area, mm from the panel's top left corner; None for the fixed layout."""
        if not self._moved:
            return None
        share = min(max((now - self._left_s) / self._glide_s, 0.0), 1.0)
        x, y = self._from + share * share * (3 - 2 * share) * (self._to - self._from)
        width, height = self._face
        return float(x) - width / 2, float(y) - height / 2, width, height

    @property
    def _glide_s(self) -> float:
        """How long the present way takes, s."""
        return max(0.6, float(np.hypot(*(self._to - self._from))) / self._settings.glide_mm_s)
