"""What kind of record a call is, and how long each kind is kept."""

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.rules import RecordClass
from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Extension
from fairhearing.retention.lists import due_calls
from fairhearing.retention.periods import periods_of
from fairhearing.retention.shortening import shortening
from fairhearing.retention.words import NEXT_RUN
from fairhearing.web.job_kinds import job_kinds

from .kept_calls import add_kept_call, add_row, today
from .test_kept_page import day_month, hold
from .test_log_page import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


def events(verb):
    return list(Outbox.objects.filter(verb=verb).order_by("number"))


def classify(client, call, chosen, **more):
    return client.post(f"/calls/{call.id}/kind", {"class": chosen, **more})


def change(client, months, record_class="administrative", **more):
    return client.post("/kept/periods/change", {"class": record_class, "months": str(months), **more})


def test_every_kind_says_what_it_means_for_this_call(manager, allerton):
    call = add_kept_call(allerton, 40)

    page = text(manager.get(f"/calls/{call.id}/kind"))

    assert page.count(f"Kept for 12 months, until {day_month(40)} ") == 3
    assert "Never destroyed by itself." in page
    assert "Not destroyed until the written note is confirmed" in page


def test_a_kind_is_chosen_at_once_and_can_be_undone(manager, allerton):
    call = add_kept_call(allerton, 40)

    answer = classify(manager, call, "clinical_only")

    call.refresh_from_db()
    assert call.record_class == "clinical_only"
    page = text(manager.get(answer.url))
    assert "The call is now “Clinical only”. Part of the health record." in page
    manager.post("/kept/undo")
    call.refresh_from_db()
    assert call.record_class == "administrative"
    assert [row.detail["chosen"] for row in events(Verb.RECORD_CLASS_CHANGED)] == ["clinical_only", "administrative"]


def test_a_kind_that_lets_the_call_go_tonight_is_asked_for_twice(manager, allerton):
    call = add_kept_call(allerton, -40, "clinical_only")

    asked = classify(manager, call, "administrative")
    call.refresh_from_db()

    assert call.record_class == "clinical_only"
    assert "“Administrative” lets this call be destroyed at the next run, at 02:30. Is that right?" in text(asked)
    assert classify(manager, call, "administrative", sure="administrative").status_code == 302
    call.refresh_from_db()
    assert call.record_class == "administrative"


def test_under_a_hold_no_kind_lets_it_go(manager, allerton):
    call = add_kept_call(allerton, -40, "clinical_only")
    hold(call, manager.person)

    assert classify(manager, call, "administrative").status_code == 302


def test_a_call_that_is_going_keeps_its_kind(manager, allerton):
    call = add_kept_call(allerton, 40)
    call.recordings.update(state="destroying")

    answer = classify(manager, call, "evidence")

    assert answer.status_code == 409
    assert "its kind cannot be changed any more" in text(answer)


def test_no_kind_is_an_error(manager, allerton):
    answer = classify(manager, add_kept_call(allerton), "")

    assert answer.status_code == 422
    assert "Choose what kind of record it is" in text(answer)


def test_a_longer_period_is_saved_at_once_and_differs_from_the_policy(manager, allerton):
    answer = change(manager, 18)

    assert periods_of(allerton)[RecordClass.ADMINISTRATIVE] == 18
    page = text(manager.get(answer.url))
    assert "Administrative calls are kept for 18 months." in page
    assert page.count("Your policy says 12 months.") == 1
    assert [row.detail for row in events(Verb.PERIOD_CHANGED)] == [{"months": 18}]


def test_where_all_is_as_the_policy_says_nothing_differs(manager):
    assert "Your policy says" not in text(manager.get("/kept/periods"))


