"""A call that a granted request erases: destroyed by the next run with a certificate, and never past a hold."""

import json
from datetime import UTC, date, datetime

import pytest

from fairhearing.catalogue.rules import RecordClass
from fairhearing.retention.certificate_lines import certificate_lines
from fairhearing.retention.erasing import grant_erasure
from fairhearing.retention.errors import BeingDestroyed, CannotErase
from fairhearing.retention.holds import place_holds
from fairhearing.retention.lists import count_late, due_calls
from fairhearing.retention.models import Certificate, Erasure, Hold
from fairhearing.retention.run import destroy_due

from .kept_home import set_class
from .run_means import TODAY

pytestmark = pytest.mark.django_db

REFERENCE = "RT-2027-0003"
YOUNG = datetime(2027, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def young(kept):
    """A call whose period is not over for long."""
    return kept.keep(YOUNG)


def grant(calls, manager, means):
    return grant_erasure(calls, REFERENCE, by=manager, role="manager", now=means.clock.now())


def hold(call, manager):
    return place_holds(
        [call],
        Hold.Kind.CLAIM,
        owner=manager,
        review_on=date(2029, 1, 1),
        by=manager,
        now=datetime(2027, 6, 1, tzinfo=UTC),
    )


def test_a_granted_call_goes_by_the_next_run_and_its_certificate_names_the_request(young, kept, means, manager):
    other = kept.keep(YOUNG)
    grant([young], manager, means)

    outcome = destroy_due(means)

    assert outcome.destroyed == 1
    [certificate] = Certificate.objects.all()
    assert certificate.call_id == young.id
    assert json.loads(certificate.document)["erased_for"] == REFERENCE
    assert REFERENCE in certificate_lines([certificate])[0].rule
    other.refresh_from_db()
    assert other.destroyed_at is None


def test_a_certificate_by_time_names_no_request(kept, means):
    kept.keep()

    destroy_due(means)

    assert "erased_for" not in json.loads(Certificate.objects.get().document)


def test_a_held_call_is_not_granted_and_neither_are_those_beside_it(young, kept, means, manager):
    other = kept.keep(YOUNG)
    hold(young, manager)

    with pytest.raises(CannotErase) as refused:
        grant([young, other], manager, means)

    assert refused.value.calls == (young.id,)
    assert not Erasure.objects.exists()


def test_a_hold_that_is_placed_after_the_grant_still_keeps_it(young, means, manager):
    grant([young], manager, means)
    hold(young, manager)

    assert destroy_due(means).destroyed == 0
    young.refresh_from_db()
    assert young.destroyed_at is None


@pytest.mark.parametrize("record_class", [RecordClass.CLINICAL_ONLY, RecordClass.CLINICAL_UNCONFIRMED])
def test_what_is_part_of_the_health_record_is_not_granted(young, means, manager, record_class):
    set_class(young, record_class)
    young.refresh_from_db()

    with pytest.raises(CannotErase):
        grant([young], manager, means)


def test_what_becomes_clinical_after_the_grant_stays(young, means, manager):
    grant([young], manager, means)
    set_class(young, RecordClass.CLINICAL_ONLY)

    assert destroy_due(means).destroyed == 0


def test_granting_twice_is_once_and_what_is_gone_cannot_be(young, means, manager):
    grant([young], manager, means)
    assert grant([young], manager, means) == ()

    destroy_due(means)

    with pytest.raises(BeingDestroyed):
        grant([young], manager, means)


def test_it_is_due_today_and_late_only_tomorrow(young, practice, means, manager):
    grant([young], manager, means)

    assert list(due_calls(practice, TODAY.date())) == [young]
    assert count_late(practice, TODAY.date()) == 0
