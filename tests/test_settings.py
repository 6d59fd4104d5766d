"""The settings: what a file may say, what it may not, and what one is told then."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance import listing, paths, settings
from appliance.errors import Refused


def load(folder: Path, text: str) -> settings.Settings:
    (folder / "symmirror.toml").write_text(text, encoding="utf-8")
    return settings.load(folder)


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("", "camera.fps", 30),
        ("[camera]\nfps = 15", "camera.fps", 15),
        ('[general]\naffected = "left"', "general.affected", "left"),
        ("[measuring]\nfloor_mm = 0.5", "measuring.floor_mm", 0.5),
        ("[buttons]\nnext_gpio = 5\nrepeat_gpio = 6", "buttons.repeat_gpio", 6),
        ("[voice]\nenabled = false", "voice.enabled", False),
    ],
)
def test_accepts(tmp_path: Path, text: str, key: str, value: object) -> None:
    rows = {path: (got, origin) for path, got, origin, _ in load(tmp_path, text).rows()}
    assert rows[key][0] == value
    assert rows[key][1] == (str(tmp_path / "symmirror.toml") if text else "default")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[camra]\nfps = 15", "Did you mean 'camera'?"),
        ("[camera]\nfsp = 15", "Did you mean 'fps'?"),
        ("[camera]\nxyzzy = 1", "Known in [camera]: source, width"),
        ("[camera]\nfps = 0", "camera.fps = 0 is not usable"),
        ('[camera]\nfps = "fast"', "camera.fps = 'fast' is not usable"),
        ("[camera]\nwidth = 12.5", "camera.width = 12.5"),
        ('[general]\naffected = "links"', "'left', 'right' or 'unknown'"),
        ("[buttons]\nnext_gpio = 27", "both 27"),
        ("[buttons]\nnext_gpio = 99", "buttons.next_gpio = 99"),
        ("camera = 3", "must be a section"),
        ("[camera\nfps", "not valid TOML"),
        ("[camera]\nfps = nan", "camera.fps = nan is not usable"),
        ("[camera]\nfps = " + "[" * 5000, "nested too deeply"),
    ],
)
def test_refuses_with_the_way_out(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(Refused) as refusal:
        load(tmp_path, text)
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_from_notepad_is_read(tmp_path: Path) -> None:
    (tmp_path / "symmirror.toml").write_bytes(b"\xef\xbb\xbf[camera]\r\nfps = 15\r\n")
    assert settings.load(tmp_path).values.camera.fps == 15


def test_refuses_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "symmirror.toml").write_bytes(b"\xff\xfe\x00camera")
    with pytest.raises(Refused, match="not a text file"):
        settings.load(tmp_path)


def test_the_command_line_wins_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "symmirror.toml").write_text('[camera]\nsource = "pi"\nfps = 10')
    effective = settings.load(tmp_path, {"camera.source": "webcam:2", "display.mode": None})
    assert effective.values.camera.source == "webcam:2"
    assert effective.origins["camera.source"] == "command line"
    assert effective.values.camera.fps == 10
    assert "display.mode" not in effective.origins


def test_the_shipped_file_says_every_default_and_nothing_else() -> None:
    shipped = paths.shipped_config() / settings.FILE
    assert shipped.read_text(encoding="utf-8") == listing.template()
    assert settings.load(paths.shipped_config()).values == settings.Values()


def test_every_setting_is_described() -> None:
    assert all(description for *_, description in settings.Settings().rows())


def test_a_config_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="does not exist"):
        paths.config_dir(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="is a file"):
        paths.config_dir(tmp_path / "file")
