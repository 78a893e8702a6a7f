"""The journey of a reported call, from one press to the letter and the end, by whichever hands."""

import re

from playwright.sync_api import expect

from .look import assert_fits_every_width, assert_prints
from .test_kept_in_chromium import done


def report_newest(page, hands):
    """Report the newest call one took as a team member; the page is then the report's."""
    page.goto("/reported/new")
    hands.press(page.get_by_role("button", name=re.compile("Report this call")).first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Are you all right?")


def go(hands, reporter, manager):
    """Go all of it. reporter, manager: their pages, the first on a report that was begun."""
    assert_fits_every_width(reporter, "own-report")
    hands.tick(reporter.get_by_label("I need a break now"))
    hands.tick(reporter.get_by_label("Shouting or swearing"))
    hands.write(reporter.get_by_label("Where in the call, if you know", exact=True), "0:41")
    hands.write(reporter.get_by_label("In your words", exact=True), "He swore at me twice")
    hands.press(reporter.get_by_role("button", name="Save"))
    expect(done(reporter)).to_contain_text("Your manager can read it now.")
    its_id = re.search(r"/reported/([0-9a-f-]{36})", reporter.url)[1]

    manager.goto("/reported")
    assert_fits_every_width(manager, "reported")
    hands.press(manager.locator(f'a[href="/reported/{its_id}"]'))
    expect(manager.get_by_text("He swore at me twice")).to_be_visible()
    assert_fits_every_width(manager, "report")
    _decide(manager, hands)
    _write_the_letter(manager, hands)
    _set_review_and_caution(manager, hands)
    hands.press(manager.get_by_role("button", name="Tell them"))
    expect(done(manager)).to_contain_text("They can read it, and answer.")
    assert_fits_every_width(manager, "report-decided")

    reporter.goto("/reported/mine")
    expect(reporter.get_by_text("The person gets a warning in writing")).to_be_visible()
    assert_fits_every_width(reporter, "my-reports")


def _decide(page, hands):
    hands.write(page.get_by_label("How you looked after them", exact=True), "Talked at 09:40, took a break")
    hands.press(page.locator("#step-support").get_by_role("button", name="Keep it"))
    expect(done(page)).to_contain_text("looked after")
    hands.write(page.get_by_label("What you heard", exact=True), "Shouting from 0:40. The words are as reported")
    hands.tick(page.get_by_label("It cannot be listened to, and I said why"))
    hands.press(page.locator("#step-hear").get_by_role("button", name="Keep it"))
    expect(done(page)).to_contain_text("what was heard")
    hands.tick(page.get_by_label("None of these, as far as we know"))
    hands.press(page.locator("#step-weigh").get_by_role("button", name="Keep it"))
    expect(done(page)).to_contain_text("Now decide.")
    hands.tick(page.get_by_label("Further action: removal"))
    hands.write(page.get_by_label("Why", exact=True), "He swore twice and would not stop")
    hands.tick(page.get_by_label("No", exact=True))
    hands.press(page.get_by_role("button", name="Decide", exact=True))
    expect(page.get_by_role("alert")).to_contain_text("needs a warning with reasons in the last 12 months")
    assert_fits_every_width(page, "report-refused")
    hands.tick(page.get_by_label("Warning letter"))
    hands.press(page.get_by_role("button", name="Decide", exact=True))
    expect(done(page)).to_contain_text("It is decided.")


def _write_the_letter(page, hands):
    report = page.url.partition("?")[0]
    hands.press(page.get_by_role("button", name="Write the letter"))
    expect(page.get_by_role("heading", level=1)).to_have_text("A warning")
    assert_fits_every_width(page, "letter-draft")
    letter = page.get_by_label("The letter", exact=True)
    _see_it_printed_as_a_letter(page, letter)
    letter.fill(re.sub(r"\[fill in: [^\]]*\]", "as agreed", letter.input_value()))
    hands.press(page.get_by_role("button", name="Look at it, then finish it"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this letter right?")
    assert_fits_every_width(page, "letter-finish")
    hands.press(page.get_by_role("button", name="Finish the letter"))
    expect(done(page)).to_contain_text("The letter “A warning” is finished.")
    assert page.url == f"{report}?done"
    hands.press(page.get_by_role("link", name="Print it, or take it as PDF"))
    expect(page.get_by_role("heading", level=1)).to_have_text("A warning, finished")
    assert_fits_every_width(page, "letter")
    hands.press(page.get_by_role("link", name=re.compile("^Back to P-")))
    page.wait_for_url(report)


def _see_it_printed_as_a_letter(page, field):
    assert_prints(page, "letter-draft")
    page.emulate_media(media="print")
    expect(page.locator(".app-letter")).to_contain_text("We are writing about your call")
    expect(page.get_by_text("Not finished, not sent.")).to_be_visible()
    expect(field).to_be_hidden()
    page.emulate_media(media="screen")


def _set_review_and_caution(page, hands):
    hands.press(page.get_by_role("button", name="Set the day"))
    expect(done(page)).to_contain_text("The day is set.")
    hands.press(page.locator("summary").filter(has_text="Change the day, or place a caution"))
    hands.write(page.get_by_label("A caution for staff, if they should know", exact=True), "Two people if possible")
    hands.press(page.get_by_role("button", name="Place the caution"))
    expect(page.get_by_text("Two people if possible").first).to_be_visible()
