"""By which way a practice's calls can be recorded: what somebody answers and what was seen, to a verdict. Pure rules.

    SIPREC     an INVITE with a recording's metadata was seen; or the product, or a border controller before it, has it
    mirror     the wire between phone system and line or phones can be mirrored, and neither signalling nor sound is
               encrypted with keys that only the ends know (TLS, DTLS-SRTP); SDES keys in plain SIP can be read
    import     the phone system writes recordings of its own: sealed only afterwards, and what it misses is not known
    none       nothing of these

What was seen goes before what was answered. What nobody knows is taken for "no", and said.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from .phone_products import (
    IMPORT_SETTINGS,
    MIRROR_SETTINGS,
    OTHER_IMPORT_SETTINGS,
    SENDS_BY_ITSELF,
    SETTINGS,
    Product,
)


class Way(StrEnum):
    """How calls can come here."""

    SIPREC = "siprec"
    MIRROR = "mirror"
    IMPORT = "import"
    NONE = "none"


class Encryption(StrEnum):
    """How signalling and sound are kept from others on the wire."""

    NONE = "none"
    SDES = "sdes"
    """SRTP, its keys in SIP that is not encrypted."""
    TLS = "tls"
    """SIP in TLS, or SRTP with DTLS keys: only the ends can read it."""
    UNKNOWN = "unknown"


class Said(StrEnum):
    """An answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody said of a phone system. border_controller: one with SIPREC stands before it, or could."""

    product: Product
    version: str = ""
    border_controller: Said = Said.UNKNOWN
    mirror_port: Said = Said.UNKNOWN
    encryption: Encryption = Encryption.UNKNOWN
    own_recordings: Said = Said.UNKNOWN


@dataclass(frozen=True, slots=True)
class Seen:
    """What a test saw. recorded: calls that were being recorded. siprec: INVITEs with a recording's metadata.

    refused: requests that the recorder refused. invites, options, sound: of a wire. tls: connections of SIP over TLS.
    """

    recorded: int = 0
    refused: int = 0
    siprec: int = 0
    invites: int = 0
    options: int = 0
    sdes: int = 0
    dtls: int = 0
    tls: int = 0
    sound: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether nothing arrived at all."""
        return not any(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be done. reasons: why this way, and why not a better one. settings: to make, with {uri} filled in."""

    way: Way
    is_seen: bool
    reasons: tuple[str, ...]
    settings: tuple[str, ...]


_NOT_KNOWN: Final = "Nobody said whether {what}: it is taken for no. Find out, and ask again."


def verdict(answers: Answers, seen: Seen, uri: str) -> Verdict:
    """Say by which way the calls can be recorded. uri: where the recorder takes calls."""
    reasons: list[str] = []
    sends = tuple(each.replace("{uri}", uri) for each in SETTINGS[answers.product])
    if seen.recorded:
        return Verdict(Way.SIPREC, True, ("A call was being recorded while we looked.",), ())
    if seen.refused:
        reasons.append("Requests came and were refused: is the phone system listed, and the practice’s key in use?")
    if seen.siprec:
        reasons.append("It sent a recording session (SIPREC).")
        return Verdict(Way.SIPREC, True, tuple(reasons), sends)
    if answers.product in SENDS_BY_ITSELF or answers.border_controller is Said.YES:
        by = answers.product if answers.product in SENDS_BY_ITSELF else Product.SBC
        reasons.append("It can send calls by SIPREC." if by is answers.product else "Its border controller can.")
        return Verdict(Way.SIPREC, False, tuple(reasons), tuple(each.replace("{uri}", uri) for each in SETTINGS[by]))
    reasons.append("It has no SIPREC client of its own.")
    reasons.append(
        _NOT_KNOWN.replace("{what}", "a border controller with SIPREC stands before it")
        if answers.border_controller is Said.UNKNOWN
        else "No border controller with SIPREC stands before it."
    )
    hidden = _hidden(answers, seen)
    can_mirror = answers.mirror_port is Said.YES or bool(seen.invites and seen.sound)
    if can_mirror and not hidden:
        return Verdict(Way.MIRROR, bool(seen.invites and seen.sound), tuple(reasons), MIRROR_SETTINGS)
    if hidden:
        reasons.append(hidden)
    if not can_mirror:
        reasons.append(
            _NOT_KNOWN.replace("{what}", "its port on the switch can be mirrored")
            if answers.mirror_port is Said.UNKNOWN
            else "Its port cannot be mirrored."
        )
    if answers.own_recordings is Said.YES:
        reasons.append(
            "What it records itself can be imported: sealed afterwards only, and what it misses is not known."
        )
        settings = IMPORT_SETTINGS.get(answers.product, OTHER_IMPORT_SETTINGS)
        return Verdict(Way.IMPORT, False, tuple(reasons), settings)
    if answers.own_recordings is Said.UNKNOWN:
        reasons.append(_NOT_KNOWN.replace("{what}", "it can record calls itself"))
    change = ("Ask its supplier for a border controller with SIPREC, or for a trunk that passes one.",)
    return Verdict(Way.NONE, False, tuple(reasons), change)


def _hidden(answers: Answers, seen: Seen) -> str:
    """Say what nobody but the ends can read, if there is any."""
    if seen.dtls:
        return "Its sound is encrypted with keys that only the ends know (DTLS): a mirror port hears nothing."
    if seen.tls and not seen.invites:
        return "Its signalling is in TLS: a mirror port cannot tell one call from another."
    if seen.invites:
        return ""
    if answers.encryption is Encryption.TLS:
        return "It is encrypted with keys that only the ends know: a mirror port hears nothing."
    if answers.encryption is Encryption.UNKNOWN and answers.mirror_port is Said.YES:
        return _NOT_KNOWN.replace("{what}", "calls are free of TLS and DTLS").replace("no. Find", "encrypted. Find")
    return ""
