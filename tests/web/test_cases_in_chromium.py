"""Cases in a real browser: opened from the calls of a search, worked and closed, by mouse and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, site, states
from .test_kept_in_chromium import done, press

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]

REFERENCE = re.compile(r"C-20\d\d-\d{3}")


def test_a_call_becomes_a_complaint_that_is_worked_and_closed_by_keyboard_alone(open_page, site):
    # Given a call of somebody who complains
    page = open_page("manager")
    page.goto(f"/calls/{site.calls[0]}")

    # When the manager adds it to a new case, and keeps it longer
    press(page, page.get_by_role("link", name=re.compile("Add to a case")))
    press(page, page.get_by_label("A new case"), "Space")
    press(page, page.get_by_role("button", name="Add", exact=True))
    press(page, page.get_by_label("Complaint", exact=True), "Space")
    page.get_by_label("In a few words").focus()
    page.keyboard.type("Rude answer about a prescription")
    press(page, page.get_by_role("button", name="Open the case"))

    # Then it has a number, its clock, and its call
    expect(done(page)).to_contain_text(REFERENCE)
    expect(page.get_by_role("heading", level=1, name="Rude answer about a prescription")).to_be_visible()
    expect(page.get_by_text("Kept longer for this case")).to_be_visible()

    # When it is acknowledged, something is written down, and it is closed
    press(page, page.get_by_role("link", name="Acknowledge it"))
    press(page, page.get_by_role("button", name="Save the day").first)
    expect(done(page)).to_contain_text("Acknowledged on")
    page.get_by_label("Write something down").focus()
    page.keyboard.type("She was friendly")
    press(page, page.get_by_role("button", name="Write it down"))
    press(page, page.get_by_role("link", name="Close the case"))
    press(page, page.get_by_label("Upheld, or agreed"), "Space")
    page.get_by_label("What came of it").focus()
    page.keyboard.type("We apologised")
    press(page, page.get_by_role("button", name="Close the case"))

    # Then it says how it ended, and what was done stays to be read
    expect(page.get_by_text(re.compile("Closed on .*: Upheld, or agreed"))).to_be_visible()
    expect(page.get_by_text("She was friendly")).to_be_visible()


def test_listening_for_a_case_takes_its_reference_along_by_mouse_and_without_scripts(open_page, site):
    page = open_page("manager", java_script_enabled=False)
    _open(page, site)

    page.get_by_role("button", name=re.compile("^Listen")).first.click()

    expect(page.get_by_role("heading", name="Before you listen")).to_be_visible()
    expect(page.get_by_label("Concern or complaint")).to_be_checked()
    expect(page.get_by_label("Reference, if there is one")).to_have_value(REFERENCE)


def _open(page, site, words="Lost referral"):
    """Open a complaint with a call, and come to its page."""
    page.goto(f"/cases/add?call={site.calls[0]}")
    page.get_by_label("A new case").check()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Complaint", exact=True).check()
    page.get_by_label("In a few words").fill(words)
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()


def _go(name):
    def go(page, site):
        _open(page, site, "A long name without end" + "Anamewithoutend" * 6)
        page.get_by_role("link", name=name).first.click()

    return go


def _close_wrong(page, site):
    _go("Close the case")(page, site)
    page.get_by_role("button", name="Close the case").click()
    page.get_by_role("alert").wait_for()


def _new_wrong(page, _site):
    page.goto("/cases/new")
    page.get_by_role("button", name="Open the case").click()
    page.get_by_role("alert").wait_for()


def _list(page, site):
    _open(page, site)
    page.goto("/cases")


def _drill_wrong(page, _site):
    page.goto("/cases/drill")
    page.get_by_role("button", name=re.compile("Start.*11 months")).click()


PAGES = {
    "case": _open,
    "cases": _list,
    "case-new-wrong": _new_wrong,
    "case-add": lambda page, site: page.goto(f"/cases/add?call={site.calls[1]}"),
    "case-others": _go(re.compile("may belong to it|Find its calls")),
    "case-days": _go("What is due, and what was done"),
    "case-change": _go("Change what it is, or whose"),
    "case-people": _go(re.compile("whom it concerns")),
    "case-timeline": _go("Timeline, to print or as a PDF"),
    "case-close-wrong": _close_wrong,
    "case-drill": _drill_wrong,
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_of_a_case_passes_axe_and_fits_its_width(open_page, site, name):
    page = open_page("manager")

    PAGES[name](page, site)

    assert_fits_every_width(page, name)
