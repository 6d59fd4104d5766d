"""The printed parts as solids, in millimetres. Needs build123d, which `make hardware` installs; the product does not.

In place: x to the patient's right, y up, z towards the patient; the lens (and tilt axis) is the origin of the camera's
parts, z = 0 the reflecting surface elsewhere. Each part is turned for printing only when its STL is written.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import build123d as b  # type: ignore[import-not-found,unused-ignore]
import matplotlib as mpl

from tools.hardware_parameters import Build

FONT = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"
CAP = 1493 / 2048  # height of DejaVu Sans' capitals over its size
EAR = 4.0  # half the height of the cradle's ears, mm
Solid = Any


def box(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float]) -> Solid:
    """A box from its limits."""
    middle = [(low + high) / 2 for low, high in (x, y, z)]
    return b.Pos(*middle) * b.Box(x[1] - x[0], y[1] - y[0], z[1] - z[0])


def rod(radius: float, at: tuple[float, float, float], length: float, axis: str = "z") -> Solid:
    """A cylinder with its middle ``at``, along an axis."""
    turn = {"x": b.Rot(0, 90, 0), "y": b.Rot(90, 0, 0), "z": b.Rot(0, 0, 0)}[axis]
    return b.Pos(*at) * turn * b.Cylinder(radius, length)


def slot(radius: float, half: float, at: tuple[float, float, float], depth: float) -> Solid:
    """A slot along y through z, ``half`` from its middle to the middle of its ends."""
    x, y, z = at
    straight = box((x - radius, x + radius), (y - half, y + half), (z - depth / 2, z + depth / 2))
    return straight + rod(radius, (x, y - half, z), depth) + rod(radius, (x, y + half, z), depth)


def camera_rows(p: Build) -> tuple[float, float]:
    """The two rows of the camera board's holes, y from the lens; the ribbon leaves downwards."""
    top = p.camera.board_height_mm - p.camera.lens_from_cable_mm - p.camera.hole_edge_mm
    return top, top - p.camera.holes_y_mm


def bracket(p: Build) -> Solid:
    """A box around the tilting camera, open behind, with two cheeks (arc slots) and two wings (height slots).

    Above the panel's edge it reaches to the glass and shuts out the panel's light; below that edge it begins behind
    the panel.
    """
    k, c = p.bracket, p.camera
    lens = p.place.camera_depth_mm
    front, back = lens - p.bracket_front, lens - p.bracket_back
    glass = lens - p.place.glass_mm - k.gasket_mm
    inside, half_h = p.cheek_inside, p.snout[1]
    across = (-inside - k.cheek_mm, inside + k.cheek_mm)
    tilt = radians(k.tilt_deg)
    high = (c.board_height_mm - c.lens_from_cable_mm) * cos(tilt) + p.cradle_back * sin(tilt) + 1
    low = c.lens_from_cable_mm * cos(tilt) + p.cradle_back * sin(tilt) + 1
    made = box(across, (-half_h - k.lip_mm, high + k.wall_mm), (back, glass))
    made += box(across, (-low - k.wall_mm, 0), (back, front))
    made += box((across[0] - k.wing_mm, across[1] + k.wing_mm), (-9, 9), (back, back + k.cheek_mm))
    made -= box((-inside, inside), (-half_h, high), (back - 1, glass - k.wall_mm))
    made -= box((-inside, inside), (-low, 0), (back - 1, front - k.wall_mm))
    made -= box((-p.view[0], p.view[0]), (-p.view[1], p.view[1]), (0, glass + 1))
    hole = (3 + p.printing.hole_extra_mm + 0.2) / 2
    made -= rod(hole, (0, 0, 0), 4 * inside, "x")
    for degree in range(-int(k.tilt_deg), int(k.tilt_deg) + 1, 3):  # the arc slot: holes in a row, 3 degrees apart
        a = radians(degree)
        made -= rod(hole, (0, -k.lock_radius_mm * sin(a), -k.lock_radius_mm * cos(a)), 4 * inside, "x")
    screw = (4 + p.printing.hole_extra_mm) / 2
    for side in (-1, 1):
        at = (side * (inside + k.cheek_mm + k.wing_mm / 2), 0, back + k.cheek_mm / 2)
        made -= slot(screw, k.slot_mm / 2, at, 3 * k.cheek_mm)
    return made


