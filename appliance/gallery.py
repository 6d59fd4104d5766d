"""Every screen × language × size × theme as a picture, and what is wrong with it: ``symmirror screens``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt

from appliance.display import Mode, Scene, Stage
from appliance.display.looks import LOOKS, READABLE_MM
from appliance.display.text import fit
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
        ("24-inch", (1920, 1080), (531.0, 299.0)),
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
    found.extend(_too_small(stage, scene))
    if scene.cross is None and lit_inside_face(stage):  # only a cross to bring the nose to belongs there
        found.append("The face area is not black.")
    return found


def _too_small(stage: Stage, scene: Scene) -> Iterator[str]:
    """A title below the least height of its theme, though there is room for it at that height."""
    made, height = stage.layout, title_mm(stage, scene)
    if height is None or height > made.look.least_mm - 1.5 / made.px_per_mm:
        return
    least, slot = made.px(made.look.least_mm), stage.written["prompt"][0].slot
    if not fit((scene.title,), least, slot.size, bold=True, least_px=least).overflow:
        yield f"prompt: “{scene.title}” is only {height:.1f} mm high."


def lit_inside_face(stage: Stage) -> int:
    """How many pixels of the ellipse that belongs to the reflection are not black."""
    box = stage.layout.rect(stage.layout.face)
    return int(np.count_nonzero(stage.light(box) * _inside(*box.size)))


@lru_cache(maxsize=8)
def _inside(width: int, height: int) -> npt.NDArray[np.uint8]:
    """1 in the ellipse that fills so many pixels, 0 around it."""
    y, x = np.ogrid[0:height, 0:width]
    return (((x + 0.5) / width * 2 - 1) ** 2 + ((y + 0.5) / height * 2 - 1) ** 2 < 1).astype(np.uint8)


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


@dataclass(frozen=True)
class Drawn:
    """A picture that was drawn: its faults, and how high its title's capitals are, mm (None: it has no title)."""

    path: Path
    faults: list[str]
    title_mm: float | None


def title_mm(stage: Stage, scene: Scene) -> float | None:
    """How high the capitals of the title of ``scene`` are on ``stage``; None where none stands there now."""
    written = next(iter(stage.written.get("prompt", ())), None)
    return written.cap_mm if written is not None and written.bold and not scene.big else None


def render(one: Set, folder: Path) -> Iterator[Drawn]:
    """Draw every screen of a set into ``folder``; one whose words take turns has a picture for each of them."""
    stage = Stage(Mode.OFFSCREEN, one.size.panel(), one.size.px, one.look)
    place = folder / one.language / one.look / one.name
    try:
        place.mkdir(parents=True, exist_ok=True)
        for number, scene in enumerate(every_scene(translator(one.language))):
            name = "-".join(part for part in (f"{number:03d}", scene.name, scene.exercise) if part)
            for turn in range(max(1, len(stage.pages(scene)))):
                shown = replace(scene, turn=turn)
                stage.show(shown)
                path = place / (f"{name}.png" if turn == 0 else f"{name}-turn-{turn + 1}.png")
                stage.save(path)
                yield Drawn(path, faults(stage, shown), title_mm(stage, shown))
    except OSError as error:
        raise Refused(f"Pictures can't be written to '{place}': {error}. Give another folder.") from None


def heights(drawn: Sequence[Drawn], wanted_mm: float) -> str:
    """How high the titles really are: what a panel and a language leave of the height that a theme asks for."""
    found = [one.title_mm for one in drawn if one.title_mm is not None]
    share = sum(mm > wanted_mm - 0.3 for mm in found) / len(found)
    return f"titles {median(found):.1f} mm, least {min(found):.1f}, {100 * share:.0f} % of them {wanted_mm:g} mm"


def write(folder: Path, chosen: list[Set], say: Callable[[str], None]) -> bool:
    """Draw all of ``chosen``; a line for each set and each fault. True if there was no fault."""
    good = True
    for one in chosen:
        drawn = list(render(one, folder))
        wrong = [(each.path, fault) for each in drawn for fault in each.faults]
        wanted_mm = max(one.size.panel().cap_height_mm, LOOKS[one.look].title_mm)
        counted = f"{len(drawn)} screens, {len(wrong)} faults"
        say(f"{one.language} {one.look} {one.name}: {counted}; {heights(drawn, wanted_mm)}")
        for path, fault in wrong:
            say(f"  {path.name}: {fault}")
        good = good and not wrong
    return good
