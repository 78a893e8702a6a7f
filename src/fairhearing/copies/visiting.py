"""Who visits the pages of copies, and which matter, copy or taking an address names."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from fairhearing.copies.models import Copy, Taking
from fairhearing.practice.allowed import practices_for
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import choose_practice
from fairhearing.redaction.models import Selection
from fairhearing.retention.visiting import Visit, visit_of


def find_selection(request: HttpRequest, selection_id: UUID) -> tuple[Visit, Selection]:
    """Return who came, and the matter whose copies an address names. Raises Http404."""
    practices = practices_for(request.user, Permission.MAKE_COPIES)
    selection = get_object_or_404(Selection.objects.select_related("practice"), id=selection_id, practice__in=practices)
    choose_practice(request, selection.practice_id)
    return visit_of(request, Permission.MAKE_COPIES), selection


def find_copy(request: HttpRequest, copy_id: UUID) -> tuple[Visit, Copy]:
    """Return who came, and the copy an address names. Raises Http404."""
    practices = practices_for(request.user, Permission.MAKE_COPIES)
    copies = Copy.objects.select_related("selection", "practice", "asked_by")
    copy = get_object_or_404(copies, id=copy_id, practice__in=practices)
    choose_practice(request, copy.practice_id)
    return visit_of(request, Permission.MAKE_COPIES), copy


def find_taking(request: HttpRequest, taking_id: UUID) -> tuple[Visit, Taking]:
    """Return who came, and the taking an address names. Raises Http404."""
    practices = practices_for(request.user, Permission.MAKE_COPIES)
    takings = Taking.objects.select_related("copy__selection", "practice")
    taking = get_object_or_404(takings, id=taking_id, practice__in=practices)
    choose_practice(request, taking.practice_id)
    return visit_of(request, Permission.MAKE_COPIES), taking
