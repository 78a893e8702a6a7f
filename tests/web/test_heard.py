"""What was really played, from the player's report to the call's page and the log."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import LogEntry, Outbox
from fairhearing.playback.models import Heard, Listen
from fairhearing.policy.sentences import sentences

from .test_listening import begin
from .test_log_page import bring_up_to_date, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def listen(manager, call, sound):  # noqa: ARG001 - the call of the sound
    """A listen that began two minutes ago."""
    made = begin(manager, sound.id).rpartition("/")[2]
    Listen.objects.filter(id=made).update(begun_at=timezone.now() - timedelta(minutes=2))
    return Listen.objects.get(id=made)


def report(client, listen, *stretches):
    return client.post(f"/listen/{listen.id}/heard", {"played": list(stretches)}).status_code


def test_what_was_played_stands_on_the_calls_page(manager, listen, call):
    assert report(manager, listen, "0-12.5@1", "30-41@1.5") == 204

    assert "Heard 0:00 to 0:12 and 0:30 to 0:41 of 1:10." in text(manager.get(f"/calls/{call.id}"))


def test_the_entry_is_written_with_it_in_whole_seconds_and_opaque_ids(manager, listen):
    report(manager, listen, "0.5-12.5@1", "12.5-14@1", "30-31@2")

    (row,) = Outbox.objects.filter(verb=Verb.SOUND_HEARD)
    assert (row.actor, row.role, row.practice) == (manager.person.account, "manager", "allerton")
    assert row.subject == listen.recording_id
    assert row.detail == {"listen": listen.id, "seconds": ["0-13", "30-30"], "doubtful": False}


def test_the_log_says_it_in_words(manager, listen, signed_in):
    report(manager, listen, "0-12.5@1", "30-41@1")
    bring_up_to_date()

    page = text(signed_in("auditor").get("/log", {"what": "listened"}))

    assert "Heard 0:00 to 0:13, 0:30 to 0:41" in page


def test_more_than_time_allows_is_kept_and_marked(manager, listen, call):
    Listen.objects.filter(id=listen.id).update(begun_at=timezone.now())

    assert report(manager, listen, "0-4@1") == 204
    assert report(manager, listen, "0-60@1") == 204

    assert list(Heard.objects.order_by("id").values_list("is_doubtful", flat=True)) == [False, True]
    assert "Their browser reported more than the time allowed" in text(manager.get(f"/calls/{call.id}"))


@pytest.mark.parametrize("sent", ["-1-2@1", "0-999@1", "5-4@1", "0-5", ""])
def test_nonsense_leaves_no_trace(manager, listen, sent):
    assert report(manager, listen, sent) == 400

    assert not Heard.objects.exists()
    assert not Outbox.objects.filter(verb=Verb.SOUND_HEARD).exists()


def test_nobody_reports_of_somebody_elses_listen(signed_in, listen):
    assert report(signed_in("assistant"), listen, "0-1@1") == 404


def test_the_last_report_may_come_just_after_the_end_but_not_long_after(manager, listen):
    manager.post(f"/listen/{listen.id}/stop")
    just_after = report(manager, listen, "0-1@1")
    Listen.objects.filter(id=listen.id).update(ended_at=timezone.now() - timedelta(hours=1))

    assert (just_after, report(manager, listen, "1-2@1")) == (204, 410)


def test_a_listen_of_which_nothing_was_reported_is_said_so(manager, listen, call):  # noqa: ARG001 - it was begun
    assert "How much was played is not known." in text(manager.get(f"/calls/{call.id}"))


def test_an_entry_without_readable_seconds_has_words_still():
    entry = LogEntry(index=1, time=timezone.now(), verb="sound.heard", actor="x", detail={"seconds": ["x"]})

    assert sentences([entry])[0].did == "Played sound in the browser"
