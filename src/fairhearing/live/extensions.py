"""Whose extension is whose: a team member sees and pauses the live calls of those that are theirs, and no others."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import visitor
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.models import Extension, Person, Practice
from fairhearing.practice.permissions import ROLES_ALLOWED, Permission
from fairhearing.practice.standing import standing_practice


@requires(Permission.LINK_EXTENSIONS)
@require_safe
def extensions(request: HttpRequest) -> HttpResponseBase:
    """Show each extension of the practice, and whose it is."""
    practice = standing_practice(request, Permission.LINK_EXTENSIONS)
    context = {
        "extensions": practice.extensions.select_related("person").order_by("extension"),
        "people": _may_have_one(practice),
        "sets_keeping": practices_for(visitor(request), Permission.SET_KEEPING).filter(id=practice.id).exists(),
    }
    return render(request, "live/extensions.jinja", context)


@requires(Permission.LINK_EXTENSIONS)
@require_POST
def give_extension(request: HttpRequest) -> HttpResponseBase:
    """Give an extension to somebody, or to nobody."""
    practice = standing_practice(request, Permission.LINK_EXTENSIONS)
    dialled, account = request.POST.get("extension", ""), request.POST.get("person", "")
    with transaction.atomic():
        extension = get_object_or_404(practice.extensions.select_for_update(), extension=dialled)
        before, now = extension.person, _chosen(practice, account)
        if before != now:
            extension.person, extension.person_since = now, timezone.now()
            extension.save(update_fields=["person", "person_since"])
            _note(request, practice, Verb.EXTENSION_TAKEN, before, extension)
            _note(request, practice, Verb.EXTENSION_GIVEN, now, extension)
    return HttpResponseRedirect(reverse("extensions"))


def _may_have_one(practice: Practice) -> QuerySet[Person]:
    """Return the people of the practice whose role lets them see live calls."""
    kinds = ROLES_ALLOWED[Permission.PAUSE_CALLS]
    accounts = practice.roles.filter(kind__in=kinds).values("person_id")
    return Person.objects.filter(id__in=accounts, is_active=True).order_by("full_name", "email")


def _chosen(practice: Practice, account: str) -> Person | None:
    """Return who was chosen, None for nobody. Raises Http404 for somebody whom the page does not offer."""
    if not account:
        return None
    try:
        return get_object_or_404(_may_have_one(practice), id=UUID(hex=account))
    except ValueError as error:
        raise Http404 from error


def _note(request: HttpRequest, practice: Practice, verb: Verb, whose: Person | None, extension: Extension) -> None:
    if whose is None:
        return
    actor = visitor(request)
    role = str(role_in(actor, practice, Permission.LINK_EXTENSIONS))
    record(verb, actor.account, practice.id, whose.account, role=role, extension=extension.pk)
