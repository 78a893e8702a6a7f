"""Kept and destroyed, in a real browser: by keyboard, without scripts, at both widths, with axe."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from .browser_codes import code_now
from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, site, states

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]

LIMITED = re.compile("That code did not match")


def press(page, locator, key="Enter"):
    locator.focus()
    page.keyboard.press(key)


def done(page):
    return page.get_by_role("status").filter(has_text=re.compile(r"\w"))


def keep_by_keyboard(page, first, second):
    """Tick two calls of the last-chance list, choose why, and keep them, with the keyboard alone."""
    page.goto("/kept")
    table = page.locator("table").filter(has_text="Why we ask")
    for n in (first, second):
        press(page, table.get_by_role("checkbox").nth(n), "Space")
    page.get_by_label("Why", exact=True).focus()
    page.keyboard.type("Someone asked")
    page.keyboard.press("Tab")
    page.keyboard.type("R-7")
    press(page, page.get_by_role("button", name="Keep longer"))


def test_calls_of_the_last_chance_list_are_kept_in_one_step_and_let_go_again(open_page, site):  # noqa: ARG001
    page = open_page("manager")

    keep_by_keyboard(page, 1, 2)

    expect(done(page)).to_contain_text("2 calls kept longer.")
    expect(page.get_by_role("cell", name="Someone asked, R-7")).to_have_count(2)
    press(page, page.get_by_role("button", name="Undo"))
    expect(done(page)).to_contain_text("Undone.")
    expect(page.get_by_role("cell", name="Someone asked, R-7")).to_have_count(0)


def test_it_all_works_without_scripts(open_page, site):  # noqa: ARG001
    page = open_page("manager", java_script_enabled=False)

    keep_by_keyboard(page, 1, 2)

    expect(page.get_by_text("2 calls kept longer.").first).to_be_visible()
    press(page, page.get_by_role("button", name="Undo"))
    expect(page.get_by_text("Undone.")).to_be_visible()


def test_a_call_is_kept_from_its_page(open_page, site):
    page = open_page("manager")
    page.goto(f"/calls/{site.kept[6]}")

    press(page, page.get_by_role("link", name="Keep longer"))
    page.get_by_label("Why", exact=True).focus()
    page.keyboard.type("Safeguarding")
    press(page, page.get_by_role("button", name="Keep longer"))

    expect(page.get_by_text("because: Safeguarding or safety incident")).to_be_visible()
    press(page, page.get_by_role("button", name="Undo"))
    expect(done(page)).to_contain_text("Undone.")


def test_ending_it_asks_for_a_code_and_says_when_the_call_goes(open_page, site):
    page = open_page("manager")
    page.goto(f"/calls/{site.kept[5]}")
    press(page, page.get_by_role("link", name=re.compile("Move the day, or end it")))
    press(page, page.get_by_role("link", name="End “keep longer”"))
    page.get_by_label("Why the matter is closed").focus()
    page.keyboard.type("The claim is settled")
    page.keyboard.press("Tab")
    page.keyboard.type("000000")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text(LIMITED)
    expect(page.get_by_label("Why the matter is closed")).to_have_value("The claim is settled")
    page.get_by_label("A fresh 6-digit code").focus()
    page.keyboard.type(code_now(site))
    page.keyboard.press("Enter")
    expect(done(page)).to_contain_text("That reason to keep it longer has ended. The call stays until its written note")


def test_calls_that_a_search_found_are_chosen_to_be_kept(open_page, site):
    page = open_page("manager")
    _found(page, site)
    press(page, page.get_by_role("button", name="Keep longer"))

    expect(page.get_by_role("heading", name="Keep this call longer")).to_be_visible()
    page.go_back()
    page.locator(".app-hit").first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="About this call")).to_be_visible()


def test_a_team_member_confirms_notes_and_takes_it_back(open_page, site):  # noqa: ARG001
    page = open_page("member")
    page.goto("/")
    press(page, page.get_by_role("link", name=re.compile("to confirm")))
    page.get_by_role("heading", level=1, name=re.compile("to confirm")).wait_for()
    boxes = page.get_by_role("checkbox")
    before = boxes.count()
    press(page, boxes.nth(0), "Space")
    press(page, boxes.nth(1), "Space")
    press(page, page.get_by_label("The note in the record is accurate"), "Space")
    press(page, page.get_by_role("button", name="Confirm"))

    expect(done(page)).to_contain_text("2 notes confirmed.")
    expect(page.get_by_role("checkbox")).to_have_count(before - 2)
    press(page, page.get_by_role("button", name="Undo"))
    expect(page.get_by_role("checkbox")).to_have_count(before)


def test_a_shorter_period_wants_the_number_typed(open_page, site):
    page = open_page("manager")
    _shorten(page, site)

    page.get_by_label(re.compile("to go on")).focus()
    page.keyboard.type("1000")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed")
    press(page, page.get_by_role("link", name="No, leave it at 12 months"))
    expect(page.get_by_label("Months that calls are kept: Administrative")).to_have_value("12")


def test_an_auditor_takes_the_proof_of_a_destruction(open_page, site):
    page = open_page("auditor")
    _certificate(page, site)

    with page.expect_download() as taken:
        press(page, page.get_by_role("link", name=re.compile("with its proof")))

    assert re.fullmatch(r"destruction-[0-9a-f]{8}\.json", taken.value.suggested_filename)


def _at(address):
    return lambda page, site: page.goto(address.format(*site.kept))


def _shorten(page, _site):
    page.goto("/kept/periods")
    page.get_by_label("Months that calls are kept: Administrative").fill("11")
    press(page, page.get_by_role("button", name=re.compile("Save.*Administrative")))
    page.get_by_role("heading", level=1, name=re.compile("You are about to destroy")).wait_for()


def _certificate(page, _site):
    """Open the newest certificate, once its entry came back from the log."""
    page.goto("/kept/destroyed")
    press(page, page.get_by_role("link", name=re.compile("Certificate [0-9a-f]{8}")).first)
    for _ in range(240):
        if page.get_by_text("It stands in the signed log.").count():
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError("the entry did not come back")


def _found(page, _site):
    page.goto("/calls")
    page.get_by_label("What do you remember?").fill("900333")
    page.get_by_role("button", name="Find calls").click()
    press(page, page.get_by_role("checkbox").first, "Space")


def _gone_call(page, site):
    _certificate(page, site)
    page.get_by_role("link", name="What is left of the call").click()


def _keep_wrong(page, site):
    page.goto(f"/kept/keep?from=call&call={site.kept[3]}")
    page.get_by_label("Look at it again on").fill("")
    page.get_by_role("button", name="Keep longer").click()
    page.get_by_role("alert").wait_for()


def _hold(page, site):
    page.goto(f"/calls/{site.kept[0]}")
    page.get_by_role("link", name=re.compile("Move the day, or end it")).first.click()


def _end_hold(page, site):
    _hold(page, site)
    page.get_by_role("link", name="End “keep longer”").click()


def _end_wrong(page, site):
    _end_hold(page, site)
    page.get_by_role("button", name="End “keep longer”").click()
    page.get_by_role("alert").wait_for()


def _month(page, _site):
    page.goto("/kept/destroyed")
    page.get_by_label("One month, to print").select_option(index=1)
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**/kept/destroyed?*")


def _wrong_period(page, _site):
    page.goto("/kept/periods")
    page.get_by_label("Months that calls are kept: Administrative").fill("none")
    page.get_by_role("button", name=re.compile("Save.*Administrative")).click()
    page.get_by_role("alert").wait_for()


def _notes_wrong(page, _site):
    page.goto("/notes")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("alert").wait_for()


def _kept_notice(page, site):
    _keep_wrong(page, site)
    page.get_by_label("Why", exact=True).select_option("asked")
    page.get_by_label("Look at it again on").fill("2099-01-01")
    page.get_by_role("button", name="Keep longer").click()
    page.get_by_role("button", name="Undo").wait_for()


PAGES = {
    "kept": ("manager", _at("/kept")),
    "kept-auditor": ("auditor", _at("/kept")),
    "keep-longer-wrong": ("manager", _keep_wrong),
    "kept-call": ("manager", _at("/calls/{0}")),
    "found": ("manager", _found),
    "kept-call-notice": ("manager", _kept_notice),
    "gone-call": ("manager", _gone_call),
    "call-class": ("manager", _at("/calls/{0}/kind")),
    "hold": ("manager", _hold),
    "end-hold-wrong": ("manager", _end_wrong),
    "periods-wrong": ("manager", _wrong_period),
    "shorten": ("manager", _shorten),
    "notes-manager": ("manager", _at("/notes")),
    "notes-wrong": ("member", _notes_wrong),
    "clinical-extensions": ("manager", _at("/extensions")),
    "certificate": ("auditor", _certificate),
    "destroyed-month": ("manager", _month),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_passes_axe_and_fits_its_width(open_page, site, name):
    role, go = PAGES[name]
    page = open_page(role)

    go(page, site)

    assert_fits_every_width(page, name)


def test_a_log_is_brought_and_a_missing_call_explained_at_both_widths(open_page, site):  # noqa: ARG001
    page = open_page("manager")
    page.goto("/phone-log/columns")
    day = page.evaluate("new Date(Date.now() - 864e5).toISOString().slice(0, 10)")
    lines = [f"{day} 12:{n:02}:00,07700 9001{n:02},204,0:0{n % 6}:10" for n in range(9)]
    page.get_by_label("Its first lines").fill("Started,From,To,Talk\n" + "\n".join(lines) + "\nrubbish,1,2,3")
    press(page, page.get_by_role("button", name="Look at it"))
    page.get_by_label("When the call began").select_option("1: Started")
    press(page, page.get_by_role("button", name="Look at it again"))
    expect(page.get_by_role("cell", name="07700 900108")).to_be_visible()
    assert_fits_every_width(page, "phone-log-columns")
    page.get_by_label("A name for these columns").fill("Cloud switchboard")
    press(page, page.get_by_role("button", name="Save these columns"))
    file = {"name": "calls.csv", "mimeType": "text/csv", "buffer": "\n".join(["S,F,T,L", *lines, "x"]).encode()}
    page.get_by_label("The log").set_input_files(file)
    page.get_by_label("Which system wrote it").select_option("Cloud switchboard")
    press(page, page.get_by_role("button", name="Bring it"))
    expect(done(page)).to_contain_text("9 lines taken in, 1 set aside")
    assert_fits_every_width(page, "phone-log-bring")
    missing = page.get_by_role("row", name=re.compile("A call that was not recorded"))
    for _ in range(240):
        page.goto(f"/phone-log?month={day[:7]}")
        if missing.count():
            break
        page.wait_for_timeout(250)
    assert_fits_every_width(page, "phone-log-month")
    press(page, missing.first.get_by_role("link"))
    assert_fits_every_width(page, "phone-log-gap")
    page.get_by_label("Why was it not recorded?").fill("The new switch had no mirror port yet")
    press(page, page.get_by_role("button", name="Save the explanation"))
    expect(page.get_by_role("row", name=re.compile("The new switch had no mirror port yet"))).to_be_visible()
