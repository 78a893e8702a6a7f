"""Making the page that checks copies: template, style and script in one file that asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from typing import Final

_POLICY: Final = "default-src 'none'; script-src '{script}'; style-src '{style}'; form-action 'none'; base-uri 'none'"


def checker_page() -> str:
    """Return the page; its policy names the hashes of its one script and its one style."""
    script = "\n" + _text("checker", "archive.js") + _text("checker", "checker.js")
    style = _text("reader", "reader.css")
    filled = {"policy": _POLICY.format(script=_hash(script), style=_hash(style)), "style": style, "script": script}
    template = _text("checker", "checker.html")
    return re.sub(r"\{(policy|style|script)\}", lambda found: filled[found[1]], template)


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _text(folder: str, name: str) -> str:
    return (files("fairhearing.cli") / folder / name).read_text("utf-8")
