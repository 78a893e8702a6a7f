"""The log, what was heard, and what staff see of it, in a real browser: by keyboard, at both widths, with axe."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium
from tests.waiting import GENEROUS_MS, eventually

from .look import SHOTS, assert_fits_every_width, shoot
from .test_in_chromium import browser, open_page, site, start_listening, states, until

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]


def press_through(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def wait_for_entry(page, did):
    """Load the log until the worker has brought an entry there."""
    cell = page.get_by_role("cell", name=did)
    eventually(lambda: cell.count() or (page.reload() and cell.count()), what=did, each_s=0.2)


def test_the_log_is_narrowed_by_keyboard_alone(open_page, site):
    open_page("manager").goto(f"/calls/{site.calls[0]}")
    page = open_page("auditor")
    page.goto("/log")
    wait_for_entry(page, "Looked at the facts of a call")
    page.get_by_label("What", exact=True).focus()
    page.keyboard.type("Looking")
    press_through(page, "Tab", "Tab")
    page.keyboard.type("01012026")
    page.get_by_label("To, included").focus()
    page.get_by_role("button", name="Show", exact=True).focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("caption")).to_contain_text("newest first")
    assert "what=looked" in page.url
    assert "from=2026-01-01" in page.url
    expect(page.get_by_role("cell", name="Looked at the facts of a call").first).to_be_visible()
    assert page.get_by_role("cell", name="Signed in").count() == 0


def press_verify(page, said):
    """Press the button by keyboard, and wait for what is said."""
    page.get_by_role("button", name=re.compile("^Verify")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=said)).to_be_visible(timeout=GENEROUS_MS)
    expect(page.get_by_role("button", name="Verify again")).to_be_visible(timeout=GENEROUS_MS)


def change_a_byte(log):
    """Change one byte of the log's newest file in place; doing it again puts it right."""
    (tail,) = log.glob("tail-*")
    with tail.open("r+b") as file:
        file.seek(tail.read_bytes().index(b'"v":') + 4)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(b"1" if byte == b"2" else b"2")


def test_the_log_is_verified_and_damage_is_named(open_page, site):
    page = open_page("auditor")
    page.goto("/log")
    press_verify(page, "The log is whole")
    shoot(page, "log-whole")
    change_a_byte(site.status.parent / "log")
    try:
        press_verify(page, "The log is damaged")
        assert_fits_every_width(page, "log-damaged")
    finally:
        change_a_byte(site.status.parent / "log")

    press_verify(page, "The log is whole")

    expect(page.get_by_text("a check found damage: ")).to_be_visible()


def until_true(page, ask):
    """Ask again until it is so."""
    for _ in range(240):
        if ask():
            return
        page.wait_for_timeout(250)
    raise AssertionError(ask())


def heard_of(page, call):
    page.goto(f"/calls/{call}")
    return page.locator("#who-listened li").first.inner_text()


def test_what_was_played_is_reported_when_listening_stops(open_page, site):
    page = open_page("manager")
    start_listening(page, site.calls[0])
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "document.getElementById('sound').currentTime > 2.2")
    page.get_by_label("Go to").fill("1:00")
    page.get_by_label("Go to").press("Enter")
    until(page, "document.getElementById('sound').currentTime > 61.5")

    page.get_by_role("button", name="Stop listening").click()

    page.wait_for_url("**/calls/**")
    said = page.locator("#who-listened li").first.inner_text()
    assert re.search(r"Heard 0:00 to 0:0[2-9] and 1:00 to 1:0[1-9] of 1:35\.", said), said


def test_what_was_played_is_reported_when_the_page_goes(open_page, site):
    page = open_page("manager")
    start_listening(page, site.calls[1])
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "document.getElementById('sound').currentTime > 1.6")

    page.goto("/calls")

    reported = re.compile(r"Heard 0:00 to 0:0[1-9] of 0:12\.")
    until_true(page, lambda: reported.search(heard_of(page, site.calls[1])))


def test_a_team_member_finds_who_listened_to_their_calls_by_keyboard(open_page, site):
    start_listening(open_page("manager"), site.calls[0])
    page = open_page("member")
    page.goto("/")
    page.get_by_role("link", name="My calls", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Who listened to my calls").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Who listened to my calls")).to_be_visible()
    expect(page.get_by_role("cell", name="Helen Ashworth, practice manager").first).to_be_visible()
    assert page.get_by_text("C-2026-014").count() == 0


def _at(address):
    return lambda page, site: page.goto(address.format(*site.calls))


def _nothing_found(page, _site):
    page.goto("/log?what=live")
    page.get_by_text("No entries match").wait_for()


def _wrong_reference(page, _site):
    page.goto("/log")
    page.get_by_text("Everything about one call").click()
    page.get_by_label("Reference of the call").fill("no such")
    page.get_by_role("button", name="Show its entries").click()
    page.get_by_text("There is a problem").wait_for()


def _compare(page, _site):
    page.goto("/log/checkpoint")
    page.get_by_label("Entries, as the e-mail").fill("3")
    page.keyboard.press("Enter")
    page.get_by_text("With 3 entries this log has the check code").wait_for()


def test_a_checkpoint_prints_on_one_sheet(open_page):
    page = open_page("auditor")
    page.goto("/log/checkpoint")
    printed = page.pdf(format="A4")
    if SHOTS:
        Path(SHOTS, "checkpoint.pdf").write_bytes(printed)

    page.emulate_media(media="print")
    shoot(page, "checkpoint-printed")
    page.goto("/log")
    shoot(page, "log-printed")

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


PAGES = {
    "checkpoint": ("auditor", _compare),
    "own-listens": ("member", _at("/my-calls/listens")),
    "log-chosen": ("auditor", _at("/log?what=sign-in&from=2026-01-01&to=2027-01-01")),
    "log-of-a-call": ("auditor", _at("/log?call={0}")),
    "log-nothing": ("auditor", _nothing_found),
    "log-wrong": ("auditor", _wrong_reference),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_passes_axe_and_fits_its_width(open_page, site, name):
    role, go = PAGES[name]
    page = open_page(role)

    go(page, site)

    assert_fits_every_width(page, name)
