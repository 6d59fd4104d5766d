"""Pictograms of a USB stick: it goes in, it comes out, and what happens between it and the mirror."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pygame

Colour = tuple[int, int, int]


class _Pen:
    """Draws in units of a hundredth of the box's smaller side, from its middle: x to the right, y down."""

    def __init__(self, surface: pygame.Surface, box: pygame.Rect, line: int, colour: Colour) -> None:
        self.surface, self.line, self.colour = surface, line, colour
        self._unit = min(box.height, box.width / 1.6) / 100
        self._middle = box.center

    def at(self, x: float, y: float) -> tuple[int, int]:
        """Pixels of a point."""
        return round(self._middle[0] + x * self._unit), round(self._middle[1] + y * self._unit)

    def lines(self, *points: tuple[float, float], closed: bool = False) -> None:
        """A line through ``points``."""
        pygame.draw.lines(self.surface, self.colour, closed, [self.at(*p) for p in points], self.line)

    def box(self, x: float, y: float, w: float, h: float, round_by: float = 0.0) -> None:
        """A rectangle with its top left corner at (x, y)."""
        (left, top), (right, bottom) = self.at(x, y), self.at(x + w, y + h)
        rect = pygame.Rect(left, top, right - left, bottom - top)
        pygame.draw.rect(self.surface, self.colour, rect, self.line, border_radius=round(round_by * self._unit))

    def circle(self, x: float, y: float, r: float) -> None:
        """A circle around (x, y)."""
        pygame.draw.circle(self.surface, self.colour, self.at(x, y), round(r * self._unit), self.line)

    def arrow(self, x0: float, x1: float, y: float = 0.0) -> None:
        """A level arrow from ``x0`` to ``x1``."""
        back = 9.0 if x0 < x1 else -9.0
        self.lines((x0, y), (x1, y))
        self.lines((x1 - back, y - 8), (x1, y), (x1 - back, y + 8))

    def cross(self, x: float, y: float, r: float) -> None:
        """A cross over (x, y)."""
        self.lines((x - r, y - r), (x + r, y + r))
        self.lines((x - r, y + r), (x + r, y - r))


Draw = Callable[[_Pen], None]


def _stick(p: _Pen, x: float, y: float = 0.0) -> None:
    """A stick, its plug up; its middle at (x, y), 28 wide and 76 high."""
    p.box(x - 14, y - 14, 28, 52, 5)
    p.lines((x - 9, y - 14), (x - 9, y - 38), (x + 9, y - 38), (x + 9, y - 14))
    for side in (-1, 1):
        p.lines((x + side * 4, y - 30), (x + side * 4, y - 25))


def _mirror(p: _Pen, x: float) -> None:
    """The mirror, 50 wide and 84 high, its middle at (x, 0)."""
    p.box(x - 25, -42, 50, 84, 6)


def _rows(p: _Pen, x: float) -> None:
    """A list, as of exercises."""
    for y in (-22, 0, 22):
        p.circle(x - 12, y, 4)
        p.lines((x - 3, y), (x + 15, y))


def _columns(p: _Pen, x: float) -> None:
    """Columns, as of what was measured."""
    for left, high in ((-14, 18), (-2, 28), (10, 38)):
        p.lines((x + left, 22), (x + left, 22 - high))
    p.lines((x - 18, 24), (x + 18, 24))


def _head(p: _Pen, x: float) -> None:
    """Somebody."""
    p.circle(x, -16, 13)
    p.lines((x - 22, 32), (x - 20, 14), (x - 10, 5), (x + 10, 5), (x + 20, 14), (x + 22, 32))


def _done(p: _Pen) -> None:
    """The stick is out already, and all is well."""
    _mirror(p, 0)
    p.lines((-14, 2), (-5, 13), (14, -12))


def _exercises(p: _Pen) -> None:
    _stick(p, -50)
    p.arrow(-28, 8)
    _mirror(p, 45)
    _rows(p, 45)


def _data(p: _Pen) -> None:
    _mirror(p, -45)
    _columns(p, -45)
    p.arrow(-12, 24)
    _stick(p, 50)


def _return(p: _Pen) -> None:
    """The mirror's content goes, and leaves it empty: a broken outline of what was in it."""
    _mirror(p, -45)
    for y in (-22, 0, 22):
        for x in (-60, -45, -30):
            p.lines((x - 3, y), (x + 3, y))
    p.arrow(-12, 24)
    _stick(p, 50)


def _wipe(p: _Pen) -> None:
    _mirror(p, 0)
    p.cross(0, 0, 17)


def _lend(p: _Pen) -> None:
    _mirror(p, -45)
    p.arrow(-12, 14)
    _head(p, 48)


def _busy(p: _Pen) -> None:
    """In its slot."""
    _stick(p, 0, 6)
    p.lines((-34, -14), (-20, -14))
    p.lines((20, -14), (34, -14))


def _out(p: _Pen) -> None:
    """Down and out of its slot."""
    p.lines((-60, -40), (-18, -40))
    p.lines((18, -40), (60, -40))
    _stick(p, 0, 4)
    for side in (-1, 1):
        p.lines((side * 38, -22), (side * 38, 34))
        p.lines((side * 38 - 8, 24), (side * 38, 34), (side * 38 + 8, 24))


def _nothing(p: _Pen) -> None:
    """An empty one."""
    _stick(p, 0)
    p.circle(0, 12, 7)


def _no(p: _Pen) -> None:
    _stick(p, 0)
    p.cross(0, 12, 8)


def _refused(p: _Pen) -> None:
    """It does not come in."""
    _stick(p, -50)
    p.lines((-28, 0), (2, 0))
    p.lines((2, -16), (2, 16))
    _mirror(p, 45)


def _locked(p: _Pen) -> None:
    _stick(p, -26)
    p.box(8, -2, 36, 28, 3)
    p.lines((16, -2), (16, -14), (21, -21), (31, -21), (36, -14), (36, -2))
    p.lines((26, 8), (26, 16))


def _full(p: _Pen) -> None:
    _stick(p, 0)
    for y in (-6, 4, 14, 24, 32):
        p.lines((-9, y), (9, y))


def _lost(p: _Pen) -> None:
    """Out too soon: a gap where it was."""
    p.lines((-50, -40), (-18, -40))
    p.lines((18, -40), (50, -40))
    _stick(p, 0, 8)
    p.cross(0, 18, 8)


def _two(p: _Pen) -> None:
    _stick(p, -26)
    _stick(p, 26)
    p.arrow(48, 74)


STICKS: Mapping[str, Draw] = {
    "stick-busy": _busy,
    "stick-data": _data,
    "stick-done": _done,
    "stick-exercises": _exercises,
    "stick-full": _full,
    "stick-lend": _lend,
    "stick-locked": _locked,
    "stick-lost": _lost,
    "stick-no": _no,
    "stick-nothing": _nothing,
    "stick-out": _out,
    "stick-refused": _refused,
    "stick-return": _return,
    "stick-two": _two,
    "stick-wipe": _wipe,
}


def _drawn(draw: Draw) -> Callable[[pygame.Surface, pygame.Rect, int, Colour], None]:
    return lambda surface, box, line, colour: draw(_Pen(surface, box, line, colour))


#: Rows for the table of all pictograms.
PICTOGRAMS = {name: _drawn(draw) for name, draw in STICKS.items()}
