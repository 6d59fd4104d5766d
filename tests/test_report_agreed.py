"""What was agreed when: every setup of a report's time with its own dates, doses, stage and sessions a day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from appliance import __version__
from appliance.language import languages, translator
from appliance.records import FILE, UNLENT, Setup, Store
from appliance.records.entries import SKIPPED, STOPPED, UNHEARD, Ended, Entry, Happened
from appliance.records.report import document, html_file, model, pdf, plots
from appliance.settings import Records
from tests.support import recorded
from tests.test_report import PROGRAMME, Outline, gathered, write

LENT = {
    "affected": "left", "stage": "paretic", "sessions_a_day": 5, "even_share": 0.8, "floor_mm": 1.5,
    "prescribed": [
        {"id": "smile-well", "dose": "2 s × 3, rest 2 s"}, {"id": "close-eyes", "dose": "2 s × 2, rest 2 s"},
        {"id": "massage-cheek", "dose": "10 s a side"},
    ],
}  # fmt: skip
ORDERED = {
    **LENT, "stage": "synkinetic", "sessions_a_day": 4,
    "prescribed": [
        {"id": "raise-eyebrows", "dose": "2 s × 2, rest 2 s"}, {"id": "say-ooo", "dose": "2 s × 2, rest 2 s"},
    ],
}  # fmt: skip
ORDER = """
affected = "left"
stage = "synkinetic"
sessions_a_day = 4
[[exercise]]
id = "raise-eyebrows"
hold_s = 2
repetitions = 2
rest_s = 2
[[exercise]]
id = "say-ooo"
hold_s = 2
repetitions = 2
rest_s = 2
"""


def setup(of: dict[str, Any]) -> Setup:
    return Setup(json.dumps(of), UNLENT)


def practise(store: Store, days: range, of: dict[str, Any], exercises: list[str], a_day: int = 2,
             happened: dict[str, str] | None = None, also: str = "") -> None:  # fmt: skip
    """Sessions of those days; ``happened``: an exercise that is passed over in each, and why."""
    clock = recorded.Clock()
    for day in days:
        for turn in range(a_day):
            clock.at = recorded.FIRST + timedelta(days=day, hours=2 * turn)
            clock.monotonic_s += 3600
            uid = f"{day}-{turn}-{of['stage']}"
            entries: list[Entry] = list(
                recorded.session(clock, uid, {e: [recorded.repetition(e)] for e in exercises}, setup(of))
            )
            end = entries.pop()
            assert isinstance(end, Ended)
            told = [(SKIPPED, e, why) for e, why in (happened or {}).items()]
            told += [(also, exercises[0], "")] if also else []
            entries += [Happened(uid, end.at_s, kind, exercise, detail=why) for kind, exercise, why in told]
            recorded.write(store, clock, [*entries, end])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Lent on Monday, two sessions a day of five; from Thursday by another order, three of four."""
    made = recorded.days(tmp_path / FILE, 0)
    practise(made, range(3), LENT, ["smile-well", "massage-cheek"], happened={"close-eyes": UNHEARD})
    practise(made, range(4, 6), ORDERED, ["raise-eyebrows"], a_day=3, happened={"say-ooo": ""})
    yield made
    made.close()


def tables(store: Store, language: str = "en") -> dict[str, tuple[tuple[str, ...], ...]]:
    """The programme's tables by their captions."""
    sections = document.write(gathered(store), translator(language)).sections
    (found,) = [s for s in sections if s.heading == translator(language)("Programme")]
    return {table.caption: table.rows for table in found.tables}


def test_every_setup_of_the_time_stands_with_its_dates_and_its_own_doses(store: Store) -> None:
    heads = [
        "Weak side: left; Stage: paretic; Agreed: 5 a day.",
        "Weak side: left; Stage: synkinetic; Agreed: 4 a day.",
    ]
    assert tables(store) == {
        f"What was prescribed; 2030-01-07 – 2030-01-09; {heads[0]}": (
            ("Smile: “well”", "2 s × 3, rest 2 s", "6", "–"),
            ("Close your eyes", "2 s × 2, rest 2 s", "0", "6×: no sound, and nobody to count aloud"),
            ("Massage your cheek", "10 s a side", "6", "–"),
        ),
        f"What was prescribed; 2030-01-11 – 2030-01-12; {heads[1]}": (
            ("Raise your eyebrows", "2 s × 2, rest 2 s", "6", "–"),
            ("Purse your lips: “ooo”", "2 s × 2, rest 2 s", "0", "6×"),
        ),
    }
    facts = dict(document.write(gathered(store), translator("en")).facts)
    assert (facts["Weak side"], facts["Stage"]) == ("left", "paretic → synkinetic")
    assert "\u200f" in dict(document.write(gathered(store), translator("ar")).facts)[translator("ar")("Stage")]


