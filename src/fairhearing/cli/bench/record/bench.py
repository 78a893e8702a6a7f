"""What the rows of `bench record` share: a home, the programs, and calls that talk, are hung up and compared."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from fairhearing.cli.bench.phones import BODY, offer
from fairhearing.cli.bench.process_cpu import dropped_at
from fairhearing.vault.home import Home
from fairhearing.vault.kit import KitKey
from fairhearing.wire.sdes import write_crypto

from .home import make_home
from .load.compiled import Program, compiled
from .load.deck import PAIRS, side_keys, write_deck
from .load.kept_calls import Kept, Sent, compare
from .load.sender import PacedSender
from .loaded_recorder import LoadedRecorder, Talk

SETTLE_S: Final = 1.0
LATE_MAY_BE_MS: Final = 100.0
"""A run in which a packet left later than this is thrown away: it tells of the sender, not of the recorder."""
_DECK_SPARE_S: Final = 90.0
_SET_UP_EACH_S: Final = 0.02
_PERIODS_A_S: Final = 50

_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the sound of one run.

    dropped: by the kernel. late_ms: by how much the sender was late at all. start_ns: see PacedSender.
    """

    kept: Kept
    dropped: int
    late_ms: float
    start_ns: int

    @property
    def counts(self) -> bool:
        """Whether the sender was in time."""
        return self.late_ms <= LATE_MAY_BE_MS

    @property
    def is_whole(self) -> bool:
        """Whether every byte that was sent is kept, and no other."""
        return self.kept.is_whole and not self.dropped


@dataclass(frozen=True, slots=True)
class Bench:
    """A home of its own with its kit, and the programs."""

    home: Home
    kits: list[KitKey]
    programs: dict[Program, Path]

    @classmethod
    def make(cls, folder: Path) -> Bench:
        """Make all of it in a folder. Raises CommandError where there is no compiler."""
        programs = {each: compiled(each, folder) for each in Program}
        return cls(*make_home(folder), programs)

    def sender(self, calls: int, deck: Path | None = None) -> PacedSender:
        """Return a sender, which begins when it is entered."""
        return PacedSender(self.programs[Program.SENDER], calls, deck=deck)

    def deck(self, calls: int, seconds: float) -> Path:
        """Return packets that are encrypted, for calls that talk for so long."""
        path = self.home.root.with_name("deck")
        write_deck(path, int(_PERIODS_A_S * (seconds + _DECK_SPARE_S + _SET_UP_EACH_S * calls)))
        return path

    def run(
        self,
        recorder: LoadedRecorder,
        calls: int,
        do: Callable[[Talk, PacedSender], Awaitable[_Told]],
        *,
        deck: Path | None = None,
        staying: int = 0,
        keep: bool = False,
    ) -> tuple[_Told, Outcome]:
        """Set so many calls up, do something while they talk, hang them up, and compare what was kept.

        staying: so many more are there that nothing is done with. keep: leave the recordings in the store.
        """
        before = recorder.published()
        with self.sender(calls + staying, deck) as sender:
            body = BODY if deck is None else _encrypted_offer()
            talks = [Talk(recorder, sender, slots, body) for slots in (range(calls), range(calls, calls + staying))]
            told, dropped, recordings = asyncio.run(_talk(recorder, talks, sender, before, do))
        sent = Sent(sender.spans, sender.flaws, None if deck is None else PAIRS)
        kept = compare(self.home, recordings, self.kits, sent)
        for path in () if keep else recordings:
            path.unlink()
        return told, Outcome(kept, dropped, sender.late_ms, sender.start_ns)


async def _talk(
    recorder: LoadedRecorder,
    talks: list[Talk],
    sender: PacedSender,
    before: Collection[str],
    do: Callable[[Talk, PacedSender], Awaitable[_Told]],
) -> tuple[_Told, int, list[Path]]:
    dropped_before = recorder.dropped()
    for talk in talks:
        await talk.set_up()
    await asyncio.sleep(SETTLE_S)
    sender.mark()
    told = await do(talks[0], sender)
    sender.mark()
    dropped = dropped_at(recorder.media_ports)
    for talk in talks:
        await talk.hang_up()
    recordings = await recorder.published_beside(before, sum(talk.begun for talk in talks))
    # of sockets that were closed meanwhile only the recorder knows
    return told, max(dropped, recorder.dropped() - dropped_before), recordings


def _encrypted_offer() -> str:
    left, right = (f"a=crypto:{write_crypto(key)}\r\n" for key in side_keys())
    return offer("RTP/SAVP", (left, right))
