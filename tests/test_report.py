"""The report in every form: what it tells, what it must not tell, and how it refuses."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from appliance import app
from appliance.errors import Refused, Unavailable
from appliance.language import languages, translator
from appliance.records import FILE, UNLENT, Store
from appliance.records import report as reports
from appliance.records.progress import Change
from appliance.records.report import csv_file, document, fhir, html_file, model, programme
from appliance.settings import Records
from tests.support import recorded

PROGRAMME = app.programme_for(None)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """21 days of three sessions: the weak left side goes from 2 to 4 mm, the right one stays at 5."""
    made = recorded.days(tmp_path_factory.mktemp("kept") / FILE, 21)
    yield made
    made.close()


def gathered(store: Store, days: int = 90, loan: str | None = None) -> model.Report:
    return model.gather(store, loan, PROGRAMME, Records(), days, "2030-02-01T00:00:00Z")


def write(store: Store, path: Path, loan: str | None = None, language: str = "en") -> list[Path]:
    return reports.write(store, path, loan=loan, t=translator(language), programme=PROGRAMME, rules=Records(), days=90)


# What it tells ---------------------------------------------------------------------------------------


def test_adherence_counts_every_day_without_practice_too(store: Store) -> None:
    report = gathered(store)
    assert (len(report.sessions), report.span, report.sessions_a_day) == (63, 21, 3)
    assert [day.sessions for day in report.days] == [3] * 21
    store.db.execute("BEGIN")
    store.db.execute("DELETE FROM sessions WHERE date BETWEEN '2030-01-10' AND '2030-01-12'")
    gap = gathered(store)
    store.db.execute("ROLLBACK")
    assert [day.sessions for day in gap.days][2:7] == [3, 0, 0, 0, 3]
    assert gap.sessions_a_day == pytest.approx(54 / 21)


def test_a_trend_is_the_median_of_each_day_and_side(store: Store) -> None:
    smile = next(t for t in gathered(store).trends if t.exercise == "smile-well")
    assert len(smile.points) == 21
    assert smile.points[0][0] == "2030-01-07"
    assert list(smile.points[0][1:]) == pytest.approx([2.1, 5.0, 0.42, 1.5])
    assert smile.first is not None
    assert [smile.first.left_mm, smile.last.left_mm] == pytest.approx([2.4, 3.8])
    assert smile.symmetry_real is Change.MORE_EVEN
    assert (smile.left_real, smile.right_real) == (Change.SAME, Change.SAME)  # 1.4 mm is within what measuring can tell


def test_what_was_not_measured_is_counted_and_is_no_zero(store: Store) -> None:
    ooo = next(t for t in gathered(store).trends if t.exercise == "say-ooo")
    assert (ooo.measured, ooo.repetitions) == (126, 189)
    assert ooo.last.left_mm == 3.0
    assert ooo.along == (("eye", "left", 63),)
    assert gathered(store).qualities == {"good": 63 * 5, "none": 63}


def test_it_goes_back_as_far_as_asked(store: Store) -> None:
    report = gathered(store, days=7)
    assert (report.since, report.until, len(report.sessions)) == ("2030-01-21", "2030-01-27", 21)
    assert all(trend.first is None for trend in report.trends)  # a single week has nothing to compare with


def test_an_empty_loan_is_a_report_too(tmp_path: Path) -> None:
    empty = recorded.days(tmp_path / FILE, 0)
    for ending in reports.FORMS:
        write(empty, tmp_path / f"report{ending}")
    assert "no session yet" in (tmp_path / "report.html").read_text()
    empty.close()


# HTML --------------------------------------------------------------------------------------------------


class Outline(HTMLParser):
    """What a screen reader goes by."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "br", "img", "rect", "circle", "polyline"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.mark.parametrize("language", languages())
def test_the_page_works_by_keyboard_and_screen_reader(store: Store, language: str) -> None:
    text = html_file.text(document.write(gathered(store), translator(language)))
    page = Outline(text)
    assert page.open == []
    assert page.all("html") == [{"lang": language, "dir": "rtl" if language == "ar" else "ltr"}]
    assert [len(page.all(tag)) for tag in ("h1", "main", "header", "footer", "title")] == [1] * 5
    (skip,) = page.all("a")
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert skip["href"] is not None
    assert skip["href"].removeprefix("#") in ids
    assert {attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs} <= set(ids)
    assert len(page.all("table")) == len(page.all("caption")) == 2
    assert all(attrs["scope"] in ("col", "row") for attrs in page.all("th"))
    assert page.all("svg")
    assert all(attrs.get("role") == "img" and attrs.get("aria-label") for attrs in page.all("svg"))
    assert all(attrs.get("tabindex") == "0" for attrs in page.all("div") if attrs.get("class") == "scroll")
    assert not page.all("script")
    assert not re.search(r"(src|href)=\"(?!#)", text)  # it needs nothing from elsewhere


