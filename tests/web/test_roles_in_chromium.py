"""Who may hear what, where and with whom, in a real browser and by keyboard: places, conflict, company, the diary."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from .browser_codes import code_now
from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, seconds, site, start_listening, states, until
from .test_kept_in_chromium import press

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]

ELSEWHERE = {"X-Forwarded-For": "203.0.113.9"}
PAUSED = "document.getElementById('sound').paused"
LEFT = re.compile(r'data-session-left-s="\d+"')


def plays(page):
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "document.getElementById('sound').currentTime > 0.4")


def test_listening_elsewhere_is_refused_until_this_pc_is_enrolled(open_page, site):
    page = open_page("manager", extra_http_headers=ELSEWHERE)
    page.goto(f"/calls/{site.calls[1]}")
    press(page, page.get_by_role("button", name="Listen"))
    expect(page.get_by_role("heading", name="You cannot listen here")).to_be_visible()
    assert_fits_every_width(page, "elsewhere")

    press(page, page.get_by_role("button", name="Enrol this PC"))
    expect(page.get_by_text("Nobody can listen on this PC")).to_be_visible()
    page.get_by_label("What this PC is called").focus()
    page.keyboard.type("Manager’s laptop")
    page.keyboard.press("Tab")
    page.keyboard.type("Manager")
    page.keyboard.press("Tab")
    page.keyboard.type(code_now(site, "manager"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("This PC is enrolled as Manager’s laptop")).to_be_visible()
    assert_fits_every_width(page, "places")

    page.goto(f"/calls/{site.calls[1]}")
    press(page, page.get_by_role("button", name="Listen"))
    expect(page.get_by_role("heading", name="Before you listen")).to_be_visible()
    expect(page.get_by_label("Meeting room 2")).to_have_count(0)


def test_a_manager_goes_from_the_clause_to_the_room_and_vouches_for_it(open_page, site):
    page = open_page("manager")
    page.goto("/policy/C15")
    press(page, page.get_by_role("link", name="Vouch for the rooms"))
    room = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Meeting room 2"))
    press(page, room.get_by_label("I vouch that nobody who should not can overhear there"), "Space")
    room.get_by_label("A fresh 6-digit code").focus()
    page.keyboard.type(code_now(site, "manager"))
    press(page, room.get_by_role("button", name="Vouch for Meeting room 2"))

    expect(page.get_by_text("You vouch for Meeting room 2. Your word holds until")).to_be_visible()
    expect(room.get_by_text("Helen Ashworth vouched on")).to_be_visible()
    assert_fits_every_width(page, "places-vouched")


def test_a_call_about_the_manager_is_closed_to_her_and_a_partner_assigns_somebody(open_page, site):
    page = open_page("manager")
    page.goto(f"/calls/{site.calls[2]}")
    press(page, page.locator("summary", has_text="Close it to whom it is about"))
    page.get_by_label("Whom it is about").select_option(label="Helen Ashworth (you)")
    press(page, page.get_by_role("button", name="Close it to them"))
    expect(page.get_by_text("That call is about you, so it is closed to you.")).to_be_visible()
    page.goto(f"/calls/{site.calls[2]}")
    expect(page.get_by_role("heading", name="This call is about you, so it is closed to you")).to_be_visible()

    partner = open_page("partner")
    partner.goto("/about")
    partner.get_by_label("Who looks into it").focus()
    partner.keyboard.type("Dev")
    press(partner, partner.get_by_role("button", name="Assign"))
    expect(partner.get_by_text("Dev Chaudhry looks into what is about Helen Ashworth.")).to_be_visible()
    assert_fits_every_width(partner, "about")


def test_a_call_is_played_to_a_partner_who_says_to_be_present(open_page, site):
    page = open_page("manager")
    page.goto(f"/calls/{site.calls[0]}")
    press(page, page.get_by_role("button", name="Listen"))
    for choice in ("Learning with staff", "Manager’s office", "Me and people I will name", "Ruth Okafor"):
        press(page, page.get_by_label(choice), "Space")
    page.get_by_label("Patient or caller").focus()
    page.keyboard.type("Margaret Holroyd")
    assert_fits_every_width(page, "before-together")
    press(page, page.get_by_role("button", name="Listen"))
    page.get_by_label("6-digit code of Ruth Okafor").focus()
    page.keyboard.type(code_now(site, "partner"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("Ruth Okafor: confirmed at")).to_be_visible()
    assert_fits_every_width(page, "together")
    page.goto(f"/calls/{site.calls[0]}")
    expect(
        page.get_by_text("With Ruth Okafor (confirmed by their own code) and Margaret Holroyd (patient)")
    ).to_be_visible()


def test_the_player_pauses_when_hidden_and_when_the_sound_would_come_elsewhere(open_page, site):
    page = open_page("manager")
    start_listening(page, site.calls[0])
    plays(page)

    page.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    until(page, PAUSED)
    hidden_at = seconds(page)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: false})")
    plays(page)
    assert seconds(page) < hidden_at + 2

    page.evaluate("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
    until(page, PAUSED)
    expect(page.locator("#said")).to_contain_text("Check who can hear")


def listen_with(page, site, *, left_s, then_s):
    """Listen in a session that ends in so many seconds, as the page is told, and then in so many as it asks again."""

    def with_little_left(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=LEFT.sub(f'data-session-left-s="{left_s}"', answer.text()))

    start_listening(page, site.calls[0])
    page.route("**/left", lambda route: route.fulfill(body=str(then_s), content_type="text/plain"))
    page.route(page.url, with_little_left)
    page.reload()


def test_the_player_stops_a_minute_before_the_session_ends(open_page, site):
    page = open_page("manager")
    listen_with(page, site, left_s=64, then_s=55)
    plays(page)

    until(page, PAUSED)

    expect(page.locator("#said")).to_contain_text("You will be signed out within a minute")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(200)
    assert page.evaluate(PAUSED)


def test_playing_counts_as_being_there(open_page, site):
    page = open_page("manager")
    listen_with(page, site, left_s=62, then_s=900)
    plays(page)

    at = seconds(page)
    until(page, f"document.getElementById('sound').currentTime > {at} + 1.5")
    expect(page.locator("#said")).to_be_empty()


def test_the_players_page_bears_who_looks_on_screen_and_on_paper(open_page, site):
    page = open_page("manager")
    start_listening(page, site.calls[0])
    mark = page.locator(".app-watermark text").first

    expect(mark).to_be_visible()
    expect(mark).to_contain_text(re.compile(r"Helen Ashworth, \d+ \w{3} \d\d:\d\d, listen [0-9a-f]{8}"))
    page.get_by_role("button", name="On 5 s").click()  # what lies over the page takes no clicks
    page.emulate_media(media="print")
    expect(mark).to_be_visible()


@pytest.mark.parametrize(
    ("name", "role", "address"),
    [("diary", "partner", "/diary"), ("practices", "auditor", "/practices"), ("home-partner", "partner", "/")],
)
def test_each_page_fits_every_width(open_page, name, role, address):
    page = open_page(role)
    page.goto(address)

    assert_fits_every_width(page, name)
