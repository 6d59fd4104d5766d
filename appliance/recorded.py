"""``symmirror measure``: the live measuring code on stills and videos."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from appliance.cameras.base import Frame, RecordingEnded
from appliance.cameras.video import Recording
from appliance.errors import Refused
from appliance.exercises import Exercise
from appliance.faces import MEASURES, Measure, Measurer, Movement, Reason, Rest, RestCapture, RestRefused, judge
from appliance.faces.face import VIEW_DEG
from appliance.faces.hands import HandWatch
from appliance.faces.timing import Timing
from appliance.faces.tracker import FaceTracker
from appliance.settings import Measuring

Image = npt.NDArray[np.uint8]

#: Pictures larger than this are scaled down first: the face network sees 256 × 256 pixels of the face anyway.
MOST_PIXELS = 4096

#: What makes a picture unfit to be the rest. A head at an angle is fit, as long as it keeps that angle.
_UNUSABLE = (Reason.TOO_FAR, Reason.TOO_NEAR, Reason.OUT_OF_PICTURE, Reason.TOO_DARK)


@dataclass(frozen=True)
class Row:
    """One line of the answer; left and right are the patient's, None is "not measured" and has a reason.

    ``closed`` is the share of its resting opening by which an eye has closed, ``gap`` what is still open, ``corner``
    how far a mouth corner has moved whichever way; each with the exercises that it belongs to.
    """

    source: str
    frame: int
    time_s: float
    left_mm: float | None
    right_mm: float | None
    symmetry: float | None
    quality: str
    reason: str
    left_closed: float | None = None
    right_closed: float | None = None
    left_gap_mm: float | None = None
    right_gap_mm: float | None = None
    left_corner_mm: float | None = None
    right_corner_mm: float | None = None


def measure_of(exercise: Exercise) -> Measure:
    """The measure of an exercise. Raises :class:`Refused` for one that is guided and not measured."""
    if exercise.measure is None:
        raise Refused(
            f"'{exercise.id}' is guided and not measured: a camera cannot tell how far anything moved in it. "
            "'symmirror exercises' says which ones are measured."
        )
    return MEASURES[exercise.measure]


def measure_stills(
    measure: Measure, rest_path: Path, images: Sequence[Path], limits: Measuring, view_deg: float = VIEW_DEG
) -> list[Row]:
    """One row a still, each held against the rest picture independently of the others.

    ``view_deg`` is the camera's horizontal angle of view.
    Raises :class:`Refused` if a file can't be read or the rest picture can't serve as rest. All files are
    read before anything is measured, so that a bad one is told at once.
    """
    pictures = [(path, read_image(path)) for path in images]
    rest_image = read_image(rest_path)
    for path, image in pictures:
        if image.shape != rest_image.shape:
            size, rest_size = (f"{i.shape[1]}×{i.shape[0]}" for i in (image, rest_image))
            raise Refused(
                f"'{path}' is {size} pixels and the rest picture {rest_size}. Take both with the same camera setting."
            )
    tracker = FaceTracker(view_deg=view_deg)
    try:
        measurer = Measurer(limits, _rest_of_still(tracker, rest_image, rest_path, limits), live=False)
        rows = []
        for path, image in pictures:
            face = tracker.still(image)
            conditions = judge(face, image, limits) if face else None
            rows.append(_row(str(path), 0, measurer.movement(measure, image, face, conditions, 0.0)))
        return rows
    finally:
        tracker.close()


def _rest_of_still(tracker: FaceTracker, image: Image, path: Path, limits: Measuring) -> Rest:
    count = tracker.count(image)
    if count > 1:
        raise Refused(f"The rest picture '{path}' shows more than one face. Give one with the patient alone.")
    face = tracker.still(image)
    if face is None:
        raise Refused(
            f"There is no face in the rest picture '{path}'. Give one of the patient's relaxed face, from the front."
        )
    trouble = judge(face, image, limits).trouble
    # A still is not retaken on the spot: a face at an angle or in dim light is measured as far as it goes,
    # as long as its pictures were taken alike; one that is too small or cut off is not.
    if trouble in _UNUSABLE:
        raise Refused(f"The rest picture '{path}' can't be used: {trouble.value}.")
    try:
        return Rest.of([face], [(face, image)])
    except RestRefused as error:
        raise Refused(f"The rest picture '{path}' can't be used: {error}") from None


def video_movements(
    measure: Measure,
    path: Path,
    rest_seconds: float,
    limits: Measuring,
    *,
    hands: bool = False,
    view_deg: float = VIEW_DEG,
) -> list[tuple[int, Movement]]:
    """The number of each frame of a video and what was measured in it.

    The first ``rest_seconds`` are the rest, and not measured. ``hands`` says that fingers may help; ``view_deg`` is the
    camera's horizontal angle of view. Raises :class:`Refused`.
    """
    if not 0 < rest_seconds <= 60:
        raise Refused(f"--rest-seconds {rest_seconds:g} is not usable: give a number above 0, up to 60.")
    recording = Recording(path, real_time=False)
    recording.open()
    tracker = FaceTracker(view_deg=view_deg)
    watch = HandWatch()
    measurer = Measurer(limits)
    capture = RestCapture(rest_seconds)
    usable, troubles = 0, []
    found: list[tuple[int, Movement]] = []
    try:
        for frame in _frames(recording):
            face = tracker.track(frame.image, frame.time_s)
            conditions = judge(face, frame.image, limits) if face else None
            hand = watch.on_face(frame.image, face, frame.time_s, expected=hands)
            movement = measurer.movement(measure, frame.image, face, conditions, frame.time_s, hand=hand)
            found.append((frame.number, movement))
            if measurer.rest is not None:
                continue
            if face is not None and conditions is not None and conditions.trouble not in _UNUSABLE:
                usable += 1
                capture.keep(face, frame.image)
            troubles.append(conditions.trouble if conditions else None)
            if frame.time_s + 1 / recording.fps >= rest_seconds:
                if usable < max(1, len(found) // 2):
                    raise Refused(_no_rest(path, rest_seconds, troubles))
                measurer.rest = _finished(capture, path, rest_seconds)
        if measurer.rest is None:
            raise Refused(f"'{path}' is shorter than the {rest_seconds:g} s of rest. Give fewer --rest-seconds.")
    finally:
        recording.close()
        tracker.close()
        watch.close()
    return found


def rows_of(path: Path, found: Iterable[tuple[int, Movement]]) -> list[Row]:
    """A row a frame."""
    return [_row(str(path), number, movement) for number, movement in found]


def timing_of(movements: Sequence[Movement], *, to_and_fro: bool = False) -> Timing:
    """When each side began to move in the first repetition of a video, s of the video, and by how much left followed.

    Smoothing would delay what moves little, so it is told from each picture alone.
    """
    seen = [(m.time_s, *m.raw_mm) for m in movements if m.raw_mm is not None]
    if not seen:
        return Timing()
    times, left, right = zip(*seen, strict=True)
    return Timing.of(times, left, right, max(m.gate_mm for m in movements), to_and_fro=to_and_fro)


def _frames(recording: Recording) -> Iterable[Frame]:
    while True:
        try:
            yield recording.read(5.0)
        except RecordingEnded:
            return


def _no_rest(path: Path, seconds: float, troubles: list[Reason | None]) -> str:
    why = next((t for t in troubles if t in _UNUSABLE), None)
    said = f": {why.value}" if why else ", or none in half of it"
    return f"There is no usable face in the first {seconds:g} s of '{path}'{said}. The recording must begin at rest."


def _finished(capture: RestCapture, path: Path, seconds: float) -> Rest:
    try:
        return capture.finish()
    except RestRefused as error:
        raise Refused(
            f"The first {seconds:g} s of '{path}' can't serve as rest: {error} The recording must begin at rest."
        ) from None


def read_image(path: Path) -> Image:
    """A picture as (height, width, 3) RGB, turned as its EXIF says. Grey and transparent ones are converted.

    Raises :class:`Refused` if it is missing, unreadable, or smaller than 64 pixels.
    """
    if not path.is_file():
        raise Refused(f"There is no picture '{path}'.")
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
        bgr = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except (OSError, cv2.error) as error:
        raise Refused(f"'{path}' can't be read: {error}.") from None
    if bgr is None:
        raise Refused(f"'{path}' is not a picture that can be read. Give a JPEG or PNG.")
    height, width = bgr.shape[:2]
    if min(height, width) < 64:
        raise Refused(f"'{path}' is {width}×{height} pixels: too small to hold a face.")
    if max(height, width) > MOST_PIXELS:
        scale = MOST_PIXELS / max(height, width)
        bgr = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def _row(source: str, frame: int, movement: Movement) -> Row:
    eyes, corners = movement.eyes, movement.corners
    return Row(
        source, frame, movement.time_s, movement.left_mm, movement.right_mm, movement.symmetry,
        movement.quality.value, movement.reason.value if movement.reason else "",
        *((eyes.left_closed, eyes.right_closed, eyes.left_gap_mm, eyes.right_gap_mm) if eyes else (None,) * 4),
        *((corners.left_mm, corners.right_mm) if corners else (None, None)),
    )  # fmt: skip


def timing_as(form: str, path: Path, timing: Timing) -> str:
    """The timing of a video as CSV or JSON, s to 0.001; empty, or null, where it can't be told."""
    told = {"source": str(path), **asdict(timing)}
    if form == "json":
        return json.dumps(told, indent=1) + "\n"
    return f"{','.join(told)}\n{','.join(_number(v) if not isinstance(v, str) else v for v in told.values())}\n"


def as_csv(rows: Sequence[Row], *, more: bool = False) -> str:
    """The rows as CSV: mm to 0.001, empty where not measured; with ``more``, eyes and corners too."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_columns(more))
    for row in rows:
        told = {**asdict(row), "time_s": f"{row.time_s:.3f}"}
        writer.writerow([_number(v) if isinstance(v, float | None) else v for v in (told[k] for k in _columns(more))])
    return out.getvalue()


def _columns(more: bool) -> list[str]:
    names = list(Row.__dataclass_fields__)
    return names if more else names[: names.index("reason") + 1]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def as_json(rows: Sequence[Row], *, more: bool = False) -> str:
    """The rows as a JSON list of objects, null where not measured; with ``more``, eyes and corners too."""
    return json.dumps([{k: asdict(row)[k] for k in _columns(more)} for row in rows], indent=1) + "\n"
