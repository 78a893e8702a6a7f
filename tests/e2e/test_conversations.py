"""Transfers, parked calls and conferences: from a phone system through the recorder to the page that tells them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.waiting import eventually

from .switchboard import HELEN, KEELEY, RUTH, SANJAY, has_left, named, on_hold, opened, patient, ucid
from .system import System
from .web_client import WebClient

Recorder = tuple[str, int]


def transferred_within_one_session(recorder: Recorder) -> None:
    with opened(recorder, named((patient("101"), "1"), (KEELEY, "0"))) as call:
        call.talk(2.6)
        call.go_on(named((patient("101"), "1"), (SANJAY, "0")))
        call.talk(2.6)
        call.bye()


def transferred_to_a_new_session(recorder: Recorder) -> None:
    shared = ucid("00FA080019001038F725B3")
    with opened(recorder, named((patient("102"), "1"), (KEELEY, "0"), extra=shared)) as call:
        call.talk(2)
        call.bye()
    with opened(recorder, named((patient("102"), "1"), (SANJAY, "0"), extra=shared)) as call:
        call.talk(2)
        call.bye()


def transferred_after_asking(recorder: Recorder) -> None:
    group = "<group group_id='7+OTCyoxTmqmqyA/1weDAg=='/>"
    with opened(recorder, named((patient("103"), "1"), (KEELEY, "0"), extra=group)) as call:
        call.talk(2.6)
        call.go_on(on_hold(patient("103"), KEELEY), ["inactive", "inactive"])
        with opened(recorder, named((KEELEY, "1"), (RUTH, "0"), extra=group)) as consultation:
            consultation.talk(2)
            consultation.bye()
        call.go_on(named((patient("103"), "1"), (RUTH, "0"), mode="partial", extra=has_left("keeley")))
        call.talk(2.6)
        call.bye()


def parked_and_picked_up(recorder: Recorder) -> None:
    with opened(recorder, named((patient("104"), "1"), (KEELEY, "0"))) as call:
        call.talk(2.6)
        call.go_on(on_hold(patient("104"), KEELEY), ["inactive", "inactive"])
        time.sleep(2)
        call.go_on(named((patient("104"), "1"), (SANJAY, "0"), mode="partial", extra=has_left("keeley")))
        call.talk(2.6)
        call.bye()


def joined_by_a_third(recorder: Recorder) -> None:
    with opened(recorder, named((patient("105"), "1"), (KEELEY, "0"))) as call:
        call.talk(2.6)
        call.add_line("2", named((patient("105"), "1"), (KEELEY, "0"), (HELEN, "2")))
        call.talk(2.6)
        call.bye()


def joined_in_sessions_of_their_own(recorder: Recorder) -> None:
    shared = ucid("00FA080019001038F7FFFF")
    with opened(recorder, named((patient("106"), "1"), (KEELEY, "0"), extra=shared)) as call:
        call.talk(1.5)
        with opened(recorder, named((KEELEY, "0"), (patient("107"), "1"), extra=shared)) as other:
            other.talk(2)
            other.bye()
        call.bye()


SCENARIOS: tuple[Callable[[Recorder], None], ...] = (
    transferred_within_one_session,
    transferred_to_a_new_session,
    transferred_after_asking,
    parked_and_picked_up,
    joined_by_a_third,
    joined_in_sessions_of_their_own,
)


@pytest.fixture(scope="module")
def manager(shared: System) -> WebClient:
    """Somebody who can see all six conversations, their nine calls and ten recordings taken in."""
    host, _, port = shared.sip.rpartition(":")
    with ThreadPoolExecutor(len(SCENARIOS)) as lines:
        list(lines.map(lambda scenario: scenario((host, int(port))), SCENARIOS))
    client = WebClient(shared.url)
    client.sign_in(shared.person("manager"))
    eventually(
        lambda: [len(rows(page := client.get("/calls").text)), page.count("2 calls that belong")] == [6, 3],
        what="the six conversations",
    )
    time.sleep(1)  # the last call's row may stand before its second recording's
    return client


def rows(page: str) -> list[str]:
    return [
        " ".join(row.split())
        for row in re.findall(r'<li class="app-hit[ "].*?</li>\n(?=<li class="app-hit[ "]|</ul>)', page, re.DOTALL)
    ]


def row_of(manager: WebClient, last: str) -> str:
    [row] = [row for row in rows(manager.get("/calls").text) if f"07700 900{last}" in row]
    return row


def page_of(manager: WebClient, last: str) -> str:
    address = re.search(r'href="(/calls/[0-9a-f]{32})"', row_of(manager, last))
    assert address
    return " ".join(re.sub("<[^>]+>", " ", manager.get(address[1]).text).split())


def steps_of(manager: WebClient, last: str) -> list[str]:
    address = re.search(r'href="(/calls/[0-9a-f]{32})"', row_of(manager, last))
    assert address
    [story] = re.findall(r'<ol class="app-steps">(.*?)</ol>', manager.get(address[1]).text, re.DOTALL)
    steps = [" ".join(re.sub("<[^>]+>", " ", step).split()) for step in story.split("</li>")]
    return [re.sub(r"\. Go to the call of .*", "", step.partition(" ")[2]) for step in steps if step]


MARGARET = "Margaret Holroyd, 07700 900"


def test_a_transfer_within_one_session_is_one_call_whose_right_side_changes(manager):
    row, page = row_of(manager, "101"), page_of(manager, "101")

    assert "Answered by Keeley Barnes, ext 201, then Sanjay Rao, ext 202." in row
    assert steps_of(manager, "101") == [
        f"{MARGARET}101 rang Keeley Barnes, ext 201",
        "Put through to Sanjay Rao, ext 202",
    ]
    assert re.search(r"Keeley Barnes, ext 201 practice side, 0:00 to 0:0[23]", page)
    assert re.search(r"Sanjay Rao, ext 202 practice side, 0:0[23] to 0:0[56]", page)


def test_a_transfer_to_a_new_session_is_one_conversation_of_two_calls(manager):
    row, page = row_of(manager, "102"), page_of(manager, "102")

    assert "Answered by Keeley Barnes, ext 201, then Sanjay Rao, ext 202." in row
    assert "2 calls that belong together" in row
    assert steps_of(manager, "102") == [
        f"{MARGARET}102 rang Keeley Barnes, ext 201",
        "Put through to Sanjay Rao, ext 202",
    ]
    assert "What the phone system said" in page
    assert "00FA080019001038F725B3;encoding=hex" in page


def test_a_consultation_and_its_call_are_one_conversation(manager):
    first, held, asked = steps_of(manager, "103")

    assert first == f"{MARGARET}103 rang Keeley Barnes, ext 201"
    assert re.fullmatch(r"On hold for [234] seconds, then picked up by Ruth Okafor, ext 210", held)
    assert asked == "Keeley Barnes, ext 201 rang Ruth Okafor, ext 210"
    assert "2 calls that belong together" in row_of(manager, "103")


def test_a_parked_call_tells_how_long_and_who_picked_it_up(manager):
    first, parked = steps_of(manager, "104")

    assert first == f"{MARGARET}104 rang Keeley Barnes, ext 201"
    assert re.fullmatch(r"On hold for [23] seconds, then picked up by Sanjay Rao, ext 202", parked)


def test_a_third_who_joins_has_a_recording_of_their_own_in_the_same_call(manager):
    page = page_of(manager, "105")

    assert steps_of(manager, "105") == [
        f"{MARGARET}105 rang Keeley Barnes, ext 201",
        "Helen Ashworth, ext 203 joined",
    ]
    assert "Recording 1 of 2" in page
    assert "Recording 2 of 2" in page
    assert page.count("We ask why, and who can hear") == 2


def test_a_conference_of_two_sessions_is_one_conversation(manager):
    assert steps_of(manager, "106") == [
        f"{MARGARET}106 rang Keeley Barnes, ext 201",
        f"Keeley Barnes, ext 201 rang {MARGARET}107",
    ]


def test_a_number_finds_its_conversation_once(manager):
    found = manager.get("/calls").forms()
    form = next(form for form in found if "first_day" in form.fields)

    page = manager.submit(manager.get("/calls"), form, number="07700 900102")

    assert len(rows(page.text)) == 1
