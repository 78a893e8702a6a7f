"""The versions of an announcement that trial calls carry: several at once, in several languages, each with its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import numpy as np

from fairhearing.announcing.rules import LANGUAGES
from fairhearing.announcing.speaking import Voice, spoken
from fairhearing.hearing.announcement.wording import Wording

from .coded_calls import Side

RATE: Final = 8000
GREETING: Final = "Hello, you are through to Allerton Medical Centre."
_SHORT: Final = "We record calls to help with your care, improve our service and look into concerns."
_LONG: Final = (
    "We record calls in and out, to help with your care, improve our service, look into concerns and keep patients and "
    "staff safe."
)
_POLISH: Final = "Nagrywamy rozmowy, aby pomagać w leczeniu, poprawiać nasze usługi i wyjaśniać skargi."
_WELSH: Final = "Rydym yn recordio galwadau i helpu gyda’ch gofal, i wella ein gwasanaeth ac i edrych ar bryderon."
_PUNJABI: Final = "ਅਸੀਂ ਤੁਹਾਡੀ ਦੇਖਭਾਲ ਵਿੱਚ ਮਦਦ ਕਰਨ ਅਤੇ ਸਾਡੀ ਸੇਵਾ ਨੂੰ ਬਿਹਤਰ ਬਣਾਉਣ ਲਈ ਕਾਲਾਂ ਰਿਕਾਰਡ ਕਰਦੇ ਹਾਂ।"
_URDU: Final = "ہم آپ کی دیکھ بھال میں مدد اور اپنی خدمت کو بہتر بنانے کے لیے کالیں ریکارڈ کرتے ہیں۔"
_MORE: Final = "For more, see our website."
_ONLY: Final = "Only named managers can listen. You can ask for a copy."


@dataclass(frozen=True, slots=True)
class Version:
    """One version. since, until: its first day and its last, on which callers should hear it."""

    name: str
    language: str
    voice: Voice
    essential: str
    behind: str
    since: date
    until: date | None = None

    @property
    def words(self) -> str:
        """What it is called in figures."""
        days = f"from {self.since}" if self.until is None else f"{self.since} to {self.until}"
        return f"{self.name}, {LANGUAGES[self.language]}, {days}"


VERSIONS: Final = (
    Version("short", "en", Voice("en-gb-x-rp+f4", 158, 46), _SHORT, _MORE, date(2026, 9, 1)),
    Version("long", "en", Voice("en-gb+m3", 150, 40), _LONG, _ONLY, date(2026, 6, 1), date(2026, 8, 31)),
    Version("earlier", "en", Voice("en-gb-scotland+f2", 162, 55), _SHORT, _MORE, date(2025, 10, 1), date(2026, 5, 31)),
    Version("polish", "pl", Voice("pl+f3", 150, 50), _POLISH, _MORE, date(2025, 4, 1)),
)
"""Those of the trials, the newest first. Two of them are over, and a phone system may play them still."""

FURTHER: Final = (
    Version("welsh", "cy", Voice("cy+f3", 150), _WELSH, _MORE, date(2025, 3, 1)),
    Version("punjabi", "pa", Voice("pa+f3", 150), _PUNJABI, _MORE, date(2025, 2, 1)),
    Version("urdu", "ur", Voice("ur+f3", 150), _URDU, _MORE, date(2025, 1, 1), date(2026, 6, 30)),
)
"""Those that edges look for, too."""


@cache
def wordings(versions: tuple[Version, ...] = VERSIONS) -> tuple[Wording, ...]:
    """Return versions as a practice publishes them."""
    return tuple(_wording(each) for each in versions)


@cache
def speak(words: str, voice: Voice) -> Side:
    """Return words as loud as announcements are."""
    sound = spoken(words, voice)
    return (sound * np.float32(0.4 / np.abs(sound).max())).astype(np.float32)


def _wording(version: Version) -> Wording:
    before, words, after = (speak(each, version.voice) for each in (GREETING, version.essential, version.behind))
    begin, end = len(before) * 1000 // RATE, (len(before) + len(words)) * 1000 // RATE
    return Wording(version.name, version.language, (begin, end), np.concatenate((before, words, after)))
