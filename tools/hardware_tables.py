"""The tables of ``hardware/*.md``: made from the settings and ``parts.toml``, so that they cannot drift from them."""

from __future__ import annotations

import re
from pathlib import Path

from appliance.errors import Refused
from tools.hardware_light import camera_rows, distance_rows, seen_rows
from tools.hardware_parameters import HARDWARE, Build
from tools.hardware_pins import pin_rows
from tools.hardware_supply import drop_rows


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def cut_rows(p: Build) -> list[list[str]]:
    """What is cut or ordered to size."""
    f = p.frame
    width, height, depth = p.outer
    rail = p.outer[2] - f.back_mm
    return [
        ["glass", "1", f"{p.glass_size[0]:g} × {p.glass_size[1]:g} × {p.place.glass_mm:g}"],
        ["side rail", "2", f"{height:g} × {f.rail_mm:g} × {rail:g}"],
        ["top rail", "1", f"{p.opening[0]:g} × {f.rail_mm:g} × {rail:g}"],
        ["bottom rail, hollow", "1", f"{p.opening[0]:g} × {f.bottom_mm:g} × {rail:g}"],
        ["back board", "1", f"{width:g} × {height:g} × {f.back_mm:g}"],
        ["batten", "1", f"{p.opening[0]:g} × {f.batten_height_mm:g} × {f.batten_depth_mm:g}"],
        ["whole frame", "", f"{width:g} × {height:g} × {depth:g}"],
    ]


def place_rows(p: Build) -> list[list[str]]:
    """Where things are."""
    edge = p.outer[1] / 2 - (p.glass_y[1] - p.frame.overlap_mm + p.frame.rail_mm) + p.outer[1] / 2  # below the centre
    return [
        ["lens above the panel's centre", f"{p.lens_y:g} mm"],
        ["lens behind the reflecting surface", f"{p.place.camera_depth_mm:g} mm"],
        ["window for it in the foil, across × up", f"{2 * p.view[0] + 1:.0f} × {2 * p.view[1] + 1:.0f} mm"],
        ["the camera looks down by", f"{-p.tilt_deg:.0f}°"],
        ["reflected eyes below the lit area's top", f"{p.placing.eye_from_top_mm:g} mm"],
        ["frame's lower edge below the eyes", f"{edge + p.eye_y:.0f} mm"],
        ["buttons below the eyes", f"{p.eye_y - p.buttons_y:.0f} mm"],
        ["buttons apart", f"{p.buttons.apart_mm:g} mm"],
    ]


def tables(p: Build) -> dict[str, str]:
    """Every table by the name of its place in the documents."""
    return {
        "pins": table(["button", "header pin", "(BCM)", "and ground, pin"], pin_rows()),
        "drop": table(["lead, m", "5 V, 1.5 mm²", "12 V, 0.75 mm²", "12 V, 1.5 mm²"], drop_rows()),
        "places": table(["", ""], place_rows(p)),
        "cut": table(["part", "pieces", "mm"], cut_rows(p)),
        "seen": table(
            ["glass", "lux on the face", "graphics, cd/m²", "reflected face", "reflected wall", "bars : wall",
             "bars : face", "face : black"], seen_rows(),
        ),
        "camera": table(
            ["T", "stops lost", "skin", "until “more light”, gain 16", "good, gain 16", "good, gain 8", "good, gain 4"],
            camera_rows(),
        ),
        "distance": table(
            ["face at, mm", "iris, pixels", "camera looks down by, °", "it sees there, mm", ""],
            distance_rows(p.lens_y - p.eye_y),
        ),
    }  # fmt: skip


def filled(text: str, made: dict[str, str]) -> str:
    """A document with its tables in place. Raises :class:`Refused` on a place without a table."""

    def put(match: re.Match[str]) -> str:
        name = match[1]
        if name not in made:
            raise Refused(f"There is no table {name!r}.")
        return f"<!-- made: {name} -->\n{made[name]}\n<!-- end -->"

    return re.sub(r"<!-- made: (\w+) -->\n.*?<!-- end -->", put, text, flags=re.S)


def documents(p: Build) -> dict[Path, str]:
    """Every document of ``hardware/`` as it should be."""
    made = tables(p)
    return {path: filled(path.read_text(), made) for path in sorted(HARDWARE.glob("*.md"))}
