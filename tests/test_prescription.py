"""A prescription: what a clinic may write, what it is told, and what the mirror makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance import app, paths, plan
from appliance.cli import main
from appliance.coaching import Day
from appliance.errors import Refused
from appliance.exercises import Prescription, read_prescription
from appliance.settings import Coaching, Settings, Values

PROGRAMME = app.programme_for(None)


def read(folder: Path, text: str) -> Prescription:
    path = folder / "prescription.toml"
    path.write_text(text, encoding="utf-8")
    return read_prescription(path, PROGRAMME)


def test_what_it_says_is_done_and_what_it_leaves_out_stays(tmp_path: Path) -> None:
    told = read(
        tmp_path,
        'affected = "left"\n[[exercise]]\nid = "say-ooo"\nrepetitions = 2\nrest_s = 9\ntarget_mm = 2.5\n'
        '[[exercise]]\nid = "lift-corner-first"\nfirst_side = "affected"\n'
        '[[exercise]]\nid = "massage-chin"\nseconds = 30\n',
    )
    ooo, lift, chin = told.exercises
    assert (ooo.hold_s, ooo.repetitions, ooo.rest_s, ooo.target_mm) == (3, 2, 9, 2.5)
    assert lift.first_side == "affected"
    assert chin.seconds == 30
    made = plan.plan_for(plan.under(Settings(), told), PROGRAMME, told)
    assert made.session(Day()) == told.exercises  # in its own order


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it is empty"),
        ('stage = "flacid"', "Unknown stage 'flacid'. Did you mean 'flaccid'?"),
        ('affected = "links"', "Unknown affected 'links'."),
        ("sesions_a_day = 2", "unknown key 'sesions_a_day'. Did you mean 'sessions_a_day'?"),
        ("sessions_a_day = 0", "sessions_a_day = 0 is not usable"),
        ("[[exercise]]\nhold_s = 3", "exercise number 1: 'id' is missing."),
        ('[[exercise]]\nid = "smile-wel"', "Unknown exercise 'smile-wel'. Did you mean 'smile-well'?"),
        (
            '[[exercise]]\nid = "smile-well"\nhold = 3',
            "smile-well: unknown key 'hold'. Did you mean 'hold_s'?",
        ),
        ('[[exercise]]\nid = "smile-well"\nhold_s = -3', "exercise smile-well: hold_s = -3 is not usable"),
        ('[[exercise]]\nid = "smile-well"\nrepetitions = 99', "repetitions = 99 is not usable"),
        (
            '[[exercise]]\nid = "smile-well"\nseconds = 30',
            "seconds does not belong to it; it is counted in",
        ),
        ('[[exercise]]\nid = "massage-chin"\nrepetitions = 3', "repetitions does not belong to it; it runs for a time"),
        ('[[exercise]]\nid = "puff-cheeks"\ntarget_mm = 3', "target_mm does not belong to it; it is not measured"),
        ('[[exercise]]\nid = "smile-well"\nfirst_side = "left"', "first_side does not belong to it; both sides move"),
        ('[[exercise]]\nid = "settle"', "'settle' begins every session anyway"),
        ('[[exercise]]\nid = "frown"\n[[exercise]]\nid = "frown"', "the exercise 'frown' stands there twice"),
        ("exercise = 3", "exercise = 3 is not usable"),
        ("exercise = [3]", "exercise number 1"),
        ("stage = ", "not valid TOML. Line 1: nothing stands behind stage ="),
        ("affected = left", 'Line 1: a word is put in quotation marks: affected = "left"'),
        ("affected = \u201eleft\u201c", 'Line 1: the quotation marks must be straight ones: affected = "left"'),
        ("affected = 'left", 'Line 1: the quotation marks must be straight ones: affected = "left"'),
        ('affected = "left # weak', "the second quotation mark is missing"),
        ("stage: 'paretic'", "Line 1: write = and not a colon: stage = 'paretic'"),
        ('[[exercise]]\nid = "frown"\nhold_s = 3,5', "Line 3: a number has a point, not a comma: hold_s = 3.5"),
        ('[[exercise]]\nid = "frown"\nhold_s = 3 s', "Line 3: a number stands without its unit: hold_s = 3"),
        ('[[exercise]\nid = "frown"', "Line 1: write [[exercise]] with two brackets on either side"),
        ('[exercise]\nid = "frown"', "with two brackets on either side, not below [exercise]"),
        ("sessions_a_day = 2\n= = =", "Line 2: '= = =' can't be read (invalid statement)"),
    ],
)
def test_refuses_with_the_way_out(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(tmp_path, text)
    assert says in str(refusal.value)
    assert str(tmp_path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        read(tmp_path, 'affected = "links"\nsesions_a_day = 2\n[[exercise]]\nid = "smile-wel"\nhold = 3\n'
             '[[exercise]]\nid = "frown"\nseconds = 3\nrepetitions = 99\n[[exercise]]\nid = "frown"\n')  # fmt: skip
    told = str(refusal.value).splitlines()
    for says in (
        "Unknown affected 'links'", "'sesions_a_day'", "unknown key 'hold'", "repetitions = 99",
        "Did you mean 'smile-well'?", "'frown' stands there twice", "seconds does not belong to it",
    ):  # fmt: skip
        assert len([line for line in told if says in line]) == 1, says
    assert len(told) == 7
    assert all(line.startswith(str(tmp_path)) for line in told)


def test_what_is_never_measured_has_no_target_in_words(tmp_path: Path) -> None:
    told = read(tmp_path, '[[exercise]]\nid = "press-lips"\n[[exercise]]\nid = "smile-well"\n')
    words = plan.in_words(Settings(), plan.plan_for(Settings(), PROGRAMME, told))
    assert "  Press your lips together: 3 s × 3, rest 5 s; guided, not measured\n" in words
    assert "first target 4 mm" in words  # of the smile
    listed = CliRunner().invoke(main, ["exercises"]).output
    (row,) = [line for line in listed.splitlines() if line.startswith("press-lips ")]
    assert " guided " in row
    assert " measured " not in row.replace("not measured", "")


def test_a_movement_is_not_prescribed_to_a_face_that_cannot_move(tmp_path: Path) -> None:
    told = read(tmp_path, 'stage = "flaccid"\n[[exercise]]\nid = "massage-chin"\n[[exercise]]\nid = "smile-well"\n')
    with pytest.raises(Refused, match="'smile-well' asks a face to move, and the stage is flaccid"):
        plan.plan_for(plan.under(Settings(), told), PROGRAMME, told)


def test_all_that_no_session_could_do_is_told_at_once(tmp_path: Path) -> None:
    told = read(tmp_path, 'stage = "flaccid"\n[[exercise]]\nid = "smile-well"\nhold_s = 120\nrepetitions = 20\n'
                '[[exercise]]\nid = "close-eyes"\ntarget_mm = 50\n')  # fmt: skip
    with pytest.raises(Refused) as refusal:
        plan.plan_for(plan.under(Settings(), told), PROGRAMME, told)
    lines = str(refusal.value).splitlines()
    expected = ("'smile-well' asks", "'close-eyes' asks", "smile-well: it takes 43", "close-eyes: target_mm = 50")
    assert [says for says, line in zip(expected, lines, strict=True) if says not in line] == []


def test_a_target_of_the_clinics_own_is_not_made_smaller(tmp_path: Path) -> None:
    told = read(
        tmp_path,
        'stage = "synkinetic"\n[[exercise]]\nid = "say-ooo"\ntarget_mm = 3\n[[exercise]]\nid = "smile-well"\n',
    )
    made = plan.plan_for(plan.under(Settings(), told), PROGRAMME, told)
    assert [e.target_mm for e in made.prescribed] == [3, pytest.approx(4 * 0.67)]


LIFT = '[[exercise]]\nid = "lift-corner-first"\n{}\n[[exercise]]\nid = "lift-corner-second"\n{}\n'


@pytest.mark.parametrize(
    ("first", "second", "sides"),
    [
        ("", "", ["right", "left"]),
        ('first_side = "affected"', "", ["left", "right"]),
        ("", 'first_side = "left"', ["left", "right"]),
        ('first_side = "right"', 'first_side = "right"', ["right", "left"]),
    ],
)
def test_each_corner_has_its_turn_and_check_names_it(tmp_path: Path, first: str, second: str, sides: list[str]) -> None:
    told = read(tmp_path, 'affected = "left"\n' + LIFT.format(first, second))
    settings = plan.under(Settings(), told)
    words = plan.in_words(settings, plan.plan_for(settings, PROGRAMME, told))
    assert [line.rpartition("; ")[2] for line in words.splitlines() if "corner: " in line] == [
        f"{side} side only" for side in sides
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (LIFT.format('first_side = "left"', 'first_side = "right"'), "so one side would come twice"),
        (
            '[[exercise]]\nid = "lift-corner-second"',
            "'lift-corner-second' is the other side's turn and has no first one",
        ),
        (
            '[[exercise]]\nid = "lift-corner-second"\n[[exercise]]\nid = "lift-corner-first"',
            "Put the exercise of the first side right before it.",
        ),
    ],
)
def test_one_corner_is_never_prescribed_twice(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(tmp_path, text)
    assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ('id = "smile-well"\nhold_s = 120\nrepetitions = 20', "it takes 43 minutes, and a session lasts 10."),
        ('id = "massage-cheek"\nseconds = 600', "exercise massage-cheek: it takes"),
        ('id = "close-eyes"\ntarget_mm = 50', "target_mm = 50 is beyond what a healthy face does (12 mm)."),
        ('id = "say-aaa"\ntarget_mm = 41', "(40 mm)"),
    ],
)
def test_what_no_session_and_no_face_could_do_is_refused(tmp_path: Path, row: str, says: str) -> None:
    told = read(tmp_path, f"[[exercise]]\n{row}\n")
    with pytest.raises(Refused) as refusal:
        plan.plan_for(plan.under(Settings(), told), PROGRAMME, told)
    assert says in str(refusal.value)
    assert str(told.path) in str(refusal.value)


def test_check_says_what_the_mirror_will_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["prescription", "check", str(paths.shipped_config() / "prescription.example.toml")]
    )
    assert result.exit_code == 0, result.stderr
    assert "the weak side is the left one" in result.stdout
    assert "2 sessions a day, each at most 10 minutes." in result.stdout
    assert "  Raise your eyebrows: 3 s × 3, rest 8 s; first target 2 mm\n" in result.stdout
    assert "  Massage your cheek: 45 s a side; left side first\n" in result.stdout
    bad = tmp_path / "bad.toml"
    bad.write_text("[[exercise]]\nid = 'smile-wel'\n")
    result = CliRunner().invoke(main, ["prescription", "check", str(bad)])
    assert (result.exit_code, "Did you mean 'smile-well'?" in result.stderr) == (2, True)
    result = CliRunner().invoke(main, ["prescription", "check", str(tmp_path / "none.toml")])
    assert (result.exit_code, "Cannot read" in result.stderr) == (2, True)


def test_the_one_in_the_clinics_folder_is_taken_unless_another_is_given(tmp_path: Path) -> None:
    assert paths.prescription(None, tmp_path) is None
    (tmp_path / "prescription.toml").touch()
    assert paths.config_dir(tmp_path) == tmp_path
    assert paths.prescription(None, tmp_path) == tmp_path / "prescription.toml"
    assert paths.prescription(Path("other.toml"), tmp_path) == Path("other.toml")


def test_several_sessions_hold_the_whole_programme() -> None:
    made = plan.plan_for(Settings(), PROGRAMME, None)
    words = plan.in_words(Settings(), made)
    for exercise in PROGRAMME.session([]):
        assert f"  {exercise.title}: " in words
    assert "Session 3, about" in words


@pytest.mark.parametrize(("session_s", "short_of"), [(60, True), (120, True), (300, False)])
def test_what_a_short_session_never_has_room_for_is_said_and_not_waited_for(session_s: float, short_of: bool) -> None:
    short = Settings(Values(coaching=Coaching(session_s=session_s)))
    words = plan.in_words(short, plan.plan_for(short, PROGRAMME, None))
    scheduled, _, left = words.partition("Never reached")
    assert (f"a session of {session_s:g} s" in left) is short_of
    for exercise in PROGRAMME.session([]):
        assert (f"  {exercise.title}: " in scheduled) != (f"  {exercise.title}\n" in left), exercise.title
