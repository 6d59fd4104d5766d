"""Drawings of the printed parts: three views of each solid with its dimensions. Needs build123d."""

from __future__ import annotations

from typing import Any

import build123d as b  # type: ignore[import-not-found,unused-ignore]

from tools.hardware_parameters import Build
from tools.hardware_sheet import Point, Sheet
from tools.hardware_solids import PARTS, Solid, camera_rows

#: Looking direction (from where) and up of each view, and the solid's axes that run right and up in it.
VIEWS: dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "front": ((0, 0, 1), (0, 1, 0)),
    "side": ((1, 0, 0), (0, 1, 0)),
    "top": ((0, 1, 0), (0, 0, -1)),
    "seen": ((1.0, 0.7, 1.4), (0, 1, 0)),
}


def seen_lines(solid: Solid, view: str) -> list[list[Point]]:
    """The visible edges of a solid in a view, as lines in its x (right) and y (up), mm; the origin stays the origin."""
    from_where, up = VIEWS[view]
    far = tuple(1000 * x for x in from_where)
    visible, _ = solid.project_to_viewport(far, viewport_up=up, look_at=(0, 0, 0))
    lines = []
    for edge in visible:
        steps = 1 if edge.geom_type == b.GeomType.LINE else max(4, min(40, int(edge.length * 2)))
        points = [edge.position_at(k / steps) for k in range(steps + 1)]
        lines.append([(p.X, p.Y) for p in points])
    return lines


def extent(lines: list[list[Point]]) -> tuple[float, float, float, float]:
    """Left, low, right, high."""
    xs = [x for line in lines for x, _ in line]
    ys = [y for line in lines for _, y in line]
    return min(xs), min(ys), max(xs), max(ys)


def _lay(sheet: Sheet, solid: Solid, view: str, middle: Point, scale: float, sizes: bool = True) -> None:
    lines = seen_lines(solid, view)
    left, low, right, high = extent(lines)
    origin = (middle[0] - (left + right) / 2 * scale, middle[1] + (low + high) / 2 * scale)
    sheet.view(origin, scale)
    for line in lines:
        sheet.line(line, 0.25)
    if sizes:
        sheet.size((left, low), (right, low), 7)
        sheet.size((right, low), (right, high), 7, upright=True)
    sheet.note((middle[0], middle[1] - (high - low) / 2 * scale - 9), f"{view}, {scale:g} : 1" if sizes else "", 3)


def camera(p: Build) -> str:
    """Bracket and cradle."""
    s = Sheet(297, 210, "camera bracket and cradle")
    solids: dict[str, Any] = {name: PARTS[name][1](p) for name in ("camera-bracket", "camera-cradle")}
    k, c = p.bracket, p.camera
    for row, (name, solid) in enumerate(solids.items()):
        y = 52 + 95 * row
        scale = 1.0 if row == 0 else 1.6
        s.note((8, y - 36), name, 4, "start", bold=True)
        _lay(s, solid, "front", (52, y), scale)
        if row == 0:
            s.size((-p.view[0], p.view[1]), (p.view[0], p.view[1]), -6)
            far = p.cheek_inside + k.cheek_mm + k.wing_mm / 2
            s.size((-far, 9), (far, 9), -14)
            s.label((0, 0), "lens", (-6, 32))
        else:
            top, low = camera_rows(p)
            s.size((-c.holes_x_mm / 2, top), (c.holes_x_mm / 2, top), -5)
            s.size((-c.holes_x_mm / 2, low), (-c.holes_x_mm / 2, top), -14, upright=True)
        _lay(s, solid, "side", (125, y), scale)
        s.label((0, 0), "tilt axis, M3", (-10, -24))
        s.label((k.lock_radius_mm, 0), f"lock M3, radius {k.lock_radius_mm:g}", (4, -27))
        _lay(s, solid, "top", (190, y), scale)
        _lay(s, solid, "seen", (255, y), scale, sizes=False)
    s.note(
        (8, 198),
        f"tilt ±{k.tilt_deg:g}°; 4 × M2 × 6, 4 × M3 × 8 with washers, 2 × M4; print with the window down, matt black",
        3,
        "start",
    )
    return s.svg()


def buttons(p: Build) -> str:
    """Button plate."""
    s = Sheet(297, 140, "button plate")
    k = p.buttons
    solid = PARTS["button-plate"][1](p)
    _lay(s, solid, "front", (125, 48), 1)
    s.size((-k.apart_mm / 2, 0), (k.apart_mm / 2, 0), 36)
    s.label((k.apart_mm / 2 + 7.9, 7.9), f"2 × ⌀ {k.hole_mm:g} + {p.printing.hole_extra_mm:g}", (30, -14))
    _lay(s, solid, "top", (125, 112), 1)
    across, up = k.plate_width_mm - 2 * k.screw_inset_mm, k.plate_height_mm - 2 * k.screw_inset_mm
    depth = f"⌀ {p.printing.pilot_m3_mm:g}, {k.screw_deep_mm:g} deep, for M3"
    holes = f"4 blind holes behind, {across:g} × {up:g} apart, {depth}"
    s.note((8, 130), f"{holes}; print on its back, the signs in a second colour", 3, "start")
    return s.svg()


def small(p: Build) -> str:
    """Clip and strain relief."""
    s = Sheet(297, 150, "panel clip and strain relief")
    for row, (name, y) in enumerate((("panel-clip", 46), ("relief-base", 112))):
        solid = PARTS[name][1](p)
        s.note((8, y - 32), f"{name} ({4 if row == 0 else 'and relief-bar: one each'})", 4, "start", bold=True)
        for view, x in (("front", 45), ("side", 110), ("top", 175)):
            _lay(s, solid, view, (x, y), 1.2)
        _lay(s, solid, "seen", (245, y), 1.2, sizes=False)
    r = p.relief
    s.note(
        (8, 140),
        f"for a lead of {r.cable_mm:g}; two M3 × 12, {r.screws_mm:g} apart",
        3,
        "start",
    )
    return s.svg()


#: The parts' drawings by file name.
PART_DRAWINGS = {"camera": camera, "button-plate": buttons, "clip-and-relief": small}
