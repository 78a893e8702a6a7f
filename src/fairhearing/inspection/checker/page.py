"""The page that checks a pack in a browser, put together from its three parts; its policy names the two that run."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files


def checker_page() -> bytes:
    """Return verify.html, in UTF-8."""
    script, style = _part("verify.js"), _part("verify.css")
    page = _part("verify.page.html")
    for hole, text in (("script_hash", _hash(script)), ("style_hash", _hash(style)), ("style", style)):
        page = page.replace(f"{{{hole}}}", text, 1)
    return page.replace("{script}", script, 1).encode()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _part(name: str) -> str:
    return (files("fairhearing.inspection") / "checker" / name).read_text("utf-8")
