"""One gap: what is missing, what is known of why, and somebody's explanation."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.call_lines import extension_labels
from fairhearing.catalogue.closures import is_closed
from fairhearing.catalogue.models import About
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.phone_log.gaps import explain_gap
from fairhearing.phone_log.models import PhoneLogRow, RecordingGap
from fairhearing.phone_log.words import cause_words, length_words
from fairhearing.playback.diary_rules import month_of
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.wording.numbers import spoken_number


@requires(Permission.SEE_GAPS)
@require_safe
def gap(request: HttpRequest, gap_id: UUID) -> HttpResponseBase:
    """Show one gap; of its call, to who may see calls, what the phone system says."""
    practice, found = _gap(request, gap_id, Permission.SEE_GAPS)
    return _page(request, practice, found)


@requires(Permission.KEEP_GAPS)
@require_POST
def explain(request: HttpRequest, gap_id: UUID) -> HttpResponseBase:
    """Write why it was not recorded."""
    practice, found = _gap(request, gap_id, Permission.KEEP_GAPS)
    words = " ".join(request.POST.get("words", "").split())
    problem = ""
    if not words:
        problem = "Say why it was not recorded"
    elif len(words) > RecordingGap.LONGEST_WORDS:
        problem = f"At most {RecordingGap.LONGEST_WORDS} characters"
    if problem:
        return _page(request, practice, found, [{"field": "words", "text": problem}], words)
    person = visitor(request)
    explain_gap(found, words, by=person, role=str(role_in(person, practice, Permission.KEEP_GAPS)))
    month = month_of(timezone.localdate(found.began_at))
    address = f"{reverse('phone-log')}?month={month}"
    return after_change(request, address, "You explained what was not recorded.", now=timezone.now())


def _gap(request: HttpRequest, gap_id: UUID, permission: Permission) -> tuple[Practice, RecordingGap]:
    practice = standing_practice(request, permission)
    gaps = practice.recording_gaps.select_related("explained_by", "row", "row__call")
    return practice, get_object_or_404(gaps, id=gap_id)


def _page(
    request: HttpRequest,
    practice: Practice,
    found: RecordingGap,
    errors: list[dict[str, str]] | None = None,
    typed: str = "",
) -> HttpResponseBase:
    person = visitor(request)
    note_visit(request, Verb.PHONE_LOG_VIEWED, practice, Permission.SEE_GAPS, found.id.hex)

    def may(permission: Permission) -> bool:
        return practices_for(person, permission).filter(id=practice.id).exists()

    row = found.row
    shown = row if row is not None and may(Permission.SEE_CALLS) and not _is_about(row, person) else None
    context = {
        "gap": found,
        "length": length_words(found.seconds),
        "cause": cause_words(found),
        "row": shown,
        "who": _who(shown, practice) if shown else "",
        "month": month_of(timezone.localdate(found.began_at)),
        "keeps": may(Permission.KEEP_GAPS),
        "typed": typed or found.words,
        "longest": RecordingGap.LONGEST_WORDS,
        "errors": errors or [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "phone_log/gap.jinja", context, status=status)


def _who(row: PhoneLogRow, practice: Practice) -> str:
    """Say who was on the line, as the phone system has it."""
    labels = extension_labels(practice)
    inside = [
        f"{labels[each]}, ext {each}" if each in labels else f"extension {each}" for each in row.extensions.split()
    ]
    outside = spoken_number(row.outside) or ("Number withheld" if row.withheld else "")
    return "; ".join(filter(None, (outside, *inside)))


def _is_about(row: PhoneLogRow, person: Person) -> bool:
    """Say whether a line's call is about the visitor, as was said of its number or of one of its extensions."""
    if row.call is not None and is_closed(row.call, person):
        return True
    who = Q(extension__in=row.extensions.split()) & ~Q(extension="")
    if row.outside:
        who |= Q(number=row.outside)
    begun = Q(from_at=None) | Q(from_at__lte=row.ended_at)
    not_over = Q(until_at=None) | Q(until_at__gt=row.started_at)
    return About.objects.filter(who, begun, not_over, practice=row.practice_id, person=person, ended_at=None).exists()
