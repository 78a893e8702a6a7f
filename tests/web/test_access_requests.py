"""Requests for recordings: taken down by anybody, kept at once, worked by the clock, answered, closed."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.letters.models import Letter
from fairhearing.notifications.models import Notification
from fairhearing.practice.models import Person, Place
from fairhearing.redaction.checks import check_needed, sign_check
from fairhearing.redaction.deciding import Decided, decide
from fairhearing.redaction.models import Candidate
from fairhearing.redaction.spans import say_done
from fairhearing.retention.models import Disposal, Hold
from fairhearing.subject_access import rules
from fairhearing.subject_access.matter import blanks_of
from fairhearing.subject_access.models import Document, Request, RequestEvent
from fairhearing.subject_access.reminders import remind
from fairhearing.subject_access.summary_line import rights_line
from fairhearing.subject_access.waiting import waiting_for

from .asked_access import PDF, make_request
from .copied_calls import add_copy
from .kept_calls import add_kept_call, destroy, today
from .test_case_people import add_individual
from .test_log_page import text

pytestmark = pytest.mark.django_db

MARGARET, OTHER_NUMBER = "+447700900333", "+447700900334"
UNKNOWN = "07700 900999"
"""Nobody rang from it."""
EVERY_ASKER = [str(asker) for asker in rules.Asker]


@pytest.fixture
def calls(practices):
    return [add_kept_call(practices["allerton"], days, number=MARGARET) for days in (300, 301)]


@pytest.fixture
def margaret(practices):
    return add_individual(practices["allerton"], "Holroyd", MARGARET)


@pytest.fixture
def request_of(manager, practices):
    return lambda **facts: make_request(practices["allerton"], manager.person, **facts)


def form(who, /, **changed):
    known = {
        "asker": "patient",
        "way": "spoken",
        "received": today().isoformat(),
        "asker_name": "Margaret Holroyd",
        "subject_name": "",
        "wanted": "My calls about the referral",
        "owner": who.account,
    }
    return known | changed


def say(client, request, page, what, **typed):
    typed = {"what": what, "day": today().isoformat(), "words": "Because", **typed}
    answer = client.post(f"/requests/{request.id}/{page}", typed)
    request.refresh_from_db()
    return answer


def held(request):
    return set(Hold.objects.filter(reference=request.reference, released_at=None).values_list("call", flat=True))


def finish(client, letter):
    client.post(f"/letters/{letter.id}", {"text": "Dear Margaret,", "do": "finish"})
    return client.post(f"/letters/{letter.id}/finish")


# Taking it down -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asker", EVERY_ASKER)
def test_each_kind_of_requester_is_taken_down_and_gets_a_number_and_a_clock(manager, asker):
    is_other = rules.ASKERS[rules.Asker(asker)].is_other
    posted = form(manager.person, asker=asker, subject_name="Amy Holroyd" if is_other else "")

    answer = manager.post("/requests/new", posted)

    request = Request.objects.get()
    assert answer.status_code == 302, answer.content.decode()
    assert request.reference == f"R-{today().year}-0001"
    page = text(manager.get(f"/requests/{request.id}"))
    assert "How we worked out the due day" in page
    assert ("Access to Health Records Act 1990" in page) == rules.ASKERS[rules.Asker(asker)].after_death


def test_whoever_asks_for_another_says_for_whom(manager):
    answer = manager.post("/requests/new", form(manager.person, asker="representative"))

    assert answer.status_code == 422
    assert "Enter whose calls they ask for" in text(answer)


def test_every_call_that_may_be_meant_is_kept_at_once(manager, calls, margaret):
    other = add_kept_call(margaret.practice, 302, number=OTHER_NUMBER)
    theirs = add_kept_call(margaret.practice, 303, number="+447700900777")

    manager.post("/requests/new", form(manager.person, person=str(margaret.id), numbers="07700 900334"))

    request = Request.objects.get()
    assert held(request) == {calls[0].id, calls[1].id, other.id}
    assert theirs.id not in held(request)
    assert set(Hold.objects.values_list("kind", flat=True)) == {"request"}


def test_a_call_that_is_gone_is_said_and_the_others_are_kept(manager, calls, margaret):
    destroy(calls[0])

    manager.post("/requests/new", form(manager.person, person=str(margaret.id)))

    request = Request.objects.get()
    assert held(request) <= {call.id for call in calls}
    assert calls[1].id in held(request)


def test_days_that_were_named_bound_what_is_kept(manager, calls, margaret):
    later, earlier = sorted(calls, key=lambda call: call.started_at, reverse=True)
    since = timezone.localdate(later.started_at).isoformat()

    manager.post("/requests/new", form(manager.person, person=str(margaret.id), since=since))

    assert held(Request.objects.get()) == {later.id}
    assert earlier.id not in held(Request.objects.get())


def test_numbers_are_typed_in_whole(manager):
    answer = manager.post("/requests/new", form(manager.person, numbers="0113"))

    assert answer.status_code == 422
    assert "Enter whole telephone numbers" in text(answer)


def test_numbers_run_without_a_hole_in_each_practice(practices, signed_in, request_of):
    request_of()
    theirs = signed_in("manager", "westfield")
    make_request(practices["westfield"], theirs.person)

    second = request_of()

    assert second.reference.endswith("-0002")


@pytest.mark.parametrize("role", ["member", "partner", "assistant"])
def test_anybody_of_the_team_takes_down_that_somebody_asked_and_sees_nothing_of_it(signed_in, role, calls):
    client = signed_in(role)
    posted = form(client.person, numbers="07700 900333")
    posted.pop("owner")

    answer = client.post("/requests/asked", posted)

    request = Request.objects.get()
    assert answer.status_code == 302
    assert held(request) == {call.id for call in calls}
    assert request.logged_by == client.person
    said = text(client.get(answer.url))
    assert request.reference in said
    assert "call is kept" not in said
    assert Notification.objects.filter(kind="request-logged", subject_id=str(request.id)).exists()
    if role != "assistant":
        assert client.get(f"/requests/{request.id}").status_code in {403, 404}


def test_how_long_it_took_from_receipt_to_being_taken_down_stands_in_the_log(request_of):
    request_of(days_ago=4)

    [entry] = Outbox.objects.filter(verb=Verb.REQUEST_LOGGED)
    assert entry.detail["lag_days"] == 4
    assert "Margaret" not in str(entry.detail)


def test_a_day_ahead_is_refused(manager):
    tomorrow = (today() + timedelta(days=1)).isoformat()

    assert manager.post("/requests/new", form(manager.person, received=tomorrow)).status_code == 422


# The clock ----------------------------------------------------------------------------------------------------------


def test_a_question_stops_the_clock_and_its_answer_lets_it_go_on(manager, request_of):
    request = request_of(days_ago=20)
    before = request.due_on

    say(manager, request, "days", "ask", second=(today() + timedelta(days=28)).isoformat())

    assert request.state == "clarifying"
    assert "The clock stands still" in text(manager.get(f"/requests/{request.id}"))

    say(manager, request, "days", "answered")

    assert request.state == "searching"
    assert request.due_on > before


def test_only_one_question_is_open(manager, request_of):
    request = request_of(days_ago=20)
    for _ in range(2):
        answer = say(manager, request, "days", "ask", second=(today() + timedelta(days=28)).isoformat())

    assert answer.status_code == 422
    assert request.stops.count() == 1


def test_a_longer_time_is_told_within_the_first_month_or_not_at_all(manager, request_of):
    late, early = request_of(days_ago=40), request_of(days_ago=10)

    refused = say(manager, late, "days", "longer")
    say(manager, early, "days", "longer")

    assert refused.status_code == 422
    assert late.extended_on is None
    assert early.due_on - today() > timedelta(days=60)


def test_a_longer_time_takes_reasons(manager, request_of):
    request = request_of(days_ago=10)

    assert say(manager, request, "days", "longer", words="").status_code == 422
    assert request.extended_on is None


def test_the_month_waits_for_proof_that_was_asked_on_doubt(manager, request_of):
    request = request_of(days_ago=30)
    refused = say(manager, request, "who", "proof-asked", words="")

    say(manager, request, "who", "proof-asked", words="The signature differs")

    assert refused.status_code == 422
    assert "The month has not begun" in text(manager.get(f"/requests/{request.id}"))
    say(manager, request, "who", "proof-seen")
    assert request.due_on > today() + timedelta(days=26)


def test_after_a_death_forty_days_or_twenty_one_count(practices, manager):
    named = {"asker": rules.Asker.EXECUTOR, "subject_name": "Joan Holroyd"}
    old = make_request(practices["allerton"], manager.person, **named)
    add_kept_call(practices["allerton"], 365 - 10, number=OTHER_NUMBER)
    new = make_request(practices["allerton"], manager.person, **named, numbers="07700 900334")

    assert old.due_on - today() == timedelta(days=39)
    page = text(manager.get(f"/requests/{new.id}"))
    assert "21 days" in page


def test_a_longer_time_is_unknown_after_a_death(practices, manager):
    request = make_request(
        practices["allerton"], manager.person, asker=rules.Asker.CLAIMANT, subject_name="Joan Holroyd"
    )

    assert say(manager, request, "days", "longer").status_code == 422


# Who asks -----------------------------------------------------------------------------------------------------------


def test_nobody_is_answered_before_it_is_decided_about_the_child(manager, request_of):
    request = request_of(asker=rules.Asker.PARENT, subject_name="Amy Holroyd", numbers=UNKNOWN)
    say(manager, request, "who", "authority", words="Birth certificate")

    refused = say(manager, request, "answer", "nothing")
    page = text(manager.get(f"/requests/{request.id}"))

    assert refused.status_code == 422
    assert "Tell nobody yet whether there are calls" in page
    assert "Write “Nothing found”" not in page
    say(manager, request, "who", "child", choice="child-agrees")
    assert say(manager, request, "answer", "nothing").status_code == 302
    assert request.end == "nothing-found"


def test_a_parent_who_is_refused_is_told_neither_yes_nor_no(manager, request_of, calls):
    request = request_of(asker=rules.Asker.PARENT, subject_name="Amy Holroyd", numbers="07700 900333")
    say(manager, request, "who", "child", choice="not-given")
    say(manager, request, "answer", "refuse", choice="wishes")

    manager.post(f"/requests/{request.id}/letter", {"kind": "request-refused"})

    letter = Letter.objects.get()
    assert "We cannot say whether we hold any such recording" in letter.text
    assert held(request) == {call.id for call in calls}


def test_authority_is_seen_before_an_answer(manager, request_of):
    request = request_of(asker=rules.Asker.REPRESENTATIVE, subject_name="Amy Holroyd", numbers=UNKNOWN)

    assert say(manager, request, "answer", "nothing").status_code == 422
    say(manager, request, "who", "authority")
    assert say(manager, request, "answer", "nothing").status_code == 302


# Documents ----------------------------------------------------------------------------------------------------------


def bring(client, request, data=PDF, kind="letter"):
    file = SimpleUploadedFile("<script>.pdf", data, content_type="text/html")
    return client.post("/requests/document", {"request": str(request.id), "kind": kind, "file": file})


def test_a_document_is_kept_and_taken_out_to_be_saved_never_shown(manager, request_of):
    request = request_of()

    assert bring(manager, request).status_code == 302

    document = Document.objects.get()
    taken = manager.get(f"/requests/{request.id}/documents/{document.id}")
    assert taken.content == PDF
    assert taken["Content-Type"] == "application/pdf"
    assert taken["Content-Disposition"].startswith("attachment;")
    assert "script" not in taken["Content-Disposition"]
    assert taken["X-Content-Type-Options"] == "nosniff"
    assert Outbox.objects.filter(verb=Verb.REQUEST_DOCUMENT_TAKEN).exists()


def test_a_page_that_could_run_is_no_document(manager, request_of):
    answer = bring(manager, request_of(), b"<html><script>alert(1)</script>")

    assert answer.status_code == 422
    assert not Document.objects.exists()


def test_proof_of_identity_is_destroyed_when_it_was_checked(manager, request_of):
    request = request_of(days_ago=2)
    say(manager, request, "who", "proof-asked")
    bring(manager, request, kind="identity")
    bring(manager, request)

    say(manager, request, "who", "proof-seen")

    proof, letter = Document.objects.get(kind="identity"), Document.objects.get(kind="letter")
    assert bytes(proof.data) == b""
    assert proof.destroyed_at
    assert bytes(letter.data) == PDF
    assert manager.get(f"/requests/{request.id}/documents/{proof.id}").status_code == 404


# Letters ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["letter", "email", "spoken", "misdirected"])
def test_the_acknowledgement_says_when_it_came_and_by_when_we_answer(manager, request_of, way):
    request = request_of(way=rules.Way(way), days_ago=3)

    manager.post(f"/requests/{request.id}/letter", {"kind": "request-received"})

    letter = Letter.objects.get()
    assert letter.reference == request.reference
    assert f"{request.due_on.day} {request.due_on:%B %Y}" in letter.text
    assert "Dear Margaret Holroyd" in letter.text
    task = "Confirm it in writing" if way in {"spoken", "misdirected"} else "Acknowledge it"
    assert task in text(manager.get(f"/requests/{request.id}"))


def test_each_step_offers_its_letter_with_what_was_said(manager, request_of):
    request = request_of(days_ago=5)
    say(manager, request, "who", "proof-asked", words="The signature differs")
    say(manager, request, "days", "longer", words="there are several requests")
    ask = {"words": "Which months?", "second": (today() + timedelta(days=28)).isoformat()}
    say(manager, request, "days", "ask", **ask)

    for kind in ("proof-of-identity", "more-time", "question"):
        assert manager.post(f"/requests/{request.id}/letter", {"kind": kind}).status_code == 302

    letters = "\n".join(Letter.objects.values_list("text", flat=True))
    assert "The signature differs" in letters
    assert "there are several requests" in letters
    assert "Which months?" in letters


def test_a_letter_leads_back_to_its_request_when_it_is_finished_or_thrown_away(manager, request_of):
    """Given a request's letters, when one is finished and one thrown away, then one goes on with the request."""
    request = request_of()
    manager.post(f"/requests/{request.id}/letter", {"kind": "request-received"})
    letter = Letter.objects.get()
    draft = manager.get(f"/letters/{letter.id}").content.decode()

    finished = finish(manager, letter)
    page = manager.get(finished.url)
    manager.post(f"/requests/{request.id}/letter", {"kind": "request-received"})
    thrown_away = manager.post(f"/letters/{Letter.objects.get(finished_at=None).id}/discard")

    assert f'href="/requests/{request.id}">Back to {request.reference}</a>' in draft
    assert finished.url == thrown_away.url == f"/requests/{request.id}?done"
    assert "The letter “Request received” is finished. Nothing is sent by itself." in text(page)
    assert f'<a href="/letters/{letter.id}">Print it, or take it as PDF</a>' in page.content.decode()


