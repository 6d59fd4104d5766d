"""Words in a box: as large as asked, broken where they must, smaller only when nothing else helps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pygame

from appliance.display.letters import SIGNS, Letters, letters, right_to_left


@dataclass(frozen=True)
class Fitted:
    """Lines that fit, and the capital height in pixels that made them fit. ``overflow`` if even that did not."""

    lines: tuple[str, ...]
    cap_px: int
    overflow: bool = False


def wrap(text: str, font: Letters, width: int) -> tuple[str, ...]:
    """``text`` broken between words into lines of at most ``width`` pixels (a longer word stands alone).

    No line is broken at a no-break space: a figure stays with its unit, a French question mark with its word.
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and font.size(f"{lines[-1]} {word}")[0] <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(line for line in lines if line)


def balanced(text: str, font: Letters, width: int) -> tuple[str, ...]:
    """``text`` in as few lines as :func:`wrap` needs, and these as even as can be: no last word stands alone."""
    lines = wrap(text, font, width)
    low, high = width // 2, width
    while len(lines) > 1 and high - low > max(2, width // 64):
        middle = (low + high) // 2
        tried = wrap(text, font, middle)
        if len(tried) == len(lines) and max(font.size(line)[0] for line in tried) <= width:
            lines, high = tried, middle
        else:
            low = middle
    return lines


def flowing(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The same with lines put together that are one sentence: where they must be broken, then in other places."""
    joined: list[str] = []
    for text in texts:
        if joined and (joined[-1].endswith((",", "،")) or text[:1].islower()):
            joined[-1] = f"{joined[-1]} {text}"
        else:
            joined.append(text)
    return tuple(joined)


def _broken(texts: tuple[str, ...], cap: int, width: int, *, bold: bool) -> tuple[str, ...]:
    """All lines of ``texts``; paragraphs that stand as they are, or else flow."""
    lines = tuple(line for text in texts for line in balanced(text, letters(cap, text, bold=bold), width))
    if len(lines) == len(texts):
        return lines
    flow = flowing(texts)
    return tuple(line for text in flow for line in balanced(text, letters(cap, text, bold=bold), width))


@lru_cache(maxsize=512)
def fit(texts: tuple[str, ...], cap_px: int, size: tuple[int, int], *, bold: bool, least: float = 0.6) -> Fitted:
    """Fit paragraphs into ``size`` pixels, with capitals of ``cap_px``, shrinking to ``least`` of it.

    Known words cost nothing.
    """
    width, height = size
    cap = cap_px
    lines: tuple[str, ...] = ()
    while cap >= max(4, round(cap_px * least)):
        lines = _broken(texts, cap, width, bold=bold)
        wide = max((letters(cap, line, bold=bold).size(line)[0] for line in lines), default=0)
        if wide <= width and line_height(cap) * len(lines) <= height:
            return Fitted(lines, cap)
        cap -= max(1, cap_px // 24)
    return Fitted(lines, max(4, cap), overflow=True)


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
