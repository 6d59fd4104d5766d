"""The report of a loan that a clinic changed on the way, and of holds of which nothing was measured."""

from __future__ import annotations

import json
from pathlib import Path

from appliance.exchange import sign_prescription
from appliance.records import FILE
from appliance.records import report as reports
from tests.support import recorded
from tests.support.lending import Lending
from tests.test_report import gathered, write
from tests.test_report_agreed import LENT, ORDER, setup

# What was not measured ---------------------------------------------------------------------------------------


def test_a_target_and_a_hold_of_nothing_are_absent(tmp_path: Path) -> None:
    store = recorded.days(tmp_path / FILE, 0)
    clock = recorded.Clock()
    nothing = recorded.repetition(left=None, right=None, held_s=0.0)
    recorded.write(store, clock, list(recorded.session(clock, "one", {"smile-well": [nothing]}, setup(LENT))))
    store.db.execute("UPDATE repetitions SET target_mm = 0")
    (path,) = write(store, tmp_path / "report.json")
    (repetition,) = json.loads(path.read_text())["sessions"][0]["exercises"][0]["repetitions"]
    assert not {"target_mm", "held_s", "left_mm"} & set(repetition)
    assert repetition["share_measured"] == 0.1
    rows, _ = write(store, tmp_path / "report.csv")
    head, row = (line.split(",") for line in rows.read_text().splitlines())
    told = dict(zip(head, row, strict=True))
    assert (told["target_mm"], told["held_s"], told["left_mm"]) == ("", "", "")
    assert reports.form_of(rows) == ".csv"
    store.close()


# From the lending to the report ---------------------------------------------------------------------------------


def test_a_signed_order_in_the_middle_of_a_loan_leaves_what_was_practised_before_it(tmp_path: Path) -> None:
    lending = Lending(tmp_path, tmp_path / "data")
    lending.prepare()
    kit = lending.lend()  # smile-well and say-ooo, 2 s × 2, two a day, paretic
    lending.days(1)
    lent = kit.lent
    assert lent is not None
    order = sign_prescription(
        ORDER.encode(), kit="K-07", loan=lent.id, issued_s=lending.now(), clinic_key=lending.clinic.signing_key
    )
    lending.kit().take_prescription(order)
    lending.clock.pass_s(86_400)

    def told() -> list[tuple[str | None, str, int | None, list[tuple[str, str, int]]]]:
        opened = lending.kit()
        with opened.hold():
            store = reports.open_to_read(opened.home / "records", opened.loan_key())
            try:
                report = gathered(store, loan=lent.id)
            finally:
                store.close()
        return [
            (a.since, a.stage, a.a_day, [(p.exercise, p.dose, p.times) for p in a.programme]) for a in report.agreed
        ]

    before = ("2030-01-07", "paretic", 2, [("smile-well", "2 s × 2, rest 3 s", 1), ("say-ooo", "2 s × 2, rest 3 s", 1)])
    ordered = [("raise-eyebrows", "2 s × 2, rest 2 s", 0), ("say-ooo", "2 s × 2, rest 2 s", 0)]
    assert told() == [before, (None, "synkinetic", 4, ordered)]
    lending.days(1)
    after = [(exercise, dose, 1) for exercise, dose, _ in ordered]
    assert told() == [before, ("2030-01-08", "synkinetic", 4, after)]
