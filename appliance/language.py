"""Words in the patient's language: gettext catalogues, whose messages are the English texts.

The catalogues are ``appliance/locale/CODE.po``, read as they are when the mirror starts (some 50 ms, and nothing for
English): there is no compiled copy that could be older than its text. ``make catalogues`` keeps them complete.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from appliance.errors import Refused, Unavailable, unknown

CATALOGUES = Path(__file__).parent / "locale"

#: A space at which no line is broken: a figure stays with its unit.
NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Language:
    """A language that is offered. ``names``: what else somebody may call it; ``voice`` is espeak-ng's name for it.

    ``letters_per_s`` is how fast that voice is at 130 words a minute: letters and vowel signs a second, without the
    pauses at commas and full stops. Measured with espeak-ng 1.51 on every spoken text of the catalogues.
    """

    code: str
    names: tuple[str, ...]
    voice: str
    letters_per_s: float


_OFFERED = (
    Language("en", ("english",), "en", 13.0),
    Language("tr", ("turkish", "türkçe"), "tr", 9.6),
    Language("de", ("german", "deutsch"), "de", 12.0),
    Language("es", ("spanish", "español", "castellano"), "es", 12.2),
    Language("fr", ("french", "français"), "fr", 13.0),
    Language("ar", ("arabic", "العربية"), "ar", 10.4),
)
LANGUAGES: Mapping[str, Language] = {language.code: language for language in _OFFERED}


def languages() -> tuple[str, ...]:
    """The codes that are offered, in the order in which they are listed."""
    return tuple(LANGUAGES)


def find(code: str) -> Language:
    """The language of a code. Raises :class:`Refused` with the closest one for a language that is not offered."""
    if (language := LANGUAGES.get(code)) is not None:
        return language
    asked = code.strip().casefold().replace("-", "_")
    for language in _OFFERED:  # "Deutsch", "de_DE" or "DE" says clearly enough what is meant
        if asked.split("_")[0] == language.code or asked in language.names:
            raise Refused(f"Unknown language '{code}'. Did you mean '{language.code}'?")
    raise unknown("language", code, languages())


def message(text: str) -> str:
    """Marks a text in a table as one for the catalogues; it is translated where it is shown."""
    return text


class Words:
    """The words of one language; called with an English message it gives the translation.

    A text that no catalogue has stays as it is: a clinic writes its own exercises in its patients' language.
    """

    def __init__(self, language: Language, catalogues: Path | None = None) -> None:
        """``catalogues``: a folder of its own (the clinic's desk has one); else :data:`CATALOGUES`."""
        self.language = language
        self._catalogue = _catalogue(language.code, catalogues or CATALOGUES)
        self._decimal, self._minus = _signs(language.code)

    def __call__(self, text: str) -> str:
        """``text`` in this language."""
        return self._catalogue.gettext(text) if text else ""

    def plural(self, one: str, many: str, count: int) -> str:
        """The form for ``count`` things, with ``{count}`` filled in: ``plural("{count} day", "{count} days", 3)``."""
        return self._catalogue.ngettext(one, many, count).format(count=count)

    def number(self, value: float, decimals: int = 0) -> str:
        """A figure with this language's decimal sign, and never "-0".

        The digits are 0 to 9 in every language: they are those of the prescription, the export and the ruler, all
        Arabic readers know them, and one figure must not look different on the glass and on paper.
        """
        return f"{value:z.{decimals}f}".replace("-", self._minus).replace(".", self._decimal)

    def percent(self, share: float) -> str:
        """A share (0 to 1) in whole per cent, with this language's sign where it puts it: 49 %, %49."""
        return _per_cent(self.language.code).replace("#", self.number(100 * share))

    def millimetres(self, mm: float) -> str:
        """A length with its unit: tenths below 10 mm; in whole millimetres above, where tenths mean nothing."""
        number = self.number(mm, 0 if abs(mm) >= 9.95 else 1)
        return self(message("{number} mm")).format(number=number).replace(" ", NO_BREAK)


#: What rooms that show or say something are given.
Translate = Words


def translator(language: str) -> Words:
    """The words of a language's code. Raises :class:`Refused` for one that is not offered."""
    return Words(find(language))


@lru_cache
def _catalogue(code: str, folder: Path) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    # Babel is loaded only where it is needed: the first screen must not wait for it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = folder / f"{code}.po"
    try:
        with path.open("rb") as stream:
            catalogue = read_po(stream, locale=code)
    except OSError as error:
        raise Unavailable(f"{path} can't be read: {error.strerror}. Run 'make setup' again.") from None
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache
def _signs(code: str) -> tuple[str, str]:
    """Decimal sign and minus of Unicode's CLDR, for the digits 0 to 9.

    The Arabic minus carries an invisible mark that keeps it on the left of its figure.
    """
    if code == "en":
        return ".", "-"
    from babel import Locale

    signs = Locale.parse(code).number_symbols["latn"]
    return signs["decimal"], signs["minusSign"]


@lru_cache
def _per_cent(code: str) -> str:
    """Unicode's CLDR pattern of a percentage, with # for the number."""
    if code == "en":
        return "#%"
    from babel import Locale

    return str(Locale.parse(code).percent_formats[None].pattern).replace("#,##0", "#")
