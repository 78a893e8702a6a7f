"""What somebody typed into the one box, read as things to look for. Pure, no Django.

    text -> parts between semicolons -> at each place the first reader that knows what begins there
         -> words nobody knows: names, if they are made of letters; else not understood, and said so

The chips' words, joined, are read as the same things again: that is how one of them is taken away, and how a search
is kept. Small words that carry nothing ("the", "call from") are passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from fairhearing.catalogue.names import key_words
from fairhearing.finding.day_words import read_days
from fairhearing.finding.errors import UnreadableWords
from fairhearing.finding.hour_words import read_hours
from fairhearing.finding.number_words import read_digits, read_extension
from fairhearing.finding.terms import (
    BETWEEN,
    Length,
    Name,
    Reference,
    Tag,
    Term,
    Unread,
    Way,
    WhichWay,
    Withheld,
)

LONGEST = 1000
MOST_TERMS = 12
_MOST_ROUNDS = 5
_FLAGS = re.IGNORECASE | re.ASCII
_PARTS = re.compile(r"[;\n]")
_SMALL_WORDS = """
a about all and any anybody anyone at by call called caller calls for from he her him his in is it me my of on or our
rang ring ringing rung said she somebody someone spoke that the them they this to us was we when where which who with
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*\.?")
_WITHHELD = re.compile(r"(?:number |caller )?(?:withheld|anonymous)(?: numbers?| callers?)?", _FLAGS)
_WAYS = {
    WhichWay.IN: re.compile(r"(?:incoming|inbound|in)(?![a-z])", _FLAGS),
    WhichWay.OUT: re.compile(r"(?:outgoing|outbound|out)(?![a-z])", _FLAGS),
    WhichWay.INTERNAL: re.compile(r"internal", _FLAGS),
    WhichWay.MISSED: re.compile(r"missed|unanswered|not answered", _FLAGS),
}
_SIMPLE: tuple[tuple[re.Pattern[str], Term], ...] = (
    (_WITHHELD, Withheld()),
    *((pattern, Way(way)) for way, pattern in _WAYS.items()),
)
_LENGTH = re.compile(
    r"(?P<least>longer than|over|more than|at least|>)? ?"
    r"(?P<most>shorter than|under|less than|at most|<)? ?"
    r"(?P<count>\d{1,4}) ?(?P<unit>hours?|minutes?|seconds?|mins?|secs?|h|m|s)(?![a-z])(?: long)?",
    _FLAGS,
)
_UNITS = {"h": 3600, "m": 60, "s": 1}
_REFERENCE = re.compile(r"(?P<letter>[a-z])-(?P<year>\d{4})-(?P<number>\d{1,6})", _FLAGS)
_TAGGED = re.compile(r"(?:tag(?:ged)?:? |#)", _FLAGS)


