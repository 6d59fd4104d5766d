"""Words: every text has its translation in every language, and none can be lost on the way there."""

from __future__ import annotations

import io
import re
import tomllib
import unicodedata
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po
from click.testing import CliRunner

from appliance import cli, language, paths
from appliance.errors import Refused
from appliance.language import LANGUAGES, NO_BREAK, Words, find, languages, translator
from appliance.moments import every_scene
from tools import catalogues, messages

NOW = catalogues.template()
MESSAGES = {m.id for m in NOW if m.id}


# Catalogues ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", catalogues.TRANSLATED)
def test_every_text_is_translated(code: str) -> None:
    assert list(catalogues.problems(code, NOW)) == []


@pytest.mark.parametrize("code", catalogues.TRANSLATED)
def test_the_catalogues_are_as_make_catalogues_leaves_them(code: str) -> None:
    assert (language.CATALOGUES / f"{code}.po").read_bytes() == catalogues.updated(code, NOW)


def test_every_catalogue_is_of_a_language_that_is_offered() -> None:
    assert {p.stem for p in language.CATALOGUES.glob("*.po")} == set(languages()) - {"en"}


class Recorder(Words):
    """English that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__(find("en"))
        self.asked: set[str] = set()

    def __call__(self, text: str) -> str:
        self.asked.add(text)
        return super().__call__(text)


def test_whatever_stands_on_the_glass_is_in_the_catalogues() -> None:
    recorder = Recorder()
    assert len(list(every_scene(recorder))) > 50
    assert recorder.asked - {""} <= MESSAGES


def test_all_words_of_the_programme_are_in_the_catalogues() -> None:
    text = (paths.shipped_config() / "exercises.toml").read_text(encoding="utf-8")
    for row in tomllib.loads(text)["exercise"]:
        words = (row["title"], row["say"], *row.get("lines", ()), *row.get("cycle", ()), *row.get("passage", ()))
        assert set(words) <= MESSAGES, row["id"]


def test_passage_and_vowels_are_each_languages_own() -> None:
    rows = tomllib.loads((paths.shipped_config() / "exercises.toml").read_text(encoding="utf-8"))["exercise"]
    passage = next(row["passage"] for row in rows if row["id"] == "read-aloud")
    for code in catalogues.TRANSLATED:
        own = [translator(code)(line) for line in passage]
        assert len(set(own)) == len(passage)
        assert not set(own) & set(passage)


def translated(code: str) -> dict[str, str]:
    read = (m for m in catalogues.read(code) if m.id)
    return {str(m.id): "\n".join(m.string) if isinstance(m.string, tuple) else str(m.string) for m in read}


def letters(text: str) -> int:
    return sum(not unicodedata.category(c).startswith("M") for c in text)


@pytest.mark.parametrize("code", catalogues.TRANSLATED)
def test_titles_stay_short(code: str) -> None:
    rows = tomllib.loads((paths.shipped_config() / "exercises.toml").read_text(encoding="utf-8"))["exercise"]
    t = translator(code)
    assert {t(row["title"]) for row in rows if letters(t(row["title"])) > 29} == set()


#: Beginnings of words that would praise force, distance or number; the hand-out wants care.
REWARDS = {
    "tr": ("kuvvet", "güçlü", "rekor", "daha çok", "daha fazla"),
    "de": ("kräftig", "stärker", "rekord", "noch mehr", "so weit wie"),
    "es": ("más fuerte", "con fuerza", "récord", "todavía más"),
    "fr": ("plus fort", "avec force", "de toutes vos forces", "record", "encore plus"),
    "ar": ("بقوة", "أقوى", "رقم قياسي", "المزيد من التكرار"),
}


@pytest.mark.parametrize("code", catalogues.TRANSLATED)
def test_no_word_rewards_force(code: str) -> None:
    assert [text for text in translated(code).values() if any(w in text.casefold() for w in REWARDS[code])] == []


@pytest.mark.parametrize("code", catalogues.TRANSLATED)
def test_typography_of_the_language(code: str) -> None:
    for text in translated(code).values():
        assert "..." not in text
        assert '"' not in text
        if code == "fr":  # a sign of two parts never begins a line
            assert not any(f" {sign}" in text for sign in "!?:;»"), text
            assert "'" not in text
        if code == "ar":
            assert not set(text) & set(",;?"), text
            # A figure that was broken off into a line of its own would begin it on the wrong side.
            assert not re.search(r" (\d+|\{\w+\})%?( |$)", text), text
        if code == "es":
            assert text.count("?") == text.count("¿"), text


def spoken() -> set[str]:
    """The messages that are only said, never shown."""
    shown = Recorder()
    list(every_scene(shown))
    rows = tomllib.loads((paths.shipped_config() / "exercises.toml").read_text(encoding="utf-8"))["exercise"]
    said = {row["say"] for row in rows}
    coach = {str(m.id) for m in NOW if m.id and all("coaching" in path for path, _ in m.locations)}
    return (said | coach) - shown.asked


def test_spoken_arabic_carries_its_vowels() -> None:
    # Without them espeak-ng reads consonants only.
    for text in spoken():
        words = translator("ar")(text)
        signs = sum(unicodedata.category(c) == "Mn" for c in words)
        assert signs > 0.3 * sum(c.isalpha() for c in words) or signs == 0 == letters(words), words


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (Message("Done: {count}", ""), "not translated"),
        (Message("Done: {count}", "Fertig: {number}"), "other placeholders"),
        (Message("Done: {count}", "Fertig: {count} und {count} {x}"), "other placeholders"),
        (Message("Done: {count}", "Fertig: {count"), "braces"),
        (Message("Done: {count}", "Fertig: {count} "), "a space at an end"),
        (Message("Done: {count}", "Fertig: {count}", flags=("fuzzy",)), "uncertain"),
        (Message("Ready: {count}", "Fertig: {count}"), "no longer used"),
    ],
)
def test_what_a_translator_left_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: Message, told: str
) -> None:
    now = Catalog()
    now.add("Done: {count}")
    mine = Catalog(locale="de", fuzzy=False)
    mine[str(left.id)] = left
    with (tmp_path / "de.po").open("wb") as stream:
        write_po(stream, mine)
    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path)
    assert any(told in fault for fault in catalogues.problems("de", now))


# Finding the texts -----------------------------------------------------------------------------------


def found(code: str) -> list[object]:
    stream = io.BytesIO(code.encode())
    stream.name = "example.py"
    return [text for _, _, text, _ in messages.python(stream, (), (), {})]


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ('m.t("Rest")', ["Rest"]),
        ('Say("Rest" if a else "Hold")', ["Rest", "Hold"]),
        ('def f(m):\n word = "Rest" if m else "Hold"\n return m.t(word)', ["Rest", "Hold"]),
        ('T = {A: ("Rest", "picture")}\nm.t(T[a][0])', ["Rest"]),
        ('T = {A: ("Rest", "picture")}\ndef f(m):\n words, picture = T[a]\n return m.t(words)', ["Rest"]),
        ('T = {A: ("Rest", "Hold")}\nx = [m.t(line) for line in T[a]]', ["Rest", "Hold"]),
        ('T = {A: "Rest"}\nm.t(T.get(a))', ["Rest"]),
        ('T = {A: Row(message("Rest"), "picture")}', ["Rest"]),
        ('m.t.plural("{count} day", "{count} days", n)', [("{count} day", "{count} days")]),
        ("m.t(exercise.title)", []),
        ("x = [m.t(line) for line in exercise.lines]", []),
        ("from appliance.scenes.words import REASONS\nm.t(REASONS[r][0])", ["I can't see your face"]),
        ("from appliance.scenes import words\nm.t(words.REASONS[r][0])", ["I can't see your face"]),
    ],
)
def test_a_text_is_followed_to_where_it_stands(code: str, texts: list[object]) -> None:
    assert found(code)[: len(texts) or None] == texts


@pytest.mark.parametrize(
    "code",
    ['m.t(f"Rest {n} s")', "m.t(words)", "def f(m, words):\n return m.t(words)", 'm.t("Rest " + more)',
     "m.t(T[a].words)", "m.t.plural(one, many, n)"],
)  # fmt: skip
def test_a_text_that_cannot_be_followed_is_refused(code: str) -> None:
    with pytest.raises(messages.LostTextError, match=r"example\.py:\d"):
        found(code)


# Languages ---------------------------------------------------------------------------------------------


def test_the_languages_that_are_offered() -> None:
    assert languages() == ("en", "tr", "de", "es", "fr", "ar")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("deutsch", "Did you mean 'de'?"),
        ("German", "Did you mean 'de'?"),
        ("fr_CA", "Did you mean 'fr'?"),
        ("EN", "Did you mean 'en'?"),
        ("türkçe", "Did you mean 'tr'?"),
        ("xx", "Known: en, tr, de, es, fr, ar."),
        ("", "Known: en, tr, de, es, fr, ar."),
    ],
)
def test_a_language_that_is_not_there_is_refused(code: str, says: str) -> None:
    with pytest.raises(Refused) as refusal:
        translator(code)
    assert says in str(refusal.value)


def test_the_settings_accept_only_languages_that_are_there(tmp_path: Path) -> None:
    for code, status in (("ar", 0), ("arabic", 2)):
        (tmp_path / "symmirror.toml").write_text(f'[general]\nlanguage = "{code}"\n')
        shown = CliRunner().invoke(cli.main, ["config", "--config", str(tmp_path)])
        assert shown.exit_code == status, shown.output
    assert "Did you mean 'ar'?" in shown.output


def test_a_clinics_own_words_stay_as_they_are() -> None:
    assert translator("de")("Bitte wie mit Frau Weber geübt") == "Bitte wie mit Frau Weber geübt"
    assert translator("de")("") == ""


@pytest.mark.parametrize(
    ("code", "mm", "text"),
    [
        ("en", 3.44, "3.4 mm"), ("en", -0.01, "0.0 mm"), ("en", 9.96, "10 mm"), ("en", -12.4, "-12 mm"),
        ("tr", 3.44, "3,4 mm"), ("de", -1.1, "-1,1 mm"), ("es", 3.44, "3,4 mm"), ("fr", 3.44, "3,4 mm"),
        ("ar", 3.44, "3.4 مم"), ("ar", 12, "12 مم"), ("ar", -1.1, "\u200e-1.1 مم"),
    ],
)  # fmt: skip
def test_figures_as_the_language_writes_them(code: str, mm: float, text: str) -> None:
    assert translator(code).millimetres(mm) == text.replace(" ", NO_BREAK)


def test_every_form_of_a_plural_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Catalog(locale="ar", fuzzy=False)
    forms = ("لا أيام", "يوم", "يومان", "{count} أيام", "{count} يوم", "{count} يومًا")  # in the header's order
    catalogue.add(("{count} day", "{count} days"), forms)
    with (tmp_path / "ar.po").open("wb") as stream:
        write_po(stream, catalogue)
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    language._catalogue.cache_clear()
    try:
        words = translator("ar")
        days = [words.plural("{count} day", "{count} days", n) for n in (0, 1, 2, 3, 11, 100)]
    finally:
        language._catalogue.cache_clear()
    assert days == ["لا أيام", "يوم", "يومان", "3 أيام", "11 يومًا", "100 يوم"]
    assert translator("en").plural("{count} day", "{count} days", 1) == "1 day"


def test_the_table_of_languages_is_in_order() -> None:
    assert all(code == entry.code == code.lower() for code, entry in LANGUAGES.items())
