"""Patients and callers: found, added, changed, and said to be on a call."""

import html
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fairhearing.audit.verbs import Verb
from fairhearing.cases.models import Case, CasePerson
from fairhearing.catalogue.models import About, Closed
from fairhearing.jobs.models import Outbox
from fairhearing.ledger.children import last_chance_flags
from fairhearing.ledger.forgetting import forget_individuals
from fairhearing.ledger.links import confirm, deny
from fairhearing.ledger.models import Individual, IndividualSearch, Link, Number
from fairhearing.ledger.people import calls_of, people_of
from fairhearing.ledger.rules import Reason
from fairhearing.marks.models import Mark
from fairhearing.practice.models import Person
from fairhearing.retention.models import Hold
from fairhearing.retention.skeleton import strip

from .known_people import add_individual
from .sealed_calls import NOW, add_call

pytestmark = pytest.mark.django_db

NUMBER = "+447700900127"
FACTS = {"surname": "Holroyd", "forename": "Margaret", "nhs_number": "999 000 0018", "born_on": "3 November 1950"}


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


@pytest.fixture
def margaret(allerton):
    return add_individual(
        allerton,
        "Holroyd",
        numbers=[NUMBER],
        since=date(2024, 3, 1),
        nhs_number="9990000018",
        born_on=date(1950, 11, 3),
    )


