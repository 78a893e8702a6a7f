"""What the log's page says of the log itself."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from tests.policy.log_home import job_run

from fairhearing.audit.checkpoint import parse_checkpoint
from fairhearing.audit.files import LogReader
from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Job, Outbox
from fairhearing.policy import verdict
from fairhearing.policy.log_check import VERIFY_LOG, check_log
from fairhearing.policy.models import LogCheck

from .test_log_page import bring_up_to_date, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(signed_in):
    return signed_in("auditor")


def found(finding="", *, days_ago=0, entries=10):
    at = timezone.now() - timedelta(days=days_ago)
    return LogCheck.objects.create(begun_at=at, ended_at=at, entries=entries, root=bytes(32), finding=finding)


def test_a_log_nobody_checked_is_not_called_whole(auditor):
    page = text(auditor.get("/log"))

    assert "signed and not checked yet" in page
    assert "The log is whole" not in page


def test_a_check_says_how_many_entries_and_when(auditor):
    bring_up_to_date()
    check_log(settings.HOME, job_run(VERIFY_LOG, now=timezone.now()))
    checked = LogReader(settings.HOME.log).size()

    page = text(auditor.get("/log"))

    assert "The log is whole" in page
    assert f"{checked:,} entries, each as it was signed. Checked " in page


def test_what_came_since_is_counted(auditor):
    size = LogReader(settings.HOME.log).size()
    found(entries=size - 3)

    assert "3 entries since then are signed and not checked yet" in text(auditor.get("/log"))


def test_damage_is_named_and_nothing_on_the_page_puts_it_away(auditor):
    found("entry 17 is not the one whose hash tile/0/000 holds")

    page = text(auditor.get("/log"))

    assert "The log is damaged" in page
    assert "entry 17 is not the one whose hash tile/0/000 holds." in page
    assert "ismiss" not in page


def test_damage_that_was_found_once_stays_told(auditor):
    found("entry 17 is missing", days_ago=9)
    found()

    page = text(auditor.get("/log"))

    assert "The log is whole" in page
    assert "a check found damage: entry 17 is missing." in page


def test_verify_now_puts_one_job_however_often_it_is_pressed(auditor):
    answers = [auditor.post("/log/verify") for _ in range(2)]

    assert [answer.url for answer in answers] == ["/log", "/log"]
    assert Job.objects.filter(kind=VERIFY_LOG).count() == 1
    assert [row.actor for row in Outbox.objects.filter(verb=Verb.LOG_CHECK_ASKED)] == [auditor.person.account] * 2


def test_a_running_check_shows_how_far_it_is(auditor):
    job_run(VERIFY_LOG, now=timezone.now())
    Job.objects.update(done=65_536, total=1_234_567)

    page = text(auditor.get("/log"))
    part = text(auditor.get("/log/verdict"))

    assert "65,536 of 1,234,567 entries" in page
    assert "65,536 of 1,234,567 entries" in part
    assert "Verify" not in part


def test_a_check_that_ends_while_its_page_is_made_shows_as_running_or_by_what_it_found(auditor, monkeypatch):
    found("entry 17 is missing")
    job_run(VERIFY_LOG, now=timezone.now())
    read = verdict.last_check

    def end_check_then_read():
        Job.objects.update(state=Job.State.DONE)
        return read()

    monkeypatch.setattr(verdict, "last_check", end_check_then_read)

    assert "data-running" in auditor.get("/log").text


def test_up_to_where_a_manager_countersigned_is_said(auditor, keyed):
    keyed.unlock("allerton", "manager")
    note = (settings.HOME.log / "cosigned/allerton").read_text("utf-8")
    entries = parse_checkpoint(note).size

    page = text(auditor.get("/log"))

    assert re.search(rf"{entries:,} entr(y is|ies are) countersigned by a manager or assistant of this practice", page)
    assert "signed by the server only, until one of them next signs in." in page


def test_a_cosignature_that_does_not_fit_is_an_alarm(auditor, keyed):
    keyed.unlock("allerton", "manager")
    path = settings.HOME.log / "cosigned/allerton"
    kept = path.read_bytes()
    lines = kept.decode().splitlines(keepends=True)
    path.write_text("".join([lines[0], f"{int(lines[1]) + 1}\n", *lines[2:]]), "utf-8")
    try:
        page = text(auditor.get("/log"))
    finally:
        path.write_bytes(kept)

    assert "It does not fit what a key holder of this practice countersigned" in page