def test_a_letter_with_a_request_s_reference_of_another_practice_leads_nowhere(signed_in, request_of):
    request = request_of()
    other = signed_in("manager", "westfield")
    other.post("/letters", {"kind": "request-received", "reference": request.reference})

    finished = finish(other, Letter.objects.get())

    assert finished.url.startswith("/letters/")


@pytest.mark.usefixtures("calls")
def test_the_copy_is_offered_for_whoever_asked(manager, request_of):
    request = request_of(numbers=MARGARET)
    choose_and_check(request, manager.person)

    page = manager.get(f"/copies/of/{request.selection_id}").content.decode()

    assert re.search(r'name="recipient"[^>]*value="Margaret Holroyd"', page)


def test_a_letter_that_does_not_fit_is_not_written(manager, request_of):
    assert manager.post(f"/requests/{request_of().id}/letter", {"kind": "more-time"}).status_code == 404


def test_a_refusal_names_its_provision_and_where_to_complain(manager, request_of):
    request = request_of()
    say(manager, request, "answer", "refuse", choice="excessive", words="The tenth request this month")

    manager.post(f"/requests/{request.id}/letter", {"kind": "request-refused"})

    letter = Letter.objects.get()
    assert "UK GDPR Article 12(5)" in letter.text
    assert "Information Commissioner" in letter.text


