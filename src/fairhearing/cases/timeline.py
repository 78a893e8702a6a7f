"""Everything of a case in the order of time, as its page that prints and its PDF tell it. No sound is in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from fairhearing.audit.checkpoint import Checkpoint, open_checkpoint
from fairhearing.audit.errors import AuditError
from fairhearing.audit.files import LogReader
from fairhearing.audit.log_key import trusted_log_key
from fairhearing.cases.calls import case_holds
from fairhearing.cases.case_calls import CaseCallLine, call_lines
from fairhearing.cases.events import event_lines
from fairhearing.cases.letters_page import letters_of
from fairhearing.cases.models import Case
from fairhearing.cases.people import people_of_case
from fairhearing.cases.rules import Clock
from fairhearing.cases.words import case_clocks
from fairhearing.letters.models import Letter
from fairhearing.marks.shown import ShownNote, shown_notes
from fairhearing.retention.visiting import Visit
from fairhearing.wording.days import PRACTICE_TIME, day_words
from fairhearing.wording.lengths import long_length


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. said: what was written with it, "" for nothing. who: "" where nobody did it."""

    at: datetime
    what: str
    who: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class CallPart:
    """One call with all that is told of it. title: as its lines call it. notes: those that were chosen."""

    title: str
    line: CaseCallLine
    notes: tuple[ShownNote, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A case as of one moment. letters: those that are finished. people: whom it concerns.

    checkpoint: of the signed log, None without one.
    """

    case: Case
    clocks: tuple[Clock, ...]
    entries: tuple[Entry, ...]
    calls: tuple[CallPart, ...]
    letters: tuple[Letter, ...]
    people: tuple[str, ...]
    checkpoint: Checkpoint | None


def timeline_of(case: Case, visit: Visit, *, notes: Collection[str] | None = None) -> Timeline:
    """Gather a case. notes: ids of the notes on calls to tell; all of them where it is None."""
    lines = call_lines(case, visit)
    letters = tuple(letter for letter in letters_of(case) if letter.finished_at is not None)
    parts = tuple(_call_part(n, line, case, visit, notes) for n, line in enumerate(lines, start=1))
    entries = [*_of_calls(parts), *_of_events(case), *_of_letters(letters), *_of_holds(case, parts)]
    return Timeline(
        case=case,
        clocks=case_clocks(case),
        entries=tuple(sorted(entries, key=lambda entry: entry.at)),
        calls=parts,
        letters=letters,
        people=tuple(each.name for each in people_of_case(case)),
        checkpoint=log_checkpoint(),
    )


def log_checkpoint() -> Checkpoint | None:
    """Return the newest signed checkpoint of the log; None where there is none to be believed."""
    try:
        note = LogReader(settings.HOME.log).checkpoint()
        return open_checkpoint(note, trusted_log_key(settings.HOME)) if note else None
    except (AuditError, OSError):
        return None


def _call_part(n: int, line: CaseCallLine, case: Case, visit: Visit, chosen: Collection[str] | None) -> CallPart:
    call = case.practice.calls.get(id=line.shown.id)
    notes = shown_notes(call, visit.person).notes if call.destroyed_at is None else ()
    told = tuple(note for note in notes if chosen is None or note.id in chosen)
    return CallPart(f"Call {n}", line, told)


def _of_calls(parts: tuple[CallPart, ...]) -> list[Entry]:
    found = []
    for part in parts:
        line = part.line
        who = f" with {line.shown.who}" if line.shown.who and not line.destroyed_on else ""
        length = f", {long_length(line.length_ms)}" if line.length_ms else ""
        found.append(Entry(line.shown.started_at, f"{part.title}: {line.direction.lower()} call{who}{length}", ""))
        heard = f"Listened to {part.title.lower()} for this case. "
        found += [Entry(each.at, heard + each.heard, each.name) for each in line.listened]
        gone = f"A recording of {part.title.lower()} was destroyed: "
        found += [Entry(each.destroyed_at, gone + each.recording_id[:8], "") for each in line.certificates]
    return found


def _of_events(case: Case) -> list[Entry]:
    return [Entry(event.at, event.did, event.by, event.said) for event in event_lines(case)]


def _of_letters(letters: tuple[Letter, ...]) -> list[Entry]:
    return [
        Entry(letter.finished_at, f"Finished the letter “{letter.get_kind_display()}”", letter.finished_by.full_name)
        for letter in letters
        if letter.finished_at and letter.finished_by
    ]


def _of_holds(case: Case, parts: tuple[CallPart, ...]) -> list[Entry]:
    titles = {part.line.shown.id: part.title for part in parts}
    found = []
    for hold in case_holds(case):
        which = titles.get(
            hold.call_id, f"the call of {day_words(hold.call.started_at.astimezone(PRACTICE_TIME).date())}"
        )
        found.append(Entry(hold.placed_at, f"Kept {which.lower()} longer", hold.owner.full_name))
        if hold.released_at and hold.released_by:
            what = f"Ended keeping {which.lower()} longer"
            found.append(Entry(hold.released_at, what, hold.released_by.full_name, hold.release_words))
    return found
