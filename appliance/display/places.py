"""Where each part of a scene stands, in pixels: None where the scene has no such part."""

from __future__ import annotations

from dataclasses import replace

from pygame import Rect

from appliance.display import bars
from appliance.display.layout import Layout
from appliance.display.room import Box
from appliance.display.scene import Scene

#: A cross to bring something to, mm.
_CROSS_MM = 16.0


class Places:
    """The places of one layout."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def prompt(self, scene: Scene) -> Rect | None:
        """Title and lines."""
        if not (scene.title or scene.lines or scene.big):
            return None
        made = self._layout
        return made.rect(made.prompt_open if scene.open else made.prompt)

    def label(self, name: str, scene: Scene) -> Rect | None:
        """The words beside a button; the labels share their row as their lengths ask for, where it is one row."""
        if not getattr(scene, name):
            return None
        made = self._layout
        box: Box = getattr(made, name)
        if made.one_row:
            share = (len(scene.back) + 3) / (len(scene.back) + len(scene.forward) + 6)
            share = min(max(share, 0.2), 0.8)
            middle = made.back.x + share * (made.forward.right - made.back.x)
            apart = max(1.0, 0.3 * made.label_mm)
            ends = (made.back.x, middle - apart) if name == "back" else (middle + apart, made.forward.right)
            box = Box(ends[0], box.y, ends[1] - ends[0], box.h)
        return made.rect(box)

    def ring(self, scene: Scene) -> Rect | None:
        """The ring: beside what else is to be seen there, or in the middle when nothing is."""
        if scene.ring is None:
            return None
        return self._layout.rect(self._layout.ring if self._beside(scene) else self._layout.ring_alone)

    def dots(self, scene: Scene) -> Rect | None:
        """The dots of the repetitions, below the ring; without one, below the demonstration."""
        if scene.dots is None:
            return None
        if scene.ring is None and self.figure_below(scene):
            return self._layout.rect(self._layout.dots_below)
        return self._layout.rect(self._layout.dots if self._beside(scene) else self._layout.dots_alone)

    def figure(self, scene: Scene) -> Rect | None:
        """The demonstration."""
        if scene.figure is None:
            return None
        made = self._layout
        single = scene.ring is None if made.portrait else scene.open
        box = made.figure_alone if single else made.figure
        if made.portrait and single and scene.dots is not None:
            box = replace(box, h=min(box.h, made.dots_below.y - 2 * made.scale - box.y))
        return made.rect(box)

    def figure_below(self, scene: Scene) -> bool:
        """Whether the demonstration stands where else pictures and words to be read do."""
        return scene.figure is not None and self._layout.portrait

    def middle(self, scene: Scene) -> Rect | None:
        """Words to be read; or a picture, where else the demonstration is."""
        made, counted = self._layout, scene.ring is not None or scene.dots is not None
        if scene.big:
            free = not (made.reads_above or self.figure_below(scene))
            return made.rect(made.middle if counted else made.wide) if free else None
        if not scene.picture or scene.figure is not None:
            return None
        if made.portrait:
            return made.rect(made.figure if counted else made.wide)
        return made.rect(made.figure_alone if scene.open else made.figure)

    def cross(self, scene: Scene) -> Rect | None:
        """The cross."""
        if scene.cross is None:
            return None
        x, y = scene.cross
        return self._layout.rect(Box(x - _CROSS_MM / 2, y - _CROSS_MM / 2, _CROSS_MM, _CROSS_MM))

    def mark(self, scene: Scene) -> Rect | None:
        """The mark for the clinic."""
        return self._layout.rect(self._layout.mark) if scene.mark else None

    def words(self, side: str, scene: Scene) -> Rect | None:
        """A bar's name and figure."""
        box: Box | None = getattr(self._layout, f"words_{side}")
        return None if box is None or scene.bars is None else self._layout.rect(box)

    def bar(self, side: str, scene: Scene) -> Rect | None:
        """A bar with its signs."""
        return None if scene.bars is None else bars.area(self._layout, getattr(self._layout, f"bar_{side}"))

    def _beside(self, scene: Scene) -> bool:
        """Whether ring and dots share their place with something."""
        return bool(scene.figure or scene.picture or scene.big)
