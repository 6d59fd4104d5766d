"""How long a text takes to be said: what a prompt waits for before the exercise begins."""

from __future__ import annotations

import unicodedata

from appliance.language import Language

#: A stop between sentences or clauses, s at 130 words a minute.
STOP_S = 0.6
#: From the call until the loudspeaker sounds, and the breath after the last word, s.
AROUND_S = 0.6

#: A digit that is said is a word: as long as so many letters.
DIGIT_LETTERS = 6


def spoken_s(text: str, language: Language, words_per_minute: int = 130) -> float:
    """How many seconds it takes to say ``text``, rather too many than too few.

    By letters and vowel signs, not by words: a Turkish word is twice as long as an English one. Every spoken text of
    the catalogues was said by espeak-ng: none took longer, and the estimate is at most a quarter and 1.5 s more.
    """
    letters = sum(DIGIT_LETTERS if c.isdigit() else unicodedata.category(c)[0] in "LM" for c in text)
    stops = sum(c in ".,:;?!،؟؛" for c in text)
    return (letters / language.letters_per_s + stops * STOP_S) * 130 / words_per_minute + AROUND_S
