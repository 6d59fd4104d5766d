"""What espeak-ng is given in place of what it would misread. Found by its phonemes of every text that is spoken."""

from __future__ import annotations

import re
from collections.abc import Mapping

from appliance.language import Language

#: Words that it spells, or reads as another language's, and what is said in their place.
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {"aaa": "ah", "ooo": "oo", "eee": "ee"},
    "fr": {"dos": "dau", "joues": "joue"},  # "dos" becomes the English DOS, "joues" loses its vowel
}

_VOWEL, _SHADDA, _NO_VOWEL = "\u064b-\u0650", "\u0651", "\u0652"
_BEGIN = f"(?<![\\w{_VOWEL}{_SHADDA}{_NO_VOWEL}])"  # of a word: a sign of a vowel is no letter to Python
#: Arabic as it is written, as it is heard, and why.
ARABIC: tuple[tuple[re.Pattern[str], str], ...] = (
    # A doubled consonant: the vowel is read only behind the sign of doubling, which Unicode's order puts last.
    (re.compile(f"([{_VOWEL}]){_SHADDA}"), f"{_SHADDA}\\1"),
    # The article behind "and", "so", "with" or "like" has no vowel of its own; before a doubled letter no L either.
    (re.compile(f"{_BEGIN}([وفبك][{_VOWEL}])ال(?=\\w{_SHADDA})"), "\\1"),
    (re.compile(f"{_BEGIN}([وفبك][{_VOWEL}])ال{_NO_VOWEL}?(?!ا)"), f"\\1ل{_NO_VOWEL}"),
    (re.compile(f"{_BEGIN}([وفبكل][{_VOWEL}])ا(?=\\w{_NO_VOWEL})"), "\\1"),
    # A beginning that only helps to say two consonants is a short i, at the word's begin and behind the article.
    (re.compile(f"{_BEGIN}([وفبك][{_VOWEL}])الا(?=\\w[{_NO_VOWEL}{_SHADDA}])"), "\\1لِ"),
    (re.compile(f"{_BEGIN}الا(?=\\w[{_NO_VOWEL}{_SHADDA}])"), "الِ"),
    (re.compile(f"{_BEGIN}ا(?=(?!ل)\\w{_NO_VOWEL})"), "إِ"),
)


def pronounced(text: str, language: Language) -> str:
    """``text`` as espeak-ng has to be given it, so that it sounds as it is meant."""
    for word, sounds in WORDS.get(language.code, {}).items():
        text = re.sub(rf"\b{word}\b", sounds, text, flags=re.IGNORECASE)
    if language.code == "ar":
        for written, heard in ARABIC:
            text = written.sub(heard, text)
    return text
