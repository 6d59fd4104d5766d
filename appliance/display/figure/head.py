"""Head, hair line, ears, neck, cheeks and chin."""

from __future__ import annotations

from appliance.display.figure.controls import Controls
from appliance.display.figure.strokes import Ink, Points, Stroke, curve

#: From above the ear over cheekbone and jaw to the chin; (u, y, share of the jaw's way, share of the cheek's bulge).
_OUTLINE = (
    (21.7, -4.6, 0, 0), (21.7, 0.6, 0, 0), (20.9, 7.0, 0.05, 0.55), (18.3, 14.6, 0.3, 1), (13.9, 21.6, 0.7, 0.55),
    (8.2, 26.6, 0.95, 0), (4.0, 28.4, 1, 0), (0.0, 28.8, 1, 0),
)  # fmt: skip
#: How far the chin sinks and how far a cheek bulges, units.
_JAW, _BULGE = 4.4, 3.3


def outline(c: Controls, mid: Controls) -> Points:
    """The outline of one half, from the chin up to the ear."""
    knots = [
        (u + puff * _BULGE * c.cheek_puff, y + jaw * _JAW * (c.jaw_open if u else mid.jaw_open))
        for u, y, jaw, puff in reversed(_OUTLINE)
    ]
    return curve(knots, steps=9, from_midline=True)


def still() -> list[Stroke]:
    """One half of what never moves: ear and neck."""
    ear = curve([(22.5, -4.6), (23.8, -6.8), (25.9, -6.9), (26.3, -3.6), (25.4, 0.4), (24.3, 3.8), (22.0, 5.4)])
    inner = curve([(23.3, -4.0), (24.5, -4.2), (24.4, -1.8), (23.4, 0.6)])
    neck = curve([(11.6, 25.4), (11.8, 29.4), (13.4, 32.4), (17.6, 34.2)])
    return [
        Stroke(ear, 1.2, Ink.SOFT, 0.9),
        Stroke(inner, 0.8, Ink.SOFT, 0.5),
        Stroke(neck, 1.2, Ink.SOFT, 0.65),
    ]


def hair() -> tuple[Points, Points, list[Stroke]]:
    """One half of the hair: its outline, the hair line, and a few strands."""
    crown = curve([(0, -34.0), (8.4, -33.2), (16.4, -29.6), (21.8, -22.6), (23.7, -14.6), (22.7, -7.6)], steps=9,
                  from_midline=True)  # fmt: skip
    line = curve([(0, -22.0), (5.6, -22.8), (11.4, -21.6), (16.0, -17.8), (18.6, -12.4), (20.6, -8.4), (21.7, -4.6)],
                 steps=8, from_midline=True)  # fmt: skip
    strands = [
        curve([(3.2, -23.6), (4.2, -27.4), (7.4, -30.4)]),
        curve([(9.4, -23.4), (11.4, -26.6), (14.6, -28.2)]),
        curve([(15.4, -19.8), (17.4, -22.2), (19.6, -22.6)]),
    ]
    return crown, line, [Stroke(s, 0.9, Ink.SOFT, 0.42) for s in strands]


def chin(c: Controls, mid: Controls) -> Points:
    """One half of the fold between lower lip and chin."""
    y = 24.0 + 3.6 * mid.jaw_open + 0.5 * mid.pucker + 0.5 * mid.teeth + 0.3 * mid.corner_up
    return curve([(0, y - 0.5), (2.0, y - 0.3), (4.0, y + 0.4 - 0.2 * c.corner_up)], from_midline=True)


def cheek(c: Controls) -> list[Stroke]:
    """The fold under the eye that a lifted cheek makes."""
    lift = min(1.0, c.corner_up + 0.6 * c.lid_squint)
    if lift == 0:
        return []
    y = 5.4 - 1.6 * lift
    return [Stroke(curve([(6.8, y - 0.2), (9.8, y + 0.9), (13.0, y - 0.2)]), 0.9, Ink.SOFT, 0.65 * lift)]
