"""Pausing, going on, objecting and never recording: through pages and software's own way, to the call's page."""

import json
import re
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from tests.waiting import eventually

from fairhearing.cli.demo.phone_system import Line, PlannedCall

from .phones import Phones, noise_call, place_one
from .recorded_sound import call_links, wait_for_calls
from .test_nothing_in_the_clear import sound_found
from .web_client import WebClient


def signed_in(system, role):
    client = WebClient(system.url)
    client.sign_in(system.person(role))
    return client


def press(client, action):
    """Press the button whose form goes to an address that ends so, on the page of live calls."""
    page = client.get("/now")
    form = next(form for form in page.forms() if form.action.endswith(action))
    return client.submit(page, form)


def ask(system, order, key, **body):
    """What software gets: status and answer."""
    request = Request(f"{system.url.rstrip('/')}/api/v1/recording/{order}", data=json.dumps(body).encode())
    request.add_header("Authorization", f"Bearer {key}")
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as answer:
        with answer:
            return answer.code, json.load(answer)


def made_key(client, name="Till"):
    page = client.get("/software-keys")
    form = next(form for form in page.forms() if form.action == "/software-keys/make")
    page = client.submit(page, form, name=name)
    return re.search(r"fairhearing-[A-Za-z0-9_-]{43}", page.text)[0]


def test_a_member_pauses_software_cannot_lift_it_and_the_call_page_tells_it(running):
    member, manager = signed_in(running, "member"), signed_in(running, "manager")
    key = made_key(manager)
    call = noise_call("card details", seconds=9)
    phones = Phones(running.sip, [call]).ring()
    eventually(lambda: phones.sent[0] > 50, what="a second of the call")

    page = press(member, "/pause")
    first = phones.sent[0]
    assert "Paused for" in page.text
    assert "Keeley Barnes" in page.text
    assert ask(running, "pause", key, extension="201")[1]["state"] == "paused"
    eventually(lambda: phones.sent[0] > first + 120, what="the card number")
    last = phones.sent[0]
    refused, _ = ask(running, "resume", key, number="07700 900123")
    press(member, "/go-on")

    assert refused == HTTPStatus.CONFLICT
    phones.wait()
    (link,) = wait_for_calls(manager, 1)
    told = manager.get(link).text
    assert re.search(r"Paused for [2-9] seconds for card details, by Keeley Barnes", told)
    assert "Some sound did not arrive" not in told
    for track in (call.words.left, call.words.right):
        assert sound_found(running, track[(first + 25) * 160 : (last - 25) * 160]) == []
    log = eventually(lambda: (text := manager.get("/log").text) and "Went on with the recording" in text and text)
    assert "Paused the recording of a live call" in log
    assert "Phone or payment software" in log


def test_a_caller_objects_and_what_follows_is_nowhere(running):
    member, manager = signed_in(running, "member"), signed_in(running, "manager")
    call = noise_call("objects", seconds=6)
    phones = Phones(running.sip, [call]).ring()
    eventually(lambda: phones.sent[0] > 50, what="a second of the call")
    page = member.get("/now")
    page = member.get(re.search(r'href="(/now/[0-9a-f]{32}/objection)"', page.text)[1])
    form = next(form for form in page.forms() if form.action.endswith("/objection"))

    unanswered = member.submit(page, form)
    done = member.submit(page, form, other_way="writing")
    stopped = phones.sent[0]
    phones.wait()

    assert (unanswered.status, "Choose what you offered instead" in unanswered.text) == (422, True)
    assert "The caller objected" in done.text
    (link,) = wait_for_calls(manager, 1)
    told = eventually(
        lambda: (text := manager.get(link).text) and "Caller objected" in manager.get("/calls").text and text
    )
    assert re.search(r"The caller objected; recording stopped at 0:0[0-9]", told)
    assert "by Keeley Barnes. Offered: to write" in told
    assert sound_found(running, call.words.left[(stopped + 25) * 160 :]) == []


def test_calls_of_the_register_and_between_colleagues_are_told_and_not_recorded(running):
    manager = signed_in(running, "manager")
    page = manager.get("/never-recorded")
    form = next(form for form in page.forms() if form.action == "/never-recorded/add")
    page = manager.submit(page, form, party="07700 900123", kind="union")
    assert "07700 900123, union" in page.text
    eventually(lambda: "settings were taken up" in (running.logs[0] / "recorder").read_text(), what="the register")
    private = noise_call("union", seconds=2)
    colleagues = PlannedCall(
        Line("sip:202@allerton.example", "Sanjay Rao"),
        Line("sip:201@allerton.example", "Keeley Barnes"),
        noise_call("colleagues", seconds=2).words,
        caller_is_left=True,
    )

    place_one(running.sip, private)
    place_one(running.sip, colleagues)

    wait_for_calls(manager, 2)
    listed = manager.get("/calls").text
    assert "Not recorded: union" in listed
    assert "Not recorded: internal" in listed
    for link in call_links(manager):
        told = manager.get(link).text
        assert "Not recorded:" in told
        assert not re.search(r"Margaret|900 ?123|Keeley|/listen\"", told.partition("<main")[2].partition("</main>")[0])
    assert sound_found(running, private.words.left + colleagues.words.left) == []


def test_software_is_answered_in_plain_errors(running):
    manager = signed_in(running, "manager")
    key = made_key(manager)
    calls = [noise_call("one", seconds=5), noise_call("two", seconds=5)]
    phones = Phones(running.sip, calls).ring()
    eventually(lambda: min(phones.sent) > 25, what="two calls")

    found = {
        "no key": ask(running, "pause", "wrong", extension="201"),
        "absent": ask(running, "pause", key, extension="999"),
        "several": ask(running, "pause", key, extension="201"),
        "two ways": ask(running, "pause", key, extension="201", number="1"),
        "other practice": ask(running, "pause", key, extension="201", practice="westfield"),
    }
    named = ask(running, "stop", key, call=found["several"][1]["calls"][0]["call"])
    again = ask(running, "stop", key, call=found["several"][1]["calls"][0]["call"])
    phones.wait()

    assert {name: status for name, (status, _) in found.items()} == {
        "no key": 401,
        "absent": 404,
        "several": 409,
        "two ways": 422,
        "other practice": 422,
    }
    assert (named[0], named[1]["state"]) == (200, "stopped")
    assert again == named
    page = manager.get("/software-keys")
    assert "Last used on" in page.text
    assert key not in page.text
    form = next(form for form in page.forms() if form.action.endswith("/revoke"))
    manager.submit(page, form)
    assert ask(running, "pause", key, extension="201")[0] == 401
    assert ask(running, "stop", key, extension="201")[1]["error"] == "no-key"
