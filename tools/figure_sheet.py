"""Every motion of the drawn face on one picture, to be looked at: a row each, at several shares.

Run: ``.venv/bin/python -m tools.figure_sheet OUT.png [name ...]``.
"""

from __future__ import annotations

import sys

import pygame

from appliance.display import theme
from appliance.display.figure import MOTIONS, Course, draw_figure
from appliance.display.scene import Figure

PX_PER_MM = 1080 / 194
GAP = 6


def sheet(names: list[str], width_mm: float = 60, columns: int = 2) -> pygame.Surface:
    """The named motions, ``columns`` of them beside each other, at the size they have on the glass."""
    size = (round(width_mm * PX_PER_MM), round(width_mm * 70 / 60 * PX_PER_MM))
    rows = -(-len(names) // columns)
    cell_w, cell_h = size[0] * 3 + GAP * 4, size[1] + GAP + 18
    made = pygame.Surface((cell_w * columns, cell_h * rows))
    made.fill((45, 45, 45))
    font = pygame.font.Font(None, 18)
    for i, name in enumerate(names):
        x, y = i % columns * cell_w, i // columns * cell_h
        shares = (0.1, 0.4, 0.8) if MOTIONS[name].course is Course.ROUND else (0.0, 0.5, 1.0)
        side = "left" if name in ("lift-corner", "massage-cheek", "brush-cheek") else "both"
        made.blit(font.render(f"{name}  {shares}  {side}", antialias=True, color=theme.WHITE), (x + 4, y))
        for k, share in enumerate(shares):
            box = pygame.Rect(x + k * (size[0] + GAP), y + 18, *size)
            draw_figure(made, box, Figure(name, share, side), PX_PER_MM)
    return made


def main() -> None:
    """Write the sheet."""
    out, *names = sys.argv[1:]
    pygame.font.init()
    pygame.image.save(sheet(names or list(MOTIONS)), out)


if __name__ == "__main__":
    main()
