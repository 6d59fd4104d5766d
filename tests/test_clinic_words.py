"""The desk's words: each is translated, none stands in a page by itself, and everybody gets the language they want."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from starlette.testclient import TestClient

from appliance.clinic import words as desk_words
from appliance.clinic.web import make_app, render, speaking
from appliance.clinic.words import wanted, words
from appliance.language import NO_BREAK, Words, find, languages
from tests.support.desk import PASSWORD, Made, make
from tools import catalogues, messages

NOW = catalogues.template(catalogues.DESK)
TEMPLATES = Path(render.__file__).with_name("templates")
TRANSLATED = catalogues.TRANSLATED
PAGES = (
    "/", "/?state=overdue", "/?q=nobody", "/kits/K-01", "/kits/K-05", "/loans", "/loans?state=wiped", "/loans?q=nobody",
    "/loans/1", "/loans/5", "/import", "/nothing", "/kits/K-99", "/loans/99", "/loans/1/report.exe",
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    made = make(tmp_path_factory.mktemp("words"))
    yield made
    made.database.close()


def client(made: Made, accept: str | None = None) -> TestClient:
    headers = {"Accept-Language": accept} if accept is not None else None
    return TestClient(make_app(made.desk), base_url="http://localhost", follow_redirects=False, headers=headers)


# Catalogues ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_text_is_translated(code: str) -> None:
    assert list(catalogues.problems(code, NOW, catalogues.DESK)) == []
    assert (catalogues.DESK / f"{code}.po").read_bytes() == catalogues.updated(code, NOW, catalogues.DESK)


def test_the_tool_and_the_desk_mean_the_same_catalogues() -> None:
    assert catalogues.DESK == desk_words.CATALOGUES
    assert {path.stem for path in desk_words.CATALOGUES.glob("*.po")} == set(languages()) - {"en"}
    assert not {str(m.id) for m in NOW if m.id} & {"Raise your eyebrows"}
    assert "Cleaned and checked" not in {m.id for m in catalogues.template()}  # no kit reads the desk's words


@pytest.mark.parametrize("code", TRANSLATED)
def test_typography_of_the_language(code: str) -> None:
    for text in (str(m.string) for m in catalogues.read(code, catalogues.DESK) if m.id):
        words_only = re.sub("\u2066[^\u2069]*\u2069|`[^`]*`", "", text)  # commands stay as they are typed
        assert "..." not in text
        assert '"' not in text
        assert "'" not in text
        if code == "fr":
            assert not re.search("[^\u00a0][!?:;»]", words_only), text
        if code == "ar":
            assert not set(words_only) & set(",;?"), text
            assert not re.search(r" (\d+|\{\w+\})%?( |$)", words_only), text


# Nothing by the way ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(TEMPLATES.iterdir()), ids=lambda path: path.name)
def test_no_template_holds_words_of_its_own(path: Path) -> None:
    tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    # What Jinja puts in is left out, so that tags that are cut in two come together again.
    text = "".join(each.data for each in tree.find_all(nodes.TemplateData))
    assert spoken(text) == []


def spoken(page: str) -> list[str]:
    """Every text of a page that is read or read out; of the report, which has its own test, nothing."""
    reader = Reader()
    reader.feed(page)
    return [text for text in reader.told if any(letter.isalpha() for letter in text)]


class Reader(HTMLParser):
    """Gathers texts, and the attributes that a screen reader says."""

    SAID = ("aria-label", "title", "placeholder", "alt", "label")

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "div" and (self._inside or "lang" in dict(attrs)):
            self._inside += 1
        if not self._inside:
            self.told += [value or "" for name, value in attrs if name in self.SAID]

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag == "div" and self._inside > 0

    def handle_data(self, data: str) -> None:
        if not self._inside and data.strip():
            self.told.append(data.strip())


class Marked(Words):
    """Says in brackets what it was asked to translate."""

    def __init__(self) -> None:
        super().__init__(find("de"), desk_words.CATALOGUES)

    def __call__(self, text: str) -> str:
        assert text in {m.id for m in NOW}, f"not in the catalogues: {text}"
        return f"[{text}]"


#: What the desk only passes on: names, moments, commands.
DATA = (
    r"[KL]-\d+|\d{4}-\d\d-\d\d( \d\d:\d\d UTC)?|[0-9a-f]{64}|<b>heron</b> & co|heron L-\d|Example <?clinic>?|Ward 3"
    r"|symmirror check|b\.symmirror|\.symmirror|\.symwipe|" + "|".join(map(re.escape, desk_words.NAMES.values()))
)


def test_every_word_of_every_page_goes_through_the_catalogues(
    desk: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(speaking, "words", lambda _: Marked())
    at, empty, shut = client(desk), make(tmp_path / "a", kits=False), make(tmp_path / "b", password=PASSWORD)
    locked = client(shut)
    answers = [at.get(path) for path in PAGES]
    answers += [client(empty).get(path) for path in ("/", "/loans", "/import")]
    token = re.findall(r'name="token" value="([^"]+)"', answers[0].text)[0]
    answers += [
        locked.get("/login"), at.post("/import", data={}), at.post("/nothing", data={}), at.post("/loans", data={}),
        at.post("/import", data={"token": token}, files=[("files", ("b.symmirror", b"x"))]),
        at.post("/kits/K-99/ready", data={"token": token}),
    ]  # fmt: skip
    password = re.findall(r'name="token" value="([^"]+)"', answers[len(PAGES) + 3].text)[0]
    answers += [locked.post("/login", data={"token": password, "password": "no"}) for _ in range(6)]
    assert "[Too many wrong passwords." in answers[-1].text
    for answer in answers:
        assert answer.headers["content-type"].startswith("text/html")
        rest = "\n".join(spoken(answer.text))
        while re.search(r"\[[^][]*\]", rest):  # one can be in another
            rest = re.sub(r"\[[^][]*\]", "", rest)
        assert not re.search(r"[^\W\d_]", left := re.sub(DATA, "", rest)), f"{answer.url}: {left.split()}"
    for made in (empty, shut):
        made.database.close()


# Who gets which ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("de", "de"), ("de-AT,de;q=0.9,en;q=0.8", "de"), ("en-GB, en;q=0.5", "en"), ("ar-EG;q=0.3, tr;q=0.9", "tr"),
        ("nl, fr;q=0.4", "fr"), ("FR-ca", "fr"), ("de;q=0, es", "es"), ("zh-Hant-TW,zh;q=0.9,es;q=0.1", "es"),
        ("de ; q=0.5 , fr ; q=0.6", "fr"), ("nl", None), ("", None), ("*", None), ("q=1;;;,,", None), ("de;q=9", None),
        ("x" * 100_000, None), ("deutsch", None), ("de;q=0.0001", None),
    ],
)  # fmt: skip
def test_what_a_browser_asks_for(header: str, code: str | None) -> None:
    assert wanted(header) == code


@pytest.mark.parametrize("code", languages())
def test_a_page_says_which_language_it_is_in(desk: Made, code: str) -> None:
    told = client(desk, code).get("/").text
    assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}">' in told
    assert words(code)("Kits") in told
    loan = client(desk, code).get("/loans/1").text
    assert f'<div lang="{code}" dir=' in loan  # the report too, unless another one is asked for
    assert '<div lang="tr" dir="ltr">' in client(desk, code).get("/loans/1?language=tr").text
    assert ("1,0" in client(desk, code).get("/loans").text) == (code in ("tr", "de", "es", "fr"))


def test_a_language_that_was_chosen_is_kept(desk: Made) -> None:
    at = client(desk, "fr")
    page = at.get("/loans?state=due").text
    assert 'name="back" value="/loans?state=due"' in page
    token = re.findall(r'name="token" value="([^"]+)"', page)[0]
    answer = at.post("/language", data={"token": token, "language": "ar", "back": "/loans?state=due"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/loans?state=due")
    cookie = next(each for each in answer.headers.get_list("set-cookie") if speaking.COOKIE in each).lower()
    assert all(part in cookie for part in ("=ar;", "httponly", "samesite=lax", "max-age=31536000"))
    assert '<html lang="ar" dir="rtl">' in at.get("/loans").text
    at.post("/language", data={"token": token, "language": "xx", "back": "/"})
    assert '<html lang="ar"' in at.get("/").text
    assert at.post("/language", data={"language": "de", "back": "/"}).status_code == 403


def test_a_language_can_be_chosen_before_logging_in(tmp_path: Path) -> None:
    made = make(tmp_path, kits=False, password=PASSWORD)
    at = client(made)
    token = re.findall(r'name="token" value="([^"]+)"', at.get("/login").text)[0]
    assert at.post("/language", data={"token": token, "language": "es", "back": "/login"}).status_code == 303
    assert "Contraseña de este puesto" in at.get("/login").text
    secure = TestClient(make_app(made.desk, tls=True), base_url="https://localhost", follow_redirects=False)
    token = re.findall(r'name="token" value="([^"]+)"', secure.get("/login").text)[0]
    answer = secure.post("/language", data={"token": token, "language": "es", "back": "/login"})
    assert "secure" in answer.headers["set-cookie"].lower()
    made.database.close()


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("/loans?state=due&page=2", "/loans?state=due&page=2"), ("/", "/"), ("", "/"), (None, "/"),
        ("https://elsewhere.example/", "/"), ("//elsewhere.example/", "/"), ("/\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"), ("/a\r\nSet-Cookie: x", "/"), ("/\tx", "/"), ("loans", "/"), ("/é", "/"),
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(given: str | None, place: str) -> None:
    assert speaking.way_back(given) == place


def test_a_desk_whose_clinic_has_a_language_speaks_it_to_who_asks_for_none(desk: Made) -> None:
    made = replace(desk.desk, language="tr")
    at = TestClient(make_app(made), base_url="http://localhost")
    assert '<html lang="tr"' in at.get("/", headers={"Accept-Language": "nl"}).text
    assert '<html lang="de"' in at.get("/", headers={"Accept-Language": "de"}).text


def test_a_template_may_only_translate_what_is_written_out() -> None:
    import io

    def found(template: str) -> list[object]:
        stream = io.BytesIO(template.encode())
        stream.name = "example.html"
        return [text for _, _, text, _ in messages.templates(stream, (), (), {})]

    assert found('{{ t("Kits") }} {{ th("Run {x}", x=1) }} {{ other("no") }}') == ["Kits", "Run {x}"]
    with pytest.raises(messages.LostTextError, match=r"example\.html:1"):
        found("{{ t(name) }}")


def test_figures_keep_their_order_in_arabic(desk: Made) -> None:
    told = client(desk, "ar").get("/loans").text
    assert re.search(r'<span dir="ltr">\d{4}-\d\d-\d\d</span>', told)
    assert "<bdi>K-01</bdi>" in told
    assert NO_BREAK in told
