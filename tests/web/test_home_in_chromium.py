"""Home, the list that Ctrl+K opens, my calls and requests to keep one, in a real browser: by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, site, states

pytestmark = needs_chromium
SLOW_MS = 30_000
__all__ = ["browser", "open_page", "site", "states"]


def press(page, locator, key="Enter"):
    locator.focus()
    page.keyboard.press(key)


def test_a_request_of_a_patient_is_written_down_and_answered_by_keyboard_alone(open_page, site):  # noqa: ARG001
    member = open_page("member")
    member.goto("/kept/asked/new")
    member.get_by_label("Which call?").focus()
    member.keyboard.type("Tuesday about ten, about the results")
    press(member, member.get_by_label("A patient or caller"), "Space")
    member.get_by_label("How did they ask?").focus()
    member.keyboard.type("By phone")
    press(member, member.get_by_role("button", name="Ask to keep it"))
    expect(member.get_by_role("status").filter(has_text="The answer is owed by")).to_be_visible()

    manager = open_page("manager")
    manager.goto("/")
    press(manager, manager.get_by_role("link", name=re.compile("to keep a call waits? for an answer")))
    press(manager, manager.get_by_role("link", name=re.compile("Tuesday about ten")).first)
    press(manager, manager.get_by_label("It was destroyed before they asked"), "Space")
    press(manager, manager.get_by_role("button", name="Answer"))
    expect(manager.get_by_role("heading", level=1, name="It was destroyed before")).to_be_visible()

    member.goto("/")
    member.get_by_role("link", name=re.compile("Notifications")).click()
    member.get_by_role("link", name="Your request to keep a call was answered.").first.click()
    expect(member.get_by_role("heading", level=1, name="It was destroyed before")).to_be_visible()


def test_ctrl_k_finds_a_page_by_typing_and_escape_leaves(open_page, site):  # noqa: ARG001
    page = open_page("manager")
    page.goto("/")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Where do you want to go?")
    expect(box).to_be_focused(timeout=SLOW_MS)
    page.keyboard.press("Escape")
    expect(box).not_to_be_visible()

    page.keyboard.press("Control+k")
    page.keyboard.type("kept and destr")
    chosen = page.get_by_role("option", name=re.compile("Kept and destroyed"))
    expect(chosen).to_have_attribute("aria-selected", "true", timeout=SLOW_MS)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/kept$"))


def test_one_key_does_nothing_for_who_switched_it_off(open_page, site):  # noqa: ARG001
    page = open_page("assistant")
    page.goto("/commands")
    page.get_by_role("button", name="Switch shortcuts of one key off").click()
    page.get_by_text("Shortcuts of one key are off.").wait_for()
    page.keyboard.press("/")
    expect(page.locator("#find")).not_to_be_focused()
    page.get_by_role("button", name="Switch shortcuts of one key on").click()
    page.get_by_text("Shortcuts of one key are on.").wait_for()
    page.keyboard.press("/")

    expect(page.locator("#find")).to_be_focused(timeout=SLOW_MS)


def _at(address):
    return lambda page: page.goto(address)


def _commands_open(page):
    page.goto("/kept")
    page.keyboard.press("Control+k")
    page.locator("#command-list").get_by_role("option").first.wait_for()


def _ask_wrong(page):
    page.goto("/kept/asked/new")
    page.get_by_role("button", name="Ask to keep it").click()
    page.get_by_role("alert").wait_for()


def _request(page):
    page.goto("/kept/asked")
    page.get_by_role("link", name=re.compile("asked|call", re.IGNORECASE)).filter(
        has_text=re.compile("Tuesday|call of")
    ).first.click()
    page.get_by_role("heading", level=1).wait_for()


def _leaver(page):
    page.goto("/checklists")
    page.locator("main .nhsuk-list a").first.click()
    page.get_by_role("button", name="Save as done").wait_for()


PAGES = {
    "home": ("manager", _at("/")),
    "home-member-waiting": ("member", _at("/")),
    "my-calls": ("member", _at("/my-calls")),
    "notifications": ("manager", _at("/notifications")),
    "asked": ("manager", _at("/kept/asked")),
    "asked-request": ("manager", _request),
    "ask-wrong": ("member", _ask_wrong),
    "commands": ("manager", _at("/commands")),
    "commands-open": ("manager", _commands_open),
    "leaver": ("manager", _leaver),
    "help": ("manager", _at("/help/kept")),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_passes_axe_and_fits_its_width(open_page, site, name):  # noqa: ARG001
    role, go = PAGES[name]
    page = open_page(role)

    go(page)

    assert_fits_every_width(page, name)