@dataclass(frozen=True, slots=True)
class Known:
    """What the practice knows that helps to read: its extensions, who is behind them, and its tags."""

    extensions: frozenset[str] = frozenset()
    staff: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood, in the order in which it was typed."""

    terms: tuple[Term, ...] = ()

    @property
    def words(self) -> str:
        """What is read as this again."""
        return BETWEEN.join(term.words for term in self.terms)

    def without(self, index: int) -> Reading:
        """Return it without one of its things; as it is where there is none of that number."""
        return Reading(tuple(term for n, term in enumerate(self.terms) if n != index))

    @property
    def fields(self) -> tuple[str, ...]:
        """Which fields are used, each once: all that the log is told."""
        return tuple(dict.fromkeys(term.field for term in self.terms))

    @property
    def unread(self) -> tuple[str, ...]:
        """What was not understood."""
        return tuple(term.text for term in self.terms if isinstance(term, Unread))


def read(text: str, *, today: date, known: Known) -> Reading:
    """Read whatever was typed; today: the practice's. Raises UnreadableWords where it is too much at once.

    A thing that stands alone may say more than it did among others; so it is read until it says the same twice.
    """
    reading = _read_once(text, today, known)
    for _ in range(_MOST_ROUNDS):
        again = _read_once(reading.words, today, known)
        if again == reading:
            return reading
        reading = again
    raise UnreadableWords("these words say something else each time they are read")


def _read_once(text: str, today: date, known: Known) -> Reading:
    if len(text) > LONGEST:
        raise UnreadableWords(f"{len(text)} characters; at most {LONGEST} are read")
    terms: list[Term] = []
    for part in _PARTS.split(unicodedata.normalize("NFKC", text)):
        terms += _read_part(" ".join(part.replace("\0", " ").split()), today, known)
    terms = list(dict.fromkeys(terms))
    if len(terms) > MOST_TERMS:
        raise UnreadableWords(f"{len(terms)} things; at most {MOST_TERMS} are looked for at once")
    return Reading(tuple(terms))


def _read_part(text: str, today: date, known: Known) -> Iterable[Term]:
    """Read one part from left to right; words of letters that stand together are one name until something ends it."""
    name: list[str] = []
    terms: list[Term] = []
    at = 0
    while at < len(text):
        found = _first(text, at, today, known) if _begins(text, at) else None
        if found is None:
            word = text[at:].split(" ", 1)[0]
            at += len(word) + 1
            bare = word.strip(',.:!?"“”()')
            if _NAME_WORD.fullmatch(bare) and bare.casefold() not in _SMALL:
                name.append(bare)
                if not word.endswith((",", ":", "!", "?")):
                    continue
            terms += _names(name, known)
            name = []
            if not _NAME_WORD.fullmatch(bare) and word.strip(',.:!?-"“”()'):
                terms.append(Unread(word.strip(",") or word))
            continue
        terms += _names(name, known)
        name = []
        term, at = found
        terms.append(term)
        at += len(text[at:]) - len(text[at:].lstrip(" ,."))
    return [*terms, *_names(name, known)]


def _begins(text: str, at: int) -> bool:
    """Whether a word begins here: nothing is read from the middle of another."""
    return at == 0 or not text[at - 1].isalnum()


def _first(text: str, at: int, today: date, known: Known) -> tuple[Term, int] | None:
    """Ask each reader in turn; the ones whose form is the narrowest come first."""
    readers: tuple[Callable[[], tuple[Term, int] | None], ...] = (
        lambda: _read_reference(text, at),
        lambda: _read_tag(text, at, known),
        lambda: _read_length(text, at),
        lambda: read_hours(text, at),
        lambda: read_days(text, at, today=today),
        lambda: _read_simple(text, at),
        lambda: read_extension(text, at),
        lambda: read_digits(text, at, known.extensions),
    )
    return next((found for reader in readers if (found := reader())), None)


def _read_reference(text: str, at: int) -> tuple[Reference, int] | None:
    match = _REFERENCE.match(text, at)
    if match is None or text[match.end() : match.end() + 1].isalnum():
        return None
    return Reference(match[0].upper()), match.end()


def _read_tag(text: str, at: int, known: Known) -> tuple[Tag, int] | None:
    """Read a tag of the practice's: after the word 'tag', so that no name is taken for one."""
    if (match := _TAGGED.match(text, at)) is None:
        return None
    for tag in sorted(known.tags, key=len, reverse=True):
        end = match.end() + len(tag)
        if text[match.end() : end].casefold() == tag.casefold() and not text[end : end + 1].isalnum():
            return Tag(tag), end
    return None


def _read_length(text: str, at: int) -> tuple[Length, int] | None:
    match = _LENGTH.match(text, at)
    if match is None or text[match.end() : match.end() + 1].isalnum() or bool(match["least"]) == bool(match["most"]):
        return None
    seconds = int(match["count"]) * _UNITS[match["unit"][0].lower()]
    return Length(seconds, is_least=bool(match["least"])), match.end()


def _read_simple(text: str, at: int) -> tuple[Term, int] | None:
    for pattern, term in _SIMPLE:
        if (match := pattern.match(text, at)) and not text[match.end() : match.end() + 1].isalnum():
            return term, match.end()
    return None


def _names(words: list[str], known: Known) -> Iterable[Name]:
    """Return one name of words that stand together; the name of somebody at the practice stands apart from it."""
    if not words:
        return []
    keys = [key_words(word) for word in words]
    staff = sorted({key_words(label) for label in known.staff} - {()}, key=len, reverse=True)
    single = {word for label in staff for word in (label[0], label[-1])}
    names: list[list[str]] = [[]]
    at = 0
    while at < len(words):
        flat = [tuple(key) for key in keys]
        length = next((len(label) for label in staff if flat[at : at + len(label)] == [(word,) for word in label]), 0)
        length = length or (1 if flat[at] and flat[at][0] in single and len(words) > 1 else 0)
        if length:
            names += [words[at : at + length], []]
        else:
            names[-1].append(words[at])
        at += length or 1
    return [Name(" ".join(name)) for name in names if name]
