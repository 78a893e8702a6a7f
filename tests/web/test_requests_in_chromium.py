"""Requests for recordings in a real browser: each kind of requester, first word to end, by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from fairhearing.subject_access import rules
from fairhearing.subject_access.models import Request

from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, site, states
from .test_kept_in_chromium import done, press

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]

REFERENCE = re.compile(r"R-20\d\d-\d{4}")
NOBODY_RANG = "07700 900998"


def type_in(page, label, words):
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(words)


def take_down(page, asker):
    """Take a request of this kind down, from a number that nobody rang from."""
    page.goto("/requests")
    press(page, page.get_by_role("button", name="Take down a request"))
    press(page, page.get_by_role("radio", name=Request.Asker(str(asker)).label, exact=True), "Space")
    type_in(page, "Name of who asks", "Margaret Holroyd")
    if rules.ASKERS[asker].is_other:
        type_in(page, "Whose calls, if not their own", "Amy Holroyd")
    type_in(page, "What they asked for", "Everything since June")
    press(page, page.get_by_role("radio", name="Aloud"), "Space")
    type_in(page, "Telephone numbers they ring from, if they said so", NOBODY_RANG)
    press(page, page.get_by_role("button", name="Take it down"))
    expect(done(page)).to_contain_text(REFERENCE)
    press(page, page.get_by_role("link", name=re.compile("^Back to R-")))


def say_who(page, asker):
    """Confirm it in writing, and say what the law asks of this kind."""
    press(page, page.get_by_role("link", name="Confirm it in writing"))
    press(page, page.get_by_role("button", name="Save the day"))
    if rules.ASKERS[asker].authority:
        press(page, page.get_by_role("link", name=re.compile("^See ")))
        type_in(page, "What you saw", "Signed on 2 November")
        press(page, page.get_by_role("button", name="You saw it"))
    if rules.ASKERS[asker].decides_first:
        press(page, page.get_by_role("link", name="Decide about the child"))
        press(page, page.get_by_label("The child understands what is asked, and agrees"), "Space")
        type_in(page, "Your reasons", "She is 14 and asked for it herself")
        press(page, page.get_by_role("button", name="Decide"))


@pytest.mark.parametrize("asker", rules.Asker)
def test_each_kind_of_requester_is_answered_by_keyboard_alone(open_page, asker):
    # Given a manager, of whom somebody asks for recordings aloud
    page = open_page("manager")

    # When it is taken down, confirmed in writing, and what the law asks of this kind is seen
    take_down(page, asker)
    act = "Access to Health Records Act 1990, section 3"
    expect(page.get_by_text(act).first).to_be_visible(visible=rules.ASKERS[asker].after_death)
    say_who(page, asker)

    # And nothing is found, the letter is written, and the request is closed
    its_page = re.match(r".*/requests/[0-9a-f-]{36}", page.url)[0]
    press(page, page.get_by_role("link", name="Send it"))
    type_in(page, "How you answered", "By post")
    press(page, page.get_by_role("button", name="You answered that nothing was found"))
    press(page, page.get_by_role("button", name="Write “Nothing found”"))
    expect(page.get_by_label("Text of the letter").or_(page.locator("textarea")).first).to_have_value(
        re.compile(NOBODY_RANG)
    )
    page.goto(its_page)
    press(page, page.get_by_role("link", name="Close", exact=True))
    press(page, page.get_by_role("button", name="Close the request"))

    # Then it says how it ended, and what was done stays to be read
    expect(page.get_by_text(re.compile("Closed on .*: nothing was found"))).to_be_visible()
    expect(page.get_by_text("Answered that nothing was found").first).to_be_visible()


def test_a_question_stops_the_clock_by_keyboard_alone(open_page):
    page = open_page("manager")
    take_down(page, rules.Asker.PATIENT)

    press(page, page.get_by_role("link", name="Ask what they want"))
    type_in(page, "What you ask", "Which months?")
    press(page, page.get_by_role("button", name="You asked: stop the clock"))

    expect(page.get_by_text("The clock stands still", exact=True).first).to_be_visible()


def test_a_team_member_takes_a_request_down_without_scripts(open_page):
    page = open_page("member", java_script_enabled=False)
    page.goto("/requests/asked")

    page.get_by_label("Name of who asked").fill("Margaret Holroyd")
    page.get_by_role("radio", name="The patient", exact=True).check()
    page.get_by_label("What they asked for").fill("Her calls")
    page.get_by_role("button", name="Take it down").click()

    expect(done(page)).to_contain_text("The managers were told")


def _one(name=None):
    def go(page):
        take_down(page, rules.Asker.PARENT)
        if name:
            page.get_by_role("link", name=name).first.click()

    return go


def _wrong(address, button):
    def go(page):
        page.goto(address)
        page.get_by_role("button", name=button).click()
        page.get_by_role("alert").wait_for()

    return go


def _refused(page):
    _one("Refuse it, or it was withdrawn")(page)
    page.get_by_role("button", name="Refuse the request").click()
    page.get_by_role("alert").wait_for()


PAGES = {
    "requests": lambda page: (_one()(page), page.goto("/requests")),
    "request": _one(),
    "request-new-wrong": _wrong("/requests/new", "Take it down"),
    "request-who": _one("Decide about the child"),
    "request-days": _one("Need longer, a fee, a question to them"),
    "request-people": _one(re.compile("calls are asked for")),
    "request-refuse-wrong": _refused,
    "request-asked-wrong": _wrong("/requests/asked", "Take it down"),
    "request-all-days": lambda page: (_one()(page), page.goto("/requests/days")),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_of_a_request_passes_axe_and_fits_its_width(open_page, name):
    page = open_page("manager")

    PAGES[name](page)

    assert_fits_every_width(page, name)
