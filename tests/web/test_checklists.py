"""Checklists of leaving: each line as the rows have it, saved with who and when."""

import pytest
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.desk.check_lines import CheckLine, Standing, count_open, saved_lines
from fairhearing.jobs.models import Outbox
from fairhearing.practice.checklist_models import FinishedChecklist
from fairhearing.practice.models import Extension, Person, Role
from fairhearing.retention.models import Hold

from .kept_calls import add_kept_call
from .test_log_page import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(practices):  # noqa: ARG001 - the people of the practice
    return Person.objects.get(email="member@allerton.example")


def row(page, words):
    start = page.index(words)
    return page[start : page.index("</tr>", start)]


def test_what_is_left_of_a_leaver_is_to_do_and_what_is_not_is_done(manager, practices, member):
    Extension.objects.filter(practice=practices["allerton"]).update(person=None)
    Extension.objects.filter(practice=practices["allerton"], extension="201").update(person=member)

    page = text(manager.get(f"/checklists/leaver/{member.id}"))

    assert "1 still theirs" in row(page, "Give their extensions to somebody else")
    assert "To do" in row(page, "Give their extensions to somebody else")
    assert "Team member" in row(page, "Take their roles away")
    assert "Done" in row(page, "Give their cases to somebody else")
    assert "They never held it." in row(page, "Take the practice’s key away")


def test_lines_follow_what_is_done(manager, member):
    Role.objects.filter(person=member).delete()

    page = text(manager.get(f"/checklists/leaver/{member.id}"))

    assert "They have no role here" in row(page, "Take their roles away")


def test_a_key_holders_key_is_asked_of_who_knows(manager):
    assistant = Person.objects.get(email="assistant@allerton.example")

    page = text(manager.get(f"/checklists/leaver/{assistant.id}"))

    assert "They can open recordings." in row(page, "Take the practice’s key away")


def test_saving_keeps_how_it_stood_with_who_and_when(manager, practices, member):
    call = add_kept_call(practices["allerton"], 100)
    now = timezone.now()
    Hold.objects.create(
        call=call, practice_id="allerton", kind="claim", owner=member, placed_at=now, review_on=now.date()
    )

    answer = manager.post(f"/checklists/leaver/{member.id}", {"done": ["told", "holds"]})

    saved = FinishedChecklist.objects.get()
    lines = {line["code"]: (line["standing"], line["ticked"]) for line in saved.lines}
    page = text(manager.get(answer.url))
    assert (saved.person, saved.done_by, saved.kind) == (member, manager.person, "leaver")
    assert lines["told"] == ("by-hand", True)
    assert lines["holds"] == ("to-do", False)
    assert "still open" in page
    assert "Saved before" in page
    (entry,) = Outbox.objects.filter(verb=Verb.CHECKLIST_SAVED)
    assert (entry.subject, entry.detail["kind"]) == (member.account, "leaver")


def test_a_practice_that_leaves_has_a_list_of_its_own(manager):
    page = text(manager.get("/checklists/exit"))

    assert "leaves Fairhearing" in page
    assert "Nobody took a copy yet." in row(page, "Take the log with you")
    assert "We do not know how backups stand." in row(page, "Make a last backup")
    manager.post("/checklists/exit", {"done": ["decision"]})
    assert "The practice</a>" in text(manager.get("/checklists"))


def test_somebody_of_another_practice_is_nobody_here(manager):
    other = Person.objects.get(email="manager@westfield.example")

    assert manager.get(f"/checklists/leaver/{other.id}").status_code == 404


def test_only_what_nothing_here_can_know_is_done_by_a_tick():
    lines = [CheckLine(str(each), "", each, "") for each in Standing]

    assert count_open(saved_lines(lines, [str(each) for each in Standing])) == 1
    assert count_open(saved_lines(lines, [])) == 3
