"""The whole bench test: journeys with a sound kit and broken ones, its files, its screens, its page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from click.testing import CliRunner, Result

from appliance.bench import FILE, PARTS, Finding, Limit, Outcome, Verdict, camera, glass, hands, running, screens, sheet
from appliance.bench import outcome as outcomes
from appliance.bench.asking import Left
from appliance.bench.finding import judged
from appliance.cli import main
from appliance.coaching import Action
from appliance.display import Mode, Ring, Scene, Stage
from appliance.display.pictograms import PICTOGRAMS
from appliance.gallery import SIZES, faults
from appliance.language import Translate, languages, translator
from appliance.settings import Buttons, Settings, Values
from tests.support.bench_kit import Lens, Person, Sheet, bench_of, blurred, stage
from tests.support.fake_board import board

ENGLISH = translator("en")
NAMES = [part.name for part in PARTS]
SITS: dict[str, object] = {
    "Press the right button": Action.NEXT,
    "Press the left button": Action.REPEAT,
    "Did you hear it?": Action.NEXT,
    "Without the glass": Action.REPEAT,
}


def settings() -> Settings:
    return Settings(Values(buttons=Buttons(source="keyboard")))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.bench.eye.COUNT_S", 0.15)
    monkeypatch.setattr("appliance.bench.machine._TRACKED", 3)


def journey(folder: Path, lens: Lens, answers: dict[str, object] | None, **more: Any) -> tuple[Outcome, list[str]]:
    """A kit of a healthy board with that camera; ``answers`` None asks nobody."""
    said: list[str] = []
    bench = bench_of(lens, folder, settings=settings(), **more)
    bench.data = folder / "data"
    board(folder)
    bench.stage = stage(settings=bench.settings)
    person = Person(answers or {})
    bench.asker = person.bring(bench.stage, answer_s=1) if answers is not None else None
    outcome = running.whole(bench, said.append)
    bench.close()
    return outcome, said


def verdicts(outcome: Outcome) -> dict[str, Verdict]:
    return {part.name: finding.verdict for part, finding in outcome.found}


def test_a_sound_kit_passes_when_all_was_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome, said = journey(tmp_path, Lens(), SITS)
    found = verdicts(outcome)
    failing = {name: one for name, one in found.items() if one is Verdict.FAIL}
    assert failing == {}, said
    assert found["buttons"] is found["sharpness"] is found["power"] is Verdict.PASS
    assert found["glass"] is Verdict.NOT_ASKED  # left for later: that blocks nothing
    assert outcome.passed
    assert not outcome.broken
    assert [line.split()[0] for line in said] == NAMES
    assert outcomes.summary(outcome) == "The kit is in order."


def test_without_questions_it_is_not_broken_and_not_passed(tmp_path: Path) -> None:
    outcome, _ = journey(tmp_path, Lens(), None)
    assert verdicts(outcome)["buttons"] is Verdict.NOT_ASKED
    assert not outcome.passed
    assert not outcome.broken
    assert outcomes.summary(outcome).startswith("Nothing is broken, but this was no whole bench test. Open: buttons")


def test_one_broken_part_is_named_and_the_others_are_looked_at_all_the_same(tmp_path: Path) -> None:
    outcome, said = journey(tmp_path, Lens(blurred), SITS)
    assert [part.name for part in outcome.open] == ["sharpness"]
    assert outcome.broken
    line = next(line for line in said if line.startswith("sharpness"))
    assert " FAIL " in line
    assert "(≥ 0.60). Clean lens and glass" in line
    assert verdicts(outcome)["temperature"] is Verdict.PASS


def test_a_fault_of_our_own_hides_no_other_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_: object) -> Finding:
        raise ZeroDivisionError("a fault")

    parts = tuple(replace(part, look=breaks) if part.name == "disk" else part for part in PARTS)
    monkeypatch.setattr(running, "PARTS", parts)
    outcome, said = journey(tmp_path, Lens(), None)
    assert "ZeroDivisionError: a fault" in next(line for line in said if line.startswith("disk"))
    assert verdicts(outcome)["power"] is Verdict.PASS


def test_who_leaves_has_tested_nothing_more(tmp_path: Path) -> None:
    outcome, said = journey(tmp_path, Lens(), {**SITS, "Press the left button": "leave"})
    found = verdicts(outcome)
    assert found["display"] is Verdict.PASS
    after = NAMES[NAMES.index("buttons") :]
    assert {found[name] for name in after} == {Verdict.NOT_ASKED}
    assert not outcome.passed
    assert outcome.broken
    assert outcomes.summary(outcome).startswith("The test was left.")
    assert len(said) == len(PARTS)


def test_a_glass_once_measured_stays_with_the_kit(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    measured = Outcome(datetime(2026, 10, 2, tzinfo=UTC), "", tuple(
        (part, judged(0.34, Limit(least=0.3), "", 2)) for part in PARTS if part.name == "glass"
    ))  # fmt: skip
    outcomes.keep(measured, data / FILE)
    at, before = outcomes.before(data)
    outcome, _ = journey(tmp_path, Lens(), SITS, before=before, before_at=at)
    assert verdicts(outcome)["glass"] is Verdict.PASS
    outcomes.keep(outcome, data / FILE)
    row = outcomes.before(data)[1]["glass"]
    assert (row["value"], row["of"]) == (0.34, "2026-10-02")


def test_the_file_says_everything(tmp_path: Path) -> None:
    outcome, _ = journey(tmp_path, Lens(), SITS)
    path = tmp_path / "out.json"
    outcomes.keep(outcome, path)
    told = json.loads(path.read_text())
    assert list(told) == ["schema", "version", "at", "passed", "software", "machine", "parts"]
    assert (told["schema"], told["version"], told["passed"]) == ("symmirror-bench", 1, True)
    assert datetime.fromisoformat(told["at"]).tzinfo is not None
    rows = {row["name"]: row for row in told["parts"]}
    assert list(rows) == NAMES
    assert rows["sharpness"]["limit"] == {"least": 0.6, "most": None, "source": "bench.sharp (default)"}
    assert rows["glass"]["value"] is None
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".out")] == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "other", "version": 1}', '{"schema": "symmirror-bench"}'])
def test_an_earlier_file_that_is_none_is_as_if_there_were_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert outcomes.before(tmp_path) == ("", {})


# The command ------------------------------------------------------------------------------------------


def symmirror(*args: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in args])


def test_the_command_says_a_line_for_every_part_and_writes_its_files(tmp_path: Path) -> None:
    result = symmirror(
        "check", "--camera", "simulated", "--data", tmp_path / "data", "--json", tmp_path / "kit.json", "--pdf",
        tmp_path / "kit.pdf",
    )  # fmt: skip
    lines = {line.split()[0]: line for line in result.stdout.splitlines()[: len(PARTS)]}
    assert list(lines) == NAMES
    assert "1280 × 720" in lines["camera"]
    assert "64184e229b26" in lines["models"]
    told = json.loads((tmp_path / "data" / FILE).read_text())
    assert told == json.loads((tmp_path / "kit.json").read_text())
    assert told["passed"] is False  # a simulated patient is no camera
    assert result.exit_code == 1
    assert (tmp_path / "kit.pdf").read_bytes().startswith(b"%PDF")


def test_a_camera_and_a_disk_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = symmirror("check", "--camera", "webcam:77", "--data", tmp_path / "file" / "data")
    lines = {line.split()[0]: line for line in result.stdout.splitlines()}
    assert " FAIL " in lines["camera"]
    assert "/dev/video77" in lines["camera"]
    assert " FAIL " in lines["disk"]
    assert " not possible " in lines["sharpness"]
    assert lines["sharpness"].endswith("(a kit needs it)")
    assert "NOT POSSIBLE" not in result.stdout
    (meaning,) = [line for line in result.stdout.splitlines() if line.startswith("not possible: ")]
    assert "Connect or mend what its line names, and check again" in meaning
    assert result.exit_code == 1


def test_what_a_kit_passes_without_is_said_so(tmp_path: Path) -> None:
    outcome, said = journey(tmp_path, Lens(), SITS)
    lacking = [part for part, finding in outcome.found if finding.verdict is Verdict.NOT_POSSIBLE]
    lines = {line.split()[0]: line for line in said}
    assert lacking
    for part in lacking:
        assert lines[part.name].endswith("(a kit passes without it)")
    assert [told.partition(":")[0] for told in outcomes.explained(outcome)] == ["not possible", "not asked"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--json", "kit.txt"], "should end in .json"),
        (["--pdf", "kit.json"], "should end in .pdf"),
        (["--pdf", "nowhere/kit.pdf"], "There is no folder 'nowhere'"),
        (["--language", "xx"], "Unknown language 'xx'"),
        (["--display", "ofscreen"], "Did you mean 'offscreen'?"),
    ],
)
def test_what_can_not_be_is_refused_before_the_work(args: list[str], says: str) -> None:
    result = symmirror("check", *args)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


# Screens and paper ------------------------------------------------------------------------------------


def findings() -> Iterator[Finding]:
    yield judged(29.9, Limit(least=24), "pictures/s", 1)
    yield judged(0.41, Limit(least=0.6), "", 2, "Clean lens and glass, then set the focus.")
    yield Finding(Verdict.NOT_POSSIBLE, "This machine does not tell.")
    yield Finding(Verdict.NOT_ASKED, "Nobody was asked.")


def outcome_of(*failing: str) -> Outcome:
    good, bad = judged(7, Limit(most=500), "ms"), judged(0.4, Limit(least=0.6), "", 2, "Clean lens and glass.")
    return Outcome(
        datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "Raspberry Pi 5",
        tuple((part, bad if part.name in failing else good) for part in PARTS),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("size", "look_name"),
    [("7-inch-landscape", "standard"), ("7-inch-portrait", "low-vision"), ("15-inch-landscape", "low-vision"),
     ("15-inch-portrait", "standard")],
)  # fmt: skip
def test_its_screens_fit_every_display(size: str, look_name: str) -> None:
    shown = Stage(Mode.OFFSCREEN, SIZES[size].panel(), SIZES[size].px, look_name)
    for code in languages():
        t = translator(code)
        scenes: list[Scene] = [screens.looking(part, t) for part in PARTS]
        scenes += [screens.result(PARTS[12], finding, t) for finding in findings()]
        scenes += [screens.end(outcome_of(*bad), t) for bad in ((), ("glass",), ("glass", "disk", "even", "light"))]
        scenes += asked(t)
        for scene in scenes:
            shown.show(scene)
            assert not faults(shown, scene), (code, scene.title)
            assert scene.picture in PICTOGRAMS


def asked(t: Translate) -> list[Scene]:
    """What is asked for, as the parts ask it."""
    ring = Ring(0.4, quiet=True)
    return [replace(scene, ring=ring) for scene in (
        *hands.questions(t), *glass.questions(t, t("as before")), *camera.questions(t),
    )]  # fmt: skip


def words_of(made: bytes) -> str:
    text: str = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range()
    return text


@pytest.mark.parametrize("code", languages())
def test_the_page_is_one_page_with_all_parts(code: str) -> None:
    t = translator(code)
    made = sheet.content(replace(outcome_of("glass"), kit="K-07"), t)
    document = pypdfium2.PdfDocument(made)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    assert "K-07" in text
    assert "K-07" not in words_of(sheet.content(outcome_of("glass"), t))  # a line to write on
    if code == "en":
        for part in PARTS:
            assert part.title in text
        assert "The kit is not in order" in text
        assert "Signature" in text
    picture = np.asarray(document[0].render(scale=1).to_pil().convert("L"))
    assert picture[-60:].mean() > 250  # nothing runs off the foot
    assert picture.mean() < 253


def test_a_sheet_of_white_is_measured_from_the_first_to_the_last_screen(tmp_path: Path) -> None:
    lens = Sheet()
    bench = bench_of(lens, tmp_path, settings=settings())
    answers: dict[str, object] = {"Without the glass": Action.NEXT, "With the glass": Action.NEXT}
    bench.stage = stage()
    bench.asker = Person(answers).bring(bench.stage)
    part = next(part for part in PARTS if part.name == "glass")
    assert part.look(bench).value == pytest.approx(1.0, abs=0.02)  # no glass at all
    bench.close()


def test_the_last_screen_can_be_left(tmp_path: Path) -> None:
    person = Person({"The kit is in order": "leave"})
    asker = person.bring(stage())
    running._end(asker, screens.end(outcome_of(), ENGLISH))
    with pytest.raises(Left):
        asker.show(screens.end(outcome_of(), ENGLISH), 5)
