"""Pictograms of a kit's parts, for its bench test."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.display.sketch import Stroke, arc, box, dot, drawer, face, line, ring

_PINS = tuple(
    stroke
    for at in (-0.3, 0.0, 0.3)
    for stroke in (
        line((at, -0.55), (at, -0.8)), line((at, 0.55), (at, 0.8)), line((-0.55, at), (-0.8, at)),
        line((0.55, at), (0.8, at)),
    )
)  # fmt: skip
_DRUM = (
    arc(0, -0.6, 0.65, 0, 360, 0.35), line((-0.65, -0.6), (-0.65, 0.6)), line((0.65, -0.6), (0.65, 0.6)),
    arc(0, 0, 0.65, 0, 180, 0.35), arc(0, 0.6, 0.65, 0, 180, 0.35),
)  # fmt: skip


def _buttons(pressed: int) -> tuple[Stroke, ...]:
    """The two buttons below the glass; an arrow at the one to press (-1: the left, 1: the right)."""
    x = 0.6 * pressed
    return (
        box(-0.95, -0.9, 0.95, 0.25), ring(-0.6, 0.7, 0.22), ring(0.6, 0.7, 0.22), dot(x, 0.7, 0.12),
        line((x, -0.6), (x, 0.35)), line((x - 0.15, 0.15), (x, 0.35), (x + 0.15, 0.15)),
    )  # fmt: skip


SKETCHES: Mapping[str, tuple[Stroke, ...]] = {
    "card": (box(-0.6, -0.8, 0.6, 0.8), line((-1, 0.5), (-0.6, 0.2)), line((1, 0.5), (0.6, 0.2))),
    "chip": (box(-0.55, -0.55, 0.55, 0.55), *_PINS),
    "clock": (ring(0, 0, 0.85), line((0, -0.5), (0, 0), (0.4, 0.2))),
    "colours": (ring(0, -0.35, 0.45), ring(-0.4, 0.3, 0.45), ring(0.4, 0.3, 0.45)),
    "cross": (line((-0.6, -0.6), (0.6, 0.6)), line((-0.6, 0.6), (0.6, -0.6))),
    "dash": (line((-0.6, 0), (0.6, 0)),),
    "disk": (box(-0.6, -0.85, 0.6, 0.85), line((-0.35, -0.85), (-0.35, -0.5)), line((0, -0.85), (0, -0.5)),
             line((0.35, -0.85), (0.35, -0.5))),
    "display": (box(-0.9, -0.75, 0.9, 0.45), line((0, 0.45), (0, 0.8)), line((-0.4, 0.8), (0.4, 0.8))),
    "even": (*face(0.7), ring(-0.82, -0.72, 0.17), ring(0.82, -0.72, 0.17)),
    "film": (box(-0.9, -0.6, 0.9, 0.6), line((-0.9, -0.35), (0.9, -0.35)), line((-0.9, 0.35), (0.9, 0.35)),
             line((-0.3, -0.35), (-0.3, 0.35)), line((0.3, -0.35), (0.3, 0.35))),
    "glass": (line((0.1, -0.9), (0.1, 0.9)), line((0.3, -0.9), (0.3, 0.9)), line((-0.9, 0), (-0.05, 0)),
              line((0.4, 0), (0.9, 0)), line((0.72, -0.15), (0.9, 0), (0.72, 0.15))),
    "lens": (box(-0.95, -0.6, 0.95, 0.6), ring(0, 0, 0.4), ring(0, 0, 0.2), dot(0.7, -0.38, 0.07)),
    "letters": (line((-0.9, 0.6), (-0.45, -0.6), (0, 0.6)), line((-0.72, 0.15), (-0.18, 0.15)),
                arc(0.5, 0.25, 0.35, 0, 360), line((0.85, -0.15), (0.85, 0.6))),
    "power": (line((0.2, -0.9), (-0.4, 0.1), (0.3, 0.1), (-0.2, 0.9)),),
    "press-next": _buttons(1),
    "press-repeat": _buttons(-1),
    "records": _DRUM,
    "sharp": (*face(0.75), line((-0.95, -0.6), (-0.95, -0.95), (-0.6, -0.95)), line((0.95, -0.6), (0.95, -0.95),
              (0.6, -0.95)), line((-0.95, 0.6), (-0.95, 0.95), (-0.6, 0.95)), line((0.95, 0.6), (0.95, 0.95),
              (0.6, 0.95))),
    "sound": (line((-0.8, -0.25), (-0.45, -0.25), (0, -0.65), (0, 0.65), (-0.45, 0.25), (-0.8, 0.25), (-0.8, -0.25)),
              arc(0, 0, 0.4, -40, 40), arc(0, 0, 0.75, -40, 40)),
    "start": (arc(0, 0.05, 0.75, -60, 240), line((0, -0.9), (0, -0.1))),
    "tick": (line((-0.6, 0.05), (-0.15, 0.5), (0.65, -0.5)),),
    "warm": (arc(0, 0.55, 0.32, -60, 240), line((-0.16, 0.27), (-0.16, -0.75)), line((0.16, 0.27), (0.16, -0.75)),
             arc(0, -0.75, 0.16, 180, 360), dot(0, 0.55, 0.15), line((0, 0.5), (0, -0.3))),
}  # fmt: skip


BENCH_PICTOGRAMS = {name: drawer(strokes) for name, strokes in SKETCHES.items()}
