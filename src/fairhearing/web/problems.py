"""Pages for when something is not there, not allowed or broken: what happened, whose fault, what to do.

Django hands some of them an exception; what it says is for our own log, not for the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import ClosedToYou
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Person
from fairhearing.wording.counts import counted


@dataclass(frozen=True, slots=True)
class Problem:
    """One page: a status, a heading, and what can be done."""

    status: HTTPStatus
    heading: str
    sentences: tuple[str, ...]


_UNREADABLE = Problem(HTTPStatus.BAD_REQUEST, "We could not read that", ("Go back and try again.",))
_NOT_ALLOWED = Problem(
    HTTPStatus.FORBIDDEN,
    "Your role does not allow this page",
    (
        "What each role may do is set by the practice’s call recording policy.",
        "If you think you should have it, ask your practice manager.",
    ),
)
_ABOUT_YOU = Problem(
    HTTPStatus.FORBIDDEN,
    "This call is about you, so it is closed to you",
    ("A partner can assign someone else.", "Nothing was shown or played. That you were refused stands in the log."),
)
_ABSENT = Problem(
    HTTPStatus.NOT_FOUND,
    "There is no such page here",
    ("The address may be mistyped, or what it showed may have been destroyed when its time came.",),
)
_FORM_EXPIRED = Problem(
    HTTPStatus.FORBIDDEN,
    "This page was open too long",
    ("Nothing was changed. Go back, load the page again and repeat what you did.",),
)
_KEYHOLDER_DOWN = Problem(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Recordings cannot be opened at the moment",
    (
        "Calls are still being recorded. Try again in a minute; you may have to sign in again.",
        "If it stays like this, ring your IT supplier.",
    ),
)
_LOG_DOUBTED = Problem(
    HTTPStatus.OK,
    "The log is not the one you countersigned",
    (
        "You are signed in. But entries of the log may have been taken away or changed since your last sign-in.",
        "Tell your data protection officer now, and leave the server’s disk as it is.",
        "Compare the check code on the page Log with the checkpoint that was last e-mailed to you or printed.",
    ),
)
_LISTS_DOUBTED = Problem(
    HTTPStatus.OK,
    "The list of who can open recordings is not the newest",
    (
        "You are signed in. But a list that your practice signed is gone, was altered, or is an older one.",
        "Look at the page People now: somebody who was taken off it may have been put back.",
        "Tell your data protection officer, and leave the server’s disk as it is.",
    ),
)
_NO_KEY_LEFT = Problem(
    HTTPStatus.FORBIDDEN,
    "You were not signed in",
    (
        "Your passphrase and code are right, but you can no longer open recordings.",
        "Your time ran out, or a manager ended it.",
        "If that is a mistake, ask a manager of the practice to let you in again.",
    ),
)
_KEY_NOT_LISTED = Problem(
    HTTPStatus.FORBIDDEN,
    "You were not signed in",
    (
        "The list of keys your practice records with does not carry yours. Somebody may have changed it.",
        "Tell your data protection officer now, and ring your IT supplier.",
    ),
)
_FILES_DAMAGED = Problem(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "You were not signed in",
    (
        "A file that your sign-in needs was changed or is damaged. Your passphrase is not at fault, nothing is lost.",
        "Tell your data protection officer, and ring your IT supplier: Health names the file. Others can sign in.",
    ),
)
_TOO_BUSY = Problem(
    HTTPStatus.TOO_MANY_REQUESTS,
    "Too many people are signing in",
    ("Nothing was tried. Wait ten seconds, then sign in again.",),
)
_TOO_BUSY_S = 10


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that no page of ours sends."""
    del exception
    return _show(request, _UNREADABLE)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer somebody whose role does not allow the page, or whom the call is about; the log says so."""
    if isinstance(exception, ClosedToYou):
        _note_refusal(request, reason="about_them")
        return _show(request, _ABOUT_YOU)
    _note_refusal(request, reason="role")
    return _show(request, _NOT_ALLOWED)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for a page that does not exist, or that is another practice's: nobody can tell which.

    Where the address is one of ours, somebody signed in asked for a thing by its id: the log says so.
    """
    del exception
    _note_refusal(request, reason="absent")
    return _show(request, _ABSENT)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when we have failed."""
    quote = (
        f"Our fault; nothing is lost, and recording goes on. Try again, or quote {getattr(request, 'reference', '')}."
    )
    return _show(request, Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something of ours is broken", (quote,)))


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without its token: too old, or sent by another site. `reason` is Django's, for its own log."""
    del reason
    return _show(request, _FORM_EXPIRED)


