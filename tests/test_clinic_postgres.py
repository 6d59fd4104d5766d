"""The desk on a real PostgreSQL server: what is imported is what an SQLite file would hold, and every page is shown.

Skipped with the reason where no server is installed. All of tests/test_clinic.py runs on one by hand:
``SYMMIRROR_TEST_POSTGRES=postgresql://... pytest tests/test_clinic.py``, with an empty database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from appliance.clinic import tables
from appliance.clinic.database import Database, open_database
from appliance.clinic.taking import take, take_named
from appliance.clinic.web import make_app
from appliance.clinic.web.pages import DOWNLOADS
from appliance.errors import Refused
from tests.support import postgres
from tests.support.desk import NOW_S, Made, make
from tests.support.exchanged import Kit

pytestmark = pytest.mark.skipif(postgres.why_not() is not None, reason=postgres.why_not() or "")

PAGES = ("/", "/?state=in+cleaning", "/?q=HERON", "/kits/K-05", "/loans", "/loans?state=wiped", "/loans/1",
         "/loans/1?days=3660", "/import")  # fmt: skip


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgres.server() as made:
        yield made


@pytest.fixture(scope="module")
def both(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Made, Made]]:
    """The same kits at a desk on PostgreSQL and at one on a file."""
    folder = tmp_path_factory.mktemp("desks")
    served, kept = make(folder, url=url), open_database(str(folder / "beside.db"))
    for brought in sorted(folder.glob("*.brought")):
        name = f"K-0{brought.name[0]}.{'symwipe' if '.wipe' in brought.name else 'symmirror'}"
        take_named(kept, name, brought.read_bytes(), served.clinic.identities, now_s=NOW_S)
    beside = Made(folder, served.clinic, kept, replace(served.desk, database=kept))
    yield served, beside
    served.database.close()
    kept.close()


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as db:
        return {
            table.name: [tuple(row) for row in db.execute(select(table).order_by(*table.primary_key))]
            for table in tables.metadata.sorted_tables
        }


def shown(made: Made, path: str) -> str:
    answer = TestClient(make_app(made.desk), base_url="http://localhost").get(path)
    assert answer.status_code == 200, answer.text
    # Tokens are each visit's own, and a report says when it was made.
    return re.sub(r'value="[\w-]{43}"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', "", answer.text)


def test_what_is_imported_is_the_same_as_in_a_file(both: tuple[Made, Made]) -> None:
    served, beside = both
    assert served.database.engine.dialect.name == "postgresql"
    assert rows(served.database) == rows(beside.database)
    assert len(rows(served.database)["repetitions"]) > 100


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_the_same_as_from_a_file(both: tuple[Made, Made], path: str) -> None:
    assert shown(both[0], path) == shown(both[1], path)


@pytest.mark.parametrize("ending", [ending for ending in DOWNLOADS if ending != ".pdf"])
def test_every_report_is_the_same_as_from_a_file(both: tuple[Made, Made], ending: str) -> None:
    assert shown(both[0], f"/loans/1/report{ending}") == shown(both[1], f"/loans/1/report{ending}")


def test_a_file_again_changes_nothing_and_one_that_is_refused_neither(both: tuple[Made, Made], tmp_path: Path) -> None:
    served, _ = both
    before = rows(served.database)
    again = (served.folder / "1.brought").read_bytes()
    assert "nothing new" in take(served.database, again, served.clinic.identities, now_s=NOW_S).told()
    thief = Kit("K-01", tmp_path)
    with pytest.raises(Refused, match="signed by another key"):
        take(served.database, thief.sealed(thief.lend("L-1", 1), served.clinic), served.clinic.identities)
    after = rows(served.database)
    assert {name for name in after if after[name] != before[name]} == {"imports"}


def test_a_desk_opened_again_finds_what_it_holds(both: tuple[Made, Made], url: str) -> None:
    again = open_database(url)
    assert rows(again) == rows(both[0].database)
    again.close()


def test_a_desk_of_an_older_version_gets_its_list_of_what_came(both: tuple[Made, Made], url: str) -> None:
    with both[0].database.writing() as db:
        tables.brought.drop(db)
    again = open_database(url)
    found = rows(again)
    assert [row[1:] for row in found["brought"]] == [(row[1], "", True, row[5]) for row in found["imports"]]
    again.close()
