"""Cases: opened, worked, their calls kept longer, closed; and closed to whom they are about."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.cases.models import Case, CaseCall, CaseEvent
from fairhearing.cases.waiting import waiting_for
from fairhearing.catalogue.models import About, Closed
from fairhearing.cli.demo.open_cases import open_demonstration_cases
from fairhearing.jobs.models import Outbox
from fairhearing.letters.models import Letter
from fairhearing.notifications.models import Notification
from fairhearing.practice.models import Person
from fairhearing.retention.models import Hold
from fairhearing.vault.clock import Clock

from .cases_made import add_case, make_case
from .kept_calls import add_kept_call, destroy, today
from .sealed_calls import add_call, tie
from .test_log_page import text

pytestmark = pytest.mark.django_db

REVIEW = (timezone.localdate() + timedelta(days=60)).isoformat()
MARGARET, OTHER_NUMBER = "+447700900333", "+447700900334"


@pytest.fixture
def calls(practices):
    return [add_kept_call(practices["allerton"], days, number=MARGARET) for days in (300, 301)]


@pytest.fixture
def assistant(practices):  # noqa: ARG001 - the rows it makes
    return Person.objects.get(email="assistant@allerton.example")


def facts(person, **changed):
    known = {"kind": "complaint", "words": "Rude answer", "received": today().isoformat(), "owner": person.account}
    return known | changed


def events(verb):
    return list(Outbox.objects.filter(verb=verb).order_by("number"))


def open_with(client, calls, **changed):
    ids = [call.id for call in calls]
    answer = client.post("/cases/new", facts(client.person, call=ids, keep="yes", review=REVIEW, **changed))
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.latest("number")


def test_calls_that_were_found_become_a_case_and_are_kept_for_it(manager, calls):
    ids = [call.id for call in calls]
    asked = text(manager.post("/cases/add", {"call": ids}))
    assert "Add 2 calls to a case" in asked
    form = text(manager.post("/cases/add", {"call": ids, "case": "new", "keep": "yes", "review": REVIEW}))
    assert "Open a case" in form

    answer = manager.post("/cases/new", facts(manager.person, call=ids, keep="yes", review=REVIEW))

    page = text(manager.get(answer.url))
    assert f"2 calls added to C-{today().year}-001. 2 calls kept longer for it." in page
    holds = Hold.objects.filter(released_at=None)
    assert {(hold.call_id, hold.kind, hold.reference) for hold in holds} == {
        (each, "complaint", f"C-{today().year}-001") for each in ids
    }
    assert [row.subject for row in events(Verb.CASE_CALL_ADDED)] == ids


def test_numbers_run_without_a_hole_in_each_practice(practices, manager, signed_in):
    theirs = signed_in("manager", "westfield")

    made = [make_case(practices["allerton"], manager.person) for _ in range(3)]
    other = make_case(practices["westfield"], theirs.person)

    assert [case.number for case in made] == [1, 2, 3]
    assert other.number == 1


def test_adding_to_a_case_that_is_there_keeps_only_what_is_ticked(manager, calls):
    case = make_case(calls[0].practice, manager.person)

    answer = manager.post("/cases/add", {"call": [calls[0].id], "case": str(case.id)})

    assert "1 call added" in text(manager.get(answer.url))
    assert not Hold.objects.exists()


def test_a_form_says_what_is_missing(manager):
    answer = manager.post("/cases/new", {"words": "", "received": "2999-01-01", "owner": "nobody"})

    assert answer.status_code == 422
    page = text(answer)
    for said in ("Choose what it is", "Say in a few words", "today or before", "Choose who works on it"):
        assert said in page
    assert not Case.objects.exists()


def test_a_late_acknowledgement_is_said_plainly_on_page_list_and_in_what_waits(manager, call):
    case = make_case(call.practice, manager.person, days_ago=20)

    page, listed = text(manager.get(f"/cases/{case.id}")), text(manager.get("/cases?late=yes"))

    assert "Late: it was due by" in page
    assert "1 case is open, 1 of them late." in listed
    assert case.reference in listed
    [waits] = waiting_for(manager.person, call.practice, today=today())
    assert (waits.is_late, waits.words) == (True, f"Complaint {case.reference}: acknowledge it")


def test_acknowledging_stops_its_clock_and_the_next_one_counts(manager, call):
    case = make_case(call.practice, manager.person, days_ago=20)

    answer = manager.post(f"/cases/{case.id}/days", {"what": "acknowledge", "day": today().isoformat()})

    page = text(manager.get(answer.url))
    assert "days late." in page
    assert "Done late" in page
    case.refresh_from_db()
    assert case.due_on == case.review_on
    assert [row.detail["changed"] for row in events(Verb.CASE_CHANGED)] == ["acknowledged"]


@pytest.mark.parametrize(
    ("what", "day"),
    [("acknowledge", -30), ("acknowledge", 1), ("answer", -30), ("review", 0), ("nothing", 0)],
)
def test_a_day_that_cannot_be_is_refused(manager, call, what, day):
    case = make_case(call.practice, manager.person, days_ago=20)

    sent = {"what": what, "day": (today() + timedelta(days=day)).isoformat()}
    answer = manager.post(f"/cases/{case.id}/days", sent)

    assert answer.status_code == 422
    assert not CaseEvent.objects.exclude(what="opened").exists()


def test_letters_are_offered_when_it_is_time_for_them(manager, call):
    fresh = make_case(call.practice, manager.person)
    old = make_case(call.practice, manager.person, days_ago=180)

    assert "Write “We have your complaint”" in text(manager.get(f"/cases/{fresh.id}"))
    assert "six months on" not in text(manager.get(f"/cases/{fresh.id}"))
    assert "Write “A complaint, six months on”" in text(manager.get(f"/cases/{old.id}"))


def test_a_letter_of_the_case_bears_its_reference_and_its_days(manager, call):
    case = add_case(call, manager.person)

    answer = manager.post(f"/cases/{case.id}/letters", {"kind": "complaint-received"})

    letter = Letter.objects.get()
    assert answer.url == f"/letters/{letter.id}"
    assert case.reference in letter.text
    assert list(letter.calls.all()) == [call]
    assert "A draft, begun by Helen Ashworth" in text(manager.get(f"/cases/{case.id}"))


def test_other_calls_are_suggested_and_each_is_said_to_belong_or_not(manager, practices, calls):
    case = open_with(manager, calls[:1])
    far = add_call(practices["allerton"], number=MARGARET, started_at=calls[0].started_at + timedelta(days=33))
    other = add_call(practices["allerton"], number=OTHER_NUMBER, started_at=calls[0].started_at)
    talk = add_call(practices["allerton"], number=OTHER_NUMBER, started_at=calls[0].started_at)
    tie(calls[0], talk)

    page = manager.get(f"/cases/{case.id}/others").content.decode()
    assert calls[1].id in page
    assert talk.id in page
    assert far.id not in page
    assert other.id not in page
    said = {f"belongs-{calls[1].id}": "yes", f"belongs-{talk.id}": "no", "keep": "yes", "review": REVIEW}
    manager.post(f"/cases/{case.id}/others", said)

    assert set(CaseCall.objects.filter(belongs=True).values_list("call", flat=True)) == {call.id for call in calls}
    assert Hold.objects.filter(call=calls[1]).count() == 1
    assert "We know of no other call" in text(manager.get(f"/cases/{case.id}/others"))
    assert "1 call said not to belong" in text(manager.get(f"/cases/{case.id}"))


def test_closing_ends_what_is_ticked_by_a_fresh_code_and_says_when_each_goes(manager, calls, keyed):
    case = open_with(manager, calls)
    ending = Hold.objects.get(call=calls[0])
    asked = text(manager.get(f"/cases/{case.id}/close"))
    assert asked.count("The call is destroyed on") == 2
    sent = {"outcome": "upheld", "words": "We apologised", "end": [ending.id.hex]}
    assert manager.post(f"/cases/{case.id}/close", sent).status_code == 422

    code = keyed.next_code(manager.person.account)
    answer = manager.post(f"/cases/{case.id}/close", sent | {"code": code})

    page = text(manager.get(answer.url))
    assert "1 call is kept longer for it no more." in page
    assert "Upheld, or agreed" in page
    assert "We apologised" in page
    assert list(Hold.objects.filter(released_at=None).values_list("call", flat=True)) == [calls[1].id]
    assert [row.detail["holds_ended"] for row in events(Verb.CASE_CLOSED)] == [1]


def test_a_case_closes_without_a_code_where_everything_stays_kept_and_opens_again(manager, calls):
    case = open_with(manager, calls)

    manager.post(f"/cases/{case.id}/close", {"outcome": "withdrawn", "words": "She withdrew it"})
    case.refresh_from_db()
    assert (case.state, case.due_on) == ("closed", None)
    assert "Case closed" not in text(manager.get("/cases"))
    manager.post(f"/cases/{case.id}/open")

    case.refresh_from_db()
    assert (case.state, case.closed_at) == ("open", None)
    assert case.due_on is not None
    assert Hold.objects.filter(released_at=None).count() == 2


def test_a_call_that_was_destroyed_stays_as_a_line(manager, calls):
    case = add_case(calls[0], manager.person)
    gone = destroy(calls[0])

    page = text(manager.get(f"/cases/{case.id}"))

    assert "Its recording was destroyed on" in page
    assert gone.recording_id[:8] in page
    assert "900333" not in page


def test_listening_from_a_case_carries_purpose_and_reference(manager, call, sound):
    case = add_case(call, manager.person)

    answer = manager.post(f"/cases/{case.id}/listen/{sound.id}")
    page = manager.get(answer.url).content.decode()

    assert re.search(r'value="concern_or_complaint"\s+checked', page)
    assert f'value="{case.reference}"' in page
    place = call.practice.places.first()
    reason = {"purpose": "concern_or_complaint", "reference": case.reference, "place": place.pk, "company": "nobody"}
    manager.post(f"/recordings/{sound.id}/listen", reason)
    assert "Helen Ashworth listened for this case on" in text(manager.get(f"/cases/{case.id}"))


def test_a_case_about_somebody_is_closed_to_them_everywhere_with_its_calls(manager, signed_in, assistant, calls):
    case = open_with(manager, calls[:1], owner=assistant.account)
    theirs = signed_in("assistant")
    assert case.reference in text(theirs.get("/cases"))

    manager.post(f"/cases/{case.id}/about", {"person": assistant.account})

    assert theirs.get(f"/cases/{case.id}").status_code == 403
    assert case.reference not in text(theirs.get("/cases?state=all"))
    assert "No case is open." in text(theirs.get("/cases"))
    assert "There is no case with that reference" in text(theirs.post("/cases/find", {"reference": case.reference}))
    assert case.reference not in theirs.post("/cases/table", {}).getvalue().decode()
    assert waiting_for(assistant, case.practice, today=today() + timedelta(days=365)) == []
    assert set(Closed.objects.filter(person=assistant).values_list("call", flat=True)) == {calls[0].id}
    case.refresh_from_db()
    assert case.owner == manager.person


def test_a_call_that_joins_such_a_case_is_closed_to_them_too(manager, assistant, calls):
    case = open_with(manager, calls[:1])
    manager.post(f"/cases/{case.id}/about", {"person": assistant.account})

    manager.post("/cases/add", {"call": [calls[1].id], "case": str(case.id)})

    assert Closed.objects.filter(person=assistant, call=calls[1]).exists()


def test_a_case_with_a_call_that_is_about_somebody_is_closed_to_them(manager, signed_in, assistant, calls):
    case = open_with(manager, calls[:1])
    about = About.objects.create(
        practice=case.practice, person=assistant, call=calls[0], said_by=manager.person, said_at=timezone.now()
    )
    Closed.objects.create(about=about, call=calls[0], person=assistant)

    theirs = signed_in("assistant")

    assert theirs.get(f"/cases/{case.id}").status_code == 403
    assert case.reference not in text(theirs.get("/cases"))


def test_a_case_that_is_given_to_somebody_is_told_to_them(manager, assistant, call):
    case = make_case(call.practice, manager.person)

    manager.post(f"/cases/{case.id}/change", facts(manager.person, owner=assistant.account, waiting="yes"))

    told = Notification.objects.get()
    assert (told.person, told.kind, told.subject_id) == (assistant, "case-given", str(case.id))
    page = text(manager.get(f"/cases/{case.id}"))
    assert "Gave the case to Dev Chaudhry" in page
    assert "Waiting for somebody else" in page


def test_a_note_stays_as_it_was_written_and_never_reaches_the_log(manager, call):
    case = make_case(call.practice, manager.person)

    manager.post(f"/cases/{case.id}/note", {"note": "Mrs Holroyd rang and\nwas friendly"})

    assert "Mrs Holroyd rang and\nwas friendly" in manager.get(f"/cases/{case.id}").content.decode()
    assert "Holroyd" not in "".join(str(row.detail) + row.subject for row in Outbox.objects.all())


def test_a_reference_leads_to_its_case_however_it_is_typed(manager, call):
    case = make_case(call.practice, manager.person)

    answer = manager.post("/cases/find", {"reference": f" c {case.year} {case.number}"})

    assert answer.url == f"/cases/{case.id}"
    assert manager.post("/cases/find", {"reference": "Margaret"}).status_code == 422


def test_the_table_holds_days_and_no_name(manager, call):
    add_case(call, manager.person, days_ago=3, words="Margaret Holroyd was upset")

    table = manager.post("/cases/table", {}).getvalue().decode("utf-8-sig")

    [row] = list(csv.DictReader(io.StringIO(table)))
    assert row["Received"] == (today() - timedelta(days=3)).isoformat()
    assert row["Calls"] == "1"
    assert not {"Margaret", "Helen"} & set(re.findall(r"\w+", table))


def test_the_page_of_a_call_says_to_which_cases_it_belongs(manager, call):
    page = text(manager.get(f"/calls/{call.id}"))
    assert "This call belongs to no case." in page

    case = add_case(call, manager.person)

    assert case.reference in text(manager.get(f"/calls/{call.id}"))


def test_open_cases_are_offered_where_it_is_asked_why_somebody_listens(manager, call, sound):
    case = add_case(call, manager.person, words="Lost referral")

    page = manager.get(f"/recordings/{sound.id}/listen").content.decode()

    assert f'<option value="{case.reference}">Concern or complaint: Lost referral</option>' in page


def test_the_last_chance_list_shows_calls_of_open_cases_and_why(manager, practices):
    plain, kept = (add_kept_call(practices["allerton"], days) for days in (5, 6))
    case = add_case(kept, manager.person)

    page = text(manager.get("/kept"))

    assert f"It belongs to an open case, {case.reference}" in page
    assert "1 needs a look first" in page
    assert plain.id not in manager.get("/kept").content.decode()


def test_names_that_settings_hold_can_all_be_imported():
    from django.utils.module_loading import import_string

    assert all(callable(import_string(name)) for name in (*settings.LAST_CHANCE_FLAGS, *settings.LISTENING_REFERENCES))


def test_the_demonstration_has_a_late_complaint_and_a_claim_however_often_it_starts(practices):
    for _ in range(2):
        open_demonstration_cases(Clock())

    cases = practices["allerton"].cases
    assert sorted(cases.values_list("kind", flat=True)) == ["claim", "complaint"]
    assert cases.get(kind="complaint").due_on < today()
