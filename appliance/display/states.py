"""Pictograms of what a session is at: the day's sessions, the safety words, the end. Seen, not read."""

from __future__ import annotations

import math
from collections.abc import Mapping

from appliance.display.sketch import Stroke, arc, box, dot, drawer, face, line, ring

#: As many sessions a day as can be set.
MOST_SESSIONS = 10


def _day(done: int, count: int) -> tuple[Stroke, ...]:
    """The sun's way over a day: a station a session. What is done is filled, the present one is the sun itself."""
    stations = max(count, done + 1)
    size = min(1.0, 4 / (stations + 1))
    strokes: list[Stroke] = [line((-1, 0.7), (1, 0.7))]
    for i in range(stations):
        turn = math.pi * (i + 0.5) / stations
        x, y = -0.62 * math.cos(turn), 0.65 - 1.2 * math.sin(turn)
        if i == done:
            strokes.append(ring(x, y, 0.2 * size))
            rays = (math.radians(45 * k) for k in range(8))
            strokes.extend(_ray(x, y, a, 0.29 * size, 0.42 * size) for a in rays)
        else:
            strokes.append((dot if i < done else ring)(x, y, 0.12 * size))
    return tuple(strokes)


def _ray(x: float, y: float, turn: float, near: float, far: float) -> Stroke:
    return line(*((x + r * math.cos(turn), y + r * math.sin(turn)) for r in (near, far)))


def _eye(x: float, y: float, half: float) -> tuple[Stroke, ...]:
    """An open eye."""
    lids = (
        line(*((x + half * s / 12, y + way * 0.55 * half * math.cos(s / 12 * math.pi / 2)) for s in range(-12, 13)))
        for way in (-1, 1)
    )
    return (*lids, dot(x, y, 0.24 * half))


def _plus(x: float, y: float, half: float) -> tuple[Stroke, ...]:
    return line((x - half, y), (x + half, y)), line((x, y - half), (x, y + half))


def _tick(x: float, y: float, half: float) -> Stroke:
    return line((x - half, y), (x - 0.25 * half, y + 0.7 * half), (x + half, y - 0.8 * half))


_STEPS = tuple((dot if i < 3 else ring)(-0.88 + 0.195 * i, 0.6 - 0.13 * i, 0.09) for i in range(10))

STATES: Mapping[str, tuple[Stroke, ...]] = {
    **{f"day-{done}-{n}": _day(done, n) for n in range(1, MOST_SESSIONS + 1) for done in range(n + 1)},
    # Whoever is seen: the mirror, and somebody in it.
    "in-mirror": (box(-0.62, -0.95, 0.62, 0.95), *face(0.55)),
    "finished": (box(-0.75, -0.95, 0.4, 0.7), *face(0.45, -0.18, -0.12), _tick(0.55, 0.6, 0.35)),
    # Ten steps of effort, three of them taken.
    "three-of-ten": (*_STEPS, line((-0.97, 0.88), (-0.35, 0.88)), line((-0.35, 0.74), (-0.35, 1.0))),
    "eye-drops": (
        line((-0.16, -0.62), (0, -0.95), (0.16, -0.62)), arc(0, -0.52, 0.19, -30, 210), *_eye(0, 0.38, 0.75),
    ),
    "eye-clinic": (ring(0, -0.5, 0.4), *_plus(0, -0.5, 0.22), *_eye(0, 0.5, 0.7)),
    "ambulance": (
        box(-0.95, -0.5, 0.3, 0.4), line((0.3, -0.22), (0.62, -0.22), (0.95, 0.1), (0.95, 0.4), (0.3, 0.4)),
        arc(-0.3, -0.5, 0.14, 180, 360), *_plus(-0.32, -0.08, 0.22), ring(-0.55, 0.45, 0.18), ring(0.6, 0.45, 0.18),
    ),
    # The time is over.
    "hourglass": (
        line((-0.5, -0.85), (0.5, -0.85)), line((-0.5, 0.85), (0.5, 0.85)),
        *(line((s * 0.42, -0.85), (s * 0.42, -0.5), (s * 0.05, 0), (s * 0.42, 0.5), (s * 0.42, 0.85)) for s in (-1, 1)),
        *(line((-w, y), (w, y)) for y, w in ((0.68, 0.28), (0.54, 0.18), (0.4, 0.06))),
    ),
    # The day is over: a moon and a star.
    "moon": (
        arc(0, 0, 0.8, 35.7, 277.9), arc(0.4, -0.171, 0.686, 68.7, 244.9), *_plus(0.72, -0.45, 0.14),
    ),
}  # fmt: skip

PICTOGRAMS = {name: drawer(strokes) for name, strokes in STATES.items()}
