"""A real browser with its network closed: sign in, find, say why, hear. The log has it first."""

import re
import time

from playwright.sync_api import Page, expect, sync_playwright
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium, new_context
from tests.waiting import GENEROUS_MS, eventually

from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import parse_leaf
from fairhearing.cli.demo.sign_in_words import code_at

from .closed_network import closed_network, needs_namespace
from .phones import noise_call, place_one
from .system import System

pytestmark = needs_chromium


@needs_namespace
def test_a_manager_finds_a_call_says_why_and_hears_it(system):
    with closed_network():
        system.start()
        try:
            place_one(system.sip, noise_call("browser", seconds=12))
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                page = new_context(browser, locale="en-GB").new_page()
                requests: list[str] = []
                page.on("request", lambda request: requests.append(request.url))
                answered: list[tuple[float, str]] = []
                page.on("response", lambda answer: answered.append((time.time(), answer.url)))  # noqa: TID251
                problems: list[str] = []
                page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)

                sign_in(page, system)
                find_and_open_the_call(page)
                say_why(page)
                plays_and_seeks(page)

                assert all(url.startswith((system.url, "data:", "blob:")) for url in requests), requests
                assert problems == []
                assert_logged_before_the_first_sound(system, answered)
                browser.close()
        finally:
            system.stop()


def sign_in(page: Page, system: System) -> None:
    person = system.person("manager")
    page.goto(system.url)
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Passphrase").fill(person.passphrase)
    page.get_by_role("button", name=re.compile("Sign in|Continue")).click()
    page.get_by_label("6-digit code").fill(code_at(person.totp_secret, time.time()))  # noqa: TID251
    page.get_by_role("button", name=re.compile("Sign in|Continue")).click()
    expect(page.get_by_role("heading", name="Waiting for you")).to_be_visible()


def find_and_open_the_call(page: Page) -> None:
    page.get_by_role("link", name="Calls", exact=True).click()
    expect(page.locator("a[href^='/calls/']").filter(has_text=re.compile("Margaret|07700|Keeley")).first).to_be_visible(
        timeout=GENEROUS_MS
    )
    page.get_by_label("What do you remember?").fill("07700 900123")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/calls/found/[0-9a-f-]{36}$"))
    assert "07700" not in page.url
    page.locator("a[href^='/calls/']").filter(has_text=re.compile("Margaret|Keeley")).first.click()
    expect(page.locator("audio")).to_have_count(0)


def say_why(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Listen")).or_(
        page.get_by_role("button", name=re.compile("^Listen"))
    ).first.click()
    page.get_by_label(re.compile("Concern or complaint")).check()
    page.get_by_label(re.compile("Manager")).check()
    page.get_by_label(re.compile("Nobody|No one|Only me", re.IGNORECASE)).check()
    page.get_by_role("button", name=re.compile("Listen|Continue|Play")).click()
    expect(page.locator("audio")).to_have_count(1)


def plays_and_seeks(page: Page) -> None:
    """Watched from outside the page: its policy forbids evaluating text inside it."""

    def at() -> float:
        return float(page.evaluate("() => document.querySelector('audio').currentTime"))

    page.get_by_role("button", name="Play").click()
    eventually(lambda: at() > 1.0, what="a second of sound")
    assert 11.5 < float(page.evaluate("() => document.querySelector('audio').duration")) < 14
    before = at()
    page.get_by_role("button", name="On 5 s").click()
    eventually(lambda: at() > before + 5.2, what="time after a step of five seconds")
    page.get_by_label("Position").fill("2")
    eventually(lambda: 2 < at() < 4, what="time after seeking back")
    sought = at()
    eventually(lambda: at() > sought, what="time going on")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def assert_logged_before_the_first_sound(system: System, answered: list[tuple[float, str]]) -> None:
    first_sound = min(at for at, url in answered if url.endswith("/sound"))
    entries = [parse_leaf(entry) for _, entry in LogReader(system.home.log).entries()]
    began = [entry for entry in entries if entry.verb == "sound.begun"]
    delivered = [entry for entry in entries if entry.verb == "sound.delivered"]
    assert len(began) == 1
    assert delivered
    assert began[0].time.timestamp() < first_sound
    assert delivered[0].time.timestamp() < first_sound
