"""Lets the demonstration have learnt something: samples of its past months, a review that was answered, a change."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .practices import ALLERTON

if TYPE_CHECKING:
    from fairhearing.practice.models import Person, Practice
    from fairhearing.quality.models import Sample, Sampled

_SHORTEST_S = 10  # conversations of the demonstration last twenty seconds
_SHARED, _ANSWERED = timedelta(days=3), timedelta(days=1)
_DUE = timedelta(days=25)


def learn_from_past_calls(now: datetime) -> None:
    """Draw the past months of the first practice, review one call and answer that, once."""
    from fairhearing.practice.models import Practice
    from fairhearing.quality.models import Sampling

    practice = Practice.objects.get(id=ALLERTON.id)
    if practice.samples.exists():
        return
    people = {role.kind: role.person for role in practice.roles.select_related("person")}
    practice.extensions.filter(label=people["member"].full_name, person=None).update(person=people["member"])
    Sampling.objects.update_or_create(practice=practice, defaults={"shortest_s": _SHORTEST_S})
    samples = _draw(practice, now)
    for sample in samples:
        if drawn := _call_of(sample, people["member"]):
            _review(drawn, people["manager"], people["member"], now)
            _change(practice, sample, people["manager"], now)
            break


def _draw(practice: Practice, now: datetime) -> list[Sample]:
    """Commit a seed for each past month with calls, as of its beginning, and draw it."""
    from django.utils import timezone

    from fairhearing.catalogue.rules import day_begins
    from fairhearing.playback.diary_rules import month_of
    from fairhearing.quality.cards import begin_with_starter
    from fairhearing.quality.samples import commit_seed, draw_due

    begin_with_starter(practice, now=now)
    today = timezone.localdate(now)
    months = {month_of(timezone.localdate(began)) for began in practice.calls.values_list("started_at", flat=True)}
    for month in sorted(each for each in months if each.has_ended(today)):
        commit_seed(practice, month, secrets.token_hex(32), now=day_begins(month.before.first_day))
    draw_due(practice, today=today, now=now)
    return list(practice.samples.all())


def _call_of(sample: Sample, person: Person) -> Sampled | None:
    from fairhearing.quality.who_took import took_part

    return next((each for each in sample.calls.select_related("call__practice") if took_part(each.call, person)), None)


def _review(drawn: Sampled, reviewer: Person, member: Person, now: datetime) -> None:
    """Write a review, share it, and answer it."""
    from fairhearing.quality.answering import answer
    from fairhearing.quality.models import Answer, Review
    from fairhearing.quality.reviews import Written, WrittenReview, begin_review, save_review, share

    version = drawn.sample.practice.cards.earliest("made_at").newest
    role, shared_at = "manager", now - _SHARED
    review = begin_review(drawn, version, person=member, by=reviewer, role=role, now=shared_at)
    keys = version.questions.values_list("key", flat=True)
    answers = {key: Written(Answer.Choice.YES) for key in keys}
    answers[keys[1]] = Written(Answer.Choice.PARTLY, 4000, "A name was asked for, and no second fact")
    written = WrittenReview(
        answers,
        words="You sounded unhurried, and she knew what would happen next. Ask for the date of birth as well.",
        learning="Ask for name and date of birth before a prescription is talked about",
    )
    save_review(review, written, by=reviewer, role=role, now=shared_at)
    share(review, by=reviewer, role=role, now=shared_at)
    reply = "I knew her voice, and still: you are right, I should ask each time."
    answer(review, Review.View.PARTLY, reply, role="member", now=now - _ANSWERED)


def _change(practice: Practice, sample: Sample, manager: Person, now: datetime) -> None:
    from django.utils import timezone

    from fairhearing.quality.learning import choose

    choose(
        practice,
        "Reception asks for name and date of birth in every call about a prescription",
        owner=manager,
        due_on=timezone.localdate(now + _DUE),
        samples=[sample],
        by=manager,
        role="manager",
        now=now,
    )
