"""What the commands of a kit say and ask, from preparing to wiping, and the words of its report and its check."""

from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from appliance import bench, settings
from appliance.bench import Finding, machine
from appliance.bench.bench import Bench
from appliance.bench.finding import Lacks
from appliance.cli import main
from appliance.exchange import new_clinic, sign_prescription, unseal
from appliance.kits import Kit
from appliance.records import Setup, open_store
from appliance.records.entries import Began
from tests.support import recorded
from tests.support.lending import PRESCRIPTION, Lending


@pytest.fixture
def lending(tmp_path: Path) -> Lending:
    return Lending(tmp_path, tmp_path / "data")


def _say(lending: Lending, *words: str, answer: str = "") -> Result:
    return CliRunner().invoke(main, ["kit", *words, "--data", str(lending.data)], input=answer)


DUE = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
LEND = ("lend", "--pseudonym", "P-017", "--due", DUE, "--without-check", "a test")


def _lent(lending: Lending) -> dict[str, Any]:
    """A kit that was prepared and lent with a prescription; what its status says."""
    public = str(lending.root / "clinic/clinic.pub.json")
    assert _say(lending, "prepare", "--id", "K-07", "--clinic", public, "--yes").exit_code == 0
    file = lending.root / "prescription.toml"
    file.write_bytes(PRESCRIPTION.format(note="x").replace("\n", "\r\n").encode())
    done = _say(lending, *LEND, "--prescription", str(file), "--yes")
    assert done.exit_code == 0, done.output
    assert "Each session" in done.output
    told = json.loads(_say(lending, "status", "--json").output)
    assert isinstance(told, dict)
    return told


def test_it_asks_before_it_prepares_and_lends(lending: Lending) -> None:
    told = _say(lending, "status").output
    assert f"The data folder '{lending.data}' does not exist" in told
    lending.data.mkdir()
    told = _say(lending, "status").output
    assert f"not prepared (in {lending.data})" in told
    assert "Next          Prepare it: symmirror kit prepare --id K-07 --clinic clinic.pub.json" in told
    assert "say its name and its clinic" in _say(lending, "prepare", "--language", "de", "--yes").output
    done = _say(
        lending, "prepare", "--id", "K-07", "--clinic", str(lending.root / "clinic/clinic.pub.json"), answer="n\n"
    )
    assert (done.exit_code, "Nothing was done" in done.output) == (2, True)
    done = _say(
        lending, "prepare", "--id", "K-07", "--clinic", str(lending.root / "clinic/clinic.pub.json"), answer="y\n"
    )
    assert done.exit_code == 0, done.output
    assert "NOT bound to a board" in done.output  # this machine
    lend = LEND[:-2]
    assert "which side" in _say(lending, *lend).output
    assert "not a date" in _say(lending, "lend", "--pseudonym", "P-1", "--affected", "left", "--due", "soon").output
    assert "was not checked" in _say(lending, *lend, "--affected", "left", "--yes").output
    file = lending.root / "prescription.toml"
    file.write_bytes(PRESCRIPTION.format(note="x").replace("\n", "\r\n").encode())
    assert _say(lending, *lend, "--prescription", str(file), "--without-check", "a test", answer="n\n").exit_code == 2
    assert json.loads(_say(lending, "status", "--json").output)["loan"] is None


def test_the_status_names_what_is_in_force_and_what_comes_next(lending: Lending) -> None:
    status = _lent(lending)
    assert (status["kit"], status["pseudonym"], status["due"], status["sessions"]) == ("K-07", "P-017", DUE, 0)
    words = _say(lending, "status").output
    assert "Exercises     smile-well 2 s × 2, rest 3 s; say-ooo 2 s × 2, rest 3 s (2 sessions a day)\n" in words
    today = datetime.now().astimezone().date()
    assert f"In force      since {today}, as it was lent\n" in words
    assert "Next          Hand it over, with the mirror started" in words
    assert status["prescribed"] == {
        "line": "smile-well 2 s × 2, rest 3 s; say-ooo 2 s × 2, rest 3 s (2 sessions a day)",
        "since": str(today), "order": "as it was lent",
    }  # fmt: skip
    assert status["next"].startswith("Hand it over")
    assert f"to P-017 since {today}, due on {DUE}" in words
    assert "never" in words
    signed = lending.root / "prescription.symrx"
    signed.write_bytes(sign_prescription(
        b'stage = "flaccid"\n', kit="K-07", loan=status["loan"], issued_s=datetime.now(UTC).timestamp(),
        clinic_key=lending.clinic.signing_key,
    ))  # fmt: skip
    assert "Stage: flaccid" in _say(lending, "prescription", str(signed), "--yes").output
    words = _say(lending, "status").output
    assert "Exercises     the hand-out, a part of it in each session (3 sessions a day)\n" in words
    assert f"In force      since {today}, by the clinic's order signed {datetime.now(UTC):%Y-%m-%d}" in words
    assert "can't be read" in _say(lending, "prescription", str(lending.root / "none.symrx")).output


