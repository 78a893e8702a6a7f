"""The leaflet on one side of A5, the poster on one side of A4."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepInFrame, Paragraph, SimpleDocTemplate, Spacer

from fairhearing.inspection.notices import FilledNotice, heading_of
from fairhearing.letters.kinds import Notice
from fairhearing.letters.paragraphs import Paragraph as Words

_INK, _BLUE = "#212b32", "#005eb8"
_FRAME = 6  # points that the library leaves beside what stands in a frame


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How large a sheet is, and the letters on it. Points, but for the size, which is the library's."""

    size: tuple[float, float]
    margin: float
    heading: float
    text: float


_SHEETS: Final = {
    Notice.LEAFLET: _Sheet(A5, 16 * mm, 26, 14),
    Notice.POSTER: _Sheet(A4, 24 * mm, 60, 30),
    Notice.WEB: _Sheet(A4, 24 * mm, 22, 12),
}


def notice_pdf(notice: FilledNotice) -> bytes:
    """Return one page, whatever is on it: a longer text is set smaller."""
    sheet, paper = _SHEETS[notice.kind], io.BytesIO()
    document = SimpleDocTemplate(
        paper,
        pagesize=sheet.size,
        leftMargin=sheet.margin,
        rightMargin=sheet.margin,
        topMargin=sheet.margin,
        bottomMargin=sheet.margin,
        title=str(notice.kind.label),
        author=notice.practice.name,
        invariant=1,
    )
    width, height = (side - 2 * (sheet.margin + _FRAME) for side in sheet.size)
    document.build([KeepInFrame(width, height, _story(notice, sheet), mode="shrink")])
    return paper.getvalue()


def _story(notice: FilledNotice, sheet: _Sheet) -> list[Flowable]:
    text = ParagraphStyle("text", fontName="Helvetica", fontSize=sheet.text, leading=sheet.text * 1.4, textColor=_INK)
    bold = ParagraphStyle(
        "bold", fontName="Helvetica-Bold", fontSize=sheet.heading, leading=sheet.heading * 1.15, textColor=_BLUE
    )
    name = ParagraphStyle("name", parent=text, fontName="Helvetica-Bold", fontSize=sheet.text)
    story: list[Flowable] = [
        Paragraph(escape(notice.practice.name), name),
        Spacer(0, sheet.text * 0.6),
        HRFlowable(width="100%", thickness=3, color=_BLUE, spaceAfter=sheet.text),
    ]
    for paragraph in notice.paragraphs:
        heading = heading_of(paragraph)
        story.append(Paragraph(escape(heading), bold) if heading else Paragraph(_lines(paragraph), text))
        story.append(Spacer(0, sheet.text * (1.2 if heading else 0.9)))
    return story


def _lines(paragraph: Words) -> str:
    return "<br/>".join(
        "".join(f"<b>{escape(run.text)}</b>" if run.is_bold else escape(run.text) for run in line) for line in paragraph
    )
