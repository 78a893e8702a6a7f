"""A reported call in a real browser, by mouse: a site of its own, since a warning once given counts for 12 months."""

from tests.chromium import needs_chromium

from .hands import Mouse
from .reported_journey import go, report_newest
from .test_in_chromium import browser, open_page, site, states

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]


def test_given_a_call_was_hard_when_it_is_reported_then_it_is_decided_and_told(open_page, site):  # noqa: ARG001
    reporter = open_page("member")

    report_newest(reporter, Mouse())

    go(Mouse(), reporter, open_page("manager"))
