"""The rows behind an answer in a browser: from the policy to the test calls, and to what each listen rests on."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, site, states
from .test_policy_in_chromium import until_asked

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("clause", "code", "link", "heading", "row"),
    [
        ("Incoming and outgoing calls are recorded", "C1", "Test calls", "Test calls", None),
        ("Both parties’ interests are protected", "C2", "Each request’s days", "Requests to keep a call", None),
        ("The team is protected from abuse", "C4", "Each report’s days", "Days of reported calls", None),
        ("Calls are part of our records", "C6", "Calls by class", "Clock, delay and record classes", "Administrative"),
        (
            "Every listen has a lawful basis",
            "C7",
            "Purposes and bases",
            "On what each listen rests in law",
            "Patient care",
        ),
    ],
)
def test_an_inspector_goes_from_the_policy_to_the_very_rows(open_page, clause, code, link, heading, row):
    """Given a clause that was asked, when an inspector opens it and follows a link, then its rows stand there."""
    page = open_page("auditor")
    until_asked(page, f"/policy/{code}")
    page.goto("/policy")

    page.get_by_role("link", name=clause).click()
    page.get_by_role("link", name=re.compile(f"^{link}")).nth(0).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    if row:
        expect(page.get_by_role("rowheader", name=row, exact=True)).to_be_visible()
    assert_fits_every_width(page, f"rows-{code.lower()}")
