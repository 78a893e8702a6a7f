"""The form in which certificates are written, and digested. Pure, no Django."""

from __future__ import annotations

import hashlib
import json

CERTIFICATE = "fairhearing certificate of destruction v1"
"""The document's `format`."""


def canonical(document: dict[str, object]) -> str:
    """Return JSON in the one form of which there is a digest: sorted, without blanks, ASCII."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest_of(document: str) -> str:
    """Return the SHA-256 of a certificate, as the log has it."""
    return hashlib.sha256(document.encode("ascii")).hexdigest()
