"""The command line as a contract: what it prints, what it refuses, with which status."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result

from appliance import listing
from appliance.cameras.patient_face import Expression, PatientFace
from appliance.cli import main


def symmirror(*args: object) -> Result:
    """Run a command in this process; standard output and error apart."""
    return CliRunner().invoke(main, [str(a) for a in args])


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stills and videos of the simulated patient: rest, a smile weaker on the left, and what is no good."""
    folder = tmp_path_factory.mktemp("pictures")
    patient = PatientFace(1280, 720)

    def save(name: str, image: np.ndarray) -> None:
        cv2.imwrite(str(folder / name), cv2.cvtColor(image, cv2.COLOR_RGB2BGR) if image.ndim == 3 else image)

    rest, smile = patient.render(Expression()), patient.render(Expression(actions={"smile": (0.3, 1)}))
    save("rest.png", rest)
    save("smile.png", smile)
    save("grey.png", cv2.cvtColor(smile, cv2.COLOR_RGB2GRAY))
    rgba = np.dstack([cv2.cvtColor(smile, cv2.COLOR_RGB2BGR), np.full(smile.shape[:2], 255, np.uint8)])
    cv2.imwrite(str(folder / "rgba.png"), rgba)
    save("wall.png", np.full((720, 1280, 3), 120, np.uint8))
    save("small.png", rest[::2, ::2])
    save("tiny.png", rest[:1, :1])
    double = np.full((720, 1280, 3), 150, np.uint8)
    double[:, :640], double[:, 640:] = rest[:, 320:960], rest[:, 320:960]
    save("two.png", double)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    (folder / "empty.png").touch()
    (folder / "broken.mp4").write_bytes(b"no video")
    films: dict[str, list[tuple[float | None, int]]] = {"take.avi": [(0.0, 30), (1.0, 20)], "nobody.avi": [(None, 30)]}
    for name, stages in films.items():
        writer = cv2.VideoWriter(str(folder / name), cv2.VideoWriter.fourcc(*"MJPG"), 25, (1280, 720))
        for gain, count in stages:
            image = np.full((720, 1280, 3), 120, np.uint8)
            if gain is not None:
                image = patient.render(Expression(actions={"smile": (0.3 * gain, gain)}))
            for _ in range(count):
                writer.write(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        writer.release()
    return folder


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(result.stdout.splitlines()))


COLUMNS = ["source", "frame", "time_s", "left_mm", "right_mm", "symmetry", "quality", "reason"]


def test_stills_are_a_row_each_in_the_contracts_columns(pictures: Path) -> None:
    names = ["smile.png", "wall.png", "grey.png", "rgba.png", "rest.png"]
    command = ("measure", "--exercise", "smile-well", "--rest", pictures / "rest.png")
    got = rows(symmirror(*command, *(pictures / n for n in names)))
    assert list(got[0]) == COLUMNS
    assert [Path(r["source"]).name for r in got] == names
    smile, wall, grey, rgba, rest = got
    assert float(smile["left_mm"]) < 0.6 * float(smile["right_mm"])
    assert float(smile["symmetry"]) == pytest.approx(float(smile["left_mm"]) / float(smile["right_mm"]), abs=0.01)
    assert (smile["quality"], smile["reason"]) == ("good", "")
    assert (wall["left_mm"], wall["right_mm"], wall["symmetry"], wall["reason"]) == ("", "", "", "no face")
    assert (rest["left_mm"], rest["reason"]) == ("", "movement below what can be told from noise")
    assert float(grey["right_mm"]) == pytest.approx(float(smile["right_mm"]), abs=2)
    assert rgba["right_mm"] == smile["right_mm"]


def test_a_still_does_not_depend_on_its_neighbours(pictures: Path) -> None:
    command = ("measure", "--exercise", "smile-well", "--rest", pictures / "rest.png")
    alone = rows(symmirror(*command, pictures / "smile.png"))[0]
    after = rows(symmirror(*command, pictures / "wall.png", pictures / "rest.png", pictures / "smile.png"))[2]
    assert alone == after


