"""The simulated patient: someone to stand in front of the mirror when nobody does.

A real photograph (see :mod:`appliance.cameras.patient_face`) that moves as a person moves: late by a
reaction time, smoothly in and out, blinking, the head drifting slowly, with a camera's noise. It
performs the exercise that the mirror asks for, each half with its own gain, so that every part of the
product can be used without a camera and without a person.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from appliance.cameras.base import CameraStopped, Frame, Image
from appliance.cameras.patient_face import Expression, PatientFace, Pose
from appliance.errors import Unavailable
from appliance.faults import Fault
from appliance.sides import Side

REACTION_S = 0.35  # from the word to the first movement
MOVE_S = 1.6  # from rest to the end of a slow, gentle movement


@dataclass(frozen=True)
class Ask:
    """What the mirror asks of the patient at the moment: an exercise, to move or to rest.

    ``helped`` is a movement with the fingers' help; ``side`` limits it to one half. ``share`` is how much of a full
    movement is asked for, 0 to 1: the stronger half goes that far, the other as far as its gain then lets it.
    """

    exercise: str = ""
    moving: bool = False
    helped: bool = False
    side: Side | None = None
    share: float = 1.0


Pair = tuple[float, float]
_Pose = Callable[[Pair, float], Expression]


def _act(*names: str) -> _Pose:
    return lambda gain, _t: Expression(actions=dict.fromkeys(names, gain))


def _lids(most: float) -> _Pose:
    return lambda gain, _t: Expression(lids=(most * gain[0], most * gain[1]))


def _swing(gain: Pair, t: float) -> Expression:
    """Lips to and fro, as in "ooo, eee, oo" and in speaking: 3 s a turn."""
    phase = math.sin(2 * math.pi * t / 3.0)
    name = "pucker" if phase > 0 else "corners-out"
    return Expression(actions={name: (gain[0] * abs(phase), gain[1] * abs(phase))})


#: How each measured exercise of the programme looks on this face; what is not here, it does not move for.
PERFORMANCE: Mapping[str, _Pose] = {
    "raise-eyebrows": _act("brow-raise"),
    "frown": _act("brow-frown"),
    "wrinkle-nose": _act("nose-wrinkle"),
    "flare-nostrils": _act("nostril-flare"),
    "corners-outward": _act("corners-out"),
    "keep-even": _act("corners-out"),
    "assisted-smile": _act("smile"),
    "lift-corner-first": _act("smile"),
    "lift-corner-second": _act("smile"),
    "look-down": lambda gain, _t: Expression(actions={"gaze-down": gain}, lids=(0.3 * gain[0], 0.3 * gain[1])),
    "assist-eyelid": _lids(1.0),
    "close-eyes": _lids(1.0),
    "squint": lambda gain, _t: Expression(actions={"squeeze": gain}, lids=(0.4 * gain[0], 0.4 * gain[1])),
    "smile-well": _act("smile"),
    "say-aaa": lambda gain, _t: Expression(jaw_mm=(18 * gain[0], 18 * gain[1])),
    "say-ooo": _act("pucker"),
    "ooo-eee-oo": _swing,
    "smile-closed": _act("smile"),
    "smile-teeth": lambda gain, _t: Expression(actions={"smile": gain}, teeth=gain),
    "puff-cheeks": _act("puff"),
    "press-lips": _act("press"),
    "read-aloud": _swing,
}


class SimulatedPatient:
    """A camera that looks at a simulated patient.

    ``left`` and ``right`` are the gains of the patient's own sides (1 moves like a healthy adult, 0 not
    at all). At ``hand_at``, ``turn_at``, ``leave_at`` and ``stop_at`` seconds after opening, the
    patient brings a hand to the cheek (4 s), turns the head away by 25 degrees (4 s) or leaves (8 s), or
    the camera stops (3 s). At ``unplug_at`` it is unplugged (6 s), at ``freeze_at`` it shows one picture only (6 s), at
    ``black_at`` none (8 s), at ``swap_at`` red for blue (6 s); for the first ``absent_s`` seconds there is no camera.
    The same ``seed`` gives the same patient.
    """

    def __init__(self, width: int, height: int, fps: float = 30, *, left: float = 1.0, right: float = 1.0,
                 seed: float = 0, hand_at: float | None = None, turn_at: float | None = None,
                 leave_at: float | None = None, stop_at: float | None = None, unplug_at: float | None = None,
                 freeze_at: float | None = None, black_at: float | None = None, swap_at: float | None = None,
                 absent_s: float = 0.0,
                 clock: Callable[[], float] = time.monotonic,
                 sleep: Callable[[float], None] = time.sleep) -> None:  # fmt: skip
        self._size, self._fps, self._gain = (width, height), fps, (left, right)
        self._events = {
            "hand": (hand_at, 4.0),
            "turn": (turn_at, 4.0),
            "leave": (leave_at, 8.0),
            "stop": (stop_at, 3.0),
            "absent": (0.0, absent_s),
            "unplug": (unplug_at, 6.0),
            "freeze": (freeze_at, 6.0),
            "black": (black_at, 8.0),
            "swap": (swap_at, 6.0),
        }
        self._clock, self._sleep = clock, sleep
        self._rng = np.random.default_rng(int(seed))
        self._lock = threading.Lock()
        self._ask, self._asked_s, self._from = Ask(), -1e9, (0.0, 0.0)
        self._face: PatientFace | None = None
        self._frozen: Image | None = None
        self._number = 0
        self._began_s: float | None = None
        self._due_s = 0.0
        self._blink_s = 2.0
        self._phases = self._rng.uniform(0, 2 * math.pi, 4)

    @property
    def name(self) -> str:
        """Says whom one looks at: nobody must take this for a patient."""
        return f"simulated patient (left {self._gain[0]:g}, right {self._gain[1]:g})"

    def open(self) -> None:
        """Load the photograph. Raises :class:`Unavailable` if it is not installed, or while there is no camera."""
        if self._face is None:
            width, height = self._size
            self._face = PatientFace(width, height)
            noise = self._rng.normal(0, 2.0, (4, height + 64, width + 64, 3))
            self._noise = noise.astype(np.int16)
            self._empty = self._empty_room()
        if self._began_s is None:
            self._began_s = self._clock()
        self._due_s = self._clock()
        if any(self._during(event, self._due_s - self._began_s) for event in ("absent", "unplug")):
            raise Unavailable("The simulated camera is not plugged in.", Fault.CAMERA_ABSENT)

    def ask(self, ask: Ask) -> None:
        """The mirror asks for something; safe from any thread. The patient needs a moment to react."""
        with self._lock:
            if ask == self._ask:
                return
            now = self._clock()
            self._from = self._amounts(now)
            self._ask, self._asked_s = ask, now

    def read(self, timeout_s: float) -> Frame:
        """The next picture, at the camera's pace."""
        if self._face is None or self._began_s is None:
            raise CameraStopped("The simulated patient's camera is not open.")
        self._due_s = max(self._due_s + 1 / self._fps, self._clock() - 0.1)
        self._sleep(max(0.0, self._due_s - self._clock()))
        now = self._clock()
        t = now - self._began_s
        if self._during("stop", t) or self._during("unplug", t):
            raise CameraStopped("The simulated camera has stopped.")
        frame = Frame(self._seen(t, now), self._number, now)
        self._number += 1
        return frame

    def _seen(self, t: float, now: float) -> Image:
        """The picture of this moment, with the faults that a camera can have."""
        if not self._during("freeze", t):
            self._frozen = None
        elif self._frozen is not None:
            return self._frozen
        image = self._empty.copy() if self._during("leave", t) else self._picture(t, now)
        if self._during("black", t):
            image[:] = 0
        elif self._during("swap", t):
            image = np.ascontiguousarray(image[:, :, ::-1])
        self._add_noise(image)
        if self._during("freeze", t):
            self._frozen = image
        return image

    def close(self) -> None:
        """Nothing to let go of: the patient waits for the camera to be opened again."""

    def _during(self, event: str, t: float) -> bool:
        at, lasts = self._events[event]
        return at is not None and at <= t < at + lasts

    def _amounts(self, now: float) -> Pair:
        """How far (left, right) have moved of their full movement, on a minimum-jerk path."""
        share = self._ask.share if self._ask.moving else 0.0
        goal = (self._gain[0] * share, self._gain[1] * share)
        if self._ask.helped:
            goal = (max(goal[0], 0.9), max(goal[1], 0.9))
        if self._ask.side is not None:
            goal = (goal[0] * (self._ask.side is Side.LEFT), goal[1] * (self._ask.side is Side.RIGHT))
        x = min(max((now - self._asked_s - REACTION_S) / MOVE_S, 0.0), 1.0)
        share = x * x * x * (10 - 15 * x + 6 * x * x)
        return (self._from[0] + share * (goal[0] - self._from[0]), self._from[1] + share * (goal[1] - self._from[1]))

    def _picture(self, t: float, now: float) -> Image:
        assert self._face is not None
        with self._lock:
            amounts, ask = self._amounts(now), self._ask
        perform = PERFORMANCE.get(ask.exercise)
        expression = perform(amounts, t) if perform else Expression()
        lids = tuple(max(lid, self._blink(t)) for lid in expression.lids)
        hand = 1.0 if self._during("hand", t) or (ask.moving and ask.helped) else 0.0
        expression = Expression(expression.actions, (lids[0], lids[1]), expression.jaw_mm, expression.teeth, hand)
        a, b, c, d = (
            math.sin(2 * math.pi * t / period + phase)
            for period, phase in zip((7, 11, 13, 17), self._phases, strict=True)
        )
        size = min(self._size) / 720
        pose = Pose(4 * size * a, 3 * size * b, 0.8 * c, 25.0 if self._during("turn", t) else 1.0 * d, 1 + 0.004 * b)
        return self._face.render(expression, pose)

    def _blink(self, t: float) -> float:
        """Lid closure of the present blink, 0 to 1: one every 3 to 6 s, 0.25 s long."""
        if t > self._blink_s + 0.25:
            self._blink_s = t + float(self._rng.uniform(3, 6))
        x = (t - self._blink_s) / 0.25
        return math.sin(math.pi * x) if 0 < x < 1 else 0.0

    def _add_noise(self, image: Image) -> None:
        height, width = image.shape[:2]
        y, x = self._rng.integers(0, 64, 2)
        tile = self._noise[self._rng.integers(0, 4), y : y + height, x : x + width]
        cv2.add(image, tile, dst=image, dtype=cv2.CV_8U)

    def _empty_room(self) -> Image:
        """The wall behind the patient, for when they have left."""
        width, height = self._size
        rows = np.linspace(190, 150, height, dtype=np.float32)[:, None, None]
        wall = rows * np.array([1.0, 0.97, 0.94], np.float32)
        return np.broadcast_to(wall, (height, width, 3)).astype(np.uint8).copy()
