"""The drawings that need no solids: frame from the front, section, and where it hangs."""

from __future__ import annotations

from math import radians, tan

from tools.hardware_parameters import DISTANCE_MM, Build
from tools.hardware_sheet import Sheet
from tools.hardware_testcard import drawing as card


def frame(p: Build) -> str:
    """The frame from the front, with what is behind the glass, and a section from the side."""
    s = Sheet(297, 210, "frame")
    low, high = p.glass_y
    f = p.frame
    open_low, open_high = low + f.overlap_mm, high - f.overlap_mm
    bottom, top = open_low - f.bottom_mm, open_high + f.rail_mm
    half, wide = p.opening[0] / 2, p.outer[0] / 2
    glass, body = p.glass_size[0] / 2, p.panel_size[0] / 2
    lit_x, lit_y = p.lit.width_mm / 2, p.lit.height_mm / 2
    scale = 1 / 3.2
    s.view((88, 102), scale, "from the front", -92)
    s.box((-wide, bottom), (wide, top), wide=0.6)
    s.box((-half, open_low), (half, open_high))
    s.box((-glass, low), (glass, high), wide=0.2, dash="2 1")
    s.box((-body, -lit_y - p.panel.border_bottom_mm), (body, lit_y + p.panel.border_top_mm), wide=0.2, dash="1 1")
    s.box((-lit_x, -lit_y), (lit_x, lit_y), fill="#eef3f7")
    s.circle((0, p.lens_y), 5, fill="#000")
    s.line([(-half, p.eye_y), (half, p.eye_y)], 0.2, "#c00", "3 1")
    b = p.buttons
    middle = (bottom + open_low) / 2
    s.box(
        (-b.plate_width_mm / 2, middle - b.plate_height_mm / 2), (b.plate_width_mm / 2, middle + b.plate_height_mm / 2)
    )
    for side in (-1, 1):
        s.circle((side * b.apart_mm / 2, middle), b.hole_mm / 2)
    s.note(s.at((-22, middle - 4)), f"↻ {b.back_word}", 3)
    s.note(s.at((22, middle - 4)), f"{b.forward_word} ▶", 3)
    s.note(s.at((0, p.eye_y + 5)), "reflected eyes", 2.8)
    s.note(s.at((0, 0)), "lit area", 3)
    s.size((-wide, bottom), (wide, bottom), 13)
    s.size((-half, top), (half, top), -4)
    s.size((wide, bottom), (wide, top), 28, upright=True)
    s.size((half, open_low), (half, open_high), 18 + f.rail_mm * scale, upright=True)
    s.size((lit_x, 0), (0, p.lens_y), 8 + (wide - lit_x) * scale, upright=True, text=f"lens {p.lens_y:g}")
    s.size((-lit_x, -lit_y), (-lit_x, lit_y), -(wide - lit_x) * scale - 6, upright=True)
    s.size((-wide, p.eye_y), (-wide, lit_y), -16, upright=True)
    s.size((-lit_x, -lit_y), (lit_x, -lit_y), -4)
    s.size((-b.apart_mm / 2, middle), (b.apart_mm / 2, middle), (middle - bottom) * scale + 5)
    _section(p, s, bottom, top)
    lines = (
        f"glass {p.glass_size[0]:g} × {p.glass_size[1]:g} × {p.place.glass_mm:g}",
        "safety glass, polished edges",
        f"rails: lip {f.lip_mm:g}, over {f.overlap_mm:g} of the glass",
        f"panel {p.panel_size[0]:g} × {p.panel_size[1]:g} × {p.panel.thickness_mm:g}",
    )
    for row, text in enumerate(lines):
        s.note((242, 150 + 6 * row), text, 2.8, "start")
    return s.svg()


