"""Writing a setting leaves the rest of a file as somebody wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance import listing, settings
from appliance.errors import Refused
from appliance.settings_file import keep, prove_writable

VALUES = {"calibrated": True, "camera_x_mm": -3.5}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "[geometry]\ncalibrated = true\ncamera_x_mm = -3.5\n"),
        ("[camera]\nfps = 15", "[camera]\nfps = 15\n\n[geometry]\ncalibrated = true\ncamera_x_mm = -3.5\n"),
        (
            "# mine\n[geometry]  # as mounted\ncamera_x_mm = 0  # r\n# y\ncamera_y_mm=-190\n\n[voice]\nenabled=false\n",
            "# mine\n[geometry]  # as mounted\ncamera_x_mm = -3.5  # r\n# y\ncamera_y_mm=-190\n"
            "calibrated = true\n\n[voice]\nenabled=false\n",
        ),
        (
            '[general]\nlanguage = "en" # [geometry]\n[geometry]\ncalibrated = false\n',
            '[general]\nlanguage = "en" # [geometry]\n[geometry]\ncalibrated = true\ncamera_x_mm = -3.5\n',
        ),
    ],
)
def test_only_the_lines_that_are_meant_change(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "symmirror.toml"
    if before:
        path.write_text(before)
    assert keep(tmp_path, "geometry", VALUES) == path
    assert path.read_text() == after
    assert [p.name for p in tmp_path.iterdir()] == ["symmirror.toml"]


def test_the_whole_template_survives(tmp_path: Path) -> None:
    (tmp_path / "symmirror.toml").write_text(listing.template())
    keep(tmp_path, "geometry", VALUES)
    changed = (tmp_path / "symmirror.toml").read_text().splitlines()
    assert sum(a != b for a, b in zip(changed, listing.template().splitlines(), strict=True)) == 2
    values = settings.load(tmp_path).values
    assert values.geometry.calibrated
    assert values.geometry.camera_x_mm == -3.5
    assert values.camera == settings.Camera()


@pytest.mark.parametrize("before", ["geometry = {calibrated = false}\n", "geometry.calibrated = false\n"])
def test_a_file_that_says_it_otherwise_is_left_alone(tmp_path: Path, before: str) -> None:
    path = tmp_path / "symmirror.toml"
    path.write_text(before)
    with pytest.raises(Refused):
        keep(tmp_path, "geometry", VALUES)
    assert path.read_text() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_told_before_the_work(tmp_path: Path) -> None:
    prove_writable(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Refused, match="can't be written"):
        prove_writable(tmp_path / "nowhere")
    with pytest.raises(Refused, match="can't be written"):
        keep(tmp_path / "nowhere", "geometry", VALUES)


def test_the_files_rights_stay(tmp_path: Path) -> None:
    path = tmp_path / "symmirror.toml"
    path.write_text("")
    path.chmod(0o640)
    keep(tmp_path, "geometry", VALUES)
    assert path.stat().st_mode & 0o777 == 0o640
