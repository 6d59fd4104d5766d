"""Words in the patient's language: gettext catalogues, whose messages are the English texts."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from pathlib import Path

from appliance.errors import unknown

Translate = Callable[[str], str]

_CATALOGUES = Path(__file__).parent / "locale"


def languages() -> list[str]:
    """The languages there are catalogues for; English needs none."""
    found = {p.parent.parent.name for p in _CATALOGUES.glob("*/LC_MESSAGES/symmirror.mo")}
    return sorted({"en", *found})


def translator(language: str) -> Translate:
    """The function that translates a message. Raises :class:`appliance.errors.Refused` for a language not there."""
    if language not in languages():
        raise unknown("language", language, languages())
    if language == "en":
        return gettext.NullTranslations().gettext
    return gettext.translation("symmirror", _CATALOGUES, [language]).gettext
