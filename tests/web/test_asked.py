"""Asking to keep a call: by staff of their own, by patients through staff; answered yes, no, or that it is gone."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import say_about
from fairhearing.catalogue.models import About
from fairhearing.jobs.models import Outbox
from fairhearing.notifications.models import Notification
from fairhearing.practice.models import Extension
from fairhearing.retention.asked import Asked, ask, forget_answered
from fairhearing.retention.means import means_of
from fairhearing.retention.models import Hold, KeepRequest
from fairhearing.retention.run import destroy_due
from fairhearing.vault.clock import Clock

from .kept_calls import add_kept_call, began
from .sealed_calls import add_call
from .test_log_page import text

pytestmark = pytest.mark.django_db

LATER = (timezone.localdate() + timedelta(days=60)).isoformat()


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


@pytest.fixture
def member(signed_in):
    """Somebody whose extension is 201."""
    client = signed_in("member")
    Extension.objects.update_or_create(
        practice_id="allerton", extension="201", defaults={"person": client.person, "person_since": None}
    )
    return client


@pytest.fixture
def theirs(allerton, member):  # noqa: ARG001 - whose extension it is
    return take_on(add_kept_call(allerton, 200, number="+447700900127"), "201")


@pytest.fixture
def others(allerton):
    return take_on(add_kept_call(allerton, 200, number="+447700900333"), "204")


def take_on(call, extension):
    call.parties.filter(side="right").update(extension=extension)
    return call


def asked_by(client, **typed):
    answer = client.post("/kept/asked/new", {"by": "staff", **typed})
    assert answer.status_code == 302, text(answer)
    return KeepRequest.objects.get()


def answered(client, row, **typed):
    return client.post(f"/kept/asked/{row.id}", {"review": LATER, **typed})


def entries(verb):
    return list(Outbox.objects.filter(verb=verb).order_by("number"))


def test_a_team_member_asks_for_a_call_of_their_own_and_managers_are_told(member, theirs, manager):
    row = asked_by(member, call=theirs.id)

    assert (row.call, row.by, row.how, row.written_by) == (theirs, "staff", "here", member.person)
    assert "A manager answers by" in text(member.get(f"/kept/asked/{row.id}"))
    assert "1 request to keep a call waits for an answer" in text(manager.get("/"))
    assert "Somebody asked to keep a call. Answer within 5 days." in text(manager.get("/notifications"))
    (entry,) = entries(Verb.KEEP_ASKED)
    assert (entry.subject, entry.detail["by"]) == (theirs.id, "staff")


def test_a_call_that_is_not_ones_own_cannot_be_asked_for_by_its_id(member, others):
    assert member.post("/kept/asked/new", {"by": "staff", "call": others.id}).status_code == 404
    assert member.get(f"/kept/asked/new?call={others.id}").status_code == 404


def test_a_patient_who_asked_by_phone_is_written_down_with_when(member):
    day = timezone.localdate() - timedelta(days=2)
    row = asked_by(
        member,
        by="patient",
        how="phone",
        asked=day.isoformat(),
        about="Tuesday about ten, extension 204",
        asker="Mrs Holroyd",
    )

    assert (row.by, row.how, row.asked_on, row.asker, row.call) == ("patient", "phone", day, "Mrs Holroyd", None)
    assert all("Holroyd" not in str(entry.detail) for entry in entries(Verb.KEEP_ASKED))


@pytest.mark.parametrize(
    "typed",
    [
        {"by": "staff"},
        {"by": "nobody", "about": "Tuesday"},
        {"by": "patient", "about": "Tuesday", "how": "here", "asked": "2026-01-01"},
        {"by": "patient", "about": "Tuesday", "how": "phone", "asked": "2999-01-01"},
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_written(member, typed):
    answer = member.post("/kept/asked/new", typed)

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert not KeepRequest.objects.exists()


def test_a_yes_keeps_the_call_and_tells_who_asked(member, theirs, manager):
    row = asked_by(member, call=theirs.id)

    answered(manager, row, answer="kept")

    row.refresh_from_db()
    hold = Hold.objects.get(call=theirs)
    assert (row.answer, row.hold, hold.kind, hold.owner) == ("kept", hold, "asked", manager.person)
    assert Notification.objects.get(person=member.person).kind == "keep-answered"
    assert "Yes: it is kept longer" in text(member.get(f"/kept/asked/{row.id}"))
    assert [entry.detail["answer"] for entry in entries(Verb.KEEP_ANSWERED)] == ["kept"]
    assert len(entries(Verb.HOLD_PLACED)) == 1


def test_a_call_that_was_only_described_is_looked_for_by_its_day(member, others, manager):
    row = asked_by(member, about="The one about the results")
    day = timezone.localtime(others.started_at).date().isoformat()

    page = text(manager.get(f"/kept/asked/{row.id}?day={day}"))
    answered(manager, row, answer="kept", call=others.id, day=day)

    row.refresh_from_db()
    assert "07700 900333" in page
    assert (row.answer, row.call) == ("kept", others)


def test_a_yes_without_a_call_keeps_none(member, manager):
    row = asked_by(member, about="The one about the results")

    assert answered(manager, row, answer="kept").status_code == 422
    assert not Hold.objects.exists()


def test_a_no_says_why(member, theirs, manager):
    row = asked_by(member, call=theirs.id)

    assert answered(manager, row, answer="refused").status_code == 422
    answered(manager, row, answer="refused", reason="It is kept until November in any case")

    assert "It is kept until November in any case" in text(member.get(f"/kept/asked/{row.id}"))
    assert not Hold.objects.exists()


def test_the_first_answer_stands(member, theirs, manager):
    row = asked_by(member, call=theirs.id)
    answered(manager, row, answer="gone")

    assert answered(manager, row, answer="kept").status_code == 422
    row.refresh_from_db()
    assert row.answer == "gone"
    assert not Hold.objects.exists()


def test_a_call_that_is_destroyed_cannot_be_kept_and_what_was_said_of_people_goes_with_it(
    member, manager, allerton, keyed
):
    call = add_call(allerton, keyed.seal("allerton", 2, seed=41), started_at=began(-3), number="+447700900555")
    row = asked_by(member, about="Mrs Holroyd’s call")
    KeepRequest.objects.filter(id=row.id).update(call=call, asker="Mrs Holroyd")
    with means_of(settings.HOME, Clock()) as means:
        destroy_due(means)

    assert answered(manager, row, answer="kept").status_code == 422
    row.refresh_from_db()
    assert (row.answer, row.about, row.asker) == ("waiting", "", "")
    page = text(manager.get(f"/kept/asked/{row.id}"))
    assert "Destroyed on" in page
    assert "Holroyd" not in page


def test_what_was_said_of_people_goes_a_year_after_the_answer(member, manager):
    row = asked_by(member, about="Mrs Holroyd’s call")
    answered(manager, row, answer="gone")

    forget_answered(timezone.now() + timedelta(days=364))
    kept = KeepRequest.objects.get().about
    forget_answered(timezone.now() + timedelta(days=366))

    assert kept == "Mrs Holroyd’s call"
    assert KeepRequest.objects.get().about == ""


def test_an_answer_that_is_owed_too_long_is_said_to_be_late(manager, allerton):
    asked = Asked(
        by=KeepRequest.By.PATIENT,
        how=KeepRequest.How.LETTER,
        asked_on=timezone.localdate() - timedelta(days=7),
        about="Tuesday",
    )
    row = ask(allerton, asked, written_by=manager.person, role="manager", now=timezone.now())

    assert "The 5 days for an answer are over. Answer today." in text(manager.get(f"/kept/asked/{row.id}"))
    assert "2 days late" in text(manager.get("/"))


def test_others_requests_are_nobodys_to_read_but_who_answers_them(member, theirs, signed_in):
    row = asked_by(member, call=theirs.id)

    assert signed_in("partner").get(f"/kept/asked/{row.id}").status_code == 404
    assert signed_in("manager", "westfield").get(f"/kept/asked/{row.id}").status_code == 404
    assert member.post(f"/kept/asked/{row.id}", {"answer": "kept", "review": LATER}).status_code == 404


def test_a_request_for_a_call_about_the_manager_is_not_theirs_to_see_or_answer(member, theirs, manager, signed_in):
    row = asked_by(member, call=theirs.id)
    now = timezone.now()
    about = About(practice_id="allerton", person=manager.person, call=theirs, said_by=member.person, said_at=now)
    say_about(about, role="member", now=now)

    assert manager.get(f"/kept/asked/{row.id}").status_code == 404
    assert "waits for an answer" not in text(manager.get("/kept/asked"))
    assert "to keep a call waits" not in text(manager.get("/"))
    assert signed_in("assistant").get(f"/kept/asked/{row.id}").status_code == 200


def test_my_calls_are_those_of_my_extension_and_lead_to_asking(member, allerton):
    yesterday, before = (timezone.now() - timedelta(days=days) for days in (1, 20))
    mine = take_on(add_call(allerton, started_at=yesterday, number="+447700900127"), "201")
    take_on(add_call(allerton, started_at=yesterday, number="+447700900333"), "204")
    take_on(add_call(allerton, started_at=before, number="+447700900444"), "201")

    page = text(member.get("/my-calls"))

    assert "My calls: 1 in 14 days" in page
    assert "Number ends in 127" in page
    assert "900127" not in page.replace(" ", "")
    assert f"/kept/asked/new?call={mine.id}" in page
    assert entries(Verb.OWN_CALLS_VIEWED)[-1].detail == {"shown": 1}
