"""Digest authentication in SIP: credentials as values, and the proof they hold (RFC 3261 section 22, 7616, 8760)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Final

from .sip_headers import BadHeader

ALGORITHMS: Final = {"SHA-256": hashlib.sha256, "MD5": hashlib.md5}
"""The strongest first. MD5 is what older phone systems know."""

_SCHEME: Final = re.compile(r"\s*Digest\s+", re.IGNORECASE)
_FIELD: Final = re.compile(r'\s*([A-Za-z0-9_-]{1,32})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))\s*(?:,|$)')
_NEEDED: Final = ("username", "realm", "nonce", "uri", "response")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What an Authorization field says. algorithm: a key of ALGORITHMS. qop: "auth" or empty, as RFC 2069 had it."""

    user: str
    realm: str
    nonce: str
    uri: str
    response: str = field(repr=False)
    algorithm: str
    qop: str
    count: str
    client_nonce: str


def read_credentials(value: str) -> Credentials:
    """Read an Authorization field. Raises BadHeader."""
    start = _SCHEME.match(value)
    if start is None:
        raise BadHeader("Authorization is not Digest")
    found, at = dict[str, str](), start.end()
    while at < len(value):
        part = _FIELD.match(value, at)
        if part is None:
            raise BadHeader("Authorization has a parameter that is none")
        found[part[1].lower()] = re.sub(r"\\(.)", r"\1", part[2]) if part[2] is not None else part[3]
        at = part.end()
    missing = [name for name in _NEEDED if name not in found]
    algorithm, qop = found.get("algorithm", "MD5").upper(), found.get("qop", "").lower()
    if missing or algorithm not in ALGORITHMS or qop not in ("", "auth"):
        raise BadHeader("Authorization lacks what is needed, or has an algorithm that we lack")
    return Credentials(
        user=found["username"],
        realm=found["realm"],
        nonce=found["nonce"],
        uri=found["uri"],
        response=found["response"].lower(),
        algorithm=algorithm,
        qop=qop,
        count=found.get("nc", ""),
        client_nonce=found.get("cnonce", ""),
    )


def expected_response(credentials: Credentials, method: str, password: str) -> str:
    """Return the proof that somebody who knows the password would give for this method (RFC 7616 section 3.4.1)."""
    said = credentials
    secret = _digest(said, f"{said.user}:{said.realm}:{password}")
    request = _digest(said, f"{method}:{said.uri}")
    middle = f"{said.nonce}:{said.count}:{said.client_nonce}:{said.qop}" if said.qop else said.nonce
    return _digest(said, f"{secret}:{middle}:{request}")


def render_challenge(algorithm: str, *, realm: str, nonce: str, stale: bool) -> str:
    """Write a WWW-Authenticate field. stale: the proof was right, only its nonce is too old."""
    old = ", stale=true" if stale else ""
    return f'Digest realm="{realm}", qop="auth", algorithm={algorithm}, nonce="{nonce}"{old}'


def _digest(credentials: Credentials, text: str) -> str:
    return ALGORITHMS[credentials.algorithm](text.encode("utf-8", "surrogateescape")).hexdigest()
