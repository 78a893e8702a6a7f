"""Clause C3 turns when no sample is drawn, one was tampered with, a review closes early, or nobody learns."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.web.quality_rows import LAST_MONTH, add_review, draw, new_secret

from fairhearing.clauses.proof import Verdict
from fairhearing.practice.models import Extension, Person, Practice, Role
from fairhearing.quality.learning import choose, finish
from fairhearing.quality.models import Review, Sample
from fairhearing.quality.probe import FIRST_WEEKS, ask_improving
from fairhearing.quality.samples import commit_seed
from fairhearing.quality.standing import quarter_of

pytestmark = pytest.mark.django_db

SAMPLE, SEEN, ACTION = range(3)
NOW = timezone.now()
QUARTER = quarter_of(timezone.localdate(NOW))


@pytest.fixture
def practice():
    practice = Practice.objects.create(id="allerton", name="Allerton", created_at=NOW - timedelta(days=400))
    Extension.objects.create(practice=practice, extension="201")
    return practice


def somebody(practice, kind):
    person = Person.objects.create(email=f"{kind}@allerton.example", full_name=kind, created_at=NOW)
    Role.objects.create(person=person, practice=practice, kind=kind, since=NOW - timedelta(days=400))
    return person


@pytest.fixture
def manager(practice):
    return somebody(practice, "manager")


@pytest.fixture
def member(practice):
    return somebody(practice, "member")


@pytest.fixture
def sample(practice):
    commit_seed(practice, LAST_MONTH.after, new_secret(), now=NOW)
    return draw(practice, 9)


def answer(practice, at, now=NOW):
    return ask_improving(practice, now).answers[at]


def test_nothing_there_is_never_kept(practice):
    assert [each.verdict for each in ask_improving(practice, NOW).answers] == [Verdict.UNKNOWN] * 3


def test_a_sample_is_drawn_again_and_is_the_same_until_a_row_of_it_is_changed(practice, sample):
    kept = answer(practice, SAMPLE)
    other = sample.calls.order_by("place").last()
    Sample.objects.filter(id=sample.id).update(listed=sample.listed.replace(other.call_id, "0" * 32))
    changed_list = answer(practice, SAMPLE)
    Sample.objects.filter(id=sample.id).update(listed=sample.listed)
    first = sample.calls.order_by("place").first()
    sample.calls.filter(id=first.id).update(place=99)
    changed_draw = answer(practice, SAMPLE)

    assert (kept.verdict, kept.found) == (Verdict.KEPT, f"{LAST_MONTH.words}: 5 of 9; drawn again, the same come out")
    assert changed_list.verdict is Verdict.BROKEN
    assert changed_draw.verdict is Verdict.BROKEN


def test_a_seed_that_was_changed_after_it_was_told_of_breaks_it(practice, sample):
    seed = sample.seed
    type(seed).objects.filter(id=seed.id).update(secret="c" * 64)

    assert answer(practice, SAMPLE).verdict is Verdict.BROKEN


@pytest.mark.usefixtures("sample")
def test_without_a_seed_of_this_month_it_is_not_proven(practice):
    practice.seeds.filter(month=LAST_MONTH.after.first_day).delete()

    assert answer(practice, SAMPLE).verdict is Verdict.UNKNOWN


def test_a_review_that_closed_before_it_could_be_answered_breaks_it(practice, sample, manager, member):
    review = add_review(sample.calls.earliest("place"), manager, member, now=NOW - timedelta(days=20))
    open_one = answer(practice, SEEN)
    Review.objects.filter(id=review.id).update(closed_at=review.told_at + timedelta(days=3))
    early = answer(practice, SEEN)
    Review.objects.filter(id=review.id).update(closed_at=review.told_at + timedelta(days=15))
    in_time = answer(practice, SEEN)

    assert (open_one.verdict, open_one.found) == (Verdict.KEPT, "1 review in three months: 1 shared, 0 answered")
    assert early.verdict is Verdict.BROKEN
    assert in_time.verdict is Verdict.KEPT


def chosen(practice, manager, now=NOW):
    return choose(
        practice,
        "Reception says when the results line is open",
        owner=manager,
        due_on=timezone.localdate(now) + timedelta(days=20),
        samples=[],
        by=manager,
        role="manager",
        now=now,
    )


def test_an_action_that_is_past_its_day_breaks_it_until_it_is_done(practice, manager):
    action = chosen(practice, manager)
    late = NOW + timedelta(days=21)

    assert answer(practice, ACTION).verdict is Verdict.KEPT
    assert answer(practice, ACTION, late).verdict is Verdict.BROKEN
    finish(action, "It is said now", by=manager, role="manager", now=NOW + timedelta(days=2))
    assert answer(practice, ACTION, late).verdict in {Verdict.KEPT, Verdict.UNKNOWN}
    assert answer(practice, ACTION).verdict is Verdict.KEPT


def test_an_action_of_somebody_who_left_breaks_it(practice, manager):
    chosen(practice, manager)
    Role.objects.filter(person=manager).update(until=NOW - timedelta(minutes=1))

    assert answer(practice, ACTION).verdict is Verdict.BROKEN


def test_last_quarters_action_counts_in_the_first_weeks_of_the_next_and_no_longer(practice, manager):
    action = chosen(practice, manager)
    finish(action, "It is said now", by=manager, role="manager", now=NOW)
    first = timezone.make_aware(timezone.datetime(QUARTER.after.year, QUARTER.after.first_day.month, 1, 9))

    assert answer(practice, ACTION, first).verdict is Verdict.KEPT
    assert answer(practice, ACTION, first + FIRST_WEEKS - timedelta(days=1)).verdict is Verdict.KEPT
    assert answer(practice, ACTION, first + FIRST_WEEKS).verdict is Verdict.UNKNOWN
