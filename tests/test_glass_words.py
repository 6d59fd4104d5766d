"""What the words on the glass must and must not do to whoever reads them, in every language."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import replace

import pytest

from appliance import paths
from appliance.coaching import Day, ExerciseResult, Judgement, Phase
from appliance.coaching.safety import SAID
from appliance.display.breaks import sentences
from appliance.language import languages, translator
from appliance.moments import every_scene, moment
from appliance.notices import Notice
from appliance.scenes import compose
from appliance.scenes.words import NOTICES, SAFETY
from tests.support.patient import PROGRAMME
from tests.test_language import Recorder


def shown(code: str) -> dict[str, str]:
    """What stands on the glass, in English and in a language; without the lines to be read aloud."""
    seen = Recorder()
    list(every_scene(seen))
    rows = tomllib.loads((paths.shipped_config() / "exercises.toml").read_text(encoding="utf-8"))["exercise"]
    read = {line for row in rows for line in row.get("passage", ())}
    t = translator(code)
    return {text: t(text) for text in seen.asked - read - {""}}


@pytest.mark.parametrize("code", languages())
def test_no_full_stop_on_the_glass_but_where_two_sentences_share_a_line(code: str) -> None:
    ragged = {t for t in shown(code).values() if "." in t and not (t.endswith(".") and ". " in t)}
    assert ragged == set()


#: Beginnings of the words that make a page of the safety words one for whom it is meant: everybody here has a face that
#: hangs and most have had a headache.
NEW = {"en": "new", "tr": "yeni", "de": "neu", "es": "nuev", "fr": "nouve", "ar": "جديد"}
SEVERE = {"en": "severe", "tr": "şiddetli", "de": "heftig", "es": "fuerte", "fr": "violent", "ar": "شديد"}


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize(("page", "words"), [(4, NEW), (5, SEVERE)])
def test_the_emergency_pages_say_new_and_severe(code: str, page: int, words: dict[str, str]) -> None:
    t = translator(code)
    for text in (SAFETY[page][0], SAID[page]):
        bare = "".join(c for c in t(text).casefold() if unicodedata.category(c) != "Mn")  # Arabic as it is written
        assert words[code] in bare, t(text)


@pytest.mark.parametrize("code", languages())
def test_what_yes_and_no_stand_below_is_a_question(code: str) -> None:
    t = translator(code)
    asked = [scene for scene in every_scene(t) if t("yes") in (scene.back, scene.forward)]
    assert len(asked) > 5
    assert {scene.title for scene in asked if not scene.title.endswith(("?", "؟"))} == set()


@pytest.mark.parametrize("code", languages())
def test_who_has_done_a_session_is_thanked_and_given_no_count_to_beat(code: str) -> None:
    t = translator(code)
    plain = moment(Phase.SUMMARY, results=(ExerciseResult("smile-well", (), Judgement.EVEN),) * 6, t=t)
    stopped = replace(plain, state=replace(plain.state, day=Day("a day", 1, stopped=True)))
    assert compose(plain).lines == (t("Thank you for practising"),)
    assert compose(stopped).lines == (t("What you did is kept"),)
    unsaved = compose(replace(stopped, notices=(Notice.RECORDS_WAIT,))).lines  # it is not known yet whether it is kept
    assert unsaved == (t("Thank you for practising"), t(NOTICES[Notice.RECORDS_WAIT]))


#: Words of a machine's illnesses; whoever mends it finds them in the log and in the checks.
MACHINE = re.compile(r"supply|power|voltage|hot|heat|slow|settings|damaged|data|temperature", re.IGNORECASE)


def test_a_hint_for_the_clinic_gives_a_patient_nothing_to_worry_about() -> None:
    assert set(NOTICES) == set(Notice)
    for words in NOTICES.values():
        assert words.lower().endswith("please tell your clinic")
        assert not MACHINE.search(words)


#: What names a part where somebody needs it who reads the title only, or no more than the lines.
MOUTH = {"en": r"lip|mouth", "tr": "ağ[ız]", "de": "mund", "es": "boca", "fr": "bouche", "ar": "فم"}
HAND = {"en": "hand", "tr": r"\bel\b", "de": "hand", "es": "mano", "fr": "main", "ar": "يد"}
EYE = {"en": "eye", "tr": "göze", "de": "auge", "es": "ojo", "fr": "œil", "ar": "عين"}


@pytest.mark.parametrize("code", languages())
def test_a_title_names_what_is_to_be_moved_and_the_lines_do_what_the_other_hand_does(code: str) -> None:
    t = translator(code)
    for mouth in ("lift-corner-first", "lift-corner-second", "say-aaa"):
        assert re.search(MOUTH[code], t(PROGRAMME.get(mouth).title), re.IGNORECASE)
    assisted = PROGRAMME.get("assist-eyelid")
    assert re.search(EYE[code], t(assisted.title), re.IGNORECASE)
    assert re.search(HAND[code], t(assisted.lines[0]), re.IGNORECASE)
    assert re.search(EYE[code], t(assisted.lines[-1]), re.IGNORECASE)  # never press: what stands where only one can


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("exercise", ["lift-corner-first", "lift-corner-second"])
def test_the_side_that_is_put_before_the_lines_is_a_sentence_of_its_own(code: str, exercise: str) -> None:
    """Put together they read "Your right side of your mouth, only that side"."""
    t = translator(code)
    lines = compose(moment(Phase.PROMPT, exercise, t=t)).lines
    assert lines[0] in (t("Your left side"), t("Your right side"))
    assert sentences(lines) == tuple((line,) for line in lines)
