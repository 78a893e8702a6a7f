"""Writing a session description: our side of an offer and answer (RFC 3264, RFC 8866)."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from .errors import OurError
from .sdes import write_crypto
from .sdp import MediaLine

# What everybody writes so; names do not tell capitals from small letters, but some clients do.
_SPELT_SMALL = ("TELEPHONE-EVENT/", "OPUS/")


class UnsafeSdp(OurError):
    """A value that we were about to write would break out of its line."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose description it is, and which: session stays, version grows by one with every change (section 5.2)."""

    session: int
    version: int
    host: str


def render_sdp(origin: Origin, media: Iterable[MediaLine]) -> bytes:
    """Write a description. A line with port 0 says no to a stream; its payload types are repeated as they came.

    Raises UnsafeSdp.
    """
    family = f"IN IP{ipaddress.ip_address(origin.host).version} {origin.host}"
    lines = ["v=0", f"o=- {origin.session} {origin.version} {family}", "s=-", f"c={family}", "t=0 0"]
    for line in media:
        lines.append(f"m={line.kind} {line.port} {line.protocol} {' '.join(line.formats)}".rstrip())
        if line.port:
            lines += _attributes(line)
    if any("\r" in line or "\n" in line for line in lines):
        raise UnsafeSdp("a line end inside a line")
    return "\r\n".join([*lines, ""]).encode()


def _attributes(line: MediaLine) -> list[str]:
    """Return what explains a stream's payload types, its label, its key and its way."""
    parameters = dict(line.parameters)
    explained = []
    for number, codec in line.codecs:
        explained.append(f"a=rtpmap:{number} {codec.lower() if codec.startswith(_SPELT_SMALL) else codec}")
        if number in parameters:
            explained.append(f"a=fmtp:{number} {parameters[number]}")
    label = [f"a=label:{line.label}"] if line.label else []
    crypto = [f"a=crypto:{write_crypto(each)}" for each in line.crypto]
    return [*explained, *label, *crypto, f"a={line.way}"]