def keyholder_down(request: HttpRequest) -> HttpResponse:
    """Answer while the process that holds the keys does not."""
    return _show(request, _KEYHOLDER_DOWN)


def log_unwritable(request: HttpRequest, what_did_not_happen: str) -> HttpResponse:
    """Answer when the log cannot be written. No entry, no sound."""
    sentences = (
        f"{what_did_not_happen} Whatever is done with recordings must stand in the log first.",
        "Ring your IT supplier today: the disk may be full. Calls may still be recorded, but that is not certain.",
    )
    return _show(request, Problem(HTTPStatus.SERVICE_UNAVAILABLE, "The log could not be written", sentences))


def key_not_listed(request: HttpRequest) -> HttpResponse:
    """Answer when the practice's file of keys does not carry this person's key: it may have been swapped."""
    return _show(request, _KEY_NOT_LISTED)


def files_damaged(request: HttpRequest) -> HttpResponse:
    """Answer when a file that the sign-in needs is not what it was; the page Health names it."""
    return _show(request, _FILES_DAMAGED)


def log_doubted(request: HttpRequest) -> HttpResponse:
    """Tell a key holder who was just let in that the log is not the one countersigned before."""
    return _show(request, _LOG_DOUBTED)


def lists_doubted(request: HttpRequest) -> HttpResponse:
    """Tell a key holder who was just let in that a list signed by the practice is older, gone or forged."""
    return _show(request, _LISTS_DOUBTED)


def practice_closed(request: HttpRequest, names: str) -> HttpResponse:
    """Tell a key holder who was let into other practices that these are closed: their list of keys is not their own."""
    sentences = (
        "You are signed in, and your other practices open.",
        f"But the list of keys that {names} records with is not its own.",
        "Somebody may have changed it: calls recorded since may be locked to somebody else’s key.",
        "Tell your data protection officer now, ring your IT supplier, and leave the server’s disk as it is.",
    )
    return _show(request, Problem(HTTPStatus.OK, f"{names} stays closed to you", sentences))


def no_key_left(request: HttpRequest) -> HttpResponse:
    """Answer somebody whose key was taken back."""
    return _show(request, _NO_KEY_LEFT)


def too_busy(request: HttpRequest) -> HttpResponse:
    """Answer when too many people sign in at once."""
    return _show(request, _TOO_BUSY, retry_after_s=_TOO_BUSY_S)


def too_many_tries(request: HttpRequest, wait_s: int) -> HttpResponse:
    """Answer after too many wrong passphrases or codes."""
    minutes = max(1, -(-wait_s // 60))
    sentences = (
        f"Wait {counted(minutes, 'minute')}, then sign in again. Check Caps Lock and your phone’s clock.",
        "If it was not you who tried, tell your practice manager.",
    )
    problem = Problem(HTTPStatus.TOO_MANY_REQUESTS, "Too many tries", sentences)
    return _show(request, problem, retry_after_s=max(1, wait_s))


def _show(request: HttpRequest, problem: Problem, *, retry_after_s: int | None = None) -> HttpResponse:
    response = render(request, "web/problem.jinja", {"problem": problem}, status=problem.status)
    if retry_after_s is not None:
        response["Retry-After"] = str(retry_after_s)
    return response


def _note_refusal(request: HttpRequest, *, reason: str) -> None:
    """Write that somebody who is signed in asked for a page that is not theirs to open."""
    match, person = request.resolver_match, getattr(request, "user", None)
    if not isinstance(person, Person) or match is None:
        return
    role = person.roles.order_by("practice_id", "kind").first()
    if role is None:
        return
    with transaction.atomic():
        page = match.url_name or ""
        record(Verb.PAGE_REFUSED, person.account, role.practice_id, role=role.kind, page=page, reason=reason)
