"""A person's second steps: what is owed beside the passphrase. One JSON document, sealed in the wrap.

    {"totp": base64, "passkeys": [{"credential", "public", "name", "added"}], "recovery_codes": [digest, ...]}

What changes with each use (the last code's step, recovery codes used up, a passkey's count) stands in the sign-ins
file (`codes`), so that a use needs no key.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from fairhearing.vault.document import Fields, encode_bytes, write_time

TOTP_SECRET_BYTES: Final = 20
_FORMAT: Final = "fairhearing second steps v1"


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey. credential: its id. public: its COSE key. name: what the person calls it."""

    credential: bytes
    public: bytes
    name: str
    added: datetime


@dataclass(frozen=True, slots=True)
class SecondSteps:
    """All second steps of one person. recovery_codes: SHA-256 of each, in hexadecimal digits."""

    totp_secret: bytes = field(repr=False)
    passkeys: tuple[Passkey, ...] = ()
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)


def encode_steps(steps: SecondSteps) -> str:
    """Return the document, to be sealed."""
    passkeys = [
        {
            "credential": encode_bytes(each.credential),
            "public": encode_bytes(each.public),
            "name": each.name,
            "added": write_time(each.added),
        }
        for each in steps.passkeys
    ]
    return json.dumps(
        {
            "format": _FORMAT,
            "totp": encode_bytes(steps.totp_secret),
            "passkeys": passkeys,
            "recovery_codes": list(steps.recovery_codes),
        }
    )


def parse_steps(text: str, where: str) -> SecondSteps:
    """Read the document. Raises BadDocument, which names `where` it stood."""
    fields = Fields.parse(text, where, _FORMAT)
    passkeys = tuple(
        Passkey(each.data("credential"), each.data("public"), each.text("name"), each.time("added"))
        for each in fields.objects("passkeys")
    )
    return SecondSteps(fields.data("totp"), passkeys, fields.text_list("recovery_codes"))
