"""What people type into the forms of wordings, read and checked. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from django.http import QueryDict

from fairhearing.announcing.errors import BadSound, BadWording
from fairhearing.announcing.models import RATE, Wording
from fairhearing.announcing.piper import find_piper
from fairhearing.announcing.rules import LANGUAGES, Purpose, Words, read_moment, read_words
from fairhearing.announcing.sound import WordingSound, check_span, read_sound, speak_with_piper, speak_words
from fairhearing.announcing.speaking import CannotSpeak
from fairhearing.announcing.writing import NewWording
from fairhearing.practice.models import Practice
from fairhearing.practice.sent_fields import read_date

ALL_LINES: Final = ""
_FIELDS: Final = (
    "before",
    "essential",
    "behind",
    "language",
    "line",
    "from_on",
    "source",
    "voice",
    "essential_from",
    "essential_to",
)
_Made = TypeVar("_Made")
_EARLIEST: Final = date(2000, 1, 1)


@dataclass(slots=True)
class Typed:
    """What stands in a form, and what is wrong with it."""

    values: Mapping[str, str]
    purposes: tuple[str, ...] = ()
    errors: list[dict[str, str]] = field(default_factory=list)

    def wrong(self, name: str, text: str) -> None:
        """Say what is wrong with a field."""
        self.errors.append({"field": name, "text": text})


def starters(practice: Practice) -> Mapping[str, Words]:
    """Return the wordings that are offered, by the word in the address."""
    return {
        "short": Words(
            f"Hello, you are through to {practice.name}.",
            "We record calls to help with your care, improve our service and look into concerns.",
            "For more, see our website.",
        ),
        "long": Words(
            f"Thank you for ringing {practice.name}.",
            "We record calls in and out, to help with your care, improve our service, look into concerns and keep "
            "patients and staff safe.",
            "Only named managers can listen. You can ask for a copy. If you are unhappy about being recorded, tell the "
            "person who answers and we will find another way to help.",
        ),
    }


STARTER_PURPOSES: Final = {
    "short": (Purpose.CARE, Purpose.IMPROVE, Purpose.CONCERNS),
    "long": (Purpose.CARE, Purpose.IMPROVE, Purpose.CONCERNS, Purpose.SAFETY),
}


def offered(practice: Practice, which: str, today: date) -> Typed:
    """Return the form as it opens: with the starter that was chosen, the short one otherwise."""
    chosen = which if which in STARTER_PURPOSES else "short"
    words = starters(practice)[chosen]
    values = {
        "before": words.before,
        "essential": words.essential,
        "behind": words.behind,
        "language": "en",
        "line": ALL_LINES,
        "source": str(Wording.Source.SPOKEN),
        "voice": "",
        "from_on": today.isoformat(),
    }
    return Typed(values, tuple(map(str, STARTER_PURPOSES[chosen])))


def read_wording(posted: QueryDict, file: bytes, practice: Practice) -> NewWording | Typed:
    """Read a new wording and make its sound, or return what was typed with what is wrong.

    file: empty where none came.
    """
    typed = Typed({each: posted.get(each, "") for each in _FIELDS}, tuple(posted.getlist("purposes")))
    words = _tried(typed, lambda: read_words(*(posted.get(each, "") for each in ("before", "essential", "behind"))))
    purposes = [each for each in Purpose if str(each) in typed.purposes]
    language, line, source = (posted.get(each, "") for each in ("language", "line", "source"))
    from_on = read_date(posted.get("from_on", ""))
    if not purposes:
        typed.wrong("purposes", "Choose the purposes that the words name")
    if language not in LANGUAGES:
        typed.wrong("language", "Choose the language")
    if line and not practice.numbers.filter(number=line).exists():
        typed.wrong("line", "Choose one of your lines, or all")
    if source not in Wording.Source.values:
        typed.wrong("source", "Choose where the sound comes from")
    if from_on is None or from_on < _EARLIEST:
        typed.wrong("from_on", "Say from which day on callers hear it")
    if typed.errors or words is None or from_on is None:
        return typed
    sound = _tried(typed, lambda: _sound(typed, words, Wording.Source(source), language, file))
    if sound is None:
        return typed
    return NewWording(
        words=words,
        language=language,
        line=line,
        purposes=purposes,
        source=Wording.Source(source),
        sound=sound,
        from_on=from_on,
    )


def _sound(typed: Typed, words: Words, source: Wording.Source, language: str, file: bytes) -> WordingSound:
    if source is Wording.Source.SPOKEN:
        voice = typed.values["voice"]
        return speak_with_piper(words, language, find_piper(), voice) if voice else speak_words(words, language)
    begin, end = (read_moment(typed.values.get(each, "")) for each in ("essential_from", "essential_to"))
    if begin is None or end is None:
        raise BadWording("essential_from" if begin is None else "essential_to", "Write a moment, such as 2.5 or 0:02.5")
    samples = read_sound(file)
    check_span((begin, end), len(samples) * 1000 // RATE, field="essential_to")
    return WordingSound(samples, (begin, end))


def _tried(typed: Typed, make: Callable[[], _Made]) -> _Made | None:
    """Make something; where that fails for what was typed, say so at its field and return None."""
    try:
        return make()
    except BadWording as error:
        typed.wrong(error.field, str(error))
    except BadSound as error:
        typed.wrong("file", str(error))
    except CannotSpeak as error:
        typed.wrong("voice" if typed.values["voice"] else "source", error.hint)
    return None