# Ends ---------------------------------------------------------------------------------------------------------------


def test_calls_that_nobody_decided_on_forbid_to_say_that_nothing_was_found(manager, request_of, calls):  # noqa: ARG001
    request = request_of(numbers="07700 900333")

    answer = say(manager, request, "answer", "nothing")

    assert answer.status_code == 422
    assert request.is_worked


def test_nothing_is_found_only_where_something_was_searched(manager, request_of):
    refused = say(manager, request_of(), "answer", "nothing")
    searched = request_of(numbers=UNKNOWN)

    answered = say(manager, searched, "answer", "nothing")
    manager.post(f"/requests/{searched.id}/letter", {"kind": "nothing-found"})

    assert refused.status_code == 422
    assert answered.status_code == 302
    assert f"number {UNKNOWN}" in Letter.objects.get().text


def test_a_copy_that_was_not_taken_out_did_not_go(manager, request_of):
    answer = say(manager, request_of(), "answer", "deliver")

    assert answer.status_code == 422
    assert "Make the copy and take it out first" in text(answer)


def choose_and_check(request, person):
    """Decide that each call of a request is theirs, hear it, and sign that nothing had to be hidden."""
    done = {"by": person, "role": "manager", "now": timezone.now()}
    candidates = list(request.selection.candidates.select_related("call"))
    decide(request.selection, candidates, Decided(Candidate.Decision.IN, Candidate.Reason.THEIRS), **done)
    for candidate in request.selection.candidates.all():
        say_done(candidate, **done)
    sign_check(request.selection, seen=check_needed(request.selection).seen, **done)


