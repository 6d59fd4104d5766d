"""Nose, folds and lips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from appliance.display.figure.controls import Controls
from appliance.display.figure.strokes import Ink, Points, Stroke, curve, joined


def corner(c: Controls) -> tuple[float, float]:
    """Where the corner of the mouth is, (u, y)."""
    return (
        8.4 + 2.7 * c.corner_out + 2.0 * c.corner_up - 4.0 * c.pucker - 1.3 * c.jaw_open + 0.4 * c.lip_press
        - 0.7 * c.cheek_puff,
        16.6 - 0.3 * c.corner_out - 2.9 * c.corner_up + 0.3 * c.pucker + 1.9 * c.jaw_open + 0.3 * c.lip_press
        - 0.3 * c.teeth,
    )  # fmt: skip


def nose(c: Controls) -> list[Stroke]:
    """Wing, nostril and the folds of a wrinkled nose, one half."""
    up, wide = 2.2 * c.nose_wrinkle, 2.0 * c.nostril_flare + 0.4 * c.nose_wrinkle + 0.3 * c.corner_up
    wing = curve([
        (4.7 + 0.7 * wide, 6.2 - up), (5.4 + wide, 7.7 - up), (5.3 + wide, 9.2 - up), (4.4 + wide, 10.1 - up * 0.9)
    ])  # fmt: skip
    bridge = curve([(3.0, -4.2), (2.3, -1.0), (2.3, 2.0)])
    made = [
        Stroke(bridge, 0.9, Ink.SOFT, 0.45),
        Stroke(wing, 1.1),
    ]
    if c.nose_wrinkle > 0:
        for y in (-3.2, -0.6):
            fold = curve([(0.7, y), (2.2, y - 0.5), (3.6, y - 1.9)])
            made.append(Stroke(fold, 1.0, Ink.SOFT, 0.9 * c.nose_wrinkle))
    return made


def nose_base(c: Controls, mid: Controls) -> Points:
    """One half of the line below the nose, from its tip around the nostril."""
    y = 11.5 - 0.7 * mid.nose_wrinkle
    up, wide = 1.4 * c.nose_wrinkle, 0.9 * c.nostril_flare
    high = 0.5 * c.nostril_flare
    return curve([(0, y), (1.3, y - 0.3), (2.2 + 0.2 * wide, 10.2 - up - high), (3.3 + wide, 10.1 - up - high)],
                 from_midline=True)  # fmt: skip


def fold(c: Controls) -> Stroke:
    """The fold from the nose to the corner of the mouth: a smile deepens it and pushes it outward."""
    u, y = corner(c)
    deep = min(1.0, c.corner_up + 0.55 * c.corner_out + 0.7 * c.nose_wrinkle)
    wide = 0.8 * c.nostril_flare
    points = curve([
        (6.9 + 0.5 * c.corner_up + wide, 8.2 - 1.4 * c.nose_wrinkle),
        (8.9 + 2.6 * c.corner_up + 1.2 * c.corner_out + wide, 11.6 - 1.6 * c.corner_up - 0.8 * c.nose_wrinkle),
        (max(u, 6.5) + 2.1 + 0.5 * deep, y - 0.6 + 1.6 * c.corner_up),
    ])  # fmt: skip
    flat = 1 - max(c.cheek_puff, 0.6 * c.pucker, 0.5 * c.lip_press, 0.6 * c.nostril_flare)
    return Stroke(points, 1.0, Ink.SOFT, (0.35 + 0.6 * deep) * flat)


@dataclass(frozen=True, eq=False)
class Lips:
    """The four lines of one half: upper and lower edge of the red, and of what is between the lips."""

    top: Points
    upper: Points
    lower: Points
    bottom: Points


def lips(c: Controls, mid: Controls) -> Lips:
    """One half of the lips, each line from the midline to the corner."""
    u, y = corner(c)
    t = np.sin(np.linspace(0, np.pi / 2, 13))  # from the midline to the corner, closer where it bends more
    # An open mouth is round, a closed one only bent: between a parabola and an ellipse.
    bent, rounded = t**2, 1 - np.sqrt(1 - t**2)

    def line(start: float, roundness: float, wave: Points | float = 0.0) -> Points:
        way = bent + (rounded - bent) * min(1.0, roundness)
        return np.stack([u * t, start + (y - start) * way + wave], axis=1)

    up, down = (
        0.9 * mid.teeth + 0.5 * mid.jaw_open + 0.9 * mid.pucker,
        2.2 * mid.teeth + 6.8 * mid.jaw_open + 1.4 * mid.pucker,
    )
    lifted, lifted_here = (1.3 * h.nose_wrinkle + 0.5 * h.teeth for h in (mid, c))
    # The red of the lips: fuller in a pucker, thin when pressed or stretched.
    full, full_here = (
        (1 - 0.6 * h.lip_press - 0.22 * h.corner_up - 0.15 * h.corner_out) * (1 + 0.22 * h.pucker) for h in (mid, c)
    )
    meet = 17.0 + 0.35 * mid.corner_up + 0.6 * mid.pucker  # where the lips meet on the midline
    bow = np.where(t < 0.6, np.sin(np.pi * np.minimum(t / 0.6, 1)) ** 2, 0.0)
    open_ = mid.jaw_open + 0.8 * mid.pucker + 0.25 * mid.teeth
    peak = -0.75 * full_here * (1 - 0.4 * mid.jaw_open) - (lifted_here - lifted) * 0.9
    return Lips(
        top=line(meet - 2.3 * full - up - lifted, 0.1 + 0.75 * mid.pucker + 0.3 * mid.jaw_open, peak * bow),
        upper=line(meet - up - 0.5 * lifted, open_, -0.3 * bow * (1 - c.pucker) * (1 - mid.jaw_open)),
        lower=line(meet + down, open_, -0.3 * bow * (1 - min(1.0, 3 * open_))),
        bottom=line(meet + 3.3 * full + down, 0.25 + 0.6 * open_),
    )


def mouth(left: Controls, right: Controls, mid: Controls) -> list[Stroke]:
    """Both halves of the mouth."""
    a, b = lips(left, mid), lips(right, mid)
    top, upper, lower, bottom = (
        joined(getattr(a, name), getattr(b, name)) for name in ("top", "upper", "lower", "bottom")
    )
    made = [
        Stroke(np.vstack([top, bottom[::-1]]), 0, level=0, solid=True),
        Stroke(top, 1.0, Ink.LINE, 0.72),
        Stroke(bottom, 1.0, Ink.LINE, 0.72),
    ]
    opening = float((lower[:, 1] - upper[:, 1]).max())
    if mid.teeth > 0:
        made += _teeth(upper, lower, mid.teeth)
    made.append(Stroke(upper, 1.3 + 0.5 * mid.lip_press))
    if opening > 0.6:
        made.append(Stroke(lower, 1.2))
    if mid.lip_press > 0:
        for side in (-1, 1):
            u, y = corner(mid)
            dent = curve([(u + 1.6, y - 1.6), (u + 2.4, y), (u + 1.6, y + 1.7)]) * (side, 1)
            made.append(Stroke(dent, 1.0, Ink.SOFT, 0.9 * mid.lip_press))
    return made


def _teeth(upper: Points, lower: Points, share: float) -> list[Stroke]:
    """The edge of the upper teeth and the lines between them."""
    middle = upper + (lower - upper) * 0.62
    inside = (lower[:, 1] - upper[:, 1]) > 0.5
    made = [Stroke(middle[inside], 0.6, Ink.SOFT, 0.95 * share)]
    reach = float(np.abs(upper[:, 0]).max())
    for u in np.array([-0.58, -0.36, -0.12, 0.12, 0.36, 0.58]) * reach:
        top, edge = (float(np.interp(u, line[:, 0], line[:, 1])) for line in (upper, middle))
        made.append(Stroke(np.array([(u, top), (u, edge)]), 0.6, Ink.SOFT, 0.75 * share))
    return made
