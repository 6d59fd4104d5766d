"""Words in a box: as large as asked, broken where they must, smaller only when nothing else helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import pygame

from appliance.display import breaks
from appliance.display.letters import SIGNS, letters, right_to_left

#: More than there is room for on any panel.
_ANY = 10**6
#: A box may be so much lower than its lines, pixels: both come from the same millimetres, and each is rounded.
_ROUNDED = 1


@dataclass(frozen=True)
class Fitted:
    """Lines that fit, and the capital height in pixels that made them fit. ``overflow`` if even that did not."""

    lines: tuple[str, ...]
    cap_px: int
    overflow: bool = False


def flowing(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The same with lines put together that are one sentence: where they must be broken, then in other places."""
    return tuple(" ".join(group) for group in breaks.sentences(texts))


def _wide(cap: int, text: str, *, bold: bool) -> Callable[[str], int]:
    font = letters(cap, text, bold=bold)
    return lambda line: font.size(line)[0]


@lru_cache(maxsize=1024)
def fit(texts: tuple[str, ...], cap_px: int, size: tuple[int, int], *, bold: bool, least_px: int,
        rows: int = 99) -> Fitted:  # fmt: skip
    """Fit paragraphs into ``size`` pixels and ``rows`` lines, with capitals of ``cap_px``, shrinking to ``least_px``.

    Paragraphs stand as they are, a line each, where there is room; else those of one sentence flow. Known words cost
    nothing.
    """
    cap, flow = cap_px, flowing(texts)
    while True:
        for tried, most in ((texts, min(rows, len(texts))), (flow, rows)):
            lines = _lines(tried, cap, size, bold=bold, rows=most)
            if lines is not None:
                return Fitted(lines, cap)
        if cap <= least_px:
            forced = _lines(flow, cap, (size[0], _ANY), bold=bold, rows=_ANY, wider=True)
            assert forced is not None
            return Fitted(forced, cap, overflow=True)
        cap = max(cap - max(1, cap // 24), least_px)


def _lines(texts: tuple[str, ...], cap: int, size: tuple[int, int], *, bold: bool, rows: int,
           wider: bool = False) -> tuple[str, ...] | None:  # fmt: skip
    """All lines of ``texts`` at one height of capitals; None where they do not fit. ``wider``: a long word may."""
    width, height = size
    most = min(rows, (height + _ROUNDED) // line_height(cap))
    wides = [_wide(cap, text, bold=bold) for text in texts]
    counts = [len(breaks.wrapped(text, wide, width)) for text, wide in zip(texts, wides, strict=True)]
    if sum(counts) > most:
        return None
    lines: list[str] = []
    for text, wide, count in zip(texts, wides, counts, strict=True):
        made = breaks.balanced(text, wide, width, count)
        if not wider and max(map(wide, made), default=0) > width:
            return None
        lines.extend(made)
    return tuple(lines)


def line_height(cap_px: int) -> int:
    """From one line to the next, pixels: room for accents above and descenders below."""
    return round(cap_px * 1.75)


def draw_lines(surface: pygame.Surface, fitted: Fitted, box: pygame.Rect, colour: tuple[int, int, int], *,
               bold: bool, align: str = "centre") -> int:  # fmt: skip
    """Draw lines from the top of ``box``; returns the y below the last one.

    ``align``: centre, left, right, or start: where a line of its script begins, so Arabic on the right.
    """
    step = line_height(fitted.cap_px)
    y = box.top
    for line in fitted.lines:
        image = letters(fitted.cap_px, line, bold=bold).render(line, True, colour)
        free = box.width - image.get_width()
        start = free if right_to_left(line.strip(SIGNS)) else 0
        x = box.left + {"centre": free // 2, "left": 0, "right": free, "start": start}[align]
        # The capital's top at y plus the room above it: independent of the font's own leading.
        surface.blit(image, (x, y + (step - image.get_height()) // 2))
        y += step
    return y
