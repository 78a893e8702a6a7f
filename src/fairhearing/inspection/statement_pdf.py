"""A statement on sheets of A4."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from fairhearing.inspection.statement import Section, Statement
from fairhearing.wording.days import moment_words

_MARGIN = 20 * mm
_FRAME = 6  # points that the library leaves beside what stands in a frame
_WIDTH = A4[0] - 2 * (_MARGIN + _FRAME)
_FIRST_OF_TWO = 0.36
_INK, _QUIET, _LINE = "#212b32", "#4c6272", "#d8dde0"
_HEADING = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=18, leading=23, textColor=_INK)
_PART = ParagraphStyle("part", fontName="Helvetica-Bold", fontSize=12, leading=17, textColor=_INK, spaceBefore=12)
_TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=9.5, leading=13.5, textColor=_INK, spaceAfter=4)
_CELL = ParagraphStyle("cell", parent=_TEXT, fontSize=9, leading=12.5, spaceAfter=0)
_NAME = ParagraphStyle("name", parent=_CELL, fontName="Helvetica-Bold")
_QUIET_TEXT = ParagraphStyle("quiet", parent=_TEXT, textColor=_QUIET)
_FOOT_SIZE = 8


def statement_pdf(statement: Statement) -> bytes:
    """Return it as PDF; each page says of whom it is and when it was made."""
    paper = io.BytesIO()
    sheet = SimpleDocTemplate(
        paper,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=statement.title,
        author=statement.practice_name,
        invariant=1,
    )

    def foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", _FOOT_SIZE)
        canvas.setFillColor(_QUIET)
        made = f"{statement.practice_name}. As it was set on {moment_words(statement.made_at)}."
        canvas.drawString(_MARGIN + _FRAME, _MARGIN / 2, made)
        canvas.drawRightString(A4[0] - _MARGIN - _FRAME, _MARGIN / 2, f"Page {document.page}")

    flow: list[Flowable] = [
        Paragraph(escape(statement.practice_name), _QUIET_TEXT),
        Paragraph(escape(statement.title), _HEADING),
        Spacer(0, 2 * mm),
        Paragraph(escape(statement.lead), _QUIET_TEXT),
    ]
    for section in statement.sections:
        flow += _section(section)
    sheet.build(flow, onFirstPage=foot, onLaterPages=foot)
    return paper.getvalue()


def _section(section: Section) -> list[Flowable]:
    flow: list[Flowable] = [Paragraph(escape(section.heading), _PART)]
    flow += [Paragraph(escape(text), _TEXT) for text in section.paragraphs]
    if section.table is None:
        return flow
    headings, rows = section.table.headings, section.table.rows
    cells = [[Paragraph(escape(text), _NAME) for text in headings]]
    cells += [[Paragraph(escape(text), _NAME if n == 0 else _CELL) for n, text in enumerate(row)] for row in rows]
    table = Table(cells, colWidths=_widths(len(headings)), repeatRows=1)
    lines = [("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE), ("LINEABOVE", (0, 0), (-1, 0), 0.5, _LINE)]
    table.setStyle(TableStyle([*lines, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)]))
    table.hAlign = "LEFT"
    return [*flow, Spacer(0, 1 * mm), table]


def _widths(columns: int) -> list[float]:
    """Share the sheet: of two columns the second holds the sentences."""
    two = 2
    if columns == two:
        return [_WIDTH * _FIRST_OF_TWO, _WIDTH * (1 - _FIRST_OF_TWO)]
    return [_WIDTH / columns] * columns
