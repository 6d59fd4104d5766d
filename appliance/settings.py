"""What ``config/symmirror.toml`` may say: every setting, typed, with default, unit and limits.

Three layers, the later one wins key by key: the defaults below, the shipped or the machine's
``symmirror.toml``, the command line. :class:`Settings` knows for each key which layer it came from.
"(P)" marks a proposal that a clinician is to set.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from appliance.errors import Refused, did_you_mean
from appliance.settings_bench import Bench, Health
from appliance.settings_coaching import Coaching
from appliance.settings_section import Section

__all__ = [
    "FILE", "Bench", "Buttons", "Camera", "Coaching", "Display", "General", "Geometry", "Health", "Measuring", "Panel",
    "Records", "Section", "Settings", "Stick", "Tracker", "Values", "Voice", "load", "read_toml",
]  # fmt: skip

FILE = "symmirror.toml"


class General(Section):
    """Who stands at the mirror, and in which language it speaks."""

    language: str = Field("en", description="language of words and voice, ISO 639-1")
    affected: Literal["left", "right", "unknown"] = Field("unknown", description="the patient's weak side")
    stage: Literal["flaccid", "paretic", "synkinetic"] = Field(
        "paretic", description="what is offered; flaccid: massage, eye care, fingers; synkinetic: smaller targets"
    )
    hide_numbers: bool = Field(False, description="no figures on the glass, only the bars")


class Panel(Section):
    """The display behind the glass: its lit area as mounted, so that things have a size in mm."""

    width_mm: float = Field(194, ge=60, le=1500, description="mm, lit width as mounted (15.6-inch portrait)")
    height_mm: float = Field(345, ge=60, le=1500, description="mm, lit height as mounted")
    face_width_mm: float = Field(112, ge=40, le=400, description="mm on the glass kept black for the reflection")
    face_height_mm: float = Field(130, ge=40, le=400, description="mm on the glass kept black for the reflection")
    cap_height_mm: float = Field(8, ge=4, le=24, description="mm, capital letters of the title")


class Geometry(Section):
    """Where the camera stands to the panel, so that the bars flank the reflection; 'symmirror calibrate' writes it."""

    calibrated: bool = Field(False, description="the numbers below were measured; else the face's place is fixed")
    camera_x_mm: float = Field(0, ge=-1000, le=1000, description="mm, lens from the panel's centre, right positive")
    camera_y_mm: float = Field(-185, ge=-1000, le=1000, description="mm, lens from the panel's centre, down positive")
    camera_depth_mm: float = Field(10, ge=-100, le=200, description="mm, lens behind the reflecting surface")
    camera_tilt_deg: float = Field(0, ge=-60, le=60, description="degrees, the camera looks up (positive) or down")
    camera_pan_deg: float = Field(0, ge=-45, le=45, description="degrees, it looks to the patient's right (positive)")
    camera_fov_deg: float = Field(66, ge=20, le=140, description="degrees across the picture (Camera Module 3: 66)")
    glass_mm: float = Field(3, ge=0, le=60, description="mm, the panel's picture behind the reflecting surface")
    fit_limit_mm: float = Field(8, ge=1, le=50, description="mm, mean error above which a calibration is refused (P)")
    deadband_mm: float = Field(12, ge=3, le=100, description="mm the reflection may move before the bars follow")
    settle_s: float = Field(1.5, ge=0.3, le=20, description="s the face must be still elsewhere before they follow")
    glide_mm_s: float = Field(40, ge=5, le=500, description="mm a second at which they follow")


class Camera(Section):
    """How pictures are taken."""

    source: str = Field("auto", description="auto, pi, webcam[:N], simulated[:left=G,right=G] or a video file")
    width: int = Field(1280, ge=320, le=3840, description="pixels")
    height: int = Field(720, ge=240, le=2160, description="pixels")
    fps: float = Field(30, ge=5, le=120, description="frames a second")
    timeout_s: float = Field(1.5, ge=0.2, le=30, description="s without a frame until the camera is reopened")
    backoff_max_s: float = Field(2.0, ge=0.2, le=60, description="s, longest wait between two tries to reopen")
    shutter_max_us: int = Field(16000, ge=1000, le=100000, description="microseconds; longer blurs a moving lip")
    focus: Literal["auto"] | Annotated[float, Field(ge=0, le=15)] = Field(
        "auto", description="of a lens with a motor: auto, or held at so many dioptres (1.5 is 67 cm)"
    )


class Tracker(Section):
    """How often and how long faces are looked for."""

    idle_after_s: float = Field(5, ge=1, le=600, description="s without a face until tracking slows down")
    idle_fps: float = Field(4, ge=0.5, le=30, description="frames a second while nobody is there")
    second_face_every_s: float = Field(2.0, ge=0.2, le=60, description="s between two looks for a second face")


class Measuring(Section):
    """When a movement counts as measured (sources in the README, "The numbers")."""

    rest_s: float = Field(1.5, ge=0.2, le=10, description="s of a still face that make today's rest")
    floor_mm: float = Field(1.5, ge=0.1, le=10, description="mm (P): below it nothing is measured")
    noise_factor: float = Field(3.0, ge=1, le=10, description="times the resting noise (P), likewise")
    smooth_hz: float = Field(2.0, ge=0.2, le=30, description="Hz, cutoff of the 1 € filter near standstill (lag 80 ms)")
    smooth_per_mm_s: float = Field(0.3, ge=0, le=10, description="Hz more for each mm/s of movement")
    turn_limit_deg: float = Field(12, ge=3, le=30, description="degrees of yaw or pitch away from rest")
    settle_limit_deg: float = Field(15, ge=3, le=45, description="degrees of yaw or pitch from the camera at rest")
    min_iris_px: float = Field(9, ge=3, le=100, description="pixels across the iris; fewer is too far away")
    max_face_share: float = Field(0.85, ge=0.3, le=1.0, description="face height over picture height; more is too near")
    min_light: float = Field(45, ge=0, le=255, description="mean brightness of the face, 0 to 255")


class Buttons(Section):
    """The two buttons; numbers are BCM (GPIO 17 is header pin 11, GPIO 27 is pin 13)."""

    source: Literal["auto", "gpio", "keyboard", "none"] = Field("auto", description="where presses come from")
    next_gpio: int = Field(17, ge=2, le=27, description="BCM number of the button Next")
    repeat_gpio: int = Field(27, ge=2, le=27, description="BCM number of the button Repeat")
    lockout_ms: float = Field(35, ge=5, le=500, description="ms a level must last to count (bounce)")
    pause_hold_s: float = Field(3, ge=1, le=20, description="s of Repeat held until the session pauses")
    shutdown_hold_s: float = Field(5, ge=2, le=30, description="s of both held until the mirror asks to switch off")
    stuck_s: float = Field(10, ge=5, le=120, description="s held until a button counts as stuck and is ignored")


class Display(Section):
    """Where the picture goes."""

    mode: Literal["auto", "fullscreen", "window", "offscreen"] = Field("auto", description="kind of display")
    theme: Literal["standard", "high-contrast", "low-vision"] = Field("standard", description="how it is drawn")
    reduced_motion: bool = Field(False, description="the drawn face stands still, as the movement looks at its fullest")
    fps: float = Field(60, ge=5, le=120, description="pictures a second while something moves")


class Voice(Section):
    """What is heard: words by espeak-ng, and a tone at the begin and the end of a hold."""

    enabled: bool = Field(True, description="speak the prompts")
    tones: bool = Field(True, description="play the tones")
    volume: int = Field(100, ge=0, le=200, description="per cent of the usual loudness; 0: silent")
    words_per_minute: int = Field(130, ge=80, le=300, description="pace of the voice")
    device: str = Field("auto", min_length=1, description="a part of the loudspeaker's name; auto: rather no display's")


class Records(Section):
    """What is kept of a session, as numbers, and when a change is called one."""

    enabled: bool = Field(True, description="keep what was measured, for the report")
    backups: int = Field(7, ge=0, le=90, description="daily backups that are kept; 0: none")
    show_progress: bool = Field(True, description="after a session: how even, beside the week before")
    change_mm: float = Field(2, ge=0.5, le=20, description="mm from which a change between weeks is real (P)")
    change_points: float = Field(10, ge=1, le=50, description="points of 100 of evenness, likewise (P)")
    report_days: int = Field(90, ge=1, le=3660, description="days that a report goes back")


class Stick(Section):
    """What a USB stick may do: bring prescriptions, take data to the clinic, lend the kit and give it back."""

    enabled: bool = Field(True, description="look for sticks, on a kit")
    folder: str = Field("/run/symmirror-stick", min_length=1, description="where the system mounts them")


class Values(Section):
    """All sections together, as the file has them."""

    general: General = General()
    panel: Panel = Panel()
    geometry: Geometry = Geometry()
    camera: Camera = Camera()
    tracker: Tracker = Tracker()
    measuring: Measuring = Measuring()
    coaching: Coaching = Coaching()
    buttons: Buttons = Buttons()
    display: Display = Display()
    voice: Voice = Voice()
    records: Records = Records()
    stick: Stick = Stick()
    health: Health = Health()
    bench: Bench = Bench()


@dataclass(frozen=True)
class Settings:
    """The effective settings, and the layer that each one came from.

    ``origins`` maps ``"camera.fps"`` to ``"default"``, a file's path or ``"command line"``.
    """

    values: Values = field(default_factory=Values)
    origins: Mapping[str, str] = field(default_factory=dict)

    def under(self, section: str, changes: Mapping[str, Any], origin: str) -> Settings:
        """These settings with ``changes`` (checked values, by key) of one section, which come from ``origin``."""
        values = self.values.model_copy(
            update={section: getattr(self.values, section).model_copy(update=dict(changes))}
        )
        return Settings(values, {**self.origins, **{f"{section}.{key}": origin for key in changes}})

    def rows(self) -> Iterator[tuple[str, Any, str, str]]:
        """``(key, value, origin, description)`` of every setting, in the order of the file."""
        for name in Values.model_fields:
            section = getattr(self.values, name)
            for key, info in type(section).model_fields.items():
                path = f"{name}.{key}"
                yield path, getattr(section, key), self.origins.get(path, "default"), info.description or ""


def load(folder: Path | None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """The settings of ``folder/symmirror.toml`` (where there is one) under ``overrides``.

    ``overrides`` are the command line's, by dotted key; a None among them was not given.
    Raises :class:`Refused` with a sentence that names file, key and the way out.
    """
    merged: dict[str, dict[str, Any]] = {}
    origins: dict[str, str] = {}
    if folder is not None and (path := folder / FILE).exists():
        for section, table in read_toml(path).items():
            _check_section(section, table, str(path))
            merged[section] = dict(table)
            origins.update({f"{section}.{key}": str(path) for key in table})
    for dotted, value in (overrides or {}).items():
        if value is None:
            continue
        section, key = dotted.split(".")
        merged.setdefault(section, {})[key] = value
        origins[dotted] = "command line"
    try:
        values = Values.model_validate(merged)
    except ValidationError as error:
        raise Refused(_sentence(error, origins)) from None
    if values.buttons.next_gpio == values.buttons.repeat_gpio:
        raise Refused(
            f"buttons.next_gpio and buttons.repeat_gpio are both {values.buttons.next_gpio}. "
            "Give each button a GPIO of its own."
        )
    return Settings(values, origins)


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dict. Raises :class:`Refused` if it can't be read or is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad begins a file with a mark
    except OSError as error:
        raise Refused(f"Cannot read {path}: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is not a text file in UTF-8. Copy it again from the original.") from None
    except RecursionError:
        raise Refused(f"{path} is nested too deeply. Copy it again from the original.") from None
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{path} is not valid TOML: {error}.") from None


def _check_section(section: str, table: object, path: str) -> None:
    if section not in Values.model_fields:
        known = list(Values.model_fields)
        hint = did_you_mean(section, known) or f" Known: {', '.join(known)}."
        raise Refused(f"{path}: unknown section [{section}].{hint}")
    if not isinstance(table, dict):
        raise Refused(f"{path}: '{section}' must be a section: write [{section}] above its settings.")


def _sentence(error: ValidationError, origins: Mapping[str, str]) -> str:
    """pydantic's first complaint as a sentence: where, what, and the way out."""
    first = error.errors()[0]
    section, key = str(first["loc"][0]), str(first["loc"][1])
    where = origins.get(f"{section}.{key}", "settings")
    fields = type(getattr(Values(), section)).model_fields
    if first["type"] == "extra_forbidden":
        hint = did_you_mean(key, fields) or f" Known in [{section}]: {', '.join(fields)}."
        return f"{where}: unknown setting {section}.{key}.{hint}"
    about = fields[key].description
    more = len(error.errors()) - 1
    also = f" ({more} more after this one.)" if more else ""
    return (
        f"{where}: {section}.{key} = {first['input']!r} is not usable: "
        f"{first['msg'][0].lower()}{first['msg'][1:]}. It is: {about}.{also}"
    )
