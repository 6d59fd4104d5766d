"""The desk's page without a browser: who gets in, what a form needs, what every answer says, what is escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from appliance.clinic import overview
from appliance.clinic.taking import register, take
from appliance.clinic.web import app as web
from appliance.clinic.web import guard, make_app
from appliance.clinic.web.pages import DOWNLOADS
from appliance.errors import Unavailable
from appliance.exchange import EXPORT_ENDING, sign_wiped
from tests.support.desk import NOW_S, PASSWORD, Made, make
from tests.support.exchanged import Kit

PAGES = ("/", "/?state=overdue", "/kits/K-01", "/kits/K-05", "/loans", "/loans?state=wiped", "/loans/1", "/import")


@pytest.fixture(scope="module")
def open_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    made = make(tmp_path_factory.mktemp("open"))
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def shut_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    made = make(tmp_path_factory.mktemp("shut"), password=PASSWORD)
    yield made
    made.database.close()


def client(made: Made) -> TestClient:
    return TestClient(make_app(made.desk), base_url="http://localhost", follow_redirects=False)


def token(answer: Response) -> str:
    found = re.search(r'name="token" value="([^"]+)"', answer.text)
    assert found is not None
    return found.group(1)


# What is shown ---------------------------------------------------------------------------------------


def test_the_kits_are_shown_with_what_asks_for_something_first(open_desk: Made) -> None:
    told = client(open_desk).get("/").text
    assert re.findall(r'href="/kits/(K-\d+)"', told) == ["K-03", "K-04", "K-02", "K-05", "K-01"]
    assert re.findall(r'class="state ([a-z-]+)"', told.partition("<tbody>")[2]) == [
        "overdue", "returned", "due", "in-cleaning", "lent",
    ]  # fmt: skip
    assert "1</b>" in told
    only = client(open_desk).get("/?state=in+cleaning").text
    assert re.findall(r'href="/kits/(K-\d+)"', only) == ["K-05"]
    assert re.findall(r'href="/kits/(K-\d+)"', client(open_desk).get("/?q=heron+L-3").text) == ["K-03"]


def test_a_loan_is_shown_with_its_trends_what_is_noise_and_what_is_a_change(open_desk: Made) -> None:
    told = client(open_desk).get("/loans/1").text
    assert "Sessions: 15, days: 15, 1.0 a day." in told
    assert "Agreed: 3 a day." in told
    assert told.count("<svg") == 3
    assert told.count('role="img" aria-label="') == 3
    assert 'fill="#d9d9d9"' in told  # the band of what can't be told from noise
    assert "2.4\u00a0mm → 3.2\u00a0mm" in told
    assert "more even" in told
    assert "left eye 15×" in told  # what moved along
    assert "no change that can be told" in told
    assert "good 75, fair 0, low 0, not measured 15" in told
    assert "not a clinical grade" in told
    assert 'lang="de"' in client(open_desk).get("/loans/1?language=de").text


@pytest.mark.parametrize("ending", DOWNLOADS)
def test_a_report_comes_as_every_kind_of_file(open_desk: Made, ending: str) -> None:
    answer = client(open_desk).get(f"/loans/1/report{ending}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == DOWNLOADS[ending][0]
    assert answer.headers["content-disposition"] == f'attachment; filename="symmirror-K-01-L-1{ending}"'
    begins = {".pdf": b"%PDF-", ".html": b"<!DOCTYPE", ".csv": b"loan,session", ".columns.csv": b"column,unit"}
    assert answer.content.startswith(begins.get(ending, b"{"))
    if ending.endswith("json"):
        json.loads(answer.content)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/kits/K-99", 404), ("/loans/99", 404), ("/loans/99/report.pdf", 404), ("/loans/1/report.exe", 404),
        ("/loans/x", 404), ("/nothing", 404), ("/../../etc/passwd", 404), ("/loans/1/report.pdf/x", 404),
        ("/?page=-1&state=nonsense&q=%00%ff", 200), ("/loans/1?days=7", 400), ("/loans/1?language=xx", 400),
        ("/loans/1/report.pdf?days=abc", 400), ("/loans/1/report.pdf?days=-3", 400),
        ("/loans/1/report.html?language=xx", 400), ("/loans/1/report.json?days=", 400),
        ("/loans/1?days=30&language=fr", 200),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_on_a_page(open_desk: Made, path: str, status: int) -> None:
    answer = client(open_desk).get(path)
    assert answer.status_code == status
    assert answer.text.startswith("<!DOCTYPE html>")


def test_a_report_that_there_is_not_names_those_that_there_are(open_desk: Made) -> None:
    at = client(open_desk)
    told = at.get("/loans/1/report.pdf?days=abc").text
    assert "There is no report over “abc” days. Known: 30, 90, 3660." in told
    told = at.get("/loans/1?language=%3Cxx").text
    assert "There is no report in the language “&lt;xx”. Known: en, tr, de, es, fr, ar." in told


def test_a_due_date_is_a_day_and_no_moment(open_desk: Made) -> None:
    told = client(open_desk).get("/loans/1").text
    assert re.search(r'<dt>Due</dt><dd><span dir="ltr">2030-\d\d-\d\d</span></dd>', told)


def test_what_came_last_is_shown_with_its_file_and_what_was_refused(tmp_path: Path) -> None:
    made = make(tmp_path)
    at = client(made)
    at.post("/import", data={"token": token(at.get("/import"))}, files=[("files", ("<b>x.symwipe", b"nothing"))])
    rows = at.get("/import").text.partition("<tbody>")[2]
    assert '<td class="file"><bdi>&lt;b&gt;x.symwipe</bdi></td><td><b>Refused</b> This is not' in rows
    assert '<td class="file"><bdi>K-05.symwipe</bdi></td><td>kit K-05, loan L-5: the wipe record is kept.</td>' in rows
    assert "<b>Abgelehnt</b>" in at.get("/import", headers={"accept-language": "de"}).text
    made.database.close()


def test_of_a_loan_that_only_its_wipe_record_tells_of_every_page_says_what_is_not_known(tmp_path: Path) -> None:
    made = make(tmp_path)
    kit = Kit("K-09", tmp_path)
    register(made.database, "K-09", kit.public.hex())
    wipe = sign_wiped(kit="K-09", loan="L-77", wiped_s=NOW_S, operator="Ward 3", kit_key=kit.key)
    row = take(made.database, wipe, (), now_s=NOW_S).row
    at = client(made)
    for path in ("/", "/kits/K-09", "/loans", f"/loans/{row}", f"/loans/{row}/report.pdf", f"/loans/{row}/report.json"):
        answer = at.get(path)
        assert (answer.status_code, "None" in answer.text) == (200, False), path
    assert "Ward 3" in at.get(f"/loans/{row}").text
    made.database.close()


def test_what_a_kit_tells_is_shown_as_words_and_not_as_a_page(open_desk: Made) -> None:
    for path in ("/", "/kits/K-01", "/loans", "/loans/1", "/?q=%3Cscript%3E"):
        told = client(open_desk).get(path).text
        assert "<b>heron" not in told
        assert "<clinic>" not in told
        assert "<script" not in told
    assert "&lt;b&gt;heron&lt;/b&gt; &amp; co" in client(open_desk).get("/").text


# What stands around it -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, "/login", "/style.css", "/icon.svg", "/nothing", "/loans/1/report.csv"])
def test_every_answer_keeps_itself_to_itself(open_desk: Made, path: str) -> None:
    answer = client(open_desk).get(path)
    for name, value in guard.HEADERS.items():
        kept = path in web.FILES and name == "Cache-Control"
        assert answer.headers[name] == ("max-age=300" if kept else value)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script" not in policy  # default-src 'none': there is none
    if path in PAGES:
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|https?://(?!www\.w3\.org/2000/svg)", answer.text)


def test_it_answers_only_to_its_own_names(open_desk: Made) -> None:
    for name in ("desk.evil.example", "localhost.evil.example"):
        assert client(open_desk).get("/", headers={"Host": name}).status_code == 400
    assert client(open_desk).get("/", headers={"Host": "127.0.0.1:8470"}).status_code == 200
    assert client(open_desk).get("/", headers={"Host": "[::1]:8470"}).status_code == 200


def test_a_cookie_says_nothing_and_goes_nowhere_else(shut_desk: Made) -> None:
    cookie = client(shut_desk).get("/login").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    secure = TestClient(make_app(shut_desk.desk, tls=True), base_url="https://localhost").get("/login")
    assert "secure" in secure.headers["set-cookie"].lower()
    assert "max-age=31536000" in secure.headers["strict-transport-security"]


# Who gets in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, "/loans/1/report.csv"])
def test_nothing_is_shown_without_the_password(shut_desk: Made, path: str) -> None:
    answer = client(shut_desk).get(path)
    assert (answer.status_code, answer.headers["location"], answer.text) == (303, "/login", "")
    assert client(shut_desk).post("/import").headers["location"] == "/login"
    assert client(shut_desk).post("/kits/K-05/ready").headers["location"] == "/login"


def test_logging_in_and_out(shut_desk: Made) -> None:
    at = client(shut_desk)
    first = token(at.get("/login"))
    assert at.post("/login", data={"password": PASSWORD}).status_code == 403  # no token
    wrong = at.post("/login", data={"password": "thirteen grey herons", "token": first})
    assert wrong.status_code == 403
    assert "That is not the password." in wrong.text
    assert "herons" not in wrong.text
    assert at.post("/login", data={"password": PASSWORD, "token": first}).headers["location"] == "/"
    inside = at.get("/")
    assert inside.status_code == 200
    assert token(inside) != first
    kept = dict(at.cookies)
    assert at.post("/logout", data={"token": token(inside)}).headers["location"] == "/login"
    assert at.get("/").status_code == 303
    at.cookies.update(kept)  # somebody kept the cookie
    assert at.get("/").status_code == 303


def test_a_login_ends_by_itself_and_many_wrong_passwords_have_to_wait(shut_desk: Made) -> None:
    clock = [1000.0]
    desk = replace(shut_desk.desk, guard=guard.Guard(shut_desk.desk.guard.hashed, lambda: clock[0]))
    at = TestClient(make_app(desk), base_url="http://localhost", follow_redirects=False)

    def log_in(password: str = PASSWORD) -> Response:
        return at.post("/login", data={"password": password, "token": token(at.get("/login"))})

    assert log_in().status_code == 303
    for _ in range(2):
        clock[0] += guard.IDLE_S - 1
        assert at.get("/").status_code == 200
    clock[0] += guard.IDLE_S + 1
    assert at.get("/").status_code == 303
    assert log_in().status_code == 303
    for _ in range(int(guard.LONGEST_S / guard.IDLE_S)):
        clock[0] += guard.IDLE_S - 1
        at.get("/")
    clock[0] += guard.IDLE_S - 1
    assert at.get("/").status_code == 303
    for _ in range(5):
        assert "not the password" in log_in("wrong").text
    assert "Wait 31 s" in log_in().text
    clock[0] += 31
    assert log_in().status_code == 303


# What is sent -----------------------------------------------------------------------------------------


def test_a_form_without_its_token_does_nothing(open_desk: Made) -> None:
    at = client(open_desk)
    at.get("/import")
    for given in ({}, {"token": "x"}, {"token": "é"}):
        answer = at.post("/kits/K-05/ready", data=given)
        assert answer.status_code == 403
        assert "Go back, load the page anew" in answer.text
    with open_desk.database.reading() as db:
        assert overview.counts(db, NOW_S)[overview.State.CLEANING] == 1


def test_files_are_taken_and_each_is_told(tmp_path: Path) -> None:
    made = make(tmp_path, kits=False)
    at, kit = client(made), Kit("K-1", tmp_path)
    assert "No kit yet" in at.get("/").text
    data = kit.sealed(kit.lend("L-1", 1), made.clinic)
    answer = at.post("/import", data={"token": token(at.get("/import"))}, files=[
        ("files", ("a\r\n<b>.symmirror", data)), ("files", (f"b{EXPORT_ENDING}", b"nothing")),
    ])  # fmt: skip
    assert answer.status_code == 422
    assert "kit K-1, loan L-1: 1 new session." in answer.text
    assert "<b>Refused</b> <bdi>b.symmirror</bdi>: This is not an export of a Symmirror kit." in answer.text
    assert "<b>.symm" not in answer.text
    assert at.get("/loans/1").status_code == 200
    again = at.post("/import", data={"token": token(at.get("/import"))}, files=[("files", ("a.symmirror", data))])
    assert (again.status_code, "nothing new" in again.text) == (200, True)
    made.database.close()


def test_a_body_that_is_too_large_is_not_read(open_desk: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MOST_BODY_BYTES", 100_000)
    at = client(open_desk)
    given = {"token": token(at.get("/import"))}
    assert at.post("/import", data=given, files=[("files", ("a", bytes(200_000)))]).status_code == 413
    many = [("files", (f"{n}", b"")) for n in range(60)]
    assert at.post("/import", data=given, files=many).status_code == 400


def test_a_kit_is_said_to_be_ready(tmp_path: Path) -> None:
    made = make(tmp_path)
    at = client(made)
    page = at.get("/kits/K-05")
    assert "Cleaned and checked" in page.text
    assert at.post("/kits/K-05/ready", data={"token": token(page)}).headers["location"] == "/kits/K-05"
    assert "cleaned and checked: can be lent" in at.get("/kits/K-05").text
    assert at.post("/kits/K-99/ready", data={"token": token(page)}).status_code == 404
    made.database.close()


def test_a_database_that_fails_is_told_without_its_inside(tmp_path: Path) -> None:
    made = make(tmp_path, kits=False)
    with made.database.writing() as db:
        from appliance.clinic import tables

        tables.metadata.drop_all(db)
    answer = client(made).get("/")
    assert answer.status_code == 503
    assert "no such table" in answer.text
    assert "SELECT" not in answer.text
    with pytest.raises(Unavailable), made.database.reading() as db:
        overview.imports(db)
    made.database.close()
