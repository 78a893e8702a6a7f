"""Conversations on their pages: transfers, restarts, conferences, and what merely looks alike. Everyone is invented."""

import re
from datetime import timedelta

import pytest

from fairhearing.catalogue.models import Event

from .sealed_calls import NOW, add_call, add_note, add_recording, on_the_line, tie

pytestmark = pytest.mark.django_db
MARGARET = {"name": "Margaret Holroyd", "number": "+447700900127"}


def text(response):
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def put_through(practices, sound):
    """A call that reception holds for half a minute, and that somebody else picks up."""
    call = add_call(practices["allerton"], sound)
    recording = call.recordings.get()
    on_the_line(recording, "left", **MARGARET)
    on_the_line(recording, "right", "", until_ms=50_000, extension="201")
    on_the_line(recording, "right", "Sanjay Rao", from_ms=50_000, extension="202")
    for at_ms, kind in ((20_000, "held"), (50_000, "resumed")):
        Event.objects.create(call=call, recording=recording, at_ms=at_ms, kind=kind, side="right")
    return call


def test_a_transfer_is_told_step_by_step_in_the_list_and_on_its_page(manager, put_through):
    row, page = text(manager.get("/calls")), text(manager.get(f"/calls/{put_through.id}"))

    assert "Answered by Keeley Barnes, ext 201, then Sanjay Rao, ext 202." in row
    assert "On hold for 30 seconds, then picked up by Sanjay Rao, ext 202" in row
    assert "Margaret Holroyd, 07700 900127 rang Keeley Barnes, ext 201" in page
    assert "On hold for 30 seconds, then picked up by Sanjay Rao, ext 202" in page


def test_who_was_on_the_line_is_told_with_times_and_drawn(manager, put_through):
    answer = manager.get(f"/calls/{put_through.id}")

    assert "Keeley Barnes, ext 201 practice side, 0:00 to 0:50" in text(answer)
    assert "Sanjay Rao, ext 202 practice side, 0:50 to 1:10" in text(answer)
    assert answer.content.decode().count('class="app-lane app-lane--practice"') == 2


def test_two_people_all_the_time_need_no_telling(manager, practices, sound):
    call = add_call(practices["allerton"], sound)
    on_the_line(call.recordings.get(), "left", **MARGARET)
    on_the_line(call.recordings.get(), "right", "", extension="201")

    page = text(manager.get(f"/calls/{call.id}"))

    assert "Step by step" not in page
    assert "Who was on the line" not in page


def test_calls_of_one_conversation_are_one_row_and_lead_to_each_other(manager, practices, put_through, interrupted):
    later = add_call(practices["allerton"], interrupted, started_at=NOW + timedelta(seconds=65))
    on_the_line(later.recordings.get(), "left", **MARGARET)
    on_the_line(later.recordings.get(), "right", "Helen Ashworth", extension="203")
    tie(put_through, later)

    listed = manager.get("/calls")
    first, second = (manager.get(f"/calls/{call.id}").content.decode() for call in (put_through, later))

    assert listed.content.decode().count('class="app-hit"') == 1
    assert "2 calls that belong together" in text(listed)
    assert "Put through to Helen Ashworth, ext 203" in first
    assert f'href="/calls/{later.id}"' in first
    assert f'href="/calls/{put_through.id}"' in second


@pytest.mark.parametrize("minutes", [-3, 3])
def test_a_call_that_was_not_recorded_is_told_as_such_in_its_conversation(
    manager, practices, put_through, keyed, minutes
):
    note = keyed.seal("allerton", 1, seed=31 + minutes)
    unkept = add_note(practices["allerton"], note, "occupational-health", started_at=NOW + timedelta(minutes=minutes))
    tie(put_through, unkept)

    row, page = text(manager.get("/calls")), text(manager.get(f"/calls/{put_through.id}"))

    assert "Not recorded: occupational health. Go to the call of" in page
    assert "nobody we know of" not in page
    assert "07700 900127" in row
    assert "Caller not known" not in row


