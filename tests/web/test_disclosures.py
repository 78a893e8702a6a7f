"""Disclosures: taken down, by a power, the least that does, approved by somebody else, given, refused, closed."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from fairhearing.audit.kinds import KIND_OF
from fairhearing.audit.verbs import Verb
from fairhearing.copies.errors import NotAllowed
from fairhearing.copies.making import Asker, begin_copy, check_allowed, go_on, new_copy_id
from fairhearing.copies.models import Copy, Taking
from fairhearing.copies.plans import plan_for
from fairhearing.copies.taking import Handing, take_copy
from fairhearing.copies.ways_out import ways_out
from fairhearing.disclosures import rules
from fairhearing.disclosures.approving import approve, approvers_of, ask_approval, seen_now, standing_of
from fairhearing.disclosures.ending import deliver, refuse
from fairhearing.disclosures.errors import DisclosureOver, NotTheirs, NotYet
from fairhearing.disclosures.grounds import Ground
from fairhearing.disclosures.models import Approval, Disclosure, Paper
from fairhearing.disclosures.preparing import say_extent
from fairhearing.disclosures.reminders import remind_of_disclosures
from fairhearing.disclosures.summary_line import disclosures_line
from fairhearing.disclosures.waiting import waiting_for
from fairhearing.jobs.models import LogEntry, Outbox
from fairhearing.letters.models import Letter
from fairhearing.notifications.models import Notification
from fairhearing.playback.unlock import UNLOCK_COOKIE
from fairhearing.practice.models import Person, Place, Role
from fairhearing.redaction.errors import NotReady
from fairhearing.redaction.models import Candidate, Span
from fairhearing.redaction.ready import missing_of
from fairhearing.redaction.spans import take_back
from fairhearing.retention.models import Disposal, Hold

from .copied_calls import TO_WHOM, add_copy, answers, handing, run_job
from .disclosed import (
    ABOUT,
    BODY,
    PDF,
    approved,
    asked,
    done_by,
    make_disclosure,
    of_role,
    prepared,
    say_everything,
)
from .kept_calls import add_kept_call, today
from .selections_made import make_selection
from .test_case_people import add_individual
from .test_copies_pages import sounds
from .test_log_page import text

__all__ = ["sounds"]
pytestmark = pytest.mark.django_db

MARGARET = "+447700900333"
KINDS = [str(kind) for kind in rules.Kind]


@pytest.fixture
def calls(practices):
    return [add_kept_call(practices["allerton"], days, number=MARGARET) for days in (300, 301)]


@pytest.fixture
def margaret(practices):
    return add_individual(practices["allerton"], "Holroyd", MARGARET)


@pytest.fixture
def disclosure_of(manager, practices):
    return lambda **facts: make_disclosure(practices["allerton"], manager.person, **facts)


@pytest.fixture
def partner(signed_in):
    return signed_in("partner")


def form(who, /, **changed):
    known = {
        "kind": "police",
        "way": "letter",
        "received": today().isoformat(),
        "body": BODY,
        "about": ABOUT,
        "wanted": "Calls of June",
        "why": "Threats to kill",
        "owner": who.account,
    }
    return known | changed


def say(client, disclosure, page, what, **typed):
    typed = {"what": what, "day": today().isoformat(), "words": "Because", **typed}
    answer = client.post(f"/disclosures/{disclosure.id}/{page}", typed)
    disclosure.refresh_from_db()
    return answer


def held(disclosure):
    return set(Hold.objects.filter(reference=disclosure.reference, released_at=None).values_list("call", flat=True))


def answer(client, disclosure, what="approve", **typed):
    typed = {"what": what, "words": "It outweighs", "seen": seen_now(disclosure), **typed}
    answered = client.post(f"/disclosures/{disclosure.id}/approve", typed)
    disclosure.refresh_from_db()
    return answered


def asker(client, keyed):
    place = Place.objects.filter(practice="allerton").order_by("name").first()
    fresh = keyed.next_code(client.person.account)
    return Asker(client.person, "manager", client.cookies[UNLOCK_COOKIE].value, fresh, place)


# Taking it down -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_taken_down_gets_a_number_a_day_and_its_powers(manager, kind):
    posted = manager.post("/disclosures/new", form(manager.person, kind=kind))

    disclosure = Disclosure.objects.get()
    assert posted.status_code == 302, posted.content.decode()
    assert disclosure.reference == f"D-{today().year}-0001"
    assert disclosure.selection.kind == "disclosure"
    page = text(manager.get(f"/disclosures/{disclosure.id}/authority"))
    assert "Your data protection officer decides" in page
    assert ("it has to be obeyed" in page) == (kind not in {"insurer", "defence", "successor"})


def test_every_call_that_may_be_meant_is_kept_at_once_for_the_authority(manager, calls, margaret):
    other = add_kept_call(margaret.practice, 302, number="+447700900334")

    manager.post("/disclosures/new", form(manager.person, person=str(margaret.id), numbers="07700 900334"))

    disclosure = Disclosure.objects.get()
    assert held(disclosure) == {calls[0].id, calls[1].id, other.id}
    assert set(Hold.objects.values_list("kind", flat=True)) == {"authority"}


def test_nothing_is_in_by_itself_however_sure_it_is_whose_call_it_is(disclosure_of, calls, margaret):
    disclosure = disclosure_of(people=[margaret])

    assert set(disclosure.selection.candidates.values_list("decision", flat=True)) == {Candidate.Decision.UNSURE}
    assert held(disclosure) == {call.id for call in calls}


def test_it_may_be_about_several_people(manager, disclosure_of, practices, calls, margaret):
    other = add_individual(practices["allerton"], "Ogden", "+447700900334")
    theirs = add_kept_call(practices["allerton"], 302, number="+447700900334")
    disclosure = disclosure_of()

    for each in (margaret, other):
        manager.post(f"/disclosures/{disclosure.id}/people", {"do": "add", "individual": str(each.id)})

    assert held(disclosure) == {theirs.id, *(call.id for call in calls)}
    manager.post(f"/disclosures/{disclosure.id}/people", {"do": "remove", "individual": str(other.id)})
    assert "Ogden" not in text(manager.get(f"/disclosures/{disclosure.id}"))
    assert theirs.id in held(disclosure), "what was kept stays kept"


@pytest.mark.parametrize("field", ["kind", "way", "received", "body", "about", "wanted", "why", "owner"])
def test_nothing_is_taken_down_without_what_has_to_be_known(manager, field):
    assert manager.post("/disclosures/new", form(manager.person, **{field: ""})).status_code == 422
    assert not Disclosure.objects.exists()


def test_a_call_that_a_disclosure_may_mean_is_not_destroyed_by_the_database(disclosure_of, calls):
    begun = Disposal.objects.create(
        recording=calls[0].recordings.get(),
        call=calls[0],
        practice=calls[0].practice,
        rule=calls[0].record_class,
        months=12,
        intent="",
        intended_at=timezone.now(),
    )
    disclosure_of(numbers=MARGARET)

    with pytest.raises(IntegrityError, match="a hold keeps this call"), transaction.atomic():
        Disposal.objects.filter(id=begun.id).update(state=Disposal.State.DESTROYING)


def test_the_log_holds_no_name_and_no_word_of_it(disclosure_of):
    disclosure_of(days_ago=4)

    [entry] = Outbox.objects.filter(verb=Verb.DISCLOSURE_LOGGED)
    assert (entry.detail["kind"], entry.detail["lag_days"]) == ("police", 4)
    for word in (ABOUT, BODY, "Threats", "4417"):
        assert word not in str(entry.detail)


def test_the_short_form_of_the_team_sends_the_police_to_a_manager(signed_in):
    assert "tell a manager at once" in text(signed_in("member").get("/requests/asked"))


# By which power -----------------------------------------------------------------------------------------------------


def test_a_power_of_another_kind_is_refused(manager, disclosure_of):
    disclosure = disclosure_of(kind=rules.Kind.INSURER)

    assert say(manager, disclosure, "authority", "power", choice="crime").status_code == 422
    assert disclosure.power == ""


def test_an_insurer_is_given_nothing_in_the_public_interest(manager, disclosure_of):
    disclosure = disclosure_of(kind=rules.Kind.INSURER)
    say(manager, disclosure, "authority", "power", choice="insurance")

    assert say(manager, disclosure, "authority", "confidence", choice="public-interest").status_code == 422
    assert say(manager, disclosure, "authority", "confidence", choice="consent").status_code == 302
    assert disclosure.confidence == "consent"


@pytest.mark.parametrize("choice", ["public-interest", "consent"])
def test_consent_and_public_interest_take_reasons(manager, disclosure_of, choice):
    disclosure = disclosure_of()
    say(manager, disclosure, "authority", "power", choice="crime")

    assert say(manager, disclosure, "authority", "confidence", choice=choice, words="").status_code == 422


@pytest.mark.parametrize(
    ("page", "what", "field"),
    [("authority", "power", "choice-1"), ("extent", "telling", "choice-1"), ("end", "refuse", "ground")],
)
def test_what_was_not_chosen_is_said_where_it_is_chosen(manager, disclosure_of, page, what, field):
    refused = say(manager, disclosure_of(), page, what)

    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.content.decode()


def test_confidence_that_does_not_fit_a_new_power_is_asked_for_again(manager, disclosure_of):
    disclosure = disclosure_of()
    say(manager, disclosure, "authority", "power", choice="crime")
    say(manager, disclosure, "authority", "confidence", choice="public-interest")

    say(manager, disclosure, "authority", "power", choice="production-order")

    assert (disclosure.power, disclosure.confidence) == ("production-order", "")


def bring(client, disclosure, data=PDF):
    file = SimpleUploadedFile("<script>.pdf", data, content_type="text/html")
    return client.post("/disclosures/paper", {"disclosure": str(disclosure.id), "kind": "authority", "file": file})


def test_a_paper_is_kept_taken_out_by_who_works_and_who_approves_and_never_shown(manager, partner, disclosure_of):
    disclosure = disclosure_of()

    assert bring(manager, disclosure).status_code == 302

    paper = Paper.objects.get()
    for client, where in ((manager, "papers"), (partner, "approve/papers")):
        taken = client.get(f"/disclosures/{disclosure.id}/{where}/{paper.id}")
        assert taken.content == PDF
        assert taken["Content-Disposition"].startswith("attachment;")
        assert "script" not in taken["Content-Disposition"]
    assert partner.get(f"/disclosures/{disclosure.id}/papers/{paper.id}").status_code == 403
    assert Outbox.objects.filter(verb=Verb.DISCLOSURE_PAPER_TAKEN).count() == 2


def test_a_page_that_could_run_is_no_paper_and_one_that_is_destroyed_is_gone(manager, disclosure_of):
    disclosure = disclosure_of()
    assert bring(manager, disclosure, b"<html><script>alert(1)</script>").status_code == 422
    bring(manager, disclosure)
    paper = Paper.objects.get()

    manager.post(f"/disclosures/{disclosure.id}/papers/{paper.id}/destroy")

    paper.refresh_from_db()
    assert bytes(paper.data) == b""
    assert manager.get(f"/disclosures/{disclosure.id}/papers/{paper.id}").status_code == 404


# Approval -----------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_said_and_nobody_is_asked_before(manager, disclosure_of):
    disclosure = disclosure_of()

    page = text(manager.get(f"/disclosures/{disclosure.id}/ask"))
    refused = manager.post(f"/disclosures/{disclosure.id}/ask", {"words": ""})

    for words in ("by which power", "duty of confidence", "the least that does", "is told", "Search for calls"):
        assert words in page
    assert refused.status_code == 422
    assert disclosure.state == Disclosure.State.PREPARING


def test_a_whole_call_takes_a_reason_of_its_own(practices, sounds):
    disclosure = prepared(practices["allerton"], sounds[:1], hidden=False)
    done = done_by(disclosure.owner)
    say_extent(disclosure, "The call of 3 June", "", done)

    with pytest.raises(NotYet, match="1 call is given whole"):
        ask_approval(disclosure, "", done)

    say_extent(disclosure, "The call of 3 June", "It is eleven seconds long", done)
    ask_approval(disclosure, "", done)
    assert disclosure.state == Disclosure.State.ASKED


def test_who_approves_reads_power_need_and_extent_and_nothing_of_what_was_said(practices, sounds, partner):
    disclosure = asked(practices["allerton"], sounds)

    page = text(partner.get(f"/disclosures/{disclosure.id}/approve"))

    assert "Data Protection Act 2018, Schedule 2, paragraph 2" in page
    assert "It may be given, and need not be" in page
    assert "Form signed by Inspector Firth" in page
    assert "The public interest weighs more" in page
    assert "nothing about treatment" in page
    assert "1 part is hidden" in page
    assert "Yes, as it stands" in page
    for address in ("", "/authority", "/extent", "/end"):
        assert partner.get(f"/disclosures/{disclosure.id}{address}").status_code == 403


def test_the_partner_approves_and_it_stands_by_its_fingerprint(practices, sounds, partner):
    disclosure = asked(practices["allerton"], sounds)

    assert answer(partner, disclosure).status_code == 302

    approval = Approval.objects.get()
    assert (disclosure.state, approval.by, approval.role) == ("approved", partner.person, "partner")
    assert standing_of(disclosure).approval == approval
    [entry] = Outbox.objects.filter(verb=Verb.DISCLOSURE_APPROVED)
    assert (entry.subject, entry.role) == (disclosure.id.hex, "partner")
    assert Notification.objects.filter(kind="disclosure-approved", person=disclosure.owner).exists()


def test_whoever_prepared_it_cannot_approve_it(practices, sounds, manager):
    disclosure = asked(practices["allerton"], sounds)

    page = text(manager.get(f"/disclosures/{disclosure.id}/approve"))
    refused = answer(manager, disclosure)

    assert "You had a hand in preparing it" in page
    assert "Yes, as it stands" not in page
    assert refused.status_code == 403
    assert (disclosure.state, Approval.objects.count()) == ("asked", 0)
    with pytest.raises(NotTheirs):
        approve(disclosure, seen_now(disclosure), "Mine", done_by(manager.person))


def test_a_manager_with_no_hand_in_it_approves_it(practices, manager):
    """Given a disclosure that another key holder did from its first word on, then the manager may approve it."""
    practice, assistant = practices["allerton"], of_role(practices["allerton"], "assistant")
    disclosure = make_disclosure(practice, assistant, numbers="07700 900188")
    add_kept_call(practice, 30, number="+447700900188")
    say_everything(disclosure, done_by(assistant, "assistant"))

    assert manager.person in approvers_of(disclosure)
    assert assistant not in approvers_of(disclosure)


@pytest.mark.parametrize("how", ["heard", "decided", "hid", "said"])
def test_each_hand_in_it_makes_a_preparer(practices, sounds, how):
    practice = practices["allerton"]
    disclosure = prepared(practice, sounds[:1])
    other = Person.objects.create(email="second@allerton.example", full_name="Ben Ames", created_at=timezone.now())
    Role.objects.create(person=other, practice=practice, kind=Role.Kind.MANAGER, since=timezone.now())
    candidates = disclosure.selection.candidates
    assert other in approvers_of(disclosure)

    match how:
        case "heard":
            candidates.update(reviewed_by=other)
        case "decided":
            candidates.update(decided_by=other)
        case "hid":
            Span.objects.update(hidden_by=other)
        case "said":
            say_extent(disclosure, "Another word", "", done_by(other))

    assert other not in approvers_of(disclosure)


def test_an_assistant_cannot_approve(practices, sounds, signed_in):
    disclosure = asked(practices["allerton"], sounds[:1])

    assert signed_in("assistant").get(f"/disclosures/{disclosure.id}/approve").status_code == 403


def test_it_is_sent_back_with_reasons_and_asked_for_again(practices, sounds, partner, manager):
    disclosure = asked(practices["allerton"], sounds)
    assert answer(partner, disclosure, "send-back", words="").status_code == 422

    answer(partner, disclosure, "send-back", words="Ask them which crime")

    assert disclosure.state == "preparing"
    assert "Ask them which crime" in text(manager.get(f"/disclosures/{disclosure.id}"))
    assert Notification.objects.filter(kind="disclosure-back", person=manager.person).exists()
    assert answer(partner, disclosure).status_code == 422, "nobody asks any more"
    assert manager.post(f"/disclosures/{disclosure.id}/ask", {"words": ""}).status_code == 302
    assert answer(partner, disclosure).status_code == 302


def test_what_was_changed_between_reading_and_answering_is_not_approved(practices, sounds, partner):
    disclosure = asked(practices["allerton"], sounds)
    read = seen_now(disclosure)
    take_back(Span.objects.get(), by=disclosure.owner, role="manager", now=timezone.now())

    assert answer(partner, disclosure, seen=read).status_code == 422
    assert disclosure.state == "asked"


def changes(disclosure):
    done = done_by(disclosure.owner)
    return {
        "need": lambda: say_extent(disclosure, "More than that", "Because", done),
        "part": lambda: take_back(Span.objects.get(), by=done.by, role="manager", now=done.now),
        "call": lambda: disclosure.selection.candidates.update(decision=Candidate.Decision.OUT, reason="not-asked"),
        "paper": lambda: Paper.objects.create(
            disclosure=disclosure,
            kind="other",
            media="application/pdf",
            size=1,
            sha256="ab" * 32,
            data=b"x",
            added_by=done.by,
            added_at=done.now,
        ),
    }


@pytest.mark.parametrize("change", ["need", "part", "call", "paper"])
def test_whatever_is_changed_after_the_approval_is_not_approved(practices, sounds, manager, change):
    disclosure = approved(practices["allerton"], sounds)
    assert missing_of(disclosure.selection, timezone.now()) == ()

    changes(disclosure)[change]()

    disclosure.refresh_from_db()
    assert standing_of(disclosure).approval is None
    assert any("approved" in each for each in missing_of(disclosure.selection, timezone.now()))
    assert "Make the copy" in text(manager.get(f"/disclosures/{disclosure.id}"))
    assert f"/copies/of/{disclosure.selection_id}" not in manager.get(f"/disclosures/{disclosure.id}").content.decode()


# No copy before approval --------------------------------------------------------------------------------------------


def test_no_copy_is_made_before_approval_by_page(practices, sounds, manager, keyed):
    disclosure = asked(practices["allerton"], sounds)
    address = f"/copies/of/{disclosure.selection_id}"

    shown = text(manager.get(address))
    refused = manager.post(f"{address}/make", answers(keyed, manager))

    assert "Have the disclosure approved" in shown
    assert refused.status_code == 409
    assert not Copy.objects.exists()


def test_no_copy_is_made_before_approval_by_function(practices, sounds, manager, keyed):
    disclosure, now = approved(practices["allerton"], sounds), timezone.now()
    plan = plan_for(disclosure.selection, copy=new_copy_id(), recipient=BODY, now=now)
    say_extent(disclosure, "More than that", "Because", done_by(manager.person))

    with pytest.raises(NotReady):
        plan_for(disclosure.selection, copy=new_copy_id(), recipient=BODY, now=now)
    with pytest.raises(NotAllowed):
        begin_copy(disclosure.selection, plan, asker(manager, keyed), now=now)
    assert not Copy.objects.exists()


def make(client, keyed, disclosure):
    address = f"/copies/of/{disclosure.selection_id}/make"
    assert client.post(address, answers(keyed, client)).status_code == 302
    return Copy.objects.get()


def test_calls_chosen_for_no_disclosure_that_was_taken_down_are_copied_for_none(practices, manager):
    stray = make_selection(practices["allerton"], manager.person, kind="disclosure")

    assert "Take the disclosure down first" in missing_of(stray, timezone.now())
    with pytest.raises(NotAllowed):
        check_allowed(stray)


def test_a_copy_that_stopped_does_not_go_on_when_it_was_changed_meanwhile(practices, sounds, manager, keyed):
    disclosure = approved(practices["allerton"], sounds)
    copy = make(manager, keyed, disclosure)
    Copy.objects.update(state=Copy.State.STOPPED)
    copy.refresh_from_db()
    say_extent(disclosure, "More than that", "Because", done_by(manager.person))

    refused = manager.post(f"/copies/{copy.id}/on", answers(keyed, manager))

    assert refused.status_code == 409
    with pytest.raises(NotAllowed):
        go_on(copy, asker(manager, keyed), now=timezone.now())


def test_no_copy_is_made_by_the_job_when_it_was_changed_meanwhile(practices, sounds, manager, keyed):
    disclosure = approved(practices["allerton"], sounds)
    copy = make(manager, keyed, disclosure)
    say_extent(disclosure, "More than that", "Because", done_by(manager.person))

    outcome = run_job()

    copy.refresh_from_db()
    assert outcome == {"failed": 1, "reason": "unapproved"}
    assert (copy.state, copy.failure, copy.grant) == ("failed", "unapproved", "")
    assert "Have it approved again" in text(manager.get(f"/copies/of/{disclosure.selection_id}"))


def test_a_copy_that_is_ready_does_not_leave_when_it_was_changed_meanwhile(practices, sounds, manager, keyed):
    disclosure = approved(practices["allerton"], sounds)
    copy = make(manager, keyed, disclosure)
    run_job()
    copy.refresh_from_db()
    say_extent(disclosure, "More than that", "Because", done_by(manager.person))

    refused = manager.post(f"/copies/{copy.id}/take", handing(keyed, manager))

    assert refused.status_code == 409
    assert "Have the disclosure approved" in text(refused)
    with pytest.raises(NotAllowed):
        take_copy(copy, Handing(Taking.Sent.POST, TO_WHOM), asker(manager, keyed), passphrase="x", now=timezone.now())
    assert not Taking.objects.exists()


def test_an_approved_disclosure_is_made_handed_out_and_delivered(practices, sounds, manager, keyed):
    disclosure = approved(practices["allerton"], sounds)
    copy = make(manager, keyed, disclosure)
    assert run_job() == {"copies": 1}
    early = say(manager, disclosure, "end", "deliver", words="By post")

    taken = manager.post(f"/copies/{copy.id}/take", handing(keyed, manager))
    given = say(manager, disclosure, "end", "deliver", words="By post to the station")

    assert early.status_code == 422
    assert taken.status_code == 200
    assert given.status_code == 302
    assert (disclosure.state, disclosure.end) == ("delivered", "given")
    assert copy.purpose == "police_coroner_court_regulator"
    with pytest.raises(DisclosureOver):
        refuse(disclosure, today(), Ground.NO_POWER, "Too late", done_by(manager.person))


def test_a_copy_of_a_disclosure_that_nobody_approved_is_named_among_the_ways_out(practices, manager):
    practice, now = practices["allerton"], timezone.now()
    place = Place.objects.filter(practice="allerton").first()
    disclosure = make_disclosure(practice, manager.person)
    _copy, taking = add_copy(place, manager.person, disclosure.selection)
    detail = {"taking": taking.id.hex}
    LogEntry.objects.create(
        index=10**9,
        time=now,
        verb="copy.unlocked",
        actor=manager.person.account,
        practice="allerton",
        subject=taking.copy_id.hex,
        detail=detail,
        kind=str(KIND_OF[Verb.COPY_UNLOCKED]),
    )

    found = ways_out(practice, now - timedelta(hours=1), now + timedelta(minutes=1), now=now)

    assert any("nobody had approved" in each.words for each in found.unmatched if each.subject == taking.copy_id.hex)


# How it ends --------------------------------------------------------------------------------------------------------


def test_it_is_refused_on_a_ground_with_a_letter_that_says_the_law(manager, disclosure_of):
    disclosure = disclosure_of()
    assert say(manager, disclosure, "end", "refuse", choice="no-power", words="").status_code == 422
    say(manager, disclosure, "end", "refuse", choice="no-power", words="No order, and no crime was named")

    manager.post(f"/disclosures/{disclosure.id}/letter", {"decision": "refused"})

    letter = Letter.objects.get()
    assert (disclosure.state, disclosure.ground) == ("refused", "no-power")
    assert "We do not give them, because we were not shown a power" in letter.text
    assert "UK GDPR Article 6(1)" in letter.text
    assert "13/4417/26" in letter.text
    assert "enclose" not in letter.text


def test_the_letter_with_the_copy_says_power_and_what_was_left_out(practices, sounds, manager):
    disclosure = approved(practices["allerton"], sounds)

    assert manager.post(f"/disclosures/{disclosure.id}/letter", {"decision": "refused"}).status_code == 404
    manager.post(f"/disclosures/{disclosure.id}/letter", {"decision": "part"})

    letter = Letter.objects.get()
    assert letter.reference == disclosure.reference
    assert "power: Data Protection Act 2018, Schedule 2, paragraph 2" in letter.text
    assert "This is a part of what you asked for" in letter.text
    assert "Not asked for" in letter.text


def test_no_letter_is_offered_before_it_is_approved(practices, sounds, manager):
    disclosure = asked(practices["allerton"], sounds[:1])

    assert manager.post(f"/disclosures/{disclosure.id}/letter", {"decision": "part"}).status_code == 404


def close(client, disclosure, **typed):
    answered = client.post(f"/disclosures/{disclosure.id}/close", {"words": "", "then": "", **typed})
    disclosure.refresh_from_db()
    return answered


def test_closing_takes_a_code_and_lets_its_calls_go(manager, keyed, disclosure_of, calls):
    disclosure = disclosure_of(numbers=MARGARET)
    say(manager, disclosure, "end", "withdraw")
    assert close(manager, disclosure).status_code == 422
    assert held(disclosure) == {call.id for call in calls}

    answered = close(manager, disclosure, code=keyed.next_code(manager.person.account))

    assert answered.status_code == 302, answered.content.decode()
    assert disclosure.state == "closed"
    assert not held(disclosure)


def test_while_proceedings_go_on_its_calls_are_kept_on_but_those_left_out(manager, keyed, disclosure_of, calls):
    disclosure = disclosure_of(numbers=MARGARET)
    disclosure.selection.candidates.filter(call=calls[1]).update(decision=Candidate.Decision.OUT, reason="not-asked")
    say(manager, disclosure, "end", "withdraw")
    until = today() + timedelta(days=180)
    code = keyed.next_code(manager.person.account)
    wrong = close(manager, disclosure, then="goes-on", until=until.isoformat(), code=code)
    assert wrong.status_code == 422, "which proceedings is not said"

    close(manager, disclosure, then="goes-on", until=until.isoformat(), words="The inquest", code=code)

    [hold] = Hold.objects.filter(reference=disclosure.reference, released_at=None)
    assert (hold.call_id, hold.kind, hold.review_on) == (calls[0].id, "authority", until)
    assert disclosure.goes_on_until == until
    assert "Its calls are kept on" in text(manager.get(f"/disclosures/{disclosure.id}"))


def test_the_person_is_told_afterwards_where_that_was_decided(practices, sounds, manager):
    disclosure = approved(practices["allerton"], sounds)
    Disclosure.objects.filter(id=disclosure.id).update(
        telling="later", state="delivered", end="given", ended_on=today()
    )

    assert "Tell the person" in text(manager.get(f"/disclosures/{disclosure.id}"))
    say(manager, disclosure, "end", "told", words="By letter")

    assert disclosure.told_on == today()


def test_nobody_is_told_where_that_would_warn_somebody(practices, sounds, manager):
    disclosure = approved(practices["allerton"], sounds)

    assert say(manager, disclosure, "end", "told").status_code == 422
    with pytest.raises(NotYet):
        deliver(disclosure, today(), "By post", done_by(manager.person))


# Who sees what ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["partner", "auditor"])
def test_partner_and_auditor_see_days_kinds_and_how_it_ended_and_no_name(signed_in, disclosure_of, role):
    disclosure = disclosure_of(numbers=MARGARET)

    client = signed_in(role)
    page = text(client.get("/disclosures/days"))

    assert disclosure.reference in page
    assert "Police" in page
    for word in ("Holroyd", BODY, "900333", "Threats"):
        assert word not in page
    for address in ("/disclosures", f"/disclosures/{disclosure.id}", f"/disclosures/{disclosure.id}/authority"):
        assert client.get(address).status_code == 403


def test_another_practices_disclosure_is_absent(signed_in, practices, sounds):
    disclosure = asked(practices["allerton"], sounds[:1])
    client = signed_in("manager", "westfield")

    for address in ("", "/authority", "/extent", "/people", "/ask", "/approve", "/end", "/close"):
        assert client.get(f"/disclosures/{disclosure.id}{address}").status_code == 404
    assert client.post(f"/disclosures/{disclosure.id}/approve", {"what": "approve"}).status_code == 404
    assert client.get(f"/copies/of/{disclosure.selection_id}").status_code == 404


def test_it_waits_on_home_for_who_works_and_for_who_may_approve_and_for_nobody_else(practices, sounds, auditor):
    practice = practices["allerton"]
    disclosure = asked(practice, sounds[:1], days_ago=30)
    manager, partner = of_role(practice, "manager"), of_role(practice, "partner")

    [theirs] = waiting_for(manager, practice, today=today())
    [to_approve] = waiting_for(partner, practice, today=today())

    assert theirs.is_late
    assert theirs.href == f"/disclosures/{disclosure.id}"
    assert to_approve.href == f"/disclosures/{disclosure.id}/approve"
    assert waiting_for(auditor, practice, today=today()) == []
    assert all("Holroyd" not in each.words for each in (theirs, to_approve))
    assert Notification.objects.filter(person=partner, kind="disclosure-approve").exists()


def test_people_are_reminded_once_of_what_is_due(manager, disclosure_of):
    disclosure_of(days_ago=13)
    disclosure_of(days_ago=1)
    disclosure_of(days_ago=1, needed_by=today() + timedelta(days=2))
    late = disclosure_of(days_ago=60)
    Notification.objects.all().delete()

    for _ in range(2):
        remind_of_disclosures(timezone.now())

    kinds = list(Notification.objects.filter(person=manager.person).order_by("kind").values_list("kind", flat=True))
    assert kinds == ["disclosure-due", "disclosure-due", "disclosure-due", "disclosure-late"]
    assert Notification.objects.get(person=manager.person, kind="disclosure-late").subject_id == str(late.id)


def test_pages_of_a_patient_and_of_a_call_tell_of_their_disclosures(manager, disclosure_of, margaret, calls):
    disclosure = disclosure_of(people=[margaret])

    assert disclosure.reference in text(manager.get(f"/individuals/{margaret.id}"))
    assert disclosure.reference in text(manager.get(f"/calls/{calls[0].id}"))


def test_partners_read_how_many_were_asked_for_given_and_refused(practices, manager, disclosure_of):
    say(manager, disclosure_of(), "end", "refuse", choice="no-power")
    first = today().replace(day=1)

    line = disclosures_line(practices["allerton"], first, date(first.year + 1, 1, 1), today())

    assert "1 disclosure was asked for, 0 given, 1 refused." in line.words


def test_a_reference_leads_to_its_disclosure(manager, disclosure_of):
    disclosure = disclosure_of()

    found = manager.post("/disclosures/find", {"reference": disclosure.reference.lower()})

    assert found.url == f"/disclosures/{disclosure.id}"
    assert manager.post("/disclosures/find", {"reference": "D-2001-0001"}).status_code == 422
    assert manager.post("/disclosures/find", {"reference": "R-2026-0001"}).status_code == 422


def test_no_disclosure_says_so(manager):
    assert "Nobody waits for a disclosure" in text(manager.get("/disclosures"))


def test_another_kind_takes_another_power(manager, disclosure_of):
    disclosure = disclosure_of()
    say(manager, disclosure, "authority", "power", choice="crime")

    manager.post(f"/disclosures/{disclosure.id}/change", form(manager.person, kind="court"))

    disclosure.refresh_from_db()
    assert (disclosure.kind, disclosure.power, disclosure.seen_on) == ("court", "", None)


def test_what_is_written_down_stays(manager, disclosure_of):
    disclosure = disclosure_of()

    manager.post(f"/disclosures/{disclosure.id}/note", {"note": "The officer rang again"})

    assert "The officer rang again" in text(manager.get(f"/disclosures/{disclosure.id}"))
