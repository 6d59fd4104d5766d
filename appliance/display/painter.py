"""Draws a scene, part by part, and only the parts that have changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import partial

import pygame

from appliance.display import bars, marks, pictograms, theme
from appliance.display.figure import Colours, draw_figure, frame_of
from appliance.display.layout import Layout, layout
from appliance.display.looks import Look
from appliance.display.places import Places
from appliance.display.room import Box
from appliance.display.scene import Bar, Scene
from appliance.display.writer import Writer, Written
from appliance.settings import Panel


@dataclass(frozen=True)
class Part:
    """One part of the picture: where it is, what it depends on, and how it is drawn into a box in pixels."""

    name: str
    box: Callable[[Scene], pygame.Rect | None]
    key: Callable[[Scene], Hashable]
    draw: Callable[[Scene, pygame.Rect], None]


class Painter:
    """Paints scenes on ``surface``. Keeps what each part last showed, and lays out anew when the face area moves."""

    def __init__(self, surface: pygame.Surface, panel: Panel, look: Look) -> None:
        self._surface, self._panel, self._look = surface, panel, look
        self._face_area = Scene("").face_area
        self._shown: dict[str, tuple[Hashable, pygame.Rect | None]] = {}
        self._arrange()
        surface.fill(theme.BLACK)

    def _arrange(self) -> None:
        """Make the layout, and the parts in it."""
        self.layout: Layout = layout(self._panel, self._surface.get_size(), self._look, self._face_area)
        at, self._writer = Places(self.layout), Writer(self._surface, self.layout)
        self._parts = (
            Part("prompt", at.prompt, _prompt_key, self._writer.prompt),
            *(Part(f"{side} bar", partial(at.bar, side), partial(self._bar_key, side), partial(self._bar, side))
              for side in ("left", "right")),
            *(Part(f"{side} words", partial(at.words, side), partial(_words_key, side), partial(self._bar_words, side))
              for side in ("left", "right")),
            Part("ring", at.ring, _ring_key, self._ring),
            Part("dots", at.dots, lambda s: s.dots, self._dots),
            Part("figure", at.figure, _figure_key, self._figure),
            Part("middle", at.middle, _middle_key, self._middle),
            *(Part(name, partial(at.label, name), _labels_key, partial(self._writer.label, name))
              for name in ("back", "forward")),
            Part("cross", at.cross, lambda s: s.cross, self._cross),
            Part("mark", at.mark, lambda s: s.mark, self._mark),
        )  # fmt: skip

    @property
    def written(self) -> dict[str, list[Written]]:
        """The words of each part at its last painting (tests look at it)."""
        return self._writer.written

    def pages(self, scene: Scene) -> tuple[tuple[str, ...], ...]:
        """The words of title and lines as they take turns: one page where all of them stand there at once."""
        pages = self._writer.pages(scene)
        return tuple(tuple(words for block in page for words in block.words) for page in pages)

    def boxes(self, scene: Scene) -> Iterator[tuple[str, pygame.Rect]]:
        """Where each part of ``scene`` stands, pixels."""
        for part in self._parts:
            box = part.box(scene)
            if box is not None:
                yield part.name, box

    def paint(self, scene: Scene) -> list[pygame.Rect]:
        """Bring the surface to ``scene``; returns the rectangles that were drawn anew."""
        changed = self._lay(scene)
        due = []
        for part in self._parts:
            now = part.key(scene), part.box(scene)
            before = self._shown.get(part.name)
            if before == now:
                continue
            self._shown[part.name] = now
            self.written[part.name] = []
            if before is not None and before[1] is not None:
                self._surface.fill(theme.BLACK, before[1])
                changed.append(before[1])
            if now[1] is not None:
                due.append((part, now[1]))
        for part, box in due:
            self._surface.fill(theme.BLACK, box)
            self._surface.set_clip(box)
            part.draw(scene, box)
            self._surface.set_clip(None)
            changed.append(box)
        return changed

    def _lay(self, scene: Scene) -> list[pygame.Rect]:
        """Lay everything out anew if the face is seen elsewhere."""
        if scene.face_area == self._face_area:
            return []
        self._face_area = scene.face_area
        self._shown.clear()
        self._arrange()
        return [self._surface.fill(theme.BLACK)]

    # How each part is drawn ---------------------------------------------------------------------------

    def _bar_key(self, side: str, scene: Scene) -> Hashable:
        return bars.key(self.layout, scene.bars, _bar_of(scene, side))

    def _bar(self, side: str, scene: Scene, _box: pygame.Rect) -> None:
        bar = _bar_of(scene, side)
        if scene.bars is not None and bar is not None:
            place: Box = getattr(self.layout, f"bar_{side}")
            bars.draw(self._surface, self.layout, scene.bars, bar, place, outward=-1 if side == "left" else 1)

    def _bar_words(self, side: str, scene: Scene, box: pygame.Rect) -> None:
        bar = _bar_of(scene, side)
        if bar is not None:
            self._writer.bar(side, bar, box)

    def _ring(self, scene: Scene, box: pygame.Rect) -> None:
        ring = scene.ring
        if ring is None:
            return
        thick = marks.ring(self._surface, self.layout, ring, box)
        if ring.text:
            self._writer.ring(ring.text, box, thick)

    def _dots(self, scene: Scene, box: pygame.Rect) -> None:
        if scene.dots is not None:
            marks.dots(self._surface, self.layout, scene.dots, box)

    def _figure(self, scene: Scene, box: pygame.Rect) -> None:
        look = self.layout.look
        if scene.figure is not None:
            colours = Colours(look.white, look.soft, look.tint)
            draw_figure(self._surface, box, frame_of(scene.figure), self.layout.px_per_mm, colours)

    def _middle(self, scene: Scene, box: pygame.Rect) -> None:
        made = self.layout
        if scene.big:
            self._writer.big(scene, box)
        else:
            side = round(0.94 * min(box.height, box.width, made.px(45 * made.scale)))
            inner = pygame.Rect(0, 0, box.width, side)
            inner.center = box.center
            pictograms.draw(scene.picture, self._surface, inner, min(made.line(1.4), side // 20), made.look.soft)

    def _cross(self, _scene: Scene, box: pygame.Rect) -> None:
        marks.cross(self._surface, self.layout, box)

    def _mark(self, scene: Scene, box: pygame.Rect) -> None:
        pictograms.draw(scene.mark, self._surface, box, max(1, box.height // 10), self.layout.look.soft)


def _bar_of(scene: Scene, side: str) -> Bar | None:
    return None if scene.bars is None else scene.bars.left if side == "left" else scene.bars.right


def _labels_key(scene: Scene) -> Hashable:
    return scene.back, scene.forward


def _words_key(side: str, scene: Scene) -> Hashable:
    bar = _bar_of(scene, side)
    return None if bar is None else (bar.label, bar.value)


def _figure_key(scene: Scene) -> Hashable:
    return scene.figure and frame_of(scene.figure)


def _prompt_key(scene: Scene) -> Hashable:
    return scene.title, scene.lines, scene.short, scene.turn, scene.big, scene.exercise, scene.figure is None


def _ring_key(scene: Scene) -> Hashable:
    return scene.ring and (round(scene.ring.share * 240), scene.ring.text, scene.ring.quiet)


def _middle_key(scene: Scene) -> Hashable:
    return scene.picture, scene.big, scene.figure is None
