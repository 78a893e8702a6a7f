"""What may leave in a support bundle: the shape of settings, never what makes them somebody's.

Numbers up to 65,535 stay (ports, limits, days), and so do switches and the words of our own settings; every other text
is replaced by how long it is. What a process wrote is kept line by line if the line is one of ours, without addresses,
numbers and e-mails.
"""

from __future__ import annotations

import re
from typing import Final

_HIGHEST_KEPT: Final = 65535
_KEY: Final = re.compile(r"[a-z]+(_[a-z0-9]+)*")
WORDS: Final = frozenset(
    [
        "none",
        "starttls",
        "tls",
        "udp",
        "tcp",
        "acme",
        "installed",
        "self-signed",
        "folder",
        "bucket",
        "syslog",
        "client-default",
        "rtp",
        "srtp",
    ]
)
"""What settings say in words of ours: it may stay."""
_OURS: Final = re.compile(r"(\S+ \S+ \S+ \S+ )?(WARNING|ERROR|INFO)? ?fairhearing")
_OPAQUE: Final = re.compile(r"\b[0-9a-f]{32,64}\b")
_LEFT_OUT: Final = (
    (re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+"), "[e-mail]"),
    (re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b"), "[address]"),
    (re.compile(r"\b[0-9a-f]{0,4}(:[0-9a-f]{0,4}){3,7}\b", re.IGNORECASE), "[address]"),
    (re.compile(r"\+?\d[\d ().-]{4,}\d"), "[number]"),
    (re.compile(r"/(?:home|Users)/[^\s/]+"), "/home/[user]"),
)


def masked(value: object) -> object:
    """Return a setting of JSON with what may leave of it."""
    if isinstance(value, dict):
        return {_masked_key(key, number): masked(each) for number, (key, each) in enumerate(value.items())}
    if isinstance(value, list):
        return [masked(each) for each in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int) and 0 <= value <= _HIGHEST_KEPT:
        return value
    if isinstance(value, str):
        return value if value in WORDS else f"[{len(value)} characters]"
    return "[number]"


def scrubbed(line: str) -> str:
    """Return a line that a process of ours wrote, without addresses, numbers and e-mails; "" for any other line."""
    if not _OURS.match(line):
        return ""
    kept = _OPAQUE.findall(line)
    told = _OPAQUE.sub("\0", line)
    for pattern, instead in _LEFT_OUT:
        told = pattern.sub(instead, told)
    for opaque in kept:
        told = told.replace("\0", opaque, 1)
    return told


def _masked_key(key: str, number: int) -> str:
    return key if _KEY.fullmatch(key) else f"[key {number}]"
