"""My sign-in: what there is, and where to change it."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fairhearing.catalogue.visits import visitor
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission
from fairhearing.web.account.second_steps import has_passkeys_here, own_steps
from fairhearing.web.oidc.file import PROVIDER


@requires(Permission.SEE_HOME)
@require_safe
def account(request: HttpRequest) -> HttpResponseBase:
    """Show one's own sign-in."""
    person = visitor(request)
    context: dict[str, object] = {
        "person": person,
        "steps": own_steps(request, person),
        "passkeys_here": has_passkeys_here(request),
    }
    linked = SocialAccount.objects.filter(provider=PROVIDER, user=person).exists()
    context |= {"provider": settings.OIDC, "linked": linked}
    return render(request, "web/account/account.jinja", context)
