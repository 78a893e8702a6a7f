"""The way to the provider and back. allauth makes the question, checks state and PKCE, and fetches the answer."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import visitor
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import public, requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.web.oidc.arriving import not_recognised
from fairhearing.web.oidc.file import PROVIDER
from fairhearing.web.oidc.way import ProviderWay

_SILENT = "The other sign-in does not answer. Sign in with your passphrase."


@public
@require_POST
def to_provider(request: HttpRequest) -> HttpResponseBase:
    """Go to the provider to sign in."""
    return _go(request, "login")


@requires(Permission.SEE_HOME)
@require_POST
def link_provider(request: HttpRequest) -> HttpResponseBase:
    """Go to the provider to link an account there with one's own."""
    return _go(request, "connect")


@requires(Permission.SEE_HOME)
@require_POST
def unlink_provider(request: HttpRequest) -> HttpResponseBase:
    """Forget the linked account."""
    person = visitor(request)
    with transaction.atomic():
        if SocialAccount.objects.filter(provider=PROVIDER, user=person).delete()[0]:
            record(Verb.PERSON_CHANGED, person.account, subject=person.account, changed="provider")
    return after_change(request, reverse("account"), "The link is gone.", now=timezone.now())


@public
@require_safe
def from_provider(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Come back from the provider. Our cookies come with this site’s own requests alone: we lead here once more."""
    if settings.OIDC is None or provider_id != PROVIDER:
        raise Http404
    view = OAuth2CallbackView.adapter_view(ProviderWay(request))
    try:
        response: HttpResponseBase = view(request)
    except (OSError, KeyError, OAuth2Error):  # what requests raises is an OSError
        return not_recognised(request, _SILENT)
    return response


def _go(request: HttpRequest, process: str) -> HttpResponseBase:
    """Answer with a page that leads on: a form may not be answered by leading to another site (our form-action)."""
    if settings.OIDC is None:
        raise Http404
    try:
        address = ProviderWay(request).address(process)
    except (OSError, KeyError, OAuth2Error):
        return not_recognised(request, _SILENT)
    return render(request, "socialaccount/login_redirect.jinja", {"redirect_to": address, "label": settings.OIDC.label})
