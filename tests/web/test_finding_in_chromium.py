"""The box, its chips and what was found, in a real browser: by mouse, by keyboard, without scripts, with axe."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, site, states

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]


def press(page, locator, key="Enter"):
    locator.focus()
    page.keyboard.press(key)


def search(page, words):
    page.goto("/calls")
    page.get_by_label("What do you remember?").fill(words)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Calls found").wait_for()


def chip(page, words):
    return page.get_by_role("button", name=re.compile(f"{words}.*Remove"))


def test_given_a_caller_and_a_day_when_the_day_is_taken_away_then_focus_stays_among_the_chips(open_page, site):  # noqa: ARG001
    page = open_page("manager")
    page.goto("/places")
    page.keyboard.press("/")
    page.keyboard.type("07700 900333 1 jan 2020 incoming")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No calls match.").first).to_be_visible()

    press(page, chip(page, "1 January 2020"))

    expect(chip(page, "incoming")).to_be_focused()
    expect(page.get_by_role("heading", name=re.compile("^[0-9]+ calls"))).to_be_visible()
    assert "900333" not in page.url


def test_calls_are_ticked_by_mouse_and_go_to_a_case(open_page, site):  # noqa: ARG001
    page = open_page("manager")
    search(page, "900333 any day")

    for n in (0, 1):
        page.get_by_role("checkbox", name=re.compile("Choose the call")).nth(n).check()
    expect(page.get_by_text("2 calls chosen.")).to_be_visible()
    page.get_by_role("button", name="Add to a case").click()

    expect(page.get_by_role("heading", level=1, name="Add 2 calls to a case")).to_be_visible()


def test_a_search_is_saved_and_forgotten_without_scripts(open_page, site):  # noqa: ARG001
    page = open_page("manager", java_script_enabled=False)
    search(page, "yesterday incoming")

    page.get_by_label("Save this search").fill("Yesterday’s callers")
    with page.expect_navigation():
        press(page, page.get_by_role("button", name="Save", exact=True))
    page.goto("/calls")
    press(page, page.get_by_role("link", name="Yesterday’s callers"))
    expect(page.get_by_role("heading", level=1, name="Yesterday’s callers")).to_be_visible()
    press(page, page.get_by_role("button", name="Forget it"))

    expect(page.get_by_text("That search is forgotten.")).to_be_visible()


def _found(page):
    search(page, "any day %%")
    page.get_by_role("checkbox", name=re.compile("Choose the call")).first.check()


def _wrong(page):
    page.goto("/calls")
    page.get_by_text("Search by each thing apart").click()
    page.get_by_label("NHS number").fill("999 012 3450")
    page.get_by_role("button", name="Find calls by these").click()
    page.get_by_role("alert").wait_for()


PAGES = {
    "found-by-caller": _found,
    "finding-wrong": _wrong,
    "found-no-call": lambda page: search(page, "holroyd 1 jan 2020"),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_passes_axe_and_fits_its_width(open_page, site, name):  # noqa: ARG001
    page = open_page("manager")

    PAGES[name](page)

    assert_fits_every_width(page, name)