def cradle(p: Build) -> Solid:
    """Plate behind the camera board with four standoffs, and two ears that turn about the front of the lens."""
    k, c = p.bracket, p.camera
    board_back = -c.lens_front_mm - c.board_mm
    plate = (board_back - k.standoff_mm - k.cradle_mm, board_back - k.standoff_mm)
    half = c.board_width_mm / 2 + p.printing.clearance_mm
    top, bottom = c.board_height_mm - c.lens_from_cable_mm, -c.lens_from_cable_mm
    made = box((-half, half), (bottom, top), plate)
    for y in camera_rows(p):
        for x in (-c.holes_x_mm / 2, c.holes_x_mm / 2):
            made += rod(2.25, (x, y, board_back - k.standoff_mm / 2), k.standoff_mm)
    made -= box((-8.5, 8.5), (bottom - 1, bottom + 4), (plate[0] - 1, plate[1] + 1))  # the ribbon, 16 mm wide
    for y in camera_rows(p):
        for x in (-c.holes_x_mm / 2, c.holes_x_mm / 2):
            made -= rod(p.printing.pilot_m2_mm / 2, (x, y, board_back - 3), 8)
    for side in (-1, 1):
        near, far = side * half, side * (half + k.ear_mm)
        middle = (near + far) / 2
        made += box((min(near, far), max(near, far)), (-EAR, EAR), (plate[0], 0)) + rod(
            EAR, (middle, 0, 0), k.ear_mm, "x"
        )
        for z in (0.0, -k.lock_radius_mm):  # as deep as the ear and a little: the board's M2 screws are behind it
            made -= rod(p.printing.pilot_m3_mm / 2, (middle - side * 0.3, 0, z), k.ear_mm + 0.6, "x")
    return made


def words(text: str, cap: float, at: tuple[float, float], z: float, raised: float) -> Solid:
    """Raised letters, their middle ``at``, on the surface at ``z``."""
    flat = b.Text(text, cap / CAP, font_path=str(FONT), align=(b.Align.CENTER, b.Align.CENTER))
    return b.Pos(at[0], at[1], z - 0.2) * b.extrude(flat, raised + 0.2)


def again_sign(size: float, at: tuple[float, float], z: float, raised: float) -> Solid:
    """A circle that ends in an arrow: again."""
    radius, wide = size * 0.36, size * 0.14
    ring = rod(radius + wide / 2, (0, 0, 0), raised) - rod(radius - wide / 2, (0, 0, 0), raised * 2)
    ring -= b.Pos(radius, radius * 0.75, 0) * b.Box(2 * radius, 1.5 * radius, raised * 2)
    head = b.Polyline(
        (radius * 0.05, radius - size * 0.2), (radius * 0.05, radius + size * 0.2), (radius * 0.95, radius), close=True
    )
    arrow = b.Pos(0, 0, -raised / 2) * b.extrude(b.make_face(head), raised)
    return b.Pos(at[0], at[1], z + raised / 2 - 0.1) * (ring + arrow)


def on_sign(size: float, at: tuple[float, float], z: float, raised: float) -> Solid:
    """A triangle to the right: go on."""
    tip = b.Polyline((-size * 0.35, -size * 0.42), (-size * 0.35, size * 0.42), (size * 0.42, 0), close=True)
    return b.Pos(at[0], at[1], z - 0.2) * b.extrude(b.make_face(tip), raised + 0.2)


def button_plate(p: Build) -> Solid:
    """The front below the glass: two holes, raised signs and words, four blind screw holes behind."""
    k = p.buttons
    plain = b.extrude(b.RectangleRounded(k.plate_width_mm, k.plate_height_mm, k.corner_mm), k.plate_mm)
    made = b.fillet(plain.faces().sort_by(b.Axis.Z)[-1].edges(), k.edge_mm)
    for side in (-1, 1):
        made -= rod(
            (k.hole_mm + p.printing.hole_extra_mm) / 2, (side * k.apart_mm / 2, 0, k.plate_mm / 2), 3 * k.plate_mm
        )
        for end in (-1, 1):
            x, y = side * (k.plate_width_mm / 2 - k.screw_inset_mm), end * (k.plate_height_mm / 2 - k.screw_inset_mm)
            made -= rod(p.printing.pilot_m3_mm / 2, (x, y, 0), 2 * k.screw_deep_mm)
    sign = k.apart_mm / 2 - k.hole_mm / 2 - 5 - k.sign_mm / 2
    word = sign - k.sign_mm / 2 - 19
    made += again_sign(k.sign_mm, (-sign, 0), k.plate_mm, k.raised_mm)
    made += on_sign(k.sign_mm, (sign, 0), k.plate_mm, k.raised_mm)
    made += words(k.back_word, k.word_mm, (-word, 0), k.plate_mm, k.raised_mm)
    made += words(k.forward_word, k.word_mm, (word, 0), k.plate_mm, k.raised_mm)
    return made