def test_json_says_the_same_with_null_for_not_measured(pictures: Path) -> None:
    result = symmirror(
        "measure", "--exercise", "smile-well", "--rest", pictures / "rest.png", "--format", "json",
        pictures / "smile.png", pictures / "wall.png",
    )  # fmt: skip
    smile, wall = json.loads(result.stdout)
    assert list(smile) == COLUMNS
    assert smile["right_mm"] > 3
    assert wall["left_mm"] is None


def test_a_video_is_a_row_a_frame(pictures: Path) -> None:
    got = rows(symmirror("measure", "--exercise", "smile-well", "--rest-seconds", "1", pictures / "take.avi"))
    assert [int(r["frame"]) for r in got] == list(range(50))
    assert float(got[25]["time_s"]) == pytest.approx(1.0)
    assert all(r["left_mm"] == "" and r["reason"] for r in got[:28])
    last = got[-1]
    assert float(last["left_mm"]) < 0.7 * float(last["right_mm"])


def film(path: Path, gains: Iterable[tuple[float, float]], action: str) -> Path:
    """A video of 25 pictures a second in which the patient's (left, right) half does an action."""
    patient, writer = (
        PatientFace(1280, 720),
        cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (1280, 720)),
    )
    for pair in gains:
        writer.write(cv2.cvtColor(patient.render(Expression(actions={action: pair})), cv2.COLOR_RGB2BGR))
    writer.release()
    return path


def test_when_each_side_begins_to_move(tmp_path: Path) -> None:
    """Right from 1.2 s, left from 1.5 s on; each takes 0.6 s, so that a fifth is reached 0.12 s later."""

    def rising(begin: float, time_s: float) -> float:
        return float(np.clip((time_s - begin) / 0.6, 0, 1))

    path = film(tmp_path / "smile.avi", [(rising(1.5, k / 25), rising(1.2, k / 25)) for k in range(70)], "smile")
    (got,) = rows(symmirror("measure", "--exercise", "smile-well", "--timing", path))
    assert list(got) == ["source", "left_onset_s", "right_onset_s", "lag_s"]
    assert float(got["left_onset_s"]) == pytest.approx(1.62, abs=0.1)
    assert float(got["right_onset_s"]) == pytest.approx(1.32, abs=0.1)
    assert float(got["lag_s"]) == pytest.approx(0.3, abs=0.06)