def test_a_shorter_period_says_how_many_it_destroys_and_wants_the_number(manager, allerton):
    for days in (10, 11, 400):
        add_kept_call(allerton, days)
    second = add_kept_call(allerton, 12)
    add_row(second)
    hold(add_kept_call(allerton, 13), manager.person)
    add_kept_call(allerton, 10, "evidence")

    page = text(change(manager, 11))

    assert "You are about to destroy 4 recordings. Nobody can bring them back." in page
    assert "Type 4 to go on" in page
    assert "1 recording more would be due, and stays while kept longer." in page
    assert periods_of(allerton)[RecordClass.ADMINISTRATIVE] == 12

    wrong = change(manager, 11, sure="yes", number="3")
    assert wrong.status_code == 422
    assert "Type 4 to go on. Nothing was changed" in text(wrong)
    assert periods_of(allerton)[RecordClass.ADMINISTRATIVE] == 12

    assert change(manager, 11, sure="yes", number=" 4 ").status_code == 302
    assert periods_of(allerton)[RecordClass.ADMINISTRATIVE] == 11


def test_the_next_run_is_said_to_be_when_it_is():
    again = job_kinds(settings.HOME)["destroy"].again

    assert again is not None
    assert NEXT_RUN.endswith(f"{timezone.localtime(again(timezone.now())):%H:%M}")


def test_a_number_that_grew_meanwhile_is_asked_anew(manager, allerton):
    add_kept_call(allerton, 10)
    change(manager, 11)
    add_kept_call(allerton, 11)

    answer = change(manager, 11, sure="yes", number="1")

    assert answer.status_code == 422
    assert "Type 2 to go on" in text(answer)


def test_a_shorter_period_by_which_nothing_becomes_due_says_when_the_first_goes(manager, allerton):
    add_kept_call(allerton, 100)

    page = text(change(manager, 11))

    assert "No recording becomes due by this today." in page
    assert "The first goes on" in page
    assert change(manager, 11, sure="yes").status_code == 302
    assert periods_of(allerton)[RecordClass.ADMINISTRATIVE] == 11


def test_what_is_counted_is_what_the_next_run_finds_due(manager, allerton):
    for days in range(-2, 70, 3):
        add_kept_call(allerton, days)
    already = due_calls(allerton, today()).count()

    told = shortening(allerton, RecordClass.ADMINISTRATIVE, before=12, months=11, today=today())
    change(manager, 11, sure="yes", number=str(told.recordings))

    assert due_calls(allerton, today()).count() - already == told.recordings > 0


@pytest.mark.parametrize("typed", ["", "0", "361", "twelve", "1.5", "-3", "९", "99999"])
def test_a_period_that_is_none_is_refused(manager, allerton, typed):
    answer = change(manager, typed)

    assert answer.status_code == 422
    assert "Enter a whole number of months, from 1 to 360" in text(answer)
    assert periods_of(allerton)[RecordClass.ADMINISTRATIVE] == 12


def test_kinds_without_a_period_have_none(manager):
    assert change(manager, 24, "clinical_only").status_code == 404


def test_an_extension_is_made_clinical_and_what_changes_is_said(manager, allerton):
    page = text(manager.get("/extensions"))
    assert "begin as “Clinical, unconfirmed”" in page

    answer = manager.post("/extensions/clinical", {"extension": "201", "clinical": "yes"})

    assert "From now on, calls of extension 201 begin as clinical, unconfirmed." in text(manager.get(answer.url))
    assert Extension.objects.get(practice=allerton, extension="201").clinical
    manager.post("/extensions/clinical", {"extension": "201"})
    assert not Extension.objects.get(practice=allerton, extension="201").clinical
    assert [row.detail["clinical"] for row in events(Verb.EXTENSION_CLINICAL)] == [True, False]


def test_a_system_administrator_reads_it_and_changes_nothing(signed_in, allerton):
    Extension.objects.filter(practice=allerton, extension="201").update(clinical=True)

    page = text(signed_in("administrator").get("/extensions"))

    assert "Clinical: calls begin as clinical, unconfirmed." in page
    assert 'name="clinical"' not in page
