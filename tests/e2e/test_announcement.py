"""A call with the announcement in it and one without, through every process, to the pages that say so."""

import asyncio
import re

from tests.waiting import eventually

from fairhearing.cli.demo.phone_system import Line, PlannedCall, place_call
from fairhearing.cli.demo.speech import conversation, without_greeting
from fairhearing.vault.announcement_file import announcement_path

from .phones import INSIDE, OUTSIDE
from .recorded_sound import wait_for_calls
from .web_client import WebClient

_QUEUE = Line("sip:202@allerton.example", "Sanjay Rao")


def ring_at_once(system, *calls):
    host, _, port = system.sip.rpartition(":")

    async def all_of_them():
        await asyncio.gather(*(place_call(call, recorder=(host, int(port))) for call in calls))

    asyncio.run(all_of_them())


def test_what_callers_heard_is_read_off_their_calls_and_named_on_the_pages(running):
    manager = WebClient(running.url)
    manager.sign_in(running.person("manager"))
    eventually(announcement_path(running.home, "allerton").exists, what="the wordings for hearing")

    ring_at_once(
        running,
        PlannedCall(OUTSIDE, INSIDE, conversation("repeat-prescription"), caller_is_left=True),
        PlannedCall(OUTSIDE, _QUEUE, without_greeting("complaint"), caller_is_left=True),
    )
    links = wait_for_calls(manager, 2)

    def pages():
        return [manager.get(link).text for link in links]

    eventually(lambda: all("was not looked at" not in text for text in pages()), what="both calls heard")
    told = sorted(re.search(r"(The caller heard|The announcement is not).*?\.", text, re.DOTALL)[0] for text in pages())
    assert "The announcement is not in the recording." in told[0]
    assert "wording 1, English" in told[1]
    counted = manager.get("/announcement").text
    assert "Callers heard it in <strong>1 of 2 incoming calls</strong>; in 1 they did not." in counted
    assert manager.get("/announcement/calls/not-heard").text.count('href="/calls/') >= 1
