"""Papers: kept with a file or a reference, signed here, not applicable for a reason; replaced, never deleted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.announcing.wordings import add_wording
from tests.announcing.wordings import done_by as wording_done
from tests.web.papers_made import PDF, all_papers, kept_paper

from fairhearing.announcing.writing import approve_wording
from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.papers.errors import BadPaper
from fairhearing.papers.keeping import digest_of, end_paper, say_absent, sign_here
from fairhearing.papers.models import Paper
from fairhearing.papers.notices import filled
from fairhearing.papers.paper_kinds import RULES, PaperKind
from fairhearing.papers.ready import is_first_month, items_of
from fairhearing.papers.standing import PaperState, paper_of, papers_of
from fairhearing.papers.waiting import waiting_for
from fairhearing.practice.recording_notice import acknowledge

pytestmark = pytest.mark.django_db
POSTER, DPIA, PROCESSOR = RULES[PaperKind.POSTER], RULES[PaperKind.DPIA], RULES[PaperKind.PROCESSOR]


def state(practice, kind, today):
    return paper_of(practice, kind, today=today).state


def test_nothing_is_there_by_itself(practice, manager):
    states = {each.state for each in papers_of(practice, today=manager.now.date())}

    assert states == {PaperState.MISSING}


def test_a_paper_is_good_until_its_last_day_and_told_of_before(practice, manager, people):
    until = manager.now.date() + timedelta(days=270)
    kept_paper(practice, manager, PaperKind.DPIA, until=until)

    def words(day):
        found = waiting_for(people["manager"], practice, today=day)
        return [each.is_late for each in found if "data protection impact" in each.words]

    assert state(practice, PaperKind.DPIA, until - timedelta(days=31)) is PaperState.GOOD
    assert state(practice, PaperKind.DPIA, until) is PaperState.ENDING
    assert state(practice, PaperKind.DPIA, until + timedelta(days=1)) is PaperState.OVER
    assert words(until - timedelta(days=31)) == []
    assert words(until) == [False]
    assert words(until + timedelta(days=1)) == [True]


def test_a_newer_paper_takes_the_place_of_the_one_before_which_stays(practice, manager):
    first = kept_paper(practice, manager, PaperKind.DPIA, data=PDF)
    second = kept_paper(practice, manager, PaperKind.DPIA)

    first.refresh_from_db()

    assert first.replaced_at is not None
    assert bytes(first.data) == PDF
    assert paper_of(practice, PaperKind.DPIA, today=manager.now.date()).papers == (second,)
    rows = Outbox.objects.filter(verb=Verb.PAPER_KEPT).values_list("subject", flat=True)
    assert set(rows) == {first.id.hex, second.id.hex}


def test_of_several_only_the_named_one_is_replaced_and_the_first_that_ends_counts(practice, manager):
    today = manager.now.date()
    one = kept_paper(practice, manager, PaperKind.PROCESSOR, about="Phone firm", until=today + timedelta(days=3))
    kept_paper(practice, manager, PaperKind.PROCESSOR, about="Hosting firm")
    assert state(practice, PaperKind.PROCESSOR, today) is PaperState.ENDING

    end_paper(one, manager)

    assert state(practice, PaperKind.PROCESSOR, today) is PaperState.GOOD
    assert Outbox.objects.filter(verb=Verb.PAPER_ENDED, subject=one.id.hex).count() == 1


def test_what_does_not_apply_is_asked_about_again(practice, manager):
    review = manager.now.date() + timedelta(days=90)

    say_absent(practice, POSTER, "Nobody comes in: we have no waiting room", review, manager)

    assert state(practice, PaperKind.POSTER, review) is PaperState.ABSENT
    assert state(practice, PaperKind.POSTER, review + timedelta(days=1)) is PaperState.OVER


def test_a_paper_ends_what_was_said_of_none_being_needed(practice, manager):
    say_absent(practice, PROCESSOR, "We run it ourselves", manager.now.date() + timedelta(days=90), manager)
    kept_paper(practice, manager, PaperKind.PROCESSOR)

    assert [each.state for each in practice.papers.filter(replaced_at=None)] == [Paper.State.KEPT]


@pytest.mark.parametrize(
    ("rule", "reason", "days"),
    [(DPIA, "No", 30), (POSTER, " ", 30), (POSTER, "x" * 501, 30), (POSTER, "No", 0), (POSTER, "No", 400)],
)
def test_not_everything_may_be_said_not_to_apply_and_not_for_long(practice, manager, rule, reason, days):
    with pytest.raises(BadPaper):
        say_absent(practice, rule, reason, manager.now.date() + timedelta(days=days), manager)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (PaperKind.DPIA, {"reference": ""}),
        (PaperKind.DPIA, {"signed_by": " "}),
        (PaperKind.DPIA, {"data": b"<html>"}),
        (PaperKind.PROCESSOR, {"about": ""}),
        (PaperKind.STAFF_NOTICE, {}),
    ],
)
def test_a_paper_that_says_nothing_is_not_kept(practice, manager, kind, written):
    with pytest.raises(BadPaper):
        kept_paper(practice, manager, kind, **written)


def test_days_of_a_paper_are_in_their_order(practice, manager):
    today = manager.now.date()
    with pytest.raises(BadPaper, match="lies ahead"):
        kept_paper(practice, manager, PaperKind.DPIA, signed_on=today + timedelta(days=1))
    with pytest.raises(BadPaper, match="after it was signed"):
        kept_paper(practice, manager, PaperKind.DPIA, until=today)


def test_a_partner_signs_the_words_they_read_here(practice, partner):
    rule = RULES[PaperKind.AUTHORISATION]
    with pytest.raises(BadPaper):
        sign_here(practice, rule, "0" * 64, partner)

    paper = sign_here(practice, rule, digest_of(filled(rule.statement, practice.name)), partner)

    assert (paper.signed_by, paper.state) == ("Ruth Okafor", Paper.State.KEPT)
    assert "Allerton Medical Centre" in paper.statement
    assert state(practice, PaperKind.AUTHORISATION, partner.now.date()) is PaperState.GOOD
    assert Outbox.objects.get(verb=Verb.PAPER_SIGNED).detail["sha256"] == digest_of(paper.statement)


def test_what_has_no_words_cannot_be_signed_here(practice, partner):
    with pytest.raises(BadPaper):
        sign_here(practice, DPIA, digest_of(""), partner)


def test_the_system_sees_by_itself_who_has_read_the_notice(practice, people, manager):
    today = manager.now.date()
    everybody = list(people.values())
    for person in everybody[:-1]:
        acknowledge(practice, person, 1, now=manager.now)
    assert state(practice, PaperKind.STAFF_NOTICE, today) is PaperState.MISSING

    acknowledge(practice, everybody[-1], 1, now=manager.now)

    assert paper_of(practice, PaperKind.STAFF_NOTICE, today=today).words == "6 of 6 have read it"
    assert state(practice, PaperKind.STAFF_NOTICE, today) is PaperState.GOOD


def test_the_system_sees_by_itself_which_announcement_is_in_force(practice, people, manager):  # noqa: ARG001 - roles
    today = manager.now.date()
    wording = add_wording(practice, manager.now, approved=False)
    assert state(practice, PaperKind.ANNOUNCEMENT, today) is PaperState.MISSING

    approve_wording(wording, today, None, wording_done(practice, manager.now))

    assert paper_of(practice, PaperKind.ANNOUNCEMENT, today=today).words == "Wording 1 is in force"
    assert state(practice, PaperKind.ANNOUNCEMENT, today - timedelta(days=1)) is PaperState.MISSING


def test_what_is_missing_stands_first(practice, manager):
    today = manager.now.date()
    all_papers(practice, manager)
    kept_paper(practice, manager, PaperKind.DSPT, until=today + timedelta(days=2))

    items = items_of(practice, today=today)

    order = [each.state for each in items]
    assert order == sorted(order, key=list(PaperState).index)
    assert {each.title for each in items if each.state is PaperState.MISSING} == {
        "The policy, in your own words",
        "Where policy and law differ",
        "Staff have read that calls are recorded",
        "Announcement before each incoming call",
        "Other places where calls may be stored",
    }


def test_the_first_month_leads_the_manager_to_what_is_missing_and_then_no_more(practice, people):
    began = practice.created_at.date()

    def told(person, day):
        return [each.due_on for each in waiting_for(people[person], practice, today=day) if "Ready to" in each.words]

    assert is_first_month(practice, today=began + timedelta(days=31))
    assert told("manager", began) == [began + timedelta(days=31)]
    assert told("partner", began) == []
    assert told("manager", began + timedelta(days=32)) == []


def test_papers_of_one_practice_are_not_anothers(practice, manager):
    other = type(practice).objects.create(id="westfield", name="Westfield", created_at=manager.now)
    kept_paper(practice, manager, PaperKind.DPIA)

    assert state(other, PaperKind.DPIA, manager.now.date()) is PaperState.MISSING


def test_a_statement_that_was_signed_is_kept_whole_when_a_paper_follows(practice, partner, manager):
    rule = RULES[PaperKind.AUTHORISATION]
    signed = sign_here(practice, rule, digest_of(filled(rule.statement, practice.name)), partner)

    kept_paper(practice, replace(manager, now=manager.now + timedelta(days=1)), PaperKind.AUTHORISATION)

    signed.refresh_from_db()
    assert signed.replaced_at is not None
    assert signed.statement
