"""Who may do what."""

import uuid
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from fairhearing.practice.allowed import permissions_in, practices_for, public, requires, role_in
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.permissions import ROLES_ALLOWED, Permission

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MAY = {
    "manager": {
        "work_disclosures",
        "approve_disclosures",
        "see_disclosure_days",
        "see_policy",
        "keep_policy",
        "see_papers",
        "keep_papers",
        "see_announcement",
        "set_announcement",
        "test_announcement",
        "mark_told",
        "make_copies",
        "see_ways_out",
        "answer_ways_out",
        "show_evidence",
        "hide_parts",
        "work_requests",
        "work_breaches",
        "log_requests",
        "log_breaches",
        "see_request_days",
        "see_breaches",
        "work_cases",
        "review_calls",
        "set_scorecards",
        "see_own_reviews",
        "see_learning",
        "see_figures",
        "set_figures",
        "see_gaps",
        "keep_gaps",
        "see_access",
        "keep_access",
        "see_home",
        "see_calls",
        "see_individuals",
        "keep_individuals",
        "listen",
        "read_log",
        "see_health",
        "run_jobs",
        "set_alarms",
        "pause_calls",
        "see_own_listens",
        "keep_register",
        "link_extensions",
        "give_keys",
        "see_keeping",
        "keep_calls",
        "mark_calls",
        "set_tags",
        "set_keeping",
        "confirm_notes",
        "ask_to_keep",
        "keep_places",
        "see_diary",
        "see_people",
        "change_people",
        "admit_people",
        "set_notice",
        "close_calls",
        "set_up",
        "write_letters",
        "set_letters",
        "report_calls",
        "decide_reports",
    },
    "assistant": {
        "work_disclosures",
        "see_disclosure_days",
        "see_policy",
        "see_papers",
        "see_announcement",
        "test_announcement",
        "mark_told",
        "make_copies",
        "hide_parts",
        "work_requests",
        "work_breaches",
        "log_requests",
        "log_breaches",
        "see_request_days",
        "see_breaches",
        "see_figures",
        "write_letters",
        "work_cases",
        "report_calls",
        "decide_reports",
        "review_calls",
        "see_own_reviews",
        "see_learning",
        "see_gaps",
        "keep_gaps",
        "see_home",
        "see_calls",
        "see_individuals",
        "keep_individuals",
        "listen",
        "pause_calls",
        "see_own_listens",
        "see_keeping",
        "keep_calls",
        "mark_calls",
        "confirm_notes",
        "ask_to_keep",
        "see_people",
        "close_calls",
    },
    "partner": {
        "approve_disclosures",
        "see_disclosure_days",
        "see_policy",
        "see_papers",
        "sign_papers",
        "see_announcement",
        "log_requests",
        "log_breaches",
        "see_request_days",
        "see_breaches",
        "see_ways_out",
        "agree_ways_out",
        "show_evidence",
        "see_own_reviews",
        "see_learning",
        "see_figures",
        "ask_to_keep",
        "see_gaps",
        "see_access",
        "see_home",
        "read_log",
        "see_own_listens",
        "see_keeping",
        "see_people",
        "change_people",
        "sign_for_people",
        "close_calls",
        "assign_calls",
        "see_diary",
        "sign_diary",
        "compare_practices",
    },
    "auditor": {
        "see_disclosure_days",
        "see_policy",
        "see_papers",
        "see_announcement",
        "see_ways_out",
        "agree_ways_out",
        "show_evidence",
        "sample_checks",
        "see_request_days",
        "see_breaches",
        "see_own_reviews",
        "see_learning",
        "see_figures",
        "see_gaps",
        "see_access",
        "see_home",
        "read_log",
        "see_own_listens",
        "see_keeping",
        "see_people",
        "see_diary",
        "compare_practices",
    },
    "member": {
        "mark_told",
        "log_requests",
        "log_breaches",
        "see_own_reviews",
        "see_home",
        "report_calls",
        "pause_calls",
        "see_own_listens",
        "confirm_notes",
        "ask_to_keep",
    },
    "administrator": {
        "see_own_reviews",
        "see_home",
        "see_health",
        "run_jobs",
        "set_alarms",
        "see_own_listens",
        "give_keys",
        "link_extensions",
    },
}


@pytest.mark.parametrize("role", Role.Kind)
def test_each_role_may_do_what_the_policy_says_and_no_more(role):
    assert {permission for permission, roles in ROLES_ALLOWED.items() if role in roles} == MAY[role]


def test_every_permission_is_in_the_table():
    assert set(ROLES_ALLOWED) == set(Permission)


@pytest.fixture
def practices():
    return [Practice.objects.create(id=slug, name=slug, created_at=NOON) for slug in ("allerton", "westfield")]


@pytest.fixture
def make_person(practices):
    def make(*roles, **changed):
        person = Person(email=f"{uuid.uuid4().hex}@allerton.example", full_name="P", created_at=NOON, **changed)
        person.save()
        for practice, kind in zip(practices, roles, strict=False):
            if kind:
                Role.objects.create(person=person, practice=practice, kind=kind, since=NOON)
        return person

    return make


@requires(Permission.SEE_CALLS)
def page(_request, name="nothing"):
    return HttpResponse(name)


def visit(person, *args, **kwargs):
    request = RequestFactory().get("/calls")
    request.user = person
    return page(request, *args, **kwargs)


@pytest.mark.django_db
def test_the_practices_are_those_where_the_role_allows_it(make_person, practices):
    person = make_person("manager", "auditor")

    assert list(practices_for(person, Permission.LISTEN)) == practices[:1]
    assert list(practices_for(person, Permission.READ_LOG)) == practices
    assert role_in(person, practices[1], Permission.READ_LOG) == "auditor"
    with pytest.raises(Http404):
        role_in(person, practices[1], Permission.LISTEN)


@pytest.mark.django_db
def test_what_may_be_done_in_a_practice_is_the_same_asked_at_once_or_one_by_one(make_person, practices):
    people = [make_person("manager", "auditor"), make_person("member", None), make_person("partner", is_active=False)]

    for person in people:
        for practice in practices:
            one_by_one = {each for each in Permission if practice in practices_for(person, each)}
            assert permissions_in(person, practice) == one_by_one
    assert permissions_in(people[0], practices[0])


@pytest.mark.django_db
def test_a_role_that_has_ended_allows_nothing_asked_at_once(make_person, practices):
    person = make_person("manager")
    person.roles.update(until=NOON)

    assert permissions_in(person, practices[0]) == frozenset()


@pytest.mark.django_db
def test_somebody_who_left_or_has_no_role_may_do_nothing(make_person):
    left = make_person("manager", is_active=False)

    for permission in Permission:
        assert not practices_for(left, permission).exists()
        assert not practices_for(make_person(), permission).exists()
        assert not practices_for(AnonymousUser(), permission).exists()


@pytest.mark.django_db
def test_a_page_opens_for_its_permission_alone(make_person):
    assert visit(make_person("assistant"), name="calls").content == b"calls"
    for role in ("partner", "auditor", "member", "administrator", None):
        with pytest.raises(PermissionDenied):
            visit(make_person(role))


def test_a_stranger_is_sent_to_sign_in_and_back():
    response = visit(AnonymousUser())

    assert response.status_code == 302
    assert response["Location"].endswith("?next=/calls")


def test_marks_can_be_read_from_the_views():
    assert page.permission is Permission.SEE_CALLS
    assert public(lambda _request: HttpResponse()).permission is None
