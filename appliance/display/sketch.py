"""Line drawings as data: strokes in a square from -1 to 1, x to the right, y down."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pygame

Colour = tuple[int, int, int]
Point = tuple[float, float]
#: ``line`` through points, ``ring`` (middle, radius), ``dot`` likewise but filled, ``box`` (two corners).
Stroke = tuple[str, Sequence[Point]]


def ring(x: float, y: float, r: float) -> Stroke:
    """A circle around (x, y)."""
    return "ring", ((x, y), (r, 0))


def dot(x: float, y: float, r: float) -> Stroke:
    """A disc around (x, y)."""
    return "dot", ((x, y), (r, 0))


def box(x0: float, y0: float, x1: float, y1: float) -> Stroke:
    """A rectangle between two corners."""
    return "box", ((x0, y0), (x1, y1))


def line(*points: Point) -> Stroke:
    """A line through points."""
    return "line", points


def arc(x: float, y: float, r: float, first_deg: float, last_deg: float, flat: float = 1.0) -> Stroke:
    """Part of a circle, or of an ellipse of ``flat`` its height; 0° is to the right, 90° is down."""
    turns = [math.radians(first_deg + k / 24 * (last_deg - first_deg)) for k in range(25)]
    return line(*((x + r * math.cos(a), y + flat * r * math.sin(a)) for a in turns))


def face(r: float, x: float = 0.0, y: float = 0.0) -> tuple[Stroke, ...]:
    """A face of that half height around a point."""
    eyes = tuple(dot(x + side * 0.35 * r, y - 0.2 * r, 0.09 * r) for side in (-1, 1))
    return (arc(x, y, 0.8 * r, 0, 360, 1.25), *eyes, line((x - 0.25 * r, y + 0.5 * r), (x + 0.25 * r, y + 0.5 * r)))


def drawer(
    strokes: tuple[Stroke, ...], wide: float = 1.0
) -> Callable[[pygame.Surface, pygame.Rect, int, Colour], None]:
    """What draws a sketch into the middle of a box; ``wide``: from -wide to wide, x."""

    def draw(surface: pygame.Surface, place: pygame.Rect, thick: int, colour: Colour) -> None:
        half = min(place.width / wide, place.height) / 2 - thick

        def at(point: Point) -> tuple[int, int]:
            return round(place.centerx + half * point[0]), round(place.centery + half * point[1])

        for kind, points in strokes:
            if kind == "line":
                pygame.draw.lines(surface, colour, False, [at(p) for p in points], thick)
            elif kind == "box":
                (x0, y0), (x1, y1) = at(points[0]), at(points[1])
                pygame.draw.rect(surface, colour, (x0, y0, x1 - x0, y1 - y0), thick, border_radius=2 * thick)
            else:
                radius = max(round(half * points[1][0]), thick + 1)
                pygame.draw.circle(surface, colour, at(points[0]), radius, thick if kind == "ring" else 0)

    return draw