def test_words_of_a_loan_are_no_markup(store: Store) -> None:
    store.db.execute("BEGIN")
    store.db.execute("UPDATE loans SET pseudonym = ?", ("<script>alert('heron')</script>",))
    text = html_file.text(document.write(gathered(store), translator("en")))
    store.db.execute("ROLLBACK")
    assert "<script" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("language", languages())
def test_it_is_feedback_and_not_a_grade(store: Store, language: str) -> None:
    made = document.write(gathered(store), translator(language))
    assert made.notice
    assert made.notice in html_file.text(made).replace("&#x27;", "'")
    for graded in ("House", "Brackmann", "Sunnybrook", "eFACE"):
        assert graded not in html_file.text(made)


@pytest.mark.parametrize("language", languages())
def test_an_arrow_points_from_the_first_week_to_the_last(store: Store, language: str) -> None:
    (table,) = document.write(gathered(store), translator(language)).sections[1].tables
    cell = next(row[1] for row in table.rows if "4" in row[1])  # the smile's: 2.4 mm, later 3.8 mm
    before, arrow, now = re.split("( [→←] )", cell)
    assert arrow.strip() == ("←" if language == "ar" else "→")
    assert ("2" in before, "3" in now) == (True, True)
    assert cell.startswith("\u200f") is (language == "ar")


# PDF ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_the_sheet_is_one_page_with_ink_on_it(store: Store, tmp_path: Path, language: str) -> None:
    path = tmp_path / "report.pdf"
    write(store, path, language=language)
    pages = pdfium.PdfDocument(path)
    assert len(pages) == 1
    picture = pages[0].render(scale=1).to_numpy()
    assert picture.shape[:2] == (842, 596)
    assert 0.01 < (picture < 128).mean() < 0.25
    margin = picture[:, -20:], picture[:, :20], picture[:20], picture[-12:]
    assert all((side > 250).all() for side in margin)
    if language != "ar":
        text = pages[0].get_textpage().get_text_range()
        assert translator(language)("Practice report") in text
        assert "MediaPipe 1.2.2" in text
    pages.close()


@pytest.mark.parametrize(
    ("told", "language", "words"),
    [
        ("5 s × 5, rest 5 s", "en", "5 s × 5, rest 5 s"),
        ("5 s × 5, rest 5 s", "de", "5 s × 5, Pause 5 s"),
        ("60 s a side", "fr", "60 s par côté"),
        ("45 s", "tr", "45 sn"),
        ("until settled", "es", "hasta estar en reposo"),
        ("as the clinic wrote it", "de", "as the clinic wrote it"),
        ("", "de", "–"),
    ],
)
def test_a_dose_is_said_in_the_language_of_the_report(told: str, language: str, words: str) -> None:
    assert programme.dose(told, translator(language)) == words


@pytest.mark.parametrize(("language", "said"), [("en", "49%"), ("de", "49\u00a0%"), ("tr", "%49"), ("ar", "49%")])
def test_a_percentage_stands_as_the_language_writes_it(language: str, said: str) -> None:
    assert translator(language).percent(0.49) == said


def test_in_arabic_the_earlier_date_stands_at_the_right_and_none_is_turned_round(store: Store) -> None:
    told = dict(document.write(gathered(store), translator("ar")).facts)
    (period,) = [value for value in told.values() if "2030-01-07" in value]
    assert period == "\u200e2030-01-07\u200f – \u200e2030-01-27"


# CSV ---------------------------------------------------------------------------------------------------


def test_a_row_a_repetition_and_empty_where_nothing_was_measured(store: Store, tmp_path: Path) -> None:
    files = write(store, tmp_path / "report.csv")
    assert [f.name for f in files] == ["report.csv", "report.columns.csv"]
    rows = list(csv.DictReader(io.StringIO(files[0].read_text())))
    assert len(rows) == 63 * 6
    assert rows[0]["left_mm"] == "2.0"
    assert (rows[3]["left_mm"], rows[3]["symmetry"], rows[3]["quality"]) == ("", "", "none")
    told = {row["column"] for row in csv.DictReader(io.StringIO(files[1].read_text()))}
    assert told == set(rows[0]) == {name for name, _, _, _ in csv_file.COLUMNS}


# JSON and FHIR ---------------------------------------------------------------------------------------------


def nothing_null(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(nothing_null, value.values()))
    return all(map(nothing_null, value)) if isinstance(value, list) else value is not None


