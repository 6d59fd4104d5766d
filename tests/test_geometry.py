"""Where a patient sees the reflected face, against a mirror that is traced ray by ray."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from appliance.cameras.patient_face import Expression, PatientFace, Pose
from appliance.faces.place import place_of
from appliance.faces.tracker import FaceTracker
from appliance.geometry import Calibration, Ended, Eye, Follower, Rig, Sighting, Step, face_on_glass, fit, nose_on_glass
from appliance.geometry.calibration import crosses
from appliance.geometry.reflection import head, reflected
from appliance.settings import Geometry, Panel
from tests.support.simulated_mirror import NOSE, PUPILS, Sitter, look, seen_at, with_nose_on

RIG = Rig(x_mm=8, y_mm=-190, depth_mm=12, tilt_deg=-6, pan_deg=2, fov_deg=66, glass_mm=4)
SITTERS = [
    Sitter((0, -30, 650)), Sitter((60, -80, 550)), Sitter((-90, 40, 800)), Sitter((20, 10, 480), roll_deg=12),
    Sitter((-30, -60, 700), roll_deg=-15),
]  # fmt: skip
CROSSES = crosses((0, -30), (35, 40))


@pytest.mark.parametrize("glass_mm", [0.0, 4.0, 20.0])
def test_the_formula_is_what_a_mirror_does(glass_mm: float) -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        point, eye = rng.uniform((-200, -200, 300), (200, 200, 900), (2, 3))
        assert reflected(point, eye, glass_mm) == pytest.approx(seen_at(point, eye, glass_mm))


def test_a_reflection_is_half_as_large_and_stays_on_its_side() -> None:
    eye = np.array([0.0, 0.0, 700.0])
    left, right = (reflected(np.array([x, 0.0, 700.0]), eye) for x in (-80.0, 80.0))
    assert right[0] - left[0] == pytest.approx(80)
    assert left[0] < 0 < right[0]  # left stays left
    # The two eyes see the same point half their distance apart.
    nose = np.array([0.0, 30.0, 700.0])
    both = [reflected(nose, np.array([x, 0.0, 700.0]))[0] for x in (-31.5, 31.5)]
    assert both[1] - both[0] == pytest.approx(31.5)


@pytest.mark.parametrize("sitter", SITTERS)
def test_a_head_is_found_before_the_glass(sitter: Sitter) -> None:
    found = head(look(sitter, RIG), RIG)
    assert found.left == pytest.approx(sitter.at(PUPILS["left"]), abs=4)
    assert found.right == pytest.approx(sitter.at(PUPILS["right"]), abs=4)
    assert found.nose == pytest.approx(sitter.at(NOSE), abs=6)


@pytest.mark.parametrize("sitter", SITTERS)
def test_both_eyes_see_the_whole_face_inside_the_black_ellipse(sitter: Sitter) -> None:
    panel = Panel()
    middle = face_on_glass(look(sitter, RIG), RIG)
    half = np.array([panel.face_width_mm, panel.face_height_mm]) / 2
    for name in ("left", "right"):
        outline = np.array([seen_at(p, sitter.at(PUPILS[name]), RIG.glass_mm) for p in sitter.contour()])
        outside = np.hypot(*((outline - middle) / half).T)
        # The ellipse is "about" the two faces': at most 2 mm beyond it with an upright head, 4 mm with a tilted one.
        assert outside.max() < (1.03 if not sitter.roll_deg else 1.07)


def test_what_a_wrong_iris_costs() -> None:
    """An iris 0.4 mm wider than the mean (one standard deviation) moves the face area by some millimetres only."""
    for sitter in SITTERS[:3]:
        true = face_on_glass(look(sitter, RIG), RIG)
        wide = face_on_glass(look(replace(sitter, iris_mm=12.1), RIG), RIG)
        assert np.hypot(*(wide - true)) < 9


def test_the_simulated_patient_is_before_the_glass(patient: PatientFace, tracker: FaceTracker) -> None:
    """Real MediaPipe on a picture: some 60 cm away, eyes above the nose; a step to the picture's right is her left."""
    rig = Rig()
    places = [
        place_of(face)
        for dx in (0, 100)
        if (face := tracker.still(patient.render(Expression(), Pose(dx=dx)))) is not None
    ]
    found = [head(p, rig) for p in places]
    assert 350 < found[0].left[2] < 700
    assert found[0].left[1] < found[0].nose[1] - 15
    moved_mm = 100 * 11.7 / places[0].iris_px
    assert found[1].middle[0] - found[0].middle[0] == pytest.approx(-moved_mm, rel=0.1)


