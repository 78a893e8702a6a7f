"""Clause C16 is broken by each way past the pages, and by nothing else."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.clauses.proof import Verdict
from fairhearing.copies.probe import ask_ways_out
from fairhearing.keyholder.bulk.bulk_client import BulkClient
from fairhearing.keyholder.client import KeyholderClient

from .shown_log import forget_others, show, use_kit, write
from .test_copies_pages import asked, ready, selection, sounds, take

__all__ = ["asked", "ready", "selection", "sounds"]
pytestmark = pytest.mark.django_db
BELONGS, KIT, DISCLOSED = range(3)
LATER = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def shown(practices, keyed):  # noqa: ARG001 - the rows' practices
    forget_others()


def found(practices):
    show()
    return ask_ways_out(practices["allerton"], timezone.now() + LATER)


def keyholder():
    return KeyholderClient(site.HOME.keyholder_socket)


def test_a_month_in_which_nothing_left_is_kept_because_the_log_says_so(practices):
    proof = found(practices)

    assert proof.figure == "0 copies, 0 requests, 0 disclosures"
    assert [each.verdict for each in proof.answers] == [Verdict.KEPT, Verdict.KEPT, Verdict.NOTED]


def test_a_log_that_is_not_shown_says_nothing_of_what_left(practices):
    write(Verb.JOB_ASKED_FOR, "fairhearing")

    answers = ask_ways_out(practices["allerton"], timezone.now() + LATER).answers

    assert [answers[at].verdict for at in (BELONGS, KIT)] == [Verdict.UNKNOWN] * 2
    assert [found(practices).answers[at].verdict for at in (BELONGS, KIT)] == [Verdict.KEPT] * 2


def test_a_copy_for_a_request_is_kept_and_one_past_the_pages_breaks_it(practices, manager, keyed, ready):
    take(manager, keyed, ready)
    proof = found(practices)
    assert proof.figure == "1 copy, 1 request, 0 disclosures"
    assert proof.answers[BELONGS].verdict is Verdict.KEPT

    unlock, code = keyed.unlock("allerton", "manager"), keyed.next_code(manager.person.account)
    BulkClient(keyholder()).unlock(unlock, code, ready.matter, ready.key, uuid.uuid4().hex, "locked")

    answer = found(practices).answers[BELONGS]
    assert answer.verdict is Verdict.BROKEN
    assert answer.found == "1 copy, 1 request, 0 disclosures; 1 without either"
    later = timezone.now() + timedelta(days=32)
    assert ask_ways_out(practices["allerton"], later).answers[BELONGS].verdict is Verdict.KEPT


def test_a_recovery_kit_used_where_the_home_is_breaks_it(practices, keyed):  # noqa: ARG001 - a keyholder answers
    use_kit("allerton")

    answers = found(practices).answers
    assert [answers[at].verdict for at in (BELONGS, KIT)] == [Verdict.KEPT, Verdict.BROKEN]
    assert answers[KIT].found == "1 time in 31 days"
    assert ask_ways_out(practices["westfield"], timezone.now() + LATER).answers[KIT].verdict is Verdict.KEPT


def approved_before(selections):
    """What APPROVALS answers where each was approved an hour before."""
    return dict.fromkeys(selections, timezone.now() - timedelta(hours=1))


def test_a_disclosure_is_counted_and_breaks_it_where_nobody_approved_it(practices, manager, keyed, ready, settings):
    take(manager, keyed, ready)
    type(ready.selection).objects.update(kind="disclosure")

    answers = found(practices).answers
    assert answers[DISCLOSED].found == "1 disclosure in 31 days"
    assert answers[BELONGS].verdict is Verdict.BROKEN

    settings.APPROVALS = f"{__name__}.approved_before"
    assert found(practices).answers[BELONGS].verdict is Verdict.KEPT
