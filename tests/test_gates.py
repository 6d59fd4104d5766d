"""What is refused, and why; what moves along; smoothing and timing."""

from __future__ import annotations

import gc
import math
import weakref
from collections.abc import Callable, Mapping

import cv2
import numpy as np
import pytest

from appliance.cameras.patient_face import Expression, PatientFace
from appliance.faces import MEASURES, Face, Measurer, Movement, Reason, Rest, RestRefused, judge
from appliance.faces.smooth import OneEuro
from appliance.faces.timing import lag_s, onset_s
from appliance.faces.tracker import FaceTracker
from appliance.settings import Measuring

Measured = Callable[..., Movement]
LIMITS = Measuring()


@pytest.fixture(scope="module")
def rest(tracker: FaceTracker, patient: PatientFace) -> Rest:
    image = patient.render(Expression())
    face = tracker.still(image)
    assert face is not None
    return Rest.of([face], [(face, image)])


@pytest.fixture(scope="module")
def measured(tracker: FaceTracker, patient: PatientFace, rest: Rest) -> Measured:
    """A measure of one still: of an expression, or of a picture that was changed by ``how``."""

    def of(name: str, expression: Expression, how: Callable[[np.ndarray], np.ndarray] = lambda i: i) -> Movement:
        image = how(patient.render(expression))
        face = tracker.still(image)
        conditions = judge(face, image, LIMITS) if face else None
        return Measurer(LIMITS, rest, live=False).movement(MEASURES[name], image, face, conditions, 0)

    return of


SMILE = Expression(actions={"smile": (1, 1)})


def lamp(image: np.ndarray) -> np.ndarray:
    """A lamp at the patient's left: that half gets bright, the other dark."""
    x = np.linspace(-1, 1, image.shape[1])[None, :, None] / 0.12
    gain = 1.0 + 0.75 * np.tanh(x - 0.0)
    return np.asarray(np.clip(image * gain, 0, 255), np.uint8)


def dimmer(image: np.ndarray) -> np.ndarray:
    return np.asarray(image * 0.7, np.uint8)


def wider(image: np.ndarray) -> np.ndarray:
    """Somebody else: a face a fifth wider, the same height, with another skin."""
    height, width = image.shape[:2]
    way = np.array([[1.2, 0, -0.1 * width], [0, 1, 0]], np.float32)
    face = np.asarray(cv2.warpAffine(image, way, (width, height)), np.float32)
    blotches = cv2.GaussianBlur(np.random.default_rng(5).normal(0, 1, (height, width)), (0, 0), 4)
    return np.asarray(np.clip(face * (1 + 0.12 * blotches / blotches.std())[..., None], 0, 255), np.uint8)


def test_another_face_is_refused(measured: Measured) -> None:
    assert measured("corner-smile", SMILE, wider).reason is Reason.CHANGED


def test_a_lamp_from_one_side_does_not_move_a_face(measured: Measured) -> None:
    before, after = measured("corner-smile", SMILE), measured("corner-smile", SMILE, lamp)
    assert before.left_mm is not None
    assert after.left_mm == pytest.approx(before.left_mm, rel=0.1)
    assert after.right_mm == pytest.approx(before.right_mm, rel=0.1)


def test_a_room_that_is_darker_all_over_measures_the_same(measured: Measured) -> None:
    bright, dark = measured("corner-smile", SMILE), measured("corner-smile", SMILE, dimmer)
    assert bright.left_mm is not None
    assert dark.left_mm == pytest.approx(bright.left_mm, abs=0.4)
    assert dark.right_mm == pytest.approx(bright.right_mm, abs=0.4)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (Expression(lids=(1, 1)), "The eyes are shut."),
        (Expression(jaw_mm=(18, 18)), "The mouth is open."),
    ],
)
def test_what_is_no_rest_is_refused_with_the_reason(
    expression: Expression, words: str, tracker: FaceTracker, patient: PatientFace
) -> None:
    image = patient.render(expression)
    face = tracker.still(image)
    assert face is not None
    with pytest.raises(RestRefused, match=words):
        Rest.of([face], [(face, image)])


