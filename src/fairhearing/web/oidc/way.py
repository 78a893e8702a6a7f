"""The way to a provider and back, held to more than allauth's own.

The issuer is the one that stands in oidc.json, letter by letter; the id token's signature is checked though it came by
TLS; and it answers the question that this browser asked (`nonce`, OpenID Connect Core 3.1.3.7 and 15.5.2).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from jwt import PyJWK, PyJWKSet, PyJWS, PyJWTError, get_unverified_header

from fairhearing.web.oidc.file import PROVIDER

ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
"""Signatures of somebody else's key. None by a secret that both sides know, and never none at all."""
_NONCE_BYTES: Final = 32


class ProviderWay(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """One request's way. Raises OAuth2Error where the provider is not who it should be, or signs nothing."""

    def __init__(self, request: HttpRequest, provider_id: str = PROVIDER) -> None:
        super().__init__(request, provider_id)

    def address(self, process: str) -> str:
        """Return where a browser is sent to be asked who its user is. process: "login" or "connect"."""
        provider, nonce = self.get_provider(), secrets.token_urlsafe(_NONCE_BYTES)
        provider.oauth2_adapter_class = type(self)
        asked = provider.get_auth_params() | {"nonce": nonce}
        answer = provider.redirect(self.request, process, auth_params=asked, nonce=nonce)
        return str(answer.headers["Location"])

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider says of itself."""
        found: dict[str, Any] = super().openid_config
        known = settings.OIDC
        if known is None or str(found.get("issuer", "")).rstrip("/") != known.issuer:
            raise OAuth2Error("the provider names another issuer than oidc.json")
        return found

    def get_access_token_data(self, *arguments: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - allauth's
        """Fetch the tokens, and check the id token's signature, which allauth spares itself for what came by TLS."""
        data: dict[str, Any] = super().get_access_token_data(*arguments, **more)
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        check_signature(data.get("id_token", ""), answer.json())
        return data


def check_signature(token: str, keys: Mapping[str, Any]) -> None:
    """Return if a key of the provider's signed the token. keys: its JSON Web Key Set (RFC 7517). Raises OAuth2Error."""
    try:
        header = get_unverified_header(token)
        named = [key for key in PyJWKSet.from_dict(dict(keys)).keys if header.get("kid") in (None, key.key_id)]
    except PyJWTError as error:
        raise OAuth2Error("the provider sent no id token, or no keys") from error
    if header.get("alg") not in ALGORITHMS or not any(_signed(token, header["alg"], key) for key in named):
        raise OAuth2Error("the id token is not signed by a key of the provider's")


def _signed(token: str, algorithm: str, key: PyJWK) -> bool:
    try:
        PyJWS().decode(token, key.key, algorithms=[algorithm])
    except (PyJWTError, TypeError, ValueError):  # a key of another kind than the algorithm's
        return False
    return True
