"""The state of the log leaves the building, by a real mail server, to the people who should keep it."""

import json
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from tests.practice.mail_server import mail_server

from fairhearing.audit.checkpoint import open_checkpoint
from fairhearing.audit.files import LogReader
from fairhearing.audit.log_key import trusted_log_key
from fairhearing.audit.verbs import Verb
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.jobs.models import Job, Outbox
from fairhearing.policy.checkpoint_mail import (
    MAIL_CHECKPOINTS,
    last_mailed,
    look_at_checkpoint_mails,
    mail_checkpoints,
)
from fairhearing.policy.models import CheckpointMail
from fairhearing.practice.mail import NotSent
from fairhearing.practice.mail_settings import BadMailSettings
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.vault.clock import Clock

from .log_home import NOON, append, found_home, job_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path):
    home = found_home(tmp_path)
    append(home, 7)
    return home


@pytest.fixture
def practice(db):  # noqa: ARG001 - the database
    return Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=NOON)


def add_person(practice, name, kind):
    person = Person(email=f"{name.lower()}@allerton.example", full_name=name, created_at=NOON)
    person.set_unusable_password()
    person.save()
    Role.objects.create(person=person, practice=practice, kind=kind, since=NOON)
    return person


@pytest.fixture
def people(practice):
    """A manager, a partner, and two who get nothing."""
    kinds = {"Helen": Role.Kind.MANAGER, "Ruth": Role.Kind.PARTNER}
    others = {"Keeley": Role.Kind.MEMBER, "Colin": Role.Kind.AUDITOR}
    made = [add_person(practice, name, kind) for name, kind in (kinds | others).items()]
    return made[:2]


def set_up_mail(home, port):
    settings = {"host": "127.0.0.1", "port": port, "security": "none", "from": "recorder@allerton.example"}
    (home.root / "mail.json").write_text(json.dumps(settings))


def mail(home, *, now=NOON):
    Job.objects.all().delete()
    return mail_checkpoints(home, job_run(MAIL_CHECKPOINTS, now=now))


def troubles(now):
    found = Troubles(Clock())
    look_at_checkpoint_mails(found, now)
    return [(trouble.kind, trouble.practice) for trouble in found.now()]


def test_managers_and_partners_get_the_whole_note_and_words_above_it(home, people):
    with mail_server() as (inbox, port):
        set_up_mail(home, port)
        assert mail(home) == {"practices": 1}

    note = LogReader(home.log).checkpoint()
    signed = open_checkpoint(note, trusted_log_key(home))
    assert sorted(to for _, to, _ in inbox.messages) == [("helen@allerton.example",), ("ruth@allerton.example",)]
    for _, _, content in inbox.messages:
        message = message_from_bytes(content, policy=default)
        body = message.get_content().replace("\r\n", "\n")
        assert message["Subject"] == "A message from Allerton Medical Centre, reference log 2026-11-20"
        assert note in body
        assert f"Check code:  {signed.check_code}\n" in body
        assert "Entries:     7\n" in body
        assert "This went to one other person of the practice too." in body
    assert people


def test_a_message_holds_nobodys_name_number_or_id(home, people):
    with mail_server() as (inbox, port):
        set_up_mail(home, port)
        mail(home)

    body = message_from_bytes(inbox.messages[0][2], policy=default).get_content()
    for person in people:
        assert person.full_name not in body
        assert person.account not in body


def test_each_sending_is_an_entry_with_the_accounts_it_went_to(home, practice, people):
    with mail_server() as (_, port):
        set_up_mail(home, port)
        mail(home)

    (row,) = Outbox.objects.filter(verb=Verb.CHECKPOINT_SENT)
    assert (row.actor, row.practice, row.detail["entries"]) == ("worker", "allerton", 7)
    assert sorted(row.detail["to"]) == sorted(person.account for person in people)
    assert (last_mailed(practice).entries, last_mailed(practice).recipients) == (7, 2)


def test_one_person_alone_is_told_so(home, practice):
    add_person(practice, "Helen", Role.Kind.MANAGER)
    with mail_server() as (inbox, port):
        set_up_mail(home, port)
        mail(home)

    assert "This went to you alone." in message_from_bytes(inbox.messages[0][2], policy=default).get_content()


def test_it_goes_once_a_day_however_often_the_job_runs(home, people):
    with mail_server() as (inbox, port):
        set_up_mail(home, port)
        mail(home)
        mail(home, now=NOON + timedelta(hours=3))
        assert len(inbox.messages) == len(people)

        mail(home, now=NOON + timedelta(days=1))

    assert len(inbox.messages) == 2 * len(people)


def test_a_server_that_refuses_makes_the_job_come_again_and_after_a_day_a_trouble(home, practice, people):
    with mail_server() as (inbox, port):
        set_up_mail(home, port)
        inbox.refusing = True
        with pytest.raises(NotSent):
            mail(home)
        assert troubles(NOON + timedelta(hours=23)) == []
        assert troubles(NOON + timedelta(hours=25)) == [(TroubleKind.CHECKPOINT_NOT_SENT, "allerton")]
        inbox.refusing = False

        mail(home, now=NOON + timedelta(hours=26))

    assert len(inbox.messages) == len(people)
    assert troubles(NOON + timedelta(days=9)) == []
    assert CheckpointMail.objects.get().asked_at == NOON
    assert practice


def test_one_practice_whose_mail_fails_keeps_no_other_from_its_own(home, people):
    other = Practice.objects.create(id="aardvark", name="Aardvark", created_at=NOON)
    add_person(other, "Tom", Role.Kind.MANAGER)
    with mail_server() as (inbox, port):
        set_up_mail(home, port)
        inbox.refused = "tom@allerton.example"
        with pytest.raises(NotSent):
            mail(home)

    assert len(inbox.messages) == len(people)


def test_without_settings_nothing_is_owed_until_mail_was_sent_once(home, people):
    assert mail(home) == {"practices": 0}
    assert troubles(NOON + timedelta(days=3)) == []

    with mail_server() as (_, port):
        set_up_mail(home, port)
        mail(home)
    (home.root / "mail.json").unlink()
    mail(home, now=NOON + timedelta(days=1))

    assert troubles(NOON + timedelta(days=3)) == [(TroubleKind.CHECKPOINT_NOT_SENT, "allerton")]
    assert people


def test_settings_that_cannot_be_used_are_a_trouble_after_a_day(home, people):
    (home.root / "mail.json").write_text("{}")

    with pytest.raises(BadMailSettings):
        mail(home)

    assert CheckpointMail.objects.get().problem == "BadMailSettings"
    assert troubles(NOON + timedelta(days=2)) == [(TroubleKind.CHECKPOINT_NOT_SENT, "allerton")]
    assert people


def test_a_practice_without_anybody_to_send_to_is_a_trouble_too(home, practice):
    with mail_server() as (inbox, port):
        set_up_mail(home, port)
        mail(home)

    assert inbox.messages == []
    assert troubles(NOON + timedelta(days=2)) == [(TroubleKind.CHECKPOINT_NOT_SENT, practice.id)]
