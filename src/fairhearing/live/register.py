"""The register of who is never recorded: listed, owned and reviewed by the practice manager (clause C1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.capture.config import publish_register
from fairhearing.capture.errors import CaptureError
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.jobs.outbox import record
from fairhearing.live.errors import NotSaved
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.founding import never_recorded
from fairhearing.practice.models import NeverRecorded, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.wire.phone_number import normalise_number

REVIEWED_EACH = timedelta(days=365)
_USER = re.compile(r"[A-Za-z0-9_.+*#-]{1,64}")
_NOT_SAVED = "The recorder’s settings could not be written, so nothing was changed. Ring your IT supplier"


@requires(Permission.KEEP_REGISTER)
@require_safe
def register(request: HttpRequest) -> HttpResponseBase:
    """Show the register."""
    practice = standing_practice(request, Permission.KEEP_REGISTER)
    note_visit(request, Verb.REGISTER_VIEWED, practice, Permission.KEEP_REGISTER)
    return _page(request, practice)


@requires(Permission.KEEP_REGISTER)
@require_POST
def add_entry(request: HttpRequest) -> HttpResponseBase:
    """List somebody whose calls are not recorded from now on."""
    practice = standing_practice(request, Permission.KEEP_REGISTER)
    party, kind = request.POST.get("party", "").strip(), request.POST.get("kind", "")
    reason = " ".join(request.POST.get("reason", "").split())[:200].rstrip(". ")
    party = normalise_number(party) or party
    errors = [
        {"field": field, "text": text}
        for field, text in (("party", _wrong_party(practice, party)), *_wrong_reason(kind, reason))
        if text
    ]
    if errors:
        return _page(request, practice, errors)

    def change() -> None:
        now = timezone.now()
        entry = NeverRecorded.objects.create(
            practice=practice,
            party=party,
            kind=kind,
            reason=reason,
            owner=visitor(request),
            begins_at=now,
            review_on=timezone.localdate(now) + REVIEWED_EACH,
        )
        _note(request, practice, Verb.REGISTER_ADDED, entry.id.hex, kind=kind)

    return _change(request, practice, change)


@requires(Permission.KEEP_REGISTER)
@require_POST
def end_entry(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """End an entry: their calls are recorded from now on."""
    practice, entry = _entry(request, entry_id)

    def change() -> None:
        entry.ends_at = timezone.now()
        entry.save(update_fields=["ends_at"])
        _note(request, practice, Verb.REGISTER_ENDED, entry.id.hex, kind=entry.kind)

    return _change(request, practice, change)


@requires(Permission.KEEP_REGISTER)
@require_POST
def review_entry(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """Say that an entry was looked at and is right; it is due again in a year."""
    practice, entry = _entry(request, entry_id)

    def change() -> None:
        now = timezone.now()
        entry.reviewed_at, entry.review_on = now, timezone.localdate(now) + REVIEWED_EACH
        entry.save(update_fields=["reviewed_at", "review_on"])
        _note(request, practice, Verb.REGISTER_REVIEWED, entry.id.hex, kind=entry.kind)

    return _change(request, practice, change)


@requires(Permission.KEEP_REGISTER)
@require_POST
def set_internal_calls(request: HttpRequest) -> HttpResponseBase:
    """Say whether calls between two extensions are recorded."""
    practice = standing_practice(request, Permission.KEEP_REGISTER)
    records = request.POST.get("internal") == "record"

    def change() -> None:
        Practice.objects.filter(id=practice.id).update(records_internal_calls=records)
        practice.refresh_from_db()
        chosen = "recorded" if records else "not-recorded"
        _note(request, practice, Verb.SETTING_CHANGED, "internal-calls", chosen=chosen)

    return _change(request, practice, change)


def reviews_due(practice: Practice) -> int:
    """Return how many entries of the register somebody has to look at again by today."""
    return practice.never_recorded.filter(ends_at=None, review_on__lte=timezone.localdate()).count()


def _wrong_party(practice: Practice, party: str) -> str:
    """Say why nobody can be listed so, empty if they can. The practice's own number would list every caller."""
    if not _USER.fullmatch(party):
        return "Enter a telephone number, an extension or a user name without spaces"
    if practice.numbers.filter(number=party).exists():
        return "That is the practice’s own number: no call to it would be recorded. Enter the other party’s"
    if practice.never_recorded.filter(party__iexact=party, ends_at=None).exists():
        return "They are listed already"
    return ""


def _wrong_reason(kind: str, reason: str) -> tuple[tuple[str, str], ...]:
    if kind not in NeverRecorded.Kind.values:
        return (("kind", "Choose who they are"),)
    if kind == NeverRecorded.Kind.LISTED and not reason:
        return (("reason", "Say why their calls are not recorded"),)
    return ()


def _entry(request: HttpRequest, entry_id: UUID) -> tuple[Practice, NeverRecorded]:
    practice = standing_practice(request, Permission.KEEP_REGISTER)
    return practice, get_object_or_404(practice.never_recorded, id=entry_id, ends_at=None)


def _change(request: HttpRequest, practice: Practice, change: Callable[[], None]) -> HttpResponseBase:
    """Make a change and tell the recorder of it, or neither."""
    try:
        with transaction.atomic():
            # Two at once take turns: else the later one would publish a register without the other's entry.
            Practice.objects.select_for_update().get(id=practice.id)
            change()
            _publish(practice)
    except NotSaved:
        return _page(request, practice, [{"field": "", "text": _NOT_SAVED}])
    return HttpResponseRedirect(reverse("never-recorded"))


def _publish(practice: Practice) -> None:
    try:
        publish_register(
            settings.HOME,
            practice.id,
            never_recorded(practice),
            records_internal_calls=practice.records_internal_calls,
        )
    except (CaptureError, OSError) as error:
        raise NotSaved("recorder.json cannot be published") from error


def _note(request: HttpRequest, practice: Practice, verb: Verb, subject: str, **detail: str) -> None:
    person = visitor(request)
    role = str(role_in(person, practice, Permission.KEEP_REGISTER))
    record(verb, person.account, practice.id, subject, role=role, **detail)


def _page(request: HttpRequest, practice: Practice, errors: list[dict[str, str]] | None = None) -> HttpResponseBase:
    entries = practice.never_recorded.select_related("owner")
    context = {
        "entries": entries.filter(ends_at=None),
        "ended": entries.exclude(ends_at=None),
        "kinds": NeverRecorded.Kind.choices,
        "records_internal": practice.records_internal_calls,
        "today": timezone.localdate(),
        "typed": request.POST,
        "errors": errors or [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "live/register.jinja", context, status=status)
