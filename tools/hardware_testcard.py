"""The test card: squares to hold before the camera for its sharpness, on A5; its blank back measures the glass."""

from __future__ import annotations

from appliance.bench.picture import CARD
from tools.hardware_parameters import Build
from tools.hardware_sheet import FONT

WIDTH_MM, HEIGHT_MM, SQUARE_MM = 210, 148, 15


def drawing(_p: Build) -> str:
    """The card as SVG, in its own size: one more square each way than the camera looks for corners."""
    columns, rows = CARD[0] + 1, CARD[1] + 1
    left, top = (WIDTH_MM - columns * SQUARE_MM) / 2, (HEIGHT_MM - rows * SQUARE_MM) / 2 - 6
    squares = [
        f'<rect x="{left + x * SQUARE_MM:g}" y="{top + y * SQUARE_MM:g}" width="{SQUARE_MM}" height="{SQUARE_MM}"/>'
        for y in range(rows)
        for x in range(columns)
        if (x + y) % 2 == 0
    ]
    words = (
        f"Symmirror · test card · print at 100 % on matt white paper: a square is {SQUARE_MM} mm · back: leave white"
    )
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_MM}mm" height="{HEIGHT_MM}mm" '
        f'viewBox="0 0 {WIDTH_MM} {HEIGHT_MM}" font-family="{FONT}">',
        "<title>test card</title>",
        f'<rect width="{WIDTH_MM}" height="{HEIGHT_MM}" fill="#fff"/>',
        *squares,
        f'<text x="{WIDTH_MM / 2:g}" y="{HEIGHT_MM - 8}" font-size="3.2" text-anchor="middle">{words}</text>',
        "</svg>",
    ]) + "\n"  # fmt: skip
