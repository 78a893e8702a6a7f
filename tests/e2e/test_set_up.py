"""From an empty folder to a recorded test call that was heard: by keyboard alone, in a real browser."""

import asyncio
import json
import re
import threading
import time

import pytest
from playwright.sync_api import expect, sync_playwright
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium, new_context
from tests.waiting import GENEROUS_MS, eventually
from tests.web.look import assert_fits_every_width

from fairhearing.capture.config import load_config
from fairhearing.cli.demo.phone_system import Line, PlannedCall, place_call
from fairhearing.cli.demo.sign_in_words import code_at
from fairhearing.cli.demo.speech import Conversation
from fairhearing.vault.home import Home
from fairhearing.vault.kit import kit_groups, parse_kits

from .databases import environment_of
from .keyboard import choose, press, type_into
from .system import System, every_file

pytestmark = needs_chromium
WIDE = {"width": 1280, "height": 900}
CALLER = Line("sip:07700900123@phones.example", "Margaret Holroyd")
DESK = Line("sip:401@moorside.example", "Front desk")
TONE = bytes([0xD5, 0x55, 0xAA, 0x2A] * 40)


@pytest.fixture
def begun(tmp_path):
    """A home without any practice, its processes up, and its two links."""
    root = tmp_path / "home"
    system = System(Home(root), environment_of(root))
    said = system.command("init", "--home", str(root), "--json")
    assert said.returncode == 0, said.stderr
    system.start()
    try:
        yield system, json.loads(said.stdout)
    finally:
        system.stop()


@pytest.fixture
def visit(begun):
    """Open browsers of different people; what a page complains of, or asks of another host, fails the test."""
    system, _ = begun
    wrong = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)

        def make():
            page = new_context(browser, base_url=system.url, locale="en-GB", viewport=WIDE).new_page()
            page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on(
                "request",
                lambda asked: None if asked.url.startswith((system.url, "blob:")) else wrong.append(asked.url),
            )
            return page

        yield make
        browser.close()
    assert [line for line in wrong if "status of 422" not in line] == []


def look(page, name):
    assert_fits_every_width(page, f"set-up-{name}")
    page.set_viewport_size(WIDE)


def button(page, name):
    return page.get_by_role("button", name=name)


def list_the_phone_system(page, link):
    page.goto(link)
    press(page, button(page, "Begin"))
    expect(page.get_by_role("link", name="Phone system")).to_be_visible()
    look(page, "system")
    press(page, page.get_by_role("link", name="Phone system"))
    type_into(page, page.get_by_label("Name", exact=True), "Surgery PBX")
    choose(page, page.get_by_role("radio"), page.get_by_label("Something else"))
    type_into(page, page.get_by_label("Addresses that its requests"), "127.0.0.0/8")
    press(page, button(page, "List it"))
    expect(page.get_by_role("heading", name="Surgery PBX")).to_be_visible()


def describe_the_practice(page, link):
    page.goto(link)
    press(page, button(page, "Begin"))
    type_into(page, page.get_by_label("Name of the practice"), "Moorside Surgery")
    type_into(page, page.get_by_label("Your telephone numbers"), "0113 496 0300, Reception")
    type_into(page, page.get_by_label("Extensions"), "401, Front desk")
    type_into(page, page.get_by_label("Private rooms"), "Manager’s office")
    press(page, button(page, "Save and continue"))


class Phone:
    """Shows codes: those of the half minutes around now, each once, the oldest first."""

    def __init__(self, secret):
        self.secret, self.last = secret, 0

    def code(self):
        while True:
            now = int(time.time()) // 30  # noqa: TID251 - what a phone shows
            step = max(now - 1, self.last + 1)
            if step <= now + 1:
                self.last = step
                return code_at(self.secret, step * 30)
            time.sleep(0.5)


