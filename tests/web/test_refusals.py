"""The product's own robot: it finds a door that opens to the wrong people, and leaves nothing behind."""

from datetime import UTC, datetime

import pytest

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.jobs.models import Job, Outbox
from fairhearing.jobs.run import JobRun
from fairhearing.policy.doors import TRY_DOORS, last_trial
from fairhearing.practice import permissions
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.permissions import ROLES_ALLOWED, Permission
from fairhearing.vault.clock import Clock
from fairhearing.web import refusals
from fairhearing.web.refusals import allowed_roles, look_at_doors, pages, try_doors

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def tried():
    job = Job.objects.create(kind=TRY_DOORS, state=Job.State.RUNNING, run_after=NOW, created_at=NOW)
    return job, try_doors(JobRun(job, NOW, Clock(), lambda: False))


@pytest.fixture
def three_pages(monkeypatch):
    """The robot with three doors to try: each of a permission of its own."""
    wanted = {"health", "access", "end-power"}
    found = [page for page in pages() if page.name in wanted]
    monkeypatch.setattr(refusals, "pages", lambda: iter(found))


@pytest.fixture(params=[7, pytest.param(1, marks=pytest.mark.soak)])
def some_pages(request, monkeypatch):
    """Every seventh page; all of them where there is time."""
    found = list(pages())[:: request.param]
    monkeypatch.setattr(refusals, "pages", lambda: iter(found))
    return [page for page in found if page.callback.permission is not None]


@pytest.mark.usefixtures("practices")
def test_every_door_is_as_the_table_says_and_nothing_is_left_behind(some_pages):
    before = (Person.objects.count(), Practice.objects.count(), Role.objects.count(), Outbox.objects.count())

    _, outcome = tried()

    assert outcome == {"tried": 7 * len(some_pages), "wrong": 0, "which": ""}
    assert before == (Person.objects.count(), Practice.objects.count(), Role.objects.count(), Outbox.objects.count())


@pytest.mark.usefixtures("practices", "three_pages")
def test_a_permission_given_to_one_role_more_is_found_and_told(monkeypatch):
    widened = ROLES_ALLOWED[Permission.SEE_HEALTH] | {Role.Kind.MEMBER}
    monkeypatch.setitem(ROLES_ALLOWED, Permission.SEE_HEALTH, widened)
    job, outcome = tried()
    Job.objects.filter(id=job.id).update(state=Job.State.DONE, ended_at=NOW, outcome=outcome)
    troubles = Troubles(Clock())

    look_at_doors(troubles)

    assert outcome["which"] == "health:member"
    assert last_trial().id == job.id
    assert [(each.kind, each.count) for each in troubles.now()] == [(TroubleKind.DOORS_WRONG, 1)]


@pytest.mark.usefixtures("practices", "three_pages")
def test_a_permission_taken_from_a_role_is_found(monkeypatch):
    monkeypatch.setitem(ROLES_ALLOWED, Permission.SEE_ACCESS, frozenset({Role.Kind.MANAGER}))

    assert tried()[1]["which"] == "access:partner access:auditor"


def test_the_written_table_has_a_row_for_each_permission():
    assert set(allowed_roles()) == {str(permission) for permission in Permission}
    assert "| permission" in permissions.__doc__


def test_the_grid_says_when_it_was_tried_and_what_was_wrong(signed_in):
    manager = signed_in("manager")
    unknown = manager.get("/access/refusals").content.decode()
    Job.objects.create(
        kind=TRY_DOORS,
        state=Job.State.DONE,
        run_after=NOW,
        created_at=NOW,
        ended_at=datetime.now(UTC),  # noqa: TID251 - the page asks how long ago it was
        outcome={"tried": 21, "wrong": 1, "which": "health:member"},
    )

    page = manager.get("/access/refusals").content.decode()

    assert "nobody has tried yet" in unknown
    assert "1 page is not as it should be" in page
    assert "/health: member was let in" in page
