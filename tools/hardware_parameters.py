"""The frame's and the printed parts' measures: ``hardware/parts.toml`` and what follows from it.

Millimetres and degrees. The panel's lit size, the glass and the lens's place are the settings' defaults, so that a
frame built from these drawings fits the software as it is shipped.
"""

from __future__ import annotations

import tomllib
from math import atan, degrees, radians, tan
from pathlib import Path

from appliance.errors import Refused
from appliance.settings import Geometry, Panel
from tools.hardware_measures import (
    Bracket,
    ButtonPlate,
    CameraBody,
    Clip,
    Frame,
    Glass,
    PanelBody,
    Pi,
    Placing,
    Printing,
    Relief,
    Table,
)

DISTANCE_MM = 700.0  # from glass to face, the middle of 600 to 800
HARDWARE = Path(__file__).resolve().parent.parent / "hardware"
Size = tuple[float, float, float]


class Build(Table):
    """Everything together. Properties: y is up from the panel's centre, depths count from the reflecting surface."""

    printing: Printing
    glass: Glass
    panel: PanelBody
    frame: Frame
    pi: Pi
    camera: CameraBody
    bracket: Bracket
    buttons: ButtonPlate
    clip: Clip
    relief: Relief
    placing: Placing
    lit: Panel = Panel()
    place: Geometry = Geometry()

    @property
    def lens_y(self) -> float:
        """The lens above the panel's centre."""
        return -self.place.camera_y_mm

    @property
    def glass_y(self) -> tuple[float, float]:
        """Lower and upper edge of the glass."""
        return -self.lit.height_mm / 2 - self.glass.bottom_mm, self.lit.height_mm / 2 + self.glass.top_mm

    @property
    def glass_size(self) -> tuple[float, float]:
        """Width and height of the glass to order."""
        low, high = self.glass_y
        return self.lit.width_mm + 2 * self.glass.side_mm, high - low

    @property
    def panel_size(self) -> tuple[float, float]:
        """Width and height of the panel's body."""
        p = self.panel
        return self.lit.width_mm + 2 * p.border_mm, self.lit.height_mm + p.border_top_mm + p.border_bottom_mm

    @property
    def panel_back(self) -> float:
        """Depth of the panel's back."""
        return self.place.glass_mm + self.panel.thickness_mm

    @property
    def opening(self) -> tuple[float, float]:
        """Width and height of the mirror that is seen."""
        width, height = self.glass_size
        return width - 2 * self.frame.overlap_mm, height - 2 * self.frame.overlap_mm

    @property
    def outer(self) -> Size:
        """Width, height and depth of the whole frame."""
        width, height = self.opening
        f = self.frame
        return width + 2 * f.rail_mm, height + f.rail_mm + f.bottom_mm, f.lip_mm + self.inner_depth + f.back_mm

    @property
    def view(self) -> tuple[float, float]:
        """Half width and half height of the camera's view where it enters the glass, tilted as far as it goes."""
        ahead = self.place.camera_depth_mm - self.place.glass_mm
        across, up = (
            radians(self.place.camera_fov_deg / 2),
            radians(self.camera.fov_down_deg / 2 + self.bracket.tilt_deg),
        )
        edge = self.camera.pupil_mm / 2 + self.bracket.margin_mm
        return edge + ahead * tan(across), edge + ahead * tan(up)

    @property
    def snout(self) -> tuple[float, float]:
        """Half width and half height of the room before the lens: the view, and the lens that moves in it."""
        lens = self.camera.lens_width_mm / 2 + self.printing.clearance_mm
        return max(self.view[0], lens), max(self.view[1], lens)

    @property
    def cheek_inside(self) -> float:
        """Half the distance between the bracket's cheeks."""
        half = self.camera.board_width_mm / 2 + self.printing.clearance_mm
        return half + self.bracket.ear_mm + self.printing.clearance_mm

    @property
    def bracket_front(self) -> float:
        """Depth at which the bracket's body begins, clear of the panel's back."""
        return max(self.panel_back + 1.5, self.place.camera_depth_mm - 1)

    @property
    def cradle_back(self) -> float:
        """From the tilt axis to the back of the cradle."""
        return self.camera.lens_front_mm + self.camera.board_mm + self.bracket.standoff_mm + self.bracket.cradle_mm

    @property
    def bracket_back(self) -> float:
        """Depth of the bracket's back: the tilted cradle and the ribbon stay before it."""
        reach = (self.camera.board_height_mm - self.camera.lens_from_cable_mm) * tan(radians(self.bracket.tilt_deg))
        return round(self.place.camera_depth_mm + self.cradle_back + reach + 1, 1)

    @property
    def inner_depth(self) -> float:
        """From the reflecting surface to the back board: the deepest of camera, Pi and buttons."""
        camera = self.bracket_back + self.frame.batten_depth_mm + 3
        pi = self.panel_back + self.frame.air_mm + self.pi.height_mm + self.pi.standoff_mm
        return float(max(camera, pi, self.buttons.body_mm + 5))

    @property
    def eye_y(self) -> float:
        """The reflected eyes above the panel's centre."""
        return self.lit.height_mm / 2 - self.placing.eye_from_top_mm

    @property
    def buttons_y(self) -> float:
        """The buttons' middle above the panel's centre (it is below it)."""
        return self.glass_y[0] + self.frame.overlap_mm - self.frame.bottom_mm / 2

    @property
    def tilt_deg(self) -> float:
        """By how much the camera looks up (below 0: down) so that it looks at the eyes at :data:`DISTANCE_MM`."""
        return -degrees(atan((self.lens_y - self.eye_y) / DISTANCE_MM))

    @property
    def boxes(self) -> dict[str, Size]:
        """Outer sizes (x, y, z as printed) of the parts that are plain boxes from outside, by file name."""
        b, r, c = self.buttons, self.relief, self.clip
        rail_to_panel = self.opening[0] / 2 - self.panel_size[0] / 2
        return {
            "button-plate": (b.plate_width_mm, b.plate_height_mm, b.plate_mm + b.raised_mm),
            "panel-clip": (rail_to_panel + c.reach_mm, c.width_mm, c.leg_mm),
            "relief-base": (r.length_mm, r.width_mm, r.half_mm),
            "relief-bar": (r.length_mm, r.width_mm, r.half_mm),
        }

    @property
    def fingerprint(self) -> str:
        """Every measure that shapes a part, and no other setting: what made files are compared by."""
        lit, place = self.lit, self.place
        seen = (
            lit.width_mm,
            lit.height_mm,
            place.camera_y_mm,
            place.camera_depth_mm,
            place.camera_fov_deg,
            place.glass_mm,
        )
        return self.model_dump_json(exclude={"lit", "place"}) + repr(seen)

    def troubles(self) -> list[str]:
        """What does not fit, in words; empty when all does."""
        found = []
        free = self.lens_y - (self.lit.height_mm / 2 + self.panel.border_top_mm)
        need = self.snout[1] + self.bracket.lip_mm
        if need > free:
            found.append(f"the lens stands {free:.1f} mm above the panel's edge, the snout needs {need:.1f} mm")
        if self.lens_y + self.snout[1] + self.bracket.lip_mm > self.glass_y[1] - self.frame.overlap_mm:
            found.append("the top rail would cover the camera's window")
        if self.opening[0] < self.panel_size[0]:
            found.append("the panel is wider than the frame's opening")
        if self.buttons.plate_height_mm > self.frame.bottom_mm - 4:
            found.append("the button plate is higher than the bottom rail")
        if max(self.buttons.edge_mm, self.buttons.screw_deep_mm) >= self.buttons.plate_mm:
            found.append("the button plate is thinner than its rounded edge or its screw holes")
        return found


def load(path: Path = HARDWARE / "parts.toml") -> Build:
    """Read the measures. Raises :class:`Refused` when parts would not fit each other, pydantic's error on bad keys."""
    build = Build(**tomllib.loads(path.read_text()))
    if troubles := build.troubles():
        raise Refused(f"{path.name}: {'; '.join(troubles)}.")
    return build
