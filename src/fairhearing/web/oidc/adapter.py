"""Where allauth asks us what becomes of somebody whom the provider has named: we answer with a page of ours, always.

So none of allauth's own ways in is ever taken: no account is made, none is found by its e-mail address.
"""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from fairhearing.web.oidc import arriving


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Hands over to `arriving`."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> NoReturn:  # noqa: ANN401 - allauth's
        """Take over once the provider has said who it is."""
        asked, said = sociallogin.state, sociallogin.account.extra_data
        links = asked.get("process") == "connect"
        raise ImmediateHttpResponse(arriving.arrive(request, said, nonce=asked.get("nonce"), links=links))

    def on_authentication_error(self, request: HttpRequest, *_args: object, **_kwargs: object) -> NoReturn:
        """Take over where the provider refused, or did not answer."""
        raise ImmediateHttpResponse(arriving.not_recognised(request, "The other sign-in was not finished."))

    def is_open_for_signup(self, *_args: object) -> bool:
        """Say no: nobody gets an account by having one elsewhere."""
        return False
