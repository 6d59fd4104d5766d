"""At the desk: what signing a prescription says, and what is told where the clinic's keys are not to be had."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from appliance.cli import main
from appliance.exchange import new_clinic
from appliance.kits.loan import new_id
from appliance.stick.look import MARKER_FILE

LOAN = "L-abcd-efgh-jkmn-pqrs"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    new_clinic(tmp_path / "desk", "Example clinic")
    return tmp_path / "desk"


def clinic(*words: object) -> Result:
    return CliRunner().invoke(main, ["clinic", *map(str, words)])


def sign(keys: Path, *words: object, loan: str = LOAN) -> Result:
    return clinic("sign-prescription", "--keys", keys, "--kit", "K-07", "--loan", loan, "--out", keys.parent, *words)


def test_what_was_signed_is_said_in_words_and_for_whom(keys: Path) -> None:
    file, made = keys.parent / "p.toml", keys.parent / "prescription.symrx"
    file.write_text('affected = "right"\n[[exercise]]\nid = "smile-well"\nrepetitions = 3\n')
    done = sign(keys, file)
    assert done.exit_code == 0, done.output
    assert f"{made}: signed for kit K-07, loan {LOAN}, and nobody else." in done.output
    assert "the weak side is the right one" in done.output
    assert "It says no stage:" in done.output
    assert re.search(r"Smile.*: 5 s × 3, rest 5 s", done.output)
    before = made.read_bytes()
    file.write_text("sessions_a_day = 2\n")
    done = sign(keys, file)
    assert (done.exit_code, "is there already" in done.output, "--replace" in done.output) == (2, True, True)
    assert made.read_bytes() == before
    done = sign(keys, "--replace", file)
    assert done.exit_code == 0, done.output
    assert "It says no weak side and no stage: there, what was agreed in the loan stays." in done.output
    assert made.read_bytes() != before


@pytest.mark.parametrize(
    "loan", ["P-017", "L-1", "L-017", "L-maria-beispiel", LOAN.upper(), f"{LOAN}-abcd", f"{LOAN}\n"]
)
def test_what_is_no_loans_id_is_not_signed_for(keys: Path, loan: str) -> None:
    file = keys.parent / "p.toml"
    file.write_text("sessions_a_day = 2\n")
    done = sign(keys, file, loan=loan)
    assert (done.exit_code, "--loan names no loan" in done.output) == (2, True)
    assert not (keys.parent / "prescription.symrx").exists()


def test_every_id_that_a_kit_makes_is_one(keys: Path) -> None:
    file = keys.parent / "p.toml"
    file.write_text("sessions_a_day = 2\n")
    for _ in range(5):
        assert sign(keys, "--replace", file, loan=new_id()).exit_code == 0


#: What needs the clinic's keys.
NEEDING = {
    "import": ("import", "x.symmirror"),
    "serve": ("serve",),
    "sign": ("sign-prescription", "p.toml", "--kit", "K-07", "--loan", LOAN),
    "return": ("stick", "return", "stick", "--loan", "K-07:P-017", "--operator", "A"),
}


@pytest.mark.parametrize("needing", NEEDING)
def test_keys_that_may_not_be_read_are_told_from_keys_that_are_not_there(
    keys: Path, monkeypatch: pytest.MonkeyPatch, needing: str
) -> None:
    monkeypatch.chdir(keys.parent)
    Path("p.toml").write_text("sessions_a_day = 2\n")
    Path("stick").mkdir()
    words = list(NEEDING[needing])
    at = 2 if words[0] == "stick" else 1
    done = clinic(*words[:at], "--keys", "dsek", *words[at:])
    assert done.exit_code == 2
    assert "No such file or directory. Name the folder of the clinic's keys with --keys" in done.output
    assert "Only a clinic that has no keys yet makes some" in done.output

    opened = Path.open

    def denied(self: Path, *args: Any, **more: Any) -> Any:  # root may read everything
        if self.parent.name == "desk":
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **more)

    monkeypatch.setattr(Path, "open", denied)
    done = clinic(*words[:at], "--keys", "desk", *words[at:])
    assert done.exit_code == 2
    assert "is there, but you may not read it. Use the account that made it, or sudo." in done.output
    assert "clinic keys" not in done.output.replace("clinic's keys", "")
    assert "password" not in done.output


def test_a_stick_for_an_export_takes_the_folder_of_the_keys_like_the_others(keys: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert clinic("stick", "export", "--keys", keys, stick).exit_code == 0
    assert [path.name for path in stick.iterdir()] == [MARKER_FILE]
