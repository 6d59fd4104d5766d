"""Writes the words of a scene into their boxes: as large as the theme asks, smaller before anything is lost."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from appliance.display import text
from appliance.display.layout import Layout
from appliance.display.looks import READABLE_MM
from appliance.display.places import Places
from appliance.display.room import LINE
from appliance.display.scene import Bar, Scene
from appliance.language import NO_BREAK

#: A title may shrink so far before a line below it is lost.
_SHRINK = (1.0, 0.85, 0.7)


@dataclass(frozen=True)
class Written:
    """Words as they were drawn: their slot (pixels), lines, height of capitals (mm); whether all of them are in it."""

    slot: pygame.Rect
    lines: tuple[str, ...]
    cap_mm: float
    fits: bool


@dataclass(frozen=True)
class _Block:
    """Words to be written at one height of capitals."""

    words: tuple[str, ...]
    cap_mm: float
    bold: bool


class Writer:
    """Writes on ``surface`` after ``layout``. ``written`` has the words of each part at its last painting."""

    def __init__(self, surface: pygame.Surface, layout: Layout) -> None:
        self._surface, self._layout, self._places = surface, layout, Places(layout)
        self.written: dict[str, list[Written]] = {}

    def write(self, part: str, words: tuple[str, ...], cap_mm: float, slot: pygame.Rect, *, bold: bool = True,
              align: str = "centre") -> int:  # fmt: skip
        """Write ``words`` from the top of ``slot``, as large as :meth:`fit` says; returns the y below them."""
        made, written = self._layout, self.fit(words, cap_mm, slot, bold=bold)
        self.written.setdefault(part, []).append(written)
        fitted = text.Fitted(written.lines, round(written.cap_mm * made.px_per_mm), not written.fits)
        return text.draw_lines(self._surface, fitted, slot, made.look.white, bold=bold, align=align)

    def fit(self, words: tuple[str, ...], cap_mm: float, slot: pygame.Rect, *, bold: bool) -> Written:
        """``words`` in ``slot`` with capitals of ``cap_mm``; smaller if they must be, but not below what is read."""
        made = self._layout
        fitted = text.fit(words, made.px(cap_mm), slot.size, bold=bold, least=min(1.0, READABLE_MM / cap_mm))
        return Written(slot, fitted.lines, fitted.cap_px / made.px_per_mm, not fitted.overflow)

    # Title and lines ---------------------------------------------------------------------------------

    def prompt(self, scene: Scene, box: pygame.Rect) -> None:
        """The title and what stands below it; in the middle of ``box`` where nothing else is on that side."""
        made = self._layout
        align = "centre" if self._places.alone(scene) else made.align
        blocks = self._blocks(scene, box)
        top, gap = box.top, made.px(2 * made.scale)
        if self._places.alone(scene):
            high = sum(self._height(block, box) for block in blocks) + gap * (len(blocks) - 1)
            top += max((box.height - high) // 2, 0)
        for block in blocks:
            slot = pygame.Rect(box.left, top, box.width, max(box.bottom - top, 1))
            top = self.write("prompt", block.words, block.cap_mm, slot, bold=block.bold, align=align) + gap

    def _blocks(self, scene: Scene, box: pygame.Rect) -> list[_Block]:
        """What is written where, each block at the size at which all of them fit into ``box``."""
        made = self._layout
        if scene.big and made.reads_above:
            return [_Block(scene.big, made.title_mm, bold=True)]
        lines, cap_mm, bold = scene.lines, made.text_mm, False
        if scene.big and self._places.figure_below(scene):  # the demonstration has taken their place
            lines, cap_mm, bold = scene.big, made.title_mm, True
        title = (scene.title,) if scene.title else ()
        if lines and not bold and not self._room_for(title, lines, box):
            lines = (scene.short,) if scene.short else lines[:1]
        if not (title and lines):
            words, size = (title, made.title_mm) if title else (lines, cap_mm)
            return [_Block(words, size, bold=bold or bool(title))] if words else []
        rows = len(self.fit(lines, cap_mm, box, bold=bold).lines)
        kept = made.px(LINE * cap_mm * min(rows, 2) + 2 * made.scale)
        # A smaller title before the lines get smaller, and smaller lines before words are lost.
        whole = cap_mm - 1 / made.px_per_mm
        for least, share in (*((whole, share) for share in _SHRINK), *((0.0, share) for share in (*_SHRINK, 0.0))):
            size = max(READABLE_MM, share * made.title_mm)
            room, rest = self._shared(title, size, box, kept)
            below = self.fit(lines, cap_mm, rest, bold=bold)
            if below.fits and below.cap_mm >= least:
                break
        else:
            if made.scene_lines == 1:
                # Too little room for both: a question keeps its title, anything else what to do.
                asks = scene.title.endswith(("?", "؟"))
                return [_Block(title, made.title_mm, bold=True) if asks else _Block(lines, cap_mm, bold=bold)]
        above = self.fit(title, size, room, bold=True).cap_mm
        return [_Block(title, above, bold=True), _Block(lines, below.cap_mm, bold=bold)]

    def _room_for(self, title: tuple[str, ...], lines: tuple[str, ...], box: pygame.Rect) -> bool:
        """Whether all of ``lines`` stand below the title without getting smaller; the title may, a little."""
        made = self._layout
        if len(lines) <= made.scene_lines:
            return True
        for share in _SHRINK if title else (1.0,):
            title_mm, kept = max(READABLE_MM, share * made.title_mm), made.px(LINE * made.text_mm + 2 * made.scale)
            rest = self._shared(title, title_mm, box, kept)[1] if title else box
            fitted = self.fit(lines, made.text_mm, rest, bold=False)
            if fitted.fits and fitted.cap_mm > made.text_mm - 1 / made.px_per_mm:
                return True
        return False

    def _shared(self, title: tuple[str, ...], cap_mm: float, box: pygame.Rect,
                kept: int) -> tuple[pygame.Rect, pygame.Rect]:  # fmt: skip
        """The room of a title of ``cap_mm`` and what it leaves of ``box``: ``kept`` pixels in any case."""
        made = self._layout
        room = pygame.Rect(box.left, box.top, box.width, box.height - kept)
        fitted = self.fit(title, cap_mm, room, bold=True)
        top = box.top + round(len(fitted.lines) * LINE * fitted.cap_mm * made.px_per_mm) + made.px(2 * made.scale)
        return room, pygame.Rect(box.left, top, box.width, max(box.bottom - top, 1))

    def _height(self, block: _Block, box: pygame.Rect) -> int:
        fitted = self.fit(block.words, block.cap_mm, box, bold=block.bold)
        return text.line_height(round(fitted.cap_mm * self._layout.px_per_mm)) * len(fitted.lines)

    # The other words -----------------------------------------------------------------------------------

    def big(self, scene: Scene, box: pygame.Rect) -> None:
        """Lines to be read aloud."""
        self.write("middle", scene.big, max(READABLE_MM, 0.9 * self._layout.title_mm), box)

    def ring(self, words: str, box: pygame.Rect, thick: int) -> None:
        """The figure or sign in a ring whose line is ``thick`` pixels: as large as there is room for."""
        made = self._layout
        slot = pygame.Rect(box.left, box.top, max(round(0.84 * (min(box.size) - 2 * thick)), 1), box.height)
        cap_mm = max(made.title_mm, 0.36 * min(box.size) / made.px_per_mm)
        slot.height = round(LINE * self.fit((words,), cap_mm, slot, bold=True).cap_mm * made.px_per_mm)
        slot.center = box.center
        self.write("ring", (words,), cap_mm, slot)

    def bar(self, side: str, bar: Bar, box: pygame.Rect) -> None:
        """A bar's name and figure."""
        y, made = box.top, self._layout
        for words, bold in ((bar.label, True), (bar.value, False)):
            slot = pygame.Rect(box.left, y, box.width, min(made.px(LINE * made.small_mm), box.bottom - y))
            if words:
                y = self.write(f"{side} words", (words,), made.small_mm, slot, bold=bold)

    def label(self, name: str, scene: Scene, box: pygame.Rect) -> None:
        """What stands beside a button. Both labels in one size: neither choice is the greater one."""
        made, words = self._layout, (_label_of(scene, name),)
        fitted = self.fit(words, self._label_mm(scene), box, bold=True)
        high = min(round(len(fitted.lines) * LINE * fitted.cap_mm * made.px_per_mm), box.height)
        slot = pygame.Rect(box.left, box.bottom - high, box.width, high)
        self.write(name, words, fitted.cap_mm, slot, align="left" if name == "back" else "right")

    def _label_mm(self, scene: Scene) -> float:
        """The height of capitals at which both labels fit."""
        height = self._layout.label_mm
        for name in ("back", "forward"):
            box = self._places.label(name, scene)
            if box is not None:
                height = min(height, self.fit((_label_of(scene, name),), height, box, bold=True).cap_mm)
        return height


def _label_of(scene: Scene, name: str) -> str:
    return f"↻{NO_BREAK}{scene.back}" if name == "back" else f"{scene.forward}{NO_BREAK}▶"
