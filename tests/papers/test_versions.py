"""Versions of the policy: begun, written, signed, and never changed afterwards."""

from datetime import date, timedelta

import pytest
from tests.web.papers_made import PROMISED, signed_version

from fairhearing.audit.verbs import Verb
from fairhearing.clauses.clause import Clause
from fairhearing.jobs.models import Outbox
from fairhearing.papers.errors import AlreadySigned, BadVersion, Changed, NotReady
from fairhearing.papers.promises import Promise
from fairhearing.papers.versions import (
    begin_version,
    confirm_figures,
    draft_of,
    figures_of,
    fingerprint,
    missing_of,
    say_days,
    say_wording,
    sign_version,
    version_in_force,
    wordings_of,
)
from fairhearing.papers.waiting import waiting_for

pytestmark = pytest.mark.django_db
PUBLISHED, UPDATED, REVIEW = date(2021, 5, 25), date(2024, 5, 22), date(2027, 5, 22)


def entries(verb):
    return list(Outbox.objects.filter(verb=verb).values_list("actor", "detail"))


def test_the_first_version_begins_with_words_for_every_clause_and_binds_nobody(practice, manager):
    version = begin_version(practice, manager)

    assert list(wordings_of(version)) == list(Clause)
    assert "Allerton Medical Centre" in wordings_of(version)[Clause.RECORDED]
    assert version_in_force(practice) is None
    assert entries(Verb.POLICY_VERSION_BEGUN) == [(manager.by.account, {"version": 1})]


def test_one_draft_is_written_at_a_time(practice, manager):
    assert begin_version(practice, manager) == begin_version(practice, manager)


def test_a_version_is_signed_when_its_words_days_and_figures_are_there(practice, manager, partner):
    version = begin_version(practice, manager)
    with pytest.raises(NotReady, match="the days"):
        sign_version(version, fingerprint(version), partner)
    say_days(version, PUBLISHED, UPDATED, REVIEW, manager)
    with pytest.raises(NotReady, match="figures"):
        sign_version(version, fingerprint(version), partner)
    confirm_figures(version, PROMISED, manager)

    sign_version(version, fingerprint(version), partner)

    assert version_in_force(practice) == version
    assert draft_of(practice) is None
    assert entries(Verb.POLICY_VERSION_SIGNED)[0][1].keys() == {"version", "sha256"}


def test_nobody_signs_what_was_changed_after_they_read_it(practice, manager, partner):
    version = begin_version(practice, manager)
    say_days(version, PUBLISHED, UPDATED, REVIEW, manager)
    confirm_figures(version, PROMISED, manager)
    read = fingerprint(version)

    confirm_figures(version, {**PROMISED, Promise.MONTHS_KEPT: 24}, manager)

    with pytest.raises(Changed):
        sign_version(version, read, partner)


def test_changed_words_ask_for_the_figures_anew(practice, manager):
    version = begin_version(practice, manager)
    confirm_figures(version, PROMISED, manager)

    say_wording(version, Clause.ONE_YEAR, "We keep them for two years.", manager)

    assert figures_of(version) is None
    assert "the figures it promises" in missing_of(version)


def test_words_that_are_the_same_change_nothing(practice, manager):
    version = begin_version(practice, manager)
    confirm_figures(version, PROMISED, manager)

    say_wording(version, Clause.ONE_YEAR, wordings_of(version)[Clause.ONE_YEAR], manager)

    assert figures_of(version) == PROMISED


def test_a_signed_version_is_never_changed(practice, manager, people):
    version = signed_version(practice, people["partner"])

    for change in (
        lambda: say_wording(version, Clause.RECORDED, "No", manager),
        lambda: say_days(version, PUBLISHED, UPDATED, REVIEW, manager),
        lambda: confirm_figures(version, {}, manager),
        lambda: sign_version(version, fingerprint(version), manager),
    ):
        with pytest.raises(AlreadySigned):
            change()


def test_the_next_version_begins_with_the_words_of_the_one_before(practice, manager, people):
    before = signed_version(practice, people["partner"], words="Each call is recorded.")

    after = begin_version(practice, manager)

    assert (after.number, after.published_on, after.review_on) == (2, before.published_on, None)
    assert wordings_of(after) == wordings_of(before)
    assert version_in_force(practice) == before


@pytest.mark.parametrize(
    ("published", "updated", "review", "why"),
    [
        (UPDATED, PUBLISHED, REVIEW, "before it is published"),
        (PUBLISHED, date(2030, 1, 1), date(2031, 1, 1), "lies ahead"),
        (PUBLISHED, UPDATED, UPDATED, "after the update"),
    ],
)
def test_the_days_come_in_their_order(practice, manager, published, updated, review, why):
    with pytest.raises(BadVersion, match=why):
        say_days(begin_version(practice, manager), published, updated, review, manager)


@pytest.mark.parametrize("value", [0, 361])
def test_a_figure_is_within_reason(practice, manager, value):
    with pytest.raises(BadVersion):
        confirm_figures(begin_version(practice, manager), {Promise.MONTHS_KEPT: value}, manager)


def test_a_clause_has_an_end(practice, manager):
    with pytest.raises(BadVersion):
        say_wording(begin_version(practice, manager), Clause.RECORDED, "x" * 4001, manager)


def test_a_draft_that_is_whole_waits_for_a_partner_and_for_nobody_else(practice, manager, people):
    version = begin_version(practice, manager)
    today = manager.now.date()
    words = "Version 1 of the policy waits for your signature"
    assert words not in [each.words for each in waiting_for(people["partner"], practice, today=today)]

    say_days(version, PUBLISHED, UPDATED, REVIEW, manager)
    confirm_figures(version, PROMISED, manager)

    assert words in [each.words for each in waiting_for(people["partner"], practice, today=today)]
    assert words not in [each.words for each in waiting_for(people["manager"], practice, today=today)]


def test_the_review_waits_for_the_manager_from_a_month_before(practice, people):
    version = signed_version(practice, people["partner"])

    def lateness(today):
        found = waiting_for(people["manager"], practice, today=today)
        return [each.is_late for each in found if each.words == "The policy is due for its review"]

    assert lateness(version.review_on - timedelta(days=31)) == []
    assert lateness(version.review_on - timedelta(days=30)) == [False]
    assert lateness(version.review_on + timedelta(days=1)) == [True]