def test_how_far_one_side_lags_in_a_cycle_of_vowels(tmp_path: Path) -> None:
    def swing(time_s: float) -> float:
        return float(0.5 - 0.5 * np.cos(2 * np.pi * time_s / 1.5)) if time_s > 0 else 0.0

    path = film(tmp_path / "vowels.avi", [(swing(k / 25 - 1.16), swing(k / 25 - 1)) for k in range(125)], "pucker")
    result = symmirror("measure", "--exercise", "ooo-eee-oo", "--timing", "--format", "json", path)
    told = json.loads(result.stdout)
    assert (told["left_onset_s"], told["right_onset_s"]) == (None, None)
    assert told["lag_s"] == pytest.approx(0.16, abs=0.06)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["measure", "--exercise", "smile-wel", "--rest", "{}/rest.png", "{}/smile.png"], "Did you mean 'smile-well'?"),
        (["measure", "--exercise", "massage-chin", "--rest", "{}/rest.png", "{}/smile.png"], "guided and not measured"),
        (["measure", "--exercise", "puff-cheeks", "{}/take.avi"], "guided and not measured"),
        (["measure", "--exercise", "smile-well", "--rest", "{}/wall.png", "{}/smile.png"], "no face in the rest"),
        (["measure", "--exercise", "smile-well", "--rest", "{}/two.png", "{}/smile.png"], "more than one face"),
        (["measure", "--exercise", "smile-well", "--rest", "{}/none.png", "{}/smile.png"], "There is no picture"),
        (["measure", "--exercise", "smile-well", "--rest", "{}/rest.png", "{}/broken.jpg"], "not a picture"),
        (["measure", "--exercise", "smile-well", "--rest", "{}/rest.png", "{}/empty.png"], "not a picture"),
        (["measure", "--exercise", "smile-well", "--rest", "{}/rest.png", "{}/tiny.png"], "too small to hold a face"),
        (["measure", "--exercise", "smile-well", "--rest", "{}/rest.png", "{}/small.png"], "same camera setting"),
        (["measure", "--exercise", "smile-well", "--rest", "{}/rest.png", "{}"], "There is no picture"),
        (["measure", "--exercise", "smile-well", "{}/smile.png"], "--rest REST.jpg"),
        (["measure", "--exercise", "smile-well", "{}/smile.png", "{}/rest.png"], "--rest REST.jpg"),
        (["measure", "--exercise", "smile-well", "{}/none.avi"], "There is no video"),
        (["measure", "--exercise", "smile-well", "{}/nobody.avi"], "no usable face"),
        (["measure", "--exercise", "smile-well", "--rest-seconds", "9", "{}/take.avi"], "shorter than the 9 s"),
        (["measure", "--exercise", "smile-well", "--rest-seconds", "-1", "{}/take.avi"], "--rest-seconds -1"),
        (["measure", "--exercise", "smile-well", "--rest-seconds", "1", "--rest", "{}/rest.png", "{}/x.avi"], "either"),
        (["measure", "--exercise", "smile-well", "--timing", "--more", "{}/take.avi"], "without --rest and --more"),
        (["measure", "--exercise", "smile-well"], "Missing argument"),
        (["measure", "{}/take.avi"], "Missing option '--exercise'"),
        (["run", "--exercise", "smle-well"], "Did you mean 'smile-well'?"),
        (["run", "--exercise", "settle"], "no exercise follows"),
        (["run", "--camera", "webcan"], "Did you mean 'webcam'?"),
        (["run", "--camera", "{}/broken.mp4"], "can't be read as a video"),
        (["run", "--camera", "{}/none.mp4"], "There is no video"),
        (["run", "--display", "ofscreen"], "Did you mean 'offscreen'?"),
        (["run", "--buttons", "keybord"], "Did you mean 'keyboard'?"),
        (["run", "--size", "0x0"], "each side is 240 to 8192"),
        (["run", "--size", "large"], "e.g. 1080x1920"),
        (["run", "--size", "²x³"], "e.g. 1080x1920"),
        (["run", "--camera", "webcam:²"], "number of the camera"),
        (["run", "--camera", "{}/smile.png"], "is a still"),
        (["run", "--camera", "x" * 5000], "Unknown camera"),
        (["run", "--screenshots", ""], "is empty"),
        (["run", "--config", ""], "is empty"),
        (["run", "--config", "{}"], "holds neither"),
        (["check", "--camera", "webcan"], "Did you mean 'webcam'?"),
        (["run", "--for", "0"], "above 0"),
        (["run", "--for", "soon"], "above 0"),
        (["run", "--language", "xx"], "Unknown language 'xx'"),
        (["run", "--config", "{}/nowhere"], "does not exist"),
        (["run", "--screenshots", "{}/rest.png"], "Screenshots can't be written"),
        (["run", "--disply", "window"], "--display"),
        (["rnu"], "Did you mean 'run'?"),
        (["chek"], "Did you mean 'check'?"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_sentence_and_status_2(pictures: Path, args: list[str], says: str) -> None:
    before = {p: p.read_bytes() for p in pictures.iterdir()}
    result = symmirror(*(a.replace("{}", str(pictures)) for a in args))
    assert result.exit_code == 2, result.output
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert {p: p.read_bytes() for p in pictures.iterdir()} == before


def test_the_programme_is_listed_with_everything_a_tool_needs() -> None:
    text = symmirror("exercises").stdout
    assert len(text.splitlines()) == 29
    listed = json.loads(symmirror("exercises", "--format", "json").stdout)
    by_id = {e["id"]: e for e in listed}
    assert by_id["smile-well"]["kind"] == "measured"
    assert by_id["smile-well"]["dose"] == "5 s × 5, rest 5 s"
    assert by_id["massage-chin"]["measures"] is None
    assert "“well”" in by_id["smile-well"]["title"]


def test_config_tells_value_and_origin(tmp_path: Path) -> None:
    (tmp_path / "symmirror.toml").write_text("[measuring]\nfloor_mm = 2.0\n")
    lines = symmirror("config", "--config", tmp_path).stdout.splitlines()
    floor = next(line.split() for line in lines if line.startswith("measuring.floor_mm"))
    assert floor == ["measuring.floor_mm", "2.0", str(tmp_path / "symmirror.toml")]
    assert any(line.startswith("camera.fps") and line.endswith("default") for line in lines)
    assert symmirror("config", "--template").stdout == listing.template()


def test_a_bad_key_in_the_config_names_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "symmirror.toml").write_text("[measuring]\nflor_mm = 2.0\n")
    for command in (["config"], ["run"], ["check"], ["measure", "--exercise", "smile-well", "x.avi"]):
        result = symmirror(*command, "--config", tmp_path)
        assert result.exit_code == 2
        assert str(tmp_path / "symmirror.toml") in result.stderr
        assert "Did you mean 'floor_mm'?" in result.stderr


