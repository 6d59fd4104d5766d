"""Themes: how large and in which colours things are drawn. Colour is never the only sign of anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.display import theme

Colour = tuple[int, int, int]

#: mm, capitals that are read at 80 cm: no words on the glass are smaller than this.
READABLE_MM = 5.0
#: How many lines stand below a title at a time; the voice has the rest.
LINES = 2


@dataclass(frozen=True)
class Look:
    """One theme.

    ``title_mm`` is the height of a title's capitals (the panel's setting may ask for more), ``least_mm`` how small a
    title may get before the lines below it stand alone in their turn; ``text`` and ``label`` the shares of
    ``title_mm`` for these lines and for the words beside the buttons, ``text_least`` how far the lines may shrink, a
    share of their height. ``bar_mm`` is a bar's width, ``stroke`` a factor on all lines, ``wide`` puts the words
    across the top even in landscape. ``words`` says whether the bars are labelled.
    """

    title_mm: float
    least_mm: float
    text: float
    text_least: float
    label: float
    bar_mm: float
    stroke: float
    wide: bool
    words: bool
    white: Colour
    soft: Colour
    tint: Colour
    target: Colour


YELLOW = (255, 235, 0)

LOOKS: Mapping[str, Look] = {
    "standard": Look(
        title_mm=0, least_mm=READABLE_MM, text=0.68, text_least=0, label=0.68,
        bar_mm=12, stroke=1.0, wide=False, words=True,
        white=theme.WHITE, soft=theme.SOFT, tint=theme.TINT, target=theme.TARGET,
    ),
    "high-contrast": Look(
        title_mm=0, least_mm=READABLE_MM, text=0.75, text_least=0, label=0.75,
        bar_mm=14, stroke=1.5, wide=False, words=True,
        white=theme.WHITE, soft=theme.WHITE, tint=theme.WHITE, target=YELLOW,
    ),
    "low-vision": Look(
        title_mm=18, least_mm=8, text=0.5, text_least=0.85, label=0.55, bar_mm=18, stroke=2.0, wide=True, words=False,
        white=theme.WHITE, soft=theme.WHITE, tint=YELLOW, target=theme.WHITE,
    ),
}  # fmt: skip
