"""Saying by which power it is asked for, why confidence does not forbid it, why this is the least, and who is told."""

from __future__ import annotations

from datetime import date

from fairhearing.catalogue.doing import Done
from fairhearing.disclosures import rules
from fairhearing.disclosures.changing import What, changing, check_day
from fairhearing.disclosures.errors import NotYet
from fairhearing.disclosures.models import Disclosure
from fairhearing.disclosures.powers import Power, may_rest, powers_for

_TAKES_WORDS = frozenset({rules.Confidence.CONSENT, rules.Confidence.PUBLIC_INTEREST})


def say_power(disclosure: Disclosure, power: Power, seen_on: date, words: str, done: Done) -> None:
    """Say by which power they ask, and when one saw the paper that shows it. Raises BadDay, NotYet, DisclosureOver."""
    if power not in powers_for(rules.Kind(disclosure.kind)):
        raise NotYet("Choose a power that fits who asks")
    if not words:
        raise NotYet("Say what the paper is: who signed it, when, and its number")
    check_day(seen_on, date.min, done.today, "Enter the day on which you saw it, today or before")
    with changing(disclosure, done, What.POWER, day=seen_on, words=words) as locked:
        if locked.power != power and locked.confidence and not may_rest(power, rules.Confidence(locked.confidence)):
            locked.confidence, locked.confidence_words = "", ""
        locked.power, locked.power_words, locked.seen_on = str(power), words, seen_on


def say_confidence(disclosure: Disclosure, confidence: rules.Confidence, words: str, done: Done) -> None:
    """Say why the duty of confidence does not forbid it. Raises NotYet, DisclosureOver."""
    if not disclosure.power:
        raise NotYet("Say first by which power they ask")
    if not may_rest(Power(disclosure.power), confidence):
        raise NotYet("That does not fit the power by which they ask")
    if confidence in _TAKES_WORDS and not words:
        raise NotYet("Say who agreed, when and to what; or why the public interest weighs more")
    with changing(disclosure, done, What.CONFIDENCE, words=words) as locked:
        locked.confidence, locked.confidence_words = str(confidence), words


def say_extent(disclosure: Disclosure, need: str, whole_words: str, done: Done) -> None:
    """Say why what is given is the least that does; whole_words: why whole calls are. Raises NotYet, DisclosureOver."""
    if not need:
        raise NotYet("Say what they need it for, and why less would not do")
    with changing(disclosure, done, What.EXTENT, words=need) as locked:
        locked.need, locked.whole_words = need, whole_words


def decide_telling(disclosure: Disclosure, telling: rules.Telling, words: str, done: Done) -> None:
    """Decide whether the person is told, with the reason. Raises NotYet, DisclosureOver."""
    if not words:
        raise NotYet("Give the reason")
    with changing(disclosure, done, What.TELLING, words=words) as locked:
        locked.telling, locked.telling_words = str(telling), words
