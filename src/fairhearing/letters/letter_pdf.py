"""A letter on sheets of A4, ready for an envelope with a window."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from fairhearing.letters.models import Letter
from fairhearing.letters.paragraphs import Run, paragraphs_of

_MARGIN = 25 * mm
_INK, _QUIET = "#212b32", "#4c6272"
_TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=11, leading=16, textColor=_INK, alignment=TA_LEFT)
_FOOT_SIZE = 8.5
_NOT_SENT = "Draft. Not finished, not sent."


def letter_pdf(letter: Letter, *, within: str = "") -> bytes:
    """Return the letter as PDF; a draft says at the foot of each page that it is one.

    within: the number of the copy that the letter goes into, drawn before that is made: it stands at the letter's end
    and at the foot of each page.
    """
    foot = f"Our reference {letter.reference}" if letter.finished_at else _NOT_SENT
    if within:
        foot += f". Copy {within}"
    text = letter_within(letter, within) if within else letter.text
    return sheet_pdf(text, title=f"Letter {letter.reference}", author=letter.practice.name, foot=foot)


def letter_within(letter: Letter, copy: str) -> str:
    """Return a letter's text as it goes into a copy: as it was finished, and beneath it which copy that is."""
    return f"{letter.text}\n\n**This letter belongs to copy {copy}.** The file shows the same number."


def sheet_pdf(text: str, *, title: str, author: str, foot: str) -> bytes:
    """Return a text, in paragraphs as letters have them, on sheets with these words at their foot."""
    paper = io.BytesIO()
    sheet = SimpleDocTemplate(
        paper,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=title,
        author=author,
        invariant=1,
    )
    flow: list[Paragraph | Spacer] = []
    for lines in paragraphs_of(text):
        flow += [Paragraph("<br/>".join(_line(runs) for runs in lines), _TEXT), Spacer(0, 4 * mm)]

    def draw_foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", _FOOT_SIZE)
        canvas.setFillColor(_QUIET)
        canvas.drawString(_MARGIN, _MARGIN / 2, foot)
        canvas.drawRightString(A4[0] - _MARGIN, _MARGIN / 2, f"Page {document.page}")

    sheet.build(flow, onFirstPage=draw_foot, onLaterPages=draw_foot)
    return paper.getvalue()


def _line(runs: tuple[Run, ...]) -> str:
    return "".join(f"<b>{escape(run.text)}</b>" if run.is_bold else escape(run.text) for run in runs)
