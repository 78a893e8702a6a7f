"""Keys by which phone systems and payment software pause recordings: made once, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from http import HTTPStatus
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import visitor
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Practice, SoftwareKey
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

_START = "fairhearing-"
_BYTES = 32


def key_of(text: str) -> SoftwareKey | None:
    """Return the key with this text, None if there is none or it was revoked.

    It is looked up by its hash: 256 random bits need no slow one, and nothing can be learned from the time it takes.
    """
    found = SoftwareKey.objects.filter(sha256=_hash(text), revoked_at=None).select_related("practice")
    return found.first()


@requires(Permission.GIVE_KEYS)
@require_safe
def software_keys(request: HttpRequest) -> HttpResponseBase:
    """Show which keys there are."""
    return _page(request, standing_practice(request, Permission.GIVE_KEYS))


@requires(Permission.GIVE_KEYS)
@require_POST
def make_key(request: HttpRequest) -> HttpResponseBase:
    """Make a key, and show it this once."""
    practice = standing_practice(request, Permission.GIVE_KEYS)
    name = " ".join(request.POST.get("name", "").split())[:60]
    if not name:
        return _page(request, practice, errors=[{"field": "name", "text": "Say which software it is for"}])
    text = _START + secrets.token_urlsafe(_BYTES)
    with transaction.atomic():
        key = SoftwareKey.objects.create(
            practice=practice, name=name, sha256=_hash(text), made_by=visitor(request), made_at=timezone.now()
        )
        _note(request, practice, Verb.SOFTWARE_KEY_MADE, key)
    return _page(request, practice, made=key, shown_once=text)


@requires(Permission.GIVE_KEYS)
@require_POST
def revoke_key(request: HttpRequest, key_id: UUID) -> HttpResponseBase:
    """Take a key away."""
    practice = standing_practice(request, Permission.GIVE_KEYS)
    key = get_object_or_404(practice.software_keys, id=key_id, revoked_at=None)
    with transaction.atomic():
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        _note(request, practice, Verb.SOFTWARE_KEY_REVOKED, key)
    return HttpResponseRedirect(reverse("software-keys"))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _note(request: HttpRequest, practice: Practice, verb: Verb, key: SoftwareKey) -> None:
    person = visitor(request)
    record(verb, person.account, practice.id, key.id.hex, role=str(role_in(person, practice, Permission.GIVE_KEYS)))


def _page(
    request: HttpRequest,
    practice: Practice,
    *,
    errors: list[dict[str, str]] | None = None,
    made: SoftwareKey | None = None,
    shown_once: str = "",
) -> HttpResponseBase:
    context = {
        "keys": practice.software_keys.select_related("made_by"),
        "errors": errors or [],
        "made": made,
        "shown_once": shown_once,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "live/software_keys.jinja", context, status=status)