def test_an_earlier_rest_is_forgotten_at_once(tracker: FaceTracker, patient: PatientFace) -> None:
    """Each holds megabytes, and Python's collector of circles may come by once an hour."""
    image = patient.render(SMILE)
    face = tracker.still(patient.render(Expression()))
    smile = tracker.still(image)
    assert face is not None
    assert smile is not None
    rest = Rest.of([face], [(face, image)])
    for measure in MEASURES.values():
        told = Measurer(LIMITS, rest, live=False).movement(measure, image, smile, judge(smile, image, LIMITS), 0)
        assert told.measure == measure.name
    kept = [weakref.ref(motion) for motion in rest.estimator._skin.values()]
    assert len(kept) > 3
    gc.collect()
    gc.disable()
    try:
        del rest
        assert [motion() for motion in kept] == [None] * len(kept)
    finally:
        gc.enable()


def test_one_eye_that_does_not_open_is_a_rest_like_any_other(tracker: FaceTracker, patient: PatientFace) -> None:
    image = patient.render(Expression(lids=(1, 0)))
    face = tracker.still(image)
    assert face is not None
    assert Rest.of([face], [(face, image)])


GAZE: Mapping[str, tuple[Expression, str, Reason | None]] = {
    "closing is closing": (Expression(lids=(1, 1)), "lid-closure", None),
    "half closing too": (Expression(lids=(0.6, 0.6)), "lid-closure", None),
    "looking down is not closing": (
        Expression(actions={"gaze-down": (1, 1)}, lids=(0.3, 0.3)),
        "lid-closure",
        Reason.LOOKS_DOWN,
    ),
    "looking down is looking down": (Expression(actions={"gaze-down": (1, 1)}, lids=(0.3, 0.3)), "gaze-down", None),
    "closing is not looking down": (Expression(lids=(1, 1)), "gaze-down", Reason.EYES_CLOSE),
}


@pytest.mark.parametrize("name", GAZE)
def test_gaze_is_told_from_closing(name: str, measured: Measured) -> None:
    expression, measure, reason = GAZE[name]
    assert measured(measure, expression).reason is reason


@pytest.mark.parametrize("lids", [(0.5, 0), (0, 0.5)])
def test_an_eye_that_narrows_along_with_a_smile_is_told_by_side(lids: tuple[float, float], measured: Measured) -> None:
    movement = measured("corner-smile", Expression(actions={"smile": (1, 1)}, lids=lids))
    assert movement.eyes is not None
    for share, true in zip((movement.eyes.left_closed, movement.eyes.right_closed), lids, strict=True):
        assert share == pytest.approx(true, abs=0.15)


@pytest.mark.parametrize("gains", [(1, 0), (0, 1)])
def test_a_corner_that_goes_along_with_the_eyes_is_told_by_side(gains: tuple[float, float], measured: Measured) -> None:
    movement = measured("lid-closure", Expression(actions={"smile": gains}, lids=(1, 1)))
    assert movement.corners is not None
    left, right = movement.corners.left_mm, movement.corners.right_mm
    assert (left > 4) is bool(gains[0])
    assert (right > 4) is bool(gains[1])


def test_closing_is_a_share_of_the_resting_opening_and_the_gap_is_what_is_left(measured: Measured, rest: Rest) -> None:
    shut, half = (measured("lid-closure", Expression(lids=(x, x))).eyes for x in (1.0, 0.5))
    assert shut is not None
    assert half is not None
    assert shut.left_closed == pytest.approx(1, abs=0.12)
    assert shut.left_gap_mm == pytest.approx(0, abs=1.2)
    assert half.left_closed is not None
    assert half.left_gap_mm is not None
    assert 0.35 < half.left_closed < 0.65
    whole = rest.estimator.whole_mm(MEASURES["lid-closure"])[0]
    assert half.left_gap_mm == pytest.approx((1 - half.left_closed) * whole, abs=0.01)


def test_points_that_are_no_numbers_are_not_measured(measured: Measured, rest: Rest, tracker: FaceTracker,
                                                     patient: PatientFace) -> None:  # fmt: skip
    image = patient.render(Expression())
    face = tracker.still(image)
    assert face is not None
    broken = Face(np.full_like(face.points, np.nan), face.size, 0)
    conditions = judge(face, image, LIMITS)
    got = Measurer(LIMITS, rest).movement(MEASURES["corner-smile"], image, broken, conditions, 0)
    assert (got.left_mm, got.reason) == (None, Reason.NOT_SEEN)


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (np.zeros((0, 0, 3), np.uint8), "0×0"),
        (np.zeros((1, 1, 3), np.uint8), "1×1"),
        (np.zeros((720, 1280), np.uint8), "grey or RGBA"),
        (np.zeros((720, 1280, 4), np.uint8), "grey or RGBA"),
        (np.full((720, 1280, 3), np.nan), "float64"),
        (np.zeros((100, 9000, 3), np.uint8), "9000×100"),
    ],
)
def test_what_is_no_picture_is_told(picture: np.ndarray, words: str, tracker: FaceTracker) -> None:
    with pytest.raises(ValueError, match=words):
        tracker.track(picture, 1e6)
    with pytest.raises(ValueError, match=words):
        tracker.still(picture)
    with pytest.raises(TypeError, match="NoneType"):
        tracker.still(None)  # type: ignore[arg-type]


