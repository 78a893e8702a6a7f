"""Two entries that are one person are made one, one that is two is made two, and both are taken back whole."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.ledger.errors import CannotRearrange
from fairhearing.ledger.links import confirm, deny
from fairhearing.ledger.models import Individual, Link, NameWord, Number, Rearrangement
from fairhearing.ledger.people import calls_of, people_of
from fairhearing.ledger.rearranging import forget_old_rearrangements, merge, split, undo
from fairhearing.ledger.rules import Reason
from fairhearing.practice.models import Person

from .known_people import add_individual
from .sealed_calls import add_call
from .test_individuals import find, text

pytestmark = pytest.mark.django_db

MOBILE, HOME, BOTH = "+447700900127", "+441134960555", "+441134960777"


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


@pytest.fixture
def margaret(allerton):
    return add_individual(allerton, "Holroyd", numbers=[HOME, BOTH])


@pytest.fixture
def maggie(allerton):
    return add_individual(
        allerton, "Holroyd", "Maggie", numbers=[MOBILE, BOTH], nhs_number="9990000018", born_on=date(1950, 11, 3)
    )


@pytest.fixture
def by(practices):  # noqa: ARG001 - the people of the practice
    return {"by": Person.objects.get(email="manager@allerton.example"), "role": "manager", "now": timezone.now()}


def snapshot():
    """Return everything that is known of people, but when it was changed."""
    return (
        set(
            Individual.objects.values_list(
                "id", "surname", "forename", "nhs_number", "born_on", "lives_with", "merged_into"
            )
        ),
        set(Number.objects.values_list("id", "individual", "number", "until", "sure")),
        set(Link.objects.values_list("id", "individual", "call", "said")),
        set(NameWord.objects.values_list("individual", "word")),
    )


def test_two_are_made_one_with_all_that_is_theirs(manager, margaret, maggie, allerton, by):
    call = add_call(allerton, number="+447700900999")
    confirm(call, maggie, **by)

    page = text(manager.get(f"/individuals/{margaret.id}/merge/{maggie.id}"))
    assert "07700 900127 becomes a number of Margaret Holroyd" in page
    assert "gets the date of birth, NHS number of the other" in page
    answer = manager.post(f"/individuals/{margaret.id}/merge/{maggie.id}")

    assert "The two are one now." in text(manager.get(answer.url))
    margaret.refresh_from_db()
    assert (margaret.nhs_number, margaret.born_on) == ("9990000018", date(1950, 11, 3))
    assert set(margaret.numbers.values_list("number", flat=True)) == {MOBILE, HOME, BOTH}
    assert [each.reason for each in calls_of(margaret)] == [Reason.CONFIRMED]
    assert "1 person" in find(manager, "holroyd")
    assert manager.get(f"/individuals/{maggie.id}").status_code == 200
    assert "Margaret Holroyd" in text(manager.get(f"/individuals/{maggie.id}"))


def test_a_number_that_both_had_is_shared_by_nobody_afterwards(margaret, maggie, allerton, by):
    call = add_call(allerton, number=BOTH)
    assert people_of([call]) == {call.id: ()}

    merge(margaret, maggie, **by)

    assert [each.individual for each in people_of([call])[call.id]] == [margaret]


def test_undoing_a_merging_leaves_no_trace(manager, margaret, maggie, allerton, by):
    first, second = add_call(allerton, number="+447700900999"), add_call(allerton, number=BOTH)
    confirm(first, maggie, **by)
    confirm(second, maggie, **by)
    deny(second, margaret, **by)
    before = snapshot()
    done = merge(margaret, maggie, **by)
    assert snapshot() != before

    assert "made Maggie Holroyd and Margaret Holroyd one" in text(manager.get(f"/individuals/{margaret.id}"))
    manager.post(f"/individuals/rearranged/{done.id}/undo")

    assert snapshot() == before


def test_what_came_after_a_merging_stays_where_it_came(margaret, maggie, allerton, by):
    done = merge(margaret, maggie, **by)
    call = add_call(allerton, number="+447700900999")
    confirm(call, margaret, **by)

    undo(done, **by)

    assert Link.objects.get().individual == margaret
    assert set(maggie.numbers.values_list("number", flat=True)) == {MOBILE, BOTH}


def test_those_who_differ_are_said_to(manager, maggie, allerton):
    other = add_individual(allerton, "Holroyd", nhs_number="9990000026", born_on=date(1980, 1, 1))

    page = text(manager.get(f"/individuals/{maggie.id}/merge/{other.id}"))

    assert "The two differ in their NHS number and date of birth." in page


def test_a_merging_upon_another_is_undone_in_turn(margaret, maggie, allerton, by):
    third = add_individual(allerton, "Holroyd", "M")
    before = snapshot()
    first = merge(margaret, maggie, **by)
    second = merge(third, margaret, **by)

    with pytest.raises(CannotRearrange, match="undo first"):
        undo(first, **by)
    undo(second, **by)
    undo(first, **by)

    assert snapshot() == before


def test_nobody_is_merged_with_themselves_or_twice_or_across_practices(practices, margaret, maggie, by):
    theirs = add_individual(practices["westfield"], "Holroyd")

    for other in (margaret, theirs):
        with pytest.raises(CannotRearrange):
            merge(margaret, other, **by)
    merge(margaret, maggie, **by)
    with pytest.raises(CannotRearrange):
        merge(margaret, maggie, **by)


def test_one_is_made_two_after_a_look_at_what_goes_where(manager, margaret, allerton, by):
    call = add_call(allerton, number="+447700900999")
    confirm(call, margaret, **by)
    home = margaret.numbers.get(number=HOME)
    chosen = {"surname": "Holroyd", "forename": "Tom", "number": [home.pk], "link": [Link.objects.get().pk]}

    page = text(manager.post(f"/individuals/{margaret.id}/split", chosen))
    assert "To the new entry, Tom Holroyd" in page
    assert not Rearrangement.objects.exists()
    answer = manager.post(f"/individuals/{margaret.id}/split", chosen | {"step": "split"})

    assert "This is the new one." in text(manager.get(answer.url))
    tom = Individual.objects.get(forename="Tom")
    assert set(tom.numbers.values_list("number", flat=True)) == {HOME}
    assert [each.call.id for each in calls_of(tom)] == [call.id]
    assert calls_of(margaret) == ()


def test_undoing_a_splitting_leaves_no_trace_but_what_came_since(margaret, allerton, by):
    before = snapshot()
    home = margaret.numbers.get(number=HOME)
    done = split(margaret, surname="Holroyd", forename="Tom", numbers=[home.pk], links=[], **by)
    assert done.other is not None
    call = add_call(allerton, number="+447700900999")
    confirm(call, done.other, **by)

    undo(done, **by)

    assert Link.objects.get().individual == margaret
    Link.objects.all().delete()
    assert snapshot() == before


def test_a_split_of_nothing_or_without_a_name_is_refused(manager, margaret):
    for chosen, words in (({"surname": "X"}, "Choose a number or a call"), ({"number": ["1"]}, "Enter the surname")):
        answer = manager.post(f"/individuals/{margaret.id}/split", chosen)
        assert answer.status_code == 422
        assert words in text(answer)
    assert manager.post(f"/individuals/{margaret.id}/split", {"step": "split", "surname": "X"}).status_code == 409


def test_nothing_is_undone_after_thirty_days_and_what_moved_is_forgotten(manager, margaret, maggie, by):
    done = merge(margaret, maggie, **by)
    later = by["now"] + timedelta(days=30, seconds=1)

    with pytest.raises(CannotRearrange, match="too late"):
        undo(done, **(by | {"now": later}))
    forget_old_rearrangements(by["now"] + timedelta(days=29))
    assert Rearrangement.objects.get().before
    forget_old_rearrangements(later)
    assert Rearrangement.objects.get().before == {}
    Rearrangement.objects.update(done_at=by["now"] - timedelta(days=31))
    answer = manager.post(f"/individuals/rearranged/{done.id}/undo")
    assert answer.status_code == 409
    assert "It is too late to undo that. Nothing was changed." in text(answer)


def test_the_log_says_ids_only(margaret, maggie, by):
    done = merge(margaret, maggie, **by)
    undo(done, **by)

    rows = Outbox.objects.filter(verb__in=[Verb.INDIVIDUALS_MERGED, Verb.REARRANGEMENT_UNDONE])
    assert [(row.subject, row.detail) for row in rows.order_by("number")] == [
        (margaret.id.hex, {"other": maggie.id.hex, "rearrangement": done.id.hex})
    ] * 2
