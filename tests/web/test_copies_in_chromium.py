"""A copy in a real browser: asked for, followed, handed out and saved, by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium
from tests.waiting import GENEROUS_MS, eventually

from fairhearing.copying.locking import key_under
from fairhearing.copying.verifying import header_of, verify_copy

from .browser_codes import code_now
from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, serve_site, states
from .test_kept_in_chromium import done, press

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "states"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with a request that is ready to be copied, and a worker."""
    yield from serve_site(tmp_path_factory, "selection")


def type_code(page, site):
    """Type a code that was not used yet."""
    page.get_by_label("A fresh 6-digit code").focus()
    page.keyboard.type(code_now(site))


def choose_place(page):
    if page.get_by_label("Where you are").count():
        page.get_by_label("Where you are").select_option(label="Manager’s office")


def make(page, site):
    """Have a copy made, and wait for it."""
    page.goto(f"/copies/of/{site.selection}")
    choose_place(page)
    page.get_by_label("Whom the copy is for").focus()
    page.keyboard.type("Margaret Holroyd")
    type_code(page, site)
    with page.expect_navigation():
        press(page, page.get_by_role("button", name="Make the copy"))
    expect(page.get_by_role("heading", level=1, name="The copy is ready")).to_be_visible(timeout=GENEROUS_MS)


def fill_handing(page, site):
    page.get_by_label("Who gets it, and at which address").fill("")
    page.get_by_label("Who gets it, and at which address").focus()
    page.keyboard.type("Margaret Holroyd, 12 Elm Road, Allerton")
    press(page, page.get_by_label("By post"), "Space")
    press(page, page.get_by_label("I have checked the name and the address"), "Space")
    type_code(page, site)


def test_a_copy_is_made_followed_handed_out_and_saved_by_keyboard_alone(open_page, site, tmp_path):
    # Given a request whose calls are chosen, hidden and checked
    page = open_page("manager")
    page.goto(f"/copies/of/{site.selection}")
    expect(page.get_by_role("button", name="Make the copy")).to_be_visible()
    assert_fits_every_width(page, "copies-none")

    # When the manager has the copy made, the page follows it by itself
    make(page, site)
    expect(page.get_by_text("2 recordings, 1 hidden part")).to_be_visible()
    assert_fits_every_width(page, "copies-ready")

    # When she forgets to check the address, nothing leaves
    press(page, page.get_by_role("button", name="Hand it out"))
    expect(page.get_by_role("heading", level=1, name="Hand the copy out")).to_be_visible()
    press(page, page.get_by_role("button", name="Hand it out"))
    expect(page.get_by_role("alert")).to_contain_text("Check the address again")
    assert_fits_every_width(page, "copies-take-wrong")

    # Then, with every answer, the six words are shown, and the file is saved
    fill_handing(page, site)
    press(page, page.get_by_role("button", name="Hand it out"))
    words = page.locator("#passphrase").inner_text()
    assert len(words.split()) == 6
    assert_fits_every_width(page, "copies-passphrase")
    with page.expect_download() as saving:
        press(page, page.get_by_role("link", name="Save the copy"))
    saved = tmp_path / "copy.html"
    saving.value.save_as(saved)
    assert verify_copy(saved).is_unchanged
    assert len(key_under(words, header_of(saved))) == 32

    # And both pages say who had it, with nothing left over
    page.goto(f"/copies/of/{site.selection}")
    expect(page.get_by_role("cell", name="Margaret Holroyd, 12 Elm Road, Allerton")).to_be_visible()
    _see_it_among_the_ways_out(page)
    assert_fits_every_width(page, "ways-out")


def test_plain_files_are_given_with_a_reason_and_saved_by_keyboard_alone(open_page, site, tmp_path):
    # Given a copy that is ready
    page = open_page("manager")
    make(page, site)

    # When the manager gives plain files without a word why, she is asked, and told that nothing protects them
    press(page, page.get_by_role("link", name=re.compile("plain files on a USB stick")))
    press(page, page.get_by_role("button", name="Give plain files"))
    expect(page.get_by_role("alert")).to_contain_text("Write why they need plain files")
    expect(page.get_by_role("alert")).to_contain_text("Tick that you know that nothing protects these files")
    assert_fits_every_width(page, "copies-plain-wrong")

    # Then, with every answer, one archive is saved that is what the practice signed
    page.get_by_label("Why they need plain files").focus()
    page.keyboard.type("The court’s player opens no page")
    page.get_by_label("Who gets it, and at which address").fill("County Court, Leeds")
    press(page, page.get_by_label("On a USB stick"), "Space")
    press(page, page.get_by_label("I know that nothing protects these files"), "Space")
    press(page, page.get_by_label("I have checked the name and the address"), "Space")
    type_code(page, site)
    press(page, page.get_by_role("button", name="Give plain files"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Save the files on the stick now")
    assert_fits_every_width(page, "copies-plain-files")
    with page.expect_download() as saving:
        press(page, page.get_by_role("button", name="Save the files"))
    saved = tmp_path / "copy.zip"
    saving.value.save_as(saved)
    assert verify_copy(saved).is_unchanged


def _see_it_among_the_ways_out(page):
    """Wait until the log's copy for pages has the entry."""
    row = page.get_by_role("cell").filter(has_text="R-2026-007")
    eventually(lambda: page.goto("/copies/out") and row.count(), what="the entry", each_s=0.2)
    expect(page.get_by_role("heading", level=1)).to_have_text("Every copy that left belongs to a request or disclosure")


def test_a_copy_that_is_being_made_can_be_stopped_without_scripts(open_page, site):
    page = open_page("manager", java_script_enabled=False)
    page.goto(f"/copies/of/{site.selection}")
    choose_place(page)
    page.get_by_label("Whom the copy is for").fill("Margaret Holroyd")
    type_code(page, site)

    page.get_by_role("button", name="Make the copy").click()

    expect(done(page)).to_contain_text("The copy is being made")
    while page.get_by_role("link", name="Look again").count():
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", level=1, name=re.compile("The copy is ready"))).to_be_visible()
