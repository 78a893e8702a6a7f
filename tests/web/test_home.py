"""The start page of each role: the sentence from real rows, what waits, what goes, what broke."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.backup.results import keep_results
from fairhearing.catalogue.models import Recording
from fairhearing.desk.restore_drill import waiting_for as of_the_restore_drill
from fairhearing.health.status import Status, publish_status, status_path
from fairhearing.heartbeat.outcome import Ending
from fairhearing.phone_log.models import LogImport, PhoneLogDay
from fairhearing.practice.models import NeverRecorded
from fairhearing.probing.models import ProbeCall
from fairhearing.retention.models import Hold, Reconciliation
from fairhearing.vault.clock import Clock, machine_time

from .kept_calls import add_kept_call
from .sealed_calls import add_call
from .test_log_page import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


@pytest.fixture
def recorder(keyed):  # noqa: ARG001 - the home
    """Let the recorder say that all is well, as it does every few seconds."""
    now = Clock().now()
    for process in ("recorder-main", "hearing", "worker"):
        status = Status(process=process, pid=1, started=now, written=now, machine=machine_time())
        publish_status(settings.HOME.status, status)
    yield
    for process in ("recorder-main", "hearing", "worker"):
        status_path(settings.HOME.status, process).unlink()


def make_test_call(ending=Ending.HEARD, *, ago=timedelta(minutes=5)):
    ended = timezone.now() - ago
    ProbeCall.objects.create(round_at=ended, began_at=ended, ended_at=ended, node="main", way="udp", ending=str(ending))


def bring_log(practice, *, recorded, missing=0):
    now = timezone.now()
    LogImport.objects.create(
        practice=practice, by="command", begun_at=now, ended_at=now, layout="asterisk", sha256="0" * 64
    )
    day = timezone.localdate() - timedelta(days=1)
    PhoneLogDay.objects.create(practice=practice, day=day, matched_at=now, recorded=recorded, missing=missing)


def heading(client, path="/"):
    page = text(client.get(path))
    return page[page.index("<h1") : page.index("</h1>")]


@pytest.mark.usefixtures("recorder")
def test_a_manager_lands_on_what_is_known(manager, allerton, sound):
    add_call(allerton, sound, started_at=timezone.now() - timedelta(minutes=1))
    make_test_call()
    bring_log(allerton, recorded=311)

    found = heading(manager)

    assert "call recorded today. Test call heard at " in found
    assert "Yesterday all 311 matched the phone log." in found


@pytest.mark.usefixtures("recorder")
def test_calls_without_a_recording_come_before_good_news(signed_in, allerton):
    make_test_call()
    bring_log(allerton, recorded=308, missing=3)
    assistant = signed_in("assistant")

    assert "3 of yesterday’s 311 calls have no recording. See which, and why." in heading(assistant)
    assert 'href="/phone-log"' in text(assistant.get("/"))


@pytest.mark.usefixtures("recorder")
def test_a_lost_test_call_is_what_the_page_begins_with(manager, allerton):
    bring_log(allerton, recorded=311)
    make_test_call(Ending.SIDE_MISSING)

    assert "was not heard: calls may not be recording. Phones still work. Ring IT." in heading(manager)


@pytest.mark.usefixtures("recorder")
def test_an_old_test_call_is_none(manager, allerton):
    bring_log(allerton, recorded=311)
    make_test_call(ago=timedelta(hours=3))

    assert "No test call since" in heading(manager)


def test_a_silent_recorder_is_never_good_news(manager, allerton):
    bring_log(allerton, recorded=311)
    make_test_call()

    assert "Recording has stopped, or we cannot tell. Phones still work. Ring IT." in heading(manager)


@pytest.mark.usefixtures("recorder")
def test_another_practices_log_is_not_ours(manager, practices):
    make_test_call()
    bring_log(practices["westfield"], recorded=9)

    page = text(manager.get("/"))

    assert "we do not know whether all of yesterday’s calls were recorded" in page
    assert "no log of the phone system is brought" in page


def test_a_call_that_was_lawfully_not_recorded_is_not_counted_as_recorded(manager, allerton, sound):
    call = add_call(allerton, sound, started_at=timezone.now() - timedelta(minutes=1))
    Recording.objects.filter(call=call).update(end_reason="union")

    assert "No call was recorded today so far." in text(manager.get("/"))


def test_what_waits_is_late_first_and_says_how_late(manager, allerton):
    call = add_kept_call(allerton, 90)
    today = timezone.localdate()
    known = {"practice": allerton, "owner": manager.person}
    two_days_ago = today - timedelta(days=2)
    Hold.objects.create(call=call, kind="claim", placed_at=timezone.now(), review_on=two_days_ago, **known)
    NeverRecorded.objects.create(party="801", kind="union", begins_at=timezone.now(), review_on=today, **known)

    page = text(manager.get("/"))

    assert page.index("Look again at 1 reason to keep a call longer") < page.index("1 entry of who is never recorded")
    assert "2 days late" in page
    assert "Look again at 1 reason" in text(manager.get("/waiting"))


def test_a_hold_of_somebody_else_waits_for_them_alone(manager, signed_in, allerton):
    call = add_kept_call(allerton, 90)
    today = timezone.localdate()
    Hold.objects.create(
        call=call, practice=allerton, kind="claim", owner=manager.person, placed_at=timezone.now(), review_on=today
    )

    assert "Look again at" not in text(signed_in("assistant").get("/"))


def test_the_last_chance_list_is_counted_by_reason(manager, allerton):
    for days in (3, 5):
        add_kept_call(allerton, days, "evidence")

    page = text(manager.get("/"))

    assert "2 calls are on the last-chance list: look at them first." in page
    assert "It was evidence of a complaint, claim or reported call" in page


def test_the_strip_says_what_was_compared_and_found(manager):
    now = timezone.now()
    counts = {"recordings": 1, "objects_found": 1, "keys_found": 1, "sampled": 1, "tried": 0}
    before = text(manager.get("/"))
    Reconciliation.objects.create(began_at=now, ended_at=now, differences={"key-missing": 2}, **counts)

    assert "Not compared yet with the list of calls" in before
    assert "2 differences found at" in text(manager.get("/"))


@pytest.mark.parametrize("role", ["partner", "auditor", "member", "administrator"])
def test_other_roles_have_a_start_page_of_their_own(signed_in, role):
    client = signed_in(role)

    page = text(client.get("/"))

    assert f"Hello, {client.person.full_name}" in page
    assert "calls recorded today" not in page


def test_home_is_the_first_word_of_the_menu(manager):
    page = text(manager.get("/calls"))

    menu = page[page.index('aria-label="Menu"') :]
    assert menu.index('href="/"') < menu.index('href="/calls"')


@pytest.fixture
def backed_up(keyed):  # noqa: ARG001 - the home
    """A home whose backups are set up."""
    settings.HOME.backup_json.write_text("{}")
    settings.HOME.backup.mkdir(exist_ok=True)
    yield settings.HOME
    settings.HOME.backup_json.unlink()
    (settings.HOME.backup / "results.json").unlink(missing_ok=True)


def restore_drills_for(client, practice):
    found = of_the_restore_drill(client.person, practice, today=timezone.localdate())
    return [(each.words, each.is_late) for each in found]


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ({}, []),
        ({"backup_at": 1}, [("Try whether the backup can be restored: nobody has yet", False)]),
        ({"backup_at": 1, "drill_at": 39}, []),
        (
            {"backup_at": 1, "drill_at": 42},
            [("Try whether the backup can be restored: the monthly drill was not made", True)],
        ),
        (
            {"backup_at": 1, "drill_at": 3, "drill_failed": True},
            [("The drill that restores a backup failed: see why, and run it again", False)],
        ),
    ],
)
def test_a_restore_drill_that_is_due_waits_for_whoever_looks_after_the_machine(
    backed_up, allerton, signed_in, results, words
):
    now = timezone.now()
    days_ago = {key: now - timedelta(days=value) for key, value in results.items() if key != "drill_failed"}
    keep_results(backed_up, **days_ago, drill_failed=results.get("drill_failed", False))

    assert restore_drills_for(signed_in("administrator"), allerton) == words
    assert restore_drills_for(signed_in("partner"), allerton) == []
