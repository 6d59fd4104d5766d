"""The camera and the tracker as the bench test uses them: opened once, in this thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from appliance.bench import picture
from appliance.bench.finding import Fails, Lacks
from appliance.bench.picture import Look
from appliance.cameras import Camera, CameraStopped, Frame, RecordingEnded, open_source, parse_source
from appliance.errors import Refused, Unavailable
from appliance.faces.tracker import FaceTracker
from appliance.language import message
from appliance.settings import Camera as Settings

#: How long frames are counted, and how long the first one may take: a camera that has just been opened is slow, s.
COUNT_S, FIRST_S = 2.0, 5.0
#: Pairs of pictures that a measure of the face is the median of.
PAIRS = 9
#: Below this mean of all pixels a picture is black, 0 to 255.
BLACK = 4.0


@dataclass(frozen=True)
class Stream:
    """What a camera sends: its size in pixels, its rate, the age of a picture at arrival, how many differed (share)."""

    name: str
    size: tuple[int, int]
    fps: float
    age_ms: float | None
    alive: float
    last: Frame


class Eye:
    """Opens the camera when it is first needed. ``real`` is False for a simulated patient and for a recording.

    After a failure every look raises :class:`Lacks`: what rests on the camera can't be tried.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._clock = settings, clock
        self._camera: Camera | None = None
        self._stream: Stream | None = None
        self._tracker: FaceTracker | None = None
        self._gone = False
        source = parse_source(settings.source)
        self._chosen = open_source(source, settings)
        self.pretends = self._chosen.patient is not None or source.path is not None
        self.none_found = self._chosen.patient is not None and source.kind == "auto"

    def stream(self) -> Stream:
        """What the camera sends, looked at once. Raises :class:`Fails` the first time it can't, then :class:`Lacks`."""
        self._need()
        if self._stream is None:
            try:
                self._camera = self._chosen.make()
                self._camera.open()
                self._stream = self._look_at(self._camera)
            except (CameraStopped, Unavailable, Refused) as error:
                self.close()
                raise Fails(str(error)) from error
            except RecordingEnded:
                self.close()
                raise Fails(message("The recording is shorter than what is looked at.")) from None
        return self._stream

    def read(self) -> Frame:
        """The next picture. Raises :class:`Fails` when the camera has stopped."""
        self.stream()
        assert self._camera is not None
        try:
            return self._camera.read(self._settings.timeout_s)
        except (CameraStopped, RecordingEnded) as error:
            self.close()
            raise Fails(message("The camera has stopped: {reason}"), reason=str(error)) from error

    def look(self) -> Look | None:
        """Two pictures in a row with the face in the first; None if there is none."""
        first = self.read()
        second = self.read()
        face = self._faces().track(first.image, first.time_s)
        return None if face is None else Look(first.image, second.image, face)

    def looks(self) -> list[Look]:
        """``PAIRS`` of such looks. Raises :class:`Lacks` where nobody is to be seen in most of them."""
        found = [look for _ in range(PAIRS) if (look := self.look()) is not None]
        if 2 * len(found) <= PAIRS:
            raise Lacks(self.why_no_face())
        return found

    def card(self) -> float | None:
        """How sharp the printed card is; None where it is not to be seen."""
        return picture.card_sharpness(self.read().image, self.read().image)

    def why_no_face(self) -> str:
        """Why there is no face: a black picture has another cause than an empty chair."""
        if float(np.mean(self.read().image)) < BLACK:
            return message("The picture is black: is the lens covered?")
        return message("Nobody is to be seen.")

    def close(self) -> None:
        """Let go of camera and tracker; what is asked after that can't be done."""
        self._gone = True
        if self._camera is not None:
            self._camera.close()
            self._camera = None
        if self._tracker is not None:
            self._tracker.close()
            self._tracker = None

    def _need(self) -> None:
        if self._gone:
            raise Lacks(message("The camera gives no pictures."))

    def _faces(self) -> FaceTracker:
        if self._tracker is None:
            try:
                self._tracker = FaceTracker(0)
            except Unavailable as error:
                raise Lacks(str(error)) from error
        return self._tracker

    def _look_at(self, camera: Camera) -> Stream:
        camera.read(FIRST_S)
        taken = list(self._frames(camera))
        frames = [frame for frame, _ in taken]
        seconds = max(taken[-1][1] - taken[0][1], 1e-3)
        stamped = [(arrived - frame.time_s) * 1000 for frame, arrived in taken if frame.shot.stamped]
        moved = [picture.changed(a.image, b.image) for a, b in pairwise(frames)]
        height, width = frames[-1].image.shape[:2]
        return Stream(
            camera.name, (width, height), (len(frames) - 1) / seconds, median(stamped) if stamped else None,
            sum(moved) / len(moved), frames[-1],
        )  # fmt: skip

    def _frames(self, camera: Camera) -> Iterator[tuple[Frame, float]]:
        """Frames with the time of their arrival, for ``COUNT_S`` seconds and two of them at least."""
        began, count = self._clock(), 0
        while count < 2 or self._clock() - began < COUNT_S:
            frame = camera.read(self._settings.timeout_s)
            count += 1
            yield frame, self._clock()