@pytest.mark.usefixtures("calls")
def test_the_letter_that_goes_into_the_copy_is_written_before_the_copy_is_made(manager, request_of):
    """Given checked calls and no copy yet, when the letter is begun, then nothing is left to fill in of the copy."""
    request = request_of(numbers=MARGARET)
    before = manager.post(f"/requests/{request.id}/letter", {"kind": "copy"})
    choose_and_check(request, manager.person)

    after = manager.post(f"/requests/{request.id}/letter", {"kind": "copy"})

    assert (before.status_code, after.status_code) == (404, 302)
    letter = Letter.objects.get(kind="copy")
    assert "The copy’s number stands at the end of this letter" in letter.text
    assert "fill in: the copy" not in letter.text


def test_a_request_is_answered_with_the_copy_that_was_taken_out(manager, calls, request_of):
    """Given checked calls and a copy that left, when it is said how it went, then the request is answered."""
    request = request_of(numbers=MARGARET)
    choose_and_check(request, manager.person)
    _copy, taking = add_copy(Place.objects.filter(practice="allerton").first(), manager.person, request.selection)

    page = text(manager.get(f"/requests/{request.id}"))
    answer = say(manager, request, "answer", "deliver", words="By post")

    assert re.search(r"Make the copy\W.*?Done", page)
    assert answer.status_code == 302
    assert (request.state, request.end) == ("delivered", "copy")
    assert blanks_of(request)["copy_id"] == taking.copy_id.hex
    assert blanks_of(request)["digest"] == "ab" * 32
    assert held(request) == {each.id for each in calls}, "kept until the matter is closed"


