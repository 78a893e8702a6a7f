"""The page of what the visitor should know, and the count in the header."""

import pytest
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.notifications.kinds import Kind
from fairhearing.notifications.models import MailChoice, Notification
from fairhearing.notifications.telling import tell

from .test_log_page import text

pytestmark = pytest.mark.django_db


def told(client, kind=Kind.CASE_GIVEN, subject="1"):
    practice = client.person.roles.get().practice
    tell(client.person, practice, kind, subject, now=timezone.now())
    return Notification.objects.get(person=client.person, subject_id=subject)


def test_the_header_counts_what_is_new_and_the_page_names_it(manager):
    told(manager)
    told(manager, Kind.REVIEW_ANSWERED, "2")

    page = text(manager.get("/notifications"))

    assert "2 things you have not looked at" in page
    assert "A case was given to you." in page
    assert '<span class="app-count">2' in page


def test_opening_one_marks_it_read_and_leads_to_it(manager):
    row = told(manager, Kind.KEEP_ANSWERED)

    answer = manager.get(f"/notifications/{row.id}")

    assert answer.status_code == 302
    assert Notification.objects.get(id=row.id).read_at is not None
    assert "app-count" not in text(manager.get("/notifications"))


def test_what_is_new_comes_before_what_was_read(manager):
    first, second = told(manager), told(manager, Kind.ACTION_DUE, "2")
    manager.get(f"/notifications/{second.id}")

    page = text(manager.get("/notifications"))

    assert page.index(str(first.id)) < page.index(str(second.id))


def test_all_are_marked_as_read_in_one_step(manager):
    told(manager)

    answer = manager.post("/notifications/read")

    page = text(manager.get(answer.url))
    assert "You have looked at everything" in page
    assert "All of it is marked as read." in page


def test_anothers_are_no_ones_to_open(manager, signed_in):
    row = told(manager)

    assert signed_in("assistant").get(f"/notifications/{row.id}").status_code == 404
    assert Notification.objects.get(id=row.id).read_at is None


def test_how_soon_an_e_mail_comes_is_chosen_and_is_an_entry(manager):
    answer = manager.post("/notifications/mail", {"how": "never"})

    assert "E-mail: never." in text(manager.get(answer.url))
    assert MailChoice.objects.get(person=manager.person).how == "never"
    (entry,) = Outbox.objects.filter(verb=Verb.NOTIFICATIONS_CHOSEN)
    assert entry.detail == {"chosen": "never"}


def test_a_way_that_is_none_changes_nothing(manager):
    manager.post("/notifications/mail", {"how": "by pigeon"})

    assert not MailChoice.objects.filter(person=manager.person).exists()


def test_who_has_nothing_new_is_told_what_would_stand_there(manager):
    page = text(manager.get("/notifications"))

    assert "You have looked at everything" in page
    assert "When a case is given to you" in page