def test_an_8k_picture_is_looked_at(tracker: FaceTracker, patient: PatientFace) -> None:
    face = tracker.still(np.asarray(cv2.resize(patient.render(Expression()), (7680, 4320)), np.uint8))
    assert face is not None
    assert face.size == (7680, 4320)


def test_smoothing_lags_by_what_it_says() -> None:
    smooth = OneEuro(LIMITS.smooth_hz, LIMITS.smooth_per_mm_s)
    for k in range(60):
        smooth(0.0, k / 30)
    ramp = [(5 * k / 30, smooth(5 * k / 30, 2 + k / 30)) for k in range(1, 60)]
    lag_at_5_mm_s = (ramp[-1][0] - ramp[-1][1]) / 5
    assert 0.02 < lag_at_5_mm_s < 0.06
    still = 1 / (2 * math.pi * LIMITS.smooth_hz)
    assert still == pytest.approx(0.08, abs=0.005)


def test_smoothing_steadies_what_stands() -> None:
    rng, smooth = np.random.default_rng(3), OneEuro(LIMITS.smooth_hz, LIMITS.smooth_per_mm_s)
    raw = 6 + rng.normal(0, 0.3, 300)
    out = [smooth(float(v), k / 30) for k, v in enumerate(raw)][30:]
    assert np.std(out) < 0.6 * np.std(raw)
    assert np.mean(out) == pytest.approx(6, abs=0.1)


def test_live_values_are_smoothed_and_a_gap_begins_anew(tracker: FaceTracker, patient: PatientFace, rest: Rest) -> None:
    measurer = Measurer(LIMITS, rest)
    pictures = {g: patient.render(Expression(actions={"smile": (g, g)})) for g in (0.5, 1.0)}
    faces = {g: tracker.still(i) for g, i in pictures.items()}

    def left(g: float, t: float) -> float:
        face = faces[g]
        assert face is not None
        conditions = judge(face, pictures[g], LIMITS)
        got = measurer.movement(MEASURES["corner-smile"], pictures[g], face, conditions, t).left_mm
        assert got is not None
        return got

    low = left(0.5, 0)
    between = left(1.0, 1 / 30)
    after_a_gap = left(1.0, 2.0)
    assert low < between < after_a_gap - 0.5


T = [k / 30 for k in range(120)]


def ramp(begin: float, height: float, noise: float = 0.0) -> list[float]:
    rng = np.random.default_rng(1)
    return [height * min(max(t - begin, 0.0), 1.0) + float(rng.normal(0, noise)) for t in T]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (ramp(1, 8), 1.2),
        (ramp(1.5, 8, 0.1), 1.7),
        (ramp(1, 1.0), None),  # below what counts as measured
        ([8.0] * 120, None),  # was moving already
        ([0.0, 8.0], None),
    ],
)
def test_onset(values: list[float], expected: float | None) -> None:
    got = onset_s(T[: len(values)], values, 1.5)
    assert got == (None if expected is None else pytest.approx(expected, abs=0.1))


@pytest.mark.parametrize("true", [-0.4, 0.0, 0.25])
def test_the_lag_of_a_cycle(true: float) -> None:
    times = [k / 30 for k in range(300)]
    right = [4 * math.sin(2 * math.pi * t / 3) for t in times]
    left = [2 * math.sin(2 * math.pi * (t - true) / 3) for t in times]
    assert lag_s(times, left, right, 1.5) == pytest.approx(true, abs=0.05)
    assert lag_s(times, [v / 10 for v in left], right, 1.5) is None
    noise = np.random.default_rng(4).normal(0, 3, len(times))
    assert lag_s(times, [float(v) for v in noise], right, 1.5) is None
