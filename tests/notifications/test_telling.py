"""What people are told stands there once, and goes after 90 days; e-mails send them to look as they chose."""

import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from tests.policy.log_home import job_run
from tests.practice.mail_server import mail_server

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Job, Outbox
from fairhearing.notifications.kinds import ADDRESSES, WORDS, Kind
from fairhearing.notifications.mail import MAIL_NOTIFICATIONS, choose, mail_notifications
from fairhearing.notifications.models import MailChoice, Notification
from fairhearing.notifications.rules import How, is_mail_due
from fairhearing.notifications.telling import count_unread, forget_old, tell
from fairhearing.practice.mail import NotSent
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.vault.home import Home

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SUBJECT = "0e6f2f2e-3a55-4f0e-9d8c-27a1a2b0c1d2"


@pytest.fixture
def practice(db):  # noqa: ARG001 - the database
    return Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=NOON)


def add_person(practice, name):
    person = Person(email=f"{name.lower()}@allerton.example", full_name=f"{name} Ashworth", created_at=NOON)
    person.set_unusable_password()
    person.save()
    Role.objects.create(person=person, practice=practice, kind=Role.Kind.MANAGER, since=NOON)
    return person


@pytest.fixture
def helen(practice):
    return add_person(practice, "Helen")


@pytest.fixture
def mail_home(tmp_path):
    """A home whose mail goes to a server of this test's; run it with `run_mail`."""
    with mail_server() as (inbox, port):
        settings = {"host": "127.0.0.1", "port": port, "security": "none", "from": "recorder@allerton.example"}
        (tmp_path / "mail.json").write_text(json.dumps(settings))
        yield Home(tmp_path), inbox


def run_mail(home, now=NOON):
    Job.objects.all().delete()
    return mail_notifications(home, job_run(MAIL_NOTIFICATIONS, now=now))


def test_somebody_is_told_of_one_thing_once(helen, practice):
    for _ in range(3):
        tell(helen, practice, Kind.CASE_GIVEN, SUBJECT, now=NOON)

    assert count_unread(helen, practice) == 1


def test_another_kind_and_another_subject_are_other_things(helen, practice):
    tell(helen, practice, Kind.CASE_GIVEN, SUBJECT, now=NOON)
    tell(helen, practice, Kind.KEEP_ANSWERED, SUBJECT, now=NOON)
    tell(helen, practice, Kind.CASE_GIVEN, "another", now=NOON)

    assert count_unread(helen, practice) == 3


def test_what_was_told_goes_after_90_days(helen, practice):
    tell(helen, practice, Kind.CASE_GIVEN, "old", now=NOON - timedelta(days=91))
    tell(helen, practice, Kind.CASE_GIVEN, "young", now=NOON - timedelta(days=89))

    forget_old(NOON)

    assert [row.subject_id for row in Notification.objects.all()] == ["young"]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_sentence_and_an_address(kind):
    assert WORDS[kind].endswith(".")
    assert ADDRESSES[kind][0].startswith("/")


@pytest.mark.parametrize(
    ("how", "mailed", "hour", "is_due"),
    [
        (How.NEVER, None, 12, False),
        (How.AT_ONCE, NOON, 12, True),
        (How.DAILY, None, 7, False),
        (How.DAILY, None, 8, True),
        (How.DAILY, NOON.replace(hour=8), 12, False),
        (How.DAILY, NOON - timedelta(days=1), 8, True),
    ],
)
def test_an_e_mail_is_due_as_soon_as_the_person_chose(how, mailed, hour, is_due):
    assert is_mail_due(how, mailed_at=mailed, now=NOON.replace(hour=hour)) is is_due


@pytest.mark.parametrize(("how", "is_due"), [(How.NEVER, False), (How.DAILY, True), (How.AT_ONCE, True)])
def test_what_cannot_wait_for_the_morning_does_not(how, is_due):
    night = NOON.replace(hour=3)

    assert is_mail_due(how, mailed_at=night - timedelta(hours=1), now=night, is_urgent=True) is is_due


def test_a_breach_whose_hours_run_out_is_mailed_the_same_night_and_not_named(helen, practice, mail_home):
    home, inbox = mail_home
    tell(helen, practice, Kind.REPORT_DECIDED, SUBJECT, now=NOON)
    run_mail(home)
    night = NOON + timedelta(hours=11)
    tell(helen, practice, Kind.BREACH_HOURS_LEFT, SUBJECT, now=night)

    assert run_mail(home, night) == {"sent": 1}

    first, urgent = [message_from_bytes(content, policy=default).get_content() for _, _, content in inbox.messages]
    assert "It cannot wait until tomorrow." in urgent
    assert "breach" not in urgent.lower()
    assert "cannot wait" not in first


def test_an_e_mail_says_that_there_is_something_and_nothing_else(helen, practice, mail_home):
    home, inbox = mail_home
    tell(helen, practice, Kind.REPORT_DECIDED, SUBJECT, now=NOON)

    assert run_mail(home) == {"sent": 1}

    ((_, to, content),) = inbox.messages
    message = message_from_bytes(content, policy=default)
    body = message.get_content()
    assert to == (helen.email,)
    assert body.startswith("You have something to look at. Sign in.")
    assert not any(known in body + message["Subject"] for known in ("Helen", "Ashworth", "report", "call", SUBJECT))
    (entry,) = Outbox.objects.filter(verb=Verb.NOTIFICATIONS_SENT)
    assert (entry.practice, entry.subject, entry.detail) == ("allerton", helen.account, {})


def test_one_e_mail_tells_of_many_things_and_none_tells_of_them_again(helen, practice, mail_home):
    home, inbox = mail_home
    choose(helen, MailChoice.How.AT_ONCE, practice="allerton", role="manager")
    for n in range(3):
        tell(helen, practice, Kind.CASE_GIVEN, str(n), now=NOON)

    run_mail(home)
    run_mail(home, NOON + timedelta(minutes=5))

    assert len(inbox.messages) == 1


def test_nothing_is_sent_of_what_was_read_nor_to_who_wants_none(helen, practice, mail_home):
    home, inbox = mail_home
    paul = add_person(practice, "Paul")
    choose(paul, MailChoice.How.NEVER, practice="allerton", role="manager")
    for person in (helen, paul):
        tell(person, practice, Kind.CASE_GIVEN, SUBJECT, now=NOON)
    Notification.objects.filter(person=helen).update(read_at=NOON)

    assert run_mail(home) == {"sent": 0}
    assert inbox.messages == []


def test_a_mail_server_that_refuses_one_still_takes_the_others_and_is_asked_again(helen, practice, mail_home):
    home, inbox = mail_home
    paul = add_person(practice, "Paul")
    inbox.refused = helen.email
    for person in (helen, paul):
        tell(person, practice, Kind.CASE_GIVEN, SUBJECT, now=NOON)

    with pytest.raises(NotSent):
        run_mail(home)
    inbox.refused = ""
    run_mail(home, NOON + timedelta(minutes=5))

    assert [to for _, to, _ in inbox.messages] == [(paul.email,), (helen.email,)]


def test_where_no_mail_is_set_up_nothing_is_owed(helen, practice, tmp_path):
    tell(helen, practice, Kind.CASE_GIVEN, SUBJECT, now=NOON)

    assert run_mail(Home(tmp_path)) == {"sent": 0}