@pytest.mark.usefixtures("calls")
def test_a_copy_that_was_made_and_not_taken_out_is_no_answer(manager, request_of):
    request = request_of(numbers=MARGARET)
    choose_and_check(request, manager.person)
    add_copy(Place.objects.filter(practice="allerton").first(), manager.person, request.selection)[1].delete()

    answer = say(manager, request, "answer", "deliver")

    assert (answer.status_code, request.end, request.delivered_on) == (422, "", None)
    assert re.search(r"Make the copy\W.*?Started", text(manager.get(f"/requests/{request.id}")))


def test_what_was_refused_is_taken_up_again_and_its_clock_went_on(manager, request_of):
    request = request_of(days_ago=10)
    due = request.due_on
    say(manager, request, "answer", "refuse", choice="identity")

    say(manager, request, "answer", "again")

    assert (request.state, request.end) == ("searching", "")
    assert request.due_on == due


def test_what_is_answered_is_changed_no_more(manager, request_of):
    request = request_of()
    say(manager, request, "answer", "withdraw")

    for page, what in (("days", "longer"), ("who", "confirm"), ("answer", "refuse")):
        assert say(manager, request, page, what, choice="excessive").status_code == 422
    assert request.end == "withdrawn"


def test_closing_takes_a_code_where_calls_are_kept_and_lets_them_go(manager, keyed, request_of, calls):  # noqa: ARG001
    request = request_of(numbers="07700 900333")
    say(manager, request, "answer", "withdraw")
    without = manager.post(f"/requests/{request.id}/close", {"words": ""})
    assert without.status_code == 422
    assert held(request)

    code = keyed.next_code(manager.person.account)
    answer = manager.post(f"/requests/{request.id}/close", {"words": "", "code": code})

    assert answer.status_code == 302, answer.content.decode()
    request.refresh_from_db()
    assert request.state == "closed"
    assert not held(request)


