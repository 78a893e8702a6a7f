"""Objection, erasure, rectification, restriction: taken down, decided on a ground, carried out, told, closed."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.letters.models import Letter
from fairhearing.marks.models import Mark
from fairhearing.notifications.models import Notification
from fairhearing.playback.errors import RestrictedUse
from fairhearing.playback.models import Restriction
from fairhearing.playback.restricting import refuse_if_restricted
from fairhearing.retention.means import means_of
from fairhearing.retention.models import Erasure, Hold
from fairhearing.retention.run import destroy_due
from fairhearing.rights import rules
from fairhearing.rights.deciding import decide
from fairhearing.rights.errors import NotYet, RequestOver
from fairhearing.rights.models import RightsEvent, RightsRequest
from fairhearing.rights.reminders import remind_of_rights
from fairhearing.rights.waiting import waiting_for
from fairhearing.rights.working import lift_restrictions
from fairhearing.vault.clock import Clock

from .copied_calls import add_copy
from .kept_calls import add_kept_call, today
from .rights_made import done_by, make_right
from .sealed_calls import add_call
from .test_case_people import add_individual
from .test_log_page import text

pytestmark = pytest.mark.django_db

MARGARET = "+447700900333"
G = rules.Ground


@pytest.fixture
def calls(practices):
    return [add_kept_call(practices["allerton"], days, number=MARGARET) for days in (200, 201)]


@pytest.fixture
def margaret(practices, calls):  # noqa: ARG001 - her calls are there before her
    return add_individual(practices["allerton"], "Holroyd", MARGARET)


@pytest.fixture
def made(manager, margaret):
    return lambda right=rules.Right.OBJECTION, **facts: make_right(
        margaret.practice, manager.person, right, people=[margaret], **facts
    )


def form(who, /, **changed):
    known = {
        "right": "objection",
        "way": "spoken",
        "received": today().isoformat(),
        "asker_name": "Margaret Holroyd",
        "wanted": "Do not use my calls",
        "owner": who.account,
    }
    return known | changed


def say(client, request, what, **typed):
    answer = client.post(
        f"/rights/{request.id}/steps", {"what": what, "day": today().isoformat(), "words": "Because", **typed}
    )
    request.refresh_from_db()
    return answer


def settle(client, request, ground, words="Weighed with the DPO", **typed):
    answer = client.post(f"/rights/{request.id}/decide", {"ground": str(ground), "words": words, **typed})
    request.refresh_from_db()
    return answer


def held(request):
    return set(Hold.objects.filter(reference=request.reference, released_at=None).values_list("call", flat=True))


# Taking down --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("right", [str(right) for right in rules.Right])
def test_each_right_is_taken_down_with_a_number_a_clock_and_its_article(manager, margaret, right):
    answer = manager.post("/rights/new", form(manager.person, right=right, person=str(margaret.id)))

    request = RightsRequest.objects.get()
    assert answer.status_code == 302, answer.content.decode()
    assert request.reference == f"RT-{today().year}-0001"
    page = text(manager.get(f"/rights/{request.id}"))
    assert rules.ARTICLES[rules.Right(right)] in page
    assert "How we worked out the due day" in page
    assert request.calls.count() == 2


def test_whoever_objects_disputes_or_restricts_has_their_calls_kept_at_once(made, calls):
    for right in (rules.Right.OBJECTION, rules.Right.RECTIFICATION, rules.Right.RESTRICTION):
        assert held(made(right)) == {call.id for call in calls}


def test_who_wants_them_gone_has_them_kept_only_where_another_matter_needs_one(made, calls, manager):
    assert held(made(rules.Right.ERASURE)) == set()

    Hold.objects.create(
        call=calls[0],
        practice=calls[0].practice,
        kind="claim",
        owner=manager.person,
        placed_at=timezone.now(),
        review_on=today() + timedelta(days=30),
    )

    assert held(made(rules.Right.ERASURE)) == {call.id for call in calls}


@pytest.mark.parametrize("role", ["member", "partner"])
def test_anybody_of_the_team_takes_it_down_and_sees_nothing_of_it(signed_in, role):
    client = signed_in(role)

    answer = client.post("/rights/asked", form(client.person))

    request = RightsRequest.objects.get()
    assert request.reference in text(client.get(answer.url))
    assert request.logged_by == client.person
    assert Notification.objects.filter(kind="right-logged", subject_id=str(request.id)).exists()
    assert client.get(f"/rights/{request.id}").status_code in {403, 404}


@pytest.mark.parametrize("field", ["right", "way", "received", "asker_name", "wanted", "owner"])
def test_what_is_owed_is_said(manager, field):
    answer = manager.post("/rights/new", form(manager.person, **{field: ""}))

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)


def test_another_practices_request_is_absent(signed_in, made):
    request = made()

    theirs = signed_in("manager", "westfield")

    for page in ("", "/calls", "/steps", "/decide", "/close"):
        assert theirs.get(f"/rights/{request.id}{page}").status_code == 404


def test_calls_are_left_out_by_hand(manager, made, calls):
    request = made()

    manager.post(f"/rights/{request.id}/calls", {"do": "choose", "call": [calls[0].id]})

    assert list(request.calls.filter(is_in=True).values_list("call", flat=True)) == [calls[0].id]


def test_somebody_is_found_and_named(manager, margaret, practices, calls):
    request = make_right(practices["allerton"], manager.person)

    found = manager.post(f"/rights/{request.id}/calls", {"do": "find", "words": "Holroyd"})
    manager.post(f"/rights/{request.id}/calls", {"do": "add", "individual": str(margaret.id)})

    assert "Their calls are meant" in text(found)
    assert request.calls.count() == len(calls)


# Deciding -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "ground"), [(rules.Right.OBJECTION, G.NOTHING_OUTWEIGHS), (rules.Right.RESTRICTION, G.CONTESTED)]
)
def test_agreeing_restricts_the_calls_and_lifting_needs_that_they_were_told(manager, made, calls, keyed, right, ground):
    request = made(right)

    answer = settle(manager, request, ground)

    assert answer.status_code == 302, answer.content.decode()
    assert request.outcome == "granted"
    with pytest.raises(RestrictedUse):
        refuse_if_restricted(calls[0], Purpose.QUALITY_SAMPLE)
    assert "restricted" in text(manager.get(f"/calls/{calls[0].id}"))
    assert say(manager, request, "lift", words="").status_code == 422
    with pytest.raises(NotYet):
        lift_restrictions(request, today(), "", done_by(manager.person))
    assert say(manager, request, "lift", words="Looked into; letter of today").status_code == 422
    code = keyed.next_code(manager.person.account)
    say(manager, request, "lift", words="Looked into; letter of today", code=code)
    refuse_if_restricted(calls[0], Purpose.QUALITY_SAMPLE)
    assert held(request) == {call.id for call in calls}


def test_only_the_calls_that_are_meant_are_restricted(manager, made, calls):
    request = made()
    manager.post(f"/rights/{request.id}/calls", {"do": "choose", "call": [calls[0].id]})

    settle(manager, request, G.NOTHING_OUTWEIGHS)

    assert request.outcome == "in-part"
    assert [row.call_id for row in Restriction.objects.all()] == [calls[0].id]


def test_a_refused_objection_restricts_nothing_and_its_letter_says_why(manager, made):
    request = made()

    settle(manager, request, G.COMPELLING)
    manager.post(f"/rights/{request.id}/letter")

    assert request.outcome == "refused"
    assert not Restriction.objects.exists()
    letter = Letter.objects.get()
    assert letter.kind == "objection"
    assert rules.WORDS[G.COMPELLING].reason in letter.text
    assert request.reference in letter.text


def test_rectification_puts_their_words_beside_each_call(manager, made, calls):
    request = made(rules.Right.RECTIFICATION)

    settle(manager, request, G.INCOMPLETE)

    notes = Mark.objects.all()
    assert {note.call_id for note in notes} == {call.id for call in calls}
    assert all("I never agreed to that appointment" in note.words for note in notes)
    manager.post(f"/rights/{request.id}/letter")
    assert "We have not changed the recordings themselves" in Letter.objects.get().text


def test_agreeing_to_erase_takes_a_fresh_code(manager, made, keyed):
    request = made(rules.Right.ERASURE)

    without = settle(manager, request, G.NOT_NEEDED)
    assert without.status_code == 422
    assert not Erasure.objects.exists()

    settle(manager, request, G.NOT_NEEDED, code=keyed.next_code(manager.person.account))

    assert request.outcome == "granted"
    assert {row.call_id for row in Erasure.objects.all()} == set(request.calls.values_list("call", flat=True))
    assert {row.reference for row in Erasure.objects.all()} == {request.reference}


def test_erasing_is_no_way_round_a_hold(manager, made, calls):
    hold = Hold.objects.create(
        call=calls[0],
        practice=calls[0].practice,
        kind="claim",
        owner=manager.person,
        placed_at=timezone.now(),
        review_on=today() + timedelta(days=30),
    )
    request = made(rules.Right.ERASURE)
    done = done_by(manager.person)

    with pytest.raises(NotYet, match="1 call is kept for another matter"):
        decide(request, G.NOT_NEEDED, "No longer needed", done)

    hold.refresh_from_db()
    assert hold.released_at is None
    assert not Erasure.objects.exists()
    assert held(request) == {call.id for call in calls}
    manager.post(f"/rights/{request.id}/calls", {"do": "choose", "call": [calls[1].id]})
    decide(request, G.NOT_NEEDED, "No longer needed", done)
    assert [row.call_id for row in Erasure.objects.all()] == [calls[1].id]
    assert held(request) == {calls[0].id}


def test_refusing_to_erase_needs_no_code_and_names_the_provision(manager, made):
    request = made(rules.Right.ERASURE)

    answer = settle(manager, request, G.LEGAL_DUTY)

    assert answer.status_code == 302
    assert "Article 17(3)(b)" in text(manager.get(f"/rights/{request.id}"))
    manager.post(f"/rights/{request.id}/letter")
    assert "Article 17(3)(b)" in Letter.objects.get().text


def test_nothing_is_agreed_before_proof_that_was_asked_for_nor_for_somebody_else_without(manager, made):
    asked, other = made(), made(subject_name="Amy Holroyd")
    say(manager, asked, "proof-asked")

    for request in (asked, other):
        assert settle(manager, request, G.NOTHING_OUTWEIGHS).status_code == 422
        say(manager, request, "proof-seen", words="Her passport")
        assert settle(manager, request, G.NOTHING_OUTWEIGHS).status_code == 302


def test_a_decision_stands(manager, made):
    request = made()
    settle(manager, request, G.COMPELLING)

    with pytest.raises(RequestOver):
        decide(request, G.NOTHING_OUTWEIGHS, "Other reasons", done_by(manager.person))


@pytest.mark.parametrize("typed", [{"ground": "", "words": "x"}, {"ground": "legal-duty", "words": "x"}])
def test_a_ground_of_this_right_is_needed(manager, made, typed):
    request = made()

    assert manager.post(f"/rights/{request.id}/decide", typed).status_code == 422


def test_reasons_are_needed(manager, made):
    assert settle(manager, made(), G.COMPELLING, words="").status_code == 422


# Telling, closing ---------------------------------------------------------------------------------------------------


def test_the_answer_ends_the_clock_and_closing_lets_the_calls_go(manager, made, keyed):
    request = made()
    settle(manager, request, G.COMPELLING)
    say(manager, request, "answer", words="Letter by post")

    without = manager.post(f"/rights/{request.id}/close", {"words": ""})
    assert without.status_code == 422
    manager.post(f"/rights/{request.id}/close", {"words": "", "code": keyed.next_code(manager.person.account)})

    request.refresh_from_db()
    assert request.state == "closed"
    assert held(request) == set()


def test_it_is_not_closed_while_its_calls_are_restricted(manager, made):
    request = made()
    settle(manager, request, G.NOTHING_OUTWEIGHS)
    say(manager, request, "answer")
    Hold.objects.update(released_at=timezone.now(), released_by=manager.person, release_words="x")

    answer = manager.post(f"/rights/{request.id}/close", {"words": ""})

    assert answer.status_code == 422
    assert "still restricted" in text(answer)


def test_who_had_a_copy_is_told_before_it_is_closed(manager, made, calls):
    request = made(rules.Right.RECTIFICATION)
    copy, _ = add_copy(manager.person.roles.get().practice.places.first(), manager.person)
    copy.recordings.create(recording=calls[0].recordings.get())
    settle(manager, request, G.INCOMPLETE)
    say(manager, request, "answer")
    Hold.objects.update(released_at=timezone.now(), released_by=manager.person, release_words="x")

    assert manager.post(f"/rights/{request.id}/close", {"words": ""}).status_code == 422
    say(manager, request, "recipient", words="Told the solicitor by letter")

    assert manager.post(f"/rights/{request.id}/close", {"words": ""}).status_code == 302


def test_consent_opens_the_calls_and_is_taken_back(manager, made, calls, keyed):
    request = made()
    settle(manager, request, G.NOTHING_OUTWEIGHS)

    assert say(manager, request, "agree", words="On the telephone").status_code == 422
    code = keyed.next_code(manager.person.account)
    say(manager, request, "agree", words="On the telephone", code=code)
    refuse_if_restricted(calls[0], Purpose.LEARNING_WITH_STAFF)
    say(manager, request, "agree-no-more", words="On the telephone")

    with pytest.raises(RestrictedUse):
        refuse_if_restricted(calls[0], Purpose.LEARNING_WITH_STAFF)


def test_a_longer_time_is_told_within_the_month(manager, made):
    request, late = made(), made(days_ago=60)
    before = request.due_on

    say(manager, request, "longer")
    refused = say(manager, late, "longer")

    assert request.due_on > before + timedelta(days=50)
    assert refused.status_code == 422


def test_what_was_withdrawn_can_be_closed_and_is_no_longer_decided(manager, made):
    request = made(rules.Right.ERASURE)

    say(manager, request, "withdraw")

    assert manager.get(f"/rights/{request.id}/decide").status_code == 302
    assert manager.post(f"/rights/{request.id}/close", {"words": ""}).status_code == 302


# What others see ----------------------------------------------------------------------------------------------------


def test_the_days_hold_no_name(signed_in, made):
    request = made()

    page = text(signed_in("auditor").get("/rights/days"))

    assert request.reference in page
    assert "Holroyd" not in page


def test_it_waits_is_reminded_of_and_is_late(manager, made, margaret):
    request = made(days_ago=40)

    [waiting] = waiting_for(manager.person, margaret.practice, today=today())
    remind_of_rights(timezone.now())

    assert waiting.is_late
    assert request.reference in waiting.words
    assert set(Notification.objects.filter(subject_id=str(request.id)).values_list("kind", flat=True)) >= {
        "right-due",
        "right-late",
    }


def test_the_persons_page_and_the_list_name_it(manager, made, margaret):
    request = made()

    assert request.reference in text(manager.get(f"/individuals/{margaret.id}"))
    assert request.reference in text(manager.get("/rights"))


def test_the_log_holds_codes_and_no_words(manager, made):
    request = made()
    settle(manager, request, G.COMPELLING)

    rows = Outbox.objects.filter(subject=request.id.hex)
    assert {row.verb for row in rows} >= {str(Verb.RIGHT_LOGGED), str(Verb.RIGHT_DECIDED)}
    assert not re.search("Holroyd|appointment|Weighed", str([row.detail for row in rows]))
    assert RightsEvent.objects.filter(request=request, what="decided").exists()


def test_an_erasure_is_carried_out_by_the_nightly_run_and_its_certificate_names_the_request(manager, practices, keyed):
    call = add_call(practices["allerton"], keyed.seal("allerton", 2, seed=91), number="+447700900912")
    recording = call.recordings.get()
    request = make_right(practices["allerton"], manager.person, rules.Right.ERASURE, numbers="07700 900912")
    settle(manager, request, G.NOT_NEEDED, code=keyed.next_code(manager.person.account))

    assert "The next night’s run destroys 1 call," in text(manager.get(f"/rights/{request.id}"))

    with means_of(settings.HOME, Clock()) as means:
        destroy_due(means)

    recording.refresh_from_db()
    assert recording.state == "destroyed"
    assert request.reference in text(manager.get(f"/kept/destroyed/{recording.id}"))
    assert "it was destroyed on" in text(manager.get(f"/calls/{call.id}"))
    assert "1 call is destroyed. Each that is" in text(manager.get(f"/rights/{request.id}"))
