"""What the commands of a kit say before they change anything, and what they refuse before they ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.cli import main
from appliance.cli.kit_said import written
from appliance.exchange import read_wiped, sign_prescription
from appliance.kits import Kit, files
from tests.support.lending import Lending

DUE = (datetime.now(UTC) + timedelta(days=20)).date()


@pytest.fixture
def lending(tmp_path: Path) -> Lending:
    return Lending(tmp_path, tmp_path / "data")


@pytest.fixture
def lent(lending: Lending) -> Lending:
    """K-07, lent to P-017 with a weak left side."""
    kit = Kit.open(lending.data)
    kit.prepare("K-07", lending.clinic.public)
    kit.lend("P-017", "left", None, None, DUE, without_check="a test")
    return lending


def say(lending: Lending, *words: object, answer: str = "") -> Result:
    return CliRunner().invoke(main, ["kit", *map(str, words), "--data", str(lending.data)], input=answer)


def signed(lending: Lending, toml: str) -> Path:
    """A prescription for the present loan."""
    file = lending.root / "prescription.symrx"
    file.write_bytes(sign_prescription(
        toml.encode(), kit="K-07", loan=Kit.open(lending.data).status().loan or "",
        issued_s=datetime.now(UTC).timestamp(), clinic_key=lending.clinic.signing_key,
    ))  # fmt: skip
    return file


def affected(lending: Lending) -> str:
    return Kit.open(lending.data).status().affected


# A new prescription ---------------------------------------------------------------------------------------


def test_a_prescription_says_for_whom_and_what_changes_and_asks(lent: Lending) -> None:
    file = signed(lent, 'stage = "synkinetic"\nsessions_a_day = 2\n')
    done = say(lent, "prescription", file, answer="n\n")
    assert (done.exit_code, "Nothing was done" in done.output) == (2, True)
    assert f"Kit K-07, lent to P-017 until {DUE}. By this prescription:" in done.output
    assert "Weak side: left, as before\n" in done.output
    assert "Stage:     synkinetic\n           (before: paretic)\n" in done.output
    assert "(2 sessions a day)\n           (before: the hand-out, a part of it in each session (3 se" in done.output
    assert Kit.open(lent.data).status().stage == "paretic"
    done = say(lent, "prescription", file, answer="y\n")
    assert done.exit_code == 0, done.output
    assert "In force: the prescription of" in done.output
    assert Kit.open(lent.data).status().stage == "synkinetic"


@pytest.mark.parametrize("side", ["right", "unknown"])
def test_another_weak_side_is_taken_only_where_just_that_is_said(lent: Lending, side: str) -> None:
    file = signed(lent, f'affected = "{side}"\n')
    for more, answer in (((), "y\n"), (("--yes",), "")):
        done = say(lent, "prescription", file, *more, answer=answer)
        assert done.exit_code == 2
        assert f"Weak side: {side}\n           (before: left)\n" in done.output
        assert f"The weak side of P-017 is left in this loan, and this prescription says {side}." in done.output
        assert "--other-side" in done.output
        assert affected(lent) == "left"
    assert say(lent, "prescription", file, "--other-side", answer="n\n").exit_code == 2
    assert affected(lent) == "left"
    assert say(lent, "prescription", file, "--other-side", "--yes").exit_code == 0
    assert affected(lent) == side


def test_a_weak_side_that_was_not_known_may_be_told(lending: Lending) -> None:
    kit = Kit.open(lending.data)
    kit.prepare("K-07", lending.clinic.public)
    kit.lend("P-017", "unknown", None, None, DUE, without_check="a test")
    done = say(lending, "prescription", signed(lending, 'affected = "right"\n'), "--yes")
    assert "Weak side: right\n           (before: unknown)" in done.output
    assert affected(lending) == "right"


def test_what_is_no_signed_prescription_is_told_with_the_way_out(lent: Lending) -> None:
    plain = lent.root / "new.toml"
    plain.write_text('affected = "right"\n')
    done = say(lent, "prescription", plain, "--yes")
    assert (done.exit_code, "not signed" in done.output) == (2, True)
    assert "symmirror clinic sign-prescription FILE --kit K-07 --loan L-" in done.output
    done = say(lent, "prescription", lent.root, "--yes")
    assert f"is a folder. Give the file in it: {lent.root / 'prescription.symrx'}" in done.output


# Preparing, lending ---------------------------------------------------------------------------------------


def test_a_kit_that_is_renamed_is_still_known_at_the_desk_by_its_key(lending: Lending) -> None:
    Kit.open(lending.data).prepare("K-07", lending.clinic.public)
    key = Kit.open(lending.data).status().public_key
    done = say(lending, "prepare", "--id", "K-08", answer="n\n")
    assert "knows this kit, by its key, as K-07" in done.output
    assert f"symmirror clinic register K-08 {key}" in done.output
    assert "by its key" not in say(lending, "prepare", "--language", "de", "--yes").output
    done = say(lending, "prepare", "--id", "k-07", "--yes")
    assert (done.exit_code, "Call it 'K-07'." in done.output) == (2, True)


@pytest.mark.parametrize(("panel", "says"), [
    ("1x345", "--panel 1x345 is not usable: width and height are 60 to 1500 mm each, as in 194x345."),
    ("194xnan", "--panel 194xnan is not usable"),
    ("194", "--panel '194' is not usable: write width x height in mm"),
])  # fmt: skip
def test_a_panel_that_can_not_be_is_told_by_its_option(lending: Lending, panel: str, says: str) -> None:
    public = lending.root / "clinic/clinic.pub.json"
    done = say(lending, "prepare", "--id", "K-07", "--clinic", public, "--panel", panel, "--yes")
    assert (done.exit_code, says in done.output) == (2, True), done.output


def test_a_folder_that_can_not_be_written_is_told_before_anything_is_announced(
    lending: Lending, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("prepare", "--id", "K-07", "--clinic", lending.root / "clinic/clinic.pub.json", "--yes")
    lending.data.write_text("no folder")
    done = say(lending, *words)
    assert done.exit_code == 2
    assert f"'{lending.data}' is a file" in done.output
    assert "becomes" not in done.output
    lending.data.unlink()
    monkeypatch.setattr("os.access", lambda path, mode: False)  # root may everything
    done = say(lending, *words)
    assert (done.exit_code, f"'{lending.root}' can't be written to by you. Use sudo" in done.output) == (2, True)
    assert "becomes" not in done.output
    monkeypatch.undo()

    def denied(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(files, "make_folder", denied)  # noticed only when it is done
    done = say(lending, *words)
    assert (done.exit_code, f"'{lending.data / 'kit'}': Permission denied. Use sudo" in done.output) == (1, True)


@pytest.mark.parametrize(("words", "says"), [
    (("--due", "2227-01-01"), "is not a date|more than 2 years away. Look at the year."),
    (("--due", "2020-01-01"), "Give a later date."),
    (("--due", "soon"), "is not a date"),
    (("--pseudonym", "Maria Beispiel"), "pseudonym has spaces"),
    (("--language", "xx"), "Unknown language 'xx'"),
    (("--prescription", "bad.toml"), "bad.toml is not valid TOML. Line 2: a word is put in quotation marks"),
    (("--without-check", " "), "Say in one line why"),
])  # fmt: skip
def test_what_can_not_be_lent_is_refused_before_anybody_is_asked(
    lending: Lending, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str
) -> None:
    Kit.open(lending.data).prepare("K-07", lending.clinic.public)
    monkeypatch.chdir(lending.root)
    Path("bad.toml").write_text("sessions_a_day = 2\nstage = paretic\n")
    usual = ("--pseudonym", "P-017", "--affected", "left", "--due", str(DUE), "--without-check", "a test")
    done = say(lending, "lend", *usual, *words, answer="y\n")
    assert done.exit_code == 2
    assert says.rpartition("|")[2] in done.output
    assert "Go on?" not in done.output
    assert Kit.open(lending.data).status().loan is None
    doubted = say(
        lending, "lend", *usual, "--pseudonym", "heron", *words[: 2 * ("--pseudonym" not in words)], answer="y\n"
    )
    assert ("is it a name?" in doubted.output) is ("--pseudonym" in words)  # that, too, only where all else is right
    done = say(lending, "lend", *usual, answer="y\n")
    assert "Kit K-07 is to be lent to P-017" in done.output
    assert "weak side left, stage paretic, language en." in done.output
    assert done.exit_code == 0, done.output


# What leaves the kit ------------------------------------------------------------------------------------------


def test_returning_checks_all_before_it_asks(lent: Lending, monkeypatch: pytest.MonkeyPatch) -> None:
    for words, says in (
        ((lent.root / "none", "--operator", "A"), "does not exist"),
        ((lent.root / "clinic/clinic.pub.json", "--operator", "A"), "is a file"),
        ((lent.stick, "--operator", " "), "Say who does it"),
    ):
        done = say(lent, "return", *words, answer="y\n")
        assert (done.exit_code, says in done.output, "may the kit be wiped" in done.output) == (2, True, False)
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert "can't be written to by you" in say(lent, "return", lent.stick, "--operator", "A", answer="y\n").output
    assert Kit.open(lent.data).status().loan is not None


def test_a_file_that_is_there_is_no_place_for_an_export(lent: Lending) -> None:
    bad = lent.root / "bad.toml"
    bad.write_text("precious")
    done = say(lent, "export", bad)
    assert (done.exit_code, f"'{bad}' is a file that is there already" in done.output) == (2, True)
    assert "new file that ends in .symmirror" in done.output
    assert bad.read_text() == "precious"


def test_how_many_sessions_are_on_the_kit_only_is_said(lending: Lending) -> None:
    lending.prepare()
    lending.lend()
    lending.practise()
    assert lending.kit().status().unwritten == 1
    lending.kit().export(lending.stick)
    assert lending.kit().status().unwritten == 0
    assert written(lending.kit().status()).startswith("1 session, all of them written out (")
    for _ in range(2):
        lending.until(lending.clock.at + timedelta(days=1))
        lending.practise()
    assert written(lending.kit().status()).startswith("3 sessions, 2 of them NOT written out (")
    lending.kit().wipe("A. Example")
    lending.lend("P-018")
    assert written(lending.kit().status()) == "0 sessions, never written out"


def test_status_and_wipe_say_what_is_on_the_kit_only(lent: Lending) -> None:
    assert "Sessions      0 sessions, never written out\n" in say(lent, "status").output
    done = say(lent, "wipe", "--operator", "A. Example", answer="no\n")
    assert (done.exit_code, "On this kit: 0 sessions, never written out." in done.output) == (2, True)
    Kit.open(lent.data).export(lent.stick)
    assert "Sessions      0 sessions, all of them written out (" in say(lent, "status").output


def test_a_wipe_record_can_be_had_again(lent: Lending) -> None:
    assert "was never wiped" in say(lent, "record").output
    loans = [Kit.open(lent.data).status().loan]
    place = lent.root / "place"
    place.mkdir()
    assert "does not exist" in say(lent, "wipe", lent.root / "none", "--operator", "A", "--yes").output
    done = say(lent, "wipe", place, "--operator", "A. Example", "--yes")
    assert done.exit_code == 0, done.output
    (first,) = place.glob("K-07-*.symwipe")
    assert f"Receipt  {first}" in done.output
    assert read_wiped(first.read_bytes()).wiped.loan == loans[0]
    kit = Kit.open(lent.data)
    kit.lend("P-018", "left", None, None, DUE, without_check="a test")
    loans.append(kit.status().loan)
    done = say(lent, "wipe", "--operator", "A. Example", "--yes")
    assert "symmirror kit record FOLDER" in done.output
    done = say(lent, "record")
    assert (done.exit_code, done.output.count("Wipe record of kit K-07")) == (0, 1)
    assert "Receipt" not in done.output
    assert say(lent, "record", lent.stick).exit_code == 0
    (last,) = lent.stick.iterdir()
    assert read_wiped(last.read_bytes()).wiped.loan == loans[1]
    last.unlink()
    assert say(lent, "record", lent.stick, "--all").exit_code == 0
    again = [read_wiped(path.read_bytes()) for path in sorted(lent.stick.iterdir())]
    assert {told.wiped.loan for told in again} == set(loans)
    assert first.read_bytes() in [path.read_bytes() for path in lent.stick.iterdir()]  # the desk knows it
    # No loan is named on the card, and a kit of an earlier version has only what its log says.
    on_card = b"".join(path.read_bytes() for path in files.all_files(lent.data))
    assert not [loan for loan in loans if loan is not None and loan.encode() in on_card]
    for path in (lent.data / "kit").glob("wiped-*"):
        path.unlink()
    done = say(lent, "record", lent.stick)
    assert (done.exit_code, "only what the log says" in done.output) == (1, True)
