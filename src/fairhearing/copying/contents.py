"""Part 0 of a copy: what is told beside the sound, as one JSON object. Its fields are told in the format's page."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .plan import CopyPlan, HiddenSpan, Line, RecordingPlan


def contents_of(plan: CopyPlan) -> bytes:
    """Return the object, in UTF-8."""
    told = {
        "practice": plan.practice,
        "reference": plan.reference,
        "recipient": plan.recipient,
        "made": _moment(plan.made_at),
        "letter": plan.letter,
        "letter_pdf": base64.b64encode(plan.letter_pdf).decode(),
        "schedule": list(plan.schedule),
        "mime": plan.form.mime,
        "ending": plan.form.ending,
        "recordings": [_recording(number, each) for number, each in enumerate(plan.recordings, start=1)],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def sound_names(told: Mapping[str, Any]) -> tuple[str, ...]:
    """Return how the files of the recordings are called outside the page: their number, and the day of the call."""
    ending = told["ending"]
    return tuple(f"{each['part']}-{each['started'][:10]}.{ending}" for each in told["recordings"])


def letter_in(told: Mapping[str, Any]) -> bytes:
    """Return the letter as PDF, b"" where none went into the copy."""
    return base64.b64decode(told["letter_pdf"])


def _recording(number: int, plan: RecordingPlan) -> dict[str, object]:
    return {
        "part": number,
        "title": plan.title,
        "started": _moment(plan.started_at),
        "length_ms": plan.length_ms,
        "hidden": [_hidden(span) for span in plan.spans],
        "transcript": [_line(line) for line in plan.transcript],
    }


def _hidden(span: HiddenSpan) -> dict[str, object]:
    return {"from_ms": span.from_ms, "to_ms": span.to_ms, "side": str(span.side), "ground": span.ground}


def _line(line: Line) -> dict[str, object]:
    return {"at_ms": line.at_ms, "side": str(line.side), "text": line.text}


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
