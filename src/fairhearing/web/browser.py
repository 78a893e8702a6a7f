"""A browser in three words, from what it says of itself: enough to know one's own by, and no more. Pure."""

from __future__ import annotations

from typing import Final

_FAMILIES: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def browser_words(user_agent: str) -> str:
    """Return such as "Chrome on Windows"; most browsers name others too, so the order matters."""
    family = next((words for mark, words in _FAMILIES if mark in user_agent), "Another browser")
    system = next((words for mark, words in _SYSTEMS if mark in user_agent), "")
    return f"{family} on {system}" if system else family
