"""Movement, symmetry, gates and rest on made-up points whose truth is exact."""

from __future__ import annotations

import math

import numpy as np
import pytest

from appliance.faces import MEASURES, Conditions, Face, Measurer, Quality, Reason, Rest, RestCapture, judge, symmetry
from appliance.faces import landmarks as lm
from appliance.faces.face import Points
from appliance.faces.head import align, turned_deg
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
        469: (-24.15, 30), 471: (-35.85, 30), 474: (35.85, 30), 476: (24.15, 30),
    }.items():  # fmt: skip
        mm[index, :2] = x, y
    for right, left in (
        lm.BROW_ARCH, lm.BROW_INNER, lm.UPPER_LID, lm.LOWER_LID, lm.UPPER_LIP, lm.NOSE_WING,
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


@pytest.fixture
def measurer(limits: Measuring) -> Measurer:
    return Measurer(limits, Rest.of([face(head())]))


def test_the_scale_is_the_iris(measurer: Measurer) -> None:
    assert measurer.rest is not None
    assert measurer.rest.mm_per_px == pytest.approx(1 / PX_PER_MM)


# measure, points of the right side, their movement in mm (to the picture's right, up), the right's value
DIRECTIONS = [
    ("brow-raise", lm.BROW_ARCH, (0, 4), 4),
    ("brow-raise", lm.BROW_ARCH, (0, -4), -4),  # lowering a brow is never raising it
    ("brow-frown", lm.BROW_INNER, (3, -4), 5),  # the right brow goes to the picture's right: medial
    ("nose-wrinkle", lm.UPPER_LIP, (0, 2), 2),
    ("nostril-flare", lm.NOSE_WING, (-2, 0), 2),
    ("corner-outward", lm.MOUTH_CORNER, (-5, 0), 5),
    ("corner-outward", lm.MOUTH_CORNER, (5, 0), -5),
    ("corner-smile", lm.MOUTH_CORNER, (-5, 5), math.sqrt(50)),
    ("lip-pucker", lm.MOUTH_CORNER, (5, 0), 5),
    ("lid-closure", lm.UPPER_LID, (0, -6), 6),
    ("lid-squint", lm.LOWER_LID, (0, 3), 3),
    ("jaw-opening", lm.LOWER_LIP_EDGE, (0, -9), 9),
    ("lip-press", lm.UPPER_LIP_EDGE, (0, -2), 2),
]


@pytest.mark.parametrize(("name", "points", "way", "value"), DIRECTIONS)
def test_each_measure_has_its_direction_and_its_side(
    measurer: Measurer, name: str, points: lm.Pair, way: tuple[float, float], value: float
) -> None:
    measure, x, up = MEASURES[name], *way
    only_right = measurer.movement(measure, face(moved(head(), points[0], x, up)), GOOD, 0)
    assert only_right.right_mm == pytest.approx(value, abs=0.01)
    assert only_right.left_mm == pytest.approx(0, abs=0.01)
    # The same on the left is its mirror image.
    only_left = measurer.movement(measure, face(moved(head(), points[1], -x, up)), GOOD, 0)
    assert only_left.left_mm == pytest.approx(value, abs=0.01)
    assert only_left.right_mm == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    "pose",
    [
        {"yaw": 8.0}, {"yaw": -8.0}, {"pitch": 8.0}, {"roll": 14.0}, {"scale": 1.3}, {"scale": 0.8}, {"shift": 40.0},
        {"yaw": 5.0, "pitch": -5.0, "roll": 5.0, "scale": 1.1},
    ],
)  # fmt: skip
def test_how_the_head_is_held_takes_no_part(measurer: Measurer, pose: dict[str, float]) -> None:
    points = posed(moved(head(), lm.MOUTH_CORNER[0], -5, 5), **pose)
    movement = measurer.movement(MEASURES["corner-smile"], face(points), GOOD, 0)
    assert movement.right_mm == pytest.approx(math.sqrt(50), abs=0.05)
    assert movement.left_mm == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize(("yaw", "pitch"), [(10, 0), (-10, 0), (0, 10), (0, -10)])
def test_turning_is_measured_with_its_sign(yaw: float, pitch: float) -> None:
    turned = posed(head(), yaw=yaw, pitch=pitch)
    _, rotation = align(turned, head())
    got_yaw, got_pitch = turned_deg(rotation, face(head()).axes)
    assert [got_yaw, got_pitch] == pytest.approx([yaw, pitch], abs=0.2)
    if yaw:
        assert face(turned).yaw_deg == pytest.approx(yaw, abs=0.2)