def test_a_complaint_about_it_is_acknowledged_within_thirty_days_and_before_it_is_closed(manager, request_of):
    request = request_of(days_ago=3)
    say(manager, request, "answer", "withdraw")
    say(manager, request, "days", "complained")

    [waiting] = waiting_for(manager.person, request.practice, today=today())
    refused = manager.post(f"/requests/{request.id}/close", {"words": ""})

    assert waiting.due_on == today() + timedelta(days=29)
    assert refused.status_code == 422
    say(manager, request, "days", "acknowledged")
    assert manager.post(f"/requests/{request.id}/close", {"words": ""}).status_code == 302


# Who sees what ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["partner", "auditor"])
def test_partner_and_auditor_see_days_and_references_and_no_name(signed_in, request_of, role):
    request = request_of(subject_name="Amy Holroyd", numbers="07700 900333", asker=rules.Asker.PARENT)

    client = signed_in(role)
    page = text(client.get("/requests/days"))

    assert request.reference in page
    assert "Holroyd" not in page
    assert "900333" not in page
    for address in ("/requests", f"/requests/{request.id}", f"/requests/{request.id}/who"):
        assert client.get(address).status_code in {403, 404}


def test_another_practices_request_is_absent(signed_in, request_of):
    client = signed_in("manager", "westfield")

    assert client.get(f"/requests/{request_of().id}").status_code == 404


def test_requests_wait_on_home_by_their_days(manager, request_of):
    request = request_of(days_ago=35)

    waiting = waiting_for(manager.person, request.practice, today=today())

    assert any(each.is_late and request.reference in each.words for each in waiting)
    assert all("Holroyd" not in each.words for each in waiting)


