"""An objection and a breach in a real browser, from the first word to the answer, by keyboard alone."""

import re
import uuid
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.messages import OutboxEntry
from fairhearing.vault.home import Home

from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, site, states
from .test_kept_in_chromium import done, press
from .test_requests_in_chromium import NOBODY_RANG, type_in

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]


def take_down(page):
    """Take an objection down, from a number that nobody rang from."""
    page.goto("/rights")
    press(page, page.get_by_role("button", name="Take one down"))
    press(page, page.get_by_role("radio", name="Stop using them (objection)"), "Space")
    type_in(page, "Name of who asks", "Margaret Holroyd")
    type_in(page, "What they ask, and why", "Please do not use my calls")
    press(page, page.get_by_role("radio", name="Aloud"), "Space")
    type_in(page, "Telephone numbers they ring from, if they said so", NOBODY_RANG)
    press(page, page.get_by_role("button", name="Take it down"))
    expect(done(page)).to_contain_text(re.compile(r"RT-20\d\d-\d{4}"))
    press(page, page.get_by_role("link", name=re.compile("^Back to RT-")))


def log_breach(page):
    """Log a breach of which somebody knew just now."""
    page.goto("/breaches/log")
    press(page, page.get_by_role("radio", name="A copy of recordings went astray"), "Space")
    type_in(page, "In your own words", "Sent to an old address")
    press(page, page.get_by_role("button", name="Log it"))
    expect(done(page)).to_contain_text(re.compile(r"B-20\d\d-\d{3}"))


def test_an_objection_is_decided_and_answered_by_keyboard_alone(open_page):
    page = open_page("manager")
    take_down(page)

    press(page, page.get_by_role("link", name="Decide, on a ground of the law"))
    press(page, page.get_by_label("They are needed for a legal claim"), "Space")
    type_in(page, "Your reasons", "A claim was notified in October")
    press(page, page.get_by_role("button", name="Decide"))
    expect(page.get_by_text("Not agreed: tell them by")).to_be_visible()
    press(page, page.get_by_role("link", name="Tell them"))
    type_in(page, "How you told them", "Letter by post")
    press(page, page.get_by_role("button", name="You told them"))
    expect(page.get_by_text("Not agreed, and told on")).to_be_visible()
    press(page, page.get_by_role("link", name="Close", exact=True))
    press(page, page.get_by_role("button", name="Close it"))

    expect(page.get_by_text("Closed on")).to_be_visible()


def test_a_breach_is_judged_and_closed_by_keyboard_alone(open_page):
    page = open_page("manager")
    log_breach(page)

    type_in(page, "How many people, about", "1")
    type_in(page, "Which information", "One locked copy")
    type_in(page, "What is likely to follow for them", "Nothing: the words went another way")
    press(page, page.get_by_role("button", name="Save what is known"))
    press(page, page.get_by_label("A risk to people is unlikely"), "Space")
    type_in(page, "Your reasons", "Nobody can open it")
    press(page, page.get_by_role("button", name="Save the judgement"))
    type_in(page, "Why", "It is locked, and was sent back unopened")
    press(page, page.get_by_role("button", name="It is not reported"))
    type_in(page, "What is done", "Addresses are read back")
    press(page, page.get_by_role("button", name="Add it"))
    press(page, page.get_by_role("button", name=re.compile("^It is done")))
    press(page, page.get_by_role("button", name="Close it"))

    expect(page.get_by_text("Closed on")).to_be_visible()


PAGES = {
    "rights": lambda page: (take_down(page), page.goto("/rights")),
    "right": take_down,
    "right-steps": lambda page: (
        take_down(page),
        page.get_by_role("link", name="Need longer, or they withdrew it").click(),
    ),
    "right-calls": lambda page: (take_down(page), page.get_by_role("link", name="Say which calls are meant").click()),
    "right-decide": lambda page: (
        take_down(page),
        page.get_by_role("link", name="Decide, on a ground of the law").click(),
    ),
    "breach": log_breach,
    "breach-sheet": lambda page: page.goto("/breaches/sheet"),
    "breach-days": lambda page: (log_breach(page), page.goto("/breaches/days")),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_passes_axe_and_fits_its_width(open_page, name):
    page = open_page("manager")

    PAGES[name](page)

    assert_fits_every_width(page, name)


def test_a_manager_says_what_a_kit_was_used_for_and_a_partner_agrees(open_page, site):
    entry = OutboxEntry(
        uuid.uuid4().hex,
        datetime.now(UTC),  # noqa: TID251 - as the command that uses a kit
        Verb.KIT_OPENED_RECORDING,
        "unseal",
        practice="allerton",
        subject="ab" * 16,
        detail={"key_id": "12" * 8},
    )
    KeyholderClient(Home(site.home).keyholder_socket).append([entry])
    page = open_page("manager")
    kit = page.get_by_role("link", name=re.compile("^A recording was opened with the recovery kit"))
    for _ in range(240):
        page.goto("/copies/out")
        if kit.count():
            break
        page.wait_for_timeout(500)
    assert_fits_every_width(page, "ways-out-unmatched")

    press(page, kit)
    press(page, page.get_by_role("radio", name=re.compile("^It was a drill")), "Space")
    press(page, page.get_by_role("button", name="Keep what I said"))
    expect(page.get_by_role("alert")).to_contain_text("Say how you know, and whom you asked")
    assert_fits_every_width(page, "way-out-wrong")
    type_in(page, "How do you know, and whom did you ask?", "Our yearly drill, with Ruth")
    press(page, page.get_by_role("button", name="Keep what I said"))
    expect(done(page)).to_contain_text("is asked to agree")
    address = page.url.partition("?")[0]

    partner = open_page("partner")
    partner.goto(address)
    assert_fits_every_width(partner, "way-out-partner")
    press(partner, partner.get_by_role("button", name="I agree"))
    expect(partner.get_by_text("Explained, and somebody else agreed.")).to_be_visible()
    assert_fits_every_width(partner, "way-out-agreed")
