"""The printed card for patient and caregiver: two A5 pages as SVG, the words from ``hardware/card/card.LL.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import ImageFont
from pydantic import BaseModel, ConfigDict

from appliance.display.letters import font_file
from tools.hardware_parameters import HARDWARE

CARDS = HARDWARE / "card"
WIDTH, HEIGHT, MARGIN = 148.0, 210.0, 10.0  # A5, mm
BODY, NAME, TITLE = 5.0, 6.6, 8.2  # mm of type: 14, 19 and 23 points
PITCH = 1.28  # lines


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ButtonWords(_Words):
    """A button: its sign, its name, where it is, what it does."""

    sign: str
    name: str
    where: str
    lines: list[str]


class Lines(_Words):
    """Some lines, perhaps with a name."""

    name: str = ""
    lines: list[str]


class Front(_Words):
    """What the buttons do."""

    title: str
    start: str
    gentle: str
    button: list[ButtonWords]
    both: Lines
    notes: Lines


class Warn(_Words):
    """A warning; ``call`` leaves a line for a number."""

    name: str = ""
    text: str
    call: str = ""


class Back(_Words):
    """When to stop, whom to call."""

    title: str
    first: str
    box: list[Warn]
    help: Warn


class Card(_Words):
    """A card in one language."""

    language: str
    front: Front
    back: Back


class TooLong(Exception):
    """The words do not fit the page."""


def load(path: Path) -> Card:
    """Read a card's words."""
    return Card(**tomllib.loads(path.read_text()))


def wrap(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Lines of at most ``width`` mm, by DejaVu Sans' own widths."""
    font = ImageFont.truetype(str(font_file(bold=bold)), 100)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) * size / 100 > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


class Page:
    """A page that is written from the top downwards."""

    def __init__(self, language: str) -> None:
        """An empty page."""
        self.y = MARGIN
        self.language = language
        self.items: list[str] = []

    def words(self, text: str, size: float = BODY, x: float = MARGIN, *, bold: bool = False, room: float = 0.0) -> None:
        """Text below what is there; ``room`` is kept free at the right."""
        weight = ' font-weight="bold"' if bold else ""
        for line in wrap(text, size, WIDTH - MARGIN - room - x, bold=bold):
            self.y += size * PITCH
            self.items.append(
                f'<text x="{x:g}" y="{self.y - size * 0.3:.2f}" font-size="{size:g}"{weight}>{escape(line)}</text>'
            )

    def rule(self, label: str, x: float) -> None:
        """A label and a line to write on."""
        self.y += 8.5
        font = ImageFont.truetype(str(font_file(bold=False)), 100)
        start = x + font.getlength(label) * BODY / 100 + 2
        self.items.append(f'<text x="{x:g}" y="{self.y - 1:.2f}" font-size="{BODY:g}">{escape(label)}</text>')
        self.items.append(
            f'<path d="M{start:.2f} {self.y:.2f}H{WIDTH - MARGIN - 4:g}" stroke="#000" stroke-width="0.3"/>'
        )

    def gap(self, mm: float) -> None:
        """Free space."""
        self.y += mm

    def svg(self) -> str:
        """The page. Raises :class:`TooLong` when the words run over its end."""
        if self.y > HEIGHT - MARGIN / 2:
            raise TooLong(f"The words are {self.y - HEIGHT + MARGIN / 2:.0f} mm too long for the page.")
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm" '
            f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" '
            f'font-family="DejaVu Sans, Verdana, sans-serif" xml:lang="{self.language}">'
        )
        return (
            "\n".join([head, f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="#fff"/>', *self.items, "</svg>"])
            + "\n"
        )


#: The signs of the buttons, drawn around (0, 0) in a circle of 12 mm.
SIGNS = {
    "again": '<path d="M4.6 -4.6A6.5 6.5 0 1 0 6.5 0" fill="none" stroke="#000" stroke-width="2.2"/>'
    '<path d="M1.2 -4.2L7.6 -8.2L7.4 -0.8Z"/>',
    "on": '<path d="M-4.5 -6.5L7 0L-4.5 6.5Z"/>',
}


def _button(page: Page, x: float, signs: list[str], name: str, lines: list[str]) -> None:
    top = page.y
    radius = 12.0 if len(signs) == 1 else 8.0
    for k, sign in enumerate(signs):
        cx = x + 12 + (k - (len(signs) - 1) / 2) * 2.1 * radius
        zoom = radius / 12
        page.items.append(
            f'<g transform="translate({cx:.2f} {top + 13:.2f}) scale({zoom:.3f})">'
            f'<circle r="12" fill="none" stroke="#000" stroke-width="1.2"/>{SIGNS[sign]}</g>'
        )
    page.gap(1)
    page.words(name, NAME, 48, bold=True)
    for line in lines:
        page.words(line, BODY, 48)
    page.y = max(page.y, top + 29)


def front(card: Card) -> str:
    """The page with the buttons."""
    page, words = Page(card.language), card.front
    page.words(words.title, TITLE, bold=True)
    page.gap(1)
    page.words(words.start)
    page.gap(3)
    for button in words.button:
        _button(page, MARGIN + 3, [button.sign], f"{button.name} ({button.where})", button.lines)
    _button(page, MARGIN + 3, [b.sign for b in words.button], words.both.name, words.both.lines)
    page.gap(2)
    page.words(words.gentle, BODY, bold=True)
    for line in words.notes.lines:
        page.gap(2)
        page.words(line)
    return page.svg()


def back(card: Card) -> str:
    """The page with when to stop and whom to call."""
    page, words = Page(card.language), card.back
    page.words(words.title, TITLE, bold=True)
    page.gap(1)
    page.words(words.first)
    page.gap(2)
    for number, warn in enumerate(words.box):
        top = page.y + 1
        page.gap(2)
        page.words(warn.name, NAME, MARGIN + 4, bold=True)
        page.words(warn.text, BODY, MARGIN + 4, room=4)
        if warn.call:
            page.rule(warn.call, MARGIN + 4)
        page.gap(3)
        wide = 1.4 if number == len(words.box) - 1 else 0.5
        page.items.append(
            f'<rect x="{MARGIN:g}" y="{top:.2f}" width="{WIDTH - 2 * MARGIN:g}" height="{page.y - top:.2f}" '
            f'rx="3" fill="none" stroke="#000" stroke-width="{wide}"/>'
        )
        page.gap(1.5)
    page.gap(1)
    page.words(words.help.text)
    page.rule(words.help.call, MARGIN)
    return page.svg()


#: The pages by name.
PAGES = {"front": front, "back": back}


def pages() -> dict[str, str]:
    """Every card's pages: file name without ending, and SVG."""
    made: dict[str, str] = {}
    for path in sorted(CARDS.glob("card.*.toml")):
        card = load(path)
        made |= {f"{path.stem}.{name}": draw(card) for name, draw in PAGES.items()}
    return made
