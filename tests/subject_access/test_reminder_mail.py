"""E-mails that a request is due: when they go, to whom, and what does not stand in them."""

import json
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from tests.policy.log_home import job_run
from tests.practice.mail_server import mail_server

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Job, Outbox
from fairhearing.notifications.models import MailChoice
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.subject_access import rules
from fairhearing.subject_access.changing import Done
from fairhearing.subject_access.intake import Facts, log_request
from fairhearing.subject_access.reminder_mail import MAIL_REQUESTS_DUE, mail_requests_due
from fairhearing.subject_access.working import ask_proof
from fairhearing.vault.home import Home

pytestmark = pytest.mark.django_db
CAME = date(2026, 11, 2)
DUE = date(2026, 12, 2)


@pytest.fixture
def helen():
    practice = Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=at(CAME))
    helen = Person(email="helen@allerton.example", full_name="Helen Ashworth", created_at=at(CAME))
    helen.set_unusable_password()
    helen.save()
    Role.objects.create(person=helen, practice=practice, kind=Role.Kind.MANAGER, since=at(CAME))
    return helen


@pytest.fixture
def request_(helen):
    facts = Facts(
        asker=rules.Asker.PARENT,
        way=rules.Way.LETTER,
        received_on=CAME,
        asker_name="Margaret Holroyd",
        wanted="All calls",
        owner=helen,
        subject_name="Amy Holroyd",
        numbers="07700 900998",
    )
    return log_request(Practice.objects.get(), facts, Done(helen, at(CAME), "manager"))


@pytest.fixture
def mail_home(tmp_path):
    with mail_server() as (inbox, port):
        settings = {"host": "127.0.0.1", "port": port, "security": "none", "from": "recorder@allerton.example"}
        (tmp_path / "mail.json").write_text(json.dumps(settings))
        yield Home(tmp_path), inbox


def at(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def run(home, day):
    Job.objects.all().delete()
    return mail_requests_due(home, job_run(MAIL_REQUESTS_DUE, now=at(day)))


def bodies(inbox):
    return [message_from_bytes(content, policy=default) for _, _, content in inbox.messages]


def test_whoever_works_on_it_is_told_reference_and_day_and_nothing_of_whose_it_is(request_, helen, mail_home):
    home, inbox = mail_home

    assert run(home, DUE - timedelta(days=5)) == {"sent": 1}

    ((_, to, _),) = inbox.messages
    (message,) = bodies(inbox)
    body = message.get_content()
    assert to == (helen.email,)
    assert message["Subject"] == "Allerton Medical Centre: please sign in"
    assert body.startswith(f"Request {request_.reference} is due on Wednesday 2 December 2026.")
    known = ("Holroyd", "Margaret", "Amy", "900998", "All calls", "Helen", "http", str(request_.id))
    assert not any(each in body + message["Subject"] for each in known)
    (entry,) = Outbox.objects.filter(verb=Verb.NOTIFICATIONS_SENT)
    assert (entry.subject, entry.detail) == (helen.account, {})


def test_it_is_told_once_before_the_day_and_once_after_it(request_, mail_home):  # noqa: ARG001 - it is due
    home, inbox = mail_home

    days = (CAME, DUE - timedelta(days=6), DUE - timedelta(days=5), DUE, DUE + timedelta(days=1), DUE + timedelta(9))
    sent = [run(home, day)["sent"] for day in days]

    assert sent == [0, 1, 0, 0, 1, 0]
    assert "was due on" in bodies(inbox)[1].get_content()


def test_nothing_goes_while_the_clock_waits_for_proof(request_, helen, mail_home):
    home, _ = mail_home
    ask_proof(request_, CAME, "Another address", Done(helen, at(CAME), "manager"))

    assert run(home, DUE)["sent"] == 0


def test_nothing_goes_to_who_wants_no_e_mail_nor_where_none_is_set_up(request_, helen, mail_home, tmp_path):  # noqa: ARG001
    home, _ = mail_home
    MailChoice.objects.create(person=helen, how=MailChoice.How.NEVER)

    assert run(home, DUE)["sent"] == 0
    (tmp_path / "mail.json").unlink()
    assert run(home, DUE)["sent"] == 0
