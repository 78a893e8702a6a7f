"""Take out of the NHS.UK frontend what we may not ship or what would make a browser fetch from elsewhere.

- `@font-face`: Frutiger needs a licence, and its files lie on another host.
- `url(/assets/...)`: the small icons of table and file controls, at an absolute path that is not ours.
- source maps: comments that make developer tools ask for files that are not there.
- the logo: its few style rules stay, they draw nothing by themselves; favicons and images are never copied.
"""

from __future__ import annotations

import re

from fairhearing.web.errors import FarEndError

_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_LICENSED_FONT = re.compile(r"Frutiger W01,\s*")
_ABSOLUTE_ASSET = re.compile(r"url\(\s*[\"']?/assets/[^)]*\)")
_CSS_SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/\s*")
_JS_SOURCE_MAP = re.compile(r"//# sourceMappingURL=\S*\s*")
_OUTSIDE = re.compile(r"(?:url\(|@import|from)\s*[\"'(]?\s*(?:https?:)?//")


class FetchesFromOutside(FarEndError):
    """A cleaned file would still make a browser fetch from another host: the pinned version changed its ways."""


def clean_css(css: str) -> str:
    """Return the style sheet without fonts, absolute images and source map.

    Raises FetchesFromOutside if an address of another host is left.
    """
    css = _FONT_FACE.sub("", css)
    css = _LICENSED_FONT.sub("", css)
    css = _ABSOLUTE_ASSET.sub("none", css)
    return _checked(_CSS_SOURCE_MAP.sub("", css))


def clean_js(script: str) -> str:
    """Return the script without its source map.

    Raises FetchesFromOutside if it imports from another host.
    """
    return _checked(_JS_SOURCE_MAP.sub("", script))


def _checked(text: str) -> str:
    """Return the text, or raise if it still names another host as a source."""
    if found := _OUTSIDE.search(text):
        raise FetchesFromOutside(f"expected no address of another host, found one at character {found.start()}")
    return text
