"""Choosing a passphrase: six drawn words, or one's own that is hard to guess. No rules of composition, no expiry.

    drawn: six words of the EFF's long list (7,776), by the operating system's randomness: 77 bits
    own:   zxcvbn estimates how many guesses it takes, knowing the person's name, e-mail address and practice, and the
           words of the trade

What is shown and what is typed stands in the form alone: in no session, no log, no database.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from zxcvbn import zxcvbn

from fairhearing.practice.models import Person
from fairhearing.practice.six_words import WORDS, draw_passphrase, word_list

__all__ = ["KNOWN_TO_ALL", "WORDS", "Choice", "draw_passphrase", "fold", "known_of", "offer_choice", "read_choice"]

_FEWEST_GUESSES = {True: 10**12, False: 10**10}
"""By whether a key is behind it. 10^10 is zxcvbn's score 4, "very unguessable"."""
KNOWN_TO_ALL = (
    "fairhearing recording recordings surgery practice medical centre manager assistant partner reception doctor "
    "patient telephone calls"
)
"""What whoever guesses would try at any practice. docs/reference/security-decisions.md lists it."""
_FORGIVEN = 2
_JUDGED = 72
_LONGEST = 1024
_SHORTEST_PART = 3
_OF_DICTIONARIES = {
    "user_inputs": ("Your name, e-mail address, practice or work is what others try first.",) * 2,
    "passwords": ("Many people use this, or nearly this.", "A part of it is what many people use."),
    "surnames": ("Names are easy to guess.",) * 2,
    "male_names": ("Names are easy to guess.",) * 2,
    "female_names": ("Names are easy to guess.",) * 2,
    "": ("One word is easy to guess.", "So few common words are easy to guess."),
}
_OF_PATTERNS = {
    "spatial": ("Keys that lie side by side are easy to guess.",) * 2,
    "repeat": ("Saying the same again adds little.",) * 2,
    "sequence": ("Letters or digits in a row are easy to guess.",) * 2,
    "date": ("Dates and years are easy to guess.",) * 2,
    "regex": ("Dates and years are easy to guess.",) * 2,
    "": ("That is too short to be hard to guess.",) * 2,
}
"""What is said of a whole passphrase, and of the longest part of one."""
_judging = threading.Lock()


@dataclass(frozen=True, slots=True)
class Choice:
    """A form in which a passphrase is chosen. drawn: the words it offers.

    passphrase: what was chosen and is good enough, else "". errors: what is wrong, each with the field it belongs to;
    neither where other words were asked for: show the form again.
    """

    drawn: str
    passphrase: str = ""
    errors: tuple[dict[str, str], ...] = ()


def offer_choice() -> Choice:
    """Return a form that offers six words nobody has seen."""
    return Choice(draw_passphrase())


def read_choice(post: Mapping[str, str], about: Iterable[str], *, holds_key: bool) -> Choice:
    """Read the fields `drawn`, `new_passphrase` and `new_passphrase_again` of a form.

    about: what others know of the person: name, e-mail address, practice. The words offered stay the same, so that
    what was written down goes on being right, until somebody asks for others (field `other_words`).
    """
    if "other_words" in post:
        return offer_choice()
    drawn = _drawn_before(post.get("drawn", "")) or draw_passphrase()
    chosen, again = (fold(post.get(name, "")) for name in ("new_passphrase", "new_passphrase_again"))
    wrong = weakness(chosen, about, holds_key=holds_key) if chosen != drawn else ""
    if chosen and chosen != drawn and (place := _mistyped(chosen, drawn)):
        wrong = f"Word {place} is not the one shown. Type all six words, with spaces between them"
    if wrong:
        return Choice(drawn, errors=({"field": "new_passphrase", "text": wrong},))
    if chosen != again:
        return Choice(
            drawn, errors=({"field": "new_passphrase_again", "text": "Both must be the same. Type it again"},)
        )
    return Choice(drawn, chosen)


def known_of(person: Person) -> list[str]:
    """Return what others know of somebody and would try first."""
    practices = [name for role in person.roles.select_related("practice") for name in _practice_names(role.practice)]
    return [person.full_name, person.email, *practices]


def weakness(passphrase: str, about: Iterable[str], *, holds_key: bool) -> str:
    """Say why a passphrase is too easy to guess and what would help, or "" if it is good enough."""
    if not passphrase:
        return "Type the six words, or a passphrase of your own"
    if len(passphrase) > _LONGEST:
        return f"A passphrase has at most {_LONGEST:,} characters"
    with _judging:  # zxcvbn keeps what it is told of a person where its next call would find it
        judged = zxcvbn(passphrase[:_JUDGED].lower(), user_inputs=_parts((*about, KNOWN_TO_ALL)))
        zxcvbn("forget", user_inputs=[])
    if judged["guesses"] >= _FEWEST_GUESSES[holds_key]:
        return ""
    return (
        f"{_reason(judged['sequence'])} Add words that have nothing to do with each other, or use the six words above"
    )


def _practice_names(practice: object) -> tuple[str, ...]:
    return (str(getattr(practice, "name", "")), str(getattr(practice, "id", "")))


def _parts(about: Iterable[str]) -> list[str]:
    """Return texts whole, joined, and in their parts: Helen Ashworth, helenashworth, helen, ashworth."""
    parts: set[str] = set()
    for text in about:
        words = [word for word in re.split(r"[\W_]+", text.lower()) if len(word) >= _SHORTEST_PART]
        parts |= {text.lower(), "".join(words), *words}
    return sorted(parts - {""})


def _reason(sequence: Sequence[Mapping[str, object]]) -> str:
    """Say in our words what zxcvbn made of its longest part."""
    longest = max(sequence, key=lambda part: len(str(part["token"])))
    kinds = _OF_DICTIONARIES if longest["pattern"] == "dictionary" else _OF_PATTERNS
    alone, among = kinds.get(str(longest.get("dictionary_name", longest["pattern"])), kinds[""])
    return alone if len(sequence) == 1 else among


def _mistyped(chosen: str, drawn: str) -> int:
    """Return the place of the first wrong word where somebody meant to type the words shown, else 0."""
    typed, shown = chosen.split(" "), drawn.split(" ")
    typed += [""] * (len(shown) - len(typed))
    wrong = [place for place, word in enumerate(shown, 1) if typed[place - 1] != word]
    return (wrong or [len(shown)])[0] if len(wrong) <= _FORGIVEN else 0


def _drawn_before(text: str) -> str:
    """Return the words a form offered before, or "" if it was not us who offered them."""
    words = text.split(" ")
    return text if len(words) == WORDS and all(word in _known_words() for word in words) else ""


def fold(text: str) -> str:
    """Return a passphrase as the keyholder reads it, except for its length: NFKC, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


@cache
def _known_words() -> frozenset[str]:
    return frozenset(word_list())
