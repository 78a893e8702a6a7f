"""The partners' page on one sheet of A4, to be printed and filed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepInFrame, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from fairhearing.figures.models import SummarySignature
from fairhearing.figures.summary import Summary
from fairhearing.wording.days import day_words, local, moment_words

_MARGIN = 22 * mm
_FRAME = 6  # points that the library leaves beside what stands in a frame
_NAMES_WIDTH = 34 * mm
_INK, _QUIET, _LINE = "#212b32", "#4c6272", "#d8dde0"
_HEADING = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=20, leading=25, textColor=_INK)
_QUIET_TEXT = ParagraphStyle("quiet", fontName="Helvetica", fontSize=9.5, leading=14, textColor=_QUIET)
_TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=11, leading=16, textColor=_INK)
_UNKNOWN = ParagraphStyle("unknown", parent=_TEXT, fontName="Helvetica-Oblique", textColor=_QUIET)
_BULLETED = ParagraphStyle("bulleted", parent=_TEXT, leftIndent=12)
_NAME = ParagraphStyle("name", parent=_TEXT, fontName="Helvetica-Bold")
_DIGEST_SHOWN = 16


def summary_pdf(summary: Summary, signatures: Sequence[SummarySignature], now: datetime) -> bytes:
    """Return the sheet as PDF; it stays one page, whatever is on it."""
    paper = io.BytesIO()
    title = f"Call recording in {summary.month.words}"
    sheet = SimpleDocTemplate(
        paper,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=title,
        author=summary.practice.name,
        invariant=1,
    )
    made = moment_words(now)
    story: list[Flowable] = [
        Paragraph(f"For the partners of {escape(summary.practice.name)}", _QUIET_TEXT),
        Spacer(0, 3 * mm),
        Paragraph(escape(title), _HEADING),
        Spacer(0, 6 * mm),
        *_attention(summary),
        _lines(summary),
        Spacer(0, 8 * mm),
        *_signed(signatures),
        Spacer(0, 8 * mm),
        Paragraph(f"As it was known on {made}. Check number {summary.digest[:_DIGEST_SHOWN]}.", _QUIET_TEXT),
    ]
    width, height = A4[0] - 2 * (_MARGIN + _FRAME), A4[1] - 2 * (_MARGIN + _FRAME)
    sheet.build([KeepInFrame(width, height, story, mode="shrink")])
    return paper.getvalue()


def _attention(summary: Summary) -> list[Flowable]:
    """Begin with what somebody has to look at."""
    if not summary.attention:
        return [Paragraph("Nothing of this month needs your attention.", _NAME), Spacer(0, 5 * mm)]
    said = [Paragraph(escape(each), _BULLETED, bulletText="\u2022") for each in summary.attention]
    return [Paragraph("Look at this first", _NAME), *said, Spacer(0, 5 * mm)]


def _lines(summary: Summary) -> Table:
    rows = [
        [
            Paragraph(escape(part.heading), _NAME),
            Paragraph(escape(part.line.words), _TEXT if part.line.is_known else _UNKNOWN),
        ]
        for part in summary.parts
    ]
    table = Table(rows, colWidths=[_NAMES_WIDTH, A4[0] - 2 * (_MARGIN + _FRAME) - _NAMES_WIDTH])
    lines = [("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE), ("LINEABOVE", (0, 0), (-1, 0), 0.5, _LINE)]
    padding = [("TOPPADDING", (0, 0), (-1, -1), 6), ("BOTTOMPADDING", (0, 0), (-1, -1), 8)]
    table.setStyle(
        TableStyle([*lines, *padding, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)])
    )
    return table


def _signed(signatures: Sequence[SummarySignature]) -> list[Flowable]:
    """Say who signed, or leave room for a hand."""
    if not signatures:
        return [
            Paragraph("I have read this and the listening diary.", _TEXT),
            Spacer(0, 9 * mm),
            Paragraph("Action: " + "_" * 58, _TEXT),
            Spacer(0, 9 * mm),
            Paragraph("Signed: " + "_" * 34 + "  Date: " + "_" * 17, _TEXT),
        ]
    return [
        Paragraph(
            f"{escape(each.person.full_name)} has read this, on {day_words(local(each.signed_at).date())}."
            + (f" Action: {escape(each.action)}" if each.action else ""),
            _TEXT,
        )
        for each in signatures
    ]
