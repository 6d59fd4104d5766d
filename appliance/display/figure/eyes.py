"""Brow and eye of one half."""

from __future__ import annotations

import numpy as np

from appliance.display.figure.controls import Controls
from appliance.display.figure.strokes import Ink, Points, Stroke, circle, curve, tapered

_INNER, _OUTER = (5.3, -1.3), (15.3, -2.0)
_IRIS_R = 2.15


def brow_line(c: Controls) -> Points:
    """The middle of the brow, from its inner end outward."""
    knots = (
        # u, y, and what raising and frowning add
        (4.5, -8.8, (0.0, -2.9), (-1.7, 2.0)),
        (8.8, -9.9, (0.1, -3.5), (-1.3, 1.5)),
        (13.4, -10.3, (0.2, -3.6), (-0.6, 0.4)),
        (17.8, -8.3, (0.2, -2.4), (-0.1, 0.0)),
    )
    return curve([
        (u + c.brow_up * up[0] + c.brow_frown * down[0],
         y + c.brow_up * up[1] + c.brow_frown * down[1] + 0.5 * c.lid_squint + 0.9 * c.nose_wrinkle * (u < 10))
        for u, y, up, down in knots
    ], steps=6)  # fmt: skip


def brow(c: Controls) -> list[Stroke]:
    """Brow, and the fold that frowning makes."""
    middle = brow_line(c)
    made = [Stroke(tapered(middle, (1.1, 1.7, 1.6, 0.7)), solid=True)]
    if c.brow_frown > 0:
        fold = curve([(1.5, -11.0), (1.2, -8.8), (1.7, -6.6)])
        made.append(Stroke(fold, 1.0, Ink.SOFT, 0.9 * c.brow_frown))
    return made


def lids(c: Controls) -> tuple[Points, Points]:
    """Upper and lower lid from the inner to the outer corner, on the same u."""
    # A lid that follows the gaze down stays open a little; the lower one hardly takes part in closing.
    shut = min(1.0, c.lid_close + 0.45 * c.gaze_down * (1 - c.lid_close))
    lower_y = 0.25 - 1.5 * c.lid_squint * (1 - shut) - 0.25 * c.lid_close + 0.3 * c.gaze_down
    upper_y = -4.7 - 0.5 * c.brow_up * (1 - shut) + 0.9 * c.lid_squint
    upper_y += (lower_y - upper_y) * shut
    slope = 1 - shut * 0.15
    upper = curve([_INNER, (7.4, upper_y * 0.78 - 0.45 * slope), (10.4, upper_y), (13.4, upper_y * 0.82 - 0.4), _OUTER])
    lower = curve([_INNER, (7.4, lower_y - 0.25), (10.4, lower_y), (13.4, lower_y - 0.4), _OUTER])
    if shut > 0:
        # Both lids on the lower one's line, so that a closed eye is one line.
        upper = upper + (lower - upper) * shut**3
    return upper, lower


def eye(c: Controls) -> list[Stroke]:
    """Iris, lids, crease and, on a closing lid, lashes."""
    upper, lower = lids(c)
    made: list[Stroke] = []
    gap = float((lower[:, 1] - upper[:, 1]).max())
    if gap > 0.5:
        centre = (10.3, -2.35 + 1.9 * c.gaze_down + 0.4 * c.lid_close)
        for radius, ink, level in ((_IRIS_R, Ink.LINE, 0.75), (1.0, Ink.LINE, 0.0)):
            disc = circle(*centre, radius)
            top, bottom = (np.interp(disc[:, 0], lid[:, 0], lid[:, 1]) for lid in (upper, lower))
            disc[:, 1] = np.clip(disc[:, 1], top, bottom)
            made.append(Stroke(disc, solid=True, closed=True, ink=ink, level=level))
    made.append(Stroke(lower, 0.8, Ink.SOFT, 0.8))
    made.append(Stroke(tapered(upper, (0.8, 1.3, 1.5, 1.1)), solid=True))
    crease = upper[3:-1] - (0.0, 1.9 - 0.5 * c.lid_squint)
    made.append(Stroke(crease, 0.7, Ink.SOFT, 0.5 * (1 - 0.75 * c.lid_close)))
    shut = max(0.0, c.lid_close - 0.6) / 0.4
    if shut > 0:
        for u, lean in ((7.8, -0.1), (10.4, 0.2), (13.0, 0.7)):
            y = float(np.interp(u, upper[:, 0], upper[:, 1]))
            lash = np.array([(u, y), (u + lean, y + 1.9)])
            made.append(Stroke(lash, 0.8, Ink.LINE, 0.8 * shut))
    return made