def text(answer):
    """Return what a page says, without its markup."""
    page = re.sub(r"<script.*?</script>|<[^>]*>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r" (?=[.,?)])", "", " ".join(html.unescape(page).split())).replace("( ", "(")


def events(verb):
    return list(Outbox.objects.filter(verb=verb).order_by("number"))


def find(client, typed):
    answer = client.post("/individuals/find", {"find": typed})
    assert answer.status_code == 302, answer.content.decode()
    return text(client.get(answer.url))


def say(client, call, what, individual=None):
    person = {"person": str(individual.id)} if individual else {}
    answer = client.post(f"/calls/{call.id}/people", {"say": what, **person})
    assert answer.status_code == 302, answer.content.decode()
    return text(client.get(answer.url))


@pytest.mark.parametrize(
    "typed", ["holr", "MARG holroyd", "Holroyd, Margaret", "999 000 0018", "07700 900127", "900127", "03/11/1950"]
)
def test_somebody_is_found_by_what_one_remembers(manager, margaret, allerton, typed):  # noqa: ARG001 - she is there
    add_individual(allerton, "Sinclair", "George", numbers=["+441134960555"], born_on=date(1931, 2, 5))

    page = find(manager, typed)

    assert "1 person" in page
    assert "Holroyd, Margaret" in page


def test_who_is_not_there_is_said_with_what_to_do(manager, margaret):  # noqa: ARG001 - another is there
    assert "Nobody in the ledger matches." in find(manager, "Eastwood")


def test_what_was_typed_stands_in_no_address_and_no_entry(manager, margaret):
    answer = manager.post("/individuals/find", {"find": "Holroyd"})

    assert re.fullmatch(r"/individuals/found/[0-9a-f-]{36}", answer.url)
    manager.get(answer.url)
    manager.get(f"/individuals/{margaret.id}")
    told = [f"{row.subject} {row.detail}" for row in Outbox.objects.all()]
    assert not any("olroyd" in each or "900127" in each or "9990000018" in each for each in told)


def test_many_of_a_name_are_cut_and_said_to_be_more(manager, allerton):
    for n in range(22):
        add_individual(allerton, "Smith", f"Name{n:02}")

    page = find(manager, "smith")

    assert "The first 20" in page
    assert "There are more." in page


def test_another_practices_people_are_not_found_nor_shown(manager, practices):
    theirs = add_individual(practices["westfield"], "Holroyd", numbers=[NUMBER])

    assert "Nobody in the ledger matches." in find(manager, "holroyd")
    assert manager.get(f"/individuals/{theirs.id}").status_code == 404


def test_somebody_is_added_and_changed_with_one_entry_each(manager, allerton):
    answer = manager.post("/individuals/new", FACTS)

    added = Individual.objects.get()
    assert answer.url == f"/individuals/{added.id}?done"
    assert (added.practice, added.nhs_number, added.born_on) == (allerton, "9990000018", date(1950, 11, 3))
    assert [row.subject for row in events(Verb.INDIVIDUAL_ADDED)] == [added.id.hex]
    manager.post(f"/individuals/{added.id}/change", FACTS | {"surname": "Holroyd-Smith"})
    assert [row.detail for row in events(Verb.INDIVIDUAL_CHANGED)] == [{"fields": ["surname"]}]
    assert "Holroyd-Smith, Margaret" in find(manager, "smith")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"surname": " "}, "Enter the surname"),
        ({"nhs_number": "999 000 0017"}, "one of these is not right"),
        ({"born_on": "31 February 1950"}, "Enter a date of birth such as"),
        ({"born_on": "2199-01-01"}, "Enter a date of birth such as"),
        ({"surname": "x" * 61}, "at most 60 characters"),
        ({"lives_with": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(manager, wrong, words):
    answer = manager.post("/individuals/new", FACTS | wrong)

    assert answer.status_code == 422
    assert words in text(answer)
    assert not Individual.objects.exists()


def test_an_nhs_number_is_one_persons(manager, margaret):  # noqa: ARG001 - she has it
    answer = manager.post("/individuals/new", FACTS | {"forename": "Other"})

    assert answer.status_code == 422
    assert "has this NHS number already" in text(answer)


def test_a_number_is_added_given_up_and_theirs_again(manager, margaret):
    manager.post(f"/individuals/{margaret.id}/numbers", {"number": "0113 496 0555", "kind": "home"})

    row = Number.objects.get(number="+441134960555")
    assert (row.kind, row.sure, row.until) == ("home", "person", None)
    for over in (True, False):
        manager.post(f"/individuals/{margaret.id}/numbers/over", {"number": str(row.pk)})
        row.refresh_from_db()
        assert row.is_over is over
    assert [each.detail["now"] for each in events(Verb.INDIVIDUAL_NUMBERED)] == ["theirs", "not_theirs", "theirs"]


@pytest.mark.parametrize(("number", "words"), [("12", "area code"), ("0113 496 0101", "of the practice itself")])
def test_what_is_no_number_of_theirs_is_refused(manager, margaret, number, words):
    answer = manager.post(f"/individuals/{margaret.id}/numbers", {"number": number, "kind": "home"})

    assert answer.status_code == 422
    assert words in text(answer)


def test_a_call_says_whose_it_probably_is_and_is_confirmed(manager, margaret, call):
    assert "Probably Margaret Holroyd (their number since 2024). Is it?" in text(manager.get(f"/calls/{call.id}"))

    page = say(manager, call, "confirm", margaret)

    assert "Confirmed by Helen Ashworth" in page
    assert "Probably" not in page
    told = events(Verb.CALL_PERSON_SAID)
    assert [(row.subject, row.detail) for row in told] == [(call.id, {"said": "confirmed", "person": margaret.id.hex})]
    page = say(manager, call, "unsay", margaret)
    assert "Probably Margaret Holroyd" in page


def test_a_shared_number_lists_everybody_and_suggests_nobody(manager, margaret, allerton, call):
    add_individual(allerton, "Holroyd", "Tom", numbers=[NUMBER], born_on=date(2015, 6, 1), lives_with="with Margaret")

    page = text(manager.get(f"/calls/{call.id}"))

    assert "2 people share this number" in page
    assert "Tom Holroyd" in page
    assert "Child" in page
    assert "Probably" not in page
    assert people_of([call]) == {call.id: ()}
    say(manager, call, "confirm", margaret)
    assert [each.individual for each in people_of([call])[call.id]] == [margaret]


def test_a_care_homes_number_counts_those_it_does_not_list(manager, allerton, call):
    for n in range(23):
        add_individual(allerton, "Resident", f"Name{n:02}", numbers=[NUMBER])

    page = text(manager.get(f"/calls/{call.id}"))

    assert "23 people share this number" in page
    assert "And 3 others" in page


def test_it_is_not_them_and_it_is_nobody_we_know(manager, margaret, call):
    page = say(manager, call, "deny", margaret)

    assert "Helen Ashworth said on" in page
    assert "that it is not Margaret Holroyd" in page
    assert calls_of(margaret) == ()
    page = say(manager, call, "nobody")
    assert "that this call is of nobody we know" in page
    say(manager, call, "unsay")
    say(manager, call, "unsay", margaret)
    assert [each.reason for each in calls_of(margaret)] == [Reason.PROBABLE]


def test_a_withheld_number_is_said_to_be_withheld(manager, allerton):
    call = add_call(allerton, number="", withheld=True)

    assert "The number was withheld, so nothing tells whose call it is." in text(manager.get(f"/calls/{call.id}"))


def test_somebody_else_is_found_from_the_call_and_confirmed(manager, margaret, allerton, call):
    tom = add_individual(allerton, "Eastwood", "Tom")
    address = manager.post(f"/calls/{call.id}/people", {"find": "eastw"}).url

    page = text(manager.get(address))

    assert "Tom Eastwood" in page
    say(manager, call, "confirm", tom)
    say(manager, call, "confirm", margaret)
    assert {each.individual for each in people_of([call])[call.id]} == {tom, margaret}


def test_nobody_of_another_practice_is_put_on_a_call(manager, practices, call):
    theirs = add_individual(practices["westfield"], "Holroyd")

    answer = manager.post(f"/calls/{call.id}/people", {"say": "confirm", "person": str(theirs.id)})

    assert answer.status_code == 404
    assert not Link.objects.exists()


def test_the_page_of_somebody_shows_their_calls_apart_and_what_cannot_be_known(manager, margaret, allerton, call):
    later = add_call(allerton, started_at=NOW + timedelta(days=1))
    other = add_call(allerton, number="+441134960555", started_at=NOW + timedelta(days=2))
    add_call(allerton, number="", withheld=True)
    say(manager, other, "confirm", margaret)

    page = text(manager.get(f"/individuals/{margaret.id}"))

    assert "Confirmed: 1 call" in page
    assert "Probable: 2 calls" in page
    assert "1 call of this practice came without a number." in page
    assert [each.call.id for each in calls_of(margaret)] == [other.id, later.id, call.id]
    assert [each.reason for each in calls_of(margaret, first_day=date(2026, 11, 22))] == [Reason.CONFIRMED]


def test_a_number_that_was_given_up_says_nothing_of_later_calls(manager, margaret, allerton, call):  # noqa: ARG001
    margaret.numbers.update(until=date(2026, 11, 20))
    later = add_call(allerton, started_at=NOW + timedelta(days=1))

    assert [each.call.id for each in calls_of(margaret)] == [call.id]
    assert people_of([later]) == {later.id: ()}


def test_what_is_closed_to_a_reader_is_in_none_of_their_lists_nor_counts(manager, margaret, allerton, call):
    withheld = add_call(allerton, number="", withheld=True)
    about = About.objects.create(
        practice=allerton, person=manager.person, extension="999", said_by=manager.person, said_at=NOW, applied_at=NOW
    )
    for each in (call, withheld):
        Closed.objects.create(about=about, call=each, person=manager.person)

    page = text(manager.get(f"/individuals/{margaret.id}"))

    assert "No call is known to be theirs" in page
    assert "No call of this practice came without a number." in page
    assert manager.get(f"/calls/{call.id}/people").status_code == 403
    answer = manager.post(f"/calls/{call.id}/people", {"say": "confirm", "person": str(margaret.id)})
    assert answer.status_code == 403


def test_a_list_of_calls_asks_as_many_questions_as_one_call(margaret, allerton):  # noqa: ARG001 - she has the number
    calls = [add_call(allerton, started_at=NOW + timedelta(hours=n)) for n in range(12)]

    counts = []
    for some in (calls[:1], calls):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            people_of(some)
        counts.append(len(asked))

    assert counts[0] == counts[1] == 3


def test_calls_that_are_destroyed_are_forgotten(margaret, call):
    by = Person.objects.get(email="manager@allerton.example")
    confirm(call, margaret, by=by, now=NOW, role="manager")
    deny(call, margaret, by=by, now=NOW, role="manager")

    strip([], [add_call(margaret.practice).id], NOW)
    assert Link.objects.exists()
    call.recordings.update(state="destroyed")
    strip([], [call.id], NOW)

    assert not Link.objects.exists()


def test_a_search_of_a_day_ago_is_forgotten(manager):
    from fairhearing.ledger.finding import forget_searches

    find(manager, "holroyd")
    row = IndividualSearch.objects.get()

    assert forget_searches(row.created_at + timedelta(hours=23)) == 0
    assert forget_searches(row.created_at + timedelta(hours=25)) == 1


def test_calls_of_children_are_flagged_for_a_last_look(margaret, allerton, call):  # noqa: ARG001 - she is grown up
    child = add_individual(allerton, "Holroyd", "Tom", numbers=["+447700900130"], born_on=date(2020, 6, 1))
    by_number = add_call(allerton, number="+447700900130")
    by = Person.objects.get(email="manager@allerton.example")
    confirmed = add_call(allerton, number="+447700900131")
    confirm(confirmed, child, by=by, now=NOW, role="manager")

    assert last_chance_flags(allerton, allerton.calls.values_list("id", flat=True)) == {
        by_number.id: ("A child has its number",),
        confirmed.id: ("It is a child’s",),
    }


def test_who_left_and_of_whom_there_is_no_call_is_forgotten_after_the_longest_period(allerton, margaret, call):
    gone = add_individual(allerton, "Gone", came_from="list", left="deducted")
    listed = add_individual(allerton, "Listed", came_from="list")
    by_hand = add_individual(allerton, "Hand", numbers=["+447700900132"])
    year = timedelta(days=366)

    assert forget_individuals(allerton, months=12, now=NOW + timedelta(days=360)) == 0
    assert forget_individuals(allerton, months=12, now=NOW + year) == 2
    assert set(Individual.objects.all()) == {listed, margaret}
    assert not {gone, by_hand} & set(Individual.objects.all())
    call.parties.all().delete()
    assert forget_individuals(allerton, months=12, now=NOW + year) == 1
    assert [row.detail for row in events(Verb.INDIVIDUALS_FORGOTTEN)] == [{"forgotten": 2}, {"forgotten": 1}]


def test_the_page_of_somebody_says_what_their_calls_are_part_of(manager, margaret, allerton, call):
    page = text(manager.get(f"/individuals/{margaret.id}"))
    assert "No confirmed or probable call of theirs is kept longer or has a note." in page

    of_another = add_call(allerton, number="+447700900133")
    for each, words in ((call, "He asked for a copy"), (of_another, "Not of hers")):
        Hold.objects.create(
            call=each,
            practice=allerton,
            kind="complaint",
            reference=words,
            owner=manager.person,
            placed_at=NOW,
            review_on=NOW.date(),
        )
        Mark.objects.create(
            practice=allerton, call=each, words=f"Note: {words}", written_by=manager.person, written_at=NOW
        )
    page = text(manager.get(f"/individuals/{margaret.id}"))
    assert "He asked for a copy" in page
    assert "Note: He asked for a copy" in page
    assert "Not of hers" not in page


def test_whom_a_case_concerns_is_not_forgotten(manager, allerton):
    by_hand, merged = add_individual(allerton, "Hand"), add_individual(allerton, "Merged")
    Individual.objects.filter(id=merged.id).update(merged_into=by_hand)
    case = Case.objects.create(
        practice=allerton,
        year=2026,
        number=1,
        kind="complaint",
        owner=manager.person,
        opened_by=manager.person,
        opened_at=NOW,
        received_on=NOW,
    )
    CasePerson.objects.create(case=case, individual=merged, added_by=manager.person, added_at=NOW)
    years = NOW + timedelta(days=800)

    assert forget_individuals(allerton, months=12, now=years) == 0
    Case.objects.update(state="closed", closed_at=NOW)
    assert forget_individuals(allerton, months=12, now=NOW + timedelta(days=367)) == 0
    assert forget_individuals(allerton, months=12, now=years) == 1
