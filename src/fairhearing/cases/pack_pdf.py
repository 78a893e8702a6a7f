"""The timeline of a case on sheets of A4: facts, what happened, each call, letters, the log's checkpoint."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from fairhearing.cases.timeline import CallPart, Timeline
from fairhearing.cases.words import standing, to_do
from fairhearing.catalogue.models import Recording
from fairhearing.letters.models import Letter
from fairhearing.letters.paragraphs import paragraphs_of
from fairhearing.wording.days import PRACTICE_TIME, day_words
from fairhearing.wording.lengths import long_length
from fairhearing.wording.numbers import in_fours

_MARGIN = 20 * mm
_FRAME = 6  # points that the library leaves beside what stands in a frame
_WIDTH = A4[0] - 2 * (_MARGIN + _FRAME)
_NAMES, _TIMES, _WHO = 38 * mm, 34 * mm, 34 * mm
_INK, _QUIET, _LINE = "#212b32", "#4c6272", "#d8dde0"
_HEADING = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=18, leading=23, textColor=_INK)
_PART = ParagraphStyle("part", fontName="Helvetica-Bold", fontSize=13, leading=18, textColor=_INK, spaceBefore=14)
_SMALL_PART = ParagraphStyle("small part", parent=_PART, fontSize=11, leading=15, spaceBefore=10)
_TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=10, leading=14, textColor=_INK)
_QUIET_TEXT = ParagraphStyle("quiet", parent=_TEXT, fontSize=9, leading=13, textColor=_QUIET)
_NAME = ParagraphStyle("name", parent=_TEXT, fontName="Helvetica-Bold", fontSize=9)
_CODE = ParagraphStyle("code", parent=_TEXT, fontName="Courier", fontSize=8.5, leading=12)
_FOOT_SIZE = 8

_Flow = list[Paragraph | Spacer | Table | KeepTogether]


@dataclass(frozen=True, slots=True)
class PackFile:
    """The file, and how many pages it has."""

    content: bytes
    pages: int


def pack_pdf(timeline: Timeline, *, made_by: str, made_at: datetime) -> PackFile:
    """Lay the timeline out. made_by, made_at: as each page says at its foot."""
    _, pages = _build(timeline, made_by, made_at, 0)  # how many there are is known once they are laid out
    content, pages = _build(timeline, made_by, made_at, pages)
    return PackFile(content, pages)


def _build(timeline: Timeline, made_by: str, made_at: datetime, pages: int) -> tuple[bytes, int]:
    case, paper = timeline.case, io.BytesIO()
    sheet = SimpleDocTemplate(
        paper,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"Timeline of {case.reference}",
        author=case.practice.name,
        invariant=1,
    )

    def foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", _FOOT_SIZE)
        canvas.setFillColor(_QUIET)
        made = f"{case.practice.name}, {case.reference}. Made by {made_by} on {_moment(made_at)}. Confidential."
        canvas.drawString(_MARGIN + _FRAME, _MARGIN / 2, made)
        canvas.drawRightString(A4[0] - _MARGIN - _FRAME, _MARGIN / 2, f"Page {document.page} of {pages}")

    sheet.build(_flow(timeline, made_at), onFirstPage=foot, onLaterPages=foot)
    return paper.getvalue(), int(sheet.page)


def _flow(timeline: Timeline, made_at: datetime) -> _Flow:
    flow: _Flow = [*_head(timeline, made_at), Paragraph("What happened", _PART), _entries(timeline)]
    for n, part in enumerate(timeline.calls):
        first = [Paragraph("The calls", _PART)] if n == 0 else []
        flow.append(KeepTogether([*first, *_call(part)]))
    if timeline.letters:
        flow.append(Paragraph("Letters", _PART))
        flow += [each for letter in timeline.letters for each in _letter(letter)]
    return [*flow, *_log(timeline)]


def _head(timeline: Timeline, made_at: datetime) -> _Flow:
    case, today = timeline.case, made_at.astimezone(PRACTICE_TIME).date()
    rows = [
        ("Reference", _TEXT, f"{case.reference}, {case.get_kind_display().lower()}"),
        ("Concerns", _TEXT, ", ".join(timeline.people) or "Nobody was named"),
        ("It came", _TEXT, day_words(case.received_on)),
        ("Opened", _TEXT, f"{_moment(case.opened_at)} by {case.opened_by.full_name}"),
        ("Worked on by", _TEXT, case.owner.full_name),
        ("State", _TEXT, _state(timeline)),
        *((to_do(clock), _TEXT, standing(clock, today)) for clock in timeline.clocks),
    ]
    return [
        Paragraph(escape(case.practice.name), _QUIET_TEXT),
        Paragraph(f"Timeline of {case.reference}", _HEADING),
        Paragraph(escape(case.words), _TEXT),
        Spacer(0, 4 * mm),
        _facts(rows),
    ]


def _state(timeline: Timeline) -> str:
    case = timeline.case
    if case.closed_at is None:
        return str(case.get_state_display())
    return f"Closed on {_moment(case.closed_at)}: {case.get_outcome_display()}"


def _entries(timeline: Timeline) -> Table:
    rows = [[Paragraph(name, _NAME) for name in ("When", "What", "Who")]]
    for entry in timeline.entries:
        said = f"<br/><i>{_lines(entry.said)}</i>" if entry.said else ""
        what = Paragraph(escape(entry.what) + said, _TEXT)
        rows.append([Paragraph(_moment(entry.at), _TEXT), what, Paragraph(escape(entry.who), _TEXT)])
    return _ruled(Table(rows, colWidths=[_TIMES, _WIDTH - _TIMES - _WHO, _WHO], repeatRows=1))


def _call(part: CallPart) -> _Flow:
    line = part.line
    began = line.shown.started_at
    rows = [("Began", _TEXT, _moment(began, seconds=True)), ("Call", _CODE, line.shown.id)]
    if not line.destroyed_on:
        rows.insert(1, ("With", _TEXT, f"{line.shown.who or 'Not known'}, {line.direction.lower()}"))
    for recording in line.recordings:
        if not recording.not_recorded:
            rows += _recording(part, recording)
    rows.append(("Kept longer", _TEXT, f"Looked at again on {day_words(line.review_on)}" if line.review_on else "No"))
    rows += [
        (f"Note at {note.at}" if note.at else "Note", _TEXT, f"{note.words}\n{note.who}, {_moment(note.written_at)}")
        for note in part.notes
    ]
    heading = Paragraph(f"{part.title}, {_moment(began)}", _SMALL_PART)
    return [heading, _facts(rows)]


def _recording(part: CallPart, recording: Recording) -> list[tuple[str, ParagraphStyle, str]]:
    rows = [
        ("Recording", _CODE, recording.id),
        ("Length", _TEXT, long_length(recording.duration_ms)),
        ("Locked file", _CODE, f"{recording.object_size:,} bytes, SHA-256 {in_fours(recording.object_sha256)}"),
    ]
    for each in part.line.certificates:
        if each.recording_id == recording.id:
            told = f"{_moment(each.destroyed_at, seconds=True)}. Check number of its certificate: {each.sha256}"
            rows.append(("Destroyed", _TEXT, told))
    return rows


def _letter(letter: Letter) -> _Flow:
    flow: _Flow = [Paragraph(escape(letter.get_kind_display()), _SMALL_PART)]
    if letter.finished_at and letter.finished_by:
        by = escape(letter.finished_by.full_name)
        flow.append(Paragraph(f"Finished by {by} on {_moment(letter.finished_at)}", _QUIET_TEXT))
    flow += [Paragraph(f"SHA-256 of its text: {in_fours(letter.sha256)}", _QUIET_TEXT), Spacer(0, 2 * mm)]
    for lines in paragraphs_of(letter.text):
        text = "<br/>".join("".join(escape(run.text) for run in runs) for runs in lines)
        flow += [Paragraph(text, _TEXT), Spacer(0, 2 * mm)]
    return flow


def _log(timeline: Timeline) -> _Flow:
    heading = Paragraph("The log", _PART)
    checkpoint = timeline.checkpoint
    if checkpoint is None:
        return [heading, Paragraph("We do not know: no signed checkpoint of the log could be read.", _TEXT)]
    root = in_fours(checkpoint.root.hex())
    rows = [("Entries", _TEXT, f"{checkpoint.size:,}"), ("Checkpoint", _CODE, root)]
    told = (
        "Who did what and when stands in the practice’s signed log as well, without the words; what was done in the "
        "last minute may come after this checkpoint. The log cannot be changed afterwards without the checkpoint "
        "showing it. No sound is part of this timeline."
    )
    return [KeepTogether([heading, _facts(rows), Spacer(0, 2 * mm), Paragraph(told, _QUIET_TEXT)])]


def _facts(rows: Sequence[tuple[str, ParagraphStyle, str]]) -> Table:
    cells = [[Paragraph(escape(name), _NAME), Paragraph(_lines(text), style)] for name, style, text in rows]
    return _ruled(Table(cells, colWidths=[_NAMES, _WIDTH - _NAMES]))


def _ruled(table: Table) -> Table:
    lines = [("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE), ("LINEABOVE", (0, 0), (-1, 0), 0.5, _LINE)]
    table.setStyle(TableStyle([*lines, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)]))
    table.hAlign = "LEFT"
    return table


def _lines(text: str) -> str:
    return "<br/>".join(escape(line) for line in text.splitlines())


def _moment(moment: datetime, *, seconds: bool = False) -> str:
    local = moment.astimezone(PRACTICE_TIME)
    return f"{local.day} {local:%b %Y}, {local:%H:%M:%S}" if seconds else f"{local.day} {local:%b %Y}, {local:%H:%M}"
