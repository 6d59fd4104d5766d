"""Ring, dots and cross."""

from __future__ import annotations

import math

import pygame

from appliance.display.layout import Layout
from appliance.display.looks import Colour
from appliance.display.scene import Ring


def ring(surface: pygame.Surface, layout: Layout, shown: Ring, box: pygame.Rect) -> int:
    """Draw the hold ring into ``box``; returns how thick it is, pixels."""
    radius = min(box.size) // 2 - 2
    thick = min(layout.line(1.2 if shown.quiet else 3.0), radius // 4)
    _arc(surface, box.center, radius, max(1, layout.line(0.5)), 1.0, layout.look.soft)
    _arc(surface, box.center, radius, thick, shown.share, layout.look.white)
    return thick


def _arc(
    surface: pygame.Surface, centre: tuple[int, int], radius: int, thick: int, share: float, colour: Colour
) -> None:
    """``share`` of a circle clockwise from the top, as one polygon: pygame's own arc leaves holes."""
    if share <= 0:
        return
    # Corners stay where they are while the arc grows, or its edge would shimmer.
    turns = [i / 180 for i in range(math.ceil(180 * share))] + [share]
    angles = [2 * math.pi * turn - math.pi / 2 for turn in turns]
    outer = [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]
    hole = radius - thick
    inner = [(centre[0] + hole * math.cos(a), centre[1] + hole * math.sin(a)) for a in reversed(angles)]
    points = outer + inner
    pygame.draw.polygon(surface, colour, points)
    pygame.draw.aalines(surface, colour, True, points)


def dots(surface: pygame.Surface, layout: Layout, shown: tuple[int, int], box: pygame.Rect) -> None:
    """Draw (done, all) repetitions; a single one needs no counting."""
    done, count = shown
    if count < 2:
        return
    radius = max(2, min(box.height // 2 - 1, box.width // (3 * count)))
    x = box.centerx - 3 * radius * (count - 1) // 2
    for i in range(count):
        where = (x + 3 * i * radius, box.centery)
        pygame.draw.circle(surface, layout.look.white, where, radius, 0 if i < done else layout.line(0.8))


def cross(surface: pygame.Surface, layout: Layout, box: pygame.Rect) -> None:
    """Draw a cross over all of ``box``."""
    for start, end in ((box.midtop, box.midbottom), (box.midleft, box.midright)):
        pygame.draw.line(surface, layout.look.white, start, end, layout.line(1.2))
