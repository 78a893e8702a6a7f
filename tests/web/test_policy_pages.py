"""The policy, clause by clause, as its readers see it."""

import re
from datetime import timedelta

import pytest
from django.urls import resolve
from django.utils import timezone
from tests.policy import made_probes

from fairhearing.audit.verbs import Verb
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import Verdict
from fairhearing.jobs.models import Job, Outbox
from fairhearing.policy.asking import ASK_PROBES, ask_practice
from fairhearing.policy.clause_models import CheckAsked, ClauseDay, ClauseOwner, ClauseTurn
from fairhearing.policy.mending import mended_on
from fairhearing.policy.turning import note_states
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.web import settings as web_settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _made_probes(settings):
    settings.PROBES = ("tests.policy.made_probes",)
    made_probes.SAID.clear()
    yield
    made_probes.SAID.clear()


def check(now=None, practice="allerton"):
    now = now or timezone.now()
    ask_practice(Practice.objects.get(id=practice), now)
    note_states(Practice.objects.get(id=practice), now)


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_policy_that_was_never_checked_is_not_proven_throughout(manager):
    page = text(manager.get("/policy"))

    assert "Of 20 clauses, 20 are not proven." in page
    assert "13 before anything was kept" in manager.get("/policy").content.decode()


def test_the_list_of_clauses_asks_the_same_number_of_questions_however_many_probes(
    manager, settings, django_assert_max_num_queries
):
    check()
    with django_assert_max_num_queries(20) as few:
        manager.get("/policy")
    settings.PROBES = web_settings.PROBES
    check()

    with django_assert_max_num_queries(20) as many:
        manager.get("/policy")

    assert len(many) == len(few)


def test_what_needs_attention_stands_first(manager):
    made_probes.SAID["only"] = Verdict.BROKEN
    check()

    page = text(manager.get("/policy"))

    assert "Of 20 clauses, 1 is met, 18 are not proven and 1 is not met." in page
    places = [page.index(title) for title in ("Copies only go out on request", "Recordings are kept securely")]
    assert places == sorted(places)
    assert "only broken" in page


def test_the_page_of_a_clause_says_what_was_found_and_what_to_do(manager):
    made_probes.SAID["only"] = Verdict.BROKEN
    check()

    page = text(manager.get("/policy/C16"))

    assert "Not met since" in page
    assert "Not met: broken" in page
    assert "Mend it." in page
    assert 'href="/kept"' in manager.get("/policy/C16").content.decode()


def test_a_met_clause_says_when_it_would_no_longer_be_proven(manager):
    check()

    page = text(manager.get("/policy/C16"))

    assert "Unless it is checked again by" in page
    assert "Mend it." not in page


def test_an_old_answer_says_that_it_proves_nothing(manager):
    check(timezone.now() - timedelta(days=3))

    page = text(manager.get("/policy/C11"))

    assert "Not proven" in page
    assert "This is more than 36 hours old, and so it proves nothing any more." in page


def test_a_clause_without_a_probe_says_so(manager):
    assert "Nothing checks this clause here yet, so nobody can say that it is kept." in text(manager.get("/policy/C9"))


def test_any_day_before_shows_its_own_evidence(manager):
    then = timezone.now() - timedelta(days=10)
    made_probes.SAID["only"] = Verdict.BROKEN
    check(then)
    made_probes.SAID.clear()
    check()
    day = timezone.localdate(then)

    month = manager.get(f"/policy/C16/month?month={day:%Y-%m}").content.decode()
    page = text(manager.get(f"/policy/C16?on={day.isoformat()}"))

    assert f"/policy/C16?on={day.isoformat()}" in month
    assert "as it stood on" in page
    assert "Not met: broken" in page


@pytest.mark.parametrize("asked", ["?on=2999-01-01", "?on=yesterday", "?on="])
def test_a_day_that_is_none_shows_how_it_stands_now(manager, asked):
    check()

    assert "Unless it is checked again by" in text(manager.get(f"/policy/C16{asked}"))