def come_in(page):
    """Step 2: name, passphrase, phone. Returns the phone."""
    expect(page.get_by_role("heading", level=1)).to_have_text("You")
    look(page, "you")
    press(page, button(page, "Continue"))
    expect(page.get_by_role("alert")).to_contain_text("Enter your name")
    words = page.locator("#drawn-words").inner_text()
    type_into(page, page.get_by_label("Your name"), "Ann Bell")
    type_into(page, page.get_by_label("Your e-mail address"), "ann.bell@moorside.example")
    for field in ("#new_passphrase", "#new_passphrase_again"):
        type_into(page, page.locator(field), words)
    press(page, button(page, "Continue"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your phone", timeout=GENEROUS_MS)
    look(page, "phone")
    secret = page.locator("#phone-secret").inner_text().replace(" ", "")
    phone = Phone(secret + "=" * (-len(secret) % 8))
    type_into(page, page.locator("#phone input[name=code]"), phone.code())
    press(page, button(page, "Continue"))
    return phone


def print_and_read_back(page, phone):
    """Step 3: the sheets, four words, two envelopes. Returns the kit's text."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Print your recovery kit", timeout=GENEROUS_MS)
    look(page, "kit")
    sheets = page.locator(".app-sheet pre").all_text_contents()
    assert len(sheets) == 2
    groups = kit_groups(parse_kits(sheets[0])[0].seed)
    with page.expect_download() as file:
        press(page, button(page, "Make a PDF file instead"))
    assert f"({' '.join(groups[:4])}".encode() in re.sub(rb"\((\d)   ", b"(", file.value.path().read_bytes())
    press(page, page.locator("summary", has_text="More choices"))
    look(page, "more-choices")
    type_into(page, page.get_by_label("A fresh 6-digit code"), phone.code())
    press(page, button(page, "Make three sheets"))
    expect(page.get_by_label("Where is envelope 3?")).to_be_visible()
    assert len(page.locator(".app-sheet pre").all_text_contents()) == 3
    look(page, "shares")
    type_into(page, page.get_by_label("A fresh 6-digit code"), phone.code())
    press(page, button(page, "Two sheets that are alike"))
    expect(page.get_by_label("Where is envelope 3?")).to_have_count(0)
    asked = page.locator("#words input")
    numbers = [int(name.removeprefix("word-")) for name in asked.evaluate_all("all => all.map(each => each.name)")]
    assert len(numbers) == 4
    for place, number in enumerate(numbers):
        typed = "ZZZZ" if place == 0 else groups[number - 1]
        type_into(page, page.locator(f"#word-{number}"), typed)
    type_into(page, page.get_by_label("Where is envelope 1?"), "Practice safe, held by Dr Ruth Okafor")
    type_into(page, page.get_by_label("Where is envelope 2?"), "Solicitor")
    press(page, button(page, "They are sealed"))
    expect(page.get_by_role("alert")).to_contain_text(f"Word {numbers[0]} is not what the sheet says")
    type_into(page, page.locator(f"#word-{numbers[0]}"), groups[numbers[0] - 1].lower())
    press(page, button(page, "They are sealed"))
    return sheets[0], groups


def ring(system, seconds=6):
    """Ring the front desk, in a thread of its own; both sides have sound."""
    host, _, port = system.sip.rpartition(":")
    call = PlannedCall(
        CALLER, DESK, Conversation("test", TONE * (50 * seconds), TONE * (50 * seconds)), caller_is_left=True
    )
    thread = threading.Thread(target=lambda: asyncio.run(place_call(call, recorder=(host, int(port)))), daemon=True)
    thread.start()
    return thread


def hear_the_test_call(page, system):
    """Step 6: switched on, the call arrives live, and is heard."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Make a test call")
    assert load_config(system.home.recorder_json).practices == ()
    press(page, button(page, "Switch recording on for a test call"))
    expect(page.get_by_text("Recording is on until")).to_be_visible()
    page.wait_for_timeout(5000)  # the recorder looks at its settings every two seconds
    call = ring(system)
    expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=GENEROUS_MS)
    call.join(30)
    expect(page.get_by_text("Recorded at", exact=False).first).to_be_visible(timeout=GENEROUS_MS)
    look(page, "recorded")
    press(page, page.get_by_role("button", name=re.compile("Listen, alone, in Manager’s office")))
    press(page, page.get_by_role("button", name="Play", exact=True))
    eventually(lambda: page.evaluate("document.getElementById('sound').currentTime") >= 1, what="sound")


def test_a_practice_is_set_up_from_nothing_by_keyboard_alone(begun, visit):
    system, links = begun
    installer, manager = visit(), visit()
    here = {kind: system.url + links[kind][links[kind].index("/set-up/") :] for kind in ("system", "practice")}

    list_the_phone_system(installer, here["system"])
    describe_the_practice(manager, here["practice"])
    kit, groups = print_and_read_back(manager, come_in(manager))

    expect(manager.get_by_role("heading", level=1)).to_have_text("Connect your phone system")
    press(manager, button(manager, "Continue"))
    expect(manager.get_by_role("heading", level=1)).not_to_have_text("Connect your phone system")
    look(manager, "announcement")
    choose(manager, manager.get_by_role("radio"), manager.get_by_label("No, it cannot"))
    press(manager, button(manager, "Save and continue"))
    hear_the_test_call(manager, system)

    manager.goto("/set-up/practice/test-call")
    choose(manager, manager.get_by_role("radio"), manager.get_by_label("Both sides"))
    press(manager, button(manager, "Save"))
    press(manager, button(manager, "I will, by"))
    expect(button(manager, "Start recording")).to_be_visible()
    look(manager, "check")
    press(manager, button(manager, "Start recording"))
    expect(manager.get_by_text("Add a second manager: one person alone is a risk")).to_be_visible()
    look(manager, "open")

    config = load_config(system.home.recorder_json)
    assert [practice.id for practice in config.practices] == ["moorside-surgery"]
    assert [client.default_practice for client in config.clients] == ["moorside-surgery"]
    lines = [" ".join(groups[at : at + 4]).encode() for at in range(0, 16, 4)]
    kept = b"".join(path.read_bytes() for path in every_file(system.home.root, system.temporary, *system.logs))
    assert not any(line in kept or line.replace(b" ", b"") in kept for line in lines), "the kit reached the disk"
    assert kit
