"""HOME/oidc.json: which identity provider staff may sign in by, written by whoever looks after the machine.

docs/reference/formats/oidc-json.md describes each key. No file: nobody signs in by a provider.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from fairhearing.vault.home import Home
from fairhearing.web.errors import FarEndError

PROVIDER: Final = "provider"
_VERSION = 1
_KEYS = frozenset(
    {"version", "shape", "issuer", "client_id", "secret_file", "label", "allowed", "second_step", "acr_values"}
)


class BadProviderSettings(FarEndError):
    """oidc.json, or the secret file it names, cannot be used. The message names the key, never what stood there."""


class Shape(StrEnum):
    """How a provider says who somebody is."""

    ENTRA = "entra"
    """Microsoft Entra ID: `tid` and `oid`, together never given to anybody else."""
    CIS2 = "cis2"
    """NHS CIS2: `nhsid_useruid`."""
    PLAIN = "plain"
    """Any other: `sub`."""


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """How to reach a provider, and what of its word is taken.

    allowed: claims that must have one of these values. second_step: values of `acr` and `amr` that stand for our code.
    """

    shape: Shape
    issuer: str
    client_id: str
    label: str
    secret: str = field(repr=False)
    allowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    second_step: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    acr_values: str = ""

    def allauth(self) -> dict[str, Any]:
        """Return the setting SOCIALACCOUNT_PROVIDERS."""
        app = {
            "provider_id": PROVIDER,
            "name": self.label,
            "client_id": self.client_id,
            "secret": self.secret,
            "settings": {"server_url": self.issuer, "oauth_pkce_enabled": True},
        }
        asked = {"acr_values": self.acr_values} if self.acr_values else {}
        return {"openid_connect": {"APPS": [app], "SCOPE": ["openid", "profile"], "AUTH_PARAMS": asked}}


def load_provider(home: Home) -> ProviderSettings | None:
    """Read the settings, None where there are none. Raises BadProviderSettings."""
    try:
        text = (home.root / "oidc.json").read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise BadProviderSettings("oidc.json cannot be read: is it this user's, and UTF-8?") from error
    return _read(_object(text), home)


def usable_provider(home: Home) -> ProviderSettings | None:
    """Read the settings as the pages do: what cannot be used is said to whoever reads their output, and left out."""
    try:
        return load_provider(home)
    except BadProviderSettings as error:
        sys.stderr.write(f"fairhearing web: nobody signs in by a provider: {error}\n")
        return None


def _object(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadProviderSettings("oidc.json is not JSON") from error
    if not isinstance(values, dict):
        raise BadProviderSettings("oidc.json must be one JSON object")
    if strange := sorted(set(values) - _KEYS):
        raise BadProviderSettings(f"oidc.json: there is no key '{strange[0][:40]}'; a misspelt one?")
    if values.get("version", _VERSION) != _VERSION:
        raise BadProviderSettings(f"oidc.json: 'version' must be {_VERSION}")
    return values


def _read(values: dict[str, Any], home: Home) -> ProviderSettings:
    issuer, allowed = _text(values, "issuer"), _lists(values, "allowed")
    if not _is_protected(issuer):
        raise BadProviderSettings("oidc.json: 'issuer' must begin with https://")
    try:
        shape = Shape(_text(values, "shape"))
    except ValueError as error:
        raise BadProviderSettings("oidc.json: 'shape' must be entra, cis2 or plain") from error
    if shape is Shape.ENTRA and not allowed.get("tid"):
        raise BadProviderSettings(
            "oidc.json: entra needs 'allowed' with 'tid': any organisation could sign in otherwise"
        )
    second_step = _lists(values, "second_step")
    if set(second_step) - {"acr", "amr"}:
        raise BadProviderSettings("oidc.json: 'second_step' has 'acr' and 'amr' only")
    return ProviderSettings(
        shape=shape,
        issuer=issuer.rstrip("/"),
        client_id=_text(values, "client_id"),
        label=_text(values, "label"),
        secret=_secret(home, _text(values, "secret_file")),
        allowed=allowed,
        second_step=second_step,
        acr_values=_text(values, "acr_values") if "acr_values" in values else "",
    )


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadProviderSettings(f"oidc.json: '{name}' must be a text that says something")
    return value.strip()


def _lists(values: dict[str, Any], name: str) -> dict[str, tuple[str, ...]]:
    found = values.get(name, {})
    good = isinstance(found, dict) and all(
        isinstance(each, list) and all(isinstance(text, str) for text in each) for each in found.values()
    )
    if not good:
        raise BadProviderSettings(f"oidc.json: '{name}' must be an object of lists of texts")
    return {claim: tuple(texts) for claim, texts in found.items()}


def _secret(home: Home, name: str) -> str:
    try:
        secret = (home.root / name).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadProviderSettings("oidc.json: the file that 'secret_file' names cannot be read") from error
    if not secret:
        raise BadProviderSettings("oidc.json: the file that 'secret_file' names is empty")
    return secret


def _is_protected(issuer: str) -> bool:
    try:
        parts = urlsplit(issuer)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme, parts.hostname) == ("http", "localhost"))
