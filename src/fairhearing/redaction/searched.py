"""What was searched for a matter, in words: for its printed sheet, and for a letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairhearing.redaction.models import Search, Selection
from fairhearing.redaction.searching import sought_of
from fairhearing.wording.counts import counted
from fairhearing.wording.days import PRACTICE_TIME, day_words


@dataclass(frozen=True, slots=True)
class SearchedLine:
    """One search. what: it looked for; found: what came of it; notes: what it could not find or keep."""

    at: datetime
    by: str
    what: tuple[str, ...]
    days: str
    found: str
    notes: tuple[str, ...]


def searched_lines(selection: Selection) -> list[SearchedLine]:
    """Return the searches of a matter, the earliest first."""
    return [_line(row) for row in selection.searches.select_related("made_by", "selection")]


def search_list(selection: Selection) -> str:
    """Say what was searched, a line each, for the letter that says nothing was found or goes with the copy."""
    return "\n".join(f"{'; '.join(line.what)}, {line.days}: {line.found}" for line in searched_lines(selection))


def kept_words(row: Search) -> str:
    """Say what a search keeps from now on, and what it could not keep."""
    fresh = counted(row.fresh, "call is", "calls are") if row.fresh else "No further call is"
    words = f"{fresh} kept for it from now on"
    if row.gone:
        words += f"; {counted(len(row.gone), 'was', 'were')} being destroyed already"
    if row.withheld:
        words += f"; {counted(row.withheld, 'call', 'calls')} of those days withheld the number"
    return words


def _line(row: Search) -> SearchedLine:
    people = [each.name for each in sought_of(row).individuals]
    missing = len(row.individuals) - len(people)
    what = [f"Calls of {name}, by links and by all their numbers" for name in people]
    what += [f"{counted(missing, 'person', 'people')} no longer known here"] if missing else []
    what += [f"Number {number}" for number in row.numbers]
    what += [f"Name {name}, as the phone system showed it" for name in row.names]
    return SearchedLine(row.made_at, row.made_by.full_name, tuple(what), _days(row), _found(row), _notes(row))


def _days(row: Search) -> str:
    if row.first_day and row.last_day:
        return f"from {day_words(row.first_day)} to {day_words(row.last_day)}, both included"
    if row.first_day:
        return f"since {day_words(row.first_day)}"
    today = day_words(row.made_at.astimezone(PRACTICE_TIME).date())
    return f"until {day_words(row.last_day)}" if row.last_day else f"on all days until {today}"


def _found(row: Search) -> str:
    return f"{counted(row.found, 'call')} found, {row.fresh} of them new"


def _notes(row: Search) -> tuple[str, ...]:
    notes = []
    if row.withheld:
        words = f"{counted(row.withheld, 'call')} of those days came with a withheld number"
        notes.append(f"{words}: nobody can say whose they are")
    if row.gone:
        notes.append(f"Being destroyed already: {', '.join(each[:8] for each in row.gone)}")
    if row.full:
        notes.append("There were more calls than one search takes: search again by shorter stretches of days")
    return tuple(notes)
