"""Staff see who listened to their own calls, and nothing else of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.playback import own_listens
from fairhearing.playback.models import Listen
from fairhearing.practice.models import Extension

from .sealed_calls import NOW, add_call
from .test_listening import begin
from .test_log_page import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(signed_in):
    """Keeley Barnes, whose extension took the call."""
    client = signed_in("member")
    Extension.objects.filter(practice="allerton", extension="201").update(person=client.person)
    return client


def test_who_listened_is_shown_with_role_and_purpose_and_nothing_else_of_the_call(member, manager, call, sound):
    begin(manager, sound.id)

    page = text(member.get("/my-calls/listens"))

    assert "Helen Ashworth, practice manager" in page
    assert "Concern or complaint" in page
    assert "Friday 20 November 2026" in page
    for hidden in ("C-2026-014", "900127", "900 127", call.id[:8], sound.id[:8], "Manager’s office", "14:05"):
        assert hidden not in page


def test_when_nobody_listened_it_is_said(member, call):  # noqa: ARG001 - a call nobody listened to
    assert "Nobody has listened to your calls." in text(member.get("/my-calls/listens"))


def test_listens_to_a_colleagues_calls_are_not_shown(member, manager, call, sound):  # noqa: ARG001 - the call
    begin(manager, sound.id)
    Extension.objects.filter(practice="allerton", extension="201").update(person=None)
    Extension.objects.filter(practice="allerton", extension="203").update(person=member.person)

    assert "Nobody has listened to your calls." in text(member.get("/my-calls/listens"))


def test_calls_from_before_an_extension_was_theirs_are_not(member, manager, call, sound):  # noqa: ARG001 - the call
    begin(manager, sound.id)
    extension = Extension.objects.filter(practice="allerton", extension="201")

    extension.update(person_since=NOW + timedelta(seconds=1))
    after = text(member.get("/my-calls/listens"))
    extension.update(person_since=NOW)
    since = text(member.get("/my-calls/listens"))

    assert "Nobody has listened to your calls." in after
    assert "Helen Ashworth, practice manager" in since


def test_an_extension_that_is_given_is_theirs_from_that_moment_on(manager, member):
    other = signed = Extension.objects.get(practice="allerton", extension="203")
    before = timezone.now()

    manager.post("/extensions/give", {"extension": other.extension, "person": member.person.account})

    signed.refresh_from_db()
    assert signed.person == member.person
    assert signed.person_since >= before


def test_the_same_extension_of_another_practice_is_another(member, signed_in, practices, other_sound):
    Extension.objects.create(practice=practices["westfield"], extension="201")
    add_call(practices["westfield"], other_sound)
    begin(signed_in("manager", "westfield"), other_sound.id, practice="westfield")

    assert "Nobody has listened to your calls." in text(member.get("/my-calls/listens"))


def test_who_has_no_extension_is_told_so(signed_in):
    Extension.objects.update(person=None)

    assert "No extension is yours here" in text(signed_in("member").get("/my-calls/listens"))


def test_pages_lead_on_and_another_persons_listen_leads_nowhere(member, manager, call, sound, monkeypatch):
    monkeypatch.setattr(own_listens, "_PAGE", 2)
    for _ in range(3):
        begin(manager, sound.id)
    first, last = Listen.objects.order_by("-begun_at")[1], Listen.objects.order_by("begun_at")[0]

    pages = [text(member.get("/my-calls/listens")), text(member.get("/my-calls/listens", {"before": first.id}))]
    Extension.objects.update(person=None)

    assert f"?before={first.id}" in pages[0]
    assert "1 listen on this page" in pages[1]
    assert member.get("/my-calls/listens", {"before": last.id}).status_code == 404
    assert call.id


def test_looking_is_an_entry(member):
    member.get("/my-calls/listens")

    row = Outbox.objects.get(verb=Verb.LISTENS_VIEWED)
    assert (row.actor, row.subject, row.detail) == (member.person.account, member.person.account, {"found": 0})


def test_it_is_in_the_menu_of_who_has_calls_of_their_own(member, signed_in):
    assert 'href="/my-calls"' in text(member.get("/"))
    assert 'href="/my-calls"' not in text(signed_in("auditor").get("/"))
