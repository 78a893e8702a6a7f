"""The announcement in a real browser: written, heard, approved, taken as a file, by keyboard and without scripts."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, site, states
from .test_kept_in_chromium import done, press

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]

TITLE = re.compile(r"^\s*Wording [0-9]+, English")


def write(page, greeting):
    """Write a wording with this greeting, and stand on its page."""
    page.goto("/announcement")
    page.get_by_role("button", name="New wording").click()
    page.get_by_label("What comes before").fill(greeting)
    page.get_by_role("button", name="Save as a draft").click()
    expect(done(page)).to_contain_text("Saved as a draft")


def test_a_wording_is_written_heard_approved_and_ended_by_keyboard_alone(open_page):
    # Given a manager who begins with the long wording
    page = open_page("manager")
    page.goto("/announcement")
    press(page, page.get_by_role("button", name="New wording"))
    press(page, page.get_by_role("link", name="the long one, 25 seconds"))
    press(page, page.get_by_role("button", name="Save as a draft"))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    number = re.search("[0-9]+", page.get_by_role("heading", level=1).text_content())[0]

    # When it is played, its file is taken, and it is approved
    page.locator("audio").evaluate("sound => sound.play()")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0")
    with page.expect_download() as taken:
        press(page, page.get_by_role("link", name="WAV, 8 kHz, 16 bits, one side"))
    press(page, page.get_by_role("button", name="Approve it"))
    beside = page.get_by_label("No, it is played beside them")
    if beside.count():
        press(page, beside, "Space")
    press(page, page.get_by_role("button", name="Approve it"))

    # Then it is in use, and its last day can be written down
    assert taken.value.suggested_filename == f"announcement-{number}-en-wav.wav"
    expect(done(page)).to_contain_text(f"Wording {number} is approved")
    press(page, page.get_by_role("link", name=f"Wording {number}, English"))
    press(page, page.get_by_role("link", name="Callers hear it no longer"))
    press(page, page.get_by_role("button", name="Save its last day"))
    expect(done(page)).to_contain_text("its last day is written down")
    press(page, page.get_by_role("link", name=f"Wording {number}, English"))
    expect(page.get_by_role("link", name="Change its last day")).to_be_visible()


def test_a_draft_is_dropped_and_a_test_call_noted_without_scripts(open_page):
    page = open_page("manager", java_script_enabled=False)
    write(page, "Good day to you.")

    page.get_by_role("button", name="Drop it").click()
    expect(done(page)).to_contain_text("was dropped")
    page.get_by_role("link", name="Note a test call from outside").click()
    page.get_by_label("Part of it").check()
    page.get_by_role("button", name="Save the test call").click()

    expect(done(page)).to_contain_text("Your test call is noted")


def _approving(page):
    write(page, "Welcome.")
    page.get_by_role("button", name="Approve it").click()


def _wrong(page):
    page.goto("/announcement/wordings/new")
    page.get_by_label("The essential words", exact=True).fill("")
    page.get_by_role("button", name="Save as a draft").click()


PAGES = {
    "announcement": lambda page: page.goto("/announcement"),
    "announcement-new": lambda page: page.goto("/announcement/wordings/new"),
    "announcement-wrong": _wrong,
    "announcement-wording": lambda page: write(page, "Hello there."),
    "announcement-approve": _approving,
    "announcement-where": lambda page: page.goto("/announcement/where"),
    "announcement-test": lambda page: page.goto("/announcement/test-call"),
    "announcement-without": lambda page: page.goto("/announcement/calls/cannot-tell"),
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_announcement_fits_every_width_and_axe_finds_nothing(open_page, name):
    page = open_page("manager")
    PAGES[name](page)

    assert_fits_every_width(page, name)
