"""Draws a scene, part by part, and only the parts that have changed."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import pygame

from appliance.display import pictograms, text, theme
from appliance.display.figure import draw_figure, frame_of
from appliance.display.layout import Box, Layout
from appliance.display.scene import Bar, Bars, Ring, Scene

#: How far the bars move with the feature that is trained, mm at shift 1.
SHIFT_MM = 8.0


@dataclass(frozen=True)
class Part:
    """One part of the picture: its box in pixels, what it depends on, and how it is drawn."""

    name: str
    box: pygame.Rect
    key: Callable[[Scene], Hashable]
    draw: Callable[[Scene, pygame.Rect], None]


class Painter:
    """Paints scenes on ``surface`` by ``layout``. Keeps what each part last showed.

    ``overflows`` names the parts whose text did not fit at the last painting (tests look at it).
    """

    def __init__(self, surface: pygame.Surface, layout: Layout) -> None:
        self._surface, self._layout = surface, layout
        self._last: dict[str, Hashable] = {}
        self.overflows: set[str] = set()
        rect = layout.rect
        bars = [self._bar_area(layout.bar_left), self._bar_area(layout.bar_right)]
        self._parts = (
            Part("prompt", rect(layout.prompt), lambda s: (s.title, s.lines), self._prompt),
            Part("left bar", bars[0], lambda s: self._bar_key(s.bars, left=True), self._left_bar),
            Part("right bar", bars[1], lambda s: self._bar_key(s.bars, left=False), self._right_bar),
            Part(
                "ring",
                rect(layout.ring),
                lambda s: s.ring and (round(s.ring.share * 240), s.ring.text, s.ring.quiet),
                self._ring,
            ),
            Part("dots", rect(layout.dots), lambda s: s.dots, self._dots),
            Part(
                "middle",
                rect(layout.middle),
                lambda s: (s.picture, s.big, s.figure and frame_of(s.figure)),
                self._middle,
            ),
            Part("back", rect(layout.back), lambda s: s.back, self._back),
            Part("forward", rect(layout.forward), lambda s: s.forward, self._forward),
        )
        surface.fill(theme.BLACK)

    def paint(self, scene: Scene) -> list[pygame.Rect]:
        """Bring the surface to ``scene``; returns the rectangles that were drawn anew."""
        changed = []
        for part in self._parts:
            key = part.key(scene)
            if self._last.get(part.name) == key and part.name in self._last:
                continue
            self._last[part.name] = key
            self._surface.fill(theme.BLACK, part.box)
            self.overflows.discard(part.name)
            self._surface.set_clip(part.box)
            part.draw(scene, part.box)
            self._surface.set_clip(None)
            changed.append(part.box)
        return changed

    # Words ----------------------------------------------------------------------------------------

    def _prompt(self, scene: Scene, box: pygame.Rect) -> None:
        layout, align = self._layout, "centre" if self._layout.portrait else "left"
        cap = layout.px(layout.cap_mm)
        # In landscape the column is narrow: the title may take half of it, in as many lines as it needs.
        room = text.line_height(cap) if layout.portrait else box.height // 2
        title = text.fit((scene.title,), cap, (box.width, room), bold=True)
        y = text.draw_lines(self._surface, title, box, theme.WHITE, bold=True, align=align)
        rest = pygame.Rect(box.left, y + layout.px(2), box.width, box.bottom - y - layout.px(2))
        lines = text.fit(scene.lines, round(cap * 0.68), rest.size, bold=False, least=0.8)
        text.draw_lines(self._surface, lines, rest, theme.WHITE, bold=False, align=align)
        if title.overflow or lines.overflow:
            self.overflows.add("prompt")

    def _label(self, words: str, box: pygame.Rect, align: str) -> bool:
        cap = self._layout.px(self._layout.cap_mm * 0.68)
        fitted = text.fit((words,), cap, box.size, bold=True)
        height = text.line_height(fitted.cap_px)
        line = pygame.Rect(box.left, box.bottom - height, box.width, height)
        text.draw_lines(self._surface, fitted, line, theme.WHITE, bold=True, align=align)
        return fitted.overflow or len(fitted.lines) > 1

    def _back(self, scene: Scene, box: pygame.Rect) -> None:
        if scene.back and self._label(f"↻ {scene.back}", box, "left"):
            self.overflows.add("back")

    def _forward(self, scene: Scene, box: pygame.Rect) -> None:
        if scene.forward and self._label(f"{scene.forward} ▶", box, "right"):
            self.overflows.add("forward")

    def _middle(self, scene: Scene, box: pygame.Rect) -> None:
        layout = self._layout
        if scene.figure is not None:
            draw_figure(self._surface, layout.rect(layout.figure), frame_of(scene.figure), layout.px_per_mm)
            box = layout.rect(layout.beside_figure)
        if scene.big:
            cap = layout.px(layout.cap_mm * 0.9)
            fitted = text.fit(scene.big, cap, box.size, bold=True, least=0.7)
            text.draw_lines(self._surface, fitted, box, theme.WHITE, bold=True)
            if fitted.overflow:
                self.overflows.add("middle")
        elif scene.picture and scene.figure is None:
            side = min(box.height, box.width, layout.px(45 * layout.scale))
            inner = pygame.Rect(0, 0, box.width, side)
            inner.center = box.center
            pictograms.draw(scene.picture, self._surface, inner, layout.px(1.4 * layout.scale), theme.SOFT)

    # Bars -----------------------------------------------------------------------------------------

    def _bar_area(self, box: Box) -> pygame.Rect:
        """The bar with its ticks, its label below and the room it moves in."""
        k = self._layout.scale
        side = self._layout.bar_room
        rect = self._layout.rect(
            Box(box.x - side, box.y - SHIFT_MM * k, box.w + 2 * side, box.h + (2 * SHIFT_MM + 24) * k)
        )
        return rect.clip(self._surface.get_rect())

    def _bar_key(self, bars: Bars | None, *, left: bool) -> Hashable:
        if bars is None:
            return None
        bar = bars.left if left else bars.right
        height = self._layout.bar_left.h * self._layout.px_per_mm

        def pixels(mm: float | None) -> int | None:
            return None if mm is None else round(mm / bars.full_mm * height)

        band = bars.target_mm and tuple(pixels(edge) for edge in bars.target_mm)
        shown = (pixels(bar.mm), pixels(bar.held_mm), bar.label, bar.value, band)
        return (*shown, bars.hatched, bars.shift, bars.target_on, bars.rest_at)

    def _left_bar(self, scene: Scene, _box: pygame.Rect) -> None:
        if scene.bars is not None:
            self._bar(scene.bars, scene.bars.left, self._layout.bar_left, outward=-1)

    def _right_bar(self, scene: Scene, _box: pygame.Rect) -> None:
        if scene.bars is not None:
            self._bar(scene.bars, scene.bars.right, self._layout.bar_right, outward=1)

    def _bar(self, bars: Bars, bar: Bar, place: Box, *, outward: int) -> None:
        layout, surface = self._layout, self._surface
        k = layout.scale
        box = layout.rect(Box(place.x, place.y + bars.shift * SHIFT_MM * k, place.w, place.h))
        line = layout.px(1.0 * k)
        rest_y = box.bottom - round(box.height * bars.rest_at)
        span = rest_y - box.top

        def at(mm: float) -> int:
            share = min(max(mm / bars.full_mm, -bars.rest_at / (1 - bars.rest_at)), 1.0)
            return rest_y - round(share * span)

        if bars.hatched:
            self._hatch(box, line)
        elif bar.mm is not None:
            y = at(bar.mm)
            filled = pygame.Rect(box.left + 2 * line, min(y, rest_y), box.width - 4 * line, max(abs(rest_y - y), line))
            pygame.draw.rect(surface, theme.TINT, filled, border_radius=line)
        pygame.draw.rect(surface, theme.SOFT, box, line, border_radius=2 * line)
        pygame.draw.line(surface, theme.WHITE, (box.left - 2 * line, rest_y), (box.right + 2 * line, rest_y), line)
        if bars.target_mm is not None and bars.target_on in ("both", "left" if outward < 0 else "right"):
            for edge in bars.target_mm:
                # Ticks at both edges of the bar, so that the band is seen whatever the fill.
                for x in (box.left - layout.px(4 * k), box.right):
                    pygame.draw.line(
                        surface, theme.TARGET, (x, at(edge)), (x + layout.px(4 * k), at(edge)), round(1.5 * line)
                    )
        if bar.held_mm is not None:
            y, x = at(bar.held_mm), box.left if outward < 0 else box.right
            size = layout.px(3 * k)
            pygame.draw.polygon(
                surface, theme.WHITE, [(x, y), (x + outward * size, y - size), (x + outward * size, y + size)]
            )
        self._bar_words(bar, box)

    def _bar_words(self, bar: Bar, box: pygame.Rect) -> None:
        cap = self._layout.px(self._layout.cap_mm * 0.63)  # 5 mm: what is read at 80 cm
        area = self._bar_area(self._layout.bar_left)
        width = area.width
        y = box.bottom + self._layout.px(2 * self._layout.scale)
        for words, bold in ((bar.label, True), (bar.value, False)):
            fitted = text.fit((words,), cap, (width, 10**6), bold=bold)
            place = pygame.Rect(box.centerx - width // 2, y, width, text.line_height(fitted.cap_px))
            text.draw_lines(self._surface, fitted, place, theme.SOFT, bold=bold)
            y = place.bottom

    def _hatch(self, box: pygame.Rect, line: int) -> None:
        """Slanting lines: nothing is measured. Not a colour, and not an empty bar, which would be zero."""
        surface, step = self._surface, line * 6
        clip = surface.get_clip()
        surface.set_clip(box.inflate(-2 * line, -2 * line))
        for y in range(box.top, box.bottom + box.width, step):
            pygame.draw.line(surface, theme.SOFT, (box.left, y), (box.right, y - box.width), max(1, line // 2))
        surface.set_clip(clip)

    # Ring and dots ----------------------------------------------------------------------------------

    def _ring(self, scene: Scene, box: pygame.Rect) -> None:
        ring: Ring | None = scene.ring
        if ring is None:
            return
        layout, k = self._layout, self._layout.scale
        thick = layout.px((1.2 if ring.quiet else 3.0) * k)
        radius = min(box.size) // 2 - 2
        self._arc(box.center, radius, max(1, layout.px(0.5 * k)), 1.0, theme.SOFT)
        self._arc(box.center, radius, thick, ring.share, theme.WHITE)
        if ring.text:
            fitted = text.fit((ring.text,), layout.px(layout.cap_mm), (radius * 2 - 2 * thick, box.height), bold=True)
            height = text.line_height(fitted.cap_px)
            line = pygame.Rect(box.left, box.centery - height // 2, box.width, height)
            text.draw_lines(self._surface, fitted, line, theme.WHITE, bold=True)

    def _arc(
        self, centre: tuple[int, int], radius: int, thick: int, share: float, colour: tuple[int, int, int]
    ) -> None:
        """``share`` of a circle clockwise from the top, as one polygon: pygame's own arc leaves holes."""
        if share <= 0:
            return
        steps = max(2, round(180 * share))
        angles = [2 * math.pi * share * i / steps - math.pi / 2 for i in range(steps + 1)]
        outer = [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]
        hole = radius - thick
        inner = [(centre[0] + hole * math.cos(a), centre[1] + hole * math.sin(a)) for a in reversed(angles)]
        points = outer + inner
        pygame.draw.polygon(self._surface, colour, points)
        pygame.draw.aalines(self._surface, colour, True, points)

    def _dots(self, scene: Scene, box: pygame.Rect) -> None:
        if scene.dots is None or scene.dots[1] < 2:
            return
        done, count = scene.dots
        radius = box.height // 2 - 1
        step = min(3 * radius, box.width // count)
        x = box.centerx - step * (count - 1) // 2
        for i in range(count):
            where = (x + i * step, box.centery)
            pygame.draw.circle(
                self._surface, theme.WHITE, where, radius, 0 if i < done else self._layout.px(0.8 * self._layout.scale)
            )