@pytest.mark.parametrize("asked", ["?month=2026-13", "?month=nothing", ""])
def test_a_month_that_is_none_shows_this_one(manager, asked):
    assert f"{timezone.localdate():%B %Y}" in text(manager.get(f"/policy/C16/month{asked}"))


def test_a_clause_that_there_is_not_is_absent(manager):
    assert manager.get("/policy/C21").status_code == 404


def test_check_now_has_the_worker_ask_and_the_page_waits(manager):
    check()
    answer = manager.post("/policy/C16/check")

    job = Job.objects.get(kind=ASK_PROBES)
    waiting = manager.get("/policy/C16").content.decode()
    check()
    assert answer.status_code == 302
    assert job.run_after <= timezone.now()
    assert "It is being checked now." in waiting
    assert not CheckAsked.objects.exists()
    assert "It is being checked now." not in manager.get("/policy/C16").content.decode()
    assert Outbox.objects.get(verb=Verb.CLAUSE_CHECK_ASKED).detail == {"clause": "C16"}


def test_a_clause_is_given_to_somebody_who_sees_the_policy(manager):
    partner = Person.objects.get(email="partner@allerton.example")
    member = Person.objects.get(email="member@allerton.example")
    given = manager.post("/policy/C16/owner", {"person": partner.account})
    refused = manager.post("/policy/C16/owner", {"person": member.account})

    assert given.status_code == 302
    assert refused.status_code == 404
    assert ClauseOwner.objects.get().person == partner
    assert partner.full_name in text(manager.get("/policy/C16"))


def test_another_practices_state_is_not_shown(manager):
    made_probes.SAID["only"] = Verdict.BROKEN
    check(practice="westfield")

    assert "20 are not proven" in text(manager.get("/policy"))


def test_a_notification_leads_to_its_clause(manager):
    made_probes.SAID["only"] = Verdict.BROKEN
    check()
    turn = ClauseTurn.objects.get(clause="C16")

    assert manager.get(f"/policy/turns/{turn.id}").headers["Location"] == "/policy/C16"


def test_looking_is_an_entry(manager):
    manager.get("/policy")
    manager.get("/policy/C9")

    looked = Outbox.objects.filter(verb__in=[Verb.POLICY_VIEWED, Verb.CLAUSE_VIEWED]).order_by("number")
    assert [(row.verb, row.detail) for row in looked] == [("policy.viewed", {}), ("clause.viewed", {"clause": "C9"})]


def test_a_month_counts_its_days(manager):
    today = timezone.localdate()
    ClauseDay.objects.create(practice_id="allerton", clause="C16", day=today, state="not-met")

    assert "Not met" in text(manager.get("/policy/C16"))


def test_the_clause_that_is_not_met_waits_for_its_owner_until_it_is_mended(manager):
    made_probes.SAID["only"] = Verdict.BROKEN
    check()
    waiting = text(manager.get("/waiting"))
    made_probes.SAID.clear()
    manager.post("/policy/C16/check")
    check()

    assert "The policy is not met: Copies only go out on request" in waiting
    assert "The policy is not met" not in text(manager.get("/waiting"))


def test_a_clause_shows_what_the_signed_version_says_and_where_the_law_differs(manager):
    practice, partner = Practice.objects.get(id="allerton"), Person.objects.get(email="partner@allerton.example")
    nothing = text(manager.get("/policy/C11"))
    version = practice.policy_versions.create(
        number=1, begun_by=partner, begun_at=timezone.now(), signed_by=partner, signed_at=timezone.now()
    )
    version.wordings.create(clause="C11", text="Call recordings are securely stored for one year")

    page = text(manager.get("/policy/C11"))

    assert "No version of the policy is signed yet." in nothing
    assert "Call recordings are securely stored for one year" in page
    assert "Tension: one year is sometimes too short" in page
    assert "Version 1, signed by" in text(manager.get("/policy"))


def test_where_a_clause_is_mended_is_offered_to_whoever_may_open_it():
    for clause in Clause:
        found = mended_on(clause, frozenset(Permission))
        if found is not None:
            view = resolve(found[0]).func
            assert mended_on(clause, {view.permission}) == found, clause
            assert mended_on(clause, frozenset(Permission) - {view.permission}) is None, clause
