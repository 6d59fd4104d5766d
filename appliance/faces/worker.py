"""The tracker's thread: takes the newest frame, leaves the newest observation."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace
from enum import StrEnum

from appliance import models
from appliance.cameras.base import Frame
from appliance.errors import Unavailable
from appliance.faces.conditions import Conditions, is_dark, judge
from appliance.faces.face import VIEW_DEG, Face
from appliance.faces.hands import HandWatch
from appliance.faces.measures import MEASURES
from appliance.faces.movement import Measurer, Movement
from appliance.faces.place import place_of
from appliance.faces.reasons import Reason
from appliance.faces.rest import Rest, RestCapture, not_at_rest
from appliance.faces.tracker import FaceTracker
from appliance.geometry import FacePlace
from appliance.mailbox import Mailbox
from appliance.settings import Measuring

log = logging.getLogger(__name__)

#: A thread that has not turned over for so many seconds hangs: one frame takes 0.1 s, loading MediaPipe 1 to 5 s.
HANG_S, LOADING_HANG_S = 5.0, 60.0
#: A blink is over by then.
BLINK_S = 0.4


class TrackerState(StrEnum):
    """How the tracker is."""

    LOADING = "loading"
    RUNNING = "running"
    FAILED = "failed"  # it can't run here, and the reason is known
    DIED = "died"  # it ended without being asked to: a fault of ours, to be restarted


@dataclass(frozen=True)
class Want:
    """What the session needs to know at the moment.

    ``measure`` is a name of :data:`MEASURES` or None; ``hands`` says that fingers may help, so that they are watched
    for more often; a new ``rest_number`` asks for a new capture of rest. ``practising``: hands are looked for
    where no face is found, since they may hide it.
    """

    measure: str | None = None
    hands: bool = False
    rest_number: int = 0
    practising: bool = False


@dataclass(frozen=True)
class Observation:
    """What the mirror knows of one frame.

    ``time_s`` is when the frame was taken. ``rest_number`` is the number of the last finished capture,
    ``rest_progress`` (0 to 1) that of the one under way. ``movement`` is of the wanted measure. ``dark``: no face is
    seen, and nothing else could be. ``hand``: one lies on the face; ``hands``: one is there, but no face.
    """

    number: int
    time_s: float
    face: bool
    faces: int = 0
    conditions: Conditions | None = None
    hand: bool = False
    rest_number: int = 0
    rest_progress: float = 0.0
    movement: Movement | None = None
    tracker_ms: float = 0.0
    place: FacePlace | None = None
    dark: bool = False
    hands: bool = False


class FaceWorker:
    """Turns frames into observations, one at a time, in a thread of its own.

    MediaPipe is loaded inside the thread, so that the first screen need not wait for it.
    """

    def __init__(self, frames: Mailbox[Frame], limits: Measuring, second_face_every_s: float = 2.0,
                 view_deg: float = VIEW_DEG) -> None:  # fmt: skip
        self.observations: Mailbox[Observation] = Mailbox()
        self._frames, self._limits = frames, limits
        self._every_s, self._view_deg = second_face_every_s, view_deg
        self._measurer = Measurer(limits)
        self._lock = threading.Lock()
        self._want = Want()
        self._state, self._reason = TrackerState.LOADING, ""
        self._stop = threading.Event()
        self._rest_done = 0
        self._capture: tuple[int, RestCapture] | None = None
        self._hands: HandWatch | None = None
        self._trouble: tuple[Reason | None, float] = (None, 0.0)
        self.beat_s = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="tracker", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(3)

    def want(self, want: Want) -> None:
        """From the next frame on, observe this."""
        with self._lock:
            self._want = want

    def state(self) -> tuple[TrackerState, str]:
        """The state and, where it failed, the reason in words."""
        with self._lock:
            state, reason = self._state, self._reason
        if self._thread.ident is not None and not self._thread.is_alive() and state is not TrackerState.FAILED:
            return TrackerState.DIED, "The face tracker has stopped."
        return state, reason

    def alive(self) -> bool:
        """Whether the thread turns over, or has ended for a reason that it gave."""
        state, _ = self.state()
        limit_s = {TrackerState.RUNNING: HANG_S, TrackerState.LOADING: LOADING_HANG_S}.get(state)
        return state is TrackerState.FAILED or (limit_s is not None and time.monotonic() - self.beat_s < limit_s)

    def _set(self, state: TrackerState, reason: str = "") -> None:
        with self._lock:
            self._state, self._reason = state, reason

    def _run(self) -> None:
        try:
            models.find(models.HAND)  # told now, not in the middle of the first exercise
            tracker = FaceTracker(self._every_s, self._view_deg)
        except Unavailable as error:
            log.error("tracker: %s", error)
            self._set(TrackerState.FAILED, str(error))
            return
        self.beat_s = time.monotonic()
        self._set(TrackerState.RUNNING)
        try:
            while not self._stop.is_set():
                self.beat_s = time.monotonic()
                frame = self._frames.take(0.2)
                if frame is not None:
                    self.observations.put(self._observe(tracker, frame))
        finally:
            tracker.close()
            if self._hands is not None:
                self._hands.close()

    def _observe(self, tracker: FaceTracker, frame: Frame) -> Observation:
        with self._lock:
            want = self._want
        face = tracker.track(frame.image, frame.time_s)
        conditions = judge(face, frame.image, self._limits) if face is not None else None
        if face is not None and conditions is not None and conditions.trouble is None and self._resting(want):
            # A blink must not begin the rest anew; the median of the points does not see it.
            trouble = not_at_rest(face)
            conditions = replace(conditions, trouble=trouble if self._lasts(trouble, frame.time_s) else None)
        hand = want.measure is not None and self._watch().on_face(frame.image, face, frame.time_s, expected=want.hands)
        hands = face is None and want.practising and self._watch().anywhere(frame.image, frame.time_s)
        progress = self._rest(want.rest_number, frame, face, conditions)
        movement: Movement | None = None
        if want.measure is not None:
            measure = MEASURES[want.measure]
            movement = self._measurer.movement(measure, frame.image, face, conditions, frame.time_s, hand=hand)
        return Observation(
            frame.number, frame.time_s, face is not None, tracker.faces_seen, conditions, hand,
            self._rest_done, progress, movement, tracker.last_ms,
            place_of(face) if face is not None else None, face is None and is_dark(frame.image),
            hands,
        )  # fmt: skip

    def _resting(self, want: Want) -> bool:
        return want.rest_number != self._rest_done

    def _lasts(self, trouble: Reason | None, time_s: float) -> bool:
        """Whether a trouble is there for longer than a blink."""
        if trouble is None or trouble is not self._trouble[0]:
            self._trouble = (trouble, time_s)
        return trouble is not None and time_s - self._trouble[1] > BLINK_S

    def _watch(self) -> HandWatch:
        if self._hands is None:
            self._hands = HandWatch()  # takes about 0.2 s, once, when the first measured exercise begins
        return self._hands

    def _rest(self, number: int, frame: Frame, face: Face | None, conditions: Conditions | None) -> float:
        """Capture rest where a new one is asked for; how far that is, 0 to 1."""
        if number == self._rest_done:
            return 0.0
        if self._capture is None or self._capture[0] != number:
            self._capture = (number, RestCapture(self._limits.rest_s))
        capture = self._capture[1]
        if face is None or conditions is None:
            return capture.progress
        rest: Rest | None = capture.add(face, frame.image, conditions.trouble)
        if rest is not None:
            self._measurer.rest = rest
            self._rest_done, self._capture = number, None
            return 1.0
        return capture.progress
