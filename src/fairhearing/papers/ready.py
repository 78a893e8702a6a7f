"""Ready to record: all that a practice answers for, what is missing first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from fairhearing.clauses.clause import Clause
from fairhearing.papers.copy_places import register_of
from fairhearing.papers.paper_kinds import Rule
from fairhearing.papers.rules import FIRST_MONTH
from fairhearing.papers.signing import tensions_of
from fairhearing.papers.standing import PaperState, StandingPaper, papers_of
from fairhearing.papers.versions import draft_of, version_in_force
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be ready. found: what is so, in a few words. helps: address and words of what helps with it."""

    title: str
    clause: Clause
    state: PaperState
    found: str
    href: str
    helps: tuple[str, str] | None = None


def items_of(practice: Practice, *, today: date, may: frozenset[Permission] = frozenset()) -> tuple[Item, ...]:
    """Return everything, the worst first, else in the order in which a practice would do it.

    may: of the reader, for what helps.
    """
    items = [_version(practice, today), _tensions(practice, today)]
    items += [_paper(each, may) for each in papers_of(practice, today=today)]
    items.append(_copies(practice, today))
    order = list(PaperState)
    return tuple(sorted(items, key=lambda item: order.index(item.state)))


def is_first_month(practice: Practice, *, today: date) -> bool:
    """Say whether the practice began within the last month."""
    return today <= timezone.localdate(practice.created_at) + FIRST_MONTH


def last_day(practice: Practice) -> date:
    """Return the day by which a practice should be ready."""
    return timezone.localdate(practice.created_at) + FIRST_MONTH


def _version(practice: Practice, today: date) -> Item:
    version = version_in_force(practice)
    href = reverse("policy-versions")
    if version is None:
        found = "A draft waits for its signature" if draft_of(practice) else "No version is signed"
        return Item("The policy, in your own words", Clause.DATED, PaperState.MISSING, found, href)
    is_late = version.review_on is not None and version.review_on < today
    state = PaperState.OVER if is_late else PaperState.GOOD
    return Item("The policy, in your own words", Clause.DATED, state, f"Version {version.number} is in force", href)


def _tensions(practice: Practice, today: date) -> Item:
    standing = tensions_of(practice, today=today)
    signed = sum(each.is_signed for each in standing)
    days = [each.signature.until for each in standing if each.is_signed and each.signature]
    if signed < len(standing):
        state = PaperState.MISSING
    else:
        state = PaperState.ENDING if min(days) <= today + timedelta(days=30) else PaperState.GOOD
    found = f"{signed} of {len(standing)} accepted by a partner"
    return Item("Where policy and law differ", Clause.DATA_PROTECTION, state, found, reverse("tensions"))


def _paper(standing: StandingPaper, may: frozenset[Permission]) -> Item:
    rule = standing.rule
    href = reverse("paper", args=[str(rule.kind)])
    return Item(rule.title, rule.clause, standing.state, standing.words, href, help_with(rule, may))


def help_with(rule: Rule, may: frozenset[Permission]) -> tuple[str, str] | None:
    """Return address and words of the notice or setting that helps with a paper and that the reader may open."""
    if rule.page and rule.page_for in may:
        return reverse(rule.page, args=[rule.page_of] if rule.page_of else []), rule.page_words
    if rule.words or rule.statement:
        return reverse("paper", args=[str(rule.kind)]) + "#words", "Words to begin with"
    return None


def _copies(practice: Practice, today: date) -> Item:
    register = register_of(practice, today=today)
    if register.unknown or register.different:
        state = PaperState.MISSING
        found = f"{register.unknown} not known, {register.different} kept otherwise"
    else:
        state = PaperState.OVER if register.late else PaperState.GOOD
        found = f"{len(register.places)} places, all known"
    return Item("Other places where calls may be stored", Clause.ENCRYPTED, state, found, reverse("other-copies"))
