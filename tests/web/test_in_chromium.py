"""The pages in a real browser: signing in, finding a call, playing and seeking, by mouse and by keyboard."""

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium, new_context
from tests.waiting import GENEROUS_MS, eventually

from fairhearing.call.withholding import Why
from fairhearing.capture.config import Practice, RecorderConfig, publish_config
from fairhearing.capture.control_messages import CallNow
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.status import Status, publish_status
from fairhearing.health.troubles import Trouble
from fairhearing.vault.clock import Clock, machine_time
from fairhearing.vault.home import Home

from .browser_codes import code_now
from .look import assert_fits_every_width
from .sealed_calls import PASSPHRASE
from .stand_in_recorder import stand_in_for_recorder

pytestmark = needs_chromium
REFUSED = re.compile(r"responded with a status of (403|404|409|410|422)")


@dataclass
class Site:
    url: str
    calls: list
    secrets: dict
    status: Path
    kept: list
    selection: str = ""
    processes: list = field(default_factory=list)

    @property
    def home(self):
        return self.status.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A whole site in processes of its own."""
    yield from serve_site(tmp_path_factory)


def serve_site(tmp_path_factory, *more):
    """Serve a site until the generator ends. more: words for the script: what else lies in it."""
    home = tmp_path_factory.mktemp("site") / "home"
    home.mkdir(mode=0o700)
    script = Path(__file__).with_name("browser_site.py")
    process = subprocess.Popen([sys.executable, str(script), str(home), *more], stdout=subprocess.PIPE, text=True)
    known = json.loads(process.stdout.readline())
    ready = json.loads(process.stdout.readline())
    yield Site(
        ready["url"],
        known["calls"],
        known["secrets"],
        home / "status",
        known["kept"],
        known["selection"],
        known["processes"],
    )
    process.send_signal(signal.SIGTERM)
    for other in known["processes"]:
        os.kill(other, signal.SIGTERM)
    process.wait(60)
    process.stdout.close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def states(browser, site):
    """The cookies of each role, after signing in through the pages once."""
    kept = {}

    def state(role):
        if role not in kept:
            context = new_context(browser, base_url=site.url)
            sign_in(context.new_page(), site, role)
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return state


@pytest.fixture
def open_page(browser, site, states):
    """Return a page of somebody signed in; whatever it logs to the console or asks of another host fails the test."""
    contexts, wrong = [], []

    def make(role=None, **options):
        context = new_context(browser, base_url=site.url, storage_state=states(role) if role else None, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(site.url) else wrong.append(request.url))
        return page

    yield make
    for context in contexts:
        context.close()
    assert [line for line in wrong if not REFUSED.search(line)] == []


def sign_in(page, site, role):
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(f"{role}@allerton.example")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("6-digit code").fill(code_now(site, role))
    with page.expect_navigation():
        page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def start_listening(page, call):
    page.goto(f"/calls/{call}")
    page.get_by_role("button", name="Listen").click()
    page.get_by_label("Concern or complaint").check()
    page.get_by_label("Reference, if there is one").fill("C-2026-014")
    page.get_by_label("Manager’s office").check()
    page.get_by_label("Only me").check()
    page.get_by_role("button", name="Listen").click()
    page.get_by_role("button", name="Play", exact=True).wait_for()


def seconds(page):
    return page.evaluate("document.getElementById('sound').currentTime")


def until(page, expression):
    """Wait until an expression is true; the pages' own policy forbids Playwright's way, which evaluates text."""
    eventually(lambda: page.evaluate(expression), what=expression)


def test_a_manager_finds_a_call_gives_a_reason_and_hears_it(open_page, site):
    page = open_page("manager")
    page.goto("/calls")
    page.get_by_label("What do you remember?").fill("07700 900 127")
    page.get_by_role("button", name="Find calls").click()
    expect(page.get_by_role("heading", name="1 call", exact=True)).to_be_visible()
    page.locator("[data-call] a").click()
    start_listening(page, site.calls[0])
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "document.getElementById('sound').currentTime > 0.6")

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert page.evaluate("document.getElementById('sound').duration") == pytest.approx(95, abs=0.3)


def test_slash_goes_to_the_search_box_and_finds_a_number_from_any_page(open_page, site):
    page = open_page("manager")
    page.goto(f"/calls/{site.calls[1]}")
    page.keyboard.press("/")
    page.keyboard.type("07700900127")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Calls found")).to_be_visible()
    assert "900127" not in page.url
    expect(page.locator("[data-call]")).to_have_count(1)


def test_a_call_that_arrives_shows_without_loading_the_page_again(open_page):
    page = open_page("manager")
    page.goto("/calls")
    shown = page.locator("[data-call]").count()
    page.evaluate("document.getElementById('days').dataset.newest = ''; document.querySelector('[data-call]').remove()")
    expect(page.locator("[data-call]")).to_have_count(shown - 1)

    expect(page.locator("[data-call]")).to_have_count(shown, timeout=GENEROUS_MS)
    expect(page.locator("#news")).to_have_text("1 new call")


def test_seeking_forward_and_back_is_exact_and_playing_goes_on_from_there(open_page, site):
    page = open_page("manager")
    start_listening(page, site.calls[0])
    page.get_by_label("Go to").fill("1:20")
    page.get_by_label("Go to").press("Enter")
    until(page, "!document.getElementById('sound').seeking")
    assert seconds(page) == pytest.approx(80, abs=0.1)
    page.get_by_role("button", name="Back 5 s").click()
    assert seconds(page) == pytest.approx(75, abs=0.1)
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "document.getElementById('sound').currentTime > 75.5")
    page.get_by_role("button", name="Pause").click()
    paused = seconds(page)

    page.get_by_role("button", name="Play", exact=True).click()

    until(page, "!document.getElementById('sound').paused")
    assert seconds(page) == pytest.approx(paused - 2, abs=0.4)


def test_the_player_is_worked_by_keyboard_alone(open_page, site):
    page = open_page("manager")
    start_listening(page, site.calls[0])
    page.keyboard.press("k")
    until(page, "!document.getElementById('sound').paused")
    page.keyboard.press("k")
    until(page, "document.getElementById('sound').paused")
    before = seconds(page)
    page.keyboard.press("ArrowRight")
    assert seconds(page) == pytest.approx(before + 5, abs=0.1)
    page.keyboard.press("Shift+ArrowRight")
    assert seconds(page) == pytest.approx(before + 15, abs=0.1)
    page.get_by_label("Position").focus()
    page.keyboard.press("Home")
    assert seconds(page) == 0
    assert page.get_by_label("Position").get_attribute("aria-valuetext") == "0 seconds of 1 minute 35 seconds"
    page.get_by_label("Go to").focus()
    page.keyboard.type("k")
    assert page.evaluate("document.getElementById('sound').paused")


def test_one_side_alone_reaches_both_ears(open_page, site):
    page = open_page("manager")
    start_listening(page, site.calls[0])
    page.get_by_role("button", name="Play", exact=True).click()
    page.locator("label[for=left]").click()
    until(page, "document.getElementById('sound').currentTime > 1")
    expect(page.get_by_role("radio", name="Caller")).to_be_checked()
    page.locator("label[for=both]").click()
    at = seconds(page)
    until(page, f"document.getElementById('sound').currentTime > {at} + 0.3")


def test_an_interrupted_recording_plays_and_shows_its_length(open_page, site):
    page = open_page("manager")
    start_listening(page, site.calls[3])
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "document.getElementById('sound').currentTime > 0.5")
    assert page.evaluate("document.getElementById('sound').duration") == pytest.approx(7.9, abs=0.3)


def test_a_wideband_recording_has_its_exact_length_and_seeks_exactly(open_page, site):
    page = open_page("manager")
    start_listening(page, site.calls[4])
    until(page, "document.getElementById('sound').readyState > 0")
    assert page.evaluate("document.getElementById('sound').duration") == pytest.approx(70, abs=0.001)
    page.get_by_label("Go to").fill("1:05")
    page.get_by_label("Go to").press("Enter")
    until(page, "!document.getElementById('sound').seeking")
    assert seconds(page) == pytest.approx(65, abs=0.001)
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "document.getElementById('sound').currentTime > 65.5")
    page.get_by_role("button", name="Back 5 s").click()
    until(page, "document.getElementById('sound').currentTime > 60.8 && !document.getElementById('sound').seeking")

    page.evaluate("document.getElementById('sound').currentTime = 69.5")

    until(page, "document.getElementById('sound').ended")
    assert seconds(page) == pytest.approx(70, abs=0.001)


def test_no_answer_is_longer_than_64_kib(open_page, site):
    page = open_page("manager")
    lengths = []
    page.on(
        "response",
        lambda response: (
            lengths.append(int(response.headers.get("content-length", 0))) if response.url.endswith("/sound") else None
        ),
    )
    start_listening(page, site.calls[0])
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "document.getElementById('sound').currentTime > 1")

    assert lengths
    assert max(lengths) <= 64 * 1024


def test_what_happens_when_a_listen_is_ended_elsewhere_is_said_in_words(open_page, site):
    page = open_page("manager")
    start_listening(page, site.calls[0])
    page.context.request.post(page.url + "/stop", form=_form_token(page), headers={"Referer": page.url})
    page.get_by_label("Go to").fill("1:30")
    page.get_by_label("Go to").press("Enter")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#said")).not_to_be_empty()


def _form_token(page):
    return {"csrfmiddlewaretoken": page.locator("input[name=csrfmiddlewaretoken]").first.input_value()}


def test_everything_works_without_scripts(browser, site, states):
    context = new_context(browser, base_url=site.url, storage_state=states("manager"), java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/calls/{site.calls[0]}")
    page.locator("a.nhsuk-button").click()
    page.get_by_label("Concern or complaint").check()
    page.get_by_label("Meeting room 2").check()
    page.get_by_label("Only me").check()
    page.locator("main button").click()

    assert page.locator("audio").get_attribute("controls") is not None
    expect(page.locator("audio")).to_be_visible()
    context.close()


def _sign_in_wrongly(page, _site):
    page.goto("/sign-in")
    page.get_by_label("Email address").fill("somebody@allerton.example")
    page.get_by_label("Passphrase").fill("not these words")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("There is a problem").wait_for()


def _find_nothing(page, _site):
    page.goto("/calls")
    page.get_by_label("What do you remember?").fill("0113 496 0999 today")
    page.get_by_role("button", name="Find calls").click()
    page.get_by_text("No calls match").wait_for()


def _go_to_the_questions(page, site):
    page.goto(f"/calls/{site.calls[0]}")
    page.get_by_role("button", name="Listen").click()
    page.get_by_text("Before you listen").wait_for()


def _answer_wrongly(page, site):
    _go_to_the_questions(page, site)
    page.get_by_label("Someone else might overhear").check()
    page.get_by_role("button", name="Listen").click()
    page.get_by_text("There is a problem").wait_for()


def _see_troubles(page, site):
    now = Clock().now()
    troubles = (
        Trouble(TroubleKind.JOURNAL_UNWRITABLE, now),
        Trouble(TroubleKind.STRANGERS, now, last=now, count=1204),
        Trouble(TroubleKind.RECIPIENTS_MISSING, now, practice="allerton"),
        Trouble(TroubleKind.RECORDING_PLANTED, now, practice="allerton", part=f"recording {'0f' * 16}"),
    )
    publish_status(
        site.status,
        Status(process="recorder-main", pid=1, started=now, written=now, machine=machine_time(), troubles=troubles),
    )
    page.goto("/health")
    page.get_by_role("button", name="Copy message for IT supplier").click()
    page.get_by_text(re.compile("Copied|Selected")).wait_for()
    assert "strangers" in page.get_by_label("Message for IT supplier").input_value()


def _see_who_is_told(page, site):  # noqa: ARG001 - each look is handed both
    page.goto("/health/alarms")
    page.get_by_label("Address", exact=True).fill("https://127.0.0.1/hook")
    page.get_by_role("button", name="Save and make a secret").click()
    page.get_by_role("link", name="That is this machine itself, or no machine").wait_for()


def _see_live_calls(page, site):
    now = Clock().now()
    given = {"practice": "allerton", "started": now - timedelta(minutes=4), "direction": "in", "extensions": ("201",)}
    calls = [
        CallNow(call="1" * 32, numbers=("+441134960555",), has_withheld=False, **given | {"extensions": ("w" * 64,)}),
        CallNow(call="2" * 32, numbers=(), has_withheld=True, why=Why.PAUSED, since=now, by="phone-system", **given),
        CallNow(call="3" * 32, numbers=(), has_withheld=False, why=Why.PAUSED, since=now, by="software:x", **given),
        CallNow(call="4" * 32, numbers=("+447700900123",), has_withheld=False, why=Why.OBJECTION, since=now, **given),
    ]
    stand_in_for_recorder(site.status.parent, calls)
    page.goto("/now")
    page.get_by_text("The caller objected. Recording was stopped").wait_for()


def _object(page, site):
    _see_live_calls(page, site)
    page.get_by_role("button", name="The caller objects").first.click()
    page.get_by_role("button", name="Stop recording this call").click()
    page.get_by_text("There is a problem").wait_for()


def _list_somebody(page, site):
    publish_config(Home(site.status.parent), RecorderConfig(practices=(Practice(id="allerton", name="Allerton"),)))
    page.goto("/never-recorded")
    page.get_by_label("Telephone number, extension").fill(f"0113 496 07{page.viewport_size['width'] % 100:02}")
    page.get_by_label("Who they are").select_option("union")
    page.get_by_role("button", name="List them").click()
    page.get_by_role("button", name="It is still right").first.wait_for()


def _make_a_key(page, _site):
    page.goto("/software-keys")
    page.get_by_label("What the software is called").fill("Till at reception")
    page.get_by_role("button", name="Make a key").click()
    page.get_by_text("is shown this once").wait_for()


def _try_again(page, _site):
    """Ask by keyboard for work that comes round to be done now, and look at the page until it was done."""
    page.goto("/jobs")
    button = page.get_by_role("button", name=re.compile("Do it now.*Forget old"))
    done = page.get_by_role("row").filter(has_text="Forget old searches, sign-ins and jobs")
    before = done.count()
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    eventually(
        lambda: done.count() > before or (page.goto("/jobs") and done.count() > before), what="the job", each_s=0.1
    )


def _at(address):
    return lambda page, site: page.goto(address.format(*site.calls))


PAGES = {
    "sign-in": (None, _at("/sign-in")),
    "sign-in-wrong": (None, _sign_in_wrongly),
    "calls": ("manager", _at("/calls")),
    "found-nothing": ("manager", _find_nothing),
    "call": ("manager", _at("/calls/{0}")),
    "call-put-through": ("manager", _at("/calls/{5}")),
    "call-interrupted": ("manager", _at("/calls/{3}")),
    "before-listening": ("manager", _go_to_the_questions),
    "before-listening-wrong": ("manager", _answer_wrongly),
    "player": ("manager", lambda page, site: start_listening(page, site.calls[0])),
    "log": ("auditor", _at("/log")),
    "health": ("manager", _see_troubles),
    "alarms": ("manager", _see_who_is_told),
    "jobs": ("administrator", _try_again),
    "calls-now": ("manager", _see_live_calls),
    "objection": ("manager", _object),
    "never-recorded": ("manager", _list_somebody),
    "extensions": ("administrator", _at("/extensions")),
    "software-keys": ("manager", _make_a_key),
    "home-member": ("member", _at("/")),
    "home-partner": ("partner", _at("/")),
    "home-administrator": ("administrator", _at("/")),
    "own-sign-in": ("auditor", _at("/account")),
    "own-sessions": ("auditor", _at("/account/sessions")),
    "own-passphrase": ("auditor", _at("/account/passphrase")),
    "absent": ("manager", _at("/no-such-page")),
    "access": ("manager", _at("/access")),
    "refusals": ("manager", _at("/access/refusals")),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_passes_axe_and_fits_its_width(open_page, site, name):
    role, go = PAGES[name]
    page = open_page(role)

    go(page, site)

    assert_fits_every_width(page, name)
