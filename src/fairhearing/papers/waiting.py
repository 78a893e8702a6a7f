"""What waits for somebody here: a version or a tension to sign, a review, a paper that runs out, the first month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from fairhearing.papers.copy_places import register_of
from fairhearing.papers.ready import is_first_month, items_of, last_day
from fairhearing.papers.rules import Good, good
from fairhearing.papers.signing import StandingTension, TensionState, tensions_of
from fairhearing.papers.standing import papers_of
from fairhearing.papers.versions import draft_of, missing_of, version_in_force
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting
from fairhearing.wording.counts import counted


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return what waits for this person in this practice."""
    may = permissions_in(person, practice)
    found: list[Waiting] = []
    if Permission.KEEP_PAPERS in may:
        found += [*_first_month(practice, today), *_review(practice, today), *_papers(practice, today)]
        found += _places(practice, today)
    if Permission.SIGN_PAPERS in may:
        found += [*_version(practice), *_tensions(practice, today)]
    return found


def _review(practice: Practice, today: date) -> Iterator[Waiting]:
    """Tell of the review of the policy from thirty days before it is due."""
    version = version_in_force(practice)
    if version is None or version.review_on is None or good(version.review_on, today) is Good.GOOD:
        return
    is_late = version.review_on < today
    yield Waiting(
        words="The policy is due for its review",
        href=reverse("policy-versions"),
        due_on=version.review_on,
        is_late=is_late,
    )


def _first_month(practice: Practice, today: date) -> Iterator[Waiting]:
    """Lead a practice in its first month to what is not ready yet."""
    if not is_first_month(practice, today=today):
        return
    items = items_of(practice, today=today)
    missing = sum(not item.state.is_done for item in items)
    if missing:
        words = f"Ready to record: {len(items) - missing} of {len(items)} things are answered"
        yield Waiting(words=words, href=reverse("ready"), due_on=last_day(practice))


def _papers(practice: Practice, today: date) -> Iterator[Waiting]:
    """Tell of papers that run out within thirty days, and of those that have."""
    for each in papers_of(practice, today=today):
        if each.until is not None and good(each.until, today) is not Good.GOOD:
            href = reverse("paper", args=[str(each.rule.kind)])
            words = f"A paper runs out: {each.rule.title[0].lower()}{each.rule.title[1:]}"
            yield Waiting(words=words, href=href, due_on=each.until, is_late=each.until < today)


def _places(practice: Practice, today: date) -> Iterator[Waiting]:
    until = register_of(practice, today=today).until
    if until is not None and good(until, today) is not Good.GOOD:
        words = "Look again at other places where calls may be stored"
        yield Waiting(words=words, href=reverse("other-copies"), due_on=until, is_late=until < today)


def _version(practice: Practice) -> Iterator[Waiting]:
    draft = draft_of(practice)
    if draft is not None and not missing_of(draft):
        words = f"Version {draft.number} of the policy waits for your signature"
        yield Waiting(words=words, href=reverse("sign-policy", args=[draft.id]))


def _tensions(practice: Practice, today: date) -> Iterator[Waiting]:
    standing = tensions_of(practice, today=today)
    unsigned = sum(each.state is TensionState.OPEN for each in standing)
    if unsigned:
        words = f"{counted(unsigned, 'place')} where policy and law differ {_wait(unsigned)} for a partner’s signature"
        yield Waiting(words=words, href=reverse("tensions"))
    for each in standing:
        yield from _tension(each, today)


def _tension(each: StandingTension, today: date) -> Iterator[Waiting]:
    href, clause = reverse("tension", args=[each.tension.clause]), each.tension.clause
    if each.question is not None:
        yield Waiting(words=f"Somebody asked for the tension of clause {clause} to be looked at again", href=href)
    elif each.signature is not None and good(each.signature.until, today) is not Good.GOOD:
        until = each.signature.until
        words = f"The signature under the tension of clause {clause} runs out"
        yield Waiting(words=words, href=href, due_on=until, is_late=until < today)


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"
