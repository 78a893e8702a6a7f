"""Where each paper stands, those that the system sees by itself included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fairhearing.papers.models import Paper
from fairhearing.papers.paper_kinds import RULES, PaperKind, Rule
from fairhearing.papers.rules import Good, good
from fairhearing.papers.seen import Seen, announcement, staff_told
from fairhearing.practice.models import Practice
from fairhearing.wording.days import day_words


class PaperState(StrEnum):
    """Where a paper stands, the worst first."""

    MISSING = "missing"
    """Nobody brought it, or the system does not see that it is so."""
    OVER = "over"
    """Its last day has passed."""
    ENDING = "ending"
    """Its last day is at most thirty days ahead."""
    ABSENT = "absent"
    """It does not apply, for a reason that is looked at again."""
    GOOD = "good"

    @property
    def is_done(self) -> bool:
        """Whether nothing is to do today."""
        return self not in (PaperState.MISSING, PaperState.OVER)


@dataclass(frozen=True, slots=True)
class StandingPaper:
    """One kind of paper in one practice. papers: those in force, without their files. until: its first last day."""

    rule: Rule
    state: PaperState
    papers: tuple[Paper, ...]
    words: str
    until: date | None = None


def papers_of(practice: Practice, *, today: date) -> tuple[StandingPaper, ...]:
    """Return where every kind stands, in the order of the kinds."""
    rows = list(practice.papers.filter(replaced_at=None).defer("data").order_by("about", "-added_at"))
    seen = {PaperKind.STAFF_NOTICE: staff_told, PaperKind.ANNOUNCEMENT: announcement}
    found = []
    for kind, rule in RULES.items():
        if rule.is_computed:
            found.append(_seen(rule, seen[kind](practice, today)))
        else:
            found.append(_kept(rule, [row for row in rows if row.kind == str(kind)], today))
    return tuple(found)


def paper_of(practice: Practice, kind: PaperKind, *, today: date) -> StandingPaper:
    """Return where one kind stands."""
    return next(each for each in papers_of(practice, today=today) if each.rule.kind is kind)


def _seen(rule: Rule, seen: Seen) -> StandingPaper:
    return StandingPaper(rule, PaperState.GOOD if seen.is_so else PaperState.MISSING, (), seen.words)


def _kept(rule: Rule, papers: list[Paper], today: date) -> StandingPaper:
    if not papers:
        return StandingPaper(rule, PaperState.MISSING, (), "Nothing is kept yet")
    until = min(each.good_until for each in papers)
    standing = good(until, today)
    if papers[0].state == Paper.State.ABSENT and standing is not Good.OVER:
        return StandingPaper(
            rule, PaperState.ABSENT, tuple(papers), f"Does not apply; looked at again by {day_words(until)}", until
        )
    state = {Good.OVER: PaperState.OVER, Good.ENDING: PaperState.ENDING, Good.GOOD: PaperState.GOOD}[standing]
    return StandingPaper(rule, state, tuple(papers), _words(papers, until, standing), until)


def _words(papers: list[Paper], until: date, standing: Good) -> str:
    count = f"{len(papers)} kept; the first " if len(papers) > 1 else ""
    was = "was good" if standing is Good.OVER else "good"
    words = f"{count}{was} until {day_words(until)}"
    return words[0].upper() + words[1:]
