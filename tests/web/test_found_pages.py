"""The box, its chips, what was found by caller, and searches that are saved."""

import re

import pytest

from fairhearing.finding.models import Search
from fairhearing.jobs.models import Outbox

from .sealed_calls import NOW, add_call

pytestmark = pytest.mark.django_db


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def find(client, **typed):
    return client.post("/calls/find", typed)


@pytest.fixture
def calls(practices):
    names = {"name": "Margaret Holroyd", "name_forward": "margaret0holroyd", "name_from_last": "holroyd0margaret"}
    return [
        add_call(practices["allerton"], started_at=NOW, number="+447700900123", **names),
        add_call(practices["allerton"], number="", withheld=True),
        add_call(practices["allerton"], number="", withheld=True, started_at=NOW.replace(minute=1)),
    ]


def test_the_reading_is_shown_as_chips_and_one_is_taken_away(manager, calls):
    address = find(manager, words="Holroyd 19 November 2026").url
    page = manager.get(address)
    assert "Name: Holroyd Remove Day: Thursday 19 November 2026 Remove" in text(page)
    assert "No calls match." in text(page)

    answer = find(manager, words="Holroyd; 19 November 2026", without="1")

    assert answer.url.endswith("#chip-0")
    assert calls[0].id in manager.get(answer.url).content.decode()
    assert find(manager, words="Holroyd", without="0").url == "/calls#words"


def test_no_word_that_was_typed_stands_in_an_address_or_the_log(manager, calls):  # noqa: ARG001
    answer = find(manager, words="Holroyd 07700 900123 %%")
    manager.get(answer.url)

    entry = Outbox.objects.get(verb="calls.searched")
    assert not re.search("olroyd|900123|%", answer.url)
    assert entry.detail == {"fields": ["name", "number", "unread"], "found": 1}


def test_what_was_not_understood_is_said(manager, calls):  # noqa: ARG001
    page = text(manager.get(find(manager, words="%% withheld").url))

    assert "Not understood: %% Remove" in page
    assert "Nothing was looked for by what we did not understand." in page
    assert "2 calls" in page


def test_what_is_found_stands_by_caller_and_by_day(manager, calls):  # noqa: ARG001
    address = find(manager, words="any day").url

    by_caller, by_day = manager.get(address), manager.get(f"{address}?by=day")

    assert "3 calls from 2 callers" in text(by_caller)
    assert "Margaret Holroyd 07700 900123" in text(by_caller)
    assert "Number withheld These may be different people 2 calls" in text(by_caller)
    assert "Group these by caller" in text(by_day)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"nhs": "999 012 3450"}, "nhs"),
        ({"first_day": "some day"}, "first_day"),
        ({"first_day": "2 Nov 2026", "last_day": "1 Nov 2026"}, "last_day"),
        ({"from_time": "25:00"}, "from_time"),
        ({"length": "long"}, "length"),
        ({"reference": "014"}, "reference"),
        ({"name": "0113"}, "name"),
        ({"extension": "two"}, "extension"),
        ({"words": "x; " * 40 + "ext 1; ext 2"}, None),
        ({"words": "y" * 1001}, "words"),
    ],
)
def test_each_field_says_what_is_wrong_with_it(manager, calls, typed, field):  # noqa: ARG001
    answer = find(manager, **typed)

    if field is None:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()
    assert not Search.objects.exists()


def test_the_fields_say_the_same_as_the_box(manager, calls):  # noqa: ARG001
    find(
        manager,
        number="07700 900123",
        name="Holroyd",
        first_day="1/11/2026",
        last_day="30/11/2026",
        from_time="8:30",
        until_time="12",
        way="incoming",
        length="10",
        withheld="yes",
        reference="c-2026-014",
    )

    assert Search.objects.get().words == (
        "07700 900123; Holroyd; incoming; longer than 10 minutes; C-2026-014; 1 November 2026 to 30 November 2026;"
        " 08:30 to 12:00; withheld"
    )


def test_a_search_is_saved_listed_and_forgotten_and_is_its_owners_alone(manager, signed_in, calls):  # noqa: ARG001
    address = find(manager, words="Holroyd yesterday").url
    search = Search.objects.get()

    assert manager.post(f"/searches/{search.id}/keep", {"name": ""}).status_code == 422
    manager.post(f"/searches/{search.id}/keep", {"name": "The Holroyds"})
    assert "The Holroyds Holroyd; yesterday Forget" in text(manager.get("/calls"))
    assert "The Holroyds" in text(manager.get(address))
    assistant = signed_in("assistant")
    assert "The Holroyds" not in text(assistant.get("/calls"))
    assert assistant.post(f"/searches/{search.id}/forget").status_code == 404
    assert manager.post(f"/searches/{search.id}/forget").status_code == 302
    assert not Search.objects.exists()
