"""Every screen × language × size × theme as a picture, and what is wrong with it: ``symmirror screens``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from appliance.display import Mode, Scene, Stage
from appliance.display.looks import LOOKS, READABLE_MM
from appliance.errors import Refused, unknown
from appliance.language import languages, translator
from appliance.moments import every_scene
from appliance.settings import Panel


@dataclass(frozen=True)
class Size:
    """A kind of display: pixels and lit millimetres, (width, height)."""

    px: tuple[int, int]
    mm: tuple[float, float]

    def panel(self) -> Panel:
        """As a setting."""
        return Panel(width_mm=self.mm[0], height_mm=self.mm[1])


def _both_ways(px: tuple[int, int], mm: tuple[float, float]) -> tuple[Size, Size]:
    return Size(px, mm), Size(px[::-1], mm[::-1])


#: The displays that are looked at, by name: 7 to 32 inches, either way up.
SIZES: dict[str, Size] = {
    f"{inches}-{way}": size
    for inches, px, mm in (
        ("7-inch", (1024, 600), (154.0, 86.0)),
        ("10-inch", (1280, 800), (217.0, 136.0)),
        ("15-inch", (1920, 1080), (345.0, 194.0)),
        ("32-inch", (1920, 1080), (708.0, 398.0)),
    )
    for way, size in zip(("landscape", "portrait"), _both_ways(px, mm), strict=True)
}


def faults(stage: Stage, scene: Scene) -> list[str]:
    """What is wrong with ``scene`` as it stands on ``stage``: words that don't fit, light on the reflected face."""
    found = []
    for part, words in stage.written.items():
        for written in words:
            if not written.fits:
                found.append(f"{part}: “{' '.join(written.lines)}” does not fit.")
            elif written.cap_mm < READABLE_MM - 1.5 / stage.layout.px_per_mm:  # the letters' own rounding
                found.append(f"{part}: “{' '.join(written.lines)}” is only {written.cap_mm:.1f} mm high.")
    said = " ".join(line for one in stage.written.get("prompt", ()) for line in one.lines)
    lost = [line for line in scene.lines if not scene.big and line not in said]
    asked = scene.title.endswith(("?", "؟")) and scene.title in said  # a question says enough by itself
    if lost and not asked and (not scene.short or scene.short not in said):
        found.append(f"prompt: “{lost[0]}” is lost, and no short form stands for it.")
    if scene.cross is None and lit_inside_face(stage):  # only a cross to bring the nose to belongs there
        found.append("The face area is not black.")
    return found


def lit_inside_face(stage: Stage) -> int:
    """How many pixels of the ellipse that belongs to the reflection are not black."""
    box = stage.layout.rect(stage.layout.face)
    face = stage.light(box)
    y, x = np.mgrid[0 : face.shape[0], 0 : face.shape[1]]
    inside = ((x + 0.5) / box.width * 2 - 1) ** 2 + ((y + 0.5) / box.height * 2 - 1) ** 2 < 1
    return int((face[inside] > 0).sum())


@dataclass(frozen=True)
class Set:
    """The pictures of one language, size and theme."""

    language: str
    look: str
    name: str
    size: Size


def sets(language: str | None, size: tuple[int, int] | None, look: str | None, panel: Panel) -> list[Set]:
    """What was asked for; what was not is all there is. ``size`` in pixels is on ``panel``.

    Raises :class:`Refused` for a language or theme that is not there.
    """
    if language is not None and language not in languages():
        raise unknown("language", language, languages())
    if look is not None and look not in LOOKS:
        raise unknown("theme", look, LOOKS)
    sizes = SIZES
    if size is not None:
        sizes = {f"{size[0]}x{size[1]}": Size(size, (panel.width_mm, panel.height_mm))}
    return [
        Set(one, theme, name, each)
        for one in ([language] if language else languages())
        for theme in ([look] if look else LOOKS)
        for name, each in sizes.items()
    ]


def render(one: Set, folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """Draw every screen of a set into ``folder``; yields each picture's path and its faults."""
    stage = Stage(Mode.OFFSCREEN, one.size.panel(), one.size.px, one.look)
    place = folder / one.language / one.look / one.name
    try:
        place.mkdir(parents=True, exist_ok=True)
        for number, scene in enumerate(every_scene(translator(one.language))):
            stage.show(scene)
            name = "-".join(part for part in (f"{number:03d}", scene.name, scene.exercise) if part)
            path = place / f"{name}.png"
            stage.save(path)
            yield path, faults(stage, scene)
    except OSError as error:
        raise Refused(f"Pictures can't be written to '{place}': {error}. Give another folder.") from None


def write(folder: Path, chosen: list[Set], say: Callable[[str], None]) -> bool:
    """Draw all of ``chosen``; a line for each set and each fault. True if there was no fault."""
    good = True
    for one in chosen:
        drawn = list(render(one, folder))
        wrong = [(path, fault) for path, found in drawn for fault in found]
        say(f"{one.language} {one.look} {one.name}: {len(drawn)} screens, {len(wrong)} faults")
        for path, fault in wrong:
            say(f"  {path.name}: {fault}")
        good = good and not wrong
    return good
