"""Whether hearing finds the announcement: trials of calls whose truth is known, and what looking for it costs.

Trials 0 and on are for figures alone. The thresholds of `hearing/announcement` were set on numbers from
DEVELOPMENT_FROM on, and on no other: whoever changes one looks at those, then runs the trials once.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fairhearing.hearing.announcement.opening import OpeningSound
from fairhearing.hearing.announcement.verdict import Announced, announced
from fairhearing.hearing.announcement.wording import Stretches, stretches_of
from fairhearing.hearing.listener import WINDOW_MS
from fairhearing.vault.announcement_heard import Verdict
from fairhearing.wire.codec import Codec
from fairhearing.wire.sound_format import SoundFormat

from .announced_calls import CARRYING, Edge, Facts, Kind, TrialCall, edge_call, trial_call
from .announced_versions import FURTHER, RATE, VERSIONS, wordings
from .coded_calls import codecs
from .conditions import conditions, edges

DEVELOPMENT_FROM: Final = 100_000
_TOLD_EACH: Final = 100
_MOST_NAMED: Final = 10
_WIDEST: Final = 46
_S_A_MINUTE: Final = 60
_NOT_PLAYED: Final = (Kind.NOTHING, Kind.OTHER_WORDS, Kind.CUT)


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial. seconds: of the call. cpu_s: of looking for the announcement in it."""

    facts: Facts
    found: Announced
    seconds: float
    cpu_s: float

    @property
    def is_missed(self) -> bool:
        """Whether it was played, and that is not the verdict."""
        return self.facts.kind in CARRYING and self.found.verdict is not Verdict.PLAYED

    @property
    def is_false(self) -> bool:
        """Whether it was not played, or not to the end of its essential words, and the verdict is that it was."""
        return self.facts.kind in _NOT_PLAYED and self.found.verdict is Verdict.PLAYED

    @property
    def is_another(self) -> bool:
        """Whether it was played, and taken for another version."""
        return self.facts.kind in CARRYING and self.found.wording not in (None, self.facts.wording)


def measure(trials: int, first: int, at_edges: int) -> None:
    """Run trials from a number on, then so many at each edge, and print what went wrong and what it cost.

    Raises CannotSpeak.
    """
    _print(list(_told(run(range(first, first + trials)), trials)))
    if at_edges:
        print(f"each condition at its hardest, {at_edges} trials each, {len(VERSIONS + FURTHER)} versions:")
    for edge in edges() if at_edges else ():
        _print_row(edge.name, list(run_edge(edge, range(at_edges))))


def run(numbers: Iterable[int]) -> Iterator[Trial]:
    """Yield trials by their numbers."""
    wanted = [stretches_of(each) for each in wordings()]
    return (_tried(trial_call(number), wanted) for number in numbers)


def run_edge(edge: Edge, numbers: Iterable[int]) -> Iterator[Trial]:
    """Yield trials at an edge by their numbers."""
    wanted = [stretches_of(each) for each in wordings(VERSIONS + FURTHER)]
    return (_tried(edge_call(edge, number), wanted) for number in numbers)


def _tried(call: TrialCall, wanted: Sequence[Stretches]) -> Trial:
    began_s = time.process_time()
    found = announced(_opening(call), wanted)
    return Trial(call.facts, found, len(call.side) / call.rate, time.process_time() - began_s)


def _opening(call: TrialCall) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Collect a call's opening as hearing does, window by window."""
    opening = OpeningSound(SoundFormat.A_LAW if call.rate == RATE else SoundFormat.PCM16)
    size = WINDOW_MS * call.rate // 1000
    for at in range(0, len(call.side), size):
        opening.take(call.side[at : at + size])
    return opening.sound()


def _told(trials: Iterator[Trial], count: int) -> Iterator[Trial]:
    for done, trial in enumerate(trials, 1):
        if not done % _TOLD_EACH and done < count:
            print(f"  {done} of {count} trials", flush=True)
        yield trial


def _print(trials: list[Trial]) -> None:
    played = [each for each in trials if each.facts.kind in CARRYING]
    not_played = [each for each in trials if each.facts.kind in _NOT_PLAYED]
    others = [each for each in trials if each.facts.kind is Kind.OTHER_VOICE]
    print(f"{len(trials)} trials of the announcement, {len(wordings())} versions, through {_names(codecs())}:")
    if Codec.G729 not in codecs():
        print("  none through G.729: its encoder, Debian's libbcg729-0, is not installed")
    print(f"  missed {_share([each for each in trials if each.is_missed], played)} that were played")
    print(f"  found falsely {_share([each for each in trials if each.is_false], not_played)} that were not")
    print(f"  taken for another version {_share([each for each in trials if each.is_another], played)}")
    print(f"  the same words by another voice: {_verdicts(others)}")
    for kind in (*CARRYING, *_NOT_PLAYED):
        print(f"  {kind}: {_verdicts([each for each in trials if each.facts.kind is kind])}")
    print("  by what the call went through, and what it carries:")
    for name, holds in conditions().items():
        _print_row(name, [each for each in trials if holds(each.facts)])
    cpu_s, minutes = sum(each.cpu_s for each in trials), sum(each.seconds for each in trials) / _S_A_MINUTE
    print(f"  {1000 * cpu_s / max(minutes, 1e-9):.1f} ms of CPU a call-minute for looking")


def _print_row(name: str, trials: list[Trial]) -> None:
    """Print what is wrong of those that were played, and of those that were not."""
    played = [each for each in trials if each.facts.kind in CARRYING]
    not_played = [each for each in trials if each.facts.kind in _NOT_PLAYED]
    missed, false = [each for each in trials if each.is_missed], [each for each in trials if each.is_false]
    numbers = f": {', '.join(str(each.facts.number) for each in missed + false)}" if missed or false else ""
    print(
        f"    {name:{_WIDEST}}missed {len(missed)} of {len(played)}, false {len(false)} of {len(not_played)}{numbers}",
        flush=True,
    )


def _share(wrong: list[Trial], of: list[Trial]) -> str:
    numbers = ", ".join(f"{each.facts.number} ({each.facts.codec})" for each in wrong[:_MOST_NAMED])
    share = 100 * len(wrong) / max(len(of), 1)
    return f"{len(wrong)} of {len(of)}, {share:.1f} %{': ' if wrong else ''}{numbers},".rstrip(",")


def _verdicts(trials: list[Trial]) -> str:
    counted = Counter(str(each.found.verdict).replace("_", " ") for each in trials)
    return ", ".join(f"{count} {verdict}" for verdict, count in counted.most_common()) or "none"


def _names(names: Iterable[Codec]) -> str:
    return ", ".join(each.value.partition("/")[0] for each in names)
