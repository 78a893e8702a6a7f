"""Whose calls are whose: a call is somebody's own if an extension of theirs took part in it while it was theirs."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from fairhearing.catalogue.closures import closed_conversations
from fairhearing.catalogue.models import Call, Party
from fairhearing.practice.models import Person, Practice


def own_parties(person: Person, practice: Practice) -> QuerySet[Party]:
    """Return where somebody's extensions took part in calls."""
    own = Q()
    for extension in practice.extensions.filter(person=person):
        theirs = Q(extension=extension.extension)
        own |= theirs & Q(started_at__gte=extension.person_since) if extension.person_since else theirs
    return Party.objects.filter(own, practice=practice) if own else Party.objects.none()


def own_calls(person: Person, practice: Practice) -> QuerySet[Call]:
    """Return somebody's own calls that are still kept, the latest first, without those that are about them."""
    took_part = own_parties(person, practice).filter(call=OuterRef("pk"))
    calls = practice.calls.filter(Exists(took_part), destroyed_at=None).order_by("-started_at", "-id")
    closed = closed_conversations(person, practice)
    return calls if closed is None else calls.exclude(conversation__in=closed)
