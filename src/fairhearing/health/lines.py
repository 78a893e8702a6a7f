"""The lines of the health page and of `fairhearing check`: one place that turns what processes said into words.

No process need run for this, and no database: the files under HOME/status are all there is to read. A process that
said nothing lately is not known, and so is everything it looks after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from fairhearing.vault.clock import MachineTime

from .figures import NO_WATCHER, not_told, well_words
from .kinds import TroubleKind
from .status import Status, read_statuses
from .subjects import Subject
from .troubles import Trouble
from .words import CALLS_AT_RISK, NOT_KNOWN, WORDS, found_words

RECORDER: Final = "recorder-main"
HEARING: Final = "hearing"
KEYHOLDER: Final = "keyholder"
WORKER: Final = "worker"
WEB: Final = "web"
SERVE: Final = "serve"
WATCH: Final = "watch"
IMPORT: Final = "import-"
"""Before the node that imports."""

_RECORDERS: Final = "recorder-"
_SUBJECTS: Final = {
    RECORDER: (
        *(Subject.RECORDER, Subject.NOW, Subject.CALLS, Subject.SOUND, Subject.PACE, Subject.DROPS),
        *(Subject.STORE, Subject.DISK, Subject.CLOCK, Subject.TIME_SERVER),
    ),
    HEARING: (Subject.HEARING,),
    KEYHOLDER: (Subject.KEYHOLDER, Subject.KEYS, Subject.TRIED, Subject.LOG),
    WORKER: (
        *(Subject.WORKER, Subject.TEST_CALL, Subject.DATABASE, Subject.CATALOGUE, Subject.JOBS),
        *(Subject.KEEPING, Subject.COPIES, Subject.PHONE_LOG, Subject.BACKUP),
    ),
    WEB: (Subject.PAGES, Subject.CERTIFICATES),
    SERVE: (Subject.PROCESSES,),
    WATCH: (Subject.ALARMS,),
    IMPORT: (Subject.IMPORT,),
}
"""What each process looks after, itself first."""

_TOLD_BY_OTHERS: Final = frozenset({Subject.LOG, Subject.PAGES, Subject.CERTIFICATES, Subject.CALLS, Subject.HEARING})
"""What more than one process finds trouble with: the worker brings changes to the log, checks the whole of it, tries
which page opens to whom, and counts what stayed unheard; a recorder knows whether anybody asks it for keys, and has
certificates of its own."""

_HIDES: Final = {
    TroubleKind.STANDS_STILL: frozenset(Subject),
    TroubleKind.DATABASE_AWAY: frozenset({Subject.CATALOGUE, Subject.KEEPING, Subject.PHONE_LOG}),
}
"""What is not known of whatever seems well while there is this trouble."""

_WHOLE_PROCESS: Final = frozenset({TroubleKind.SILENT, TroubleKind.STOPPED, TroubleKind.STANDS_STILL})


class State(StrEnum):
    """How something is."""

    WELL = "well"
    """Somebody who would know says so, and said it just now."""
    TROUBLE = "trouble"
    """Something is wrong, or was within the last hour."""
    NOT_KNOWN = "not known"
    """Nobody says anything. Never taken for well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that a person should know.

    kind: which trouble, None where all is well or nothing is known. since: from when on; None where nobody ever said
    anything. last: when it last happened, None while it lasts. practice: an id, empty where it concerns everybody.
    part: which node or process, empty where there is one only. to_do: empty where there is nothing to do.
    weighs: whether it counts when it is asked how all is. What no recording hangs on is shown, and counts as nothing.
    """

    name: Subject
    state: State
    found: str
    kind: TroubleKind | None = None
    since: datetime | None = None
    last: datetime | None = None
    count: int = 0
    practice: str = ""
    part: str = ""
    to_do: str = ""
    weighs: bool = True

    @property
    def follows(self) -> bool:
        """Whether it is not known only because whatever looks after it says nothing, which has a line of its own."""
        return self.state is State.NOT_KNOWN and self.kind is None and self.weighs

    @property
    def risks_calls(self) -> bool:
        """Whether calls go unrecorded by this, or may soon."""
        return self.kind in CALLS_AT_RISK or (self.name is Subject.RECORDER and self.kind in _WHOLE_PROCESS)


def read_lines(folder: Path, now: MachineTime) -> tuple[Line, ...]:
    """Return the lines for what stands under HOME/status now."""
    return health_lines(read_statuses(folder), now)


def health_lines(statuses: Mapping[str, Status], now: MachineTime) -> tuple[Line, ...]:
    """Return the lines, in the order of `_SUBJECTS`. Every process of a whole system has its own, heard of or not.

    A supervisor and a folder that is watched have one where they were ever heard of; of a watcher that never was, it is
    said that nobody is told.
    """
    recorders = [name for name in statuses if name.startswith(_RECORDERS)] or [RECORDER]
    expected = [*recorders, HEARING, KEYHOLDER, WORKER, WEB, *(name for name in (SERVE, WATCH) if name in statuses)]
    expected += [name for name in statuses if name.startswith(IMPORT)]
    lines: list[Line] = []
    for name in expected:
        part = name.removeprefix(_RECORDERS) if len(recorders) > 1 and name in recorders else ""
        subjects = _SUBJECTS[RECORDER if name in recorders else IMPORT if name.startswith(IMPORT) else name]
        told = _lines_of(statuses.get(name), subjects, now)
        lines += [replace(line, part=line.part or part) for line in told]
    if WATCH not in statuses:
        lines.append(Line(name=Subject.ALARMS, state=State.NOT_KNOWN, found=NO_WATCHER, weighs=False))
    return _without_contradictions(lines)


def _without_contradictions(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Drop what one process calls well while another, which does not look after it, found trouble with it."""
    found = {line.name for line in lines if line.state is State.TROUBLE and line.name in _TOLD_BY_OTHERS}
    return tuple(line for line in lines if line.state is not State.WELL or line.name not in found)


