"""What touches the drawn face: fingers, a toothbrush, and the paths they follow. All in one half's (u, y)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from appliance.display.figure.controls import Controls
from appliance.display.figure.eyes import brow_line
from appliance.display.figure.mouth import corner
from appliance.display.figure.strokes import Ink, Points, Stroke, along, circle, ring

#: Draws one half's tool: the controls of the half, and how much of a round is done, 0 to 1.
Tool = Callable[[Controls, float], list[Stroke]]
_FINGER = 4.3
Vector = tuple[float, float]


@lru_cache(maxsize=32)
def _finger(toward: Vector, length: float, width: float, nail: bool) -> tuple[Stroke, ...]:
    """A finger with its tip at (0, 0); what hides the face behind it comes first."""
    axis = np.array(toward) / np.hypot(*toward)
    side = np.array([-axis[1], axis[0]])
    r = width / 2
    turn = np.radians(np.linspace(-90, 90, 11))[:, None]
    cap = axis * r * (1 - np.cos(turn)) + side * r * np.sin(turn)
    back = np.linspace(r, length, 9)[:, None]
    swell = 1 + 0.09 * np.sin((back - r) / (length - r) * np.pi * 1.5)
    edges = [axis * back + side * r * swell * way for way in (-1, 1)]
    made = [Stroke(np.vstack([edges[0][::-1], cap, edges[1]]), 0, level=0, solid=True)]
    # It fades in pieces, the dim end first, so that each piece's cap is hidden by the next, brighter one.
    starts = np.linspace(1.0, 0.55, 6)[1:]
    pieces = [along(edge, np.stack([starts, starts + 0.09], axis=1)) for edge in edges]
    made += [Stroke(p[k], 1.2, level=0.12 + 0.16 * k) for k in range(len(starts)) for p in pieces]
    made.append(Stroke(np.vstack([edges[0][5::-1], cap, edges[1][:6]]), 1.2))
    if nail:
        turn = np.radians(np.linspace(-65, 65, 7))[:, None]
        made.append(Stroke(axis * (2.3 - 1.3 * np.cos(turn)) + side * 0.57 * r * np.sin(turn), 0.7, level=0.6))
    return tuple(made)


def finger(tip: Vector | Points, toward: Vector, length: float, *, level: float = 1.0, nail: bool = True,
           width: float = _FINGER) -> list[Stroke]:  # fmt: skip
    """A finger whose tip lies at ``tip`` and that comes from the direction ``toward``; it fades at its root."""
    shape = _finger(toward, length, width, nail)
    return [Stroke(s.points + tip, s.width, level=s.level * level, solid=s.solid) for s in shape]


def fingers(tip: Points, toward: Vector, length: float, count: int = 2, *, level: float = 1.0) -> list[Stroke]:
    """Several fingers side by side around ``tip``, the outer ones a little shorter."""
    axis = np.array(toward) / np.hypot(*toward)
    side = np.array([-axis[1], axis[0]])
    made = []
    for k in range(count):
        at = k - (count - 1) / 2
        back = 0.9 * abs(at) if count > 2 else 0.5 * k
        made += finger(tip + side * at * _FINGER * 1.02 + axis * back, toward, length - back, level=level)
    return made


#: How bright a path is where nothing has just gone over it.
_FAINT = 0.48


def trail(path: Points, share: float, *, closed: bool, reach: float = 0.38) -> list[Stroke]:
    """The whole path, faint, and what was just gone over, brighter toward the fingertip."""
    made = [Stroke(path, 1.0, Ink.MARK, _FAINT, closed=closed)]
    steps = 7
    ends = share - reach * (1 - np.arange(steps + 1) / steps)
    ends = ends if closed else np.maximum(ends, 0.0)
    inner = np.linspace(ends[:-1], ends[1:], 3, axis=1)
    pieces = along(path, inner % 1.0 if closed else inner)
    made += [
        Stroke(piece, 1.5, Ink.MARK, _FAINT + (1 - _FAINT) * (k + 1) / steps)
        for k, piece in enumerate(pieces)
        if ends[k + 1] > ends[k]
    ]
    return made


# Massage -------------------------------------------------------------------------------------------

#: From the corner of the mouth up to the ear, down along the jawbone, and back.
_CHEEK = ring(
    [(10.8, 15.4), (12.8, 8.6), (16.4, 2.6), (19.6, 1.8), (20.2, 7.0), (18.2, 13.8), (14.2, 19.8), (11.0, 19.8)]
)
_CHIN = circle(0.0, 24.0, 6.6, 2.7, points=24)
_FOREHEAD = circle(10.0, -16.6, 4.6, 3.4, points=28)


def _circling(path: Points, toward: Vector, length: float, arrows: Sequence[float] = ()) -> Tool:
    """Two fingertips that follow ``path`` round and round; ``arrows`` are shares of it where its way is shown."""
    closed = np.vstack([path, path[:1]])
    ways = [s for at in arrows for s in _arrow(along(closed, np.array([at - 0.05, at])))]

    def draw(_c: Controls, share: float) -> list[Stroke]:
        tip = along(closed, share % 1.0)
        return [*trail(closed, share, closed=True), *ways, *fingers(tip, toward, length)]

    return draw


# Brush ---------------------------------------------------------------------------------------------

#: The part of a round in which the bristles touch the skin; in the rest the brush goes back, lifted.
_TOUCH = 0.62


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)


def _brushing(strokes: Sequence[tuple[Vector, Vector]], handle: Vector) -> Tool:
    """A round of strokes, each from its start to its end, with the brush's handle leading away along ``handle``."""
    paths = [np.linspace(start, end, 8) for start, end in strokes]
    axis = np.array(handle) / np.hypot(*handle)
    side = np.array([axis[1], -axis[0]])

    def draw(_c: Controls, share: float) -> list[Stroke]:
        k, share = divmod(min(share, 0.9999) * len(paths), 1.0)
        path, after = paths[int(k)], paths[(int(k) + 1) % len(paths)]
        if share < _TOUCH:
            done, lifted = _eased(share / _TOUCH), 0.0
        else:
            back = (share - _TOUCH) / (1 - _TOUCH)
            done, lifted = 1 - _eased(back), float(np.sin(np.pi * back))
        there = along(path, done) if share < _TOUCH else after[0] + (path[-1] - after[0]) * done
        tip = there + axis * 2.2 * lifted + side * 0.8 * lifted
        level = 1 - 0.35 * lifted
        marks = trail(path, done if share < _TOUCH else 1.0, closed=False, reach=1.0)
        if share >= _TOUCH:
            marks = [
                *marks[:1],
                *(Stroke(s.points, s.width, s.ink, _FAINT + (s.level - _FAINT) * done) for s in marks[1:]),
            ]
        others = [Stroke(p, 1.0, Ink.MARK, _FAINT) for p in paths if p is not path]
        return [*others, *marks, *(s for p in paths for s in _arrow(p)), *_brush(tip, axis, side, level)]

    return draw


