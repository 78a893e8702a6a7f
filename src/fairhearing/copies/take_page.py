"""Handing a copy out: to whom and how, checked once more; then the passphrase, shown once; then the file."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.copies.errors import CopiesError, NotAnyMore
from fairhearing.copies.locked import fingerprint_of
from fairhearing.copies.making import Asker
from fairhearing.copies.models import Copy, Taking
from fairhearing.copies.refusals import WARNING, Refused, refused
from fairhearing.copies.taking import Handing, Taken, fetch_file, take_copy
from fairhearing.copies.visiting import find_copy, find_taking
from fairhearing.keyholder.errors import KeyholderError, Locked
from fairhearing.letters.drafting import draft_letter
from fairhearing.letters.kinds import LetterKind
from fairhearing.letters.paragraphs import paragraphs_of
from fairhearing.playback.fresh_code import OWED, sign_in_again, typed_code
from fairhearing.playback.here import places_here
from fairhearing.playback.unlock import read_unlock
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Place
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import one_line
from fairhearing.practice.six_words import draw_passphrase
from fairhearing.retention.visiting import Visit
from fairhearing.wording.days import day_words

LONGEST: Final = 300
ELSEWHERE: Final = "Nobody may hand copies out from here. Go to an approved private place of the practice"


@requires(Permission.MAKE_COPIES)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def take(request: HttpRequest, copy_id: UUID) -> HttpResponseBase:
    """Ask to whom a copy goes and how; with a complete answer and a code, hand it out and show its passphrase."""
    visit, copy = find_copy(request, copy_id)
    if request.method != "POST":
        if copy.state != Copy.State.READY:
            return redirect("copies-of", copy.selection_id)
        note_visit(request, Verb.COPIES_VIEWED, copy.practice, Permission.MAKE_COPIES, copy.selection_id.hex)
        return _ask(request, copy, [])
    handing, errors = _read(request)
    here = places_here(request, visit.practice)
    if handing is None:
        return _ask(request, copy, errors)
    if not here:
        return _ask(request, copy, [{"field": "", "text": ELSEWHERE}], HTTPStatus.FORBIDDEN)
    return _hand_out(request, visit, copy, handing, here[0])


def _hand_out(request: HttpRequest, visit: Visit, copy: Copy, handing: Handing, place: Place) -> HttpResponseBase:
    now = timezone.now()
    asker = Asker(visit.person, visit.role, read_unlock(request), typed_code(request), place)
    try:
        taken = take_copy(copy, handing, asker, passphrase=draw_passphrase(), now=now)
    except Locked:
        return sign_in_again(request)
    except (KeyholderError, CopiesError) as error:
        problem: Refused = refused(error)
        return _ask(request, copy, [problem.error], problem.status)
    return _show_passphrase(request, visit, taken)


@requires(Permission.MAKE_COPIES)
@require_safe
@never_cache
def copy_file(request: HttpRequest, taking_id: UUID) -> HttpResponseBase:
    """Send the file of a copy that the visitor handed out within the hour."""
    visit, taking = find_taking(request, taking_id)
    try:
        file = fetch_file(taking, by=visit.person, role=visit.role, now=timezone.now())
    except NotAnyMore:
        return redirect("copies-of", taking.copy.selection_id)
    response = StreamingHttpResponse(file, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="copy-{taking.copy_id.hex[:8]}.html"'
    return response


def _read(request: HttpRequest) -> tuple[Handing | None, list[dict[str, str]]]:
    """Return how the copy goes, or what is still owed."""
    post = request.POST
    to_whom, sent = one_line(post.get("to_whom", ""), LONGEST), post.get("sent", "")
    errors = []
    if not to_whom:
        errors.append({"field": "to_whom", "text": "Write who gets it, and at which address"})
    if sent not in Taking.Sent.values:
        errors.append({"field": "sent-1", "text": "Choose how it goes"})
    if post.get("checked") != "yes":
        errors.append({"field": "checked", "text": "Check the address again, and tick that you have"})
    if not typed_code(request):
        errors.append({"field": "code", "text": OWED})
    if errors:
        return None, errors
    return Handing(Taking.Sent(sent), to_whom), []


def _ask(
    request: HttpRequest,
    copy: Copy,
    errors: list[dict[str, str]],
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    context = {
        "copy": copy,
        "selection": copy.selection,
        "ways": Taking.Sent.choices,
        "recordings": len(copy.plan["recordings"]),
        "typed": request.POST or {"to_whom": copy.plan["recipient"]},
        "warning": WARNING,
        "errors": errors,
    }
    return render(request, "copies/take.jinja", context, status=status if errors else HTTPStatus.OK)


def _show_passphrase(request: HttpRequest, visit: Visit, taken: Taken) -> HttpResponseBase:
    """Show the passphrase, once, as the letter it is sent in. The letter is not kept: it would keep the passphrase."""
    copy = taken.taking.copy
    blanks = {
        "reference": copy.selection.reference,
        "letter_date": day_words(timezone.localdate(taken.taking.taken_at)),
        "recipient_name": taken.taking.to_whom.partition(",")[0],
        "copy_id": copy.id.hex,
        "passphrase": taken.passphrase,
        "signer_name": visit.person.full_name,
        "signer_role": str(role_in(visit.person, visit.practice, Permission.MAKE_COPIES).label),
    }
    letter = draft_letter(visit.practice, LetterKind.PASSPHRASE, blanks)
    context = {
        "copy": copy,
        "taking": taken.taking,
        "passphrase": taken.passphrase,
        "paragraphs": paragraphs_of(letter.text),
        "missing": letter.missing,
        "fingerprint": fingerprint_of(copy),
    }
    return render(request, "copies/passphrase.jinja", context)
