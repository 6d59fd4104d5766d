"""Movement, symmetry, gates and rest on made-up points whose truth is exact."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from appliance.faces import (
    MEASURES,
    Conditions,
    Face,
    Measurer,
    Quality,
    Reason,
    Rest,
    RestCapture,
    RestRefused,
    judge,
    symmetry,
)
from appliance.faces import landmarks as lm
from appliance.faces.estimate import Slip
from appliance.faces.face import Points
from appliance.faces.head import align, turned_deg
from appliance.faces.measures import along
from appliance.faces.rest import KEPT
from appliance.settings import Measuring
from appliance.sides import Side

PX_PER_MM = 2.0
GOOD = Conditions(23, 120, 0, 0, None)


def head() -> Points:
    """A head from the front, 2 px a mm: 478 points on a shallow bowl, irises 11.7 mm wide."""
    rng = np.random.default_rng(1)
    mm = np.column_stack([rng.uniform(-60, 60, 478), rng.uniform(-80, 80, 478), np.zeros(478)])
    for index, (x, y) in {
        33: (-45, 30), 263: (45, 30), 133: (-16, 29), 362: (16, 29), 168: (0, 28), 6: (0, 20), 197: (0, 12),
        10: (0, 90), 152: (0, -90), 61: (-25, -40), 291: (25, -40),
        160: (-36, 35), 158: (-25, 35), 387: (36, 35), 385: (25, 35), 144: (-36, 24), 153: (-25, 24), 373: (36, 24),
        380: (25, 24), 13: (0, -39), 14: (0, -41), 468: (-30, 30), 473: (30, 30),
        469: (-24.15, 30), 471: (-35.85, 30), 474: (35.85, 30), 476: (24.15, 30),
    }.items():  # fmt: skip
        mm[index, :2] = x, y
    for right, left in (
        lm.BROW_ARCH, lm.BROW_FROWN, lm.UPPER_LID, lm.LOWER_LID, lm.NOSE_AND_LIP, lm.NOSE_WING,
        lm.UPPER_LIP_EDGE, lm.LOWER_LIP_EDGE,
    ):  # fmt: skip
        for r, left_index in zip(right, left, strict=True):
            mm[left_index, 0], mm[left_index, 1] = abs(mm[r, 0]), mm[r, 1]
            mm[r, 0] = -abs(mm[r, 0])
    mm[:, 2] = 0.008 * (mm[:, 0] ** 2 + mm[:, 1] ** 2)  # the sides of a head lie further back
    points = mm * PX_PER_MM
    points[:, 1] *= -1
    centred: Points = points + np.array([640.0, 360.0, 0.0])
    return centred


def face(points: Points, time_s: float = 0.0) -> Face:
    return Face(points, (1280, 720), time_s)


def moved(points: Points, indices: tuple[int, ...], x_mm: float, up_mm: float) -> Points:
    out = points.copy()
    out[list(indices), 0] += x_mm * PX_PER_MM
    out[list(indices), 1] -= up_mm * PX_PER_MM
    return out


def posed(
    points: Points, yaw: float = 0, pitch: float = 0, roll: float = 0, scale: float = 1, shift: float = 0
) -> Points:
    y, p, r = (math.radians(a) for a in (yaw, -pitch, roll))
    ry = np.array([[math.cos(y), 0, -math.sin(y)], [0, 1, 0], [math.sin(y), 0, math.cos(y)]])
    rx = np.array([[1, 0, 0], [0, math.cos(p), -math.sin(p)], [0, math.sin(p), math.cos(p)]])
    rz = np.array([[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]])
    centre = points.mean(axis=0)
    out: Points = (points - centre) @ (rz @ rx @ ry).T * scale + centre + shift
    return out


BLANK = np.full((720, 1280, 3), 128, np.uint8)


def rest_of(faces: list[Face]) -> Rest:
    """Rest without texture: enough for scale, gates and refusals."""
    return Rest.of(faces, [(faces[0], BLANK)])


@pytest.fixture
def measurer(limits: Measuring) -> Measurer:
    return Measurer(limits, rest_of([face(head())]))


def test_the_scale_is_the_iris(measurer: Measurer) -> None:
    assert measurer.rest is not None
    assert measurer.rest.mm_per_px == pytest.approx(1 / PX_PER_MM)


# measure, what the camera sees the right side move (mm: to the picture's right, down), the value in mm
STRAIGHT = np.zeros(2)  # on the camera's axis
DIRECTIONS = [
    ("brow-raise", (0, -4), 4),
    ("brow-raise", (0, 4), -4),  # lowering a brow is never raising it
    ("brow-frown", (2, 2), 2 * math.sqrt(2)),  # the right brow goes to the picture's right: medial
    ("nose-wrinkle", (0, -2), 2),
    ("nostril-flare", (-2, 0), 2),
    ("corner-outward", (-5, 0), 5),
    ("corner-outward", (5, 0), -5),
    ("corner-smile", (-0.68 * 5, -5), 5 * math.hypot(0.68, 1)),
    ("lip-pucker", (0.9 * 4, -0.43 * 4), 4 * math.hypot(0.9, 0.43)),
    ("lid-squint", (0, -3), 3),
    ("jaw-opening", (0, 9), 9),
    ("lip-press", (0, 2), 2),
]


@pytest.mark.parametrize(("name", "seen", "value"), DIRECTIONS)
def test_each_measure_has_its_direction_on_both_sides(name: str, seen: tuple[float, float], value: float) -> None:
    axes, measure = face(head()).axes, MEASURES[name]
    assert along(np.array(seen), measure.seen_way(axes, Side.RIGHT, STRAIGHT)) == pytest.approx(value, abs=0.05)
    mirrored = np.array([-seen[0], seen[1]])
    assert along(mirrored, measure.seen_way(axes, Side.LEFT, STRAIGHT)) == pytest.approx(value, abs=0.05)


@pytest.mark.parametrize("name", ["corner-smile", "lip-pucker", "brow-frown"])
@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("yaw", [-15, 0, 15])
def test_a_movement_is_the_same_from_an_angle_and_off_the_axis(name: str, side: Side, yaw: float) -> None:
    """5 mm in space, 30 mm beside the nose, through a pinhole camera at 500 mm that looks past the face."""
    axes, measure, focal_px = face(posed(head(), yaw=yaw)).axes, MEASURES[name], 1000.0
    outward = 1 if side is Side.LEFT else -1
    at = np.array([60.0, 20.0, 500.0]) + axes.T @ [30 * outward, -20, 0]
    lateral, up, forward = np.array(measure.direction) / np.hypot(*measure.direction[:2])
    moved = at + 5 * axes.T @ [lateral * outward, up, forward]
    first, then = (p[:2] / p[2] * focal_px for p in (at, moved))
    seen_mm = (then - first) * at[2] / focal_px
    assert along(seen_mm, measure.seen_way(axes, side, first / focal_px)) == pytest.approx(5, rel=0.03)


@pytest.mark.parametrize(
    "pose",
    [
        {"yaw": 8.0}, {"yaw": -8.0}, {"pitch": 8.0}, {"roll": 14.0}, {"scale": 1.3}, {"scale": 0.8}, {"shift": 40.0},
        {"yaw": 5.0, "pitch": -5.0, "roll": 5.0, "scale": 1.1},
    ],
)  # fmt: skip
def test_how_the_head_is_held_is_taken_out(measurer: Measurer, pose: dict[str, float]) -> None:
    assert measurer.rest is not None
    points = posed(moved(head(), lm.MOUTH_CORNER[0], -5, 5), **pose)
    alignment = measurer.rest.estimator.align(face(points))
    besides = (alignment.moved - head())[:, :2] / PX_PER_MM
    assert besides[61] == pytest.approx([-5, -5], abs=0.05)
    others = np.delete(besides, 61, axis=0)
    assert np.abs(others).max() < 0.05
    # The way back: rest carried to where the head is now.
    assert alignment.carried[291] == pytest.approx(points[291], abs=0.1)


def test_the_heads_slip_is_found_though_one_anchor_goes_with_the_expression() -> None:
    anchors = np.array([(0, 0), (40, 0), (-40, 0), (0, 20), (20, 10), (-20, 10)], float)
    turn = 0.01
    slip = np.array([0.5, -0.3]) + turn * np.column_stack([-anchors[:, 1] + 20 / 3, anchors[:, 0]])
    slip[3] += (0, 4)
    got = Slip.of(anchors, slip).at(np.array([[0.0, 80.0]]))
    assert got[0] == pytest.approx(np.array([0.5 + turn * (20 / 3 - 80), -0.3]), abs=0.1)


@pytest.mark.parametrize(("yaw", "pitch"), [(10, 0), (-10, 0), (0, 10), (0, -10)])
def test_turning_is_measured_with_its_sign(yaw: float, pitch: float) -> None:
    turned = posed(head(), yaw=yaw, pitch=pitch)
    _, rotation = align(turned, head())
    got_yaw, got_pitch = turned_deg(rotation, face(head()).axes)
    assert [got_yaw, got_pitch] == pytest.approx([yaw, pitch], abs=0.2)
    if yaw:
        assert face(turned).yaw_deg == pytest.approx(yaw, abs=0.2)


@pytest.mark.parametrize(("yaw", "turned"), [(0, False), (11, False), (-11, False), (14, True), (-14, True)])
def test_turned_too_far_from_rest_is_not_measured(measurer: Measurer, yaw: float, turned: bool) -> None:
    movement = measurer.movement(MEASURES["corner-smile"], BLANK, face(posed(head(), yaw=yaw)), GOOD, 0)
    assert movement.left_mm is None
    assert (movement.reason is Reason.TURNED) is turned


@pytest.mark.parametrize(
    ("left", "right", "share"),
    [
        (8, 8, 1.0), (4, 8, 0.5), (8, 4, 0.5), (0, 8, 0.0), (-1, 8, 0.0), (1.4, 1.4, None), (1.4, 1.6, 1.4 / 1.6),
        (0, 0, None), (-3, -3, None),
    ],
)  # fmt: skip
def test_symmetry(left: float, right: float, share: float | None) -> None:
    got = symmetry(left, right, gate_mm=1.5)
    assert got == (None if share is None else pytest.approx(share))


def test_the_gate_is_the_greater_of_floor_and_three_times_the_noise(measurer: Measurer, limits: Measuring) -> None:
    assert measurer.rest is not None
    measure = MEASURES["corner-smile"]
    assert measurer.gate_mm(measure) == limits.floor_mm
    measurer.rest = replace(measurer.rest, noise_mm={"corner-smile": 0.9})
    assert measurer.gate_mm(measure) == pytest.approx(2.7)


def test_an_eye_that_cannot_be_told_from_its_skin_is_not_measured(measurer: Measurer) -> None:
    movement = measurer.movement(MEASURES["lid-closure"], BLANK, face(head()), GOOD, 0)
    assert (movement.left_mm, movement.reason, movement.quality) == (None, Reason.NOT_SEEN, Quality.NONE)


def test_a_blink_while_resting_does_not_half_close_the_resting_eye() -> None:
    shut = moved(head(), (*lm.UPPER_LID[0], *lm.UPPER_LID[1]), 0, -8)
    faces = [face(shut if 10 <= k < 17 else head(), k / 30) for k in range(45)]
    assert np.allclose(rest_of(faces).points, head())


def test_rest_is_captured_once_the_face_has_been_still_for_long_enough() -> None:
    capture = RestCapture(1.0)
    assert capture.add(face(head(), 0.0), BLANK, None) is None
    assert capture.add(face(head(), 0.6), BLANK, Reason.TURNED) is None  # trouble: from the beginning
    assert capture.progress == 0
    rests = [capture.add(face(head(), 1 + k / 10), BLANK, None) for k in range(12)]
    assert [r is not None for r in rests].index(True) == 10


def test_a_face_that_never_rests_is_never_at_rest() -> None:
    capture, rng = RestCapture(1.0), np.random.default_rng(2)
    wild = [face(moved(head(), (61, 291, *lm.BROW_ARCH[0]), *rng.uniform(-9, 9, 2)), k / 20) for k in range(60)]
    assert all(capture.add(f, BLANK, None) is None for f in wild)


@pytest.mark.parametrize(
    ("points", "light", "trouble"),
    [
        (head(), 128, None),
        (posed(head(), scale=0.3), 128, Reason.TOO_FAR),
        (posed(head(), scale=1.9), 128, Reason.TOO_NEAR),
        (head() + np.array([560, 0, 0]), 128, Reason.OUT_OF_PICTURE),
        (head(), 20, Reason.TOO_DARK),
        (posed(head(), yaw=20), 128, Reason.TURNED),
        (posed(head(), roll=-20), 128, Reason.TURNED),
    ],
)
def test_conditions(points: Points, light: int, trouble: Reason | None, limits: Measuring) -> None:
    image = np.full((720, 1280, 3), light, np.uint8)
    assert judge(face(points), image, limits).trouble is trouble


def test_a_head_turned_away_is_no_rest() -> None:
    with pytest.raises(RestRefused, match="Head turned away"):
        rest_of([face(posed(head(), yaw=28))])
    assert rest_of([face(posed(head(), yaw=15))])  # at an angle, but both halves are seen


def test_without_face_or_rest_the_reason_is_said(measurer: Measurer, limits: Measuring) -> None:
    measure = MEASURES["brow-raise"]
    assert Measurer(limits).movement(measure, BLANK, face(head()), GOOD, 0).reason is Reason.NO_REST
    assert measurer.movement(measure, BLANK, None, None, 0).reason is Reason.NO_FACE


def test_a_hand_suspends_the_measuring_until_half_a_second_after_it_left(measurer: Measurer) -> None:
    reasons = [
        measurer.movement(MEASURES["corner-smile"], BLANK, face(head()), GOOD, t, hand=hand).reason
        for t, hand in [(0.0, False), (0.1, True), (0.3, True), (0.5, False), (0.79, False), (0.81, False)]
    ]
    still = Reason.BELOW_NOISE
    assert reasons == [still, Reason.HAND, Reason.HAND, Reason.HAND, Reason.HAND, still]


def test_the_pictures_kept_of_a_rest_are_few_and_spread_over_it() -> None:
    capture = RestCapture(1000)
    for k in range(500):
        capture.keep(face(head(), k / 30), BLANK)
    kept = [f.time_s for f, _ in capture._pictures]
    assert 4 <= len(kept) <= KEPT
    assert kept[0] == 0
    assert kept[-1] > 10


def test_the_table_of_measures_is_whole() -> None:
    for name, measure in MEASURES.items():
        assert measure.name == name
        assert measure.source
        assert measure.full_mm > 0
        assert len(measure.points[0]) == len(measure.points[1])
    assert Side.LEFT.other is Side.RIGHT