@pytest.mark.parametrize("command", [[], ["run"], ["measure"], ["exercises"], ["check"], ["config"], ["models"]])
def test_help_everywhere_with_examples(command: list[str]) -> None:
    result = symmirror(*command, "--help")
    assert result.exit_code == 0
    assert "Examples:\n    symmirror" in result.stdout


def test_check_says_every_part(tmp_path: Path) -> None:
    result = symmirror("check", "--camera", "simulated", "--data", tmp_path / "data")
    parts = {line.split()[0]: line for line in result.stdout.splitlines()}
    assert set(parts) == {"camera", "tracker", "display", "buttons", "words", "voice", "disk", "clock", "kit"}
    assert parts["camera"].split()[1] == "ok"
    assert "1280×720" in parts["camera"]
    assert "models verified" in parts["tracker"]
    assert result.exit_code == (1 if any(" BROKEN " in line for line in parts.values()) else 0)


def test_check_exits_1_with_the_reason_when_something_needed_is_broken(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = symmirror("check", "--camera", "webcam:77", "--data", tmp_path / "file" / "data")
    lines = {line.split()[0]: line for line in result.stdout.splitlines()}
    assert "BROKEN" in lines["camera"]
    assert "/dev/video77" in lines["camera"]
    assert "BROKEN" in lines["disk"]
    assert result.exit_code == 1


@pytest.mark.parametrize(
    "start", [[sys.executable, "-m", "appliance"], [str(Path(sys.executable).parent / "symmirror")]]
)
def test_both_ways_to_start_it(start: list[str], pictures: Path) -> None:
    """As a user would: a process of its own. Native chatter does not drown our one sentence."""
    wall, smile = str(pictures / "wall.png"), str(pictures / "smile.png")
    run = subprocess.run(
        [*start, "measure", "--exercise", "smile-well", "--rest", wall, smile],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.startswith("symmirror: There is no face in the rest picture")
    assert len(run.stderr.splitlines()) == 1


def test_more_tells_the_eyes_beside_a_smile(pictures: Path) -> None:
    command = ("measure", "--more", "--exercise", "smile-well", "--rest", pictures / "rest.png", pictures / "smile.png")
    (row,) = rows(symmirror(*command))
    assert list(row)[: len(COLUMNS)] == COLUMNS
    assert abs(float(row["left_closed"])) < 0.15
    assert float(row["right_gap_mm"]) > 5
    assert row["left_corner_mm"] == ""
