"""The outcome on paper, to be filed with the kit: A4, one page, a line to sign."""

from __future__ import annotations

from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from appliance import __version__
from appliance.bench.finding import WORDS, Finding
from appliance.bench.outcome import Outcome
from appliance.bench.table import Part
from appliance.display.letters import right_to_left
from appliance.language import Translate, message
from appliance.paper import FONT, WIDTH_MM, Paper

_HEAD = (message("Part"), message("Result"), message("Measured"), message("Limit"), message("Remark"))
_SHARES = (3.2, 2.6, 2.4, 2.2, 8.0)
_KIT = message("Kit")
_TO_SIGN = (_KIT, message("Tested by"), message("Date"), message("Signature"))


def content(outcome: Outcome, t: Translate) -> bytes:
    """The file's content, in the words of ``t``."""
    title = t("Bench test of the kit")
    rtl = right_to_left(title)
    paper = Paper(title, t.language.code, rtl=rtl)
    paper.set_creation_date(outcome.at)
    paper.add_page()
    paper.words(title, 15, bold=True)
    paper.words(f"{outcome.at:%Y-%m-%d %H:%M} UTC   Symmirror {__version__}   {outcome.machine}".rstrip(), 8)
    paper.ln(2)
    paper.words(t(outcome.title), 12, bold=True)
    paper.ln(1)
    _table(paper, outcome, t, rtl=rtl)
    paper.ln(5)
    paper.words(t("Limits are the kit's settings; their sources are in the file for machines."), 7.5)
    _signature(paper, outcome, t, rtl=rtl)
    return bytes(paper.output())


def cells(part: Part, found: Finding, t: Translate) -> tuple[str, ...]:
    """A row of the table."""
    return t(part.title), t(WORDS[found.verdict]), found.measured(t), found.wanted(t), found.said(t)


def _table(paper: Paper, outcome: Outcome, t: Translate, *, rtl: bool) -> None:
    order = slice(None, None, -1) if rtl else slice(None)
    paper.set_font(FONT, "", 8)
    with paper.table(
        width=WIDTH_MM, col_widths=_SHARES[order], line_height=4.0, text_align=paper.align, padding=0.8,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES, headings_style=FontFace(emphasis="BOLD"),
    ) as made:  # fmt: skip
        head = made.row()
        for words in _HEAD[order]:
            head.cell(t(words))
        for part, found in outcome.found:
            row = made.row()
            bold = FontFace(emphasis="BOLD") if not part.holds(found.verdict) else None
            for cell in cells(part, found, t)[order]:
                row.cell(cell, style=bold)


def _signature(paper: Paper, outcome: Outcome, t: Translate, *, rtl: bool) -> None:
    """Four lines to write on, at the foot of the page; a kit that has a name is on the first."""
    wide, gap = WIDTH_MM / 4 - 4, 16 / 3
    y = max(paper.get_y() + 16, paper.h - 30)
    for place, words in enumerate(_TO_SIGN[:: -1 if rtl else 1]):
        x = paper.l_margin + place * (wide + gap)
        paper.line(x, y, x + wide, y)
        if words == _KIT and outcome.kit:
            paper.set_xy(x, y - 5.5)
            paper.set_font(FONT, "", 10)
            paper.cell(wide, 5, outcome.kit, align=paper.align)
        paper.set_xy(x, y + 1)
        paper.set_font(FONT, "", 7.5)
        paper.cell(wide, 4, t(words), align=paper.align)
