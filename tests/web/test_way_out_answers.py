"""What left without a matter is answered for by two people, stays listed, and never makes the clause met."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.clauses.proof import Verdict
from fairhearing.clauses.rules import State, state_of_answer
from fairhearing.copies.models import WayOutAnswer
from fairhearing.copies.probe import ask_ways_out
from fairhearing.copies.waiting import waiting_for
from fairhearing.jobs.models import LogEntry, Outbox
from fairhearing.practice.models import Role
from fairhearing.redaction.models import Selection

from .breaches_made import make_breach
from .copied_calls import add_copy
from .shown_log import add_kit_use, forget_others

pytestmark = pytest.mark.django_db
BELONGS, KIT = range(2)
WORDS = "Asked Helen: it was the yearly drill"
NO_MATTER = "without a request or disclosure"


@pytest.fixture(autouse=True)
def shown(practices, keyed):  # noqa: ARG001 - the rows' practices, and a log
    forget_others()


@pytest.fixture
def kit(practices):  # noqa: ARG001
    return add_kit_use("allerton", timezone.now() - timedelta(days=2))


def judged(practices, which=KIT, *, now=None):
    answer = ask_ways_out(practices["allerton"], now or timezone.now()).answers[which]
    return answer, state_of_answer(answer, timezone.localdate(now))


def say(client, key, what="drill", reference="", words=WORDS):
    return client.post(f"/copies/out/{key}/answer", {"what": what, "reference": reference, "words": words})


def agree(client, key):
    said = WayOutAnswer.objects.filter(key=key).first()
    return client.post(f"/copies/out/{key}/agree", {"answer": said.id})


def lines(client, practices):
    found = waiting_for(client.person, practices["allerton"], today=timezone.localdate())
    return [each.words for each in found if NO_MATTER in each.words]


def test_two_people_answer_for_it_and_the_clause_is_signed_for_until_it_counts_no_more(
    practices, manager, signed_in, kit
):
    assert judged(practices)[1] is State.NOT_MET
    assert say(manager, kit).status_code == 302
    waits, state = judged(practices)
    assert (state, waits.found) == (State.NOT_PROVEN, "1 time in 31 days, explained; 1 to be agreed to")

    partner = signed_in("partner")
    assert agree(partner, kit).status_code == 302

    signed, state = judged(practices)
    assert (signed.verdict, state) == (Verdict.SIGNED, State.SIGNED_FOR)
    assert signed.signed_until == timezone.localdate() + timedelta(days=29)
    entries = list(Outbox.objects.filter(verb__startswith="way_out."))
    assert {(row.verb, row.subject) for row in entries} == {("way_out.answered", kit), ("way_out.agreed", kit)}
    assert WORDS not in str([row.detail for row in entries])


def test_it_stays_in_the_list_with_all_that_was_said_of_it(manager, signed_in, kit):
    say(manager, kit, words="First thought")
    say(manager, kit)
    agree(signed_in("auditor"), kit)

    listed, page = (manager.get(f"/copies/out{path}").content.decode() for path in ("", f"/{kit}"))

    assert "1 way out without a request or disclosure" in listed
    assert "Explained, and somebody else agreed" in listed
    assert all(words in page for words in ("First thought", "Said otherwise since", WORDS, "agreed on"))
    assert LogEntry.objects.filter(index=int(kit.removeprefix("entry-"))).exists()


def test_nobody_agrees_to_their_own_word_nor_to_what_they_opened(practices, manager, signed_in, kit):
    say(manager, kit)
    Role.objects.create(person=manager.person, practice_id="allerton", kind="partner", since=timezone.now())
    assert agree(manager, kit).status_code == 403

    partner = signed_in("partner")
    WayOutAnswer.objects.update(opened_by=partner.person.account)
    assert agree(partner, kit).status_code == 403
    assert judged(practices)[1] is State.NOT_PROVEN
    assert "I agree" not in partner.get(f"/copies/out/{kit}").content.decode()


def test_a_word_that_was_changed_meanwhile_has_to_be_read_first(manager, signed_in, kit):
    say(manager, kit, words="First thought")
    old = WayOutAnswer.objects.get()
    say(manager, kit)

    answer = signed_in("partner").post(f"/copies/out/{kit}/agree", {"answer": old.id})

    assert answer.status_code == 404
    assert not WayOutAnswer.objects.exclude(agreed_at=None).exists()


def test_a_breach_stays_not_met_for_its_31_days_and_needs_nobody_to_agree(practices, manager, signed_in, kit):
    breach = make_breach(practices["allerton"], manager.person)

    assert say(manager, kit, "breach", breach.reference.lower()).status_code == 302

    found, state = judged(practices)
    assert (state, found.found) == (State.NOT_MET, "1 time in 31 days, 1 breach logged")
    assert agree(signed_in("partner"), kit).status_code == 403
    assert judged(practices, now=timezone.now() + timedelta(days=30))[0].verdict is not Verdict.BROKEN
    assert f"/breaches/{breach.id}" in manager.get(f"/copies/out/{kit}").content.decode()


def test_a_copy_is_matched_by_hand_to_a_request_that_there_is(practices, manager, signed_in):
    place = practices["allerton"].places.first()
    copy, _ = add_copy(place, manager.person)
    copy.takings.update(taken_at=timezone.now() - timedelta(hours=1))
    key = f"taking-{copy.takings.get().id.hex}"
    assert judged(practices, BELONGS)[0].found.endswith("; 1 without either")

    assert say(manager, key, "matter", "R-2099-001").status_code == 422
    assert say(manager, key, "matter", "").status_code == 422
    assert say(manager, key, "breach", "B-2026-001").status_code == 422
    assert say(manager, key, "breach", copy.selection.reference).status_code == 422
    assert say(manager, key, "", "R-2026-009").status_code == 422
    assert say(manager, key, "matter", "r-2026-009", "  ").status_code == 422
    assert not WayOutAnswer.objects.exists()
    Selection.objects.create(
        practice=practices["westfield"],
        kind="request",
        reference="R-2099-001",
        href="/home",
        opened_at=timezone.now(),
        opened_by=manager.person,
    )
    assert say(manager, key, "matter", "R-2099-001").status_code == 422, "another practice's"

    assert say(manager, key, "matter", "r-2026-009").status_code == 302
    assert WayOutAnswer.objects.get().matter == copy.selection_id
    agree(signed_in("partner"), key)
    assert judged(practices, BELONGS)[1] is State.SIGNED_FOR


def test_one_that_nobody_explained_is_the_worst_of_several(practices, manager, signed_in, kit):
    say(manager, kit)
    agree(signed_in("partner"), kit)
    add_kit_use("allerton")

    found, state = judged(practices)

    assert (state, found.found) == (State.NOT_MET, "2 times in 31 days, 1 explained")


def test_whoever_has_to_say_or_read_something_is_asked_on_the_start_page(practices, manager, signed_in, kit):
    partner, assistant = signed_in("partner"), signed_in("assistant")
    assert lines(manager, practices) == [f"Say what 1 way out {NO_MATTER} was"]
    assert lines(partner, practices) == []

    say(manager, kit)
    assert lines(manager, practices) == []
    assert lines(partner, practices) == [f"Read what was said of 1 way out {NO_MATTER}"]
    assert lines(assistant, practices) == []

    agree(partner, kit)
    assert lines(partner, practices) == []


def test_another_practice_finds_no_page_of_it(signed_in, kit):
    assert signed_in("manager", "westfield").get(f"/copies/out/{kit}").status_code == 404