def test_json_has_a_form_a_version_and_no_null(store: Store, tmp_path: Path) -> None:
    (path,) = write(store, tmp_path / "report.json")
    told = json.loads(path.read_text())
    assert (told["schema"], told["version"], told["loan"]["id"]) == ("symmirror-report", 1, UNLENT)
    assert nothing_null(told)
    first = told["sessions"][0]
    assert first["began"] == "2030-01-07T09:00:00Z"
    unmeasured = first["exercises"][1]["repetitions"][0]
    assert not {"left_mm", "right_mm", "symmetry"} & set(unmeasured)
    assert unmeasured["quality"] == "none"


def test_the_official_model_classes_accept_the_bundle(store: Store, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own imports
        from fhir.resources.R4B.bundle import Bundle
    (path,) = write(store, tmp_path / "report.fhir.json")
    bundle = Bundle.model_validate_json(path.read_text())
    kinds = [entry.resource.get_resource_type() for entry in bundle.entry]
    assert kinds[:3] == ["Patient", "Device", "CodeSystem"]
    assert set(kinds[3:]) == {"Observation"}
    assert len(kinds) == 3 + 63 * 2 * 3
    broken = json.loads(path.read_text())
    del broken["entry"][3]["resource"]["status"]
    with pytest.raises(ValueError, match="status"):
        Bundle.model_validate(broken)


def test_the_bundle_says_which_side_in_which_unit_and_what_is_absent(store: Store) -> None:
    store.db.execute("BEGIN")
    store.db.execute("UPDATE repetitions SET left_mm = NULL, right_mm = NULL, symmetry = NULL WHERE left_mm = 3.0")
    store.db.execute("UPDATE sessions SET clock = 'unset' WHERE uid = '0000-0'")
    told = fhir.bundle(gathered(store))
    store.db.execute("ROLLBACK")
    by_url = {entry["fullUrl"]: entry["resource"] for entry in told["entry"]}
    assert len(by_url) == len(told["entry"])
    observations = [r for r in by_url.values() if r["resourceType"] == "Observation"]
    whole = observations[0]
    assert "effectiveDateTime" not in whole  # nobody knows when it was
    assert observations[-1]["effectiveDateTime"].startswith("2030-01-27T")
    assert [c["code"] for c in whole["code"]["coding"]] == ["73985-4", "smile-well"]
    sides = [by_url[member["reference"]] for member in whole["hasMember"]]
    assert [s["bodySite"]["coding"][0]["code"] for s in sides] == ["7771000", "24028007"]
    assert [s["valueQuantity"] for s in sides] == [
        {"value": mm, "unit": "mm", "system": "http://unitsofmeasure.org", "code": "mm"} for mm in (2.1, 5.0)
    ]
    absent = [by_url[m["reference"]] for m in observations[3]["hasMember"]]
    assert all("valueQuantity" not in s and s["dataAbsentReason"]["text"] == "not measured" for s in absent)
    text = json.dumps(told)
    assert "70189-6" not in text
    for side in observations:
        assert side["subject"]["reference"] in by_url
        assert side["device"]["reference"] in by_url


# Refusals ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("report.pfd", "Did you mean '.pdf'?"),
        ("report.htm", "Did you mean '.html'?"),
        ("report.xlsx", "Known: .pdf, .html, .csv, .fhir.json, .json."),
        ("report", "Unknown ending 'report'"),
        (".pdf", "has no name"),
        ("no/such/folder/report.html", "No such file or directory. Give another folder."),
    ],
)
def test_a_place_that_cannot_be_is_refused(store: Store, tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(Refused, match=re.escape(says)):
        write(store, tmp_path / name)
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_an_unknown_loan_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Did you mean 'unlent'"):
        write(store, tmp_path / "report.html", loan="unlend")


def test_an_older_report_stays_until_the_new_one_is_whole(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("the old one")
    with pytest.raises(Refused):
        write(store, path, loan="nobody")
    assert path.read_text() == "the old one"
    write(store, path)
    assert path.read_text().startswith("<!DOCTYPE html>")
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("seed", range(30))
def test_damaged_records_are_a_sentence_and_no_crash(store: Store, tmp_path: Path, seed: int) -> None:
    import random

    rng = random.Random(seed)  # noqa: S311
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(store.path.read_bytes())
    for _ in range(2000):
        data[rng.randrange(0 if seed % 2 else 100, len(data))] = rng.randrange(256)
    (tmp_path / FILE).write_bytes(data)
    with pytest.raises(Unavailable, match=r"damaged|version"):  # at once, or where it is read
        write(reports.open_to_read(tmp_path), tmp_path / "report.json")


def test_no_records_yet(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="begin with the first session"):
        reports.open_to_read(tmp_path)
