"""The tables of ``hardware/parts.toml``, as typed values: millimetres and degrees, all more than 0."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, PositiveFloat


class Table(BaseModel):
    """Unknown keys are refused, values never change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Printing(Table):
    """What a printer of melted plastic needs."""

    clearance_mm: PositiveFloat
    hole_extra_mm: PositiveFloat
    pilot_m2_mm: PositiveFloat
    pilot_m3_mm: PositiveFloat


class Glass(Table):
    """How far the two-way glass reaches beyond the panel's lit area."""

    side_mm: PositiveFloat
    top_mm: PositiveFloat
    bottom_mm: PositiveFloat


class PanelBody(Table):
    """The panel around its lit area."""

    border_mm: PositiveFloat
    border_top_mm: PositiveFloat
    border_bottom_mm: PositiveFloat
    thickness_mm: PositiveFloat


class Frame(Table):
    """The rails, the back board and the batten that carries the camera."""

    rail_mm: PositiveFloat
    overlap_mm: PositiveFloat
    lip_mm: PositiveFloat
    bottom_mm: PositiveFloat
    back_mm: PositiveFloat
    air_mm: PositiveFloat
    batten_height_mm: PositiveFloat
    batten_depth_mm: PositiveFloat


class Pi(Table):
    """The Raspberry Pi."""

    standoff_mm: PositiveFloat
    height_mm: PositiveFloat
    holes_x_mm: PositiveFloat
    holes_y_mm: PositiveFloat
    board_x_mm: PositiveFloat
    board_y_mm: PositiveFloat


class CameraBody(Table):
    """The camera module's board and lens."""

    board_width_mm: PositiveFloat
    board_height_mm: PositiveFloat
    board_mm: PositiveFloat
    hole_edge_mm: PositiveFloat
    holes_x_mm: PositiveFloat
    holes_y_mm: PositiveFloat
    lens_from_cable_mm: PositiveFloat
    lens_front_mm: PositiveFloat
    lens_width_mm: PositiveFloat
    fov_down_deg: PositiveFloat
    pupil_mm: PositiveFloat


class Bracket(Table):
    """Camera bracket and its tilting cradle."""

    tilt_deg: PositiveFloat
    wall_mm: PositiveFloat
    cheek_mm: PositiveFloat
    lip_mm: PositiveFloat
    gasket_mm: PositiveFloat
    margin_mm: PositiveFloat
    standoff_mm: PositiveFloat
    cradle_mm: PositiveFloat
    ear_mm: PositiveFloat
    lock_radius_mm: PositiveFloat
    slot_mm: PositiveFloat
    wing_mm: PositiveFloat


class ButtonPlate(Table):
    """The plate with the two buttons."""

    plate_width_mm: PositiveFloat
    plate_height_mm: PositiveFloat
    plate_mm: PositiveFloat
    corner_mm: PositiveFloat
    edge_mm: PositiveFloat
    apart_mm: PositiveFloat
    hole_mm: PositiveFloat
    body_mm: PositiveFloat
    raised_mm: PositiveFloat
    word_mm: PositiveFloat
    sign_mm: PositiveFloat
    screw_deep_mm: PositiveFloat
    screw_inset_mm: PositiveFloat
    back_word: str
    forward_word: str


class Clip(Table):
    """A clip that presses the panel against the glass."""

    width_mm: PositiveFloat
    thickness_mm: PositiveFloat
    reach_mm: PositiveFloat
    foam_mm: PositiveFloat
    leg_mm: PositiveFloat
    slot_mm: PositiveFloat


class Relief(Table):
    """The strain relief of the supply's lead, two halves."""

    cable_mm: PositiveFloat
    squeeze_mm: PositiveFloat
    length_mm: PositiveFloat
    width_mm: PositiveFloat
    half_mm: PositiveFloat
    screws_mm: PositiveFloat


class Placing(Table):
    """Where it hangs."""

    eye_from_top_mm: PositiveFloat
