"""A reported call in a real browser: from one press to the letter and the end, by keyboard, at every width."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, site, states
from .test_kept_in_chromium import done, press

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]


def type_into(page, label, words):
    """Put words into a field with the keyboard alone, in place of what stands there."""
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


@pytest.fixture
def reported(open_page, site):  # noqa: ARG001 - the site
    """Report the newest call one took as a team member, by the keyboard; return the page of the report."""
    page = open_page("member")
    page.goto("/reported/new")
    press(page, page.get_by_role("button", name=re.compile("Report this call")).first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Are you all right?")
    return page


def test_given_a_call_was_hard_when_it_is_reported_then_it_is_decided_and_told(reported, open_page):
    assert_fits_every_width(reported, "own-report")
    press(reported, reported.get_by_label("I need a break now"), "Space")
    press(reported, reported.get_by_label("Shouting or swearing"), "Space")
    type_into(reported, "Where in the call, if you know", "0:41")
    type_into(reported, "In your words", "He swore at me twice")
    press(reported, reported.get_by_role("button", name="Save"))
    expect(done(reported)).to_contain_text("Your manager can read it now.")

    page = open_page("manager")
    page.goto("/reported")
    assert_fits_every_width(page, "reported")
    press(page, page.get_by_role("link", name=re.compile(r"^P-\d{4}-\d{3}$")).first)
    expect(page.get_by_text("He swore at me twice")).to_be_visible()
    assert_fits_every_width(page, "report")
    decide_by_keyboard(page)
    write_the_letter(page)
    set_review_and_caution(page)
    press(page, page.get_by_role("button", name="Tell them"))
    expect(done(page)).to_contain_text("They can read it, and answer.")
    assert_fits_every_width(page, "report-decided")

    reported.goto("/reported/mine")
    expect(reported.get_by_text("The person gets a warning in writing")).to_be_visible()
    assert_fits_every_width(reported, "my-reports")


def decide_by_keyboard(page):
    type_into(page, "How you looked after them", "Talked at 09:40, took a break")
    press(page, page.locator("#step-support").get_by_role("button", name="Keep it"))
    expect(done(page)).to_contain_text("looked after")
    type_into(page, "What you heard", "Shouting from 0:40. The words are as reported")
    press(page, page.get_by_label("It cannot be listened to, and I said why"), "Space")
    press(page, page.locator("#step-hear").get_by_role("button", name="Keep it"))
    expect(done(page)).to_contain_text("what was heard")
    press(page, page.get_by_label("None of these, as far as we know"), "Space")
    press(page, page.locator("#step-weigh").get_by_role("button", name="Keep it"))
    expect(done(page)).to_contain_text("Now decide.")
    press(page, page.get_by_label("Further action: removal"), "Space")
    type_into(page, "Why", "He swore twice and would not stop")
    press(page, page.get_by_label("No", exact=True), "Space")
    press(page, page.get_by_role("button", name="Decide", exact=True))
    expect(page.get_by_role("alert")).to_contain_text("needs a warning with reasons in the last 12 months")
    assert_fits_every_width(page, "report-refused")
    press(page, page.get_by_label("Warning letter"), "Space")
    press(page, page.get_by_role("button", name="Decide", exact=True))
    expect(done(page)).to_contain_text("It is decided.")


def write_the_letter(page):
    report = page.url
    press(page, page.get_by_role("button", name="Write the letter"))
    expect(page.get_by_role("heading", level=1)).to_have_text("A warning")
    assert_fits_every_width(page, "letter-draft")
    text = page.get_by_label("The letter", exact=True).input_value()
    page.get_by_label("The letter", exact=True).fill(re.sub(r"\[fill in: [^\]]*\]", "as agreed", text))
    page.get_by_role("button", name="Look at it, then finish it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this letter right?")
    assert_fits_every_width(page, "letter-finish")
    page.get_by_role("button", name="Finish the letter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A warning, finished")
    assert_fits_every_width(page, "letter")
    page.goto(report)


def set_review_and_caution(page):
    press(page, page.get_by_role("button", name="Set the day"))
    expect(done(page)).to_contain_text("The day is set.")
    page.get_by_text("Change the day, or place a caution").click()
    type_into(page, "A caution for staff, if they should know", "Two people if possible")
    press(page, page.get_by_role("button", name="Place the caution"))
    expect(page.get_by_text("Two people if possible").first).to_be_visible()


def test_each_page_beside_them_passes_axe_and_fits_its_width(reported, open_page):
    reported.goto("/reported/new")
    assert_fits_every_width(reported, "report-a-call")
    page = open_page("manager")
    for name, address in (
        ("cautions", "/reported/cautions"),
        ("staff-support", "/reported/support"),
        ("letters", "/letters"),
        ("letter-words", "/letters/words"),
        ("letter-wording", "/letters/words/complaint-received"),
        ("letter-contacts", "/letters/contacts"),
    ):
        page.goto(address)
        page.get_by_role("heading", level=1).wait_for()
        assert_fits_every_width(page, name)
