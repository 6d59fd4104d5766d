"""A sheet of paper: A4, the product's letters, either way of writing. Loads fpdf2: import it only where one is made."""

from __future__ import annotations

from fpdf import FPDF, XPos, YPos

from appliance.display.letters import font_file

FONT, WIDTH_MM = "words", 186.0
_MARGIN_MM, _FOOT_MM = 12.0, 14.0


class Paper(FPDF):
    """A document without a page yet. ``align`` is where its lines begin: R where ``rtl``, else L."""

    def __init__(self, title: str, language: str, *, rtl: bool) -> None:
        super().__init__(format="A4")
        self.align = "R" if rtl else "L"
        self.add_font(FONT, "", font_file(bold=False))
        self.add_font(FONT, "B", font_file(bold=True))
        self.set_text_shaping(True)
        self.set_margin(_MARGIN_MM)
        self.set_auto_page_break(True, _FOOT_MM)
        self.set_title(title)
        self.set_lang(language)
        self.set_creator("Symmirror")

    def words(self, words: str, size: float, *, bold: bool = False) -> None:
        """A paragraph across the page, letters of ``size`` points."""
        self.set_font(FONT, "B" if bold else "", size)
        self.multi_cell(WIDTH_MM, size * 0.48, words, align=self.align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
