"""Where the working muscle lies: a few short strokes along its fibres, which shorten as it works."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from appliance.display.figure.controls import Controls
from appliance.display.figure.eyes import brow_line, lids
from appliance.display.figure.head import outline
from appliance.display.figure.mouth import corner
from appliance.display.figure.strokes import Points, curve

Fibres = Callable[[Controls], list[Points]]


def _line(*knots: tuple[float, float]) -> Points:
    return np.array(knots) if len(knots) == 2 else curve(knots)


def _fan(starts: Sequence[tuple[float, float]], ends: Sequence[tuple[float, float]], bow: float = 0.0) -> list[Points]:
    """A stroke from each start to its end, bowed to the side by ``bow`` units."""
    made = []
    for a, b in zip(np.array(starts, dtype=float), np.array(ends, dtype=float), strict=True):
        way = b - a
        middle = (a + b) / 2 + bow * np.array([-way[1], way[0]]) / np.hypot(*way)
        made.append(curve([a, middle, b]))
    return made


def _forehead(c: Controls) -> list[Points]:
    brow = brow_line(c)
    ends = [(u, float(np.interp(u, brow[:, 0], brow[:, 1])) - 2.1) for u in (4.8, 8.4, 12.0, 15.4)]
    return [_line((u * 0.97, top), (u, y)) for (u, y), top in zip(ends, (-20.4, -20.6, -19.6, -17.0), strict=True)]


def _frowner(c: Controls) -> list[Points]:
    brow = brow_line(c)
    inner, middle = brow[1], brow[9]
    return [_line((inner[0] - 0.2, inner[1] - rise), (middle[0], middle[1] - rise - 0.9)) for rise in (2.2, 4.2, 6.2)]


def _nose_side(c: Controls) -> list[Points]:
    up = 2.2 * c.nose_wrinkle
    return _fan([(5.0, 0.4), (6.9, 1.4), (8.7, 2.6)], [(5.8, 5.2 - up), (7.5, 6.6 - up), (9.1, 8.0 - up)])


def _nostril(c: Controls) -> list[Points]:
    wide = 2.0 * c.nostril_flare
    return [
        curve([(5.2 + out + 0.6 * wide, 4.4), (7.0 + out + wide, 7.4), (6.2 + out + wide, 10.8)]) for out in (0.2, 2.0)
    ]


def _smile(c: Controls) -> list[Points]:
    u, y = corner(c)
    return _fan(
        [(14.8, 2.4), (17.3, 3.2), (19.3, 5.0)], [(u + 2.3, y - 4.3), (u + 3.3, y - 2.9), (u + 3.9, y - 1.2)], 0.5
    )


def _lateral(c: Controls) -> list[Points]:
    u, y = corner(c)
    return _fan(
        [(18.4, 12.2), (17.8, 14.6), (16.6, 17.0)], [(u + 3.4, y - 2.2), (u + 3.6, y - 0.2), (u + 3.2, y + 1.8)]
    )


def _lifter(c: Controls) -> list[Points]:
    """Of a smile that shows the teeth: what lifts the upper lip."""
    u, y = corner(c)
    return [*_smile(c), _line((9.4, 4.8), (0.6 * u + 2.0, y - 5.8 + c.corner_up * 1.6))]


def _round_mouth(c: Controls) -> list[Points]:
    u, y = corner(c)
    made = []
    for out in (2.3, 4.2):
        a = np.radians(np.linspace(-52, 52, 14))
        for turn in (-1, 1):  # above and below the corner
            part = a[:6] if turn < 0 else a[-6:]
            made.append(
                np.stack([(u + out) * np.cos(part) * 1.02, y + 0.6 + (4.6 + out) * np.sin(part) * 1.15], axis=1)
            )
    return made


def _cheek(c: Controls) -> list[Points]:
    wide = 2.4 * c.cheek_puff
    a = np.radians(np.linspace(-58, 62, 12))
    return [
        np.stack([10.0 + (r + wide) * np.cos(a), 13.4 + (r + 0.5 * wide) * 1.15 * np.sin(a)], axis=1)
        for r in (2.6, 4.8)
    ]


def _round_eye(c: Controls) -> list[Points]:
    made = []
    for out in (0.0, 1.9):
        a = np.radians(np.linspace(-38, 62, 12))
        near = 1 - 0.07 * max(c.lid_squint, c.lid_close)
        made.append(np.stack([10.3 + (7.6 + out) * np.cos(a) * near, -1.9 + (5.0 + out) * np.sin(a) * near], axis=1))
    return made


def _upper_lid(c: Controls) -> list[Points]:
    upper, _lower = lids(c)
    return [upper[4:-3] - (0.0, rise) for rise in (1.9, 3.5)]


def _jaw(c: Controls) -> list[Points]:
    edge = outline(c, c)
    low = edge[edge[:, 1] > 20 + 3 * c.jaw_open]
    return [low[1:-3] * (1 - k * 0.11, 1) + (0, -1.7 * k) for k in (1, 2)]


#: The marks of one half, by the name of the area.
MUSCLES: Mapping[str, Fibres] = {
    "cheek": _cheek,
    "forehead": _forehead,
    "frowner": _frowner,
    "jaw": _jaw,
    "lateral": _lateral,
    "lifter": _lifter,
    "nose-side": _nose_side,
    "nostril": _nostril,
    "round-eye": _round_eye,
    "round-mouth": _round_mouth,
    "smile": _smile,
    "upper-lid": _upper_lid,
}
