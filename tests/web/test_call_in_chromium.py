"""One call in a real browser: its sound as a waveform, notes beside it, by mouse and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from .look import assert_fits_every_width, shoot
from .test_in_chromium import browser, open_page, seconds, site, start_listening, states, until

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]

NOTED = 6
SOUND = "document.getElementById('sound')"


def press(page, locator, key="Enter"):
    locator.focus()
    page.keyboard.press(key)


def ready(page):
    until(page, f"{SOUND}.readyState > 0")


def drag_on_wave(page, start, end):
    box = page.locator("#wave svg.app-wave:visible").bounding_box()
    y = box["y"] + box["height"] / 3
    page.mouse.move(box["x"] + start * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + (start + end) / 2 * box["width"], y)
    page.mouse.move(box["x"] + end * box["width"], y)
    page.mouse.up()


def test_a_stretch_drawn_on_the_waveform_is_noted_without_leaving_the_sound(open_page, site):
    # Given a manager who listens to a call whose sound was measured
    page = open_page("manager")
    start_listening(page, site.calls[NOTED])
    ready(page)
    whole = page.evaluate(f"{SOUND}.duration")

    # When she clicks on the waveform, draws a stretch, and saves a note on it
    drag_on_wave(page, 0.5, 0.5)
    assert seconds(page) == pytest.approx(whole / 2, abs=whole / 100)
    drag_on_wave(page, 0.25, 0.75)
    page.get_by_label("Note", exact=True).fill("Check what was promised")
    page.get_by_role("button", name="Save note").click()

    # Then the note stands there with its time, the sound is still where it was, and the time leads to it
    expect(page.locator("#note-said")).to_have_text("Note saved.")
    note = page.locator("#notes-list li").filter(has_text="Check what was promised").first
    assert seconds(page) == pytest.approx(whole / 4, abs=whole / 100)
    page.get_by_role("button", name="On 5 s").click()
    note.locator("a[data-at]").click()
    assert seconds(page) == pytest.approx(whole / 4, abs=0.3)
    page.get_by_role("button", name="Stop listening").click()
    expect(page.get_by_role("status").filter(has_text="Nothing was played")).to_be_visible()
    expect(page.get_by_role("link", name="Add a note?")).to_be_visible()


def test_notes_and_times_are_worked_by_keyboard_alone(open_page, site):
    page = open_page("manager")
    start_listening(page, site.calls[NOTED])
    ready(page)
    page.get_by_label("From", exact=True).focus()
    page.keyboard.type("0:05")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("From", exact=True)).to_have_value("0:05.1")
    page.get_by_label("Note", exact=True).focus()
    page.keyboard.type("Said by keyboard")
    press(page, page.get_by_role("button", name="Save note"))
    expect(page.locator("#notes-list")).to_contain_text("Said by keyboard")

    press(page, page.locator("summary").filter(has_text="Who spoke when"))
    press(page, page.locator(".app-turns a").nth(1))
    assert seconds(page) > 1
    press(page, page.get_by_label(re.compile("Keys:")), "Space")
    page.locator("body").focus()
    before = seconds(page)
    page.keyboard.press("ArrowRight")
    assert seconds(page) == before

    press(page, page.get_by_role("button", name=re.compile("Remove the note at 0:05.1")).first)
    press(page, page.get_by_role("button", name="Undo"))
    expect(page.locator("#notes-list")).to_contain_text("Said by keyboard")
    press(page, page.get_by_label(re.compile("Keys:")), "Space")


def test_a_listen_goes_on_where_the_last_one_stopped_and_a_link_leads_to_a_time(open_page, site):
    page = open_page("manager")
    start_listening(page, site.calls[5])
    page.get_by_label("Go to").fill("0:40")
    page.get_by_label("Go to").press("Enter")
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, f"{SOUND}.currentTime > 40.4")
    page.get_by_role("button", name="Stop listening").click()
    expect(page.get_by_role("status").filter(has_text=re.compile(r"Listened \d+ s"))).to_be_visible()

    start_listening(page, site.calls[5])
    until(page, f"{SOUND}.currentTime > 37")
    expect(page.get_by_text(re.compile(r"You stopped at 0:3\d"))).to_be_visible()
    press(page, page.get_by_role("button", name="Start from the beginning"))
    assert seconds(page) == 0
    page.goto(page.url.partition("#")[0] + "#t=12")
    until(page, f"{SOUND}.currentTime === 12")


def test_the_sound_as_it_looks_without_scripts(open_page, site):
    page = open_page("manager", java_script_enabled=False)
    page.goto(f"/calls/{site.calls[NOTED]}")
    page.locator("summary").filter(has_text="Add a note").click()
    page.get_by_label("Note", exact=True).fill("Written without scripts")
    page.get_by_role("button", name="Save note").click()

    expect(page.get_by_text("Note saved.")).to_be_visible()
    expect(page.get_by_text("Written without scripts").first).to_be_visible()


def _player(page, site):
    start_listening(page, site.calls[NOTED])
    ready(page)
    page.get_by_label("Go to").fill("0:12")
    page.get_by_label("Go to").press("Enter")
    page.get_by_label("From", exact=True).fill("0:18")
    page.get_by_label("To", exact=True).fill("0:22")
    page.locator("summary").filter(has_text="Who spoke when").click()


def _call(page, site):
    page.goto(f"/calls/{site.calls[NOTED]}")
    page.locator("summary").filter(has_text="Change the tags").click()
    page.get_by_label("Prescription").check()
    page.get_by_role("button", name="Save tags").click()
    page.locator("summary").filter(has_text="Add a note").click()


def _note_wrong(page, site):
    page.goto(f"/calls/{site.calls[NOTED]}/notes")
    page.get_by_label("From", exact=True).fill("soon")
    page.get_by_label("Note", exact=True).fill("Promised for Thursday")
    page.get_by_role("button", name="Save note").click()
    page.get_by_role("alert").wait_for()


def _tag_many(page, site):
    page.goto(f"/calls/tags?call={site.calls[0]}&call={site.calls[1]}")
    page.get_by_role("button", name="Tag them").click()
    page.get_by_role("alert").wait_for()


PAGES = {
    "noted-call": _call,
    "noted-player": _player,
    "note-wrong": _note_wrong,
    "tag-many-wrong": _tag_many,
    "tag-list": lambda page, _site: page.goto("/calls/tags/list"),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_passes_axe_and_fits_its_width(open_page, site, name):
    page = open_page("manager")

    PAGES[name](page, site)

    assert_fits_every_width(page, name)
    page.set_viewport_size({"width": 390, "height": 900})
    shoot(page, f"{name}-390")