def test_people_are_reminded_once_of_what_is_due(manager, request_of):
    request_of(days_ago=25)
    request_of(days_ago=1)
    late = request_of(days_ago=60)
    Notification.objects.all().delete()

    for _ in range(2):
        remind(timezone.now())

    kinds = list(Notification.objects.filter(person=manager.person).order_by("kind").values_list("kind", flat=True))
    assert kinds == ["request-due", "request-due", "request-late"]
    assert Notification.objects.get(person=manager.person, kind="request-late").subject_id == str(late.id)


def test_no_request_says_so(manager):
    assert "No open requests. If anyone asks, even aloud, log it today." in text(manager.get("/requests"))


def test_a_reference_leads_to_its_request(manager, request_of):
    request = request_of()

    assert manager.post("/requests/find", {"reference": request.reference.lower()}).url == f"/requests/{request.id}"
    assert manager.post("/requests/find", {"reference": "R-2001-0001"}).status_code == 422


def test_the_page_of_a_patient_tells_of_their_requests(manager, request_of, margaret):
    request = request_of(people=[margaret])

    assert request.reference in text(manager.get(f"/individuals/{margaret.id}"))


def test_the_page_of_a_call_tells_which_request_may_mean_it(manager, request_of, calls):
    other = add_kept_call(calls[0].practice, 302, number=OTHER_NUMBER)
    request = request_of(numbers="07700 900333")

    assert f"{request.reference}" in text(manager.get(f"/calls/{calls[0].id}"))
    assert request.reference not in text(manager.get(f"/calls/{other.id}"))


def test_a_call_that_a_request_may_mean_is_not_destroyed_by_the_database(request_of, calls):
    begun = disposal_of(calls[0])
    request_of(numbers="07700 900333")

    with pytest.raises(IntegrityError, match="a hold keeps this call"), transaction.atomic():
        Disposal.objects.filter(id=begun.id).update(state=Disposal.State.DESTROYING)

    begun.refresh_from_db()
    assert begun.state == Disposal.State.INTENDED


def disposal_of(call):
    """Write that the time of a call has come."""
    return Disposal.objects.create(
        recording=call.recordings.get(),
        call=call,
        practice=call.practice,
        rule=call.record_class,
        months=12,
        intent="",
        intended_at=timezone.now(),
    )


def test_saying_whose_calls_are_meant_keeps_them(manager, request_of, margaret, calls):
    request = request_of()
    assert not held(request)

    manager.post(f"/requests/{request.id}/people", {"do": "add", "individual": str(margaret.id)})

    assert held(request) == {call.id for call in calls}
    page = text(manager.get(f"/requests/{request.id}/people"))
    assert f"Go on with {request.reference}" in page
    assert "are kept until the request is closed" in page


def test_a_day_of_birth_is_said_without_a_weekday(manager, request_of, margaret):
    request = request_of()
    margaret.born_on = date(1950, 11, 3)
    margaret.save()

    page = text(manager.post(f"/requests/{request.id}/people", {"do": "find", "words": "Holroyd"}))

    assert "born 3 November 1950" in page


def test_partners_read_how_many_came_and_were_late(practices, request_of):
    request_of()
    first = today().replace(day=1)

    line = rights_line(practices["allerton"], first, date(first.year + 1, 1, 1), today())

    assert "1 request for recordings came, 0 answered" in line.words


def test_what_is_written_down_stays(manager, request_of):
    request = request_of()

    manager.post(f"/requests/{request.id}/note", {"note": "She rang again"})

    assert "She rang again" in text(manager.get(f"/requests/{request.id}"))
    assert RequestEvent.objects.filter(what="noted").count() == 1


def test_facts_are_changed_and_the_new_owner_is_told(manager, request_of):
    request = request_of()
    assistant = Person.objects.get(email="assistant@allerton.example")
    Notification.objects.all().delete()

    posted = form(manager.person, owner=assistant.account, wanted="Only June")
    assert manager.post(f"/requests/{request.id}/change", posted).status_code == 302

    request.refresh_from_db()
    assert (request.wanted, request.owner) == ("Only June", assistant)
    assert Notification.objects.filter(person=assistant, kind="request-logged").exists()
