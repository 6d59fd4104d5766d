"""More line drawings: eyes and lips that say what to do, and the signs of the appliance itself."""

from __future__ import annotations

import math

import pygame

Colour = tuple[int, int, int]


def arrow(surface: pygame.Surface, start: tuple[int, int], end: tuple[int, int], line: int, colour: Colour) -> None:
    """An arrow from ``start`` to ``end``, pixels."""
    pygame.draw.line(surface, colour, start, end, line)
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    size = line * 5
    for turn in (2.6, -2.6):
        tip = (round(end[0] + size * math.cos(angle + turn)), round(end[1] + size * math.sin(angle + turn)))
        pygame.draw.line(surface, colour, end, tip, line)


def sun(surface: pygame.Surface, centre: tuple[int, int], r: int, line: int, colour: Colour) -> None:
    """A lamp or the sun: a disc of radius ``r`` and its rays."""
    pygame.draw.circle(surface, colour, centre, r, line)
    for k in range(8):
        angle = k * math.pi / 4
        start, end = (
            (centre[0] + round(far * r * math.cos(angle)), centre[1] + round(far * r * math.sin(angle)))
            for far in (1.4, 2.3)
        )
        pygame.draw.line(surface, colour, start, end, line)


def _eye(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour, down: float = 0.0) -> None:
    """An open eye in the upper part of ``box``; its iris ``down`` from the middle, as a share of the eye's height."""
    half, high = round(min(0.42 * box.width, 0.55 * box.height)), round(0.26 * box.height)
    cx, cy = box.centerx, box.top + round(0.36 * box.height)
    steps = [(-1 + i / 12) for i in range(25)]
    for way in (-1, 1):
        lid = [(cx + half * x, cy + way * high * math.cos(x * math.pi / 2)) for x in steps]
        pygame.draw.lines(surface, colour, False, lid, line)
    pygame.draw.circle(surface, colour, (cx, cy + round(down * high)), round(0.5 * high))


def eyes_open(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    """An open eye, and an arrow that lifts its lid."""
    _eye(surface, box.move(0, box.height // 4), line, colour)
    arrow(surface, (box.centerx, box.top + round(0.28 * box.height)), (box.centerx, box.top + line), line, colour)


def look_ahead(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    """An eye that looks straight ahead."""
    _eye(surface, box.move(0, round(0.14 * box.height)), line, colour)


def look_down(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    """An open eye whose gaze goes down."""
    _eye(surface, box, line, colour, down=0.42)
    arrow(surface, (box.centerx, box.top + round(0.7 * box.height)), (box.centerx, box.bottom - line), line, colour)


def mouth_shut(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    """Closed lips, and arrows that close them."""
    half, high = round(min(0.4 * box.width, 0.5 * box.height)), round(0.14 * box.height)
    steps = [(-1 + i / 12) for i in range(25)]
    cx, cy = box.center
    for way in (-1, 1):
        lip = [(cx + half * x, cy + way * high * math.cos(x * math.pi / 2)) for x in steps]
        pygame.draw.lines(surface, colour, False, lip, line)
        edge = box.top + line if way < 0 else box.bottom - line
        arrow(surface, (cx, edge), (cx, cy + way * round(1.5 * high)), line, colour)
    pygame.draw.line(surface, colour, (cx - half, cy), (cx + half, cy), line)


def changed(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    """A light that has become another one."""
    r = min(box.height // 6, box.width // 14)
    left, right = (box.centerx - 4 * r, box.centery), (box.centerx + 4 * r, box.centery)
    sun(surface, left, max(r // 2, 2), line, colour)
    sun(surface, right, r, line, colour)
    arrow(surface, (left[0] + 2 * r, box.centery), (right[0] - 3 * r, box.centery), line, colour)


def off(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    """The sign of a switch."""
    r = round(0.36 * min(box.size))
    turns = [math.radians(d) for d in range(-50, 231, 5)]
    ring = [(box.centerx + r * math.cos(a), box.centery + r * math.sin(a)) for a in turns]
    pygame.draw.lines(surface, colour, False, ring, line)
    pygame.draw.line(surface, colour, (box.centerx, box.centery - round(1.15 * r)), box.center, line)


def silent(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    """A loudspeaker that is crossed out."""
    u = min(box.size) // 8
    x, y = box.centerx - 2 * u, box.centery
    horn = [(x - u, y - u), (x, y - u), (x + 2 * u, y - 3 * u), (x + 2 * u, y + 3 * u), (x, y + u), (x - u, y + u)]
    pygame.draw.polygon(surface, colour, horn, line)
    for way in (-1, 1):
        pygame.draw.line(surface, colour, (x + 3 * u, y - way * u), (x + 5 * u, y + way * u), line)


def service(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    """A spanner: something for whoever looks after the mirror."""
    side = min(box.size)
    r = max(round(0.24 * side), 2)
    cx, cy = box.centerx + round(0.18 * side), box.centery - round(0.18 * side)
    open_to = -math.pi / 4
    turns = [open_to + 0.7 + (2 * math.pi - 1.4) * i / 24 for i in range(25)]
    jaw = [(cx + r * math.cos(a), cy + r * math.sin(a)) for a in turns]
    notch = (cx + 0.25 * r * math.cos(open_to), cy + 0.25 * r * math.sin(open_to))
    pygame.draw.lines(surface, colour, True, [*jaw, notch], line)
    start = (cx - round(0.71 * r), cy + round(0.71 * r))
    end = (box.centerx - round(0.36 * side), box.centery + round(0.36 * side))
    pygame.draw.line(surface, colour, start, end, 2 * line)
