"""Real MediaPipe on real pictures: the side is proved by a wink, and everything else by movements of known gain."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from appliance import models
from appliance.cameras.patient_face import Expression, Image, PatientFace, Pose
from appliance.errors import Unavailable
from appliance.faces import MEASURES, Measurer, Movement, Quality, Reason, Rest, judge
from appliance.faces import core as processor
from appliance.faces.hands import HandWatch
from appliance.faces.tracker import FaceTracker
from appliance.settings import Measuring
from appliance.sides import Side


def measure(
    tracker: FaceTracker, patient: PatientFace, name: str, expression: Expression,
    *, pose: Pose | None = None, flip: bool = False,
) -> Movement:  # fmt: skip
    """The movement of one expression from rest, as ``symmirror measure`` would find it in two stills."""
    limits = Measuring()
    turn = (lambda image: np.ascontiguousarray(image[:, ::-1])) if flip else (lambda image: image)
    still = turn(patient.render(Expression()))
    rest = tracker.still(still)
    assert rest is not None
    image = turn(patient.render(expression, pose))
    face = tracker.still(image)
    conditions = judge(face, image, limits) if face else None
    return Measurer(limits, Rest.of([rest], [(rest, still)])).movement(MEASURES[name], image, face, conditions, 0)


def values(movement: Movement) -> tuple[float, float]:
    assert movement.left_mm is not None, movement.reason
    assert movement.right_mm is not None
    return movement.left_mm, movement.right_mm


def test_a_wink_moves_that_eyes_bar_and_no_other(tracker: FaceTracker, patient: PatientFace) -> None:
    left, right = values(measure(tracker, patient, "lid-closure", Expression(lids=(1, 0))))
    assert left > 3
    assert abs(right) < 0.1 * left
    left, right = values(measure(tracker, patient, "lid-closure", Expression(lids=(0, 1))))
    assert right > 3
    assert abs(left) < 0.1 * right


def test_swapping_the_picture_left_for_right_swaps_the_bars(tracker: FaceTracker, patient: PatientFace) -> None:
    smile = Expression(actions={"smile": (0.3, 1)})
    left, right = values(measure(tracker, patient, "corner-smile", smile))
    swapped_left, swapped_right = values(measure(tracker, patient, "corner-smile", smile, flip=True))
    assert swapped_left == pytest.approx(right, abs=0.6)
    assert swapped_right == pytest.approx(left, abs=0.6)


@pytest.mark.parametrize("weak", [0.2, 0.5, 1.0])
@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("corner-smile", "smile"),
        ("corner-outward", "corners-out"),
        ("brow-raise", "brow-raise"),
        ("brow-frown", "brow-frown"),
        ("lip-pucker", "pucker"),
        ("nose-wrinkle", "nose-wrinkle"),
    ],
)
def test_the_weak_side_is_weaker_by_as_much_as_it_is(
    tracker: FaceTracker, patient: PatientFace, name: str, action: str, weak: float
) -> None:
    """On a real photograph whose halves move by known amounts; the mesh alone is off by up to 0.3 here."""
    left, right = values(measure(tracker, patient, name, Expression(actions={action: (weak, 1)})))
    assert left / right == pytest.approx(weak, abs=0.15)
    left, right = values(measure(tracker, patient, name, Expression(actions={action: (1, weak)})))
    assert right / left == pytest.approx(weak, abs=0.15)


def test_lowering_the_brows_is_not_raising_them(tracker: FaceTracker, patient: PatientFace) -> None:
    left, right = values(measure(tracker, patient, "brow-raise", Expression(actions={"brow-raise": (-0.7, -0.7)})))
    assert left < 0
    assert right < 0


def test_more_movement_is_a_higher_bar(tracker: FaceTracker, patient: PatientFace) -> None:
    sizes = [
        values(measure(tracker, patient, "corner-smile", Expression(actions={"smile": (gain, gain)})))[0]
        for gain in (0.4, 0.7, 1.0)
    ]
    assert all(a < b for a, b in pairwise(sizes))


def test_rest_against_itself_is_not_measured_and_not_zero(tracker: FaceTracker, patient: PatientFace) -> None:
    movement = measure(tracker, patient, "corner-smile", Expression())
    assert (movement.left_mm, movement.reason, movement.quality) == (None, Reason.BELOW_NOISE, Quality.NONE)


def test_a_head_turned_away_is_refused_with_the_reason(tracker: FaceTracker, patient: PatientFace) -> None:
    movement = measure(tracker, patient, "corner-smile", Expression(), pose=Pose(yaw=28))
    assert movement.reason is Reason.TURNED


def test_a_still_does_not_depend_on_those_before_it(tracker: FaceTracker, patient: PatientFace) -> None:
    smile, brow = (patient.render(Expression(actions={a: (1, 1)})) for a in ("smile", "brow-raise"))
    alone = tracker.still(smile)
    tracker.still(brow)
    again = tracker.still(smile)
    assert alone is not None
    assert again is not None
    assert np.abs(alone.points - again.points).max() < 0.05


def test_no_face_is_none(tracker: FaceTracker) -> None:
    assert tracker.still(np.full((480, 640, 3), 127, np.uint8)) is None


def two_people(near_left: bool) -> Image:
    """The same woman twice: once near, once at two thirds of the size."""
    near, far = PatientFace(720, 720).render(Expression()), PatientFace(480, 480).render(Expression())
    picture = np.full((720, 1280, 3), 150, np.uint8)
    wide = near[:, 110:610]
    if near_left:
        picture[:, 60:560], picture[100:580, 760:1240] = wide, far
    else:
        picture[:, 720:1220], picture[100:580, 60:540] = wide, far
    return picture


@pytest.mark.parametrize("near_left", [True, False])
def test_of_two_people_the_nearer_is_the_patient(near_left: bool) -> None:
    tracker = FaceTracker(second_face_every_s=0.5)
    try:
        picture = two_people(near_left)
        faces = [tracker.track(picture, k / 20) for k in range(30)]
        assert tracker.faces_seen == 2
        last = faces[-1]
        assert last is not None
        assert bool(last.points[:, 0].mean() < 640) is near_left
        # Somebody nearer comes and the other one stays where they were: the mirror goes over to them.
        other = two_people(not near_left)
        for k in range(30, 70):
            last = tracker.track(other, k / 20)
        assert last is not None
        assert bool(last.points[:, 0].mean() > 640) is near_left
    finally:
        tracker.close()


def test_a_hand_on_the_face_is_seen_and_a_bare_face_is_not_a_hand(patient: PatientFace, tracker: FaceTracker) -> None:
    watch = HandWatch()
    try:
        for k, hand in enumerate((0.0, 1.0, 0.0)):
            image = patient.render(Expression(hand=hand))
            assert watch.on_face(image, tracker.still(image), 10.0 * k) is bool(hand)
            # Where no face is found, a hand is looked for by itself: here the same picture without its upper half.
            image[: image.shape[0] // 2] = 0
            assert watch.anywhere(image, 10.0 * k + 5) is bool(hand)
    finally:
        watch.close()


# Which processor, which model -----------------------------------------------------------------------

PI5 = "processor\t: 0\nFeatures\t: fp asimd evtstrm aes crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp\n"
PI4 = "processor\t: 0\nFeatures\t: fp asimd evtstrm crc32 cpuid\n"


@pytest.mark.parametrize(
    ("cpuinfo", "machine", "installed", "says"),
    [
        (PI5, "aarch64", "1.2.2", None),
        (PI4, "aarch64", "1.2.2", "needs a Pi 5"),
        (PI4, "aarch64", "0.10.18", None),
        ("no features here", "aarch64", "1.2.2", None),
        (PI4, "x86_64", "1.2.2", None),
        (PI5, "aarch64", None, "not installed"),
    ],
)
def test_a_core_that_cannot_track_is_told_before_it_is_killed(
    tmp_path: object, cpuinfo: str, machine: str, installed: str | None, says: str | None
) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "cpuinfo"
    path.write_text(cpuinfo)
    answer = processor.cannot_track(path, machine, installed)
    assert (says in answer) if says and answer else (answer is None and says is None)


def test_the_models_are_the_ones_that_are_meant() -> None:
    for model in models.ALL:
        assert models.sha256(models.find(model)) == model.sha256


def test_a_damaged_model_is_not_used(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / models.FACE.file).write_bytes(b"not a model")
    monkeypatch.setattr("appliance.paths.model_dirs", lambda: [folder])
    with pytest.raises(Unavailable, match="damaged or another version"):
        models.find(models.FACE)
    (folder / models.FACE.file).unlink()
    with pytest.raises(Unavailable, match="symmirror models"):
        models.find(models.FACE)


def test_side_names() -> None:
    assert [s.value for s in Side] == ["left", "right"]


def test_measures_of_one_region_share_its_flow_and_lose_nothing(tracker: FaceTracker, patient: PatientFace) -> None:
    still, smiling = (patient.render(Expression(actions={"smile": (g, g)})) for g in (0.0, 1.0))
    rest_face, face = tracker.still(still), tracker.still(smiling)
    assert rest_face is not None
    assert face is not None
    estimator = Rest.of([rest_face], [(rest_face, still)]).estimator
    together = estimator.align(face)
    for name in ("corner-outward", "corner-smile", "jaw-opening"):
        alone = estimator.per_side(MEASURES[name], smiling, face, estimator.align(face))
        assert estimator.per_side(MEASURES[name], smiling, face, together) == pytest.approx(alone)
    assert estimator.per_side(MEASURES["corner-smile"], still, rest_face, estimator.align(rest_face)) == pytest.approx(
        (0, 0), abs=0.1
    )