def _section(p: Build, s: Sheet, bottom: float, top: float) -> None:
    """The section: depth to the right, at the same scale."""
    low, high = p.glass_y
    f = p.frame
    lit_y = p.lit.height_mm / 2
    s.view((215, 102), 1 / 3.2, "section", -92)
    depth = p.inner_depth
    s.box((-f.lip_mm, high - f.overlap_mm), (depth, top), fill="#ddd")
    s.box((-f.lip_mm, bottom), (depth, low + f.overlap_mm), fill="#ddd")
    s.box((depth, bottom), (depth + f.back_mm, top), fill="#bbb")
    s.box((0, low), (p.place.glass_mm, high), fill="#9cd")
    s.box(
        (p.place.glass_mm, -lit_y - p.panel.border_bottom_mm),
        (p.panel_back, lit_y + p.panel.border_top_mm),
        fill="#444",
    )
    s.box((p.place.glass_mm, p.lens_y - 16), (p.bracket_back, p.lens_y + 21))
    s.circle((p.place.camera_depth_mm, p.lens_y), 3, fill="#000")
    half = f.batten_height_mm / 2
    s.box((p.bracket_back, p.lens_y - half), (p.bracket_back + f.batten_depth_mm, p.lens_y + half), fill="#ddb")
    pi_front = depth - p.pi.standoff_mm - p.pi.height_mm
    s.box((pi_front, -60), (depth - p.pi.standoff_mm, -60 + p.pi.board_x_mm))
    middle = (bottom + low + f.overlap_mm) / 2
    s.box(
        (-f.lip_mm - p.buttons.plate_mm, middle - p.buttons.plate_height_mm / 2),
        (-f.lip_mm, middle + p.buttons.plate_height_mm / 2),
    )
    s.label((1.5, 100), "glass, reflecting side out", (-8, -8))
    s.label((5, 40), "panel", (-14, 0))
    s.label((p.place.camera_depth_mm, p.lens_y), "lens = tilt axis", (26, -10))
    s.label((p.bracket_back + 6, p.lens_y - 6), "batten", (18, 6))
    s.label((pi_front + 10, -20), "Pi on the back board", (18, 0))
    s.label((-f.lip_mm - 2, middle), "button plate", (-10, 0))
    s.size((-f.lip_mm, bottom), (depth + f.back_mm, bottom), 6)
    s.size((0, top), (depth, top), -4)


def placing(p: Build) -> str:
    """Where it hangs: a patient who sits, seen from the side."""
    s = Sheet(210, 140, "where it hangs")
    s.view((55, 120), 1 / 14)
    eye = 1200.0
    s.line([(-80, 0), (1500, 0)], 0.6)
    s.line([(-60, 0), (-60, 1600)], 0.3)
    low, high = p.glass_y
    bottom, top = low + p.frame.overlap_mm - p.frame.bottom_mm, high - p.frame.overlap_mm + p.frame.rail_mm
    up = eye - p.eye_y
    s.box((-p.inner_depth, up + bottom), (3, up + top), fill="#ddd")
    lens = up + p.lens_y
    s.circle((-p.place.camera_depth_mm, lens), 6, fill="#000")
    x = DISTANCE_MM
    s.circle((x + 75, eye - 20), 110)
    s.circle((x, eye), 8, fill="#000")
    s.line([(x + 85, eye - 135), (x + 95, eye - 700), (x - 330, eye - 720), (x - 350, 0)], 0.5)
    s.line([(x - 230, 450), (x + 330, 450), (x + 330, 900)], 0.5, "#888")
    s.line([(x - 200, 450), (x - 200, 0)], 0.5, "#888")
    s.line([(x + 320, 450), (x + 320, 0)], 0.5, "#888")
    tilt = -p.tilt_deg
    half = p.camera.fov_down_deg / 2
    for degree in (tilt - half, tilt + half):
        reach = x + 150
        s.line([(0, lens), (reach, lens - reach * tan(radians(degree)))], 0.2, "#06c", "2 1")
    s.line([(0, lens), (x, eye)], 0.2, "#06c")
    s.line([(0, eye), (x, eye)], 0.2, "#c00", "3 1")
    s.size((0, 120), (x, 120), 4, text=f"{DISTANCE_MM:g} (600 to 800)")
    s.size((-60, 0), (-60, eye), -14, upright=True, text="the eyes of who sits there")
    s.size((1150, 0), (1150, up + bottom), 6, upright=True, text=f"lower edge = eyes − {eye - up - bottom:.0f}")
    s.line([(0, up + bottom), (1150, up + bottom)], 0.15, "#06c", "1 1")
    s.note(s.at((x / 2 + 20, eye + 330)), f"lens {lens - eye:.0f} above the eyes: it looks down by {tilt:.0f}°", 3)
    s.note(s.at((x / 2 + 20, eye + 410)), "lamps light the face, not the glass", 3)
    return s.svg()


#: The drawings by file name.
DRAWINGS = {"frame": frame, "placing": placing, "test-card": card}
