"""Clause C14: each use of a key is accounted for, and partners read what was heard; each can be broken, and mended."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from fairhearing.clauses.proof import Verdict
from fairhearing.playback.diary import sign
from fairhearing.playback.diary_rules import Month
from fairhearing.playback.models import DiarySignature, Listen
from fairhearing.policy.monitoring_probe import ask_monitored, key_uses
from fairhearing.practice.models import Practice, Role
from fairhearing.practice.people_models import Appointment

from .shown_log import forget_others, show, use_kit, write
from .test_call_drill import end, listen_to, old_call, start
from .test_copies_pages import asked, ready, selection, sounds
from .test_listening import begin

__all__ = ["asked", "old_call", "ready", "selection", "sounds"]
pytestmark = pytest.mark.django_db
ACCOUNTED, DIARY, UNCHANGED, DEPUTIES = range(4)
SOON = timedelta(minutes=8)
DECEMBER = datetime(2026, 12, 16, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shown(practices, keyed):  # noqa: ARG001 - the rows' practices
    forget_others()


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


def found(practice, now=None):
    show()
    return ask_monitored(practice, now or timezone.now() + SOON)


def test_listens_drills_copies_and_kits_make_up_all_openings(allerton, manager, sound, old_call, ready):
    begin(manager, sound.id)
    answer, drill = start(manager)
    listen_to(manager, answer.url)
    end(manager, drill)
    use_kit("allerton")

    proof = found(allerton)

    assert proof.figure == "5 openings = 1 listen + 1 drill + 2 for copies + 1 by kit"
    assert proof.answers[ACCOUNTED].verdict is Verdict.KEPT
    assert key_uses(Practice.objects.get(id="westfield"), timezone.now() + SOON).openings == 0
    assert (old_call.recordings.count(), ready.state) == (1, "ready")


def test_a_key_used_past_the_pages_breaks_it_until_its_listen_is_written_down(allerton, manager, call, sound):
    address = begin(manager, sound.id)
    row = Listen.objects.get(id=address.rpartition("/")[2])
    kept = {field.attname: getattr(row, field.attname) for field in Listen._meta.concrete_fields}
    row.delete()

    answer = found(allerton).answers[ACCOUNTED]
    assert answer.verdict is Verdict.BROKEN
    assert "1 not accounted for" in answer.found

    Listen.objects.create(**kept)
    assert found(allerton).answers[ACCOUNTED].verdict is Verdict.KEPT
    assert call.practice == allerton


def test_a_listen_that_the_log_does_not_know_breaks_it(allerton, manager, call, sound):  # noqa: ARG001 - the sound's call
    address = begin(manager, sound.id)
    row = Listen.objects.get(id=address.rpartition("/")[2])
    row.id = "f" * 32
    row.save(force_insert=True)
    later = timezone.now() + timedelta(minutes=20)

    assert found(allerton, later).answers[ACCOUNTED].verdict is Verdict.BROKEN
    row.delete()
    assert found(allerton, later).answers[ACCOUNTED].verdict is Verdict.KEPT


def test_what_happened_within_minutes_may_still_be_written_down(allerton, manager, call, sound):  # noqa: ARG001
    Listen.objects.filter(id=begin(manager, sound.id).rpartition("/")[2]).delete()

    assert found(allerton, timezone.now()).answers[ACCOUNTED].verdict is Verdict.KEPT


def test_a_log_that_is_not_shown_accounts_for_nothing(allerton):
    write("job.asked_for", "fairhearing")

    assert ask_monitored(allerton, timezone.now() + SOON).answers[ACCOUNTED].verdict is Verdict.UNKNOWN


@pytest.fixture
def since_october(allerton):
    Practice.objects.update(created_at=datetime(2026, 10, 20, 9, tzinfo=UTC))
    allerton.refresh_from_db()
    return allerton


def read(practice, month, signed_in, now):
    partner = signed_in("partner").person
    listens = Listen.objects.filter(begun_at__month=month.number).count()
    sign(practice, month, listens=listens, by=partner, role="partner", now=now)


def test_a_month_that_no_partner_read_in_time_is_not_proven(since_october, signed_in):
    answer = found(since_october, DECEMBER).answers[DIARY]
    assert (answer.verdict, answer.found) == (
        Verdict.UNKNOWN,
        "2 months not read in time, the first October 2026",
    )

    for number in (10, 11):
        read(since_october, Month(2026, number), signed_in, DECEMBER)
    answer = found(since_october, DECEMBER).answers[DIARY]
    assert (answer.verdict, answer.found) == (Verdict.KEPT, "November 2026 was read on 16 December 2026")
    assert found(since_october, datetime(2027, 1, 14, 9, tzinfo=UTC)).answers[DIARY].verdict is Verdict.KEPT
    assert found(since_october, datetime(2027, 1, 15, 9, tzinfo=UTC)).answers[DIARY].verdict is Verdict.UNKNOWN


def test_a_practice_of_this_month_has_not_been_monitored_yet(allerton):
    Practice.objects.filter(id="allerton").update(created_at=DECEMBER)
    allerton.refresh_from_db()

    answer = found(allerton, DECEMBER).answers[DIARY]
    assert answer.verdict is Verdict.UNKNOWN
    assert "the next is due by 15 January 2027" in answer.found


def test_a_diary_that_changed_under_its_signature_breaks_it(since_october, signed_in):
    read(since_october, Month(2026, 10), signed_in, DECEMBER)
    assert found(since_october, DECEMBER).answers[UNCHANGED].verdict is Verdict.KEPT

    DiarySignature.objects.update(listens=3)
    assert found(since_october, DECEMBER).answers[UNCHANGED].verdict is Verdict.BROKEN


def test_a_temporary_deputy_is_signed_for_and_goes_on_their_day(allerton, signed_in):
    assert found(allerton).answers[DEPUTIES].verdict is Verdict.NOTED
    now = timezone.now()
    role = Role.objects.get(practice=allerton, kind="assistant")
    Role.objects.filter(id=role.id).update(until=now + timedelta(days=9))
    assert found(allerton).answers[DEPUTIES].verdict is Verdict.BROKEN, "nobody signed for it"

    Appointment.objects.create(
        practice=allerton,
        person=role.person,
        kind="assistant",
        reason="Leave",
        until=now + timedelta(days=9),
        signed_by=signed_in("partner").person,
        signed_at=now,
    )
    assert found(allerton).answers[DEPUTIES].verdict is Verdict.KEPT
    assert found(allerton, now + timedelta(days=9, hours=2)).answers[DEPUTIES].verdict is Verdict.BROKEN
