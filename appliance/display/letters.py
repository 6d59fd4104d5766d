"""The letters of each script: pygame for those written from left to right, Pillow with RAQM for the others.

pygame-ce shapes Arabic but turns the digits in it round ("12" becomes "21"); RAQM orders a whole line by Unicode's
rules (UAX 9), so that letters join, figures stay in order and a full stop stands at the end, which is on the left.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pygame

from appliance.errors import Unavailable
from appliance.language import NO_BREAK

if TYPE_CHECKING:
    from PIL import ImageFont

#: Height of a capital letter of DejaVu Sans over its size (1493 / 2048 units, the font's OS/2 table).
CAP_SHARE = 0.729
#: Signs that belong to a physical button or a direction: they stay where they stand, whatever is written beside them.
SIGNS = "↻▶◀▲▼"
_EDGE = f"{SIGNS} {NO_BREAK}"
_ISOLATE, _END = "\u2067", "\u2069"  # right-to-left isolate, and its end

Colour = tuple[int, int, int]


class Letters(Protocol):
    """A font of one size, as far as the display needs it."""

    def size(self, text: str, /) -> tuple[int, int]:
        """Width and height of a line in pixels."""
        ...

    def render(self, text: str, antialias: bool, colour: Colour, /) -> pygame.Surface:
        """A line as a picture with transparent ground."""
        ...


def right_to_left(text: str) -> bool:
    """Whether a text is written from right to left: by its first letter with a direction (as in UAX 9, P2).

    Invisible marks do not count: one stands before a minus, to keep it at its figure.
    """
    directions = (unicodedata.bidirectional(letter) for letter in text if unicodedata.category(letter) != "Cf")
    return next((d != "L" for d in directions if d in ("L", "R", "AL")), False)


def letters(cap_px: int, text: str, *, bold: bool) -> Letters:
    """The font for ``text`` whose capital letters are ``cap_px`` pixels high.

    Raises :class:`Unavailable` if the font, or what shapes its script, is missing.
    """
    mixed = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    return _shaped(cap_px, bold=bold) if mixed else _plain(cap_px, bold=bold)


def font_file(*, bold: bool) -> Path:
    """DejaVu Sans, which matplotlib ships (and MediaPipe needs matplotlib): Latin and Arabic in one design.

    Found without importing matplotlib, which takes long. Raises :class:`Unavailable` if it is missing.
    """
    spec = find_spec("matplotlib")
    folder = next(iter(spec.submodule_search_locations or []), "") if spec else ""
    path = Path(folder) / "mpl-data" / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    if not folder or not path.is_file():
        raise Unavailable("The font DejaVu Sans (shipped by matplotlib) is missing. Run 'make setup' again.")
    return path


def cannot_write(text: str) -> str | None:
    """Why this machine can't write ``text``, with the way out; None if it can."""
    try:
        letters(20, text, bold=True).size(text)
        letters(20, text, bold=False).size(text)
    except Unavailable as error:
        return str(error)
    return None


def _points(cap_px: int) -> int:
    return max(6, round(cap_px / CAP_SHARE))


@lru_cache(maxsize=32)
def _plain(cap_px: int, *, bold: bool) -> pygame.font.Font:
    pygame.font.init()  # a check writes without any display
    return pygame.font.Font(str(font_file(bold=bold)), _points(cap_px))


@lru_cache(maxsize=32)
def _shaped(cap_px: int, *, bold: bool) -> Shaped:
    from PIL import ImageFont, features  # Pillow is loaded only for the scripts that need it

    if not features.check("raqm") or not features.version("fribidi"):
        raise Unavailable("Arabic can't be written without FriBidi. Bring it with: sudo apt install libfribidi0")
    size = _points(cap_px)
    return Shaped(ImageFont.truetype(str(font_file(bold=bold)), size, layout_engine=ImageFont.Layout.RAQM))


class Shaped:
    """A font whose lines are ordered and shaped by RAQM."""

    def __init__(self, font: ImageFont.FreeTypeFont) -> None:
        self._font = font
        ascent, descent = font.getmetrics()
        # Vowel signs stand above and below what the font calls its height: the same room on both sides, so that
        # whoever centres the line finds its base line where that of other scripts is.
        room = round(0.25 * font.size)
        self._ascent, self._height = ascent + room, ascent + descent + 2 * room

    def size(self, text: str, /) -> tuple[int, int]:
        """Width and height of a line in pixels."""
        line, direction = _ordered(text)
        return round(self._font.getlength(line, direction=direction) + 0.49), self._height

    def render(self, text: str, antialias: bool, colour: Colour, /) -> pygame.Surface:
        """A line as a picture with transparent ground. Letters that are new cost about 0.3 ms, known lines nothing."""
        return _render(self, self._font, text, colour, self._ascent)


@lru_cache(maxsize=128)
def _render(shaped: Shaped, font: ImageFont.FreeTypeFont, text: str, colour: Colour, ascent: int) -> pygame.Surface:
    from PIL import Image, ImageDraw

    line, direction = _ordered(text)
    picture = Image.new("RGBA", shaped.size(text), (*colour, 0))
    cover = Image.new("L", picture.size)
    ImageDraw.Draw(cover).text((0, ascent), line, 255, font=font, anchor="ls", direction=direction)
    picture.putalpha(cover)
    return pygame.image.frombytes(picture.tobytes(), picture.size, "RGBA")


def _ordered(text: str) -> tuple[str, str]:
    """A line and its base direction; a sign at its edge stays at that edge."""
    front = text[: len(text) - len(text.lstrip(_EDGE))]
    back = text[len(text.rstrip(_EDGE)) :]
    if front == text or not (front or back):
        return text, "rtl" if right_to_left(text) else "ltr"
    words = text[len(front) : len(text) - len(back)]
    return f"{front}{_ISOLATE}{words}{_END}{back}", "ltr"