def clip(p: Build) -> Solid:
    """An angle: the leg is screwed to the side rail (x = 0), the arm presses the panel from behind (z = 0)."""
    k = p.clip
    reach = p.boxes["panel-clip"][0]
    arm = box((-reach, 0), (-k.width_mm / 2, k.width_mm / 2), (-k.thickness_mm, 0))
    leg = box((-k.thickness_mm, 0), (-k.width_mm / 2, k.width_mm / 2), (-k.leg_mm, 0))
    brace = b.Polyline(
        (-k.thickness_mm, -k.thickness_mm), (-reach + 4, -k.thickness_mm), (-k.thickness_mm, -9), close=True
    )
    rib = b.extrude(b.Plane.XZ * b.make_face(brace), 3, both=True)
    hole = (3.5 + p.printing.hole_extra_mm) / 2
    z = -k.leg_mm + 5 + k.slot_mm / 2
    cut = b.Pos(0, 0, 0) * box((-2 * k.thickness_mm, 1), (-hole, hole), (z - k.slot_mm / 2, z + k.slot_mm / 2))
    cut += rod(hole, (0, 0, z - k.slot_mm / 2), 4 * k.thickness_mm, "x") + rod(
        hole, (0, 0, z + k.slot_mm / 2), 4 * k.thickness_mm, "x"
    )
    return arm + leg + rib - cut


def relief(p: Build, hole_mm: float) -> Solid:
    """One half of the strain relief: a groove with ribs, and two screw holes."""
    k = p.relief
    made = box((-k.length_mm / 2, k.length_mm / 2), (-k.width_mm / 2, k.width_mm / 2), (0, k.half_mm))
    groove = (k.cable_mm + p.printing.clearance_mm) / 2
    bite = (k.cable_mm - k.squeeze_mm) / 2
    made -= rod(bite, (0, 0, k.half_mm), 2 * k.length_mm, "x")
    for x in (-1, 1):  # three ribs stay: the groove is wide between them
        made -= rod(groove, (x * k.length_mm / 5, 0, k.half_mm), k.length_mm / 4, "x")
    for y in (-1, 1):
        made -= rod(hole_mm / 2, (0, y * k.screws_mm / 2, k.half_mm / 2), 2 * k.half_mm)
    return made


def relief_base(p: Build) -> Solid:
    """The half that is screwed to the frame; M3 screws cut into it."""
    return relief(p, p.printing.pilot_m3_mm)


def relief_bar(p: Build) -> Solid:
    """The half that is pressed on by the two screws."""
    return relief(p, 3 + p.printing.hole_extra_mm)


#: File name of each printed part: how many, and how it is made.
PARTS: dict[str, tuple[int, Callable[[Build], Solid]]] = {
    "camera-bracket": (1, bracket),
    "camera-cradle": (1, cradle),
    "button-plate": (1, button_plate),
    "panel-clip": (4, clip),
    "relief-base": (1, relief_base),
    "relief-bar": (1, relief_bar),
}


def collisions(p: Build) -> list[str]:
    """What runs into what when the camera tilts, in words. The parts are held against each other as solids."""
    found = []
    c, k = p.camera, p.bracket
    fixed, moving = bracket(p), cradle(p)
    up = c.board_height_mm - c.lens_from_cable_mm
    half = c.board_width_mm / 2
    moving += box((-half, half), (up - c.board_height_mm, up), (-c.lens_front_mm - c.board_mm, -c.lens_front_mm))
    lens = c.lens_width_mm / 2
    moving += box((-lens, lens), (-lens, lens), (-c.lens_front_mm, 0))
    body = p.panel_size[0] / 2
    edge = p.lit.height_mm / 2 + p.panel.border_top_mm - p.lens_y
    depth = p.place.camera_depth_mm
    panel = box((-body, body), (edge - 60, edge), (depth - p.panel_back, depth - p.place.glass_mm))
    batten = box((-body, body), (-p.frame.batten_height_mm / 2, p.frame.batten_height_mm / 2),
                 (depth - p.bracket_back - p.frame.batten_depth_mm, depth - p.bracket_back))  # fmt: skip
    if shared(fixed, panel):
        found.append("the bracket runs into the panel")
    if shared(fixed, batten):
        found.append("the bracket runs into the batten")
    for degree in (-k.tilt_deg, -k.tilt_deg / 2, 0.0, k.tilt_deg / 2, k.tilt_deg):
        turned = b.Rot(degree, 0, 0) * moving
        for name, other in (("bracket", fixed), ("panel", panel), ("batten", batten)):
            if shared(turned, other):
                found.append(f"tilted by {degree:g} degrees the camera runs into the {name}")
    return found


def shared(one: Solid, other: Solid) -> bool:
    """Whether two solids share more than a cubic millimetre."""
    common = one.intersect(other)
    return common is not None and sum(s.volume for s in common.solids()) > 1.0