# Calibration ---------------------------------------------------------------------------------------


def sight(rig: Rig, rng: np.random.Generator, aim_mm: float, eyes: tuple[str, ...] = ("left", "right"),
          noise_px: float = 0.15) -> tuple[Sighting, ...]:  # fmt: skip
    """A patient who brings the nose to all five crosses, missing each by about ``aim_mm``.

    0.15 pixels of noise are what the median of half a second leaves of half a pixel a picture.
    """
    made = []
    for cross in CROSSES:
        aimed = (cross[0] + rng.normal(0, aim_mm), cross[1] + rng.normal(0, aim_mm))
        sitter = with_nose_on(aimed, Sitter((0, 0, rng.uniform(600, 680))), rig, eyes)
        made.append(Sighting(cross, look(sitter, rig, noise_px=noise_px, rng=rng)))
    return tuple(made)


TRUE = Rig(x_mm=4, y_mm=-193, depth_mm=10, tilt_deg=-9, pan_deg=3, fov_deg=68, glass_mm=3)
START = Rig.of(Geometry())


@pytest.mark.parametrize("seed", range(8))
def test_five_crosses_tell_where_the_camera_looks(seed: int) -> None:
    rng = np.random.default_rng(seed)
    fitted = fit(sight(TRUE, rng, aim_mm=2), START)
    assert fitted.error_mm < 5
    for sitter in SITTERS:  # at other places and distances than those of the crosses, tilted heads too
        seen = np.mean(
            [seen_at(sitter.at(NOSE), sitter.at(PUPILS[e]), TRUE.glass_mm) for e in ("left", "right")], axis=0
        )
        place = look(sitter, TRUE)
        assert np.hypot(*(nose_on_glass(place, fitted.rig) - seen)) < 9
        assert np.hypot(*(nose_on_glass(place, START) - seen)) > 30  # and without it they would be far off


def test_without_noise_nothing_is_left_to_explain() -> None:
    fitted = fit(sight(TRUE, np.random.default_rng(0), aim_mm=0, noise_px=0), START)
    assert fitted.error_mm < 1
    assert fitted.worst_mm < 2


def test_with_one_eye_covered_the_fit_is_told_so() -> None:
    sightings = sight(TRUE, np.random.default_rng(0), aim_mm=0, eyes=("left",), noise_px=0)
    sitter = SITTERS[0]
    seen = seen_at(sitter.at(NOSE), sitter.at(PUPILS["left"]), TRUE.glass_mm)
    told = nose_on_glass(look(sitter, TRUE), fit(sightings, START, Eye.LEFT).rig, Eye.LEFT)
    assert told == pytest.approx(seen, abs=2)
    untold = nose_on_glass(look(sitter, TRUE), fit(sightings, START, Eye.BOTH).rig, Eye.LEFT)
    assert abs(untold[0] - seen[0]) > 10  # half of what the eyes are apart on the glass


def run_through(wrong: int | None = None) -> Calibration:
    """A calibration from the first press to its result; at cross ``wrong`` the nose is 60 mm away."""
    rng = np.random.default_rng(3)
    state = Calibration(CROSSES, START, limit_mm=8)
    now = 0.0
    while state.step is not Step.RESULT:
        cross = state.cross
        assert cross is not None
        number = len(state.sightings)
        aimed = (cross[0] + (60 if number == wrong else 0), cross[1])
        place = look(with_nose_on(aimed, Sitter((0, 0, 640)), TRUE, ("left", "right")), TRUE, noise_px=0.15, rng=rng)
        state = state.saw(place, now).next(now)
        assert state.step is Step.KEEP
        while state.step is Step.KEEP:
            now += 1 / 30
            state = state.saw(place, now)
    return state


