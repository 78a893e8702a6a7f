"""One-time links: who may set up with which, and until when."""

from datetime import UTC, datetime, timedelta

import pytest

from fairhearing.jobs.models import Outbox
from fairhearing.practice.errors import LinkOver
from fairhearing.practice.set_up_links import (
    GOOD_FOR,
    SetUpPass,
    claim_link,
    find_link,
    finish_link,
    link_of,
    make_link,
    revoke_links,
)
from fairhearing.practice.set_up_models import SetUpLink

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
SYSTEM, PRACTICE = SetUpLink.Kind.SYSTEM, SetUpLink.Kind.PRACTICE


@pytest.fixture
def token():
    return make_link(PRACTICE, now=NOON)[1]


def test_whoever_claims_a_link_may_set_up_and_nobody_else_with_it(token):
    link, shown = claim_link(token, now=LATER)

    assert link_of(SetUpPass.read(str(shown)), PRACTICE, now=LATER) == link
    with pytest.raises(LinkOver):
        claim_link(token, now=LATER)


def test_looking_at_a_link_uses_nothing_up(token):
    find_link(token, now=LATER)
    find_link(token, now=LATER)

    claim_link(token, now=LATER)


@pytest.mark.parametrize("spoiled", ["", ".", "x", "x.y", "token only", "another secret", "another token"])
def test_a_pass_that_was_not_given_opens_nothing(token, spoiled):
    _, shown = claim_link(token, now=NOON)
    texts = {"token only": token, "another secret": f"{token}.x", "another token": f"x.{shown.secret}"}

    assert link_of(SetUpPass.read(texts.get(spoiled, spoiled)), PRACTICE, now=NOON) is None


def test_a_link_that_nobody_claimed_is_no_pass(token):
    assert link_of(SetUpPass(token, ""), PRACTICE, now=NOON) is None


def test_a_link_for_the_machine_sets_up_no_practice():
    _, shown = claim_link(make_link(SYSTEM, now=NOON)[1], now=NOON)

    assert link_of(shown, PRACTICE, now=NOON) is None


def test_a_link_is_over_after_seven_days(token):
    with pytest.raises(LinkOver):
        find_link(token, now=NOON + GOOD_FOR)


def test_new_links_kill_the_old_ones_and_what_was_answered_goes_over(token):
    link, shown = claim_link(token, now=NOON)
    link.draft = {"name": "Allerton Medical Centre"}
    link.save()

    revoke_links(now=LATER)
    newer, _ = make_link(PRACTICE, now=LATER, instead_of=link)

    assert link_of(shown, PRACTICE, now=LATER) is None
    assert newer.draft == {"name": "Allerton Medical Centre"}


def test_a_link_whose_work_is_done_opens_nothing_and_keeps_no_answers(token):
    link, shown = claim_link(token, now=NOON)
    link.draft = {"name": "Allerton Medical Centre"}
    link.save()

    finish_link(link, now=LATER)

    link.refresh_from_db()
    assert link.draft == {}
    assert link_of(shown, PRACTICE, now=LATER) is None


def test_the_log_says_when_links_were_made_claimed_and_killed(token):
    claim_link(token, now=NOON)
    revoke_links(now=LATER)

    rows = Outbox.objects.order_by("number")
    assert [(row.verb, row.detail["kind"]) for row in rows] == [
        ("set_up.link_made", "practice"),
        ("set_up.link_claimed", "practice"),
        ("set_up.link_revoked", "practice"),
    ]
    assert not any(token in str(row.detail) + row.subject for row in rows)
