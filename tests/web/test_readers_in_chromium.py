"""Two readers' journeys: a partner reads and signs a month in two minutes, an inspector has any clause's rows."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium
from tests.waiting import GENEROUS_MS

from fairhearing.clauses.clause import Clause

from .look import SHOTS, assert_fits_every_width
from .test_in_chromium import browser, open_page, site, states
from .test_policy_in_chromium import until_asked

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]

WORDS_IN_TWO_MINUTES = 400
MOST_TABS = 60
MOST_CLICKS = 3


def tab_to(page, locator):
    """Go to something as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if locator.evaluate("each => each === document.activeElement"):
            return
    pytest.fail(f"{MOST_TABS} times Tab do not lead there")


def pages_of(paper):
    return len(re.findall(rb"/Type\s*/Page\b", paper))


@pytest.mark.usefixtures("site")
def test_a_partner_reads_and_signs_the_month_in_two_minutes_by_keyboard(open_page):
    # Given a month that is over, of which every section says something
    page = open_page("partner")
    page.goto("/")

    # When a partner goes from the start page to the month's page
    tab_to(page, page.get_by_role("link", name=re.compile("^The partners’ page of .* waits to be read and signed")))
    page.keyboard.press("Enter")

    # Then what needs attention comes first, and the whole is read in two minutes
    expect(page.get_by_role("heading", level=1)).to_contain_text("Call recording in ")
    first, facts = page.get_by_role("heading", name="Look at this first"), page.locator("dl.app-facts")
    assert first.bounding_box()["y"] < facts.bounding_box()["y"]
    assert len(page.get_by_role("term").all()) == 10
    assert all(each.inner_text().strip() for each in page.get_by_role("definition").all())
    words = page.get_by_role("main").inner_text().split()
    assert len(words) <= WORDS_IN_TWO_MINUTES, f"{len(words)} words"
    assert_fits_every_width(page, "partner-month")

    # And it prints on one sheet
    page.set_viewport_size({"width": 1280, "height": 900})
    paper = page.pdf(format="A4")
    if SHOTS:
        Path(SHOTS, "partner-month.pdf").write_bytes(paper)
    assert pages_of(paper) == 1

    # And she signs it without a mouse
    page.reload()
    tab_to(page, page.get_by_label("I have read this"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Sign it"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("You signed the page of")
    page.goto("/")
    expect(page.get_by_role("link", name=re.compile("^The partners’ page of "))).to_have_count(0)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("clause", Clause)
def test_an_inspector_has_the_rows_of_each_clause_on_a_day_in_three_clicks(open_page, clause):
    # Given clauses that were checked
    page, clicks = open_page("auditor"), []
    page.goto(f"/policy/{clause}")
    if not page.get_by_role("heading", name=re.compile("^Evidence, ")).count():
        until_asked(page, f"/policy/{clause}")
    expect(page.get_by_text("It is being checked now.")).to_have_count(0, timeout=GENEROUS_MS)
    today = page.evaluate("new Date().toLocaleDateString('en-CA', {timeZone: 'Europe/London'})")
    page.goto("/policy")

    def click(locator):
        clicks.append(locator)
        with page.expect_navigation() as navigation:
            locator.click()
        assert navigation.value.ok

    # When she picks one, and a day that was kept
    click(page.get_by_role("link", name=clause.words, exact=True))
    page.get_by_label("How it stood on a day").fill(today)
    click(page.get_by_role("button", name="Show that day"))

    # Then each answer has its rows, or says that there are none
    expect(page.get_by_text("as it stood on")).to_be_visible()
    assert_fits_every_width(page, f"inspector-{str(clause).lower()}")
    page.set_viewport_size({"width": 1280, "height": 900})
    cells = page.locator(".app-evidence tbody tr td:last-child")
    assert cells.count()
    assert all(each.strip() for each in cells.all_inner_texts())
    links = cells.get_by_role("link")
    if links.count():
        click(links.nth(0))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert len(clicks) <= MOST_CLICKS

    # And a day before anything was kept, and one to come, are told in words
    page.goto(f"/policy/{clause}?on=2020-02-03")
    expect(page.get_by_text("Nothing was kept of that day.")).to_be_visible()
    expect(page.get_by_text("It was not checked by then.").first).to_be_visible()
    page.get_by_label("How it stood on a day").fill("2999-01-01")
    page.get_by_role("button", name="Show that day").click()
    expect(page.get_by_text("That day has not come yet.")).to_be_visible()
