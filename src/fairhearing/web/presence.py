"""Somebody who is present at a listen says so in the listener's own session, by their own 6-digit code."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairhearing.catalogue.visits import row_number
from fairhearing.keyholder.errors import KeyholderError, TooManyTries
from fairhearing.playback import presence
from fairhearing.playback.fresh_code import refused_code, typed_code
from fairhearing.playback.models import Present
from fairhearing.playback.player import own_listen, show_player
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.permissions import Permission
from fairhearing.web import staff

_CODE_DIGITS = 6


@requires(Permission.LISTEN)
@require_POST
def confirm_present(request: HttpRequest, present_id: str) -> HttpResponseBase:
    """Take the code of somebody named as present at a listen of the visitor's own that goes on."""
    row = get_object_or_404(Present.objects.select_related("person"), pk=row_number(present_id), confirmed_at=None)
    listen = own_listen(request, row.listen_id)
    person = row.person
    if person is None or person.holds_key or listen.ended_at is not None:
        raise Http404
    code = typed_code(request)
    if len(code) != _CODE_DIGITS or not code.isascii() or not code.isdigit():
        words, status = "Enter the 6 digits that their phone shows", HTTPStatus.UNPROCESSABLE_ENTITY
        return show_player(request, listen, wrong=row.pk, wrong_words=words, status=status)
    try:
        staff.check_code(person, code, request.META.get("REMOTE_ADDR", ""))
    except KeyholderError as error:
        words, status = "That code did not match", HTTPStatus.UNPROCESSABLE_ENTITY
        if isinstance(error, TooManyTries):
            refused = refused_code(error)
            words, status = refused.text, refused.status
        return show_player(request, listen, wrong=row.pk, wrong_words=words, status=status)
    row.listen = listen
    role = str(role_in(person, listen.recording.call.practice, Permission.SEE_HOME))
    presence.confirm_present(row, role=role, now=timezone.now())
    return HttpResponseRedirect(reverse("player", args=[listen.id]))