def _arrow(path: Points) -> list[Stroke]:
    """Its head beyond the path's end: which way it goes."""
    tip, way = path[-1], path[-1] - path[0]
    way = way / np.hypot(*way)
    across = np.array([-way[1], way[0]])
    tip = tip + way * 1.6
    return [Stroke(np.array([tip - way * 1.9 + across * 1.7, tip, tip - way * 1.9 - across * 1.7]), 1.1, Ink.MARK, 0.8)]


def _brush(tip: Points, axis: Points, side: Points, level: float) -> list[Stroke]:
    """A toothbrush whose bristles' middle is at ``tip``; the handle leads away along ``axis``."""

    def at(a: float, s: float) -> Points:
        made: Points = tip + axis * a + side * s
        return made

    made = [Stroke(np.array([at(a, 0.2), at(a + 0.1, 2.6)]), 0.9, Ink.SOFT, level) for a in (-2.6, -1.3, 0.0, 1.3, 2.6)]
    body = np.array([
        at(-3.6, 2.5), at(-3.9, 3.4), at(-3.4, 4.5), at(0, 4.7), at(3.6, 4.5), at(5.4, 4.0), at(9.6, 3.9),
        at(10.6, 4.5), at(14.6, 4.7), at(15.8, 3.6), at(14.6, 2.3), at(10.6, 2.2), at(9.6, 2.7), at(5.4, 2.7),
        at(3.6, 2.4),
    ])  # fmt: skip
    made.append(Stroke(body, 1.1, level=level, closed=True, hides=True))
    return made


