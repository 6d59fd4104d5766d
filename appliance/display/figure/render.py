"""Puts the strokes of a figure onto a surface, with smooth edges and at a bounded cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pygame

from appliance.display import theme
from appliance.display.figure.controls import Controls
from appliance.display.figure.drawing import background, face, front, halves, marks
from appliance.display.figure.motions import MOTIONS
from appliance.display.figure.strokes import HALF_H, HALF_W, Ink, Stroke
from appliance.display.scene import Figure

Colour = tuple[int, int, int]
Picture = npt.NDArray[np.uint8]
#: No line is thinner on the glass than this share of its width at the size the figure was drawn for.
_THINNEST = 0.8
_BITS = 4  # of a pixel's fraction
#: Controls that leave the outline of the head alone.
_INSIDE = frozenset(Controls._fields) - {"jaw_open", "cheek_puff"}


@dataclass(frozen=True)
class Colours:
    """The three inks of a theme; black is mirror."""

    line: Colour = (236, 240, 242)
    soft: Colour = theme.SOFT
    mark: Colour = theme.TINT


#: Pictures of a movement a second: enough for the eye, and half of what the bars need.
_FPS = 30


def frame_of(figure: Figure) -> Figure:
    """The figure at the nearest picture that is really drawn: equal frames need no new drawing."""
    motion = MOTIONS[figure.name]
    count = round(_FPS * (motion.round_s or 2.0))  # a movement takes about two seconds
    return replace(figure, share=round(figure.share * count) / count)


def draw_figure(
    surface: pygame.Surface, rect: pygame.Rect, figure: Figure, px_per_mm: float, colours: Colours | None = None
) -> None:
    """Draw ``figure`` into the middle of ``rect``, as large as fits; all of ``rect`` is drawn anew, on black.

    ``px_per_mm`` keeps lines from getting thinner than can be seen. Raises KeyError for an unknown name.
    """
    made = render(rect.size, figure, px_per_mm, colours or Colours())
    surface.blit(pygame.image.frombuffer(made.data, rect.size, "RGB"), rect)


def render(size: tuple[int, int], figure: Figure, px_per_mm: float, colours: Colours) -> Picture:
    """The figure as a picture, (height, width, 3) RGB."""
    left, right = halves(figure)
    behind = [c._replace(**dict.fromkeys(_INSIDE, 0.0)) for c in (left, right)]
    made = _backdrop(size, behind[0], behind[1], px_per_mm, colours).copy()
    _draw(made, [*marks(figure), *face(left, right), *front(figure)], size, px_per_mm, colours)
    return made


@lru_cache(maxsize=4)
def _backdrop(size: tuple[int, int], left: Controls, right: Controls, px_per_mm: float, colours: Colours) -> Picture:
    made: Picture = np.zeros((size[1], size[0], 3), np.uint8)
    _draw(made, background(left, right), size, px_per_mm, colours)
    return made


def _draw(
    picture: Picture, strokes: Sequence[Stroke], size: tuple[int, int], px_per_mm: float, colours: Colours
) -> None:
    import cv2  # late: the first screen needs no figure and must not wait for it

    scale = min(size[0] / (2 * HALF_W), size[1] / (2 * HALF_H))  # pixels a unit
    pen = max(scale, _THINNEST * px_per_mm)
    centre = np.array([size[0] / 2, size[1] / 2])
    inks = {Ink.LINE: colours.line, Ink.SOFT: colours.soft, Ink.MARK: colours.mark}
    fixed = (np.vstack([s.points for s in strokes]) * scale + centre - 0.5) * (1 << _BITS)
    ends = np.cumsum([len(s.points) for s in strokes])[:-1]
    for stroke, points in zip(strokes, np.split(np.round(fixed).astype(np.int32), ends), strict=True):
        red, green, blue = (round(part * stroke.level) for part in inks[stroke.ink])
        colour = (red, green, blue)
        if stroke.solid:
            cv2.fillPoly(picture, [points], colour, cv2.LINE_AA, _BITS)
            continue
        if stroke.hides:
            cv2.fillPoly(picture, [points], (0, 0, 0), cv2.LINE_AA, _BITS)
        width = max(1, round(stroke.width * pen))
        cv2.polylines(picture, [points], stroke.closed, colour, width, cv2.LINE_AA, _BITS)
