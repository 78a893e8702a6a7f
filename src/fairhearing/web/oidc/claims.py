"""What a provider says of somebody, and what of it is taken. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from fairhearing.web.errors import FarEndError
from fairhearing.web.oidc.file import ProviderSettings, Shape


class ClaimsRefused(FarEndError):
    """What the provider says names nobody we could know, or somebody who may not come in."""


def merged(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the id token's claims with the answer to `userinfo` beside them. Raises ClaimsRefused.

    Both must be of the same subject (OpenID Connect Core 5.3.2); where both say something the id token is taken.
    """
    token, about = said.get("id_token"), said.get("userinfo") or {}
    if not isinstance(token, dict) or not isinstance(about, dict):
        raise ClaimsRefused("the provider sent no id token")
    if about and about.get("sub") != token.get("sub"):
        raise ClaimsRefused("the provider's two answers are of different people")
    return {**about, **token}


def check_answers(claims: Mapping[str, Any], nonce: str | None) -> None:
    """Return if the answer is one to the question that was asked, and not one of another time. Raises ClaimsRefused."""
    if not nonce or claims.get("nonce") != nonce:
        raise ClaimsRefused("the provider's answer is one to another question")


def subject_of(claims: Mapping[str, Any], settings: ProviderSettings) -> str:
    """Return what names a person for ever at this provider, as a hash: it goes into our table. Raises ClaimsRefused."""
    names = {Shape.ENTRA: ("tid", "oid"), Shape.CIS2: ("nhsid_useruid",), Shape.PLAIN: ("sub",)}[settings.shape]
    values = [claims.get(name) for name in names]
    if not all(isinstance(value, str) and value for value in values):
        raise ClaimsRefused(f"the provider does not say {' and '.join(names)}")
    line = "\n".join([settings.issuer, *map(str, values)])
    return hashlib.sha256(f"fairhearing provider subject\n{line}".encode()).hexdigest()


def check_allowed(claims: Mapping[str, Any], settings: ProviderSettings) -> None:
    """Return if every claim that is asked for has one of its values. Raises ClaimsRefused."""
    for claim, values in settings.allowed.items():
        if not _said(claims, claim) & set(values):
            raise ClaimsRefused(f"claim {claim} is none of those allowed")


def claims_second_step(claims: Mapping[str, Any], settings: ProviderSettings) -> bool:
    """Say whether the provider vouches for a second step that stands for our code."""
    return any(_said(claims, claim) & set(values) for claim, values in settings.second_step.items())


def _said(claims: Mapping[str, Any], claim: str) -> set[str]:
    value = claims.get(claim)
    many = value if isinstance(value, list) else [value]
    return {each for each in many if isinstance(each, str)}
