"""What is committed in hardware/ is what the scripts make, and the scripts hold what they promise."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from appliance.errors import Refused
from appliance.settings import Buttons, Camera, Coaching, Measuring
from tools import hardware, hardware_card, hardware_light, hardware_supply, hardware_tables
from tools.hardware_light import Light
from tools.hardware_parameters import HARDWARE, Build, load
from tools.hardware_pins import wires

PARTS = ("button-plate", "camera-bracket", "camera-cradle", "panel-clip", "relief-bar", "relief-base")
TEXTS = hardware.texts(load())
AGAIN = "it is out of date: run `make hardware`"


@pytest.fixture(scope="module")
def build() -> Build:
    return load()


def changed(build: Build, table: str, **values: float) -> Build:
    """The same frame with other measures in one table."""
    return build.model_copy(update={table: getattr(build, table).model_copy(update=values)})


# What is committed


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(HARDWARE)))
def test_a_made_text_is_as_its_sources_are(path: Path) -> None:
    assert path.read_text() == TEXTS[path], AGAIN


def test_every_made_binary_belongs_to_its_sources(build: Build) -> None:
    written = json.loads(hardware.MANIFEST.read_text())
    assert written == hardware.manifest(build), AGAIN
    assert {Path(name).stem for name in written if name.endswith(".stl")} == set(PARTS)
    assert sum(name.endswith(".pdf") for name in written) == len(list(hardware_card.CARDS.glob("card.*.toml")))


def test_made_files_stay_small_and_name_no_machine() -> None:
    files = [path for path in HARDWARE.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 3_000_000
    for path in files:
        assert not re.search(rb"/home/|/root/|/tmp/|/work/", path.read_bytes()), path


def test_documents_link_only_to_what_is_there() -> None:
    for path in HARDWARE.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text()):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_table_stands_in_a_document(build: Build) -> None:
    written = " ".join(path.read_text() for path in HARDWARE.glob("*.md"))
    for name in hardware_tables.tables(build):
        assert f"<!-- made: {name} -->" in written


# Printed parts


def triangles(name: str) -> np.ndarray:
    """(triangles, corners, xyz) of a binary STL, mm."""
    raw = (HARDWARE / "parts" / f"{name}.stl").read_bytes()
    layout = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("rest", "<u2")])
    found = np.frombuffer(raw, layout, offset=84)
    assert len(found) == int.from_bytes(raw[80:84], "little")
    return np.asarray(found["corners"], float)


def edges_met(corners: np.ndarray) -> bool:
    """Whether every edge is walked once in each direction: then the surface is closed and turned one way."""
    _, number = np.unique(np.round(corners.reshape(-1, 3), 4), axis=0, return_inverse=True)
    number = number.reshape(-1, 3)
    ways = np.concatenate([number[:, [0, 1]], number[:, [1, 2]], number[:, [2, 0]]])
    there = {tuple(way) for way in ways.tolist()}
    return len(there) == len(ways) and all((b, a) in there for a, b in there)


def volume(corners: np.ndarray) -> float:
    """Enclosed mm³, positive when the triangles look outwards."""
    return float(np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6)


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_closed_and_not_inside_out(name: str) -> None:
    corners = triangles(name)
    assert edges_met(corners)
    assert volume(corners) > 1000
    assert not edges_met(corners[1:]), "a missing triangle must be noticed"


def test_a_part_is_as_large_as_its_measures_say(build: Build) -> None:
    for name, expected in build.boxes.items():
        corners = triangles(name).reshape(-1, 3)
        assert np.ptp(corners, axis=0) == pytest.approx(expected, abs=0.05), name


def test_bracket_and_cradle_are_as_large_as_their_measures_say(build: Build) -> None:
    bracket, cradle = (triangles(name).reshape(-1, 3) for name in ("camera-bracket", "camera-cradle"))
    place, k = build.place, build.bracket
    # z: from the felt on the glass to the batten, the lens is the origin
    assert bracket[:, 2].max() == pytest.approx(place.camera_depth_mm - place.glass_mm - k.gasket_mm, abs=0.02)
    assert bracket[:, 2].min() == pytest.approx(place.camera_depth_mm - build.bracket_back, abs=0.02)
    assert cradle[:, 2].min() == pytest.approx(-build.cradle_back, abs=0.02)
    assert np.ptp(cradle[:, 0]) / 2 + build.printing.clearance_mm == pytest.approx(build.cheek_inside, abs=0.02)
    # and no part of it stands where the panel is
    edge = build.lit.height_mm / 2 + build.panel.border_top_mm - build.lens_y
    beside_panel = bracket[bracket[:, 2] > place.camera_depth_mm - build.panel_back]
    assert beside_panel[:, 1].min() > edge


@pytest.mark.parametrize(
    ("table", "values", "trouble"),
    [
        ("panel", {"border_top_mm": 7.7}, "snout needs"),
        ("glass", {"top_mm": 20}, "top rail"),
        ("panel", {"border_mm": 30}, "wider than the frame"),
        ("buttons", {"plate_height_mm": 70}, "higher than the bottom rail"),
        ("buttons", {"screw_deep_mm": 6}, "thinner"),
    ],
)
def test_measures_that_do_not_fit_are_named(build: Build, table: str, values: dict[str, float], trouble: str) -> None:
    assert build.troubles() == []
    found = changed(build, table, **values).troubles()
    assert len(found) == 1
    assert trouble in found[0]


def test_a_misspelt_measure_is_refused(tmp_path: Path) -> None:
    text = (HARDWARE / "parts.toml").read_text()
    path = tmp_path / "parts.toml"
    path.write_text(text.replace("rail_mm", "rail"))
    with pytest.raises(ValidationError, match="rail"):
        load(path)
    path.write_text(text.replace("border_top_mm = 3.3", "border_top_mm = 9"))
    with pytest.raises(Refused, match="snout"):
        load(path)


# Wiring


def test_default_buttons_go_to_the_pins_that_the_settings_name() -> None:
    forward, back = wires()
    assert (forward.gpio, forward.pin, forward.ground) == (17, 11, 9)
    assert (back.gpio, back.pin, back.ground) == (27, 13, 14)


def test_other_pins_change_the_wiring_and_never_share_a_ground() -> None:
    forward, back = wires(Buttons(next_gpio=5, repeat_gpio=6))
    assert (forward.pin, forward.ground) == (29, 30)
    assert back.pin == 31
    assert back.ground == 34


def test_the_lead_loses_less_at_12_volts() -> None:
    # 15 W through a converter of 90 % and 12 W make 2.39 A at 12 V; 10 m of 1.5 mm², there and back, are 0.117 ohm
    assert hardware_supply.drop_v(12, 5, 1.5) == pytest.approx((15 / 0.9 + 12) / 12 * 0.0175 * 10 / 1.5)
    assert hardware_supply.drop_v(5, 5, 1.5) > 0.05 * 5
    assert "too much" in hardware_supply.drop_rows()[1][1]
    assert "too much" not in hardware_supply.drop_rows()[1][3]


# Light


def test_the_glass_costs_the_stops_that_the_documents_name() -> None:
    assert Light(transmission=0.3).stops == pytest.approx(1.737, abs=0.001)
    assert Light(transmission=0.5, reflectance=0.4).stops == pytest.approx(1.0)


def test_luminances_by_hand() -> None:
    light = Light(transmission=0.3, reflectance=0.6, panel_cd=350, lux=300, wall_lux=150, skin=0.35, wall=0.5)
    assert light.graphics_cd == pytest.approx(105)
    assert light.face_cd == pytest.approx(0.6 * 0.35 * 300 / np.pi)
    assert light.veil_cd == pytest.approx(0.35 * 0.3 + 300 * 0.02 * 0.09 / np.pi)
    assert light.bars_contrast == pytest.approx(1 + 105 / (0.6 * 0.5 * 150 / np.pi + light.veil_cd))


def test_the_camera_sees_libcameras_own_reference_as_libcamera_says() -> None:
    bare = Light(transmission=0.999999, reflectance=1e-7, lux=810, skin=0.18, shutter_us=20716, gain=1.12)
    assert bare.level == pytest.approx(13994 / 65535, rel=1e-5)


def test_half_the_light_through_the_glass_needs_twice_the_lux() -> None:
    light = Light(transmission=0.4)
    assert replace(light, transmission=0.2).lux_for(0.1) == pytest.approx(2 * light.lux_for(0.1))
    at = light.lux_for(0.1)
    assert replace(light, lux=at).level == pytest.approx(0.1)


def test_the_least_glass_and_panel_that_are_recommended_are_enough() -> None:
    assert Light(transmission=0.3, reflectance=0.6, panel_cd=350, lux=500, wall_lux=250).bars_contrast >= 3
    assert Light(transmission=0.1, reflectance=0.75, panel_cd=350, lux=500, wall_lux=250).bars_contrast < 3


@pytest.mark.parametrize(
    "values", [{"transmission": 0}, {"transmission": 1.2}, {"transmission": 0.6, "reflectance": 0.5}, {"lux": 0}]
)
def test_a_glass_that_cannot_be_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(Refused):
        Light(**values)


def test_the_calculator_speaks() -> None:
    run = CliRunner().invoke(hardware_light.main, ["--transmission", "0.1", "--reflectance", "0.75", "--lux", "500",
                                                   "--wall-lux", "500"])  # fmt: skip
    assert run.exit_code == 0
    assert "3.3 stops" in run.output
    assert "too little" in run.output
    refused = CliRunner().invoke(hardware_light.main, ["--transmission", "0.9"])
    assert refused.exit_code == 2


def test_distances_say_where_the_software_measures(build: Build) -> None:
    rows = {int(row[0]): row for row in hardware_light.distance_rows(build.lens_y - build.eye_y)}
    assert [mm for mm, row in rows.items() if row[-1] == "ok"] == [500, 600, 700, 800, 1000, 1200]
    assert rows[400][-1] == "too near"
    assert Measuring().min_iris_px < float(rows[1200][1])
    assert Camera().width == 1280


# The card


def test_the_card_carries_all_safety_words_of_the_readme() -> None:
    readme = (HARDWARE.parent / "README.md").read_text()
    start = readme.index("**Practice aid only")
    safety = " ".join(readme[start : readme.index("\n\n", start)].split())
    wanted = re.findall(r"[a-z]+", safety.lower().replace("move gently, about 3 out of 10", ""))
    words = tomllib.loads((hardware_card.CARDS / "card.en.toml").read_text())
    back = words["back"]
    written = " ".join([back["first"], *(f"{box['name']} {box['text']}" for box in back["box"])])
    assert re.findall(r"[a-z]+", written.lower().replace("your eye if", "if")) == wanted
    assert words["front"]["gentle"].startswith("Move gently, about 3 out of 10.")


def test_the_cards_seconds_are_the_settings() -> None:
    words = (hardware_card.CARDS / "card.en.toml").read_text()
    assert f"held for {Buttons().pause_hold_s:g} seconds: pause" in words
    assert f"held for {Buttons().shutdown_hold_s:g} seconds: switch off" in words
    assert f"2 or {Coaching().sessions_a_day} sessions a day, each of {Coaching().session_s / 60:g} minutes" in words


def test_a_card_that_runs_off_its_page_is_refused() -> None:
    card = hardware_card.load(hardware_card.CARDS / "card.en.toml")
    long = card.front.model_copy(update={"gentle": "gently and evenly " * 60})
    with pytest.raises(hardware_card.TooLong, match="mm too long"):
        hardware_card.front(card.model_copy(update={"front": long}))


def test_no_line_of_a_card_is_wider_than_its_room() -> None:
    text = "a red, painful, light-sensitive eye or blurred vision, and words enough for several lines"
    lines = hardware_card.wrap(text, hardware_card.BODY, 60)
    assert " ".join(lines) == text
    assert len(lines) > 3
