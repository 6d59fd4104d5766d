"""``symmirror calibrate`` as a whole: real screen, real loop, the simulated camera; the patient is ray-traced."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from appliance import calibrate, settings
from appliance.cli import main
from appliance.coaching import Action
from appliance.display import Mode, Stage
from appliance.faces.face import Face
from appliance.gallery import SIZES, faults
from appliance.geometry import Calibration, Eye, FacePlace, Fitted, Rig, Step
from appliance.geometry.calibration import crosses
from appliance.language import languages, translator
from tests.support.simulated_mirror import Sitter, look, with_nose_on

TRUE = Rig(x_mm=3, y_mm=-188, depth_mm=10, tilt_deg=-7, pan_deg=-2, fov_deg=67, glass_mm=3)


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit's folder of settings, with a comment of the clinic's own."""
    (tmp_path / "symmirror.toml").write_text('# ours\n[camera]\nsource = "simulated"\nwidth = 640\nheight = 360\n')
    return tmp_path


def command(kit: Path, *more: str) -> Result:
    words = ["calibrate", "--config", str(kit), "--display", "offscreen", "--size", "540x960", "--for", "20", *more]
    return CliRunner().invoke(main, words)


class Patient:
    """Presses Next as soon as the nose is on the cross, and moves to the next one. ``off_mm`` misses the second."""

    def __init__(self, off_mm: float, at_the_end: Action) -> None:
        self._off, self._end = off_mm, at_the_end
        self._rng, self._turns, self._pressed = np.random.default_rng(0), 0, 0
        stage = Stage(Mode.OFFSCREEN, settings.Panel(), (540, 960))
        self._crosses = calibrate.begin(stage, settings.Geometry(), Eye.BOTH).crosses

    def place(self, _face: Face) -> FacePlace:
        """Where the tracker would see this patient."""
        number = min(max(self._pressed - 1, 0), 4)
        x, y = self._crosses[number]
        aimed = (x + (self._off if number == 1 else 0), y)
        sitter = with_nose_on(aimed, Sitter((0, 0, 640)), TRUE, ("left", "right"))
        return look(sitter, TRUE, noise_px=0.3, rng=self._rng)

    @contextmanager
    def presses(self, *_: object) -> Iterator[calibrate.Presses]:
        """Next every second and a half; at the end what was said."""

        def poll() -> tuple[list[Action], bool]:
            self._turns += 1
            if self._turns % 45:
                return [], False
            self._pressed += 1
            return [Action.NEXT if self._pressed <= 5 else self._end], False

        yield poll


def with_patient(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibrate, "_presses", patient.presses)
    monkeypatch.setattr(calibrate, "place_of", patient.place)


def test_a_good_calibration_is_kept_and_the_rest_of_the_file_stays(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_patient(Patient(0, Action.NEXT), monkeypatch)
    result = command(kit)
    assert result.exit_code == 0, result.output
    assert "Mean error" in result.output
    text = (kit / "symmirror.toml").read_text()
    assert text.startswith('# ours\n[camera]\nsource = "simulated"\n')
    written = tomllib.loads(text)["geometry"]
    assert written["calibrated"] is True
    assert written["camera_tilt_deg"] == pytest.approx(TRUE.tilt_deg, abs=2.5)
    assert settings.load(kit).values.geometry.camera_pan_deg == pytest.approx(TRUE.pan_deg, abs=1.5)


def test_a_bad_one_is_told_and_not_kept(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_patient(Patient(70, Action.REPEAT), monkeypatch)
    before = (kit / "symmirror.toml").read_text()
    result = command(kit)
    assert result.exit_code == 1
    assert "more than 8 mm, so it was not kept" in result.output
    assert (kit / "symmirror.toml").read_text() == before


def test_the_simulated_patient_can_stand_there_and_nobody_press(kit: Path) -> None:
    result = CliRunner().invoke(
        main, ["calibrate", "--config", str(kit), "--display", "offscreen", "--size", "540x960", "--for", "1.5"]
    )
    assert result.exit_code == 1
    assert "Nothing was changed." in result.output


def test_without_a_folder_for_the_result_it_does_not_begin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("appliance.paths.KIT_CONFIG", tmp_path / "none")
    result = CliRunner().invoke(main, ["calibrate"])
    assert result.exit_code == 2
    assert "--config DIR" in result.stderr


@pytest.mark.parametrize("look_name", ["standard", "low-vision"])
@pytest.mark.parametrize("size", SIZES)
def test_its_screens_fit_every_display(size: str, look_name: str) -> None:
    stage = Stage(Mode.OFFSCREEN, SIZES[size].panel(), SIZES[size].px, look_name)
    state = calibrate.begin(stage, settings.Geometry(), Eye.BOTH)
    rig = Rig()
    states: list[Calibration] = [
        state,
        state.saw(look(Sitter((0, 0, 640)), rig), 0),
        state.saw(look(Sitter((0, 0, 640)), rig), 0).next(0),
        *(Calibration(state.crosses, rig, 8, step=Step.RESULT, fitted=Fitted(rig, e, 2 * e)) for e in (3.2, 19.9)),
    ]
    for language in languages():
        for each in states:
            scene = calibrate.compose(each, stage, translator(language), 0.4)
            stage.show(scene)
            assert not faults(stage, scene), language
    width, height = stage.layout.size_mm
    for x, y in state.crosses:
        assert abs(x) < width / 2 - 8
        assert abs(y) < height / 2 - 8


def test_crosses_span_both_directions() -> None:
    made = np.array(crosses((0, -20), (40, 45)))
    assert made.mean(axis=0) == pytest.approx((0, -20))
    assert np.ptp(made, axis=0) == pytest.approx((80, 90))
