"""Samples, reviews and actions in the database, each made by the functions that the pages call."""

import secrets
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from fairhearing.playback.diary_rules import month_of
from fairhearing.practice.models import Person
from fairhearing.quality.answering import answer
from fairhearing.quality.cards import begin_with_starter
from fairhearing.quality.learning import choose
from fairhearing.quality.models import Answer, Review, Sample, Sampled
from fairhearing.quality.reviews import Written, WrittenReview, begin_review, save_review, share
from fairhearing.quality.samples import commit_seed, draw_sample

from .kept_calls import add_row
from .sealed_calls import add_call

LAST_MONTH = month_of(timezone.localdate()).before
SECONDS = 45


def seed_of(practice, month=LAST_MONTH, secret="5a" * 32, committed_at=None):
    """Commit a month's seed before its first call."""
    before = datetime(month.before.year, month.before.number, 20, tzinfo=UTC)
    commit_seed(practice, month, secret, now=committed_at or before)
    return practice.seeds.get(month=month.first_day)


def add_month_call(practice, n=0, *, month=LAST_MONTH, seconds=SECONDS, **facts):
    """Write a call of a month with the row of a recording, and no sound behind it."""
    began = datetime(month.year, month.number, 2 + n % 25, 10, 30, tzinfo=UTC)
    call = add_call(practice, started_at=began, **facts)
    recording = add_row(call)
    recording.frames = 8000 * seconds
    recording.save(update_fields=["frames"])
    return call


def draw(practice, count=3, **facts):
    """Draw the sample of last month from so many calls."""
    for n in range(count):
        add_month_call(practice, n, **facts)
    begin_with_starter(practice, now=timezone.now())
    return draw_sample(seed_of(practice), now=timezone.now())


def written(review, choice="yes", **changed):
    """Answer every question alike."""
    keys = review.version.questions.values_list("key", flat=True)
    return WrittenReview({key: Written(choice) for key in keys}, words="A calm call.", **changed)


def add_review(sampled, reviewer, person, *, now=None, choice="yes"):
    """Write a review of a sampled call, and share it."""
    now = now or timezone.now()
    version = sampled.sample.practice.cards.get().newest
    review = begin_review(sampled, version, person=person, by=reviewer, role="manager", now=now)
    save_review(review, written(review, choice), by=reviewer, role="manager", now=now)
    share(review, by=reviewer, role="manager", now=now)
    return Review.objects.get(id=review.id)


def sampled_and_reviewed(practice, call, reviewer, person):
    """Return a sample, a call of it that waits, a review of another that is shared, and an action."""
    sample = draw(practice, 1)
    [reviewed] = sample.calls.all()
    review = add_review(reviewed, reviewer, person)
    waiting = Sampled.objects.create(sample=sample, call=call, team=reviewed.team, place=9)
    action = choose(
        practice,
        "Reception says when the results line is open",
        owner=reviewer,
        due_on=timezone.localdate() + timedelta(days=30),
        samples=[sample],
        by=reviewer,
        role="manager",
        now=timezone.now(),
    )
    return Sample.objects.get(id=sample.id), waiting, review, action


def new_secret():
    return secrets.token_hex(32)


def add_for_browser(practice):
    """Write a sample: one review is shared, one answered, one call waits; and a change of this quarter."""
    person = Person.objects.get(email="member@allerton.example")
    manager = Person.objects.get(email="manager@allerton.example")
    sample = draw(practice, 3, number="+447700900611")
    shared, answered, _ = sample.calls.order_by("place")
    learning = "Say how long an answer takes"
    for each in (shared, answered):
        review = add_review(each, manager, person, now=timezone.now() - timedelta(days=3))
        first = review.answers.earliest("question__place")
        Answer.objects.filter(id=first.id).update(choice="partly", at_ms=74_000, words="No name was said")
    Review.objects.filter(id=review.id).update(learning=learning)
    answer(review, Review.View.DIFFERS, "She is hard of hearing, so I spoke slowly.", role="member", now=timezone.now())
    choose(
        practice,
        "Reception says when the results line is open",
        owner=manager,
        due_on=timezone.localdate() + timedelta(days=30),
        samples=[sample],
        by=manager,
        role="manager",
        now=timezone.now(),
    )