def test_a_calibration_from_cross_to_cross() -> None:
    state = run_through()
    assert state.good
    assert state.fitted is not None
    assert state.fitted.error_mm < 4
    assert state.next(99).ended is Ended.SAVE
    again = state.repeat(99)
    assert (again.ended, again.step, again.sightings) == (None, Step.AIM, ())


def test_a_cross_that_was_missed_spoils_the_fit_and_is_not_kept() -> None:
    state = run_through(wrong=2)
    assert state.fitted is not None
    assert state.fitted.error_mm > 8
    assert not state.good
    assert state.next(99).ended is None  # next begins anew
    assert state.repeat(99).ended is Ended.LEAVE


def test_a_restless_or_lost_face_is_asked_again() -> None:
    place = look(Sitter((0, 0, 640)), TRUE)
    away = replace(place, nose=(place.nose[0] + 60, place.nose[1]))
    for looks in ([None] * 40, [place, away] * 20):
        state = Calibration(CROSSES, START, 8).saw(place, 0.0).next(0.0)
        for k, seen in enumerate(looks):
            state = state.saw(seen, k / 30)
        assert state.step is Step.AIM
        assert state.lost
        assert state.sightings == ()


def test_presses_before_a_face_is_seen_do_nothing_and_repeat_goes_back_one_cross() -> None:
    state = Calibration(CROSSES, START, 8)
    assert state.next(0).step is Step.AIM
    place = look(Sitter((0, 0, 640)), TRUE)
    done = replace(state, sightings=(Sighting(CROSSES[0], place), Sighting(CROSSES[1], place)))
    assert done.cross == CROSSES[2]
    assert done.repeat(1).cross == CROSSES[1]
    assert state.repeat(1).cross == CROSSES[0]


# Following -----------------------------------------------------------------------------------------

HOME = (97.0, 135.0)


def follower(**settings: object) -> Follower:
    made = Geometry.model_validate({"calibrated": True, "camera_y_mm": -193, **settings})
    return Follower(made, (194, 345), (112, 130), HOME)


def watch(who: Follower, where: list[tuple[float, float]], now: float = 0.0) -> list[tuple[float, float] | None]:
    """The middle of the area at each of ``where`` (mm, the head's place), 30 a second."""
    rig, out = Rig.of(who._settings), []
    for x, y in where:
        who.see(look(Sitter((x, y, 640)), rig), now)
        area = who.area(now)
        out.append(None if area is None else (area[0] + area[2] / 2, area[1] + area[3] / 2))
        now += 1 / 30
    return out


def test_an_uncalibrated_kit_keeps_the_fixed_layout() -> None:
    assert watch(follower(calibrated=False), [(60, 0)] * 200)[-1] is None


def test_a_face_that_sits_elsewhere_is_followed_once_and_slowly() -> None:
    got = watch(follower(), [(30, 0)] * 240)
    assert got[30] is None  # not before it has settled
    last = got[-1]
    assert last is not None
    # The face's middle is 27 mm below the eyes, and half of that on the glass.
    assert last[0] == pytest.approx(97 + 30, abs=2)
    assert last[1] == pytest.approx(172.5 + 13.5, abs=4)
    ways = [np.hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairwise(got) if a and b]
    assert max(ways) < 3  # mm a picture
    assert len(set(got[-60:])) == 1  # and then it stands


def test_a_swaying_head_moves_nothing() -> None:
    who = follower()
    settled = watch(who, [(30, 0)] * 200)[-1]
    rng = np.random.default_rng(0)
    sway = [(30 + 8 * np.sin(k / 20) + rng.normal(0, 1), 6 * np.cos(k / 31) + rng.normal(0, 1)) for k in range(900)]
    assert set(watch(who, sway, now=10)) == {settled}


def test_somebody_who_walks_past_moves_nothing() -> None:
    who = follower()
    assert set(watch(who, [(-300 + 6 * k, 0) for k in range(100)])) == {None}
    who.see(None, 4.0)
    assert who.area(5.0) is None
