"""What the bench test sees through the camera: each part with a camera that has just that fault, and a sound one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from appliance.bench import Finding, Verdict, camera, glass, picture
from appliance.bench.bench import Bench
from appliance.bench.eye import COUNT_S
from appliance.bench.finding import PartError
from appliance.bench.picture import CARD, Look
from appliance.cameras.base import Image, Shot
from appliance.cameras.patient_face import Expression, PatientFace, Pose
from appliance.coaching import Action
from appliance.faces.tracker import FaceTracker
from appliance.settings import Camera, Settings, Values
from tests.support import bench_kit as kit
from tests.support.bench_kit import Lens, Person, Sheet, bench_of, stage
from tools.hardware_testcard import SQUARE_MM

PASS, FAIL, LACKS, UNASKED = Verdict.PASS, Verdict.FAIL, Verdict.NOT_POSSIBLE, Verdict.NOT_ASKED


def look(bench: Bench, part: Callable[[Bench], Finding]) -> Finding:
    try:
        return part(bench)
    except PartError as error:
        return error.finding


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.bench.eye.COUNT_S", 0.15)
    assert COUNT_S > 1


FACE_PARTS = {"sharpness": camera.sharpness, "light": camera.light, "even": camera.even, "colours": camera.colours}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (kit.as_it_is, {}),
        (kit.blurred, {"sharpness": "Clean lens and glass"}),
        (kit.dark, {"light": "More light on the face."}),
        (kit.dark_and_blurred, {"sharpness": "Clean lens", "light": "More light"}),  # noise is no sharpness
        (kit.glaring, {"light": "Less light on the face."}),
        (kit.light_from_the_patients_left, {"even": "The patient's right half is darker."}),
        (lambda i: kit.light_from_the_patients_left(i[:, ::-1])[:, ::-1], {"even": "The patient's left half"}),
        (kit.swapped, {"colours": "Red and blue are swapped"}),
    ],
)
def test_what_is_measured_on_a_face(change: Callable[[Image], Image], wrong: dict[str, str], tmp_path: Path) -> None:
    bench = bench_of(Lens(lambda image: np.ascontiguousarray(change(image))), tmp_path)
    found = {name: look(bench, part) for name, part in FACE_PARTS.items()}
    bench.close()
    assert {name for name, one in found.items() if one.verdict is not PASS} >= set(wrong)
    others = {name: one for name, one in found.items() if one.verdict is not PASS and name not in wrong}
    assert set(others) <= {"sharpness"} if "light" in wrong else not others, others  # glare hides detail
    for name, says in wrong.items():
        assert found[name].verdict is FAIL
        assert found[name].text.startswith(says)
    assert all(one.value is not None and one.limit is not None and one.limit.source for one in found.values())


@pytest.mark.parametrize(
    ("change", "says"),
    [(kit.nobody, "Nobody is to be seen."), (kit.black, "The picture is black: is the lens covered?")],
)
@pytest.mark.parametrize("asked", [False, True])
def test_without_a_face_nothing_is_passed(
    change: Callable[[Image], Image], says: str, asked: bool, tmp_path: Path
) -> None:
    tester = Person({})
    bench = bench_of(Lens(change, noise=0.5), tmp_path)
    bench.asker = tester.bring(stage(), answer_s=0.1) if asked else None
    for part in FACE_PARTS.values():
        found = look(bench, part)
        assert (found.verdict, found.text) == (LACKS if asked else UNASKED, says)
        assert found.value is None
    bench.close()
    assert tester.titles == (["Sit in front of the mirror"] if asked else [])  # once is enough


@pytest.mark.parametrize(
    ("lens", "part", "verdict", "value", "says"),
    [
        ({}, camera.rate, PASS, None, ""),
        ({"fps": 10}, camera.rate, FAIL, None, ""),
        ({}, camera.age, PASS, None, ""),
        ({"late_s": 0.4}, camera.age, FAIL, pytest.approx(400, abs=60), ""),
        ({"shot": Shot()}, camera.age, LACKS, None, "This camera gives its pictures no time."),
        ({}, camera.alive, PASS, 100, "of the pictures are new ones"),
        ({"frozen": True}, camera.alive, FAIL, 0, "The picture stands still."),
        ({}, camera.focus, PASS, 1.5, "67 cm; autofocus"),
        ({"shot": Shot(dioptres=0.5, focused=True)}, camera.focus, FAIL, 0.5, "200 cm; autofocus"),
        ({"shot": Shot(dioptres=5.0, focused=True)}, camera.focus, FAIL, 5, "20 cm; autofocus"),
        ({"shot": Shot(dioptres=1.5, focused=False)}, camera.focus, FAIL, 1.5, "67 cm; autofocus has found nothing"),
        ({"shot": Shot(dioptres=0.0)}, camera.focus, FAIL, 0, "∞ cm; autofocus"),
        ({"shot": Shot()}, camera.focus, LACKS, None, "no motor"),
        ({}, camera.opens, PASS, None, "test lens, 1280 × 720"),
    ],
)
def test_what_a_camera_sends(lens: dict[str, object], part: Callable[[Bench], Finding], verdict: Verdict, value: object,
                             says: str, tmp_path: Path) -> None:  # fmt: skip
    bench = bench_of(Lens(**lens), tmp_path)  # type: ignore[arg-type]
    found = look(bench, part)
    bench.close()
    assert found.verdict is verdict
    assert value is None or found.value == value
    assert says in found.said(bench.t)


def test_a_lens_that_is_held_says_so(tmp_path: Path) -> None:
    settings = Settings(Values(camera=Camera(focus=1.6)))
    bench = bench_of(Lens(shot=Shot(dioptres=1.6)), tmp_path, settings=settings)
    assert look(bench, camera.focus).said(bench.t) == "62 cm; held there by the settings"
    bench.close()


def test_a_camera_that_is_not_there_fails_once_and_the_rest_is_not_possible(tmp_path: Path) -> None:
    bench = Bench(Settings(Values(camera=Camera(source="webcam:77"))), tmp_path)
    first = look(bench, camera.opens)
    assert first.verdict is FAIL
    assert "/dev/video77" in first.text
    for part in (camera.rate, camera.alive, camera.sharpness, glass.transmission):
        assert look(bench, part).verdict is LACKS


def test_a_camera_that_is_pulled_out_in_the_middle(tmp_path: Path) -> None:
    lens = Lens()
    bench = bench_of(lens, tmp_path)
    assert look(bench, camera.opens).verdict is PASS
    lens.stops_at = lens.number + 6
    found = [look(bench, part) for part in FACE_PARTS.values()]
    assert [one.verdict for one in found] == [FAIL, LACKS, LACKS, LACKS]
    assert "pulled out" in found[0].said(bench.t)
    assert lens.closed


def test_a_simulated_patient_is_no_camera(tmp_path: Path) -> None:
    bench = Bench(Settings(Values(camera=Camera(source="simulated", width=640, height=360))), tmp_path)
    found = look(bench, camera.opens)
    assert found.verdict is LACKS
    assert "no test of a kit" in found.text
    assert look(bench, camera.sharpness).verdict is PASS  # it shows how the test goes
    bench.close()
    bench = Bench(Settings(), tmp_path)
    bench.eye.none_found = bench.eye.pretends = True
    assert look(bench, camera.opens).verdict is FAIL
    assert look(bench, camera.sharpness).verdict is LACKS


# Sharpness ------------------------------------------------------------------------------------------


def pair(image: Image, noise: float, gain: float = 1.0) -> tuple[Image, Image]:
    rng = np.random.default_rng(0)
    one, two = (np.clip(image * gain + rng.normal(0, noise, image.shape), 0, 255).astype(np.uint8) for _ in range(2))
    return one, two


@pytest.fixture(scope="module")
def faces(tracker: FaceTracker) -> dict[float, tuple[Image, object]]:
    """The packaged face, near and far, and where it is."""
    patient = PatientFace(1280, 720)
    made = {size: patient.render(Expression(), Pose(0, 0, 0, 0, size)) for size in (1.0, 0.7)}
    return {size: (image, tracker.still(image)) for size, image in made.items()}


@pytest.mark.parametrize("size", [1.0, 0.7])
@pytest.mark.parametrize(("noise", "gain"), [(0.5, 1.0), (3.0, 1.0), (3.0, 0.4), (6.0, 0.4)])
def test_sharpness_falls_with_blur_and_not_with_noise_darkness_or_distance(
    faces: dict[float, tuple[Image, Look]], size: float, noise: float, gain: float
) -> None:
    image, face = faces[size]

    def value(sigma: float) -> float:
        shown = kit.blurred(image, sigma) if sigma else image
        return picture.sharpness(Look(*pair(shown, noise, gain), face))  # type: ignore[arg-type]

    values = [value(sigma) for sigma in (0, 1, 2, 4)]
    assert values == sorted(values, reverse=True)
    assert values[0] > Settings().values.bench.sharp > values[2]


def printed_card(square_px: float, sigma: float, tilt_deg: float = 4.0) -> Image:
    """The printed card before a grey wall, as a camera would see it: ``square_px`` a square."""
    k = 16
    board = np.full((CARD[1] + 3, CARD[0] + 3), 235, np.uint8)
    board[1:-1, 1:-1][np.indices((CARD[1] + 1, CARD[0] + 1)).sum(axis=0) % 2 == 0] = 20
    big = np.kron(board, np.ones((k * 4, k * 4), np.uint8))
    high, wide = big.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), tilt_deg, square_px / (k * 4))
    turn[:, 2] += (640 - wide / 2, 360 - high / 2)
    seen = cv2.warpAffine(cv2.GaussianBlur(big, (0, 0), 2.0), turn, (1280, 720), flags=cv2.INTER_AREA, borderValue=110)
    seen = cv2.GaussianBlur(seen, (0, 0), sigma) if sigma else seen
    return np.repeat(np.asarray(seen, np.uint8)[:, :, None], 3, axis=2)


def test_the_printed_card_stands_for_a_face() -> None:
    at_65_cm = SQUARE_MM / 650 * 640 / np.tan(np.radians(33))
    values = [picture.card_sharpness(*pair(printed_card(at_65_cm, sigma), 2)) for sigma in (0, 1, 2.2, 3)]
    assert None not in values
    assert values == sorted(values, reverse=True)  # type: ignore[type-var]
    assert values[1] > Settings().values.bench.sharp_card > values[2]  # type: ignore[operator]
    assert picture.card_sharpness(*pair(np.full((720, 1280, 3), 120, np.uint8), 2)) is None


def test_a_card_held_up_is_told_as_one(tmp_path: Path) -> None:
    tester = Person({})
    bench = bench_of(Lens(lambda _: printed_card(22, 0)), tmp_path)
    bench.asker = tester.bring(stage())
    found = look(bench, camera.sharpness)
    bench.close()
    assert (found.verdict, found.text) == (PASS, "on the printed card")


# The glass ------------------------------------------------------------------------------------------

WITHOUT, WITH = "Without the glass", "With the glass"


class Mount(Person):
    """Puts the glass before the camera when it is asked for."""

    def __init__(self, sheet: Sheet, lets_through: float, answers: dict[str, object]) -> None:
        def seen(scene: object) -> None:
            if getattr(scene, "title", "") == WITH:
                sheet.light = light * lets_through

        light = sheet.light
        super().__init__(answers, seen=seen)


BOTH: dict[str, object] = {WITHOUT: Action.NEXT, WITH: Action.NEXT}


@pytest.mark.parametrize(
    ("through", "light", "answers", "verdict", "value", "says"),
    [
        (0.34, 1.0, BOTH, PASS, 0.34, ""),
        (0.31, 1.0, BOTH, PASS, 0.31, ""),
        (0.22, 1.0, BOTH, FAIL, 0.22, ""),
        (0.10, 1.0, BOTH, FAIL, 0.10, ""),
        (0.50, 0.2, BOTH, PASS, 0.50, ""),
        (0.10, 0.02, BOTH, LACKS, None, "More light"),  # longer the camera can't expose
        (1.40, 1.0, BOTH, FAIL, None, "More light with the glass"),
        (0.34, 1.0, {WITHOUT: Action.REPEAT}, UNASKED, None, "it is measured when glass and camera are mounted"),
        (0.34, 1.0, {WITHOUT: Action.NEXT, WITH: Action.REPEAT}, UNASKED, None, "mounted"),
        (0.34, 1.0, {}, UNASKED, None, "Nobody answered."),
    ],
)  # fmt: skip
def test_transmission(through: float, light: float, answers: dict[str, object], verdict: Verdict, value: float | None,
                      says: str, tmp_path: Path) -> None:  # fmt: skip
    sheet = Sheet(light)
    bench = bench_of(sheet, tmp_path)
    bench.asker = Mount(sheet, through, answers).bring(stage(), answer_s=0.5)
    found = look(bench, glass.transmission)
    bench.close()
    assert found.verdict is verdict, found
    assert found.value is None if value is None else found.value == pytest.approx(value, rel=0.03)
    assert says in found.text


def test_a_sheet_that_is_too_bright_is_told(tmp_path: Path) -> None:
    bench = bench_of(Lens(kit.as_it_is), tmp_path)
    bench.eye._chosen.make()._still[:] = 255  # type: ignore[attr-defined]
    bench.asker = Person(BOTH).bring(stage())
    found = look(bench, glass.transmission)
    bench.close()
    assert (found.verdict, found.text[:22]) == (LACKS, "The sheet is too brigh")


def test_glass_that_was_measured_is_kept_when_somebody_says_that_it_is_the_same(tmp_path: Path) -> None:
    before = {"glass": {"name": "glass", "verdict": "pass", "value": 0.34}}
    bench = bench_of(Sheet(), tmp_path, before=before, before_at="2026-10-02T09:00:00Z")
    assert look(bench, glass.transmission).verdict is UNASKED  # nobody asked, nothing kept
    bench.asker = Person({WITHOUT: Action.REPEAT}).bring(stage())
    found = look(bench, glass.transmission)
    assert (found.verdict, found.value, found.of) == (PASS, 0.34, "2026-10-02")
    bench.before = {"glass": {"name": "glass", "verdict": "pass", "value": 0.34, "of": "2026-01-01"}}
    assert look(bench, glass.transmission).of == "2026-01-01"  # the day of the measurement, not of the last test
    bench.before = {"glass": {"name": "glass", "verdict": "fail", "value": 0.2}}
    assert look(bench, glass.transmission).verdict is UNASKED
    bench.close()


def test_a_camera_that_does_not_tell_its_exposure_can_measure_no_glass(tmp_path: Path) -> None:
    bench = bench_of(Lens(shot=Shot()), tmp_path)
    assert look(bench, glass.transmission).verdict is LACKS
    bench.close()
