"""The list of calls, finding one, and its page."""

from datetime import timedelta

import pytest

from fairhearing.finding.models import Search
from fairhearing.jobs.models import Outbox

from .sealed_calls import NOW, add_call

pytestmark = pytest.mark.django_db


def text(response):
    return " ".join(response.content.decode().split())


@pytest.mark.usefixtures("call")
def test_the_list_shows_who_rang_and_who_answered(manager):
    page = manager.get("/calls")

    assert page.status_code == 200
    assert "07700 900127" in text(page)
    assert "Answered by Keeley Barnes, ext 201" in text(page)
    assert "1 min 10 s" in text(page)


def test_calls_of_the_other_practice_are_not_listed(manager, other_call):
    assert other_call.id not in text(manager.get("/calls"))


def test_a_number_in_any_spacing_finds_its_call_and_never_stands_in_the_address(manager, call, practices):
    other = add_call(practices["allerton"], number="+441134960555")

    answer = manager.post("/calls/find", {"number": "07700 900 127", "day": ""})
    page = manager.get(answer.url)

    assert answer.status_code == 302
    assert "900" not in answer.url
    assert call.id in text(page)
    assert other.id not in text(page)


def test_a_day_finds_its_calls(manager, practices):
    yesterday = add_call(practices["allerton"], started_at=NOW - timedelta(days=1))
    today = add_call(practices["allerton"])

    page = manager.get(manager.post("/calls/find", {"number": "", "day": "19 November 2026"}).url)

    assert yesterday.id in text(page)
    assert today.id not in text(page)


def test_nothing_found_says_what_was_recorded(manager, practices):
    add_call(practices["allerton"], number="", withheld=True)

    page = manager.get(manager.post("/calls/find", {"number": "0113 496 0999", "day": "20/11/2026"}).url)

    assert "No calls match. Recording worked that day (1 call). One call withheld their number." in text(page)


@pytest.mark.usefixtures("practices")
@pytest.mark.parametrize(
    ("field", "typed"),
    [("number", "Holroyd"), ("number", "(0)" * 20 + "0113"), ("day", "some day"), ("day", "31 December 9999")],
)
def test_what_cannot_be_read_is_said_and_not_kept(manager, field, typed):
    page = manager.post("/calls/find", {"number": "", "day": "", field: typed})

    assert page.status_code == 422
    assert f'id="{field}-error"' in text(page)
    assert not Search.objects.exists()


@pytest.mark.usefixtures("practices")
def test_a_number_is_kept_without_the_spaces_nobody_needs(manager):
    assert manager.post("/calls/find", {"number": "0113" + " " * 50 + "496", "day": ""}).status_code == 302

    assert Search.objects.get().words == "number 0113496"


@pytest.mark.usefixtures("call")
def test_somebody_elses_search_is_an_absent_page(manager, signed_in):
    address = manager.post("/calls/find", {"number": "07700 900127", "day": ""}).url

    assert signed_in("assistant").get(address).status_code == 404


def test_the_calls_page_tells_its_facts_and_fetches_no_sound(manager, practices, sound):
    call = add_call(practices["allerton"], sound, findings=["gaps"], gaps=[("left", 30000, 1400)])

    page = text(manager.get(f"/calls/{call.id}"))

    assert "07700 900127 spoke to Keeley Barnes" in page
    assert "1 minute 10 seconds, recorded on both sides with 1 gap, 1.4 seconds in all." in page
    assert "Nothing arrived from the outside side for 1.4 seconds" in page
    assert "Nobody has listened to this call." in page
    assert "<audio" not in page


def test_an_interrupted_recording_says_where_it_ends(manager, practices, interrupted):
    call = add_call(practices["allerton"], interrupted, findings=["interrupted"])

    page = text(manager.get(f"/calls/{call.id}"))

    assert "Recording was interrupted at 0:02" in page


@pytest.mark.usefixtures("call")
def test_a_search_is_logged_by_its_fields_and_never_by_its_words(manager):
    manager.get(manager.post("/calls/find", {"number": "07700 900127", "day": ""}).url)

    entry = Outbox.objects.get(verb="calls.searched")

    assert entry.detail == {"fields": ["number"], "found": 1}
    assert "900127" not in str(entry.__dict__)


def test_news_come_only_when_there_is_a_new_call(manager, call, practices):
    nothing = manager.get("/calls/new", {"newest": call.id})
    add_call(practices["allerton"], started_at=NOW + timedelta(minutes=1))
    news = manager.get("/calls/new", {"newest": call.id})

    assert nothing.status_code == 204
    assert news.status_code == 200
    assert call.id in text(news)
    assert "<html" not in text(news)
