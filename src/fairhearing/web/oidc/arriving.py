"""Somebody whom the provider has named comes in, or links that account with theirs.

login:   linked -> staff: in, or the code first where the provider vouches for no second step
                -> key holder: the passphrase, as ever: no provider opens recordings
         not linked, not allowed -> the sign-in page, saying how to link
connect: signed in -> linked
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Person
from fairhearing.practice.notices import after_change
from fairhearing.web.oidc.claims import (
    ClaimsRefused,
    check_allowed,
    check_answers,
    claims_second_step,
    merged,
    subject_of,
)
from fairhearing.web.oidc.file import PROVIDER
from fairhearing.web.pending import remember_pending
from fairhearing.web.sign_in import NOTICE, let_in

_HOW_TO_LINK = (
    "Nobody here is linked with that account. Sign in with your passphrase, then link it on the page My sign-in."
)
_NOT_ALLOWED = "That account is of another organisation, or it does not say enough about you."
_KEY_HOLDER = "You are recognised. Because you can open recordings, your passphrase and code are needed too."


def arrive(request: HttpRequest, said: Mapping[str, Any], *, nonce: str | None, links: bool) -> HttpResponseBase:
    """Answer once the provider has spoken. said: its id token's claims, and its answer to `userinfo`.

    nonce: what this browser's question carried.
    """
    provider = settings.OIDC
    assert provider is not None  # noqa: S101 - the ways here are closed where there is none
    try:
        claims = merged(said)
        check_answers(claims, nonce)
        check_allowed(claims, provider)
        subject = subject_of(claims, provider)
    except ClaimsRefused:
        return not_recognised(request, _NOT_ALLOWED)
    if links:
        return _link(request, subject)
    linked = SocialAccount.objects.filter(provider=PROVIDER, uid=subject, user__is_active=True).first()
    if linked is None:
        return not_recognised(request, _HOW_TO_LINK)
    person: Person = linked.user
    if person.holds_key:
        return not_recognised(request, _KEY_HOLDER)
    if claims_second_step(claims, provider):
        return let_in(request, person, None)
    remember_pending(request.session, person, "", now=timezone.now())
    return HttpResponseRedirect(reverse("sign-in-code"))


def not_recognised(request: HttpRequest, words: str) -> HttpResponseBase:
    """Lead to the sign-in page, or to one's own where one is signed in, and say why."""
    if isinstance(request.user, Person):
        return after_change(request, reverse("account"), words, now=timezone.now())
    request.session[NOTICE] = words
    return HttpResponseRedirect(reverse("sign-in"))


def _link(request: HttpRequest, subject: str) -> HttpResponseBase:
    """Link the account with whoever is signed in; one account is one person's, and the other way round."""
    person = request.user
    if not isinstance(person, Person):
        return not_recognised(request, "You were signed out meanwhile. Sign in, then link it again.")
    try:
        with transaction.atomic():
            SocialAccount.objects.filter(provider=PROVIDER, user=person).delete()
            SocialAccount.objects.create(provider=PROVIDER, user=person, uid=subject, extra_data={})
            record(Verb.PERSON_CHANGED, person.account, subject=person.account, changed="provider")
    except IntegrityError:
        return not_recognised(request, "That account is linked with somebody else here.")
    return after_change(request, reverse("account"), "That account is linked with yours.", now=timezone.now())
