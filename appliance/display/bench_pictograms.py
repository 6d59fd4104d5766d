"""Pictograms of a kit's parts, for its bench test: strokes in a square from -1 to 1, x to the right, y down."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import pygame

Colour = tuple[int, int, int]
Point = tuple[float, float]
#: ``line`` through points, ``ring`` (middle, radius), ``dot`` likewise but filled, ``box`` (two corners).
Stroke = tuple[str, Sequence[Point]]


def _ring(x: float, y: float, r: float) -> Stroke:
    return "ring", ((x, y), (r, 0))


def _dot(x: float, y: float, r: float) -> Stroke:
    return "dot", ((x, y), (r, 0))


def _box(x0: float, y0: float, x1: float, y1: float) -> Stroke:
    return "box", ((x0, y0), (x1, y1))


def _line(*points: Point) -> Stroke:
    return "line", points


def _arc(x: float, y: float, r: float, first_deg: float, last_deg: float, flat: float = 1.0) -> Stroke:
    """Part of a circle, or of an ellipse of ``flat`` its height; 0° is to the right, 90° is down."""
    turns = [math.radians(first_deg + k / 24 * (last_deg - first_deg)) for k in range(25)]
    return _line(*((x + r * math.cos(a), y + flat * r * math.sin(a)) for a in turns))


def _face(r: float) -> tuple[Stroke, ...]:
    """A face of that half height."""
    eyes = tuple(_dot(side * 0.35 * r, -0.2 * r, 0.09 * r) for side in (-1, 1))
    return (_arc(0, 0, 0.8 * r, 0, 360, 1.25), *eyes, _line((-0.25 * r, 0.5 * r), (0.25 * r, 0.5 * r)))


_PINS = tuple(
    stroke
    for at in (-0.3, 0.0, 0.3)
    for stroke in (
        _line((at, -0.55), (at, -0.8)), _line((at, 0.55), (at, 0.8)), _line((-0.55, at), (-0.8, at)),
        _line((0.55, at), (0.8, at)),
    )
)  # fmt: skip
_DRUM = (
    _arc(0, -0.6, 0.65, 0, 360, 0.35), _line((-0.65, -0.6), (-0.65, 0.6)), _line((0.65, -0.6), (0.65, 0.6)),
    _arc(0, 0, 0.65, 0, 180, 0.35), _arc(0, 0.6, 0.65, 0, 180, 0.35),
)  # fmt: skip


def _buttons(pressed: int) -> tuple[Stroke, ...]:
    """The two buttons below the glass; an arrow at the one to press (-1: the left, 1: the right)."""
    x = 0.6 * pressed
    return (
        _box(-0.95, -0.9, 0.95, 0.25), _ring(-0.6, 0.7, 0.22), _ring(0.6, 0.7, 0.22), _dot(x, 0.7, 0.12),
        _line((x, -0.6), (x, 0.35)), _line((x - 0.15, 0.15), (x, 0.35), (x + 0.15, 0.15)),
    )  # fmt: skip


SKETCHES: Mapping[str, tuple[Stroke, ...]] = {
    "card": (_box(-0.6, -0.8, 0.6, 0.8), _line((-1, 0.5), (-0.6, 0.2)), _line((1, 0.5), (0.6, 0.2))),
    "chip": (_box(-0.55, -0.55, 0.55, 0.55), *_PINS),
    "clock": (_ring(0, 0, 0.85), _line((0, -0.5), (0, 0), (0.4, 0.2))),
    "colours": (_ring(0, -0.35, 0.45), _ring(-0.4, 0.3, 0.45), _ring(0.4, 0.3, 0.45)),
    "cross": (_line((-0.6, -0.6), (0.6, 0.6)), _line((-0.6, 0.6), (0.6, -0.6))),
    "dash": (_line((-0.6, 0), (0.6, 0)),),
    "disk": (_box(-0.6, -0.85, 0.6, 0.85), _line((-0.35, -0.85), (-0.35, -0.5)), _line((0, -0.85), (0, -0.5)),
             _line((0.35, -0.85), (0.35, -0.5))),
    "display": (_box(-0.9, -0.75, 0.9, 0.45), _line((0, 0.45), (0, 0.8)), _line((-0.4, 0.8), (0.4, 0.8))),
    "even": (*_face(0.7), _ring(-0.82, -0.72, 0.17), _ring(0.82, -0.72, 0.17)),
    "film": (_box(-0.9, -0.6, 0.9, 0.6), _line((-0.9, -0.35), (0.9, -0.35)), _line((-0.9, 0.35), (0.9, 0.35)),
             _line((-0.3, -0.35), (-0.3, 0.35)), _line((0.3, -0.35), (0.3, 0.35))),
    "glass": (_line((0.1, -0.9), (0.1, 0.9)), _line((0.3, -0.9), (0.3, 0.9)), _line((-0.9, 0), (-0.05, 0)),
              _line((0.4, 0), (0.9, 0)), _line((0.72, -0.15), (0.9, 0), (0.72, 0.15))),
    "lens": (_box(-0.95, -0.6, 0.95, 0.6), _ring(0, 0, 0.4), _ring(0, 0, 0.2), _dot(0.7, -0.38, 0.07)),
    "letters": (_line((-0.9, 0.6), (-0.45, -0.6), (0, 0.6)), _line((-0.72, 0.15), (-0.18, 0.15)),
                _arc(0.5, 0.25, 0.35, 0, 360), _line((0.85, -0.15), (0.85, 0.6))),
    "power": (_line((0.2, -0.9), (-0.4, 0.1), (0.3, 0.1), (-0.2, 0.9)),),
    "press-next": _buttons(1),
    "press-repeat": _buttons(-1),
    "records": _DRUM,
    "sharp": (*_face(0.75), _line((-0.95, -0.6), (-0.95, -0.95), (-0.6, -0.95)), _line((0.95, -0.6), (0.95, -0.95),
              (0.6, -0.95)), _line((-0.95, 0.6), (-0.95, 0.95), (-0.6, 0.95)), _line((0.95, 0.6), (0.95, 0.95),
              (0.6, 0.95))),
    "sound": (_line((-0.8, -0.25), (-0.45, -0.25), (0, -0.65), (0, 0.65), (-0.45, 0.25), (-0.8, 0.25), (-0.8, -0.25)),
              _arc(0, 0, 0.4, -40, 40), _arc(0, 0, 0.75, -40, 40)),
    "start": (_arc(0, 0.05, 0.75, -60, 240), _line((0, -0.9), (0, -0.1))),
    "tick": (_line((-0.6, 0.05), (-0.15, 0.5), (0.65, -0.5)),),
    "warm": (_arc(0, 0.55, 0.32, -60, 240), _line((-0.16, 0.27), (-0.16, -0.75)), _line((0.16, 0.27), (0.16, -0.75)),
             _arc(0, -0.75, 0.16, 180, 360), _dot(0, 0.55, 0.15), _line((0, 0.5), (0, -0.3))),
}  # fmt: skip


def drawer(strokes: tuple[Stroke, ...]) -> Callable[[pygame.Surface, pygame.Rect, int, Colour], None]:
    """What draws a sketch into the middle of a box."""

    def draw(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
        half = min(box.width, box.height) / 2 - line

        def at(point: Point) -> tuple[int, int]:
            return round(box.centerx + half * point[0]), round(box.centery + half * point[1])

        for kind, points in strokes:
            if kind == "line":
                pygame.draw.lines(surface, colour, False, [at(p) for p in points], line)
            elif kind == "box":
                (x0, y0), (x1, y1) = at(points[0]), at(points[1])
                pygame.draw.rect(surface, colour, (x0, y0, x1 - x0, y1 - y0), line, border_radius=2 * line)
            else:
                radius = max(round(half * points[1][0]), line + 1)
                pygame.draw.circle(surface, colour, at(points[0]), radius, line if kind == "ring" else 0)

    return draw


BENCH_PICTOGRAMS = {name: drawer(strokes) for name, strokes in SKETCHES.items()}
