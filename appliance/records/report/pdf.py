"""The report as a PDF: A4, one page as long as there are no more exercises than a prescription has."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from appliance.paper import FONT as _FONT
from appliance.paper import WIDTH_MM as _WIDTH
from appliance.paper import Paper
from appliance.records.report.parts import Document, Drawing, Section, Table

_A_ROW, _GAP = 3, 4.0


def content(document: Document, made: datetime | None = None) -> bytes:
    """The file's content. ``made`` is what it says about when it was made."""
    paper = _Paper(document)
    paper.set_creation_date(made or datetime.now(UTC))
    paper.whole()
    return bytes(paper.output())


class _Paper(Paper):
    """One document being set."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.title, document.language, rtl=document.rtl)
        self._document = document
        self.add_page()

    def whole(self) -> None:
        """All parts."""
        self.words(self._document.title, 15, bold=True)
        self.words(self._document.notice, 8, bold=True)
        self.words("   ".join(self._document.facts_told), 8)
        for section in self._document.sections:
            self._section(section)

    def footer(self) -> None:
        """What measured, and when this was made."""
        self.set_y(-11)
        self.set_font(_FONT, "", 5.5)
        self.multi_cell(_WIDTH, 2.6, self._document.foot, align="L")

    def _section(self, section: Section) -> None:
        self.ln(1.5)
        self.words(section.heading, 10, bold=True)
        for line in section.text:
            self.words(line, 7.5)
        for drawing in (each for each in section.drawings if each.wide):
            self._drawings([drawing], _WIDTH, 7)
        small = [each for each in section.drawings if not each.wide]
        for first in range(0, len(small), _A_ROW):
            if self.will_page_break(30):
                self.add_page()
            self._drawings(small[first : first + _A_ROW], (_WIDTH - (_A_ROW - 1) * _GAP) / _A_ROW, 8.5)
        for number, table in enumerate(section.tables):
            self.ln(1.5 * (number > 0))
            self._table(table)

    def _drawings(self, row: list[Drawing], wide: float, below: float) -> None:
        """A row of drawings, each ``wide``, and ``below`` them what their scales' ends need, mm."""
        y = self.get_y()
        talls = [wide * drawing.size[1] / drawing.size[0] for drawing in row]
        for place, (drawing, tall) in enumerate(zip(row, talls, strict=True)):
            self._drawing(drawing, self.l_margin + place * (wide + _GAP), y, wide, tall)
        self.set_y(y + max(talls) + below)

    def _drawing(self, drawing: Drawing, x: float, y: float, wide: float, tall: float) -> None:
        """Its title, the drawing in a frame, and the ends of its scales."""
        top, bottom, begin, end = drawing.ends
        self.set_font(_FONT, "B", 6.5)
        self.set_xy(x, y)
        self.cell(wide, 3, drawing.title, align=self.align)
        self.image(io.BytesIO(drawing.svg.encode()), x, y + 3.2, wide, tall, alt_text=drawing.alt)
        self.set_draw_color(120)
        self.rect(x, y + 3.2, wide, tall)
        self.set_font(_FONT, "", 5.5)
        self.set_xy(x, y + 3.4 + tall)
        self.cell(wide, 2.6, begin, align="L")
        self.set_xy(x, y + 3.4 + tall)
        self.cell(wide, 2.6, f"{bottom} – {top}", align="C")
        self.set_xy(x, y + 3.4 + tall)
        self.cell(wide, 2.6, end, align="R")
        self.set_xy(x, y)

    def _table(self, table: Table) -> None:
        self.words(table.caption, 7.5, bold=True)
        self.set_font(_FONT, "", 6.5)
        first = 3.0 if len(table.head) > 3 else 5.0
        widths = (first, *([2.0] * (len(table.head) - 1)))
        order = slice(None, None, -1) if self._document.rtl else slice(None)
        with self.table(
            width=_WIDTH, col_widths=widths[order], line_height=3.0, text_align=self.align, padding=0.6,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES, headings_style=FontFace(emphasis="BOLD"),
        ) as made:  # fmt: skip
            for cells in (table.head, *table.rows):
                row = made.row()
                for cell in cells[order]:
                    row.cell(cell)