def test_a_call_that_was_not_recorded_says_that_its_parties_are_not_kept(manager, practices, keyed):
    unkept = add_note(practices["allerton"], keyed.seal("allerton", 1, seed=35), "union")

    row, page = text(manager.get("/calls")), text(manager.get(f"/calls/{unkept.id}"))

    assert "A call that was not recorded Not recorded: union Incoming. 2 min 00 s" in row
    assert "A call that was not recorded Not recorded: union, 2 minutes." in page
    assert "Answered by Not kept" in page
    assert "The phone system did not say" not in page
    assert "outside party on the left" not in page


def test_a_call_with_the_same_number_soon_after_is_shown_with_the_reason_and_not_joined(manager, practices, call):
    again = add_call(practices["allerton"], started_at=NOW + timedelta(minutes=9))
    add_call(practices["allerton"], started_at=NOW + timedelta(minutes=9), number="+447700900999")
    add_call(practices["allerton"], started_at=NOW + timedelta(hours=9))

    page = manager.get(f"/calls/{call.id}")

    assert "May belong to it" in text(page)
    assert "The same number, 8 minutes later" in text(page)
    assert re.findall(r'href="/calls/([0-9a-f]{32})"', page.content.decode())[0] == again.id
    assert manager.get("/calls").content.decode().count('class="app-hit"') == 4


def test_a_restarted_call_shows_both_its_recordings_and_the_seam(manager, practices, interrupted, sound):
    call = add_call(practices["allerton"], interrupted, findings=["interrupted"])
    add_recording(call, sound, after=timedelta(seconds=23), events=["recorder-restarted"])

    page = text(manager.get(f"/calls/{call.id}"))

    assert "Recording 1 of 2" in page
    assert (
        "Recording 2 of 2 The recorder stopped and started again here: 20 seconds of the call were not recorded."
        in page
    )
    assert page.count("We ask why, and who can hear") == 2


def test_a_conference_of_three_streams_shows_all_its_recordings_and_who_is_on_which(
    manager, practices, sound, interrupted
):
    call = add_call(practices["allerton"], sound)
    first, second = call.recordings.get(), add_recording(call, interrupted, after=timedelta(seconds=30))
    on_the_line(first, "left", **MARGARET)
    on_the_line(first, "right", "", extension="201")
    on_the_line(second, "right", "Helen Ashworth", from_ms=500, extension="203")

    page = text(manager.get(f"/calls/{call.id}"))

    assert page.count("We ask why, and who can hear") == 2
    assert "Helen Ashworth, ext 203 joined" in page
    assert page.index("Recording 2 of 2") < page.index("Helen Ashworth, ext 203 practice side, 0:00 to")


def test_what_the_phone_systems_maker_added_is_shown_once_and_as_text(manager, call):
    recording = call.recordings.get()
    recording.said = [{"owner": "s1", "name": "ucid", "text": "00FA08<b>"}] * 2
    recording.save()

    page = manager.get(f"/calls/{call.id}").content.decode()

    assert "What the phone system said" in page
    assert page.count("00FA08&lt;b&gt;") == 1


def test_the_list_learns_of_a_call_that_joins_an_older_conversation(manager, practices, call):
    newest = re.search(r'data-newest="([^"]*)"', manager.get("/calls").content.decode())[1]
    later = add_call(practices["allerton"], started_at=NOW + timedelta(minutes=1))
    tie(call, later)

    assert newest == call.id
    assert manager.get("/calls/new", {"newest": newest}).status_code == 200
    assert manager.get("/calls/new", {"newest": later.id}).status_code == 204


def test_a_hold_is_told_once_for_both_sides_and_leaves_no_gap_to_explain(manager, practices, sound):
    gaps = [("left", 20_200, 29_700), ("right", 20_100, 29_900), ("left", 60_000, 1_400)]
    call = add_call(practices["allerton"], sound, gaps=gaps)
    for side in ("left", "right"):
        for at_ms, kind in ((20_000, "held"), (50_000, "resumed")):
            Event.objects.create(call=call, recording=call.recordings.get(), at_ms=at_ms, kind=kind, side=side)

    page = text(manager.get(f"/calls/{call.id}"))

    assert "recorded on both sides with 1 gap, 1.4 seconds in all." in page
    assert page.count("Back from hold") == 1
    assert "0:20 On hold 0:20 Nothing arrived" in page
