"""The certificate of destruction on a sheet of A4, for a file or a letter. Its proof is the log, not the paper."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from fairhearing.audit.checkpoint import Checkpoint
from fairhearing.retention.certificate_lines import rule_of
from fairhearing.retention.models import Certificate
from fairhearing.wording.days import PRACTICE_TIME, day_words
from fairhearing.wording.numbers import in_fours

_MARGIN = 22 * mm
_NAMES_WIDTH = 48 * mm
_FRAME = 6  # points that the library leaves beside what stands in a frame
_INK, _QUIET, _LINE = "#212b32", "#4c6272", "#d8dde0"
_HEADING = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=20, leading=25, textColor=_INK)
_QUIET_TEXT = ParagraphStyle("quiet", fontName="Helvetica", fontSize=9.5, leading=14, textColor=_QUIET)
_TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=11, leading=16, textColor=_INK, alignment=TA_LEFT)
_NAME = ParagraphStyle("name", parent=_TEXT, fontName="Helvetica-Bold", fontSize=10)
_CODE = ParagraphStyle("code", parent=_TEXT, fontName="Courier", fontSize=9.5, leading=14)
_SHORT_ID = 8


def certificate_pdf(certificate: Certificate, checkpoint: Checkpoint | None = None) -> bytes:
    """Return the sheet as PDF. checkpoint: the log's, under which its entry is proved; None while there is none yet."""
    said = json.loads(certificate.document)
    paper = io.BytesIO()
    reference = certificate.recording_id[:_SHORT_ID]
    sheet = SimpleDocTemplate(
        paper,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"Certificate of destruction {reference}",
        author=said["practice_name"],
        invariant=1,
    )
    sheet.build(
        [
            Paragraph(escape(said["practice_name"]), _QUIET_TEXT),
            Spacer(0, 3 * mm),
            Paragraph(f"Certificate of destruction {reference}", _HEADING),
            Spacer(0, 6 * mm),
            Paragraph(escape(_sentence(said)), _TEXT),
            Spacer(0, 7 * mm),
            _facts(said, certificate, checkpoint),
            Spacer(0, 7 * mm),
            Paragraph(_HOW_TO_CHECK, _QUIET_TEXT),
        ]
    )
    return paper.getvalue()


_HOW_TO_CHECK = (
    "The check number stands in the practice’s signed log, which cannot be changed afterwards without this being "
    "noticed. Fairhearing gives out a file that proves it: anybody can check it, without the practice and without us."
)


def _sentence(said: dict[str, str]) -> str:
    """Tell what was done, as one would tell it."""
    destroyed, failed = _moment(said["destroyed_at"]), _moment(said["opening_failed_at"])
    called = day_words(date.fromisoformat(said["call_day"]))
    return (
        f"{said['practice_name']} destroyed the recording below, of a call on {called}, on "
        f"{day_words(destroyed.date())}. Nothing required keeping it. The key went first, then the file. "
        f"At {failed:%H:%M:%S} an attempt to open it failed, as it should. "
        f"Back-ups of keys expire by {day_words(date.fromisoformat(said['key_backups_expire_on']))}; "
        "then it cannot be recovered."
    )


def _facts(said: dict[str, object], certificate: Certificate, checkpoint: Checkpoint | None) -> Table:
    """Lay out what a checker needs."""
    manifest = said["manifest"]
    sealed = said["object"]
    assert isinstance(manifest, dict)  # noqa: S101 - we wrote it
    assert isinstance(sealed, dict)  # noqa: S101 - the same
    rule = rule_of(certificate)
    rows = [
        ("Recording", _CODE, certificate.recording_id),
        ("Rule", _TEXT, rule),
        ("Destroyed", _TEXT, f"{_moment(str(said['destroyed_at'])):%-d %B %Y at %H:%M:%S}"),
        ("The locked file had", _CODE, f"{sealed['size']:,} bytes, SHA-256 {in_fours(sealed['sha256'])}"),
        *([("Copies given out", _TEXT, f"{said['copies_given_out']:,}")] if "copies_given_out" in said else []),
        ("Recorder’s entry", _CODE, f"{manifest['node']} {manifest['boot']}/{manifest['number']}"),
        ("Check number", _CODE, in_fours(certificate.sha256)),
    ]
    if checkpoint is not None:
        rows.append(("Log checkpoint", _CODE, f"{checkpoint.size:,} entries, {in_fours(checkpoint.root.hex())}"))
    table = Table(
        [[Paragraph(name, _NAME), Paragraph(escape(text), style)] for name, style, text in rows],
        colWidths=[_NAMES_WIDTH, A4[0] - 2 * (_MARGIN + _FRAME) - _NAMES_WIDTH],
    )
    lines = [("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE), ("LINEABOVE", (0, 0), (-1, 0), 0.5, _LINE)]
    table.setStyle(TableStyle([*lines, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)]))
    return table


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(PRACTICE_TIME)
