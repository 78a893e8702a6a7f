"""Notes: who took clinical calls confirms them, by several at once, and sees nothing of others' calls."""

import re
from datetime import timedelta

import pytest

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Party
from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Extension

from .kept_calls import add_kept_call, began
from .test_log_page import text

pytestmark = pytest.mark.django_db

ACCURATE, ONLY = "clinical_summarised", "clinical_only"


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


@pytest.fixture
def member(signed_in, allerton):
    """Keeley Barnes, whose extension is clinical."""
    client = signed_in("member")
    Extension.objects.filter(practice=allerton, extension="201").update(person=client.person, clinical=True)
    return client


@pytest.fixture
def unconfirmed(allerton):
    return [add_kept_call(allerton, days, "clinical_unconfirmed") for days in (3, 2, 300)]


def confirm(client, calls, outcome=ACCURATE):
    return client.post("/notes", {"call": [call.id for call in calls], "outcome": outcome})


def classes(calls):
    for call in calls:
        call.refresh_from_db()
    return [call.record_class for call in calls]


def listed(client):
    return re.findall(r'name="call" type="checkbox" value="([0-9a-f]{32})"', client.get("/notes").content.decode())


def test_own_unconfirmed_calls_are_listed_the_oldest_first(member, unconfirmed):
    assert listed(member) == [unconfirmed[1].id, unconfirmed[0].id, unconfirmed[2].id]


def test_a_member_sees_the_end_of_the_number_and_nothing_else_of_who_rang(member, allerton):
    add_kept_call(allerton, 5, "clinical_unconfirmed", number="+447700900127", name="Margaret Holroyd")

    page = text(member.get("/notes"))

    assert "ends in 127" in page
    assert "Incoming" in page
    assert "1 min 00 s" in page
    assert not any(hidden in page for hidden in ("900127", "900 127", "Holroyd", "/calls/"))


def test_of_a_number_too_short_to_hide_nothing_is_shown(member, allerton):
    add_kept_call(allerton, 5, "clinical_unconfirmed", number="999")

    assert "999" not in re.sub(r'(value|id)="[^"]*"', "", text(member.get("/notes")))


def test_a_manager_with_a_clinical_extension_sees_the_number(manager, allerton, unconfirmed):
    Extension.objects.filter(practice=allerton, extension="201").update(person=manager.person, clinical=True)

    assert "07700 900127" in text(manager.get("/notes"))
    assert len(listed(manager)) == len(unconfirmed)


def test_several_are_confirmed_at_once_each_with_its_entry(member, unconfirmed):
    answer = confirm(member, unconfirmed[:2])

    assert "2 notes confirmed." in text(member.get(answer.url))
    assert classes(unconfirmed) == [ACCURATE, ACCURATE, "clinical_unconfirmed"]
    entries = Outbox.objects.filter(verb=Verb.NOTES_CONFIRMED)
    assert {(row.actor, row.role, row.detail["outcome"]) for row in entries} == {
        (member.person.account, "member", ACCURATE)
    }
    assert len(entries) == 2


def test_the_recording_may_be_the_only_record(member, unconfirmed):
    answer = confirm(member, unconfirmed[:1], ONLY)

    assert "1 call marked as the only record." in text(member.get(answer.url))
    assert classes(unconfirmed)[0] == ONLY


def test_it_can_be_undone(member, unconfirmed):
    confirm(member, unconfirmed[:2], ONLY)

    answer = member.post("/kept/undo")

    assert "Undone." in text(member.get(answer.url))
    assert classes(unconfirmed) == ["clinical_unconfirmed"] * 3


@pytest.mark.parametrize("why", ["not clinical", "not theirs", "before it was theirs", "another class"])
def test_calls_that_are_not_theirs_to_confirm_are_neither_listed_nor_confirmed(member, allerton, unconfirmed, why):
    extension = Extension.objects.filter(practice=allerton, extension="201")
    if why == "not clinical":
        extension.update(clinical=False)
    elif why == "not theirs":
        extension.update(person=None)
    elif why == "before it was theirs":
        extension.update(person_since=began(301))
    else:
        allerton.calls.update(record_class="administrative")
    before = classes(unconfirmed)

    answer = confirm(member, unconfirmed)

    assert listed(member) == []
    assert answer.status_code == 422
    assert classes(unconfirmed) == before


