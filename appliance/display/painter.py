"""Draws a scene, part by part, and only the parts that have changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass

import pygame

from appliance.display import bars, marks, pictograms, text, theme
from appliance.display.arrange import LINE, Box
from appliance.display.figure import Colours, draw_figure, frame_of
from appliance.display.layout import Layout, layout
from appliance.display.looks import READABLE_MM, Look
from appliance.display.scene import Bar, Scene
from appliance.language import NO_BREAK
from appliance.settings import Panel


@dataclass(frozen=True)
class Part:
    """One part of the picture: where it is, what it depends on, and how it is drawn into a box in pixels."""

    name: str
    box: Callable[[Scene], pygame.Rect | None]
    key: Callable[[Scene], Hashable]
    draw: Callable[[Scene, pygame.Rect], None]


@dataclass(frozen=True)
class Written:
    """Words as they were drawn: their slot (pixels), lines, height of capitals (mm); whether all of them are in it."""

    slot: pygame.Rect
    lines: tuple[str, ...]
    cap_mm: float
    fits: bool


class Painter:
    """Paints scenes on ``surface``. Keeps what each part last showed, and lays out anew when the face area moves.

    ``written`` has the words of each part at its last painting (tests look at it).
    """

    def __init__(self, surface: pygame.Surface, panel: Panel, look: Look) -> None:
        self._surface, self._panel, self._look = surface, panel, look
        self._face_area = Scene("").face_area
        self.layout: Layout = layout(panel, surface.get_size(), look)
        self._shown: dict[str, tuple[Hashable, pygame.Rect | None]] = {}
        self.written: dict[str, list[Written]] = {}
        self._parts = (
            Part("prompt", self._prompt_box, _prompt_key, self._prompt),
            Part("left bar", self._bar_box("left"), self._bar_key("left"), self._bar("left", -1)),
            Part("right bar", self._bar_box("right"), self._bar_key("right"), self._bar("right", 1)),
            Part("left words", self._words_box("left"), _words_key("left"), self._bar_words("left")),
            Part("right words", self._words_box("right"), _words_key("right"), self._bar_words("right")),
            Part("ring", self._beside("ring"), _ring_key, self._ring),
            Part("dots", self._beside("dots"), lambda s: s.dots, self._dots),
            Part("figure", self._figure_box, _figure_key, self._figure),
            Part("middle", self._middle_box, _middle_key, self._middle),
            Part("back", self._label_box("back"), _labels_key, self._back),
            Part("forward", self._label_box("forward"), _labels_key, self._forward),
            Part("cross", self._cross_box, lambda s: s.cross, self._cross),
        )
        surface.fill(theme.BLACK)

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
        self.layout = layout(self._panel, self._surface.get_size(), self._look, scene.face_area)
        self._shown.clear()
        return [self._surface.fill(theme.BLACK)]

    # Words ----------------------------------------------------------------------------------------

    def _write(self, part: str, words: tuple[str, ...], cap_mm: float, slot: pygame.Rect, *, bold: bool = True,
               align: str = "centre") -> int:  # fmt: skip
        """Write ``words`` from the top of ``slot``, as large as :meth:`_fit` says; returns the y below them."""
        made, written = self.layout, self._fit(words, cap_mm, slot, bold=bold)
        self.written[part].append(written)
        fitted = text.Fitted(written.lines, round(written.cap_mm * made.px_per_mm), not written.fits)
        return text.draw_lines(self._surface, fitted, slot, made.look.white, bold=bold, align=align)

    def _fit(self, words: tuple[str, ...], cap_mm: float, slot: pygame.Rect, *, bold: bool) -> Written:
        """``words`` in ``slot`` with capitals of ``cap_mm``; smaller if they must be, but not below what is read."""
        made = self.layout
        fitted = text.fit(words, made.px(cap_mm), slot.size, bold=bold, least=min(1.0, READABLE_MM / cap_mm))
        return Written(slot, fitted.lines, fitted.cap_px / made.px_per_mm, not fitted.overflow)

    def _prompt(self, scene: Scene, box: pygame.Rect) -> None:
        made = self.layout
        if scene.big and made.reads_above:
            self._write("prompt", scene.big, made.title_mm, box, align=made.align)
            return
        lines, cap_mm = scene.lines, made.text_mm
        if scene.big and self._figure_below(scene):  # the demonstration has taken their place
            lines, cap_mm = scene.big, made.title_mm
        title, bold, rest, title_mm = (scene.title,) if scene.title else (), lines is scene.big, box, made.title_mm
        if lines and not bold and not self._room_for(title, lines, box):
            lines = (scene.short,) if scene.short else lines[:1]
        if title and lines:
            rows = len(self._fit(lines, cap_mm, box, bold=bold).lines)
            kept = made.px(LINE * cap_mm * min(rows, 2) + 2 * made.scale)
            for share in (1.0, 0.85, 0.7, 0.0):  # a smaller title before words are lost
                title_mm = max(READABLE_MM, share * made.title_mm)
                rest = self._below(title, title_mm, box, kept)
                if self._fit(lines, cap_mm, rest, bold=bold).fits:
                    break
            else:
                if made.scene_lines == 1:
                    # Too little room for both: a question keeps its title, anything else what to do.
                    title, lines = (title, ()) if scene.title.endswith(("?", "؟")) else ((), lines)
                    rest, title_mm = box, made.title_mm
        if title:
            room = pygame.Rect(box.left, box.top, box.width, rest.top - box.top) if lines else box
            self._write("prompt", title, title_mm, room, align=made.align)
        if lines:
            self._write("prompt", lines, cap_mm, rest, bold=bold, align=made.align)

    def _room_for(self, title: tuple[str, ...], lines: tuple[str, ...], box: pygame.Rect) -> bool:
        """Whether all of ``lines`` stand below the title without getting smaller; the title may, a little."""
        made = self.layout
        if len(lines) <= made.scene_lines:
            return True
        for share in (1.0, 0.85, 0.7) if title else (1.0,):
            title_mm = max(READABLE_MM, share * made.title_mm)
            rest = self._below(title, title_mm, box, made.px(LINE * made.text_mm + 2 * made.scale)) if title else box
            fitted = self._fit(lines, made.text_mm, rest, bold=False)
            if fitted.fits and fitted.cap_mm > made.text_mm - 1 / made.px_per_mm:
                return True
        return False

    def _below(self, title: tuple[str, ...], cap_mm: float, box: pygame.Rect, kept: int) -> pygame.Rect:
        """What a title of ``cap_mm`` leaves of ``box``, ``kept`` pixels of it in any case."""
        made = self.layout
        room = pygame.Rect(box.left, box.top, box.width, box.height - kept)
        fitted = self._fit(title, cap_mm, room, bold=True)
        top = box.top + round(len(fitted.lines) * LINE * fitted.cap_mm * made.px_per_mm) + made.px(2 * made.scale)
        return pygame.Rect(box.left, top, box.width, max(box.bottom - top, 1))

    def _label(self, part: str, words: str, scene: Scene, box: pygame.Rect, align: str) -> None:
        """Both labels in one size: neither choice is the greater one."""
        made, fitted = self.layout, self._fit((words,), self._label_mm(scene), box, bold=True)
        high = min(round(len(fitted.lines) * LINE * fitted.cap_mm * made.px_per_mm), box.height)
        slot = pygame.Rect(box.left, box.bottom - high, box.width, high)
        self._write(part, (words,), fitted.cap_mm, slot, align=align)

    def _label_mm(self, scene: Scene) -> float:
        """The height of capitals at which both labels fit."""
        height = self.layout.label_mm
        for name in ("back", "forward"):
            box = self._label_box(name)(scene)
            if box is not None:
                height = min(height, self._fit((_label_of(scene, name),), height, box, bold=True).cap_mm)
        return height

    def _back(self, scene: Scene, box: pygame.Rect) -> None:
        self._label("back", _label_of(scene, "back"), scene, box, "left")

    def _forward(self, scene: Scene, box: pygame.Rect) -> None:
        self._label("forward", _label_of(scene, "forward"), scene, box, "right")

    def _bar_words(self, side: str) -> Callable[[Scene, pygame.Rect], None]:
        def draw(scene: Scene, box: pygame.Rect) -> None:
            bar = _bar_of(scene, side)
            if bar is None:
                return
            y, made = box.top, self.layout
            for words, bold in ((bar.label, True), (bar.value, False)):
                slot = pygame.Rect(box.left, y, box.width, min(made.px(LINE * made.small_mm), box.bottom - y))
                if words:
                    y = self._write(f"{side} words", (words,), made.small_mm, slot, bold=bold)

        return draw

    def _middle(self, scene: Scene, box: pygame.Rect) -> None:
        made = self.layout
        if scene.big and not made.reads_above:
            self._write("middle", scene.big, max(READABLE_MM, 0.9 * made.title_mm), box)
        elif scene.picture and scene.figure is None:
            side = round(0.94 * min(box.height, box.width, made.px(45 * made.scale)))
            inner = pygame.Rect(0, 0, box.width, side)
            inner.center = box.center
            pictograms.draw(scene.picture, self._surface, inner, min(made.line(1.4), side // 20), made.look.soft)

    # Where ----------------------------------------------------------------------------------------

    def _prompt_box(self, scene: Scene) -> pygame.Rect | None:
        return self.layout.rect(self.layout.prompt) if scene.title or scene.lines or scene.big else None

    def _label_box(self, name: str) -> Callable[[Scene], pygame.Rect | None]:
        """The labels share their row as their lengths ask for, where it is one row."""

        def where(scene: Scene) -> pygame.Rect | None:
            if not getattr(scene, name):
                return None
            box: Box = getattr(self.layout, name)
            back, forward = self.layout.back, self.layout.forward
            if self.layout.one_row:
                share = (len(scene.back) + 3) / (len(scene.back) + len(scene.forward) + 6)
                share = min(max(share, 0.2), 0.8)
                middle = back.x + share * (forward.right - back.x)
                apart = max(1.0, 0.3 * self.layout.label_mm)
                ends = (back.x, middle - apart) if name == "back" else (middle + apart, forward.right)
                box = Box(ends[0], box.y, ends[1] - ends[0], box.h)
            return self.layout.rect(box)

        return where

    def _beside(self, name: str) -> Callable[[Scene], pygame.Rect | None]:
        """Ring and dots: beside what else is to be seen there, or in the middle when nothing is."""

        def where(scene: Scene) -> pygame.Rect | None:
            if getattr(scene, name) is None:
                return None
            alone = not (scene.figure or scene.picture or scene.big)
            box: Box = getattr(self.layout, f"{name}_alone" if alone else name)
            return self.layout.rect(box)

        return where

    def _figure_box(self, scene: Scene) -> pygame.Rect | None:
        return self.layout.rect(self.layout.figure) if scene.figure is not None else None

    def _figure(self, scene: Scene, box: pygame.Rect) -> None:
        look = self.layout.look
        if scene.figure is not None:
            colours = Colours(look.white, look.soft, look.tint)
            draw_figure(self._surface, box, frame_of(scene.figure), self.layout.px_per_mm, colours)

    def _figure_below(self, scene: Scene) -> bool:
        """Whether the demonstration stands where else pictures and words to be read do."""
        return scene.figure is not None and self.layout.portrait

    def _middle_box(self, scene: Scene) -> pygame.Rect | None:
        if self._figure_below(scene) or not (scene.big or scene.picture):
            return None
        alone = scene.ring is None and scene.dots is None
        return self.layout.rect(self.layout.wide if alone else self.layout.middle)

    def _cross_box(self, scene: Scene) -> pygame.Rect | None:
        if scene.cross is None:
            return None
        size = 16.0
        return self.layout.rect(Box(scene.cross[0] - size / 2, scene.cross[1] - size / 2, size, size))

    def _words_box(self, side: str) -> Callable[[Scene], pygame.Rect | None]:
        def where(scene: Scene) -> pygame.Rect | None:
            box: Box | None = getattr(self.layout, f"words_{side}")
            return None if box is None or scene.bars is None else self.layout.rect(box)

        return where

    def _bar_box(self, side: str) -> Callable[[Scene], pygame.Rect | None]:
        def where(scene: Scene) -> pygame.Rect | None:
            return None if scene.bars is None else bars.area(self.layout, getattr(self.layout, f"bar_{side}"))

        return where

    # Bars, ring, dots, cross ------------------------------------------------------------------------

    def _bar_key(self, side: str) -> Callable[[Scene], Hashable]:
        return lambda scene: bars.key(self.layout, scene.bars, _bar_of(scene, side))

    def _bar(self, side: str, outward: int) -> Callable[[Scene, pygame.Rect], None]:
        def draw(scene: Scene, _box: pygame.Rect) -> None:
            bar = _bar_of(scene, side)
            if scene.bars is not None and bar is not None:
                place: Box = getattr(self.layout, f"bar_{side}")
                bars.draw(self._surface, self.layout, scene.bars, bar, place, outward=outward)

        return draw

    def _ring(self, scene: Scene, box: pygame.Rect) -> None:
        ring, made = scene.ring, self.layout
        if ring is None:
            return
        thick = marks.ring(self._surface, made, ring, box)
        if ring.text:
            slot = pygame.Rect(box.left, box.top, max(min(box.size) - 2 * thick - 8, 1), box.height)
            slot.height = round(LINE * self._fit((ring.text,), made.title_mm, slot, bold=True).cap_mm * made.px_per_mm)
            slot.center = box.center
            self._write("ring", (ring.text,), made.title_mm, slot)

    def _dots(self, scene: Scene, box: pygame.Rect) -> None:
        if scene.dots is not None:
            marks.dots(self._surface, self.layout, scene.dots, box)

    def _cross(self, _scene: Scene, box: pygame.Rect) -> None:
        marks.cross(self._surface, self.layout, box)


def _bar_of(scene: Scene, side: str) -> Bar | None:
    return None if scene.bars is None else scene.bars.left if side == "left" else scene.bars.right


def _label_of(scene: Scene, name: str) -> str:
    return f"↻{NO_BREAK}{scene.back}" if name == "back" else f"{scene.forward}{NO_BREAK}▶"


def _labels_key(scene: Scene) -> Hashable:
    return scene.back, scene.forward


def _words_key(side: str) -> Callable[[Scene], Hashable]:
    def key(scene: Scene) -> Hashable:
        bar = _bar_of(scene, side)
        return None if bar is None else (bar.label, bar.value)

    return key


def _figure_key(scene: Scene) -> Hashable:
    return scene.figure and frame_of(scene.figure)


def _prompt_key(scene: Scene) -> Hashable:
    return scene.title, scene.lines, scene.short, scene.big, scene.figure is None


def _ring_key(scene: Scene) -> Hashable:
    return scene.ring and (round(scene.ring.share * 240), scene.ring.text, scene.ring.quiet)


def _middle_key(scene: Scene) -> Hashable:
    return scene.picture, scene.big, scene.figure is None
