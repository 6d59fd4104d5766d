"""Draws one bar: outline, rest line, filling, target ticks, mark of the last hold; hatched; opened by too much.

The scale (rest line and target ticks) stands on the side of the face, the mark of the last hold on the other one.
"""

from __future__ import annotations

import math
from collections.abc import Hashable

import pygame

from appliance.display.layout import Layout
from appliance.display.looks import Colour
from appliance.display.room import SHIFT_MM, SIGN_MM, Box
from appliance.display.scene import Bar, Bars

#: How long the lid of an opened cap is, mm.
_LID_MM = 8.5
#: The lines of the hatch, mm, on any panel, and how far apart they are, in their own widths.
_HATCH_MM, _APART = 1.2, 6.0
#: How much of a bar is drawn above its top where it is beyond the scale, mm.
_BEYOND_MM = 4.0
#: The mark of the last hold is no smaller than this, mm.
_HELD_MM = 2.0


def area(layout: Layout, place: Box) -> pygame.Rect:
    """The bar with its ticks and its sign, and the room it moves in."""
    k, side = layout.scale, layout.bar_room
    top = place.y - (SHIFT_MM + SIGN_MM) * k
    rect = layout.rect(Box(place.x - side, top, place.w + 2 * side, place.bottom + SHIFT_MM * k - top))
    return rect.clip(pygame.Rect(0, 0, *layout.size_px))


def key(layout: Layout, bars: Bars | None, bar: Bar | None) -> Hashable:
    """What the picture of a bar depends on, to the pixel."""
    if bars is None or bar is None:
        return None
    height = layout.bar_left.h * layout.px_per_mm

    def pixels(mm: float | None) -> int | None:
        return None if mm is None else round(mm / bars.full_mm * height)

    band = bars.target_mm and tuple(pixels(edge) for edge in bars.target_mm)
    beyond = bar.mm is not None and bar.mm > bars.full_mm
    return (
        pixels(bar.mm), beyond, pixels(bar.held_mm), band, bars.hatched, bars.shift, bars.target_on, bars.rest_at,
        bar.over,
    )  # fmt: skip


def draw(surface: pygame.Surface, layout: Layout, bars: Bars, bar: Bar, place: Box, *, outward: int) -> None:
    """Draw ``bar`` at ``place``; ``outward`` is -1 for the left one, 1 for the right: away from the face."""
    k, look = layout.scale, layout.look
    box = layout.rect(Box(place.x, place.y + bars.shift * SHIFT_MM * k, place.w, place.h))
    line = layout.line(1.0)
    room = layout.px(layout.bar_room) - 2
    rest_y = box.bottom - round(box.height * bars.rest_at)
    span = rest_y - box.top

    def at(mm: float) -> int:
        share = min(max(mm / bars.full_mm, -bars.rest_at / (1 - bars.rest_at)), 1.0)
        return rest_y - round(share * span)

    if bars.hatched:
        _hatch(surface, layout, box, line, outward)
    elif bar.mm is not None:
        y = at(bar.mm)
        # Narrow: of all that is lit, the fill of two full bars is the most.
        inset = round(2.5 * line)
        filled = pygame.Rect(box.left + inset, min(y, rest_y), box.width - 2 * inset, max(abs(rest_y - y), line))
        pygame.draw.rect(surface, look.tint, filled, border_radius=line)
        if bar.mm > bars.full_mm and not bar.over:
            # It goes on above the top: two full bars that are not even must not look it.
            high = layout.px(_BEYOND_MM * k)
            beyond = pygame.Rect(filled.left, box.top - line - high, filled.width, high)
            pygame.draw.rect(surface, look.tint, beyond, border_radius=line)
    if bar.over:
        _opened(surface, layout, box, line)
    else:
        pygame.draw.rect(surface, look.soft, box, line, border_radius=2 * line)

    def across(y: int, far: int, width: int, colour: Colour, *, whole: bool = False) -> None:
        """A line of the scale: ``far`` beyond the edge next to the face, and all across the bar if ``whole``."""
        edge, other = (box.right, box.left) if outward < 0 else (box.left - 1, box.right - 1)
        pygame.draw.line(surface, colour, (other if whole else edge, y), (edge - outward * far, y), width)

    across(rest_y, min(2 * line, room), line, look.white, whole=True)
    if bars.target_mm is not None and bars.target_on in ("both", "left" if outward < 0 else "right"):
        for each in bars.target_mm:
            across(at(each), min(layout.px(5 * k), room), round(1.5 * line), look.target)
    if bar.held_mm is not None:
        size = min(layout.px(max(3 * k, _HELD_MM)), room)
        # No higher or lower than the bar, where it would run into an opened lid or the words.
        y = min(max(at(bar.held_mm), box.top + size + 2 * line), box.bottom - size)
        x = box.left - 1 if outward < 0 else box.right
        corners = [(x, y), (x + outward * size, y - size), (x + outward * size, y + size)]
        pygame.draw.polygon(surface, look.white, corners)


