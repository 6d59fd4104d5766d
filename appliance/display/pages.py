"""Which words stand together: the title and what fits below it; what does not has its turn, one sentence after another.

Who sees only one of the pages must not be misled by it: a sentence is never parted, and a title keeps one size in all
phases of an exercise.
"""

from __future__ import annotations

from dataclasses import dataclass

from pygame import Rect

from appliance.display import text
from appliance.display.breaks import sentences
from appliance.display.layout import Layout
from appliance.display.looks import LINES, READABLE_MM
from appliance.display.places import Places
from appliance.display.room import LINE
from appliance.display.scene import Scene


@dataclass(frozen=True)
class Block:
    """Words to be written at one height of capitals, in at most ``rows`` lines."""

    words: tuple[str, ...]
    cap_mm: float
    bold: bool
    rows: int = 99


Page = tuple[Block, ...]


class Pages:
    """The pages of one layout."""

    def __init__(self, layout: Layout) -> None:
        self._layout, self._places = layout, Places(layout)

    def fit(self, words: tuple[str, ...], cap_mm: float, box: Rect, *, bold: bool, least_mm: float = READABLE_MM,
            rows: int = 99) -> text.Fitted:  # fmt: skip
        """``words`` in ``box`` with capitals of ``cap_mm``; smaller if they must be, but not below ``least_mm``."""
        made = self._layout
        cap = made.px(cap_mm)
        return text.fit(words, cap, box.size, bold=bold, least_px=min(cap, made.px(least_mm)), rows=rows)

    def of(self, scene: Scene, box: Rect) -> tuple[Page, ...]:
        """The pages of the title and the lines of ``scene`` in ``box``; at least one, which may be empty."""
        made = self._layout
        if scene.big and made.reads_above:
            return ((Block(scene.big, made.title_mm, bold=True),),)
        lines, cap_mm, bold = scene.lines, made.text_mm, False
        if scene.big and self._places.figure_below(scene):  # the demonstration has taken their place
            lines, cap_mm, bold = scene.big, made.title_mm, True
        if not scene.title:
            return ((Block(lines, cap_mm, bold=bold),) if lines else (),)
        title = self._title(scene, box)
        if not lines:
            return ((title,),)
        if bold:
            rest = self.below(title, box)
            return ((title, self._block(lines, cap_mm, self.fit(lines, cap_mm, rest, bold=True), bold=True)),)
        return self._told(title, scene, box)

    def height(self, block: Block, box: Rect) -> int:
        """How high ``block`` stands in ``box``, pixels."""
        fitted = self.fit(block.words, block.cap_mm, box, bold=block.bold, rows=block.rows)
        return text.line_height(fitted.cap_px) * len(fitted.lines)

    def below(self, block: Block, box: Rect) -> Rect:
        """What ``block`` leaves of ``box`` below itself."""
        made = self._layout
        top = box.top + self.height(block, box) + made.px(2 * made.scale)
        return Rect(box.left, top, box.width, max(box.bottom - top, 1))

    def _title(self, scene: Scene, box: Rect) -> Block:
        """The title at the size that it has whatever stands below it, and however far from the face it may begin."""
        made, words = self._layout, (scene.title,)
        usual = made.rect(made.prompt) if scene.exercise else box
        kept = made.px(LINE * made.text_mm + 2 * made.scale) if scene.exercise or scene.lines else 0
        room = Rect(usual.left, usual.top, min(usual.width, box.width), usual.height - kept)
        for each in (room, Rect(room.left, room.top, room.width, usual.height)):
            fitted = self.fit(words, made.title_mm, each, bold=True, least_mm=made.look.least_mm)
            if not fitted.overflow:
                return self._block(words, made.title_mm, fitted, bold=True)
        fitted = self.fit(words, made.title_mm, room, bold=True)
        return self._block(words, made.title_mm, fitted, bold=True)

    def _told(self, title: Block, scene: Scene, box: Rect) -> tuple[Page, ...]:
        """The lines below the title: all of them; else what stands for them; else smaller; else one after the other."""
        made = self._layout
        rest, full = self.below(title, box), made.text_mm - 1 / made.px_per_mm
        least = max(READABLE_MM, made.text_mm * made.look.text_least)
        tries = [(scene.lines, full), *([((scene.short,), least)] if scene.short else ()), (scene.lines, least)]
        for lines, smallest in tries:
            block = self._lines(lines, smallest, rest)
            if block is not None:
                return ((title, block),)
        told = (scene.short,) if scene.short else scene.lines
        counting = scene.ring is not None and not scene.ring.quiet  # who holds already knows the title
        return self._in_turn(title, told, least, rest, box, first=bool(scene.short) or counting)

    def _in_turn(self, title: Block, lines: tuple[str, ...], least: float, rest: Rect, box: Rect, *,
                 first: bool) -> tuple[Page, ...]:  # fmt: skip
        """As many whole sentences a page as there is room for; one that is too long has a page without the title.

        ``first``: the lines come before a title that stands alone.
        """
        pages: list[Page] = []
        kept: tuple[str, ...] = ()
        for group in sentences(lines):
            if kept and (block := self._lines((*kept, *group), least, rest)):
                kept = (*kept, *group)
                pages[-1] = (title, block)
                continue
            block = self._lines(group, least, rest)
            if block is None and not self._layout.look.wide:  # a narrow column is high enough for more
                tries = (self._lines(group, READABLE_MM, rest, rows) for rows in (LINES + 1, LINES + 2))
                block = next(filter(None, tries), None)
            kept = group if block else ()
            if block is None:
                fitted = self.fit(group, self._layout.title_mm, box, bold=False)
                alone = self._block(group, self._layout.title_mm, fitted, bold=False)
            pages.append((title, block) if block else (alone,))
        titled = [page[0] is title for page in pages]
        if titled[0] or (first and any(titled)):
            return tuple(pages)
        return (*pages, (title,)) if first else ((title,), *pages)

    def _lines(self, lines: tuple[str, ...], least: float, rest: Rect, rows: int = LINES) -> Block | None:
        """``lines`` in ``rows`` lines of ``rest``, none of them smaller than ``least``; None where they don't fit."""
        fitted = self.fit(lines, self._layout.text_mm, rest, bold=False, least_mm=least, rows=rows)
        return None if fitted.overflow else self._block(lines, self._layout.text_mm, fitted, bold=False)

    def _block(self, words: tuple[str, ...], cap_mm: float, fitted: text.Fitted, *, bold: bool) -> Block:
        return Block(words, min(cap_mm, fitted.cap_px / self._layout.px_per_mm), bold, len(fitted.lines))
