"""Hiding a part by keyboard alone, in a real browser: search, listen, hide, what they will hear, a second person."""

import re

from playwright.sync_api import expect
from tests.chromium import needs_chromium
from tests.waiting import eventually

from .look import assert_fits_every_width, shoot
from .test_in_chromium import browser, open_page, seconds, site, states, until
from .test_kept_in_chromium import done, press

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]


def type_into(page, label, words):
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(words)


def choose(page, label, option):
    """Choose by the first letters, as the keyboard does."""
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(option)


def search_and_decide(page, site):
    page.goto(f"/selections/{site.selection}")
    press(page, page.get_by_role("link", name="Search for calls"))
    type_into(page, "Numbers, each on its own line", "07700 900127")
    press(page, page.get_by_role("button", name="Search, and keep what is found"))
    expect(done(page)).to_contain_text("1 call found, 1 of them new: kept from now on.")
    press(page, page.locator("input[name=call]"), "Space")
    choose(page, "What you decide, and why", "It is theirs")
    press(page, page.get_by_role("button", name="Save").first)
    expect(page.get_by_text("Undo the last decision")).to_be_visible()


def listen(page):
    press(page, page.get_by_role("link", name=re.compile("^Open")))
    press(page, page.get_by_role("button", name="Listen", exact=True))
    expect(page.get_by_label("Access or other rights")).to_be_checked()
    press(page, page.get_by_label("Manager’s office"), "Space")
    press(page, page.get_by_label("Only me"), "Space")
    press(page, page.get_by_role("button", name="Listen"))
    expect(page.get_by_text("You hear the recording itself.")).to_be_visible()


def read(typed):
    minutes, seconds = typed.split(":")
    return 60 * int(minutes) + float(seconds)


def draw_over_the_waveform(page, since, until):
    """Draw with the mouse from one share of the waveform to another."""
    wave = page.locator("#wave svg.app-wave--wide")
    wave.scroll_into_view_if_needed()
    box = wave.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + since * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + (since + until) / 2 * box["width"], y, steps=4)
    page.mouse.move(box["x"] + until * box["width"], y, steps=4)
    page.mouse.up()


def see_that_drawing_fills_the_times_and_hides_nothing(page):
    """Draw from right to left: the fields hold the times, a draft is kept, and typing moves what is marked."""
    page.set_viewport_size({"width": 1280, "height": 900})
    draw_over_the_waveform(page, 0.6, 0.4)
    from_s, to_s = (read(page.get_by_label(name, exact=True).input_value()) for name in ("From", "To"))
    assert abs(from_s - 0.4 * 95) < 1
    assert abs(to_s - 0.6 * 95) < 1
    expect(page.get_by_text("What you typed is kept. Nothing is hidden yet.")).to_be_visible()
    expect(page.get_by_text("Nothing is hidden.", exact=False).first).to_be_visible()

    page.get_by_label("To", exact=True).fill("0:40")

    chosen = page.locator("svg.app-wave--wide .app-chosen")
    expect(chosen).to_have_attribute("width", re.compile(r"^[0-3](\.|%)"))
    page.get_by_label("To", exact=True).fill("")


def played_percent(words):
    return int(re.search(r"(\d+)% of it was played for this\.", words)[1])


def say_done_while_it_plays(page):
    """Say that the call is done while it plays: what was played until then is told first, however late it arrives."""
    before = played_percent(page.locator("#played-words").inner_text())
    type_into(page, "Go to", "0:40")
    page.keyboard.press("Enter")
    press(page, page.get_by_role("button", name="Play", exact=True))
    until(page, "document.getElementById('sound').currentTime > 43")
    held = []
    page.route("**/heard", lambda route: held.append(route))  # noqa: PLW0108 (Playwright marks its handlers)
    press(page, page.get_by_role("button", name="This call is done"))
    eventually(lambda: page.evaluate("document.getElementById('sound').paused") and held, what="a report on its way")
    assert page.get_by_role("button", name="This call is done").is_visible()

    for route in held:
        route.continue_()

    expect(done(page)).to_contain_text("was played for this.")
    assert played_percent(done(page).inner_text()) >= before + 3
    page.unroute("**/heard")


def test_a_part_is_hidden_heard_as_they_will_hear_it_and_checked_by_somebody_else(open_page, site):
    # Given a call that a request gets
    page = open_page("manager")
    search_and_decide(page, site)
    assert_fits_every_width(page, "selection")
    listen(page)
    see_that_drawing_fills_the_times_and_hides_nothing(page)

    # When the manager goes to a place, takes its time from the player, and types the rest
    type_into(page, "Go to", "0:10")
    page.keyboard.press("Enter")
    press(page, page.get_by_role("button", name="Hide from here"))
    expect(page.get_by_label("From", exact=True)).to_have_value("0:10")
    type_into(page, "To", "0:14.5")
    choose(page, "Whose side", "Caller")
    choose(page, "Why it may be hidden", "About someone else")
    expect(page.get_by_text("What you typed is kept. Nothing is hidden yet.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("To", exact=True)).to_have_value("0:14.5")
    press(page, page.get_by_role("button", name="Hide this part"))

    # Then the table says so, and what they will hear plays
    expect(page.get_by_role("cell", name="0:10.0 to 0:14.5")).to_be_visible()
    expect(page.locator("svg.app-wave--wide .app-hidden")).to_have_count(1)
    assert_fits_every_width(page, "hide-parts")
    page.set_viewport_size({"width": 1280, "height": 900})
    press(page, page.get_by_role("link", name="Play what they will hear"))
    expect(page.get_by_text("You hear what they will hear.")).to_be_visible()
    press(page, page.get_by_role("button", name="Play", exact=True))
    until(page, "document.getElementById('sound').currentTime > 0.5")
    assert seconds(page) > 0
    expect(page.get_by_text("Nothing of it was played for this.")).to_be_visible()
    press(page, page.get_by_role("button", name="Pause", exact=True))
    expect(page.get_by_text(re.compile(r"^\d+% of it was played for this\.$"))).to_be_visible()
    say_done_while_it_plays(page)

    # And whoever hid it cannot check it, while somebody else can
    press(page, page.get_by_role("link", name="Check it"))
    expect(page.get_by_text("You hid something or kept a call back")).to_be_visible()
    other = open_page("assistant")
    other.goto(f"/selections/{site.selection}/check")
    assert_fits_every_width(other, "check-selection")
    for point in range(1, 5):
        press(other, other.locator(f"#point-{point}"), "Space")
    press(other, other.get_by_role("button", name="Sign the check"))
    expect(done(other)).to_contain_text("Checked.")
    expect(other.get_by_text(re.compile("Checked by Dev Chaudhry"))).to_be_visible()
    shoot(other, "selection-checked")
