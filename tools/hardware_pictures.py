"""Renders the assembly, step by step. Needs build123d and pyvista, which `make hardware` installs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import build123d as b  # type: ignore[import-not-found,unused-ignore]
import pyvista as pv  # type: ignore[import-not-found,unused-ignore]
from PIL import Image

from tools.hardware_parameters import Build
from tools.hardware_solids import PARTS, Solid, box, rod

PRINTED, WOOD, GLASS, BLACK, BOARD, METAL = "#2f7fb8", "#d9d4c7", "#a9cfe0", "#2b2b2b", "#2e8b57", "#b5b5b5"
BEHIND, FRONT = (-0.55, 0.35, -1.0), (0.45, 0.2, 1.0)


@dataclass(frozen=True)
class Piece:
    """A thing in the picture, in place; ``step`` is the one at which it comes."""

    name: str
    step: int
    colour: str
    solid: Solid
    clear: float = 1.0


def pieces(p: Build) -> list[Piece]:
    """All things, in place: x right, y up from the panel's centre, z towards the patient from the glass's front."""
    f = p.frame
    low, high = p.glass_y
    half, glass, wide = p.opening[0] / 2, p.glass_size[0] / 2, p.outer[0] / 2
    open_low, open_high = low + f.overlap_mm, high - f.overlap_mm
    bottom, top, deep = open_low - f.bottom_mm, open_high + f.rail_mm, -p.inner_depth
    rails = box((-wide, wide), (bottom, top), (deep, f.lip_mm)) - box(
        (-half, half), (open_low, open_high), (deep - 1, f.lip_mm + 1)
    )
    rails -= box((-glass, glass), (low, high), (-p.place.glass_mm, 0))
    k = p.buttons
    middle = (bottom + open_low) / 2
    inside = k.plate_width_mm / 2 - 2 * k.screw_inset_mm
    rails -= box((-inside, inside), (middle - 18, middle + 18), (deep - 1, f.lip_mm + 1))
    rails -= box((-wide + 10, wide - 10), (bottom + 10, open_low - 5), (deep - 1, deep + p.inner_depth - 12))
    body = p.panel_size[0] / 2
    lit = p.lit.height_mm / 2
    panel_y = (-lit - p.panel.border_bottom_mm, lit + p.panel.border_top_mm)
    panel = box((-body, body), panel_y, (-p.panel_back, -p.place.glass_mm))
    lens = b.Pos(0, p.lens_y, -p.place.camera_depth_mm)
    c = p.camera
    up = c.board_height_mm - c.lens_from_cable_mm
    module = box(
        (-c.board_width_mm / 2, c.board_width_mm / 2),
        (up - c.board_height_mm, up),
        (-c.lens_front_mm - c.board_mm, -c.lens_front_mm),
    )
    module += box((-4.5, 4.5), (-4.5, 4.5), (-c.lens_front_mm, 0))
    tilt = b.Rot(-p.tilt_deg, 0, 0)  # looks down at the eyes
    batten = box((-half, half), (p.lens_y - f.batten_height_mm / 2, p.lens_y + f.batten_height_mm / 2),
                 (-p.bracket_back - f.batten_depth_mm, -p.bracket_back))  # fmt: skip
    made = [
        Piece("rails", 1, WOOD, rails),
        Piece("glass", 1, GLASS, box((-glass, glass), (low, high), (-p.place.glass_mm, 0)), 0.35),
        Piece("panel", 2, BLACK, panel),
        Piece("bracket", 3, PRINTED, lens * PARTS["camera-bracket"][1](p)),
        Piece("cradle", 3, PRINTED, lens * tilt * PARTS["camera-cradle"][1](p)),
        Piece("camera", 3, BOARD, lens * tilt * module),
        Piece("batten", 3, WOOD, batten),
        Piece("plate", 4, PRINTED, b.Pos(0, middle, f.lip_mm) * PARTS["button-plate"][1](p)),
    ]
    for side in (-1, 1):
        for y in (-120, 120):
            turn = b.Rot(0, 0, 0) if side > 0 else b.Rot(0, 0, 180)
            at = b.Pos(side * half, y, -p.panel_back - p.clip.foam_mm)
            made.append(Piece("clip", 2, PRINTED, at * turn * PARTS["panel-clip"][1](p)))
        x = side * k.apart_mm / 2
        button = rod(k.hole_mm / 2 + 3, (x, middle, f.lip_mm + k.plate_mm + 3), 6) + rod(
            k.hole_mm / 2 - 0.3, (x, middle, f.lip_mm + k.plate_mm - k.body_mm / 2), k.body_mm
        )
        made.append(Piece("button", 4, METAL, button))
    back = box((-wide, wide), (bottom, top), (deep - f.back_mm, deep))
    q = p.pi
    board = deep + q.standoff_mm
    pi = box((-q.board_y_mm / 2, q.board_y_mm / 2), (-60, -60 + q.board_x_mm), (board, board + 1.6))
    pi += box((-24, 24), (-62, -43), (board, board + 16)) + box((-18, 12), (-25, 10), (board, board + 14))
    over = b.Pos(70, -140, deep + 2 * p.relief.half_mm)
    made += [
        Piece("back", 5, WOOD, back),
        Piece("pi", 5, BOARD, pi),
        Piece("converter", 5, METAL, box((-70, -40), (-150, -95), (deep, deep + 18))),
        Piece("relief", 5, PRINTED, b.Pos(70, -140, deep) * b.Rot(0, 0, 90) * PARTS["relief-base"][1](p)),
        Piece("lead", 5, BLACK, rod(p.relief.cable_mm / 2, (70, -165, deep + p.relief.half_mm), 110, "y")),
        Piece("bar", 5, PRINTED, over * b.Rot(180, 0, 90) * PARTS["relief-bar"][1](p)),
    ]  # fmt: skip
    return made


@dataclass(frozen=True)
class Shot:
    """A picture: everything up to ``step``, or ``only`` some names; seen from ``where``."""

    file: str
    step: int
    where: tuple[float, float, float]
    only: tuple[str, ...] = ()
    apart: float = 0.0  # mm that the cradle is drawn back, and half of it the camera
    size: tuple[int, int] = (1000, 1400)


SHOTS = (
    Shot("step-1-glass", 1, BEHIND),
    Shot("step-2-panel", 2, BEHIND),
    Shot("step-3-camera", 3, (-0.9, 0.7, -0.8), only=("bracket", "cradle", "camera"), apart=26, size=(1200, 1000)),
    Shot("step-4-behind", 4, BEHIND),
    Shot("step-5-back", 5, (-0.3, 0.4, 1.0), only=("back", "pi", "converter", "relief", "lead", "bar")),
    Shot("step-6-front", 6, FRONT),
)


def take(p: Build, folder: Path) -> list[Path]:
    """Write every shot as a PNG with few colours; returns the files."""
    things = pieces(p)
    files = []
    with TemporaryDirectory() as place:
        meshes = []
        for number, thing in enumerate(things):
            path = Path(place) / f"{number}.stl"
            b.export_stl(thing.solid, str(path), tolerance=0.08, angular_tolerance=0.3)
            meshes.append(pv.read(path))
        for shot in SHOTS:
            plotter = pv.Plotter(off_screen=True, window_size=shot.size)
            plotter.set_background("white")
            for thing, mesh in zip(things, meshes, strict=True):
                if thing.step > shot.step or (shot.only and thing.name not in shot.only):
                    continue
                back = {"cradle": -shot.apart, "camera": -shot.apart / 2}.get(thing.name, 0.0)
                moved = mesh.translate((0, 0, back))
                new = thing.step == shot.step or bool(shot.only) or shot.step > 5
                colour = thing.colour if new or thing.name == "glass" else "#e4e4e4"
                plotter.add_mesh(moved, color=colour, opacity=thing.clear, smooth_shading=False, ambient=0.25)
                plotter.add_mesh(moved.extract_feature_edges(30), color="#222222", line_width=2)
            plotter.camera_position = [shot.where, (0, 0, 0), (0, 1, 0)]
            plotter.reset_camera()
            plotter.camera.zoom(1.35 if shot.size[1] > shot.size[0] else 1.1)
            path = folder / f"{shot.file}.png"
            plotter.screenshot(path)
            plotter.close()
            small = (
                Image.open(path).convert("RGB").resize((shot.size[0] // 2, shot.size[1] // 2), Image.Resampling.LANCZOS)
            )
            small.quantize(64).save(path, optimize=True)
            files.append(path)
    return files
