"""Keeping a call longer, looking at it again, and the end of it, for which a fresh code is asked."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import parse_leaf
from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.playback.unlock import UNLOCK_COOKIE
from fairhearing.practice.models import Person
from fairhearing.retention.keep_longer import review_day
from fairhearing.retention.models import Hold

from .kept_calls import add_kept_call, add_row, today
from .sealed_calls import tie
from .test_kept_page import day_month
from .test_log_page import text

pytestmark = pytest.mark.django_db

REVIEW = (date.today() + timedelta(days=60)).isoformat()  # noqa: DTZ011 - any day after today
CLOSED = "The complaint is settled"


@pytest.fixture
def calls(practices):
    return [add_kept_call(practices["allerton"], days) for days in (2, 3, 100)]


@pytest.fixture
def held(calls, manager):
    return place(manager, calls[:1])[0]


def place(client, calls, **changed):
    answer = client.post("/kept/keep", form(calls, **changed))
    assert answer.status_code == 302, answer.content.decode()
    return list(Hold.objects.filter(call__in=[call.id for call in calls], released_at=None))


def form(calls, **changed):
    ids = [call.id for call in calls]
    return {"call": ids, "kind": "complaint", "reference": "C-2026-014", "review": REVIEW, **changed}


def events(verb):
    return list(Outbox.objects.filter(verb=verb).order_by("number"))


def end(client, hold, code, words=CLOSED):
    return client.post(f"/kept/reasons/{hold.id}/end", {"words": words, "code": code})


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2900, 1, 1)))
def test_the_review_is_in_three_months(day):
    review = review_day(day)

    assert (review.year * 12 + review.month) - (day.year * 12 + day.month) == 3
    assert review.day == day.day or (review + timedelta(days=1)).day == 1


def test_several_calls_are_kept_in_one_step_and_are_mine(manager, calls):
    answer = manager.post("/kept/keep", form(calls))

    page = text(manager.get(answer.url))
    assert "3 calls kept longer. You look at them again on" in page
    assert "Undo" in page
    assert {(hold.owner, hold.kind, hold.reference) for hold in Hold.objects.all()} == {
        (manager.person, "complaint", "C-2026-014")
    }
    assert [(row.subject, row.role) for row in events(Verb.HOLD_PLACED)] == [
        (each, "manager") for each in sorted(call.id for call in calls)
    ]


def test_the_form_of_one_call_comes_with_a_day_in_three_months(manager, calls):
    page = text(manager.get(f"/kept/keep?from=call&call={calls[0].id}"))

    assert "Keep this call longer" in page
    assert f'value="{review_day(today()).isoformat()}"' in page
    assert "Helen Ashworth owns it" in page


def test_a_kept_call_says_since_when_why_and_when_it_is_looked_at(manager, calls):
    answer = manager.post("/kept/keep", form(calls[:1], **{"from": "call"}))

    page = text(manager.get(answer.url))

    assert answer.url == f"/calls/{calls[0].id}?done"
    assert "because: Complaint or concern, C-2026-014. Helen Ashworth looks at it again on" in page
    assert "Move the day, or end it" in page


def test_undo_takes_back_what_was_just_kept(manager, calls):
    place(manager, calls)

    answer = manager.post("/kept/undo")

    assert "Undone." in text(manager.get(answer.url))
    assert not Hold.objects.filter(released_at=None).exists()
    assert len(events(Verb.HOLD_RELEASED)) == 3


def test_undo_works_once_and_only_soon(manager, calls, time_machine):
    place(manager, calls[:1])
    time_machine.move_to(timezone.now() + timedelta(minutes=11))

    answer = manager.post("/kept/undo")

    assert answer.url == "/"
    assert Hold.objects.filter(released_at=None).count() == 1


def test_undo_leaves_what_somebody_else_placed(manager, signed_in, calls):
    assistant = signed_in("assistant")
    place(assistant, calls[:1])
    mine = Hold.objects.create(
        call=calls[0],
        practice_id="allerton",
        kind="claim",
        owner=manager.person,
        placed_at=timezone.now(),
        review_on=REVIEW,
    )

    assistant.post("/kept/undo")

    assert list(Hold.objects.filter(released_at=None)) == [mine]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": ""}, "Choose why"),
        ({"kind": "whim"}, "Choose why"),
        ({"review": ""}, "after today"),
        ({"review": "2001-01-01"}, "after today"),
        ({"review": "tomorrow"}, "after today"),
        ({"call": []}, "Choose at least one call"),
        ({"call": ["x", "0" * 32]}, "Choose at least one call"),
    ],
)
def test_what_is_missing_is_said_and_nothing_kept(manager, calls, changed, said):
    answer = manager.post("/kept/keep", form(calls, **changed))

    assert answer.status_code == 422
    assert said in text(answer)
    assert not Hold.objects.exists()


def test_too_many_calls_at_once_are_refused(manager, practices, monkeypatch):
    monkeypatch.setattr("fairhearing.retention.keep_longer.MOST_CHOSEN", 2)
    many = [add_kept_call(practices["allerton"]) for _ in range(3)]

    assert "Choose at most 2 calls at once" in text(manager.post("/kept/keep", form(many)))
    chosen = "&".join(f"together={call.id}" for call in many)
    assert "Choose at most 2 calls at once" in text(manager.get(f"/kept/keep?{chosen}"))
    assert not Hold.objects.exists()


def test_a_call_that_is_being_destroyed_cannot_be_kept_and_the_rest_is_offered(manager, calls):
    calls[1].recordings.update(state="destroying")

    answer = manager.post("/kept/keep", form(calls))

    page = text(answer)
    assert answer.status_code == 409
    assert "1 call is being destroyed, or gone already: nothing keeps it any longer." in page
    assert calls[1].id not in page
    assert calls[0].id in page
    assert not Hold.objects.exists()


def test_another_practices_call_is_not_kept(signed_in, calls):
    other = signed_in("manager", "westfield")

    assert other.post("/kept/keep", form(calls)).status_code == 422
    assert not Hold.objects.exists()


def test_the_review_is_moved(manager, held):
    later = today() + timedelta(days=200)

    answer = manager.post(f"/kept/reasons/{held.id}", {"review": later.isoformat()})

    held.refresh_from_db()
    assert held.review_on == later
    assert f"You look at it again on {day_month(200)}" in text(manager.get(answer.url))
    assert len(events(Verb.HOLD_REVIEW_MOVED)) == 1


def test_a_review_in_the_past_is_refused(manager, held):
    answer = manager.post(f"/kept/reasons/{held.id}", {"review": today().isoformat()})

    assert answer.status_code == 422
    assert "after today" in text(answer)


def test_before_the_end_it_is_said_when_the_call_goes(manager, held):
    page = text(manager.get(f"/kept/reasons/{held.id}/end"))

    assert f"If you end “keep longer”, this call is destroyed on {day_month(2)} " in page
    assert "Is the matter closed?" in page


def test_a_call_over_its_time_goes_at_the_next_run(manager, practices):
    [hold] = place(manager, [add_kept_call(practices["allerton"], -20)])

    assert "this call is destroyed at the next run, at 02:30. Is the matter closed?" in text(
        manager.get(f"/kept/reasons/{hold.id}/end")
    )


@pytest.mark.parametrize(
    ("record_class", "said"),
    [
        ("clinical_unconfirmed", "The call stays until its written note is confirmed."),
        ("clinical_only", "The call stays: it is part of the health record"),
    ],
)
def test_a_call_that_stays_all_the_same_is_said_to(manager, practices, record_class, said):
    [hold] = place(manager, [add_kept_call(practices["allerton"], -20, record_class)])

    page = text(manager.get(f"/kept/reasons/{hold.id}/end"))

    assert said in page
    assert "End this reason to keep the call longer?" in page


def test_another_reason_still_keeps_it(manager, held, calls):
    place(manager, calls[:1], kind="claim")

    page = text(manager.get(f"/kept/reasons/{held.id}/end"))

    assert "The call stays: 1 other reason keeps it longer." in page


def test_it_ends_by_a_fresh_code_and_the_code_stands_in_the_log(manager, held, keyed):
    answer = end(manager, held, keyed.next_code(manager.person.account))

    assert f"The call is destroyed on {day_month(2)}" in text(manager.get(answer.url))
    held.refresh_from_db()
    assert (held.released_by, held.release_words) == (manager.person, CLOSED)
    confirmed = [parse_leaf(data) for _, data in LogReader(settings.HOME.log).entries()]
    last = [leaf for leaf in confirmed if leaf.verb is Verb.CODE_CONFIRMED][-1]
    assert (last.subject, last.detail) == (held.id.hex, {"action": "hold.release"})


def test_a_wrong_code_ends_nothing_and_is_said_plainly(manager, held):
    answer = end(manager, held, "000000")

    page = text(answer)
    assert answer.status_code == 422
    assert "That code did not match." in page
    assert "After five wrong codes you have to wait" in page
    assert CLOSED in page
    assert Hold.objects.get(id=held.id).released_at is None


def test_a_code_is_good_for_one_end_only(manager, calls, keyed):
    first, second = place(manager, calls[:2])
    code = keyed.next_code(manager.person.account)
    end(manager, first, code)

    answer = end(manager, second, code)

    assert answer.status_code == 422
    assert Hold.objects.get(id=second.id).released_at is None


def test_without_words_no_code_is_used_up(manager, held, keyed):
    code = keyed.next_code(manager.person.account)

    answer = end(manager, held, code, words="  ")

    assert "Say why the matter is closed" in text(answer)
    assert end(manager, held, code).status_code == 302


def test_without_a_code_nothing_is_asked_of_the_keyholder(manager, held):
    answer = end(manager, held, "")

    assert answer.status_code == 422
    assert "Enter the 6-digit code" in text(answer)


def test_who_was_signed_out_meanwhile_signs_in_again(manager, held):
    manager.cookies[UNLOCK_COOKIE] = "0" * 64

    answer = end(manager, held, "123456")

    assert answer.status_code == 302
    assert "/sign-in" in answer.url
    assert Hold.objects.get(id=held.id).released_at is None


def test_an_ended_reason_is_absent(manager, held):
    Hold.objects.filter(id=held.id).update(released_at=timezone.now())

    assert manager.get(f"/kept/reasons/{held.id}").status_code == 404
    assert end(manager, held, "123456").status_code == 404


def test_another_practices_reason_is_absent(signed_in, held):
    other = signed_in("manager", "westfield")

    assert other.get(f"/kept/reasons/{held.id}").status_code == 404
    assert end(other, held, "123456").status_code == 404


def test_a_call_without_recording_has_no_link_to_keep_it(manager, practices):
    call = add_kept_call(practices["allerton"])
    call.recordings.all().delete()

    assert "Keep longer" not in text(manager.get(f"/calls/{call.id}"))
    add_row(call)
    assert "Keep longer" in text(manager.get(f"/calls/{call.id}"))


def test_of_what_a_search_found_calls_are_chosen_with_what_belongs_to_them(manager, calls):
    tie(calls[0], calls[1])
    search = manager.post("/calls/find", {"number": "900127", "day": ""}).url

    found = text(manager.get(search))
    page = text(manager.get(f"/kept/keep?together={calls[0].id}"))

    assert f'name="together" type="checkbox" value="{calls[0].id}"' in found
    assert "Keep 2 calls longer" in page
    assert calls[1].id in page
    assert calls[2].id not in page


def test_the_list_that_renews_itself_has_no_boxes(manager, calls):  # noqa: ARG001 - what it lists
    assert 'name="together"' not in manager.get("/calls").content.decode()


def test_a_call_without_a_recording_is_not_kept(manager, calls):
    calls[0].recordings.all().delete()

    assert manager.post("/kept/keep", form(calls[:1])).status_code == 422


def test_looking_at_what_is_kept_is_a_look_at_the_call(manager, held):
    Outbox.objects.all().delete()

    manager.get(f"/kept/reasons/{held.id}")
    manager.get(f"/kept/reasons/{held.id}/end")
    manager.get(f"/kept/keep?from=call&call={held.call_id}")

    assert [row.subject for row in events(Verb.CALL_VIEWED)] == [held.call_id] * 3


def test_the_owner_is_a_person_of_the_practice(held):
    assert held.owner in Person.objects.filter(roles__practice="allerton")
