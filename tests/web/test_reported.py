"""A reported call from one tap to its end: staff first, reasons before the decision, removal by the rules alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import About, Call, Closed
from fairhearing.jobs.models import Outbox
from fairhearing.ledger.links import confirm
from fairhearing.ledger.models import Individual, Number
from fairhearing.letters.models import Letter
from fairhearing.notifications.models import Notification
from fairhearing.playback.models import Listen
from fairhearing.practice.models import Extension, Person, Place
from fairhearing.reported.cautions import forget_old_cautions, warnings_for
from fairhearing.reported.flags import last_chance_flags
from fairhearing.reported.keeping import keep_waiting
from fairhearing.reported.models import Caution, Report
from fairhearing.reported.own_pages import read_moment
from fairhearing.reported.waiting import waiting_for
from fairhearing.retention.models import Hold

from .kept_calls import add_row, destroy, today
from .sealed_calls import add_call, tie
from .test_log_page import text

pytestmark = pytest.mark.django_db

NUMBER = "+447700900461"


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


@pytest.fixture
def member(signed_in):
    """Keeley Barnes, whose extension is 201."""
    client = signed_in("member")
    Extension.objects.filter(practice="allerton", extension="201").update(person=client.person)
    return client


@pytest.fixture
def taken(allerton):
    """A call of this morning that extension 201 took."""
    return recent(allerton)


def recent(practice, **facts):
    call = add_call(practice, started_at=timezone.now() - timedelta(hours=2), number=NUMBER, **facts)
    add_row(call)
    return call


def report(client, call, **details):
    answer = client.post(f"/reported/call/{call.id}")
    assert answer.status_code == 302
    made = Report.objects.get(call=call.id, reporter=client.person)
    if details:
        client.post(f"/reported/{made.id}/mine", details)
    made.refresh_from_db()
    return made


def step(client, made, name, **typed):
    answer = client.post(f"/reported/{made.id}/{name}", typed)
    made.refresh_from_db()
    return answer


def listen(client, call, made):
    return Listen.objects.create(
        id=f"listen-{made.id.hex}",
        recording=call.recordings.first(),
        person=client.person,
        purpose="reported_call",
        place=Place.objects.filter(practice="allerton").first(),
        who_can_hear="Nobody else",
        begun_at=timezone.now(),
    )


def weighed(client, made):
    step(client, made, "hear", heard="Shouting from 2:10", not_heard="yes")
    step(client, made, "weigh", none="yes")


def decided(client, made, outcome="warning", **typed):
    weighed(client, made)
    return step(client, made, "decide", **({"outcome": outcome, "reasons": "He swore twice", "harm": "no"} | typed))


def close_to(person, call):
    about = About.objects.create(
        practice=call.practice, person=person, call=call, said_by=person, said_at=timezone.now()
    )
    Closed.objects.create(about=about, call=call, person=person)


def entries(verb):
    return list(Outbox.objects.filter(verb=verb).order_by("number"))


def test_one_press_reports_a_call_keeps_it_and_looks_after_whoever_took_it(member, taken):
    page = text(member.get("/reported/new"))
    assert f"/reported/call/{taken.id}" in page
    assert "900461" not in page.replace(" ", "")  # of a past call a team member sees when it was, not who rang

    answer = member.post(f"/reported/call/{taken.id}")

    page = text(member.get(answer.url))
    assert "Are you all right?" in page
    assert page.index("Take a break now if you need one.") < page.index("What was it like?")
    made = Report.objects.get()
    hold = Hold.objects.get()
    assert (hold.call, hold.kind, hold.reference, hold.owner.full_name) == (
        taken,
        "reported",
        made.reference,
        "Dev Chaudhry",
    )
    assert [(row.subject, row.role) for row in entries(Verb.REPORT_MADE)] == [(made.id.hex, "member")]


def test_pressing_again_leads_to_the_same_report(member, taken):
    first, second = report(member, taken), report(member, taken)

    assert first == second
    assert Hold.objects.count() == 1


def test_every_call_of_the_conversation_is_kept(member, taken, allerton):
    other = recent(allerton)
    tie(taken, other)

    report(member, taken)

    assert {hold.call_id for hold in Hold.objects.all()} == {taken.id, other.id}


def test_a_team_member_reports_no_call_of_anothers(member, taken):
    taken.parties.filter(side="right").update(extension="203")

    assert member.post(f"/reported/call/{taken.id}").status_code == 404
    assert member.post(f"/reported/call/{'0' * 32}").status_code == 404
    assert not Report.objects.exists()


def test_an_extension_that_was_anothers_then_gives_no_right(member, taken):
    Extension.objects.filter(extension="201").update(person_since=timezone.now() - timedelta(hours=1))

    assert member.post(f"/reported/call/{taken.id}").status_code == 404


def test_more_is_said_afterwards_and_taken_back_until_it_is_decided(member, manager, taken):
    made = report(member, taken, kind=["threat", "x"], moment="2:31", words="He knew when I finish", wellbeing="talk")
    assert (made.kinds, made.moment_ms, made.wellbeing) == (["threat"], 151_000, "talk")
    assert "They said: “I would like to talk to somebody”" in text(manager.get(f"/reported/{made.id}"))

    member.post(f"/reported/{made.id}/take-back")

    made.refresh_from_db()
    assert made.outcome == "withdrawn"
    answer = member.post(f"/reported/{made.id}/mine", {"words": "After all"})
    assert "nothing was changed" in text(member.get(answer.url))


@pytest.mark.parametrize(
    ("typed", "ms"), [("2:31", 151_000), ("0:05", 5000), ("1:02:03", 3_723_000), ("2:61", None), ("two", None)]
)
def test_a_moment_is_minutes_and_seconds(typed, ms):
    assert read_moment(typed) == ms


def test_a_moment_that_cannot_be_read_is_said_and_nothing_lost(member, taken):
    made = report(member, taken)

    answer = member.post(f"/reported/{made.id}/mine", {"moment": "later", "words": "He swore"})

    assert answer.status_code == 422
    assert "such as 2:31" in text(answer)
    assert "He swore" in text(answer)


def test_the_page_of_one_report_goes_step_by_step_and_names_no_score(manager, member, taken):
    made = report(member, taken, words="He swore at me twice", kind=["shouting"])

    page = text(manager.get(f"/reported/{made.id}"))

    assert f"Reported call {made.reference}" in page
    assert "They wrote: “He swore at me twice” Shouting or swearing." in page
    steps = ["Look after Keeley Barnes", "Listen", "Think before you decide", "Decide", "Set a review date", "Tell"]
    assert sorted(steps, key=page.index) == steps
    assert "Facts only. There is no score." in page
    assert "abusive" not in page.lower()


def test_a_manager_cannot_decide_before_listening_and_thinking(manager, member, taken):
    made = report(member, taken)

    answer = step(manager, made, "decide", outcome="acceptable", reasons="Fine")
    assert "Listen first" in text(answer)
    step(manager, made, "hear", heard="Nothing", not_heard="yes")
    answer = step(manager, made, "decide", outcome="acceptable", reasons="Fine")

    assert answer.status_code == 422
    assert "reasons come before the decision" in text(answer)
    assert made.outcome == ""


def test_what_was_heard_needs_a_listen_for_this_report_or_a_reason(manager, member, taken):
    made = report(member, taken)

    answer = step(manager, made, "hear", heard="Shouting")
    assert "Nobody listened to it for this report yet" in text(answer)
    listen(manager, taken, made)
    step(manager, made, "hear", heard="Shouting")

    assert made.heard_words == "Shouting"
    assert "You listened on" in text(manager.get(f"/reported/{made.id}"))


def test_listening_begins_with_the_purpose_and_the_reference_of_the_report(manager, call):
    made = report(manager, call)

    page = text(manager.get(f"/reported/{made.id}"))
    recording = call.recordings.get().id
    assert f'value="{recording}"' in page
    asked = text(manager.get(step(manager, made, "listen", recording=recording).url))

    assert f'value="{made.reference}"' in asked
    assert 'value="reported_call" checked' in asked
    assert step(manager, made, "listen", recording="0" * 32).status_code == 404


def test_a_decision_is_told_and_answered(manager, member, taken):
    made = report(member, taken)
    decided(manager, made, "illness", reasons="He had just been told of a death")

    assert [row.kind for row in Notification.objects.filter(person=member.person)] == ["report-decided"]
    assert member.get(f"/reported/{made.id}").url == f"/reported/{made.id}/mine"
    step(manager, made, "tell", told="He had bad news. Thank you for staying calm.")
    assert "He had bad news." in text(member.get("/reported/mine"))
    member.post(f"/reported/{made.id}/answer", {"answer": "I see."})

    assert "They answered on" in text(manager.get(f"/reported/{made.id}"))
    assert [row.detail for row in entries(Verb.REPORT_DECIDED)] == [{"outcome": "illness"}]
    assert made.decided_at > made.weighed_at > made.heard_at > made.reported_at


def test_a_warning_is_written_for_the_manager_to_edit(manager, member, taken):
    taken.parties.filter(side="left").update(name="Daniel Reece")
    made = report(member, taken)
    decided(manager, made)

    answer = step(manager, made, "letter")

    letter = Letter.objects.get()
    assert answer.url == f"/letters/{letter.id}"
    assert "Dear Daniel Reece," in letter.text
    assert ": Shouting from 2:10. A manager has listened to it." in letter.text
    assert made.letter == letter
    assert step(manager, made, "letter").url == answer.url  # gone on with, not begun anew
    assert Letter.objects.count() == 1


def finish(made):
    Letter.objects.filter(id=made.letter_id).update(finished_at=timezone.now(), sha256="0" * 64)


def test_removal_is_refused_without_a_warning_and_allowed_with_one(manager, member, taken, allerton):
    made = report(member, taken)
    answer = decided(manager, made, "removal")
    assert answer.status_code == 422
    assert "Removal from the list needs a warning with reasons in the last 12 months, and we know of none" in text(
        answer
    )
    assert made.outcome == ""

    decided(manager, made, "warning")
    step(manager, made, "letter")
    again = report(member, recent(allerton))
    assert decided(manager, again, "removal").status_code == 422  # the letter of the warning is not finished
    finish(made)

    assert "There is one, of" in text(manager.get(f"/reported/{again.id}"))
    assert decided(manager, again, "removal").status_code == 302
    step(manager, again, "letter")
    assert "We warned you on" in again.letter.text


def test_a_warning_of_another_number_does_not_count(manager, member, taken, allerton):
    made = report(member, taken)
    decided(manager, made, "warning")
    step(manager, made, "letter")
    finish(made)
    other = recent(allerton)
    other.parties.filter(side="left").update(number="+447700900999")

    assert decided(manager, report(member, other), "removal").status_code == 422


def person_with(number, name="Reece"):
    person = Individual.objects.create(
        practice_id="allerton", surname=name, forename="Daniel", added_at=timezone.now(), changed_at=timezone.now()
    )
    kept = {"practice_id": "allerton", "number": number, "number_reversed": number[::-1], "sure": "person"}
    Number.objects.create(individual=person, **kept)
    return person


def say_it_is(client, call, person):
    confirm(call, person, by=client.person, now=timezone.now(), role="manager")


def test_a_warning_of_the_same_person_on_another_number_counts(manager, member, taken, allerton):
    person = person_with(NUMBER)
    say_it_is(manager, taken, person)
    made = report(member, taken)
    decided(manager, made, "warning")
    step(manager, made, "letter")
    assert "Dear Daniel Reece," in made.letter.text
    finish(made)
    other = recent(allerton)
    other.parties.filter(side="left").update(number="+447700900999")
    say_it_is(manager, other, person)

    assert decided(manager, report(member, other), "removal").status_code == 302


def test_a_warning_of_another_person_on_a_shared_number_does_not_count(manager, member, taken, allerton):
    say_it_is(manager, taken, person_with(NUMBER))
    made = report(member, taken)
    decided(manager, made, "warning")
    step(manager, made, "letter")
    finish(made)
    other = recent(allerton)
    say_it_is(manager, other, person_with(NUMBER, "Hill"))

    assert decided(manager, report(member, other), "removal").status_code == 422


def test_a_caution_about_a_person_is_read_on_every_number_of_theirs(manager, member, taken, allerton):
    person = person_with(NUMBER)
    kept = {"practice_id": "allerton", "number": "+447700900999", "number_reversed": "999", "sure": "person"}
    Number.objects.create(individual=person, **kept)
    made = report(member, taken)
    decided(manager, made, "talked")
    ends = (today() + timedelta(days=3)).isoformat()

    step(manager, made, "caution", caution="Two people", ends=ends, whose="person")

    numbers = [NUMBER, "+447700900999", "+447700900000"]
    assert warnings_for(allerton, numbers) == dict.fromkeys(numbers[:2], ("Two people",))
    page = text(manager.get(f"/individuals/{person.id}"))
    assert "Two people" in page
    assert f"Reported call {made.reference}" in page


def test_immediate_removal_needs_the_polices_reference_alone(manager, member, taken):
    made = report(member, taken)

    assert decided(manager, made, "removal", police_ref="WY-1234").status_code == 302
    step(manager, made, "letter")
    assert "We told the police (WY-1234); removal is immediate." in made.letter.text


def test_a_letter_that_could_harm_is_not_written_and_why_is_kept(manager, member, taken):
    made = report(member, taken)
    assert "Say whether a letter could harm" in text(decided(manager, made, harm=""))
    assert "Say whom it could harm" in text(decided(manager, made, harm="yes"))

    decided(manager, made, harm="yes", harm_words="His partner opens his post")

    assert step(manager, made, "letter").url == f"/reported/{made.id}"
    assert not Letter.objects.exists()
    assert "His partner opens his post" in text(manager.get(f"/reported/{made.id}"))


def test_the_review_moves_the_day_of_the_hold_too(manager, member, taken):
    made = report(member, taken)
    decided(manager, made, "talked")
    day = today() + timedelta(days=40)

    step(manager, made, "review", review=day.isoformat())

    assert (made.review_on, Hold.objects.get().review_on) == (day, day)
    assert step(manager, made, "review", review=today().isoformat()).status_code == 422


def test_a_caution_is_read_when_the_number_rings_and_ends_by_itself(manager, member, taken, allerton, time_machine):
    made = report(member, taken)
    decided(manager, made, "talked")

    step(manager, made, "caution", caution="Two people if possible", ends=(today() + timedelta(days=3)).isoformat())

    assert warnings_for(allerton, [NUMBER, "+447700900000"]) == {NUMBER: ("Two people if possible",)}
    assert "Two people if possible" in text(manager.get("/reported/cautions"))
    time_machine.move_to(timezone.now() + timedelta(days=4), tick=True)
    assert warnings_for(allerton, [NUMBER]) == {}


def test_an_extinct_caution_is_listed_nowhere_and_its_number_forgotten_a_year_later(
    manager,
    practices,  # noqa: ARG001 - the rows
):
    caution = a_caution(manager, ends_on=today() - timedelta(days=1))
    over = a_caution(manager, ends_on=today() - timedelta(days=500))

    assert manager.get(f"/reported/cautions/{caution.id}").status_code == 404
    assert "No caution for staff" in text(manager.get("/reported/cautions"))
    assert forget_old_cautions(timezone.now()) == 1
    over.refresh_from_db()
    assert over.number == ""


def a_caution(client, ends_on):
    return Caution.objects.create(
        practice_id="allerton",
        number=NUMBER,
        words="Two people",
        reason="Shouting",
        placed_by=client.person,
        placed_at=timezone.now(),
        ends_on=ends_on,
    )


def test_a_caution_goes_on_only_with_a_reason_and_within_a_year(manager, practices):  # noqa: ARG001 - the rows
    caution = a_caution(manager, today() + timedelta(days=3))
    later = (today() + timedelta(days=90)).isoformat()
    address = f"/reported/cautions/{caution.id}"

    assert "Say why" in text(manager.post(address, {"caution": "Two people", "ends": later, "do": "renew"}))
    far = (today() + timedelta(days=400)).isoformat()
    typed = {"caution": "Two people", "reason": "He rang again", "do": "renew"}
    assert "within 12 months" in text(manager.post(address, typed | {"ends": far}))
    manager.post(address, typed | {"ends": later})

    old, new = Caution.objects.order_by("placed_at")
    assert old.ended_at is not None
    assert (new.renews, new.reason, new.ends_on.isoformat()) == (old, "He rang again", later)
    manager.post(f"/reported/cautions/{new.id}", {"do": "end"})
    assert "No caution for staff" in text(manager.get("/reported/cautions"))


def test_earlier_reports_and_cautions_of_the_number_stand_beside_it(manager, member, taken, allerton):
    earlier = report(member, taken)
    decided(manager, earlier, "illness")
    a_caution(manager, today() + timedelta(days=3))
    add_call(allerton, started_at=timezone.now() - timedelta(days=3), number=NUMBER)
    now = report(member, recent(allerton))

    page = text(manager.get(f"/reported/{now.id}"))

    assert "No action: illness or distress; help given" in page.split("and us</h2>")[1]
    assert "Staff caution" in page
    assert "Rang once" in page


def test_what_is_about_a_manager_is_closed_to_them(manager, signed_in, member, taken):
    made = report(member, taken)
    close_to(manager.person, taken)

    assert manager.get(f"/reported/{made.id}").status_code == 403
    assert step(manager, made, "support", support="x").status_code == 403
    assert made.reference not in text(manager.get("/reported"))
    assert waiting_for(manager.person, taken.practice, today=today()) == []
    assert signed_in("assistant").get(f"/reported/{made.id}").status_code == 200


def test_reported_calls_wait_for_who_decides_without_a_name(manager, member, taken, allerton):
    made = report(member, taken)

    [waits] = waiting_for(manager.person, allerton, today=today())
    assert waits.words.startswith("1 reported call waits, the oldest since ")
    assert waiting_for(member.person, allerton, today=today()) == []
    decided(manager, made, "talked")
    step(manager, made, "tell", told="Done")
    assert waiting_for(manager.person, allerton, today=today()) == []
    [due] = waiting_for(manager.person, allerton, today=today() + timedelta(days=0)) or [None]
    assert due is None
    Report.objects.update(review_on=today() - timedelta(days=1))
    [due] = waiting_for(manager.person, allerton, today=today())
    assert (due.words, due.is_late) == ("1 reported call is to be looked at again", True)


def test_the_last_chance_list_is_told_of_reports_that_are_not_closed(manager, member, taken, allerton):
    made = report(member, taken)
    assert last_chance_flags(allerton, [taken.id]) == {taken.id: ("It was reported, and the report is not closed",)}
    decided(manager, made, "talked")

    step(manager, made, "close", closed="All is quiet")

    assert last_chance_flags(allerton, [taken.id]) == {}
    assert step(manager, made, "support", support="Too late").status_code == 302
    assert made.support_words == ""


def test_a_call_that_was_live_when_it_was_reported_is_kept_once_it_is_listed(member, allerton):
    made = Report.objects.create(
        practice=allerton, reference="P-1", call="ab" * 16, reporter=member.person, reported_at=timezone.now()
    )
    assert keep_waiting(timezone.now()) == 0
    call = recent(allerton)
    Report.objects.filter(id=made.id).update(call=call.id)

    assert keep_waiting(timezone.now()) == 1
    assert Hold.objects.get().call == call


def test_of_a_destroyed_call_its_report_keeps_its_own_words_alone(manager, member, taken):
    made = report(member, taken, words="He swore")
    destroy(taken)

    page = text(manager.get(f"/reported/{made.id}"))

    assert "a call that was destroyed on" in page
    assert "900461" not in page.replace(" ", "")
    assert "He swore" in page
    assert "We do not know who rang" in page


def test_the_calls_page_says_that_it_was_reported_and_offers_it(manager, member, taken):
    assert "Report this call" in text(manager.get(f"/calls/{taken.id}"))
    made = report(member, taken)

    page = text(manager.get(f"/calls/{taken.id}"))

    assert f"Reported call {made.reference}" in page
    assert "reported by Keeley Barnes" in page


def test_what_the_practice_offers_its_staff_is_its_own(manager, member, taken):
    manager.post("/reported/support", {"text": "Sanjay makes tea.\n\nGo home early."})

    made = report(member, taken)

    assert "Sanjay makes tea." in text(member.get(f"/reported/{made.id}/mine"))


def test_no_name_no_number_and_no_word_stands_in_the_log_or_an_address(manager, member, taken):
    made = report(member, taken, words="Daniel Reece swore")
    decided(manager, made, reasons="Daniel Reece swore")
    answer = step(manager, made, "caution", caution="Two people", ends=(today() + timedelta(days=3)).isoformat())

    said = str([(row.subject, row.detail) for row in Outbox.objects.all()]) + answer.url
    assert "Reece" not in said
    assert "900461" not in said
    assert "Two people" not in said
    assert taken.id not in str([row.subject for row in Outbox.objects.filter(verb__startswith="report.")])


def test_another_practices_report_is_absent(signed_in, member, taken):
    made = report(member, taken)
    other = signed_in("manager", "westfield")

    assert other.get(f"/reported/{made.id}").status_code == 404
    assert step(other, made, "support", support="x").status_code == 404


def test_references_count_within_the_year(member, allerton):
    first, second = (report(member, recent(allerton)) for _ in range(2))

    year = today().year
    assert (first.reference, second.reference) == (f"P-{year}-001", f"P-{year}-002")
    assert Call.objects.filter(id__in=[first.call, second.call]).count() == 2
    assert Person.objects.get(id=first.reporter_id) == member.person
