"""Breaches as the policy sees them: within 72 hours, or written down why not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.breaches import rules
from fairhearing.breaches.probe import ask_breaches
from fairhearing.breaches.summary_line import breaches_line
from fairhearing.breaches.working import Facts, judge, leave_unreported, log_breach, report, say_late
from fairhearing.catalogue.doing import Done
from fairhearing.clauses.proof import Verdict
from fairhearing.practice.models import Person

pytestmark = pytest.mark.django_db
HOURS_73 = timedelta(hours=73)


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


def done(now):
    return Done(Person.objects.get(email="manager@allerton.example"), now, "manager")


@pytest.fixture
def breach(allerton):
    now = timezone.now()
    return log_breach(allerton, Facts("copy", "It went to the wrong address", timezone.localdate(now), now), done(now))


def verdict(practice, now):
    return ask_breaches(practice, now).answers[0].verdict


def test_without_a_breach_nothing_is_against_the_law(allerton):
    assert verdict(allerton, timezone.now()) is Verdict.KEPT


def test_a_breach_that_nobody_decided_on_breaks_the_clause_after_72_hours(allerton, breach):
    later = breach.aware_at + HOURS_73

    assert verdict(allerton, breach.aware_at + timedelta(hours=71)) is Verdict.KEPT
    assert verdict(allerton, later) is Verdict.BROKEN

    report(breach, later, "By the toolkit", done(later))
    assert verdict(allerton, later) is Verdict.BROKEN
    breach.refresh_from_db()
    say_late(breach, "Nobody knew who had to", done(later))
    assert verdict(allerton, later) is Verdict.KEPT


def test_what_need_not_be_told_is_kept_by_its_reason(allerton, breach):
    judge(breach, rules.Risk.UNLIKELY, "It was locked and never opened", done(timezone.now()))
    breach.refresh_from_db()
    leave_unreported(breach, "A risk is unlikely", done(timezone.now()))

    assert verdict(allerton, breach.aware_at + HOURS_73) is Verdict.KEPT


def test_a_risk_that_came_to_light_after_it_was_left_untold_breaks_the_clause(allerton, breach):
    judge(breach, rules.Risk.UNLIKELY, "It was locked", done(timezone.now()))
    breach.refresh_from_db()
    leave_unreported(breach, "A risk is unlikely", done(timezone.now()))
    breach.refresh_from_db()
    judge(breach, rules.Risk.RISK, "The words were with it", done(timezone.now()))

    assert verdict(allerton, timezone.now()) is Verdict.BROKEN


def test_the_partners_page_counts_breaches(allerton, breach):
    first = timezone.localdate(breach.aware_at).replace(day=1)
    end = (first + timedelta(days=32)).replace(day=1)

    assert breaches_line(allerton, first, end, first).words == "1 breach came to light. Today 1 open."
