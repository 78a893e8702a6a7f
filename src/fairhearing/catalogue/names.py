"""Names as they are looked up: in small letters, from the first word and from the last. Pure, no Django.

A name is kept twice, so that both "margaret" and "holroyd" are the beginning of some column: a range of an index.
The keys hold the letters a to z and digits only: a database's collation may order signs and accents otherwise, but
orders these as everyone does. 0 stands between two words; any other letter is written by its code point, between nines.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from fairhearing.catalogue.numbers import Range

LONGEST_KEY = 120
_BETWEEN = "0"
_LAST = "z" * 8
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "master", "sir", "dame"})
_NOBODY = frozenset({"anonymous", "unknown", "private", "withheld", "restricted", "unavailable"})
"""What phone systems write where a name would stand, when the caller withheld who they are."""


@dataclass(frozen=True, slots=True)
class NameKeys:
    """The name from its first word on, and with its last word first. None where there is no such name."""

    forward: str | None
    from_last: str | None


def name_keys(name: str) -> NameKeys:
    """Return what a name is looked up by; titles are no part of it. "Holroyd, Margaret" is Margaret Holroyd."""
    last, _, first = name.partition(",")
    words = key_words(f"{first} {last}")
    if not words or (len(words) == 1 and words[0] in _NOBODY):
        return NameKeys(None, None)
    forward = _joined(words)
    return NameKeys(forward, _joined((words[-1], *words[:-1])) if len(words) > 1 else None)


def begins_with_name(name: str) -> Range | None:
    """Return the range of all keys that go on from these words; None where there is no letter in them."""
    words = key_words(name)
    return Range(_joined(words), (_joined(words) + _LAST)) if words else None


def without_titles(name: str) -> str:
    """Return a name as it is written in a list of people: without Mr, Mrs or Dr, unless nothing else is there."""
    words = [word for word in name.split() if word.casefold().rstrip(".") not in _TITLES]
    return " ".join(words) or name


def key_words(name: str) -> tuple[str, ...]:
    """Return each word of a name as keys write it, without titles unless nothing else is there."""
    words = tuple(filter(None, (_letters(word) for word in _WORD.findall(name))))
    return tuple(word for word in words if word not in _TITLES) or words


def _joined(words: tuple[str, ...]) -> str:
    return _BETWEEN.join(words)[:LONGEST_KEY]


def _letters(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(_letter(each) for each in plain if each.isalpha())


def _letter(letter: str) -> str:
    return letter if letter.isascii() else f"9{ord(letter):x}9"
