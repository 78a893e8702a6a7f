"""Pages for when something is not there, not allowed or broken: what happened, whose fault, what to do.

Django hands some of them an exception; what it says is for our own log, not for the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.wording import counted
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Person


@dataclass(frozen=True, slots=True)
class WayOn:
    """Where to go from here."""

    text: str
    href: str


def problem(request: HttpRequest, status: HTTPStatus, heading: str, *sentences: str) -> HttpResponse:
    """Show one page with one heading and what can be done."""
    way_on = WayOn("Go to the start page", reverse("home"))
    context = {"heading": heading, "sentences": sentences, "way_on": way_on}
    return render(request, "web/problem.jinja", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that no page of ours sends."""
    del exception
    return problem(request, HTTPStatus.BAD_REQUEST, "We could not read that", "Go back and try again.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer somebody whose role does not allow the page; the log says so."""
    del exception
    _note_refusal(request)
    return problem(
        request,
        HTTPStatus.FORBIDDEN,
        "Your role does not allow this page",
        "What each role may do is set by the practice’s call recording policy.",
        "If you think you should have it, ask your practice manager.",
    )


def _note_refusal(request: HttpRequest) -> None:
    """Write that somebody who is signed in asked for a page that is not theirs to open."""
    match = request.resolver_match
    if not isinstance(request.user, Person) or match is None:
        return
    role = request.user.roles.order_by("practice_id", "kind").first()
    if role is None:
        return
    with transaction.atomic():
        page = match.url_name or ""
        record(Verb.PAGE_REFUSED, request.user.account, role.practice_id, role=role.kind, page=page)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for a page that does not exist, or that is another practice's: nobody can tell which."""
    del exception
    return problem(
        request,
        HTTPStatus.NOT_FOUND,
        "There is no such page here",
        "The address may be mistyped, or what it showed may have been destroyed when its time came.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when we have failed."""
    return problem(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something of ours is broken",
        f"Our fault; nothing is lost, and recording goes on. Try again, or quote {getattr(request, 'reference', '')}.",
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without its token: too old, or sent by another site. `reason` is Django's, for its own log."""
    del reason
    return problem(
        request,
        HTTPStatus.FORBIDDEN,
        "This page was open too long",
        "Nothing was changed. Go back, load the page again and repeat what you did.",
    )


def keyholder_down(request: HttpRequest) -> HttpResponse:
    """Answer while the process that holds the keys does not."""
    return problem(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Recordings cannot be opened at the moment",
        "Calls are still being recorded. Try again in a minute; you may have to sign in again.",
        "If it stays like this, ring your IT supplier.",
    )


def log_unwritable(request: HttpRequest, what_did_not_happen: str) -> HttpResponse:
    """Answer when the log cannot be written. No entry, no sound."""
    return problem(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The log could not be written",
        f"{what_did_not_happen} Whatever is done with recordings must stand in the log first.",
        "Ring your IT supplier today: the disk may be full. Calls may still be recorded, but that is not certain.",
    )


def key_not_listed(request: HttpRequest) -> HttpResponse:
    """Answer when the practice's file of keys does not carry this person's key: it may have been swapped."""
    return problem(
        request,
        HTTPStatus.FORBIDDEN,
        "You were not signed in",
        "The list of keys your practice records with does not carry yours. Somebody may have changed it.",
        "Tell your data protection officer now, and ring your IT supplier.",
    )


def too_busy(request: HttpRequest) -> HttpResponse:
    """Answer when too many people sign in at once."""
    response = problem(
        request,
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many people are signing in",
        "Nothing was tried. Wait ten seconds, then sign in again.",
    )
    response["Retry-After"] = "10"
    return response


def too_many_tries(request: HttpRequest, wait_s: int) -> HttpResponse:
    """Answer after too many wrong passphrases or codes."""
    minutes = max(1, -(-wait_s // 60))
    response = problem(
        request,
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many tries",
        f"Wait {counted(minutes, 'minute')}, then sign in again. Check Caps Lock and your phone’s clock.",
        "If it was not you who tried, tell your practice manager.",
    )
    response["Retry-After"] = str(max(1, wait_s))
    return response
