"""``symmirror screens``: the folders it writes, what it says, and the faults it finds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance import gallery
from appliance.cli import main
from appliance.display import Mode, Scene, Stage
from appliance.display.looks import LOOKS
from appliance.errors import Refused
from appliance.gallery import SIZES, Size, faults
from appliance.language import languages
from appliance.moments import every_scene
from appliance.settings import Panel


def stage_of(size: Size, look: str = "standard") -> Stage:
    return Stage(Mode.OFFSCREEN, size.panel(), size.px, look)


def test_the_gallery_is_a_folder_a_language_theme_and_size(tmp_path: Path) -> None:
    said: list[str] = []
    chosen = gallery.sets("en", (540, 960), "standard", Panel())
    assert gallery.write(tmp_path, chosen, said.append)
    pictures = sorted(tmp_path.rglob("*.png"))
    assert {p.parent for p in pictures} == {tmp_path / "en" / "standard" / "540x960"}
    assert len([p for p in pictures if "-turn-" not in p.name]) == len(list(every_scene()))
    assert len(said) == 1
    assert said[0].startswith(
        f"en standard 540x960: {len(pictures)} screens, 0 faults; titles 7.9 mm, least 7.9, 100 % of them 8 mm"
    )


def test_the_command_draws_them_and_says_how_many(tmp_path: Path) -> None:
    words = ["screens", str(tmp_path / "out"), "--size", "320x570", "--theme", "standard", "--language", "en"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert len(list(tmp_path.rglob("[0-9]*.png"))) >= len(list(every_scene()))
    (tmp_path / "file").touch()
    refused = CliRunner().invoke(main, ["screens", str(tmp_path / "file"), "--size", "320x480"])
    assert refused.exit_code == 2
    assert "Give another folder" in refused.stderr


def test_everything_there_is_without_options() -> None:
    assert len(gallery.sets(None, None, None, Panel())) == len(languages()) * len(LOOKS) * len(SIZES)


def test_faults_are_told(tmp_path: Path) -> None:
    stage = stage_of(SIZES["7-inch-portrait"])
    scene = Scene("prompt", title="Donaudampfschifffahrtsgesellschaftskapitän " * 4)
    stage.show(scene)
    assert "does not fit" in faults(stage, scene)[0]
    weak = stage_of(SIZES["15-inch-portrait"], "low-vision")
    weak.show(Scene("prompt", title="Smile"))
    assert not faults(weak, Scene("prompt", title="Smile"))
    weak.written["prompt"][0] = replace(weak.written["prompt"][0], cap_mm=6.0)
    assert faults(weak, Scene("prompt", title="Smile")) == ["prompt: “Smile” is only 6.0 mm high."]
    stage.show(Scene(""))
    stage.surface.fill((9, 9, 9), (stage.layout.rect(stage.layout.face).center, (3, 3)))
    assert faults(stage, Scene("")) == ["The face area is not black."]


@pytest.mark.parametrize(
    ("language", "look", "says"), [("xx", None, "language 'xx'"), (None, "standart", "Did you mean")]
)
def test_what_is_not_there_is_refused(language: str | None, look: str | None, says: str) -> None:
    with pytest.raises(Refused, match=says):
        gallery.sets(language, None, look, Panel())
