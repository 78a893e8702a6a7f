"""The policy in a browser: an inspector has the rows in three clicks, a manager checks a clause by keyboard."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium
from tests.waiting import GENEROUS_MS

from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, site, states
from .test_kept_in_chromium import press

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]

KEPT = "Recordings are kept securely for one year"
_TRIES, _PAUSE_MS = 120, 500


def until_asked(page, address):
    """Have a clause checked, and open its page once the worker has asked its probes."""
    page.goto(address)
    with page.expect_navigation():
        page.get_by_role("button", name="Check now").click()
    for _ in range(_TRIES):
        page.goto(address)
        if page.get_by_role("heading", name=re.compile("^Evidence, ")).count():
            return
        page.wait_for_timeout(_PAUSE_MS)
    pytest.fail("the worker asked no probe")


@pytest.mark.usefixtures("site")
def test_an_inspector_has_the_rows_of_any_clause_and_day_in_three_clicks(open_page):
    """Given a clause that was checked, when she picks it and a day, then the very rows are one click away."""
    page = open_page("auditor")
    until_asked(page, "/policy/C11")
    today = page.evaluate("new Date().toLocaleDateString('en-CA', {timeZone: 'Europe/London'})")
    page.goto("/policy")
    assert_fits_every_width(page, "policy")
    page.set_viewport_size({"width": 1280, "height": 900})

    page.get_by_role("link", name=KEPT).click()
    assert_fits_every_width(page, "policy-clause")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("How it stood on a day").fill(today)
    page.get_by_role("button", name="Show that day").click()
    expect(page.get_by_text("as it stood on")).to_be_visible()
    assert_fits_every_width(page, "policy-clause-day")
    page.get_by_role("link", name=re.compile("^Certificates")).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("estroyed")


@pytest.mark.usefixtures("site")
def test_each_month_leads_to_its_days_and_each_day_to_its_evidence(open_page):
    """Given thirteen months, when a partner opens this one and a day of it, then its evidence stands there."""
    page = open_page("partner")
    until_asked(page, "/policy/C11")

    press(page, page.locator(".app-months a").nth(12))
    assert_fits_every_width(page, "policy-month")
    press(page, page.locator("tbody a").nth(0))

    expect(page.get_by_text("as it stood on")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("^Evidence"))).not_to_have_count(0)


@pytest.mark.usefixtures("site")
def test_a_manager_has_a_clause_checked_and_sees_what_was_found_by_keyboard(open_page):
    """Given a clause, when she has it checked, then the page shows newer evidence by itself."""
    page = open_page("manager")
    until_asked(page, "/policy/C11")

    press(page, page.get_by_role("button", name="Check now"))

    expect(page.get_by_text("It is being checked now.")).to_have_count(0, timeout=GENEROUS_MS)
    expect(page.get_by_role("heading", name=re.compile("^Evidence, "))).not_to_have_count(0)
