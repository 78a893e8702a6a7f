"""Searching, keeping, deciding, hiding, checking, ending: each rule with rows behind it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from fairhearing.catalogue.models import Recording
from fairhearing.jobs.models import Outbox
from fairhearing.ledger.models import Individual, Link, Number
from fairhearing.practice.models import Role
from fairhearing.redaction.checks import check_needed, sign_check
from fairhearing.redaction.closing import close_selection
from fairhearing.redaction.deciding import Decided, decide, decide_again
from fairhearing.redaction.errors import BadCheck, BadDecision, BadSought, BadSpan, NotTheirs, SelectionClosed
from fairhearing.redaction.grounds import Ground
from fairhearing.redaction.models import Candidate, Span
from fairhearing.redaction.progress import progress_of
from fairhearing.redaction.rules import Opinion, Part
from fairhearing.redaction.searching import newer_calls, search
from fairhearing.redaction.sought import Sought
from fairhearing.redaction.spans import Wanted, change, hidden_in, hide, say_done, take_back
from fairhearing.redaction.waiting import waiting_for
from fairhearing.retention.models import Disposal, Hold
from fairhearing.retention.run import destroy_due

NOW = datetime(2027, 11, 1, 9, 0, tzinfo=UTC)
NUMBER = "+447700900123"
IN = Decided(Candidate.Decision.IN, Candidate.Reason.THEIRS)
OUT = Decided(Candidate.Decision.OUT, Candidate.Reason.NOT_THEM)
BY_LAW = Decided(Candidate.Decision.OUT, Candidate.Reason.GROUND, Ground.OTHERS)

pytestmark = pytest.mark.django_db


def look(selection, manager, now=NOW, **sought):
    return search(selection, Sought(**sought or {"numbers": (NUMBER,)}), by=manager, role="manager", now=now)


def person(practice, forename="Margaret", number=NUMBER):
    individual = Individual.objects.create(
        practice=practice, surname="Holroyd", forename=forename, added_at=NOW, changed_at=NOW
    )
    Number.objects.create(
        individual=individual,
        practice=practice,
        number=number,
        number_reversed=number[:0:-1],
        sure=Number.Sure.LIST,
    )
    return individual


@pytest.fixture
def candidate(kept, selection, manager):
    kept.keep()
    look(selection, manager)
    return selection.candidates.get()


def hide_part(candidate, by, *, ground=Ground.OTHERS, since=100, until=300, **wanted):
    part = Part("outside", since, until)
    return hide(candidate, candidate.call.recordings.get(), Wanted(part, ground, **wanted), by=by, now=NOW)


def test_whatever_is_found_is_kept_from_that_moment(kept, selection, manager):
    calls = [kept.keep(), kept.keep()]

    row = look(selection, manager)

    assert (row.found, row.fresh, row.withheld, row.gone) == (2, 2, 0, [])
    holds = Hold.objects.order_by("call_id")
    assert [hold.call_id for hold in holds] == sorted(call.id for call in calls)
    assert {(hold.kind, hold.reference, hold.released_at) for hold in holds} == {("request", "R-2027-001", None)}
    assert {each.decision for each in selection.candidates.all()} == {"unsure"}
    entry = Outbox.objects.get(verb="selection.searched")
    assert entry.detail["numbers"] == 1
    assert "7700" not in str(entry.detail)


def test_a_second_search_adds_only_what_is_new(kept, selection, manager):
    kept.keep()
    look(selection, manager)
    decided = selection.candidates.get()
    decide(selection, [decided], OUT, by=manager, now=NOW)
    kept.keep()

    row = look(selection, manager, numbers=("0900123",))

    assert (row.found, row.fresh) == (2, 1)
    assert Hold.objects.count() == 2
    decided.refresh_from_db()
    assert decided.decision == "out"


def test_a_call_that_is_being_destroyed_is_named_and_the_others_are_kept(kept, selection, manager):
    going, staying = kept.keep(), kept.keep()
    going.recordings.update(state=Recording.State.DESTROYING)

    row = look(selection, manager)

    assert row.gone == [going.id]
    assert [each.call_id for each in selection.candidates.all()] == [staying.id]


def test_a_confirmed_link_is_in_and_a_shared_number_is_said_to_be_so(kept, selection, manager, practice):
    margaret = person(practice)
    person(practice, "Joseph")
    linked, shared = kept.keep(), kept.keep()
    Link.objects.create(
        practice=practice, call=linked, individual=margaret, said=Link.Said.CONFIRMED, said_by=manager, said_at=NOW
    )

    look(selection, manager, individuals=(margaret,))

    one, other = (selection.candidates.get(call=call) for call in (linked, shared))
    assert (one.decision, one.sure, one.why) == ("in", "confirmed", "Linked to Margaret Holroyd by Helen Ashworth")
    assert (other.decision, other.sure) == ("unsure", "shared")
    assert other.why == f"Number {NUMBER}, which Margaret Holroyd shares with 1 other"


def test_what_nobody_can_search_for_is_refused(selection, manager):
    for sought in ({}, {"numbers": ("12",)}, {"names": ("42",)}):
        with pytest.raises(BadSought):
            search(selection, Sought(**sought), by=manager, now=NOW)
    assert not selection.searches.exists()


def test_newer_calls_are_counted_until_they_are_searched(kept, selection, manager):
    kept.keep()
    look(selection, manager, now=datetime(2026, 11, 23, 13, 0, tzinfo=UTC))
    assert newer_calls(selection) == 0

    kept.keep(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))

    assert newer_calls(selection) == 1


def test_a_call_that_a_request_holds_cannot_be_destroyed_by_a_run(kept, selection, manager, means):
    call = kept.keep()
    look(selection, manager)

    outcome = destroy_due(means)

    assert outcome.held == 1

    call.refresh_from_db()
    assert call.destroyed_at is None
    assert kept.objects() == [call.recordings.get().id]


def test_nor_by_plain_sql(candidate):
    Disposal.objects.create(
        recording=candidate.call.recordings.get(),
        call=candidate.call,
        practice=candidate.call.practice,
        rule="administrative",
        months=12,
        intent="",
        intended_at=NOW,
    )

    with (
        pytest.raises(IntegrityError, match="a hold keeps this call"),
        transaction.atomic(),
        connection.cursor() as sql,
    ):
        sql.execute("UPDATE retention_disposal SET state = 'destroying'")


def test_the_rows_of_hold_and_candidate_cannot_be_deleted_apart(candidate):
    with pytest.raises(Exception, match=r"FOREIGN KEY|foreign key|protected"), transaction.atomic():
        candidate.hold.delete()


def test_a_decision_needs_a_reason_that_goes_with_it(selection, manager, candidate):
    wrong = (
        Decided(Candidate.Decision.OUT, Candidate.Reason.THEIRS),
        Decided(Candidate.Decision.OUT, Candidate.Reason.GROUND),
        Decided(Candidate.Decision.IN, Candidate.Reason.THEIRS, Ground.CRIME),
    )
    for each in wrong:
        with pytest.raises(BadDecision):
            decide(selection, [candidate], each, by=manager, now=NOW)
    assert selection.candidates.get().decision == "unsure"


def test_a_decision_can_be_undone(selection, manager, candidate):
    before = decide(selection, [candidate], OUT, by=manager, now=NOW)
    assert progress_of(selection).words == "Not checked yet"

    decide_again(selection, before, by=manager, now=NOW)

    assert progress_of(selection).words == "0 of 1 call decided"
    assert Outbox.objects.filter(verb="selection.decided").count() == 2


def test_a_part_is_hidden_and_taken_back_and_the_row_stays(manager, candidate):
    span = hide_part(candidate, manager)
    assert [each.id for each in hidden_in(candidate)] == [span.id]

    take_back(span, by=manager, now=NOW)
    take_back(span, by=manager, now=NOW)

    assert hidden_in(candidate) == []
    assert Span.objects.get().taken_back_by == manager
    assert Outbox.objects.filter(verb="part.taken_back").count() == 1


def test_a_changed_part_is_another_row(manager, candidate):
    span = hide_part(candidate, manager)

    changed = change(span, Wanted(Part("both", 50, 200), Ground.CRIME), by=manager, now=NOW)

    assert [each.id for each in hidden_in(candidate)] == [changed.id]
    assert Span.objects.count() == 2


def test_serious_harm_without_an_opinion_hides_nothing(manager, candidate):
    with pytest.raises(BadSpan):
        hide_part(candidate, manager, ground=Ground.HARM)
    assert not Span.objects.exists()

    opinion = Opinion("Dr Amira Said", "GP", NOW.date(), "It would put her at risk.")
    span = hide_part(candidate, manager, ground=Ground.HARM, opinion=opinion)

    assert (span.opinion_name, span.opinion_on) == ("Dr Amira Said", NOW.date())


def test_the_database_refuses_a_part_that_ends_before_it_begins(manager, candidate):
    hide_part(candidate, manager)

    with pytest.raises(IntegrityError), transaction.atomic():
        Span.objects.update(to_ms=10)


def ready(selection, candidate, by, decided=IN):
    decide(selection, [candidate], decided, by=by, now=NOW)
    candidate.refresh_from_db()
    if decided is IN:
        say_done(candidate, by=by, now=NOW)


def sign(selection, by):
    return sign_check(selection, seen=check_needed(selection).seen, by=by, now=NOW)


def test_whoever_hid_a_part_cannot_check_it_and_a_second_person_can(selection, manager, deputy, candidate):
    hide_part(candidate, manager)
    ready(selection, candidate, manager)

    with pytest.raises(NotTheirs):
        sign(selection, manager)
    check = sign(selection, deputy)

    assert (check.how, check.person) == ("second", deputy)
    assert progress_of(selection).is_ready


def test_whoever_only_took_a_part_back_cannot_check_either(selection, manager, deputy, candidate):
    span = hide_part(candidate, manager)
    hide_part(candidate, manager, since=310, until=370)
    take_back(span, by=deputy, now=NOW)
    ready(selection, candidate, manager)

    with pytest.raises(NotTheirs):
        sign(selection, deputy)


def test_a_call_that_is_kept_back_by_law_needs_a_second_person(selection, manager, deputy, candidate):
    ready(selection, candidate, manager, BY_LAW)

    with pytest.raises(NotTheirs):
        sign(selection, manager)
    assert sign(selection, deputy).how == "second"


def test_where_nothing_is_hidden_whoever_did_the_work_checks_it(selection, manager, candidate):
    ready(selection, candidate, manager)

    assert sign(selection, manager).how == "self"


def test_a_child_or_claimed_harm_needs_a_second_person_and_undoes_a_self_check(selection, manager, candidate):
    ready(selection, candidate, manager)
    sign(selection, manager)

    type(selection).objects.update(child_concerned=True)
    selection.refresh_from_db()

    needed = check_needed(selection)
    assert needed.reasons == ("a child is concerned",)
    assert (needed.standing, needed.undone.how) == (None, "self")


def test_whoever_did_it_all_alone_is_no_second_person_where_a_child_is_concerned(selection, manager, deputy, candidate):
    ready(selection, candidate, manager)
    type(selection).objects.update(child_concerned=True)
    selection.refresh_from_db()

    with pytest.raises(NotTheirs):
        sign(selection, manager)
    assert sign(selection, deputy).how == "second"


def test_a_check_waits_for_who_may_be_the_second_person_until_it_is_signed(
    practice, selection, manager, deputy, candidate
):
    """Given a hidden part, when all is heard, then the other key holder finds the check on Home, until it is done."""
    since = {"kind": Role.Kind.ASSISTANT, "practice": practice, "since": NOW}
    Role.objects.create(person=deputy, **since)

    def waits(person):
        return [each.words for each in waiting_for(person, practice, today=NOW.date())]

    hide_part(candidate, manager)
    assert waits(deputy) == [], "not before the call is heard"
    ready(selection, candidate, manager)

    assert waits(deputy) == [f"Request {selection.reference}: a check waits for you"]
    assert waits(manager) == []
    sign(selection, deputy)
    assert waits(deputy) == []


def test_a_change_after_the_check_undoes_it(selection, manager, deputy, candidate):
    hide_part(candidate, manager)
    ready(selection, candidate, manager)
    sign(selection, deputy)

    later = hide_part(candidate, manager, since=310, until=370)
    assert not check_needed(selection).is_done
    assert check_needed(selection).undone.person == deputy

    take_back(later, by=manager, now=NOW)
    assert check_needed(selection).is_done
    assert not progress_of(selection).is_ready  # the call has to be said done again


def test_what_changed_meanwhile_is_not_signed(selection, manager, deputy, candidate):
    ready(selection, candidate, manager)
    seen = check_needed(selection).seen
    decide(selection, [candidate], OUT, by=manager, now=NOW)

    with pytest.raises(BadCheck):
        sign_check(selection, seen=seen, by=deputy, now=NOW)


@pytest.mark.usefixtures("candidate")
def test_what_is_not_finished_is_not_signed(selection, deputy):
    with pytest.raises(BadCheck):
        sign(selection, deputy)


def test_ending_releases_its_own_holds_and_no_others(selection, manager, candidate):
    Hold.objects.create(
        call=candidate.call,
        practice=selection.practice,
        kind=Hold.Kind.CLAIM,
        owner=manager,
        placed_at=NOW,
        review_on=NOW.date() + timedelta(days=9),
    )

    assert close_selection(selection, "Answered in full", by=manager, now=NOW) == 1

    assert [hold.kind for hold in Hold.objects.filter(released_at=None)] == ["claim"]
    assert candidate.hold.__class__.objects.get(id=candidate.hold_id).release_words == "Answered in full"
    for what in (
        lambda: look(selection, manager),
        lambda: decide(selection, [candidate], IN, by=manager, now=NOW),
        lambda: hide_part(candidate, manager),
        lambda: close_selection(selection, "again", by=manager, now=NOW),
    ):
        with pytest.raises(SelectionClosed):
            what()
