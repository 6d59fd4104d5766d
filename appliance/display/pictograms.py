"""Small line drawings that say what to do without words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pygame

from appliance.display import postures, signs, states, sticks
from appliance.display.bench_pictograms import BENCH_PICTOGRAMS

Colour = tuple[int, int, int]
Draw = Callable[[pygame.Surface, pygame.Rect, int, Colour], None]


def draw(name: str, surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    """Draw the pictogram ``name`` into the middle of ``box`` with lines of ``line`` pixels."""
    PICTOGRAMS[name](surface, box, line, colour)


def _head(surface: pygame.Surface, cx: int, cy: int, r: int, line: int, colour: Colour) -> None:
    rect = pygame.Rect(0, 0, round(1.6 * r), 2 * r)
    rect.center = (cx, cy)
    pygame.draw.ellipse(surface, colour, rect, line)
    for side in (-1, 1):
        pygame.draw.circle(surface, colour, (cx + side * round(0.3 * r), cy - round(0.15 * r)), max(2, line))
    pygame.draw.line(surface, colour, (cx - r // 4, cy + r // 2), (cx + r // 4, cy + r // 2), line)


def _closer(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    r = min(box.height // 2 - line, round(box.width / 5.4))
    _head(surface, box.centerx, box.centery, r, line, colour)
    for side in (-1, 1):
        far, near = box.centerx + side * round(2.4 * r), box.centerx + side * round(1.2 * r)
        signs.arrow(surface, (near, box.centery), (far, box.centery), line, colour)


def _back(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    r = min(box.height // 3, round(box.width / 7))
    _head(surface, box.centerx, box.centery, r, line, colour)
    for side in (-1, 1):
        far, near = box.centerx + side * round(3.2 * r), box.centerx + side * round(1.4 * r)
        signs.arrow(surface, (far, box.centery), (near, box.centery), line, colour)


def _light(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    signs.sun(surface, box.center, box.height // 5, line, colour)


def _face(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    _head(surface, box.centerx, box.centery, box.height // 2 - line, line, colour)


def _hand(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    w = box.height // 9
    x0, base, top = box.centerx - 2 * w, box.centery + box.height // 3, box.centery - box.height // 3
    for k, rise in enumerate((0.75, 1.0, 0.95, 0.7)):
        finger = pygame.Rect(x0 + k * w, round(base - (base - top) * rise), w, round((base - top) * rise))
        pygame.draw.rect(surface, colour, finger, max(1, line // 2), border_radius=w // 2)
    pygame.draw.line(surface, colour, (x0, base - 2 * w), (x0 - round(1.5 * w), base - round(3.5 * w)), line)


def _wave(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    """A hand that waves."""
    _hand(surface, box, line, colour)
    for far in (0.34, 0.44):
        r = round(far * box.height)
        for side in (-1, 1):
            x = box.centerx + side * r
            pygame.draw.line(surface, colour, (x, box.centery - r // 2), (x, box.centery - r // 6), line)


def _pause(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    h = box.height // 2
    for side in (-1, 1):
        bar = pygame.Rect(0, 0, line * 3, h)
        bar.center = (box.centerx + side * h // 3, box.centery)
        pygame.draw.rect(surface, colour, bar, line)


def _camera(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    body = pygame.Rect(0, 0, round(box.height * 0.9), round(box.height * 0.6))
    body.center = box.center
    pygame.draw.rect(surface, colour, body, line, border_radius=line * 2)
    pygame.draw.circle(surface, colour, body.center, body.height // 3, line)
    pygame.draw.line(
        surface, colour, (body.left - line, body.bottom + line), (body.right + line, body.top - line), line
    )


def _wait(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
    for k in (-1, 0, 1):
        pygame.draw.circle(surface, colour, (box.centerx + k * line * 6, box.centery), line * 2)


def _evenness(before: float, now: float) -> Draw:
    """Two pairs of lines, then and now: alike where both sides moved alike. Centred, so that they name no side."""

    def draw(surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
        wide, apart = box.width // 4, max(box.height // 6, 2 * line)
        for place, share in ((-1, before), (1, now)):
            cx = box.centerx + round(place * 1.3 * wide)
            for row, length in ((-1, 1.0), (1, share)):
                half, y = round(wide * length / 2), box.centery + row * apart
                pygame.draw.line(surface, colour, (cx - half, y), (cx + half, y), 2 * line)
        reach = wide // 2
        signs.arrow(surface, (box.centerx - reach, box.centery), (box.centerx + reach, box.centery), line, colour)

    return draw


PICTOGRAMS: Mapping[str, Draw] = {
    **BENCH_PICTOGRAMS,
    **states.PICTOGRAMS,
    "as-even": _evenness(0.75, 0.75),
    "back": _back,
    "camera": _camera,
    "changed": signs.changed,
    "closer": _closer,
    "eyes-open": signs.eyes_open,
    "face": _face,
    "hand": _hand,
    "less-even": _evenness(0.8, 0.5),
    "light": _light,
    "look-ahead": signs.look_ahead,
    "look-down": signs.look_down,
    "more-even": _evenness(0.5, 0.85),
    "mouth-shut": signs.mouth_shut,
    "off": signs.off,
    "pause": _pause,
    "service": signs.service,
    "silent": signs.silent,
    **postures.PICTOGRAMS,
    **sticks.PICTOGRAMS,
    "wait": _wait,
    "wave": _wave,
}