def test_practice_is_counted_against_what_was_agreed_at_that_time(store: Store) -> None:
    report = gathered(store)
    assert [day.agreed for day in report.days] == [5, 5, 5, 5, 4, 4]  # the fourth had no session
    assert [(a.sessions, a.days, a.sessions_a_day, a.a_day) for a in report.agreed] == [
        (6, 4, 1.5, 5), (6, 2, 3.0, 4),
    ]  # fmt: skip
    assert document.write(report, translator("en")).sections[0].text == (
        "Sessions: 12, days: 6, 2.0 a day. Days without practice: 1.",
        "2030-01-07 – 2030-01-09: Sessions: 6, days: 4, 1.5 a day. Agreed: 5 a day.",
        "2030-01-11 – 2030-01-12: Sessions: 6, days: 2, 3.0 a day. Agreed: 4 a day.",
    )
    lines = [part for part in plots.days_svg(report.days).split("<") if "stroke-dasharray" in part]
    assert len(lines) == 2  # one for each number, at its own height


def test_in_arabic_a_line_that_begins_with_a_date_is_read_from_the_right_and_french_spaces_its_signs(
    store: Store,
) -> None:
    lines = document.write(gathered(store), translator("ar")).sections[0].text
    assert [line[0] for line in lines[1:]] == ["\u200f", "\u200f"]
    assert all("\u00a0; 2030-01-" in caption for caption in tables(store, "fr"))


def test_the_day_of_a_change_is_measured_by_what_held_in_its_morning(tmp_path: Path) -> None:
    store = recorded.days(tmp_path / FILE, 0)
    practise(store, range(1), LENT, ["smile-well"], a_day=3)
    practise(store, range(1), ORDERED, ["say-ooo"], a_day=3)
    report = gathered(store)
    assert [(day.sessions, day.agreed) for day in report.days] == [(6, 5)]
    assert [(a.sessions, a.days) for a in report.agreed] == [(3, 1), (3, 1)]
    store.close()


def test_json_tells_each_of_them_too(store: Store, tmp_path: Path) -> None:
    (path,) = write(store, tmp_path / "report.json")
    told = json.loads(path.read_text())
    first, second = told["agreed"]
    assert (first["since"], first["until"], first["planned_a_day"], first["stage"]) == (
        "2030-01-07", "2030-01-09", 5, "paretic",
    )  # fmt: skip
    assert first["programme"][1] == {
        "exercise": "close-eyes", "dose": "2 s × 2, rest 2 s", "prescribed": True, "times": 0, "left_out": 6,
        "left_out_unheard": 6,
    }  # fmt: skip
    assert [p["exercise"] for p in second["programme"]] == ["raise-eyebrows", "say-ooo"]
    assert "planned_a_day" not in told["adherence"]


def test_what_was_done_without_a_prescription_has_no_dose_that_nobody_gave(tmp_path: Path) -> None:
    store = recorded.days(tmp_path / FILE, 0)
    practise(store, range(2), LENT, ["smile-well", "assisted-smile"])
    assert tables(store) == {
        "What was prescribed": (
            ("Smile: “well”", "2 s × 3, rest 2 s", "4", "–"),
            ("Close your eyes", "2 s × 2, rest 2 s", "0", "–"),
            ("Massage your cheek", "10 s a side", "0", "–"),
            ("Smile with your fingers", "not prescribed", "4", "–"),
        )
    }
    store.close()


def test_a_clinics_other_settings_make_no_new_agreement(tmp_path: Path) -> None:
    store = recorded.days(tmp_path / FILE, 0)
    practise(store, range(1), LENT, ["smile-well"])
    practise(store, range(1, 2), {**LENT, "floor_mm": 2.0}, ["smile-well"])
    assert [(a.since, a.until, a.sessions) for a in gathered(store).agreed] == [("2030-01-07", "2030-01-08", 4)]
    store.close()


