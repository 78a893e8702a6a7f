"""Giving a copy as plain files on a stick: only with a reason in writing, and told twice that nothing protects them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.copies.errors import CopiesError, NotAnyMore
from fairhearing.copies.making import Asker
from fairhearing.copies.models import Copy, Taking
from fairhearing.copies.refusals import WARNING, refused
from fairhearing.copies.sound_forms import FORMS
from fairhearing.copies.take_page import ELSEWHERE, LONGEST
from fairhearing.copies.taking import Handing, Taken, draw_saving_words, fetch_plain, take_copy
from fairhearing.copies.visiting import find_copy, find_taking
from fairhearing.keyholder.errors import KeyholderError, Locked
from fairhearing.playback.fresh_code import OWED, sign_in_again, typed_code
from fairhearing.playback.here import places_here
from fairhearing.playback.unlock import read_unlock
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import one_line
from fairhearing.retention.visiting import Visit

_WAYS: Final = (Taking.Sent.USB, Taking.Sent.IN_PERSON)
_LONGEST_REASON: Final = 500
_Errors = list[dict[str, str]]


@requires(Permission.MAKE_COPIES)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def take_plain(request: HttpRequest, copy_id: UUID) -> HttpResponseBase:
    """Ask why plain files are given and to whom; with a complete answer and a code, hand them out."""
    visit, copy = find_copy(request, copy_id)
    if request.method != "POST":
        if copy.state != Copy.State.READY:
            return redirect("copies-of", copy.selection_id)
        note_visit(request, Verb.COPIES_VIEWED, copy.practice, Permission.MAKE_COPIES, copy.selection_id.hex)
        return _ask(request, copy, [])
    handing, errors = _read(request)
    if handing is None:
        return _ask(request, copy, errors)
    return _hand_out(request, visit, copy, handing)


@requires(Permission.MAKE_COPIES)
@require_POST
@never_cache
def plain_files(request: HttpRequest, taking_id: UUID) -> HttpResponseBase:
    """Send the archive of plain files that the visitor handed out within the hour."""
    visit, taking = find_taking(request, taking_id)
    words = request.POST.get("words", "")
    try:
        archive = fetch_plain(taking, words, by=visit.person, role=visit.role, now=timezone.now())
    except NotAnyMore:
        return redirect("copies-of", taking.copy.selection_id)
    response = StreamingHttpResponse(archive, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="copy-{taking.copy_id.hex[:8]}.zip"'
    return response


def _hand_out(request: HttpRequest, visit: Visit, copy: Copy, handing: Handing) -> HttpResponseBase:
    here = places_here(request, visit.practice)
    if not here:
        return _ask(request, copy, [{"field": "", "text": ELSEWHERE}], HTTPStatus.FORBIDDEN)
    asker = Asker(visit.person, visit.role, read_unlock(request), typed_code(request), here[0])
    try:
        taken = take_copy(copy, handing, asker, passphrase=draw_saving_words(), now=timezone.now())
    except Locked:
        return sign_in_again(request)
    except (KeyholderError, CopiesError) as error:
        problem = refused(error)
        return _ask(request, copy, [problem.error], problem.status)
    return _show(request, taken)


def _read(request: HttpRequest) -> tuple[Handing | None, _Errors]:
    """Return how the files go and why, or what is still owed."""
    post = request.POST
    to_whom, reason = one_line(post.get("to_whom", ""), LONGEST), one_line(post.get("reason", ""), _LONGEST_REASON)
    sent = next((way for way in _WAYS if way == post.get("sent", "")), None)
    owed = {
        "reason": "" if reason else "Write why they need plain files",
        "to_whom": "" if to_whom else "Write who gets it, and at which address",
        "sent-1": "" if sent else "Choose how it goes",
        "open": "" if post.get("open") == "yes" else "Tick that you know that nothing protects these files",
        "checked": "" if post.get("checked") == "yes" else "Check the address again, and tick that you have",
        "code": "" if typed_code(request) else OWED,
    }
    errors = [{"field": field, "text": text} for field, text in owed.items() if text]
    if errors or sent is None:
        return None, errors
    return Handing(sent, to_whom, Taking.Form.PLAIN, reason), []


def _ask(
    request: HttpRequest, copy: Copy, errors: _Errors, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY
) -> HttpResponseBase:
    context = {
        "copy": copy,
        "selection": copy.selection,
        "ways": [(str(way), way.label) for way in _WAYS],
        "recordings": len(copy.plan["recordings"]),
        "sound": FORMS[copy.plan["form"]].label,
        "typed": request.POST or {"to_whom": copy.plan["recipient"]},
        "warning": WARNING,
        "errors": errors,
    }
    return render(request, "copies/plain.jinja", context, status=status if errors else HTTPStatus.OK)


def _show(request: HttpRequest, taken: Taken) -> HttpResponseBase:
    """Lead to the files. What opens them stands on this page alone, and is sent by its button, never in an address."""
    context = {"copy": taken.taking.copy, "taking": taken.taking, "words": taken.passphrase}
    return render(request, "copies/plain_files.jinja", context)
