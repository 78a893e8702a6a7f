"""The page of a copy, as it is fixed when the copy is made: all but the header and the parts, which have holes."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from importlib.resources import files
from typing import Final

HEADER_HOLE: Final = "{header}"
PARTS_HOLE: Final = "{parts}"
_POLICY: Final = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; media-src blob:; form-action 'none';"
    " base-uri 'none'"
)
"""Run this script, look like this, play what it made itself; ask nobody for anything."""


def page_of(practice: str) -> bytes:
    """Return the page of a practice's copies, in UTF-8. practice: its name, for people."""
    script, style = "\n" + _text("copy.js"), _text("copy.css")
    filled = {
        "policy": _POLICY.format(script=_hash(script), style=_hash(style)),
        "practice": html.escape(practice),
        "style": style,
        "script": script,
    }
    return re.sub(r"\{(policy|practice|style|script)\}", lambda found: filled[found[1]], _text("copy.html")).encode()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _text(name: str) -> str:
    return (files("fairhearing.copying") / "page" / name).read_text("utf-8")
