"""Clause C13 is broken by a page that opens, a key without a role; and not proven by what nobody looked at."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.clauses.proof import Verdict
from fairhearing.jobs.models import Job
from fairhearing.policy.access_probe import ask_access
from fairhearing.policy.models import PowerHolder
from fairhearing.policy.powers import add_power, end_power, review_power
from fairhearing.practice.kit_checks import note_kit_check, recipients_of
from fairhearing.practice.models import Role
from fairhearing.practice.set_up import place_envelopes

from .test_refusals import three_pages, tried

__all__ = ["three_pages"]
pytestmark = pytest.mark.django_db
DOORS, HOLDERS, ENVELOPES, POWERS = range(4)


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


def asked(practice, now=None):
    return ask_access(practice, now or timezone.now()).answers


def robot():
    """Let the robot try, and leave the row that the worker leaves."""
    job, outcome = tried()
    Job.objects.filter(id=job.id).update(state=Job.State.DONE, ended_at=timezone.now(), outcome=outcome)


def test_nobody_has_looked_so_nothing_is_kept(allerton):
    answers = asked(allerton)

    assert [answers[at].verdict for at in (DOORS, ENVELOPES, POWERS)] == [Verdict.UNKNOWN] * 3


@pytest.mark.usefixtures("three_pages")
def test_pages_that_refuse_are_kept_for_eight_days(allerton):
    robot()
    now = timezone.now()

    assert asked(allerton, now)[DOORS].found == "21 of 21 tries as they should be"
    assert ask_access(allerton, now).figure.startswith("21 of 21 tries as they should be; ")
    assert asked(allerton, now + timedelta(days=7, hours=23))[DOORS].verdict is Verdict.KEPT
    assert asked(allerton, now + timedelta(days=8, hours=1))[DOORS].verdict is Verdict.UNKNOWN


@pytest.mark.usefixtures("three_pages")
def test_a_page_that_opens_to_one_role_more_breaks_it_until_it_is_shut(allerton, monkeypatch):
    from fairhearing.practice.permissions import ROLES_ALLOWED, Permission

    with monkeypatch.context() as widened:
        widened.setitem(ROLES_ALLOWED, Permission.SEE_HEALTH, ROLES_ALLOWED[Permission.SEE_HEALTH] | {"member"})
        robot()
    assert asked(allerton)[DOORS].verdict is Verdict.BROKEN
    assert asked(allerton)[DOORS].found == "1 of 21 tries not as they should be"

    robot()
    assert asked(allerton)[DOORS].verdict is Verdict.KEPT


def test_a_key_without_the_role_breaks_it_until_the_role_is_there(allerton, signed_in):
    signed_in("manager")
    assert asked(allerton)[HOLDERS].verdict is Verdict.KEPT
    role = Role.objects.get(practice=allerton, kind="assistant")
    person = role.person

    role.delete()
    Role.objects.create(practice=allerton, person=person, kind="member", since=timezone.now())
    answer = asked(allerton)[HOLDERS]
    assert (answer.verdict, answer.found) == (Verdict.BROKEN, "1 of 2 key holders without that role")

    Role.objects.create(practice=allerton, person=person, kind="assistant", since=timezone.now())
    answer = asked(allerton)[HOLDERS]
    assert answer.found == "2 key holders, all with that role: 1 assistant practice manager, 1 practice manager"


def test_a_keyholder_that_does_not_answer_proves_nothing(allerton, settings, tmp_path):
    settings.HOME = type(settings.HOME)(tmp_path)

    assert asked(allerton)[HOLDERS].verdict is Verdict.UNKNOWN


def test_envelopes_are_written_down_and_tried_twice_a_year(allerton, manager):
    now = timezone.now()
    (key,) = [each.key_id for each in recipients_of(allerton).keys]
    place_envelopes(allerton, key, ["Safe at Allerton"], needed=1, by=manager.person, now=now)
    assert asked(allerton)[ENVELOPES].found == "1 envelope written down"

    place_envelopes(allerton, key, ["Safe at Allerton", "Partner’s house"], needed=1, by=manager.person, now=now)
    assert asked(allerton)[ENVELOPES].verdict is Verdict.KEPT
    later = now + timedelta(days=190)
    assert asked(allerton, later)[ENVELOPES].verdict is Verdict.UNKNOWN

    note_kit_check(allerton, 1, right=True, by=manager.person, now=later - timedelta(days=1))
    assert asked(allerton, later)[ENVELOPES].verdict is Verdict.KEPT
    allerton.kit_envelopes.filter(sheet=2).update(gone_at=later)
    assert asked(allerton, later)[ENVELOPES].verdict is Verdict.UNKNOWN


def test_powers_over_the_machine_are_written_down_and_looked_at(allerton, manager):
    for kind in PowerHolder.Kind:
        add_power(allerton, kind, "Example Hosting", by=manager.person, role="manager")
    assert asked(allerton)[POWERS].verdict is Verdict.KEPT
    assert asked(allerton)[POWERS].found == "5 entries, 0 past review"

    later = timezone.now() + timedelta(days=183)
    assert asked(allerton, later)[POWERS].verdict is Verdict.UNKNOWN
    PowerHolder.objects.update(review_on=timezone.localdate() - timedelta(days=1))
    for entry in PowerHolder.objects.all():
        review_power(entry, by=manager.person, role="manager")
    assert asked(allerton)[POWERS].verdict is Verdict.KEPT

    end_power(PowerHolder.objects.get(kind="backup"), by=manager.person, role="manager")
    assert asked(allerton)[POWERS].found == "4 entries, 0 past review; 1 kind without anybody"