# Tapping -------------------------------------------------------------------------------------------

#: One after the other, from the forehead to the chin.
_SPOTS = ((9.6, -16.2), (16.6, -11.4), (15.4, 4.6), (13.8, 11.6), (14.6, 18.4), (6.8, 24.2))


def _tapping(_c: Controls, share: float) -> list[Stroke]:
    count = len(_SPOTS)
    k, within = divmod(share % 1.0 * count, 1.0)
    here, after = (np.array(_SPOTS[int(i) % count]) for i in (k, k + 1))
    # Lifted on the way to the next spot; touching in the middle of each beat.
    lift = 0.5 + 0.5 * np.cos(2 * np.pi * within)
    move = _eased(min(max((within - 0.68) / 0.32, 0.0), 1.0))
    toward = (0.94, 0.34)
    tip = here + (after - here) * move + np.array(toward) * 4.2 * lift + np.array([1.2, 0.4])
    made = [Stroke(circle(*spot, 0.55), solid=True, ink=Ink.MARK, level=0.5) for spot in _SPOTS]
    touch = max(0.0, 1 - abs(within - 0.55) / 0.33)
    if touch > 0:
        for r in (2.6, 4.4):
            a = np.radians(np.linspace(120, 260, 12))
            wave = here + np.stack([r * np.cos(a), r * np.sin(a)], axis=1)
            made.append(Stroke(wave, 1.1, Ink.MARK, touch * (1.0 if r < 3 else 0.65)))
    return [*made, *fingers(tip, toward, 11.5, 3, level=1 - 0.25 * lift)]


# Help ----------------------------------------------------------------------------------------------


def _come(tip: Points, toward: Vector, hands: float, way: float) -> tuple[Points, float]:
    """The tip of a finger that comes from ``way`` units off, and how bright it is on its way."""
    return tip + np.array(toward) / np.hypot(*toward) * way * (1 - hands), min(1.0, hands * 1.6)


def _lift_corner(c: Controls, _share: float) -> list[Stroke]:
    u, y = corner(c)
    toward = (0.62, 0.78)
    tip, level = _come(np.array([u + 0.9, y + 0.8]), toward, c.hands, 9)
    return finger(tip, toward, 16, level=level) if level > 0 else []


def _lift_brow(c: Controls, _share: float) -> list[Stroke]:
    brow = brow_line(c)
    toward = (0.93, -0.36)
    tip, level = _come(brow[11] + (-0.6, -2.6), toward, c.hands, 9)
    return finger(tip, toward, 17, level=level) if level > 0 else []


def _close_lid(c: Controls, _share: float) -> list[Stroke]:
    """The back of the index finger on the lid; a finger of the other hand lifts the brow."""
    if c.hands <= 0:
        return []
    toward = (0.99, 0.1)
    tip, level = _come(np.array([5.8, -7.0 + 2.9 * c.lid_close]), toward, c.hands, 10)
    brow = brow_line(c)
    other = (-0.86, -0.5)
    above, _ = _come(brow[8] + (0.4, -2.4), other, c.hands, 9)
    return [*finger(above, other, 21, level=level), *finger(tip, toward, 20, level=level, nail=False, width=4.0)]


#: The tools of one half, by name.
TOOLS: Mapping[str, Tool] = {
    "brush-cheek": _brushing([((12.4, 16.6), (12.4, 5.6)), ((16.4, 14.4), (16.6, 3.4))], (0.66, 0.75)),
    "brush-forehead": _brushing(
        [((x, -12.6), (x, top)) for x, top in ((11.5, -19.0), (4.0, -20.0), (-4.0, -20.0), (-11.5, -19.0))],
        (0.96, -0.28),
    ),
    "circle-cheek": _circling(_CHEEK, (0.56, 0.83), 12.5, arrows=(0.18, 0.62)),
    "circle-chin": _circling(_CHIN, (0.72, 0.69), 9.5),
    "circle-forehead": _circling(_FOREHEAD, (0.95, -0.3), 12.5),
    "close-lid": _close_lid,
    "lift-brow": _lift_brow,
    "lift-corner": _lift_corner,
    "tapping": _tapping,
}
