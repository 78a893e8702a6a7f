"""A reported call in a real browser: by keyboard, at every width, and the pages beside it."""

import pytest
from tests.chromium import needs_chromium

from .hands import Keyboard
from .look import assert_fits_every_width
from .reported_journey import go, report_newest
from .test_in_chromium import browser, open_page, site, states

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]


@pytest.fixture
def reported(open_page, site):  # noqa: ARG001 - the site
    page = open_page("member")
    report_newest(page, Keyboard())
    return page


def test_given_a_call_was_hard_when_it_is_reported_then_it_is_decided_and_told(reported, open_page):
    go(Keyboard(), reported, open_page("manager"))


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
