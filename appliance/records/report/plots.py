"""Small drawings as SVG: both sides of an exercise over the days, and the sessions a day.

Nothing in them is said by colour alone: left is a full line with discs, right a dashed one with squares. They hold no
words, so that they look alike on paper and on a page, where the words stand beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from appliance.records.report.model import Day, Trend

#: Sizes of the drawings, width and height; each is scaled to where it stands.
TREND_SIZE, DAYS_SIZE = (240, 90), (520, 40)
WIDTH, HEIGHT = TREND_SIZE
LEFT_INK, RIGHT_INK, BAND_INK, LINE_INK = "#0b5394", "#b45309", "#d9d9d9", "#555555"
_GAP_DAYS = 7


def top_mm(trend: Trend) -> float:
    """The upper end of the drawing's scale, mm: a whole even number."""
    values = [abs(v) for point in trend.points for v in (point[1], point[2], point[4]) if v is not None]
    return max(4.0, 2.0 * int(max(values, default=0) / 2 + 1))


def goes_below(trend: Trend) -> bool:
    """Whether a side moved the other way, below its rest, so that the scale begins below 0."""
    return any(mm is not None and mm < 0 for point in trend.points for mm in (point[1], point[2]))


def trend_svg(trend: Trend, describe: str = "") -> str:
    """Both sides in mm over the days; the grey band is what can't be told from noise. A lowered side lies below it."""
    top = top_mm(trend)
    bottom = -top if goes_below(trend) else 0.0
    days = [date.fromisoformat(point[0]).toordinal() for point in trend.points]
    span = max(days[-1] - days[0], 1)

    def at(day: int, mm: float) -> tuple[float, float]:
        return 4 + (WIDTH - 8) * (day - days[0]) / span, HEIGHT - 3 - (HEIGHT - 6) * (mm - bottom) / (top - bottom)

    gate = trend.gate_mm or 0.0
    y_gate, y_zero = at(days[0], gate)[1], at(days[0], 0)[1]
    low = at(days[0], -gate)[1] if bottom else y_zero
    parts = [f'<rect x="0" y="{y_gate:.1f}" width="{WIDTH}" height="{low - y_gate:.1f}" fill="{BAND_INK}"/>']
    parts.append(_line([(0, y_zero), (WIDTH, y_zero)], LINE_INK, 0.8))
    left, right = [p[1] for p in trend.points], [p[2] for p in trend.points]
    for values, ink, dash in ((left, LEFT_INK, ""), (right, RIGHT_INK, "4 2")):
        told = list(zip(days, values, strict=True))
        for stretch in _stretches(told):
            parts.append(_line([at(day, mm) for day, mm in stretch], ink, 1.4, dash))
        size = 1.8 if len(told) <= 45 else 1.0
        for day, mm in told:
            if mm is not None:
                parts.append(_mark(*at(day, mm), size, ink, square=bool(dash)))
    return _svg(parts, WIDTH, HEIGHT, describe)


def days_svg(days: tuple[Day, ...], describe: str = "") -> str:
    """A bar a day, as high as it had sessions; the line is what was agreed for that day."""
    width, height = DAYS_SIZE
    most = max(max(day.sessions, day.agreed or 1) for day in days)
    step = width / len(days)
    parts = []
    for number, day in enumerate(days):
        tall = (height - 4) * day.sessions / most
        parts.append(
            f'<rect x="{number * step:.2f}" y="{height - 2 - tall:.1f}" width="{max(step * 0.8, 0.6):.2f}" '
            f'height="{tall:.1f}" fill="{LEFT_INK}"/>'
        )
    begin = 0
    for agreed, group in groupby(day.agreed for day in days):
        end = begin + len(list(group))
        if agreed:
            y = height - 2 - (height - 4) * agreed / most
            parts.append(_line([(begin * step, y), (end * step, y)], RIGHT_INK, 1, "4 2"))
        begin = end
    parts.append(_line([(0, height - 2), (width, height - 2)], LINE_INK, 0.8))
    return _svg(parts, width, height, describe)


def _stretches(told: Iterable[tuple[int, float | None]]) -> list[list[tuple[int, float]]]:
    """Days that belong to one line: it is broken where nothing was measured, and over a week without practice."""
    stretches: list[list[tuple[int, float]]] = [[]]
    for day, mm in told:
        if mm is None or (stretches[-1] and day - stretches[-1][-1][0] > _GAP_DAYS):
            stretches.append([])
        if mm is not None:
            stretches[-1].append((day, mm))
    return [stretch for stretch in stretches if len(stretch) > 1]


def _line(points: Iterable[tuple[float, float]], ink: str, width: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="{width}"{dashed}/>'


def _mark(x: float, y: float, size: float, ink: str, *, square: bool) -> str:
    if square:
        return f'<rect x="{x - size:.1f}" y="{y - size:.1f}" width="{2 * size}" height="{2 * size}" fill="{ink}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{ink}"/>'


def _svg(parts: list[str], width: int, height: int, describe: str) -> str:
    """``describe`` is already safe to stand in XML."""
    said = f' role="img" aria-label="{describe}"' if describe else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f"{said}>{''.join(parts)}</svg>"
    )
