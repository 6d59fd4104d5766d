"""``symmirror check``: does every part work on this machine, and why not where it does not."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from appliance.errors import Refused, Unavailable
from appliance.settings import Settings

#: Before this the clock was certainly never set (the year of this version).
_CLOCK_NOT_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
_DISK_MB = 200


@dataclass(frozen=True)
class Result:
    """One part: whether it works, whether the mirror can do without, and a sentence."""

    part: str
    works: bool
    needed: bool
    detail: str

    def line(self) -> str:
        """The result as a line of text; the word, not a colour, says how it is."""
        word = "ok" if self.works else "BROKEN" if self.needed else "without"
        return f"{self.part:8} {word:8} {self.detail}"


def usable(results: list[Result]) -> bool:
    """True if everything that is needed works."""
    return all(r.works or not r.needed for r in results)


def all_parts(settings: Settings, data: Path) -> list[Result]:
    """Check every part. Takes some seconds: camera and tracker are really started."""
    parts: tuple[tuple[str, bool, Callable[[], str]], ...] = (
        ("camera", True, lambda: _camera(settings)),
        ("tracker", True, _tracker),
        ("display", True, lambda: _display(settings)),
        ("buttons", False, lambda: _buttons(settings)),
        ("words", True, lambda: _words(settings)),
        ("voice", False, lambda: _voice(settings)),
        ("disk", True, lambda: _disk(data)),
        ("clock", False, _clock),
        ("kit", False, lambda: _kit(data)),
    )
    return [_check(part, needed, look) for part, needed, look in parts]


def _check(part: str, needed: bool, look: Callable[[], str]) -> Result:
    try:
        return Result(part, True, needed, look())
    except (Unavailable, Refused) as error:
        return Result(part, False, needed, str(error))


def _camera(settings: Settings) -> str:
    from appliance.cameras import CameraStopped, RecordingEnded, open_source, parse_source

    values = settings.values.camera
    chosen = open_source(parse_source(values.source), values)
    camera = chosen.make()
    try:
        camera.open()
        began = time.monotonic()
        first = camera.read(5.0)
        frames, deadline = 1, time.monotonic() + 1.0
        while time.monotonic() < deadline:
            last = camera.read(values.timeout_s)
            frames += 1
    except RecordingEnded:
        raise Unavailable(f"{camera.name} is shorter than the second that is looked at.") from None
    except CameraStopped as error:
        raise Unavailable(str(error)) from error
    finally:
        camera.close()
    height, width = first.image.shape[:2]
    fps = (frames - 1) / max(time.monotonic() - began, 1e-3)
    age_ms = (time.monotonic() - last.time_s) * 1000
    note = " No real camera was found: this is a demonstration." if chosen.patient and values.source == "auto" else ""
    return f"{camera.name}, {width}×{height}, {fps:.0f} frames a second, newest {max(age_ms, 0):.0f} ms old.{note}"


def _tracker() -> str:
    import numpy as np

    from appliance import models
    from appliance.faces.core import mediapipe_version
    from appliance.faces.tracker import FaceTracker

    tracker = FaceTracker(0)
    hand = models.find(models.HAND)
    try:
        blank = np.full((720, 1280, 3), 128, np.uint8)
        for step in range(5):
            tracker.track(blank, step / 30)
        found = f"models verified ({models.FACE.file}, {hand.name})"
        detail = f"MediaPipe {mediapipe_version()}, {found}, {tracker.last_ms:.0f} ms to look for a face"
    finally:
        tracker.close()
    return detail


def _display(settings: Settings) -> str:
    from appliance.display import Mode, Stage, choose_mode

    mode, line = choose_mode(settings.values.display.mode)
    if mode is Mode.OFFSCREEN:
        if settings.values.display.mode == "offscreen":
            return "off-screen, as asked"
        raise Unavailable(f"{line} Connect a display to see the mirror.")
    with Stage(mode, settings.values.panel) as stage:
        width, height = stage.surface.get_size()
        return (
            f"{mode.value}, {width}×{height} pixels, {stage.layout.px_per_mm:.2f} pixels a mm by the panel's settings"
        )


def _buttons(settings: Settings) -> str:
    from appliance.controls import open_buttons

    buttons, line = open_buttons(settings.values.buttons, keys=True)
    if buttons is None:
        raise Unavailable(line.removeprefix("Buttons: "))
    try:
        return buttons.name
    finally:
        buttons.close()


def _words(settings: Settings) -> str:
    from appliance.display.letters import cannot_write
    from appliance.language import translator

    words = translator(settings.values.general.language)
    if reason := cannot_write(words("Sit comfortably")):
        raise Unavailable(reason)
    return f"catalogue and letters of '{words.language.code}'"


def _voice(settings: Settings) -> str:
    from appliance import voice
    from appliance.language import find

    if reason := voice.missing():
        raise Unavailable(reason)
    heard, lacks = voice.describe(find(settings.values.general.language).voice)
    if lacks:
        raise Unavailable(f"{heard}: {lacks}")
    return heard


def _disk(data: Path) -> str:
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / ".check"
        with probe.open("wb") as stream:
            stream.write(b"symmirror")
            stream.flush()
            os.fsync(stream.fileno())
        probe.unlink()
        free_mb = shutil.disk_usage(data).free // 1_000_000
    except OSError as error:
        raise Unavailable(f"{data} can't be written to: {error.strerror}. Give another folder with --data.") from None
    if free_mb < _DISK_MB:
        raise Unavailable(f"{data} has only {free_mb} MB left; {_DISK_MB} MB are needed. Delete something.")
    return f"{data}, {free_mb} MB free"


def _kit(data: Path) -> str:
    from appliance.kits import Bound, Kit

    status = Kit.open(data).status()
    if status.trouble:
        raise Unavailable(status.trouble)
    if status.kit is None:
        raise Unavailable("not prepared by a clinic; it can be lent only after 'symmirror kit prepare'")
    key = "A loan's key is bound to the " + status.bound
    if status.bound is Bound.NOTHING:
        key = "A loan's key is NOT bound to a board: this machine has none, and a copied disk can be read elsewhere"
    return f"{status.kit} of {status.clinic}, {'lent' if status.loan else 'not lent'}. {key}."


def _clock() -> str:
    now = datetime.now(UTC)
    if now < _CLOCK_NOT_BEFORE:
        raise Unavailable(
            f"The clock says {now:%Y-%m-%d}: it was never set. Connect a network once, or fit a clock battery."
        )
    return f"{now:%Y-%m-%d %H:%M} UTC"
