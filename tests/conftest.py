"""Fixtures that more than one file needs. Real MediaPipe, real pictures; nothing is mocked here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.pop("SYMMIRROR_CONFIG", None)

from appliance.cameras.patient_face import PatientFace
from appliance.faces.tracker import FaceTracker
from appliance.settings import Measuring


@pytest.fixture(scope="session")
def patient() -> PatientFace:
    """The simulated patient's face at 1280 × 720."""
    return PatientFace(1280, 720)


@pytest.fixture(scope="session")
def tracker() -> Iterator[FaceTracker]:
    """One tracker for all tests of stills: they are independent of each other by contract."""
    made = FaceTracker()
    yield made
    made.close()


@pytest.fixture
def limits() -> Measuring:
    """The default limits."""
    return Measuring()


@pytest.fixture(autouse=True)
def own_data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a mirror writes stays in the test's own folder, as on a kit under systemd."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path_factory.mktemp("state")))


@pytest.fixture
def quick_config(tmp_path: Path) -> Path:
    """A config folder whose sessions go fast: short waits, one exercise of two short repetitions."""
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "symmirror.toml").write_text(
        "[coaching]\nsafety_all = 'never'\nprompt_s = 1\nin_s = 2.2\nout_s = 1\ndone_s = 1\nask_s = 2\n"
        "over_factor = 10\n"  # the simulated patient always does all that it can
        "[measuring]\nrest_s = 1\n[voice]\nenabled = false\n"
    )
    (folder / "exercises.toml").write_text(
        '[[exercise]]\nid = "smile-well"\ngroup = "other"\nhandout = "Smile."\ntitle = "Smile"\nsay = "Smile."\n'
        'kind = "measured"\nfigure = "smile"\nmeasure = "corner-smile"\n'
        "hold_s = 2.5\nrepetitions = 2\nrest_s = 1.5\ntarget_mm = 4\n"
    )
    return folder
