"""Disclosures as lists show them: reference, where it stands, and what is due next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fairhearing.disclosures import rules
from fairhearing.disclosures.approving import standing_of
from fairhearing.disclosures.models import Approval, Disclosure
from fairhearing.disclosures.words import do_words


@dataclass(frozen=True, slots=True)
class DisclosureLine:
    """One disclosure in a list. state: where it stands now; do: what is next. approval: the last yes, None without."""

    disclosure: Disclosure
    state: rules.State
    state_words: str
    do: str
    is_late: bool
    approval: Approval | None


def state_of(disclosure: Disclosure) -> rules.State:
    """Say where a disclosure stands now."""
    return rules.state_now(rules.State(disclosure.state), lambda: standing_of(disclosure).approval is not None)


def disclosure_line(disclosure: Disclosure, today: date) -> DisclosureLine:
    """Put one disclosure into words."""
    state, answers = state_of(disclosure), list(disclosure.approvals.all())
    return DisclosureLine(
        disclosure=disclosure,
        state=state,
        state_words=str(Disclosure.State(str(state)).label),
        do=do_words(disclosure, state),
        is_late=rules.is_worked(state) and disclosure.last_on < today,
        approval=next((each for each in reversed(answers) if each.answer == Approval.Answer.YES), None),
    )


def disclosure_lines(disclosures: Iterable[Disclosure], today: date) -> list[DisclosureLine]:
    """Put disclosures into words, in their order."""
    return [disclosure_line(each, today) for each in disclosures]