def state_of(lines: Sequence[Line]) -> State:
    """Return the worst there is: a trouble, else what is not known."""
    states = {line.state for line in lines if line.weighs}
    return next((each for each in (State.TROUBLE, State.NOT_KNOWN) if each in states), State.WELL)


def not_well(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines a person must look at, those first by which calls are lost."""
    return tuple(
        sorted(
            (line for line in lines if line.state is not State.WELL and line.weighs),
            key=lambda line: not line.risks_calls,
        )
    )


def for_practice(lines: Sequence[Line], practice: str) -> tuple[Line, ...]:
    """Return the lines that concern everybody, or this practice alone."""
    return tuple(line for line in lines if line.practice in ("", practice))


def _lines_of(status: Status | None, subjects: tuple[Subject, ...], now: MachineTime) -> list[Line]:
    itself = subjects[0]
    if status is not None and status.stopped:
        return _none_knows(itself, subjects, TroubleKind.STOPPED, State.TROUBLE, status.written)
    if status is None or status.is_old(now):
        since = status.written if status else None
        return _none_knows(itself, subjects, TroubleKind.SILENT, State.NOT_KNOWN, since)
    hidden = frozenset[Subject]().union(*(_HIDES.get(each.kind, ()) for each in status.troubles))
    lines = []
    for subject in subjects:
        troubles = [each for each in status.troubles if (WORDS[each.kind].subject or itself) is subject]
        lines += [_trouble_line(subject, each) for each in troubles]
        if not troubles and subject in hidden:
            lines.append(Line(name=subject, state=State.NOT_KNOWN, found=NOT_KNOWN))
        elif not troubles:
            lines.append(_well_line(subject, status))
    others = ((WORDS[each.kind].subject or itself, each) for each in status.troubles)
    return lines + [_trouble_line(subject, each) for subject, each in others if subject not in subjects]


def _well_line(subject: Subject, status: Status) -> Line:
    """Return the line of what nothing is wrong with; not known where the figure that would show it is not there."""
    found = well_words(subject, status.figures)
    if found is None:
        return Line(name=subject, state=State.NOT_KNOWN, found=not_told(subject, status.figures), weighs=False)
    return Line(name=subject, state=State.WELL, since=status.started, found=found)


def _none_knows(
    itself: Subject, subjects: tuple[Subject, ...], kind: TroubleKind, state: State, since: datetime | None
) -> list[Line]:
    """Return the lines where a process does not speak: what is with itself, and that the rest is not known."""
    words = WORDS[kind]
    first = Line(name=itself, state=state, kind=kind, since=since, count=1, found=words.found, to_do=words.to_do)
    return [first, *(Line(name=each, state=State.NOT_KNOWN, since=since, found=NOT_KNOWN) for each in subjects[1:])]


def _trouble_line(subject: Subject, trouble: Trouble) -> Line:
    return Line(
        name=subject,
        state=State.TROUBLE,
        found=found_words(trouble.kind, trouble.count),
        kind=trouble.kind,
        since=trouble.since,
        last=trouble.last,
        count=trouble.count,
        practice=trouble.practice,
        part=trouble.part,
        to_do=WORDS[trouble.kind].to_do,
    )
