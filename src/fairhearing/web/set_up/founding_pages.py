"""The answers to the page of step 2, in JSON: the practice and its key are made, and the manager comes in.

The key pair that the kit is sealed to lives in that page. So the page stays, and asks by scripts.

    POST found     name, e-mail, passphrase, the page's public key -> the sealed kit, and the phone's secret
    POST found     by a manager of another practice who is signed in: a fresh code in place of all these
    POST confirm   the phone's first code -> signed in; the link is over
"""

from __future__ import annotations

import uuid

from django.contrib.auth import login
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from fairhearing.keyholder.errors import KeyholderError, PendingExpired, SignInFailed
from fairhearing.playback.unlock import give_unlock, keyholder, read_unlock
from fairhearing.practice.errors import CannotFound
from fairhearing.practice.founding import NewPerson
from fairhearing.practice.lines import PracticeLines, read_lines
from fairhearing.practice.models import Person, Role
from fairhearing.practice.set_up import confirm_manager, found_by_link, free_id
from fairhearing.practice.set_up_models import SetUp, SetUpLink
from fairhearing.practice.standing import choose_practice
from fairhearing.web.code_device import device_address, qr_path, spaced_secret
from fairhearing.web.passphrases import read_choice
from fairhearing.web.pending import count_code, find_pending, forget_pending, remember_pending
from fairhearing.web.sessions import begin_session
from fairhearing.web.set_up import keys
from fairhearing.web.set_up.kit_words import remember_words
from fairhearing.web.set_up.links import PASS_COOKIE, by_link, read_pass
from fairhearing.web.set_up.practice_pages import signed_in_holder
from fairhearing.web.set_up.system_people import who_is_wrong
from fairhearing.web.set_up.wrong import cannot, wrong

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_OUT_OF_DATE = "This page is out of date. Load it again"
_IN_USE = "A number or the e-mail address is in use already. Go back to step 1"
_TOO_LATE = "That took too long. Load this page again, and begin step 2 anew"
_OTHER_CODE = "That is not the code your phone shows now. Wait for the next one, and check your phone’s clock"


@by_link(SetUpLink.Kind.PRACTICE)
@sensitive_post_parameters("drawn", "new_passphrase", "new_passphrase_again", "code")
@require_POST
def found(request: HttpRequest, link: SetUpLink) -> HttpResponseBase:
    """Make the practice's key, and the practice. Answers with the kit, sealed to the page's own key."""
    lines, _ = read_lines(link.draft.get("lines", {}))
    browser_key = keys.read_browser_key(request.POST.get("browser_key", ""))
    if lines is None or not browser_key:
        return wrong([{"field": "", "text": _OUT_OF_DATE}])
    known = signed_in_holder(request)
    try:
        if known is not None:
            return _found_more(request, link, lines, known, browser_key)
        return _found(request, link, lines, browser_key)
    except KeyholderError as error:
        return cannot(error, "code" if isinstance(error, SignInFailed) else "")
    except CannotFound:
        return wrong([{"field": "", "text": _IN_USE}])


@by_link(SetUpLink.Kind.PRACTICE)
@sensitive_post_parameters("code")
@require_POST
def confirm(request: HttpRequest, link: SetUpLink) -> HttpResponseBase:
    """Take the phone's first code: it signs the manager in, and the link is over."""
    pending = find_pending(request.session, now=timezone.now())
    if pending is None or link.practice is None:
        return wrong([{"field": "code", "text": _TOO_LATE}])
    count_code(request.session)
    try:
        unlocked = keyholder().confirm(pending.token, "".join(request.POST.get("code", "").split()))
    except SignInFailed:
        return wrong([{"field": "code", "text": _OTHER_CODE}])
    except PendingExpired:
        return wrong([{"field": "code", "text": _TOO_LATE}])
    except KeyholderError as error:
        return cannot(error)
    confirm_manager(SetUp.objects.get(practice=link.practice), now=timezone.now())
    forget_pending(request.session)
    login(request, pending.person, backend=_BACKEND)
    begin_session(request)
    choose_practice(request, link.practice.id)
    response = _done(request)
    give_unlock(response, unlocked.unlock)
    return response


def _found(request: HttpRequest, link: SetUpLink, lines: PracticeLines, browser_key: bytes) -> HttpResponseBase:
    """Found the first practice of a new manager. Raises KeyholderError, CannotFound."""
    name, email = " ".join(request.POST.get("full_name", "").split()), request.POST.get("email", "").strip().lower()
    account = link.draft.get("account") or uuid.uuid4().hex
    choice = read_choice(request.POST.dict(), (name, email, lines.name), holds_key=True)
    errors = [each for each in who_is_wrong(name, email) if not _is_mine(each, email, account)]
    if errors or not choice.passphrase:
        return wrong([*errors, *choice.errors])
    practice_id = _remember(link, lines, account=account, full_name=name, email=email)
    address = request.META.get("REMOTE_ADDR", "")
    token = read_pass(request).token
    founded = keys.holders().found(token, practice_id, lines.name, account, choice.passphrase, address, browser_key)
    manager = NewPerson(account=account, email=email, full_name=name, role=Role.Kind.MANAGER)
    found_by_link(link, practice_id, lines, manager, now=timezone.now())
    remember_pending(request.session, Person.objects.get(id=uuid.UUID(account)), founded.pending, now=timezone.now())
    remember_words(request.session, practice_id, founded.words)
    path, units = qr_path(device_address(founded.totp_secret, email))
    device = {"secret": spaced_secret(founded.totp_secret), "path": path, "units": units, "email": email}
    return JsonResponse({**keys.as_document(founded), "practice": practice_id, "device": device})


def _found_more(
    request: HttpRequest, link: SetUpLink, lines: PracticeLines, known: Person, browser_key: bytes
) -> HttpResponseBase:
    """Found a further practice of a manager who is signed in. Raises KeyholderError, CannotFound."""
    practice_id = _remember(link, lines, account=known.account)
    code = "".join(request.POST.get("code", "").split())
    founded = keys.holders().found_more(
        read_unlock(request), code, read_pass(request).token, practice_id, lines.name, browser_key
    )
    manager = NewPerson(account=known.account, email=known.email, full_name=known.full_name, role=Role.Kind.MANAGER)
    set_up = found_by_link(link, practice_id, lines, manager, now=timezone.now())
    confirm_manager(set_up, now=timezone.now())
    choose_practice(request, practice_id)
    remember_words(request.session, practice_id, founded.words)
    return _done(request, **keys.as_document(founded), practice=practice_id)


def _remember(link: SetUpLink, lines: PracticeLines, **draft: str) -> str:
    """Note for whom a key is about to be made, so that a second try makes it for the same; return the practice."""
    practice_id = link.draft.get("practice_id") or free_id(lines.name)
    link.draft = {**link.draft, **draft, "practice_id": practice_id}
    link.save(update_fields=["draft"])
    return str(practice_id)


def _done(request: HttpRequest, **document: object) -> JsonResponse:
    """Answer that the manager is in: the page's forms get a token of the new session, the browser's pass goes."""
    response = JsonResponse({"form": get_token(request), **document})
    response.delete_cookie(PASS_COOKIE, samesite="Strict")
    return response


def _is_mine(error: dict[str, str], email: str, account: str) -> bool:
    """Say whether an address is taken by the very account that is being made, a second time."""
    return error["field"] == "email" and Person.objects.filter(email=email, id=uuid.UUID(account)).exists()