def test_a_call_another_extension_took_is_not_theirs(member, allerton):
    call = add_kept_call(allerton, 5, "clinical_unconfirmed")
    Party.objects.filter(call=call, side="right").update(extension="203")

    assert listed(member) == []


def test_the_same_extension_of_another_practice_is_another(member, practices):
    Extension.objects.create(practice=practices["westfield"], extension="201", clinical=True)
    call = add_kept_call(practices["westfield"], 5, "clinical_unconfirmed")
    Party.objects.filter(call=call, side="right").update(extension="201")

    assert listed(member) == []


@pytest.mark.parametrize(
    ("calls", "outcome", "said"),
    [
        (0, ACCURATE, "Choose at least one call"),
        (1, "", "Say whether the note"),
        (1, "evidence", "Say whether the note"),
    ],
)
def test_what_is_missing_is_said(member, unconfirmed, calls, outcome, said):
    answer = confirm(member, unconfirmed[:calls], outcome)

    assert answer.status_code == 422
    assert said in text(answer)
    assert set(classes(unconfirmed)) == {"clinical_unconfirmed"}


def test_many_come_in_pages_each_once(member, allerton):
    ids = {add_kept_call(allerton, 20 + n // 2, "clinical_unconfirmed").id for n in range(30)}

    first = member.get("/notes").content.decode()
    after = re.search(r"\?after=([0-9a-f]{32})", first)[1]
    second = member.get(f"/notes?after={after}").content.decode()

    seen = [re.findall(r'value="([0-9a-f]{32})"', page) for page in (first, second)]
    assert [len(page) for page in seen] == [25, 5]
    assert {*seen[0], *seen[1]} == ids
    assert "25 of 30 calls" in text(member.get("/notes"))


def test_the_manager_sees_how_many_wait_with_whom_and_since_when(manager, member, allerton, unconfirmed):  # noqa: ARG001
    Extension.objects.filter(practice=allerton, extension="203").update(clinical=True)
    other = add_kept_call(allerton, 50, "clinical_unconfirmed")
    Party.objects.filter(call=other, side="right").update(extension="203")
    apart = add_kept_call(allerton, 60, "clinical_unconfirmed")
    Party.objects.filter(call=apart, side="right").update(extension="299")

    page = re.sub(r"<[^>]+>", " ", text(manager.get("/notes")))

    assert "5 notes wait." in page
    assert "1 call of them had no clinical extension on the line" in page
    oldest = began(2)
    assert re.search(
        rf"Extension 201 +Keeley Barnes +The oldest of +\w+ {oldest.day} {oldest:%B} {oldest.year} +3", page
    )
    assert re.search(r"Extension 203 +Nobody who signs in", page)
    assert "In the whole practice" not in text(member.get("/notes"))


def test_start_page_and_menu_tell_of_them(member, unconfirmed):
    page = text(member.get("/"))

    assert "3 notes to confirm" in page
    assert '/notes"' in page
    confirm(member, unconfirmed)
    assert "to confirm" not in text(member.get("/"))


def test_who_has_no_clinical_extension_is_told_so(signed_in, unconfirmed):
    page = text(signed_in("member").get("/notes"))

    assert "No clinical extension is yours here" in page
    assert 'href="/notes"' not in text(signed_in("member").get("/"))
    assert set(classes(unconfirmed)) == {"clinical_unconfirmed"}


def test_looking_at_them_is_noted(member, unconfirmed):
    member.get("/notes")

    [entry] = Outbox.objects.filter(verb=Verb.NOTES_LISTED)
    assert (entry.subject, entry.detail) == (member.person.account, {"shown": len(unconfirmed)})


def test_a_call_from_before_is_not_counted_by_the_second(member, allerton, unconfirmed):
    since = max(call.started_at for call in unconfirmed)
    Extension.objects.filter(practice=allerton, extension="201").update(person_since=since)
    assert listed(member) == [unconfirmed[2].id]

    Extension.objects.filter(practice=allerton, extension="201").update(person_since=since + timedelta(seconds=1))
    assert listed(member) == []
