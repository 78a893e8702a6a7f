"""What is hidden in effect, when a second person checks, and what exactly was checked. Pure, no Django.

hidden in effect    parts that meet or overlap on one side are one; the table keeps each as it was typed
a second person     where anything is hidden, a call is left out by a ground, a child is concerned, or serious harm is
                    claimed; else whoever did the work checks it themselves, and the officer samples that
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from fairhearing.clocks.days import months_later
from fairhearing.redaction.errors import BadSpan
from fairhearing.redaction.grounds import OPINION_MONTHS, Ground
from fairhearing.redaction.times import time_words

SHORTEST_MS: Final = 50
SAMPLED_ONE_IN: Final = 5
_OUTSIDE, _PRACTICE, _BOTH = "outside", "practice", "both"
SIDES: Final = (_OUTSIDE, _PRACTICE, _BOTH)


@dataclass(frozen=True, slots=True)
class Opinion:
    """A health professional's, that telling would be likely to cause serious harm. All four are needed."""

    name: str = ""
    profession: str = ""
    given_on: date | None = None
    words: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is missing."""
        return bool(self.name and self.profession and self.given_on and self.words)


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is hidden: from its first millisecond up to and without `to_ms`, on one side or both."""

    side: str
    from_ms: int
    to_ms: int


def check_part(part: Part, length_ms: int) -> None:
    """Raise BadSpan unless a part lies in order within its recording."""
    if part.side not in SIDES:
        raise BadSpan("side", "Choose whose side is hidden")
    if part.from_ms >= length_ms:
        raise BadSpan("from", f"The recording ends at {time_words(length_ms)}: begin before that")
    if part.to_ms > length_ms:
        raise BadSpan("to", f"The recording ends at {time_words(length_ms)}: end there at the latest")
    if part.to_ms - part.from_ms < SHORTEST_MS:
        raise BadSpan("to", "A part ends after it begins")


def check_opinion(ground: Ground, opinion: Opinion, today: date) -> None:
    """Raise BadSpan where serious harm is claimed without an opinion that still counts.

    DPA 2018, Schedule 3, paragraphs 5 and 6: of the appropriate health professional, within the last six months.
    """
    if ground is not Ground.HARM:
        return
    if not opinion.is_whole or opinion.given_on is None:
        raise BadSpan("opinion", "Say which health professional thinks so, what they are, when, and in which words")
    if opinion.given_on > today:
        raise BadSpan("given-on", "The opinion was given today or before")
    if not opinion_counts(opinion.given_on, today):
        raise BadSpan("given-on", f"The opinion is older than {OPINION_MONTHS} months: ask again")


def opinion_counts(given_on: date, today: date) -> bool:
    """Say whether an opinion is at most six months old."""
    return today <= months_later(given_on, OPINION_MONTHS)


def merged(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return what is hidden in effect on each side, `outside` then `practice`, in order of time and apart."""
    listed = tuple(parts)
    return tuple(
        Part(side, since, until)
        for side in (_OUTSIDE, _PRACTICE)
        for since, until in _joined((each.from_ms, each.to_ms) for each in listed if each.side in {side, _BOTH})
    )


def hidden_ms(parts: Iterable[Part]) -> int:
    """Return through how many milliseconds anything is hidden, on whichever side."""
    return sum(until - since for since, until in _joined((each.from_ms, each.to_ms) for each in parts))


def needs_second(*, hidden: int, left_out_by_law: int, child: bool, harm: bool) -> tuple[str, ...]:
    """Say why a second person has to check; nothing where none has to."""
    reasons = []
    if hidden:
        reasons.append("something is hidden")
    if left_out_by_law:
        reasons.append("a call is left out that the law lets you keep back")
    if child:
        reasons.append("a child is concerned")
    if harm:
        reasons.append("serious harm is claimed")
    return tuple(reasons)


def fingerprint(lines: Iterable[Sequence[object]]) -> str:
    """Return what stands for decisions and parts as they are: whoever checks signs this, and nothing later."""
    text = "\n".join("\t".join(str(each) for each in line) for line in sorted(tuple(map(str, each)) for each in lines))
    return hashlib.sha256(text.encode()).hexdigest()


def sampled(ids: Iterable[str], seed: str) -> tuple[str, ...]:
    """Return which selections are sampled: one in five, at least one, in the order of SHA-256 of seed and id."""
    listed = sorted(ids, key=lambda each: hashlib.sha256(f"{seed}{each}".encode()).hexdigest())
    return tuple(listed[: -(-len(listed) // SAMPLED_ONE_IN)])


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for since, until in sorted(stretches):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined
