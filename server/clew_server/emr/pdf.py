"""A note as a PDF, US Letter. The font travels with the package; a character that it lacks is printed as a box, and that is said."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from clew_server.charting.render import FORMS
from clew_server.emr.sheet import MARKS, Sheet, code_line, consent_line, made_with, release, shown

if TYPE_CHECKING:
    from fpdf import FPDF

FONT = "DejaVu Sans"
MARGIN = 18.0
"mm"
BOX = "\N{WHITE SQUARE}"


def pdf(sheet: Sheet, form: str = "soap") -> bytes:
    """The whole note. It takes some 50 ms of processor time: not in the event loop."""
    from fpdf import XPos, YPos

    page = _page(sheet)
    lost = 0

    def line(text: str, size: float = 10, *, bold: bool = False, indent: float = 0, gap: float = 0) -> None:
        nonlocal lost
        bold = bold and not _drawn(text, bold=True)[1]  # the bold face has Latin letters only
        drawn, unknown = _drawn(text, bold=bold)
        lost += unknown
        page.set_font(FONT, "B" if bold else "", size)
        page.ln(gap)
        page.set_x(MARGIN + indent)
        page.multi_cell(0, size * 0.5, drawn, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    line(sheet.title, 15, bold=True)
    if not sheet.signed:
        page.set_text_color(170, 0, 0)
    line(sheet.mark, 10.5, bold=True, gap=1)
    page.set_text_color(0)
    page.ln(2)
    for label, value in sheet.rows():
        line(f"{label}: {value}", 9.5)
    for heading, sections in FORMS[form]:
        line(heading, 12, bold=True, gap=4)
        rows = [x for s in sections for x in sheet.note.sections[s]]
        for x in rows:
            marks = [*([MARKS[x.source]] if x.source in MARKS else []), *(f.replace("_", " ") for f in x.flags)]
            line(f"\N{BULLET} {shown(x.text)}" + (f" [{', '.join(marks)}]" if marks else ""), indent=2, gap=0.6)
        if not rows:
            line("Nothing was said.", indent=2)
    if sheet.note.codes:
        line("Suggested codes (for review; Clew submits none)", 12, bold=True, gap=4)
        for code in sheet.note.codes:
            line(f"\N{BULLET} {code_line(code)}", indent=2, gap=0.6)
            for lack in code.missing:
                line(f"still lacks: {shown(lack)}", 9, indent=6)
    page.ln(4)
    if sheet.context.mode == "ambient":
        line(f"Recording: {consent_line(sheet.consent)}.", 9)
    line(f"{sheet.mark}. {made_with()}", 9)
    if lost:
        line(f"Characters that this printout has no sign for, shown as {BOX}: {lost}. The note itself has them.", 9)
    return bytes(page.output())


def _page(sheet: Sheet) -> FPDF:
    from fpdf import FPDF

    name, _ = _drawn(shown(sheet.context.patient.get("name"), 60), bold=False)
    encounter, _ = _drawn(shown(sheet.context.encounter.get("id") or sheet.context.id, 40), bold=False)

    class Page(FPDF):
        """Whose note it is stands on every page, and which page of how many."""

        def footer(self) -> None:
            self.set_y(-13)
            self.set_font(FONT, "", 8)
            self.set_text_color(70)
            state = "AI-assisted" if sheet.signed else "AI-assisted, DRAFT, not signed"
            self.cell(0, 5, "  |  ".join(x for x in (name, encounter, state) if x))
            self.set_x(MARGIN)
            self.cell(0, 5, f"Page {self.page_no()} of {{nb}}", align="R")
            self.set_text_color(0)

    page = Page(format="letter")
    with as_file(files("clew_server.emr") / "fonts") as folder:
        page.add_font(FONT, "", folder / "DejaVuSans.ttf")
        page.add_font(FONT, "B", folder / "DejaVuSans-Bold.ttf")
    page.set_margins(MARGIN, 15, MARGIN)
    page.set_auto_page_break(True, 18)
    page.set_title(sheet.title)
    page.set_creator(f"Clew {release()}")
    page.set_lang("en-US")
    page.set_creation_date(datetime.fromisoformat(sheet.at))
    page.add_page()
    return page


@cache
def _signs(file: str) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with as_file(files("clew_server.emr") / "fonts" / file) as path, TTFont(path) as font:
        return frozenset(font.getBestCmap())


def _drawn(text: str, *, bold: bool) -> tuple[str, int]:
    """The text with a box for each character that the font lacks, and how many those are."""
    have = _signs("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    out = "".join(c if ord(c) in have else BOX for c in text)
    return out, sum(ord(c) not in have for c in text)