# In force, and not practised yet -------------------------------------------------------------------------


def prescribe(store: Store, toml: str, stage: str = "synkinetic") -> None:
    store.db.execute(
        "UPDATE loans SET prescription = ?, affected = 'left', stage = ? WHERE id = 'unlent'", (toml, stage)
    )


def test_before_the_first_session_it_says_what_is_prescribed_and_which_version_made_it(tmp_path: Path) -> None:
    store = recorded.days(tmp_path / FILE, 0)
    told = document.write(gathered(store), translator("en"))
    assert "Programme" not in [section.heading for section in told.sections]  # nobody knows of one
    prescribe(store, ORDER)
    assert tables(store) == {
        "What was prescribed; not practised yet; Weak side: left; Stage: synkinetic; Agreed: 4 a day.": (
            ("Raise your eyebrows", "2 s × 2, rest 2 s", "0", "–"),
            ("Purse your lips: “ooo”", "2 s × 2, rest 2 s", "0", "–"),
        )
    }
    assert f"Symmirror {__version__} ·" in document.write(gathered(store), translator("en")).foot
    store.close()


def test_an_order_that_came_after_the_last_session_is_told_as_such(tmp_path: Path) -> None:
    store = recorded.days(tmp_path / FILE, 0)
    practise(store, range(2), LENT, ["smile-well"])
    prescribe(store, ORDER)
    assert [(a.since, a.stage, a.sessions) for a in gathered(store).agreed] == [
        ("2030-01-07", "paretic", 4), (None, "synkinetic", 0),
    ]  # fmt: skip
    practise(store, range(2, 3), ORDERED, ["say-ooo"])
    assert [a.since for a in gathered(store).agreed] == ["2030-01-07", "2030-01-09"]
    store.close()


def test_a_prescription_of_exercises_that_are_not_known_here_is_not_passed_over(tmp_path: Path) -> None:
    store = recorded.days(tmp_path / FILE, 0)
    prescribe(store, '[[exercise]]\nid = "of-the-clinic-itself"\n')
    text = html_file.text(document.write(gathered(store), translator("en")))
    assert "A prescription is in force that can&#x27;t be read here." in text
    store.close()


# How it looks ---------------------------------------------------------------------------------------------


def test_one_day_and_a_session_that_was_stopped_read_well(tmp_path: Path) -> None:
    store = recorded.days(tmp_path / FILE, 0)
    practise(store, range(1), LENT, ["smile-well"], a_day=3, also=STOPPED)
    assert document.write(gathered(store), translator("en")).sections[0].text == (
        "Sessions: 3, days: 1, 3.0 a day. Agreed: 5 a day. Days without practice: 0.",
        "Sessions that were stopped early, as enough for the day: 3.",
    )
    store.close()


@pytest.mark.parametrize("language", languages())
def test_two_tables_of_a_part_have_a_name_each(store: Store, language: str) -> None:
    page = Outline(html_file.text(document.write(gathered(store), translator(language))))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs} <= set(ids)
    assert len(page.all("table")) == 3


def test_a_chart_that_stands_alone_is_not_stretched(tmp_path: Path) -> None:
    store = recorded.days(tmp_path / FILE, 0)
    practise(store, range(9), LENT, ["smile-well"])
    report = model.gather(store, None, PROGRAMME, Records(), 90, "2030-02-01T00:00:00Z")
    told = document.write(report, translator("en"))
    (chart,) = told.sections[1].drawings
    assert (chart.size, chart.wide) == (plots.TREND_SIZE, False)
    pages = pdfium.PdfDocument(pdf.content(told))
    shapes = [o.get_bounds() for o in pages[0].get_objects() if o.type == pdfium.raw.FPDF_PAGEOBJ_PATH]
    widths = {round((right - left) / (top - bottom), 2) for left, bottom, right, top in shapes if top - bottom > 20}
    wanted = [a / b for a, b in (plots.TREND_SIZE, plots.DAYS_SIZE)]
    assert len(widths) >= 2
    assert all(min(abs(each / one - 1) for one in wanted) < 0.03 for each in widths), widths
    pages.close()
    store.close()
