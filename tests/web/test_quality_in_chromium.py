"""Quality in a real browser: reviewed by keyboard alone, answered by mouse; every page at its widths, with axe."""

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


def done(page):
    return page.get_by_role("status").filter(has_text=re.compile(r"\w"))


def _sample(page):
    page.goto("/quality")
    press(page, page.get_by_role("table").get_by_role("link").first)
    page.get_by_role("heading", level=1, name=re.compile("3 calls")).wait_for()


def _begin(page):
    _sample(page)
    press(page, page.get_by_role("link", name=re.compile("Review it")))
    page.get_by_label("Who took the call?").wait_for()


def test_a_call_is_reviewed_by_keyboard_alone_and_answered_by_mouse(open_page, site):  # noqa: ARG001
    page = open_page("manager")
    _begin(page)
    assert_fits_every_width(page, "quality-begin")
    press(page, page.get_by_role("button", name="Begin the review"))
    expect(done(page)).to_contain_text("The review is begun")
    for group in page.locator(".app-question").all():
        press(page, group.get_by_role("radio").first, "Space")
    page.get_by_label("Moment, such as 1:14").first.focus()
    page.keyboard.type("0:7")
    press(page, page.get_by_role("button", name="Save and share it"))
    expect(page.get_by_role("alert")).to_contain_text("minutes and seconds, such as 1:14")
    assert_fits_every_width(page, "quality-review-wrong")
    page.get_by_label("Moment, such as 1:14").first.fill("0:07")
    press(page, page.get_by_role("button", name="Save and share it"))
    expect(done(page)).to_contain_text("They can answer until")

    member = open_page("member")
    member.goto("/my-reviews")
    member.get_by_role("table").get_by_role("link").first.click()
    member.get_by_role("button", name="Ask to hear it together").click()
    expect(done(member)).to_contain_text("Asked.")
    member.get_by_label("I see it differently").check()
    member.get_by_role("button", name="Send my answer").click()
    expect(member.get_by_role("alert")).to_contain_text("in your own words")
    assert_fits_every_width(member, "quality-own-review-wrong")
    member.get_by_label("In your own words").fill("I did say my name")
    member.get_by_role("button", name="Send my answer").click()
    expect(done(member)).to_contain_text("Your reviewer reads your answer")


def test_questions_are_moved_added_and_looked_at_without_scripts(open_page, site):  # noqa: ARG001
    page = open_page("manager", java_script_enabled=False)
    page.goto("/quality/cards")
    page.get_by_role("link", name=re.compile("Change it")).click()
    second = page.get_by_label("What is asked").nth(1).input_value()

    page.get_by_role("button", name=re.compile("Move up.*question 2")).click()
    page.get_by_role("button", name="Add a question").click()
    page.get_by_label("What is asked").last.fill("Was the caller’s number checked?")
    page.get_by_label("Name of the card").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name=re.compile("As reviewers see it"))).to_be_visible()
    expect(page.get_by_label("What is asked").first).to_have_value(second)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Version 2 since")).to_be_visible()


def _answered(page):
    _sample(page)
    row = page.get_by_role("row").filter(has_text="There is an answer to read")
    press(page, row.first.get_by_role("link", name=re.compile("Open the review")))
    page.get_by_role("button", name="I have read it").wait_for()


def _card(page):
    page.goto("/quality/cards/new?ours")
    page.get_by_label("Name of the card").fill("")
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("alert").wait_for()


def _sampling(page):
    page.goto("/quality/sampling")
    page.get_by_label("Name of team 1").fill("Reception")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").wait_for()


def _choose(page):
    page.goto("/quality/learning/choose")
    page.get_by_role("button", name="Choose it").click()
    page.get_by_role("alert").wait_for()


def _action(page):
    page.goto("/quality/learning")
    page.get_by_role("link", name=re.compile("results line")).click()
    page.get_by_role("button", name="It is done").wait_for()


PAGES = {
    "quality": ("manager", lambda page: page.goto("/quality")),
    "quality-sample": ("manager", _sample),
    "quality-answered": ("manager", _answered),
    "quality-card-wrong": ("manager", _card),
    "quality-sampling-wrong": ("manager", _sampling),
    "quality-choose-wrong": ("manager", _choose),
    "quality-action": ("manager", _action),
    "quality-learning": ("auditor", lambda page: page.goto("/quality/learning")),
    "quality-answers": ("partner", lambda page: page.goto("/quality/answers")),
    "quality-own-reviews": ("member", lambda page: page.goto("/my-reviews")),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_passes_axe_and_fits_its_width(open_page, site, name):  # noqa: ARG001
    role, go = PAGES[name]
    page = open_page(role)

    go(page)

    assert_fits_every_width(page, name)
