"""The lock and passkeys in a real browser: a page nobody uses covers itself and goes on; a passkey signs in."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import new_context

from .browser_codes import code_now
from .look import assert_fits_every_width
from .sealed_calls import PASSPHRASE
from .test_in_chromium import browser, open_page, pytestmark, sign_in, site, states, until

__all__ = ["browser", "open_page", "pytestmark", "site", "states"]
MINUTE_MS = 60_000


@pytest.fixture
def clocked(open_page, site):
    """A page of somebody who signed in for this test alone, whose browser's clock the test moves."""

    def make(role, **options):
        page = open_page(**options)
        page.clock.install()
        sign_in(page, site, role)
        return page

    return make


def leave_alone(page, milliseconds):
    page.clock.run_for(milliseconds)
    page.wait_for_timeout(100)


def age_in_the_database(page):
    """Have the server too count the session as unused: the page asks it before it locks."""
    page.route(re.compile("/session$"), lambda route: route.fulfill(json={"state": "open", "idle_left_s": 0}))


def test_two_minutes_before_it_locks_a_page_asks_and_staying_is_one_press(clocked):
    page = clocked("auditor")
    page.goto("/log")

    leave_alone(page, 13 * MINUTE_MS + 2000)
    asked = page.get_by_role("dialog", name="Are you still there?")
    expect(asked).to_be_visible()
    page.keyboard.press("Enter")

    expect(asked).to_be_hidden()
    leave_alone(page, 12 * MINUTE_MS)
    expect(page.get_by_role("heading", name="Log", exact=True)).to_be_visible()


def test_a_page_that_nobody_uses_covers_itself_and_goes_on_after_the_passphrase(clocked):
    page = clocked("partner")
    page.goto("/log")
    page.evaluate(
        "document.querySelector('main').append(Object.assign(document.createElement('textarea'), {id: 'draft'}))"
    )
    page.locator("#draft").fill("Margaret rang about her results")
    age_in_the_database(page)

    leave_alone(page, 15 * MINUTE_MS + 2000)
    expect(page.get_by_role("heading", name="This page is locked")).to_be_visible()
    page.unroute_all()
    covered = page.content() + page.title()
    page.get_by_label("Passphrase").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("did not match")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Log", exact=True)).to_be_visible()
    assert page.locator("#draft").input_value() == "Margaret rang about her results"
    assert not re.search(r"Margaret|Ruth|Allerton|textarea", covered)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_lock_locks_every_tab_at_once_and_unlocking_one_unlocks_all(open_page, site):
    first = open_page()
    sign_in(first, site, "administrator")
    first.goto("/jobs")
    second = first.context.new_page()
    second.goto("/jobs")

    first.get_by_role("button", name="Lock").click()
    assert_fits_every_width(first, "locked")
    expect(second.get_by_role("heading", name="This page is locked")).to_be_visible()
    second.get_by_label("Passphrase").fill(PASSPHRASE)
    second.keyboard.press("Enter")

    for page in (second, first):
        expect(page.get_by_role("heading", name="No job failed")).to_be_visible()
    first.get_by_role("button", name="Sign out").click()
    expect(second.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_key_holder_unlocks_by_keyboard_with_the_code_where_her_session_has_ended(open_page, site):
    page = open_page()
    sign_in(page, site, "manager")
    page.goto("/calls")
    page.get_by_role("button", name="Lock").press("Enter")
    expect(page.get_by_role("heading", name="This page is locked")).to_be_focused()
    page.context.clear_cookies(name="fairhearing_unlock")

    page.keyboard.press("Tab")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.get_by_label("6-digit")).to_be_focused()
    page.keyboard.type(code_now(site))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).not_to_have_text("This page is locked")
    until(page, "document.documentElement.dataset.locked === undefined")
    page.reload()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_passkey_is_made_and_signs_in_on_the_authenticator_of_this_browser(browser, site):
    page = new_context(browser, base_url=site.url.replace("127.0.0.1", "localhost")).new_page()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    verified = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": verified | {"isUserVerified": True}})
    page.goto("/sign-in")
    enter(page, "member")
    page.get_by_label("6-digit").fill(code_now(site, "member"))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="I have read this").or_(
        page.get_by_role("button", name="Sign out")
    ).first.wait_for()
    page.goto("/account/passkeys/new")
    page.get_by_label("Which device is it on?").fill("My laptop")
    page.get_by_label("6-digit").fill(code_now(site, "member"))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("You can sign in with this passkey now.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()

    enter(page, "member")
    page.get_by_role("button", name="Use a passkey instead").click()

    page.get_by_role("button", name="Sign out").wait_for()
    page.goto("/account")
    expect(page.get_by_text("My laptop").first).to_be_visible()
    page.context.close()


def enter(page, role):
    page.get_by_label("Email address").fill(f"{role}@allerton.example")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
