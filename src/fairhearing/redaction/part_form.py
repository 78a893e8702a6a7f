"""The form by which a part is hidden: read as typed, refused with the field that has to be answered otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fairhearing.redaction.errors import BadSpan, BadTime
from fairhearing.redaction.grounds import Ground
from fairhearing.redaction.models import Span
from fairhearing.redaction.rules import Opinion, Part
from fairhearing.redaction.spans import Wanted
from fairhearing.redaction.times import read_time

_LONGEST = {"words": 300, "opinion": 100, "profession": 100, "opinion-words": 1000}


def read_part(typed: Mapping[str, str]) -> Wanted:
    """Return the part that is to be hidden. Raises BadSpan."""
    part = Part(typed.get("side", ""), _time(typed, "from"), _time(typed, "to"))
    ground, cover = typed.get("ground", ""), typed.get("cover", "") or str(Span.Cover.TONE)
    if part.side not in Span.Side.values:
        raise BadSpan("side", "Choose whose side is hidden")
    if ground not in set(Ground):
        raise BadSpan("ground", "Choose why it may be hidden")
    if cover not in Span.Cover.values:
        raise BadSpan("cover", "Choose what stands in its place")
    opinion = Opinion(
        _words(typed, "opinion"), _words(typed, "profession"), _day(typed), _words(typed, "opinion-words")
    )
    return Wanted(part, Ground(ground), Span.Cover(cover), _words(typed, "words"), opinion)


def _time(typed: Mapping[str, str], field: str) -> int:
    try:
        return read_time(typed.get(field, ""))
    except BadTime as error:
        raise BadSpan(field, "Enter a time such as 3:06.5") from error


def _words(typed: Mapping[str, str], field: str) -> str:
    words = " ".join(typed.get(field, "").split())
    if len(words) > _LONGEST[field]:
        raise BadSpan(field, f"Say it in at most {_LONGEST[field]} characters")
    return words


def _day(typed: Mapping[str, str]) -> date | None:
    if not typed.get("given-on", "").strip():
        return None
    try:
        return date.fromisoformat(typed["given-on"].strip())
    except ValueError as error:
        raise BadSpan("given-on", "Enter the day on which the opinion was given") from error