@pytest.mark.parametrize(("yaw", "measured"), [(0, True), (11, True), (-11, True), (14, False), (-14, False)])
def test_turned_too_far_from_rest_is_not_measured(measurer: Measurer, yaw: float, measured: bool) -> None:
    points = posed(moved(head(), lm.MOUTH_CORNER[0], -5, 5), yaw=yaw)
    movement = measurer.movement(MEASURES["corner-smile"], face(points), GOOD, 0)
    assert (movement.left_mm is not None) is measured
    assert movement.reason is (None if measured else Reason.TURNED)


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


def test_below_the_gate_nothing_is_measured_and_never_zero(measurer: Measurer) -> None:
    small = face(moved(head(), lm.MOUTH_CORNER[0], -0.8, 0.8))
    movement = measurer.movement(MEASURES["corner-smile"], small, GOOD, 0)
    assert (movement.left_mm, movement.right_mm, movement.symmetry) == (None, None, None)
    assert (movement.reason, movement.quality) == (Reason.BELOW_NOISE, Quality.NONE)


def test_a_restless_rest_raises_the_gate(limits: Measuring) -> None:
    rng = np.random.default_rng(0)
    shaky = [face(head() + rng.normal(0, 1.2, (478, 3)) * [1, 1, 0], k / 30) for k in range(40)]
    calm = [face(head() + rng.normal(0, 0.05, (478, 3)) * [1, 1, 0], k / 30) for k in range(40)]
    measure = MEASURES["corner-smile"]
    assert Measurer(limits, Rest.of(shaky)).gate_mm(measure) > limits.floor_mm
    assert Measurer(limits, Rest.of(calm)).gate_mm(measure) == limits.floor_mm


def test_a_blink_while_resting_does_not_half_close_the_resting_eye() -> None:
    shut = moved(head(), (*lm.UPPER_LID[0], *lm.UPPER_LID[1]), 0, -8)
    faces = [face(shut if 10 <= k < 17 else head(), k / 30) for k in range(45)]
    assert np.allclose(Rest.of(faces).points, head())


def test_rest_is_captured_once_the_face_has_been_still_for_long_enough() -> None:
    capture = RestCapture(1.0)
    assert capture.add(face(head(), 0.0), None) is None
    assert capture.add(face(head(), 0.6), Reason.TURNED) is None  # trouble: from the beginning
    assert capture.progress == 0
    rests = [capture.add(face(head(), 1 + k / 10), None) for k in range(12)]
    assert [r is not None for r in rests].index(True) == 10


def test_a_face_that_never_rests_is_never_at_rest() -> None:
    capture, rng = RestCapture(1.0), np.random.default_rng(2)
    wild = [face(moved(head(), (61, 291, *lm.BROW_ARCH[0]), *rng.uniform(-9, 9, 2)), k / 20) for k in range(60)]
    assert all(capture.add(f, None) is None for f in wild)


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


def test_without_face_or_rest_the_reason_is_said(limits: Measuring) -> None:
    measure = MEASURES["brow-raise"]
    assert Measurer(limits).movement(measure, face(head()), GOOD, 0).reason is Reason.NO_REST
    assert Measurer(limits, Rest.of([face(head())])).movement(measure, None, None, 0).reason is Reason.NO_FACE


def test_a_hand_suspends_the_measuring_until_half_a_second_after_it_left(measurer: Measurer) -> None:
    smiling = face(moved(head(), lm.MOUTH_CORNER[0], -5, 5))
    reasons = [
        measurer.movement(MEASURES["corner-smile"], smiling, GOOD, t, hand=hand).reason
        for t, hand in [(0.0, False), (0.1, True), (0.3, True), (0.5, False), (0.79, False), (0.81, False)]
    ]
    assert reasons == [None, Reason.HAND, Reason.HAND, Reason.HAND, Reason.HAND, None]


def test_the_table_of_measures_is_whole() -> None:
    for name, measure in MEASURES.items():
        assert measure.name == name
        assert measure.source
        assert measure.full_mm > 0
        assert len(measure.points[0]) == len(measure.points[1])
    assert Side.LEFT.other is Side.RIGHT
