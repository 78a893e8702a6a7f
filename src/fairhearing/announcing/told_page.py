"""One tap on an outgoing call: "I said that we record"; and the same tap again takes it back."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairhearing.announcing.writing import mark_told, unmark_told
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.visits import visitor
from fairhearing.playback.own_calls import own_calls
from fairhearing.practice.allowed import permissions_in, practices_for, requires, role_in
from fairhearing.practice.models import Person
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission


@requires(Permission.MARK_TOLD)
@require_POST
def told(request: HttpRequest, call_id: str) -> HttpResponseBase:
    """Mark the call, or take the mark back; team members may do so on calls of their own extensions alone."""
    person = visitor(request)
    call, sees = _call(person, call_id)
    done = Done(person, timezone.now(), str(role_in(person, call.practice, Permission.MARK_TOLD)))
    if request.POST.get("told") == "no":
        unmark_told(call, done)
        words = "The mark is taken back."
    else:
        mark_told(call, done)
        words = "Marked: you told them that the call is recorded."
    back = reverse("call", args=[call.id]) if sees and request.POST.get("from") == "call" else reverse("my-calls")
    return after_change(request, back, words, now=timezone.now())


def _call(person: Person, call_id: str) -> tuple[Call, bool]:
    """Return an outgoing call that this person may mark, and whether they may see calls. Raises Http404."""
    found = (
        Call.objects.select_related("practice")
        .filter(
            id=call_id,
            practice__in=practices_for(person, Permission.MARK_TOLD),
            direction=Call.Direction.OUT,
            destroyed_at=None,
        )
        .first()
    )
    if found is None:
        raise Http404
    sees = Permission.SEE_CALLS in permissions_in(person, found.practice)
    if sees:
        refuse_if_closed(found, person)
    elif not own_calls(person, found.practice).filter(id=found.id).exists():
        raise Http404
    return found, sees
