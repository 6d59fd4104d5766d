"""The programme: every exercise of the hand-out, and what a clinic's own file may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance import app, exercises, paths
from appliance.cameras.simulated import PERFORMANCE
from appliance.display.figure import MOTIONS
from appliance.errors import Refused
from appliance.exercises import Kind
from appliance.faces import MEASURES

# The hand-out, line by line, in its order.
HANDOUT = [
    "massage-cheek", "massage-chin", "massage-forehead", "brush-forehead", "brush-cheek", "tapping",
    "settle", "raise-eyebrows", "frown", "wrinkle-nose", "flare-nostrils", "corners-outward", "keep-even",
    "assisted-smile", "lift-corner-first", "lift-corner-second",
    "look-down", "assist-eyelid", "close-eyes", "squint",
    "smile-well", "say-aaa", "say-ooo", "ooo-eee-oo", "smile-closed", "smile-teeth", "puff-cheeks", "press-lips",
    "read-aloud",
]  # fmt: skip
DOSES = {
    "massage-cheek": "60 s a side", "raise-eyebrows": "5 s × 5, rest 5 s", "frown": "3 s × 5, rest 5 s",
    "flare-nostrils": "3 s × 2, rest 10 s", "lift-corner-first": "3 s × 3, rest 5 s", "look-down": "3 s × 3, rest 3 s",
    "assist-eyelid": "10 s × 3, rest 5 s", "close-eyes": "5 s × 3, rest 5 s", "squint": "3 s × 2, rest 5 s",
    "say-ooo": "3 s × 5, rest 5 s", "settle": "until settled",
}  # fmt: skip


def test_nothing_of_the_handout_is_missing_and_its_order_is_kept() -> None:
    assert [e.id for e in app.programme_for(None)] == HANDOUT


@pytest.mark.parametrize(("exercise", "dose"), DOSES.items())
def test_doses(exercise: str, dose: str) -> None:
    assert app.programme_for(None).get(exercise).dose == dose


def test_all_are_reachable_in_a_session_but_the_position_that_begins_each() -> None:
    assert [e.id for e in app.programme_for(None).session([])] == [i for i in HANDOUT if i != "settle"]


def test_the_simulated_patient_can_do_whatever_is_measured() -> None:
    measured = {e.id for e in app.programme_for(None) if e.measure is not None}
    assert measured <= set(PERFORMANCE)


def test_massage_needs_no_movement_and_reading_has_its_text() -> None:
    programme = app.programme_for(None)
    assert all(e.kind is Kind.GUIDED and e.measure is None for e in programme if e.group == "massage")
    assert len(programme.get("read-aloud").passage) >= 6


def test_an_unknown_exercise_brings_the_closest() -> None:
    with pytest.raises(Refused, match="Did you mean 'smile-teeth'"):
        app.programme_for(None).get("smile-teeths")


ROW = 'id = "one"\ngroup = "mimic"\nhandout = "x"\ntitle = "One"\nsay = "x"\nfigure = "smile"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected nothing but"),
        ("exercise = [1]", "expected nothing but"),
        ("[[exercize]]\nid = 'x'", "exercise"),
        (f"[[exercise]]\n{ROW}kind = 'guided'\nseconds = 5\nholds_s = 3", "'holds_s'. Did you mean 'hold_s'?"),
        (f"[[exercise]]\n{ROW}kind = 'guided'", "needs seconds"),
        (f"[[exercise]]\n{ROW}kind = 'measured'\nhold_s = 3\ntarget_mm = 2", "needs one"),
        (f"[[exercise]]\n{ROW}kind = 'measured'\nhold_s = 3\nmeasure = 'corner-smile'", "needs target_mm"),
        (f"[[exercise]]\n{ROW}kind = 'measured'\nhold_s = 3\ntarget_mm = 2\nmeasure = 'corner-smil'", "'corner-smile'"),
        (f"[[exercise]]\n{ROW.replace('smile', 'smiel')}kind = 'guided'\nseconds = 5", "'smile'"),
        (f"[[exercise]]\n{ROW}kind = 'dance'\nseconds = 3", "kind"),
        (f"[[exercise]]\n{ROW}kind = 'guided'\nseconds = 5\n" * 2, "stands there twice"),
    ],
)  # fmt: skip
def test_refuses_with_the_way_out(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / exercises.FILE).write_text(text)
    with pytest.raises(Refused) as refusal:
        exercises.load(paths.shipped_config(), tmp_path, list(MEASURES), list(MOTIONS))
    assert says in str(refusal.value)
    assert str(tmp_path) in str(refusal.value)


def test_a_clinic_can_switch_an_exercise_off(tmp_path: Path) -> None:
    text = (paths.shipped_config() / exercises.FILE).read_text(encoding="utf-8")
    (tmp_path / exercises.FILE).write_text(text.replace('id = "squint"\n', 'id = "squint"\nenabled = false\n'))
    programme = exercises.load(paths.shipped_config(), tmp_path, list(MEASURES), list(MOTIONS))
    assert "squint" not in [e.id for e in programme.session([])]
    assert programme.session(["squint"])[0].id == "squint"  # named, it is still there
