"""Writes the words of a scene into their boxes: as large as the theme asks, smaller before anything is lost."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from appliance.display import text
from appliance.display.layout import Layout
from appliance.display.looks import READABLE_MM
from appliance.display.pages import Page, Pages
from appliance.display.places import Places
from appliance.display.room import LINE
from appliance.display.scene import Bar, Scene
from appliance.language import NO_BREAK


@dataclass(frozen=True)
class Written:
    """Words as drawn: slot (pixels), lines, height of capitals (mm), whether all of them are in it, whether bold."""

    slot: pygame.Rect
    lines: tuple[str, ...]
    cap_mm: float
    fits: bool
    bold: bool


class Writer:
    """Writes on ``surface`` after ``layout``. ``written`` has the words of each part at its last painting."""

    def __init__(self, surface: pygame.Surface, layout: Layout) -> None:
        self._surface, self._layout = surface, layout
        self._places, self._pages = Places(layout), Pages(layout)
        self.written: dict[str, list[Written]] = {}

    def write(self, part: str, words: tuple[str, ...], cap_mm: float, slot: pygame.Rect, *, bold: bool = True,
              align: str = "centre", rows: int = 99) -> int:  # fmt: skip
        """Write ``words`` from the top of ``slot``, as large as they fit; returns the y below them."""
        made = self._layout
        fitted = self._pages.fit(words, cap_mm, slot, bold=bold, rows=rows)
        told = Written(slot, fitted.lines, fitted.cap_px / made.px_per_mm, not fitted.overflow, bold)
        self.written.setdefault(part, []).append(told)
        return text.draw_lines(self._surface, fitted, slot, made.look.white, bold=bold, align=align)

    def _cap_mm(self, words: tuple[str, ...], cap_mm: float, slot: pygame.Rect) -> float:
        return self._pages.fit(words, cap_mm, slot, bold=True).cap_px / self._layout.px_per_mm

    # Title and lines ---------------------------------------------------------------------------------

    def pages(self, scene: Scene) -> tuple[Page, ...]:
        """What the title and its lines are written on, one after the other; none where there are no such words."""
        box = self._places.prompt(scene)
        return () if box is None else self._pages.of(scene, box)

    def prompt(self, scene: Scene, box: pygame.Rect) -> None:
        """The title and what stands below it, always from the top of ``box``: a title does not jump."""
        made = self._layout
        pages = self._pages.of(scene, box)
        page = pages[scene.turn % len(pages)]
        top, gap = box.top, made.px(2 * made.scale)
        for block in page:
            slot = pygame.Rect(box.left, top, box.width, max(box.bottom - top, 1))
            top = gap + self.write(
                "prompt", block.words, block.cap_mm, slot, bold=block.bold, align=made.align, rows=block.rows
            )

    # The other words -----------------------------------------------------------------------------------

    def big(self, scene: Scene, box: pygame.Rect) -> None:
        """Lines to be read aloud."""
        self.write("middle", scene.big, max(READABLE_MM, 0.9 * self._layout.title_mm), box)

    def ring(self, words: str, box: pygame.Rect, thick: int) -> None:
        """The figure or sign in a ring whose line is ``thick`` pixels: as large as there is room for."""
        made = self._layout
        slot = pygame.Rect(box.left, box.top, max(round(0.84 * (min(box.size) - 2 * thick)), 1), box.height)
        cap_mm = max(made.title_mm, 0.36 * min(box.size) / made.px_per_mm)
        slot.height = round(LINE * self._cap_mm((words,), cap_mm, slot) * made.px_per_mm)
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
        fitted = self._pages.fit(words, self._label_mm(scene), box, bold=True)
        high = min(text.line_height(fitted.cap_px) * len(fitted.lines), box.height)
        slot = pygame.Rect(box.left, box.bottom - high, box.width, high)
        cap_mm = fitted.cap_px / made.px_per_mm
        self.write(name, words, cap_mm, slot, align="left" if name == "back" else "right")

    def _label_mm(self, scene: Scene) -> float:
        """The height of capitals at which both labels fit."""
        height = self._layout.label_mm
        for name in ("back", "forward"):
            box = self._places.label(name, scene)
            if box is not None:
                height = min(height, self._cap_mm((_label_of(scene, name),), height, box))
        return height


def _label_of(scene: Scene, name: str) -> str:
    return f"↻{NO_BREAK}{scene.back}" if name == "back" else f"{scene.forward}{NO_BREAK}▶"
