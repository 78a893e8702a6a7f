"""Clause C2 turns when an answer is late, a file is changed, the night's jobs stop, or a changed byte passes."""

from datetime import timedelta
from random import Random

import pytest
from tests.catalogue.recorder_node import NOON

from fairhearing.clauses.proof import Verdict
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.heartbeat.outcome import Ending, Outcome
from fairhearing.probing.condition import ProbeCondition
from fairhearing.probing.rounds import begin_round, note_ended
from fairhearing.retention.asked import Asked, answer_yes, ask
from fairhearing.retention.both_parties_probe import ask_both_parties, keep_requests
from fairhearing.retention.models import KeepRequest
from fairhearing.retention.reconciliation import compare
from fairhearing.vault.clock import Clock

from .run_means import TODAY

pytestmark = pytest.mark.django_db

NOW = TODAY + timedelta(hours=3)
ANSWERED, DIGESTS, BYTE = range(3)
ASKER = "Margaret Holroyd"


@pytest.fixture
def compared(means):
    def compared(at=NOW - timedelta(hours=1)):
        means.clock.moment = at
        return compare(means, Random(7))

    return compared


def verdict(practice, at, now=NOW):
    return ask_both_parties(practice, now).answers[at].verdict


def asked_on(practice, manager, call, day):
    patient = {"by": KeepRequest.By.PATIENT, "how": KeepRequest.How.PHONE, "asker": ASKER}
    return ask(practice, Asked(call=call, asked_on=day, **patient), written_by=manager, role="manager", now=NOW)


def test_nothing_there_is_never_kept_but_that_nobody_waits(practice):
    answers = ask_both_parties(practice, NOW).answers

    assert [each.verdict for each in answers] == [Verdict.KEPT, Verdict.UNKNOWN, Verdict.UNKNOWN]


def test_a_request_that_waits_beyond_its_day_breaks_it_and_a_late_answer_for_a_month(practice, manager, kept):
    call = kept.keep(NOON)
    day = (NOW - timedelta(days=6)).date()
    waiting = asked_on(practice, manager, call, day)
    in_time = verdict(practice, ANSWERED, NOW - timedelta(days=1))
    overdue = verdict(practice, ANSWERED)
    answer_yes(waiting, call, (NOW + timedelta(days=40)).date(), by=manager, role="manager", now=NOW)

    assert in_time is Verdict.KEPT
    assert overdue is Verdict.BROKEN
    assert verdict(practice, ANSWERED) is Verdict.BROKEN
    assert verdict(practice, ANSWERED, NOW + timedelta(days=31)) is Verdict.KEPT
    assert ask_both_parties(practice, NOW).figure == "1 asked us to keep a call; slowest answer 6 days"


def test_the_days_of_requests_are_shown_without_whose(practice, manager, kept):
    asked_on(practice, manager, kept.keep(NOON), (NOW - timedelta(days=6)).date())

    ((row,),) = (table.rows for table in keep_requests(practice, NOW).tables)

    assert row[1:] == ("A patient or caller", "22 November 2027", "Not yet", "Waits for an answer", "Late")
    assert ASKER not in repr(row)


def test_a_flipped_byte_in_the_store_breaks_it_until_it_is_put_right(practice, kept, compared):
    path = kept.home.store / kept.keep(TODAY).recordings.get().object_name
    whole = path.read_bytes()
    compared()
    before = verdict(practice, DIGESTS)
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    compared()
    broken = verdict(practice, DIGESTS)
    path.write_bytes(whole)
    compared()

    assert [before, broken, verdict(practice, DIGESTS)] == [Verdict.KEPT, Verdict.BROKEN, Verdict.KEPT]


def test_a_comparison_that_stopped_is_not_believed(practice, kept, compared):
    kept.keep(TODAY)
    compared(NOW - timedelta(hours=37))
    old = verdict(practice, DIGESTS)
    compared(NOW - timedelta(hours=35))

    assert [old, verdict(practice, DIGESTS)] == [Verdict.UNKNOWN, Verdict.KEPT]


def tried(at, noticed):
    (call,) = begin_round([("main", "tcp")], at)
    note_ended(call, Outcome(Ending.HEARD, took_s=2.0, change_noticed=noticed), at)


def test_a_change_that_passes_breaks_it_and_is_told_until_one_is_noticed(practice):
    tried(NOW - timedelta(hours=1), noticed=False)
    broken, told = verdict(practice, BYTE), is_told()
    tried(NOW, noticed=True)

    assert (broken, told) == (Verdict.BROKEN, True)
    assert (verdict(practice, BYTE), is_told()) == (Verdict.KEPT, False)
    assert ask_both_parties(practice, NOW).answers[BYTE].found == "Yes: noticed in 1 of 2 tries in a day"


def is_told():
    troubles = Troubles(Clock())
    ProbeCondition(troubles, Clock()).look_at_rows()
    return TroubleKind.CHANGE_NOT_NOTICED in {each.kind for each in troubles.now()}


def test_a_change_that_was_not_tried_lately_is_not_known(practice):
    tried(NOW - timedelta(hours=36), noticed=True)
    old = verdict(practice, BYTE)
    tried(NOW - timedelta(hours=35), noticed=True)
    tried(NOW, noticed=None)

    assert [old, verdict(practice, BYTE)] == [Verdict.UNKNOWN, Verdict.KEPT]
