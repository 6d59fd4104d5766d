"""The steps of a calibration: pure. Looks and presses go in, the next state comes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from appliance.geometry.fit import Fitted, Sighting, fit
from appliance.geometry.place import FacePlace
from appliance.geometry.reflection import Eye, Rig

WAIT_S = 0.3  # after the press, until the arm is still
LOOK_S = 0.5  # of which the median counts
LEAST_LOOKS = 4  # of that time; fewer say that the face was lost
RESTLESS_MM = 8.0  # a nose that moves more than this meanwhile is not kept still


class Step(StrEnum):
    """What the patient sees."""

    AIM = "aim"  # a cross: bring the nose there and press
    KEEP = "keep"  # keep still
    RESULT = "result"  # the error, and whether it is good enough


class Ended(StrEnum):
    """How it was left."""

    SAVE = "save"
    LEAVE = "leave"


@dataclass(frozen=True)
class Calibration:
    """A calibration at one moment. ``crosses`` are mm from the panel's centre, ``limit_mm`` the largest mean error.

    ``lost`` says that the last cross has to be tried again, since the face moved or was not seen.
    """

    crosses: tuple[tuple[float, float], ...]
    start: Rig
    limit_mm: float
    eye: Eye = Eye.BOTH
    step: Step = Step.AIM
    since_s: float = 0.0
    sightings: tuple[Sighting, ...] = ()
    looks: tuple[FacePlace, ...] = ()
    seen: bool = False
    lost: bool = False
    fitted: Fitted | None = None
    ended: Ended | None = None

    @property
    def cross(self) -> tuple[float, float] | None:
        """The cross that the nose belongs on now."""
        return self.crosses[len(self.sightings)] if self.step is not Step.RESULT else None

    @property
    def good(self) -> bool:
        """Whether the fit may be kept."""
        return self.fitted is not None and self.fitted.error_mm <= self.limit_mm

    def saw(self, place: FacePlace | None, now: float) -> Calibration:
        """After one more picture; ``place`` is None when no face was in it."""
        state = replace(self, seen=place is not None)
        if self.step is not Step.KEEP:
            return state
        if place is not None and now - self.since_s >= WAIT_S:
            state = replace(state, looks=(*self.looks, place))
        if now - self.since_s < WAIT_S + LOOK_S:
            return state
        return state._keep(now)

    def next(self, now: float) -> Calibration:
        """The button Next: the nose is there; or, at the end, keep the result (if it is good) or begin anew."""
        if self.step is Step.AIM and self.seen:
            return replace(self, step=Step.KEEP, since_s=now, looks=(), lost=False)
        if self.step is Step.RESULT:
            return replace(self, ended=Ended.SAVE) if self.good else self._anew(now)
        return self

    def repeat(self, now: float) -> Calibration:
        """The button Repeat: the cross before again; at the end begin anew, or leave a bad result."""
        if self.step is Step.RESULT:
            return self._anew(now) if self.good else replace(self, ended=Ended.LEAVE)
        return replace(self, step=Step.AIM, since_s=now, sightings=self.sightings[:-1], looks=(), lost=False)

    def _anew(self, now: float) -> Calibration:
        return replace(self, step=Step.AIM, since_s=now, sightings=(), looks=(), lost=False, fitted=None)

    def _keep(self, now: float) -> Calibration:
        """The median of the looks is this cross's sighting, if the head was still."""
        again = replace(self, step=Step.AIM, since_s=now, looks=(), lost=True)
        if len(self.looks) < LEAST_LOOKS:
            return again
        middle = median(self.looks)
        mm = 11.7 / middle.iris_px
        apart = max(np.hypot(p.nose[0] - middle.nose[0], p.nose[1] - middle.nose[1]) for p in self.looks) * mm
        if apart > RESTLESS_MM:
            return again
        assert self.cross is not None
        sightings = (*self.sightings, Sighting(self.cross, middle))
        state = replace(self, step=Step.AIM, since_s=now, sightings=sightings, looks=())
        if len(sightings) < len(self.crosses):
            return state
        return replace(state, step=Step.RESULT, fitted=fit(sightings, self.start, self.eye))


def median(places: tuple[FacePlace, ...]) -> FacePlace:
    """The median of each number of several places of one picture size."""

    def middle(name: str) -> tuple[float, float]:
        x, y = np.median([getattr(p, name) for p in places], axis=0)
        return float(x), float(y)

    return FacePlace(
        middle("eyes"), middle("middle"), middle("nose"), float(np.median([p.iris_px for p in places])),
        places[0].size, float(np.median([p.roll_deg for p in places])),
    )  # fmt: skip


def crosses(middle: tuple[float, float], reach: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Five crosses around ``middle``: the middle, then the four corners ``reach`` (across, down) away; mm."""
    (x, y), (dx, dy) = middle, reach
    return ((x, y), (x - dx, y - dy), (x + dx, y - dy), (x + dx, y + dy), (x - dx, y + dy))