def _opened(surface: pygame.Surface, layout: Layout, box: pygame.Rect, line: int) -> None:
    """Too much: the cap stands open like the lid of a box, and a pause sign is over it."""
    look, k = layout.look, layout.scale
    inner = box.inflate(-line - 1, -line - 1)  # a thick line lies on both sides of its place
    corners = [inner.topleft, inner.bottomleft, inner.bottomright, inner.topright]
    pygame.draw.lines(surface, look.soft, False, corners, line)
    for hinge, way in ((inner.topleft, -1), (inner.topright, 1)):
        pygame.draw.polygon(surface, look.white, _lid(layout, hinge, way, 2 * line))
    stroke, high = max(layout.px(3 * k), line), layout.px((SIGN_MM - 4) * k)
    for side in (-1, 1):
        sign = pygame.Rect(0, 0, stroke, high)
        sign.midbottom = (box.centerx + side * round(0.9 * stroke), box.top - layout.px(2 * k))
        pygame.draw.rect(surface, look.white, sign)


def _lid(layout: Layout, hinge: tuple[int, int], way: int, thick: int) -> list[tuple[float, float]]:
    """The corners of an open lid: leaning out as far as there is room beside the bar, upright where there is none."""
    long = _LID_MM * layout.scale * layout.px_per_mm
    room = layout.bar_room * layout.px_per_mm - 2 - thick / 2
    out = min(max(room, 0.0), long / math.sqrt(2))
    rise = math.sqrt(long**2 - out**2)
    across = (rise / long * thick / 2, out / long * thick / 2)
    x, y = hinge
    corners = ((0.0, 0.0, 1), (out, rise, 1), (out, rise, -1), (0.0, 0.0, -1))
    return [(x + way * (right + end * across[0]), y - (up - end * across[1])) for right, up, end in corners]


def _hatch(surface: pygame.Surface, layout: Layout, box: pygame.Rect, line: int, outward: int) -> None:
    """Slanting lines: nothing is measured. Not a colour, and not an empty bar, which would be zero.

    They rise towards the face on both sides, and are seen at 80 cm on the smallest panel.
    """
    inner, clip = box.inflate(-4 * line, -4 * line), surface.get_clip()
    thick = max(layout.px(_HATCH_MM), line)
    high = round(thick * math.sqrt(2))  # of a line at 45 degrees, measured upright
    left, right = (inner.width, 0) if outward > 0 else (0, inner.width)
    surface.set_clip(inner.clip(clip))
    for y in range(inner.top, inner.bottom + inner.width, round(_APART * thick)):
        a, b = (inner.left, y - inner.width + right), (inner.right, y - inner.width + left)
        pygame.draw.polygon(surface, layout.look.soft, [a, b, (b[0], b[1] + high), (a[0], a[1] + high)])
    surface.set_clip(clip)
