"""What the page of a call says of the announcement: which wording the caller heard, and the purposes then in force."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from fairhearing.announcing.counting import recordings_of, why_words
from fairhearing.announcing.models import Told, Wording
from fairhearing.announcing.rules import LANGUAGES, PURPOSE_WORDS, Purpose, Verdicts, verdict_of
from fairhearing.catalogue.models import Call
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section
from fairhearing.wording.counts import listed


@dataclass(frozen=True, slots=True)
class AnnouncementPart:
    """Of one call. verdict: None where no recording was looked at. wording: which was heard, in part too.

    was_in_force: whether it was to be played on that day. why: it cannot be told. purposes: those that the wordings in
    force on that day name. told: the mark on an outgoing call, None on others.
    """

    call: Call
    verdict: Verdicts | None
    wording: Wording | None
    wording_words: str
    was_in_force: bool
    why: str
    purposes: str
    is_out: bool
    told: Told | None
    marks: bool


def announcement_section(call: Call, reader: Reader) -> Section | None:
    """Say what a caller was told; of an outgoing call what was marked. None of a call within the practice."""
    if call.direction not in (Call.Direction.IN, Call.Direction.OUT) or call.destroyed_at is not None:
        return None
    day = timezone.localdate(call.started_at)
    practice = reader.practice
    approved = practice.announcements.exclude(approved_at=None).defer("sound")
    wordings = {each.id.hex: each for each in approved}
    found = list(recordings_of(practice.calls.filter(conversation=call.conversation_id)))
    verdict = verdict_of(each.verdict for each in found) if found else None
    heard = next((each.wording for each in found if each.verdict == verdict and each.wording), "")
    wording = wordings.get(_hex(heard))
    named = {purpose for each in wordings.values() if each.is_in_force(day) for purpose in each.named}
    is_out = call.direction == Call.Direction.OUT
    part = AnnouncementPart(
        call=call,
        verdict=verdict,
        wording=wording,
        wording_words=f"wording {wording.number}, {LANGUAGES[wording.language]}" if wording else "",
        was_in_force=wording is None or wording.is_in_force(day),
        why=why_words(next((each.why for each in found if each.why), "")),
        purposes=listed([PURPOSE_WORDS[each] for each in Purpose if each in named]),
        is_out=is_out,
        told=Told.objects.select_related("by").filter(call=call).first() if is_out else None,
        marks=is_out and Permission.MARK_TOLD in reader.may,
    )
    return Section("announcing/call_section.jinja", part)


def _hex(text: str) -> str:
    try:
        return UUID(text).hex
    except ValueError:
        return ""