def test_the_commands_from_exporting_to_wiping(lending: Lending, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    status = _lent(lending)
    assert "Only Example clinic can read it" in _say(lending, "export", str(lending.stick)).output
    file = lending.root / "week-2.symmirror"
    assert f"{file}\n" in _say(lending, "export", str(file)).output
    assert "is there already" in _say(lending, "export", str(file)).output
    assert "does not exist" in _say(lending, "export", str(lending.root / "no/folder.symmirror")).output
    assert unseal(file.read_bytes(), lending.clinic.identities).export.loan.id == status["loan"]
    assert _say(lending, "return", str(lending.stick), "--operator", "A. Example", answer="n\n").exit_code == 2
    done = _say(lending, "return", str(lending.stick), answer="A. Example\ny\n")
    assert done.exit_code == 0, done.output
    assert "Wipe record of kit K-07" in done.output
    words = _say(lending, "status").output
    assert "by A. Example" in words
    assert "Next          Clean it, then check it: symmirror check." in words
    assert "not lent" in _say(lending, "export", str(lending.stick)).output
    assert _say(lending, "wipe", "--operator", "A", "--yes").exit_code == 1
    assert _say(lending, *LEND, "--affected", "left", "--yes").exit_code == 0
    done = _say(lending, "wipe", "--operator", "A. Example", answer="K-08\n")
    assert (done.exit_code, "Nothing was done" in done.output) == (2, True)
    done = _say(lending, "wipe", "--operator", "A. Example", answer="K-07\n")
    assert done.exit_code == 0, done.output
    assert "P-017" not in caplog.text


def test_prepared_once_more_a_kit_keeps_what_is_not_said(lending: Lending) -> None:
    public = str(lending.root / "clinic/clinic.pub.json")
    prepare = ("prepare", "--yes")
    done = _say(lending, *prepare, "--id", "K-07", "--clinic", public, "--language", "de", "--panel", "194x345")
    assert "becomes kit K-07 of Example clinic: language de, panel 194 × 345 mm" in done.output
    key = lending.kit().status().public_key
    for more, language, panel, name in (
        ((), "de", (194.0, 345.0), "K-07"),
        (("--language", "tr"), "tr", (194.0, 345.0), "K-07"),
        (("--panel", "300x200"), "tr", (300.0, 200.0), "K-07"),
        (("--id", "K-08"), "tr", (300.0, 200.0), "K-08"),
        (("--clinic", public, "--id", "K-07"), "tr", (300.0, 200.0), "K-07"),
    ):
        done = _say(lending, *prepare, *more)
        assert done.exit_code == 0, done.output
        assert f"language {language}, panel {panel[0]:g} × {panel[1]:g} mm" in done.output
        kit = lending.kit().prepared
        assert kit is not None
        assert (kit.id, kit.clinic, kit.language, kit.panel_mm) == (name, "Example clinic", language, panel)
        assert kit.public.hex() == key
    other = new_clinic(lending.root / "other", "Other clinic")
    assert _say(lending, *prepare, "--clinic", str(lending.root / "other/clinic.pub.json")).exit_code == 0
    kit = lending.kit().prepared
    assert kit is not None
    assert (kit.id, kit.clinic, kit.recipient) == ("K-07", "Other clinic", other.public.recipient)
    for wrong in (("--language", "xx"), ("--panel", "1x345"), ("--id", "K 07")):
        assert _say(lending, *prepare, *wrong).exit_code == 2
    assert lending.kit().prepared == kit


def test_a_pseudonym_that_may_be_a_name_is_refused_unless_somebody_says_that_it_is_a_code(lending: Lending) -> None:
    Kit.open(lending.data).prepare("K-07", lending.clinic.public)
    due = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    lend = ("lend", "--affected", "left", "--due", due, "--without-check", "a test", "--pseudonym", "Anna")
    done = _say(lending, *lend, "--yes")
    assert done.exit_code == 2
    assert "is it a name?" in done.output
    assert "--is-a-code" in done.output
    done = _say(lending, *lend, answer="n\n")
    assert (done.exit_code, "nobody's name?" in done.output) == (2, True)
    assert lending.kit().status().loan is None
    assert _say(lending, *lend[:-1], "MariaBeispiel", "--yes", "--is-a-code").exit_code == 2  # two names are no code
    assert _say(lending, *lend, answer="y\ny\n").exit_code == 0
    assert Kit.open(lending.data).status().pseudonym == "Anna"
    Kit.open(lending.data).wipe("A. Example")
    assert _say(lending, *lend, "--yes", "--is-a-code").exit_code == 0


@pytest.mark.parametrize(("days", "practised", "says"), [
    (0, False, "Hand it over"),
    (1, True, "nothing to do until it is back"),
    (31, True, "It is overdue: ask for it"),
])  # fmt: skip
def test_it_says_what_comes_next(lending: Lending, days: int, practised: bool, says: str) -> None:
    lending.prepare()
    assert "Check it: symmirror check. Then lend it" in lending.kit().next_step()
    lending.passed()
    assert lending.kit().next_step().startswith("Lend it: symmirror kit lend --pseudonym")
    lending.lend()
    if practised:
        lending.practise()
    lending.until(lending.clock.at + timedelta(days=days))
    assert says in lending.kit().next_step()
    (lending.data / "loan/key").unlink()
    assert "what Trouble says" in lending.kit().next_step()


def test_a_session_in_which_nothing_was_done_is_counted_nowhere(lending: Lending) -> None:
    lending.prepare()
    kit = lending.lend()
    lending.practise()
    key = kit.loan_key()
    store = open_store(lending.data / "loan/records/records.db", key)
    recorded.write(store, lending.clock, [Began("sat-down-and-left", 0.0, Setup("{}", kit.status().loan or ""))])
    store.close()
    assert lending.kit().status().sessions == 1
    assert lending.kit().give_back(lending.stick, "A. Example").sessions == 1


def test_the_report_of_a_lent_kit_is_the_loans(lending: Lending) -> None:
    kit = Kit.open(lending.data)
    kit.prepare("K-07", lending.clinic.public)
    kit.lend("P-017", "left", None, None, (datetime.now(UTC) + timedelta(days=9)).date(), "de", without_check="a test")
    out = lending.root / "report.html"
    done = CliRunner().invoke(main, ["report", "--data", str(lending.data), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert 'lang="de"' in out.read_text()
    assert "P-017" in out.read_text()
    loan_id = kit.status().loan
    assert loan_id is not None

    def asked_for(whose: str) -> Result:
        out.unlink(missing_ok=True)
        return CliRunner().invoke(main, ["report", "--data", str(lending.data), "--out", str(out), "--loan", whose])

    for whose in (loan_id, "P-017"):
        assert asked_for(whose).exit_code == 0
        assert "P-017" in out.read_text()
    done = asked_for("heron-9")
    assert done.exit_code == 2
    assert f"There is: {loan_id} (patient P-017). Give its id or the patient's code." in done.output
    assert "unlent" not in done.output  # nothing was practised in it
    assert "Did you mean 'P-017'?" in asked_for("P-071").output
    done = asked_for("unlent")
    assert "no records of practice outside of a loan. Leave --loan out for the present loan." in done.output
    kit.wipe("A. Example")
    told = asked_for("P-017").output
    assert f"'{lending.data}' holds no records of practice" in told
    assert "What was wiped is at the clinic's desk" in told
    done = CliRunner().invoke(main, ["report", "--data", str(lending.root / "none"), "--out", str(out)])
    assert (done.exit_code, f"The data folder '{lending.root / 'none'}' does not exist" in done.output) == (2, True)


def test_the_check_looks_at_the_kit_as_it_runs(lending: Lending, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[settings.Settings] = []

    def run(effective: settings.Settings, *_: object) -> bool:
        seen.append(effective)
        return True

    monkeypatch.setattr(bench, "run", run)

    def checked(*more: str) -> tuple[str, float, str]:
        done = CliRunner().invoke(main, ["check", "--data", str(lending.data), *more])
        assert done.exit_code == 0, done.output
        values = seen[-1].values
        return values.general.language, values.panel.width_mm, seen[-1].origins.get("panel.width_mm", "default")

    assert checked() == ("en", 194.0, "default")
    kit = Kit.open(lending.data)
    kit.prepare("K-07", lending.clinic.public, "de", (300, 200))
    assert checked() == ("de", 300.0, "the kit")
    assert checked("--language", "fr") == ("fr", 300.0, "the kit")
    kit.lend("P-017", "left", None, None, date.fromisoformat(DUE), "tr", without_check="a test")
    assert checked() == ("tr", 300.0, "the kit")
    assert machine.words(Bench(seen[-1], lending.data)).fills == {"language": "tr"}
    (lending.data / "loan/key").unlink()  # whose it is can't be told any more
    assert checked() == ("de", 300.0, "the kit")
    assert Bench(seen[-1], lending.data).kit_name == "K-07"
    (lending.data / "kit/kit.json").write_text("{")
    assert checked() == ("en", 194.0, "default")
    assert Bench(seen[-1], lending.data).kit_name == ""


def test_the_check_tells_of_the_kit(lending: Lending) -> None:
    def told() -> Finding:
        return machine.kit(Bench(settings.load(None), lending.data, lending.root))

    with pytest.raises(Lacks, match="Not prepared"):
        told()
    Kit.open(lending.data).prepare("K-07", lending.clinic.public)
    assert told().fills == {"kit": "K-07", "clinic": "Example clinic"}
    assert "Not bound to a board" in told().text
