"""Figures in a real browser: found by mouse and by keyboard, at both widths, with axe."""

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


def last_month(page):
    """Return the month before this one, as an address has it."""
    return page.evaluate("(d => { d.setDate(0); return d.toLocaleDateString('en-CA').slice(0, 7) })(new Date())")


@pytest.mark.usefixtures("site")
def test_a_manager_finds_what_is_unusual_and_says_why_by_keyboard(open_page):
    """Given figures that changed, when she opens the chart and says what changed, then it stands on the chart."""
    page = open_page("manager")
    page.goto("/figures")

    press(page, page.get_by_role("link", name="Average time to answer"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("than usual since the week of")
    expect(page.get_by_role("img", name=re.compile("Average time to answer, each week"))).to_be_visible()
    assert_fits_every_width(page, "figures-chart")
    press(page, page.locator("summary").filter(has_text="Say that things changed on a day"))
    day = page.evaluate("new Date(Date.now() - 63 * 864e5).toISOString().slice(0, 10)")
    page.get_by_label("First day of the new time").fill(day)
    page.get_by_label("What changed?").fill("A third person on the phones from 08:00")
    press(page, page.get_by_role("button", name="Tell it anew from that day"))

    expect(page.get_by_role("status").first).to_contain_text("what is usual is told anew")
    assert_fits_every_width(page, "figures-chart-step")
    press(page, page.get_by_role("button", name=re.compile("^Take back")))
    expect(page.get_by_role("status").first).to_contain_text("The chart runs on over that day again.")


@pytest.mark.usefixtures("site")
def test_a_partner_reads_and_signs_the_page_of_a_month_by_mouse(open_page):
    """Given a month that is over, when a partner reads its page and signs, then the page says so."""
    page = open_page("partner")
    page.goto("/figures")

    with page.expect_navigation():
        page.get_by_role("link", name="One page for the partners").click()
    page.goto(f"/figures/summary?month={last_month(page)}")
    page.get_by_role("button", name="Sign it").click()
    expect(page.get_by_role("alert")).to_contain_text("Say that you have read it")
    page.get_by_label("Action, if anything is to be done").fill("Ask about Monday mornings")
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="Sign it").click()

    expect(page.get_by_role("status").first).to_contain_text("You signed the page of")
    expect(page.get_by_text("Ask about Monday mornings")).to_be_visible()
    assert_fits_every_width(page, "figures-summary")


PAGES = {
    "figures-month": "/figures?month={month}",
    "figures-hours": "/figures/hours?month={month}",
    "figures-days": "/figures/days?month={month}",
    "figures-months": "/figures/months",
    "figures-lines": "/figures/lines?month={month}",
    "figures-shared": "/figures/lines/shared",
    "figures-return": "/figures/return?month={month}",
    "figures-chart-day": "/figures/charts/volume?each=day",
    "figures-unknown": "/figures?month=2020-01",
}


@pytest.mark.usefixtures("site")
def test_each_page_passes_axe_and_fits_its_width(open_page):
    page = open_page("manager")
    page.goto("/figures")
    month = last_month(page)

    for name, address in PAGES.items():
        page.goto(address.format(month=month))
        assert_fits_every_width(page, name)
