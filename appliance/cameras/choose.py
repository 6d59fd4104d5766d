"""From the words of ``--camera`` to a camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appliance.cameras.base import Camera
from appliance.errors import Refused, did_you_mean, unknown
from appliance.settings import Camera as CameraSettings

if TYPE_CHECKING:
    from appliance.cameras.simulated import SimulatedPatient

STILLS = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff")
KINDS = ("auto", "pi", "webcam", "simulated")

#: What may stand behind ``simulated:`` and its limits.
PATIENT_OPTIONS = {
    "left": (0.0, 1.5), "right": (0.0, 1.5), "seed": (0, 2**31),
    "hand_at": (0, 86400), "turn_at": (0, 86400), "leave_at": (0, 86400), "stop_at": (0, 86400),
    "unplug_at": (0, 86400), "freeze_at": (0, 86400), "black_at": (0, 86400), "swap_at": (0, 86400),
    "absent_s": (0, 86400),
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A camera that was asked for: its kind, and what belongs to it."""

    kind: str
    index: int = 0
    path: Path | None = None
    patient: dict[str, float] = field(default_factory=dict)


def parse_source(text: str) -> Source:
    """``auto``, ``pi``, ``webcam[:N]``, ``simulated[:left=G,right=G]`` or the path of a video.

    Raises :class:`Refused` with the way out for anything else.
    """
    kind, _, rest = text.partition(":")
    if kind == "simulated":
        return Source("simulated", patient=_patient(rest))
    if kind == "webcam":
        if rest and not (rest.isascii() and rest.isdigit() and len(rest) < 4):
            raise Refused(f"'{text}': behind 'webcam:' stands the number of the camera, e.g. webcam:0.")
        return Source("webcam", index=int(rest or 0))
    if kind in ("auto", "pi"):
        if rest:
            raise Refused(f"'{text}': nothing stands behind '{kind}'.")
        return Source(kind)
    path = Path(text)
    if path.suffix.lower() in STILLS:
        raise Refused(f"'{text}' is a still. A camera is a video; for stills there is 'symmirror measure'.")
    if len(text) < 4096 and len(path.name) < 256 and path.is_file():
        return Source("video", path=path)
    if "/" in text or path.suffix:
        raise Refused(f"There is no video '{text}'.")
    raise (
        unknown("camera", kind, [*KINDS])
        if did_you_mean(kind, KINDS)
        else Refused(
            f"Unknown camera '{text}'. Give auto, pi, webcam[:N], simulated[:left=G,right=G] or the path of a video."
        )
    )


def _patient(text: str) -> dict[str, float]:
    options: dict[str, float] = {}
    for part in filter(None, text.split(",")):
        key, equals, value = part.partition("=")
        if key not in PATIENT_OPTIONS:
            raise unknown("option of the simulated patient", key, PATIENT_OPTIONS)
        low, high = PATIENT_OPTIONS[key]
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not equals or not low <= number <= high:
            raise Refused(f"simulated: '{part}' is not usable: {key} is a number from {low:g} to {high:g}.")
        options[key] = number
    return options


@dataclass(frozen=True)
class Chosen:
    """The camera that was taken: what makes it (not opened yet), a line that says which and why, its patient."""

    make: Callable[[], Camera]
    line: str
    patient: SimulatedPatient | None = None


def open_source(source: Source, settings: CameraSettings) -> Chosen:
    """The camera for ``source``; ``auto`` is the Pi's, else a webcam, else the simulated patient."""
    from appliance.cameras import pi, webcam  # heavy: OpenCV, and picamera2 where there is one

    if source.kind == "auto":
        reason = pi.missing()
        if reason is None:
            source, line = Source("pi"), "Camera: the Pi's own."
        elif numbers := webcam.devices():
            source, line = Source("webcam", index=numbers[0]), f"Camera: webcam /dev/video{numbers[0]}."
        else:
            source, line = (
                Source("simulated"),
                "Camera: none found, so the simulated patient stands in front of the mirror.",
            )
    else:
        line = f"Camera: {source.path or source.kind}."
    if source.kind == "simulated":
        from appliance.cameras.simulated import SimulatedPatient

        # One patient for the whole run: reopening the camera must not bring a new one.
        options: dict[str, Any] = dict(source.patient)
        patient = SimulatedPatient(settings.width, settings.height, settings.fps, **options)
        return Chosen(lambda: patient, line, patient)
    return Chosen(_maker(source, settings), line)


def _maker(source: Source, settings: CameraSettings) -> Callable[[], Camera]:
    if source.kind == "pi":
        from appliance.cameras.pi import PiCamera

        return lambda: PiCamera(settings.width, settings.height, settings.fps, settings.shutter_max_us, settings.focus)
    if source.kind == "webcam":
        from appliance.cameras.webcam import Webcam

        return lambda: Webcam(source.index, settings.width, settings.height, settings.fps)
    from appliance.cameras.video import Recording

    path = source.path or Path()
    return lambda: Recording(path, real_time=True)
