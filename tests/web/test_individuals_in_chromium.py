"""Patients and callers in a real browser: a list is brought, a call confirmed, two entries made one."""

import re

from playwright.sync_api import expect
from tests.chromium import needs_chromium

from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, site, states

pytestmark = needs_chromium
PATIENCE_MS = 60_000
__all__ = ["browser", "open_page", "site", "states"]

LIST = """Surname,Forename,NHS number,Date of birth,Home telephone,Mobile telephone
HOLROYD,Margaret,999 000 0018,03/11/1950,,07700 900127
SINCLAIR,George,999 000 0026,05/02/1938,0113 496 0555,
SINCLAIR,Edith,999 000 0034,19/07/1941,0113 496 0555,
HOLROYD,Yusuf,999 000 0042,12/09/2017,,07700 900461
EASTWOOD,Tom,999 000 0058,02/04/1959,,
"""


def press(page, locator, key="Enter"):
    locator.focus()
    page.keyboard.press(key)


def shows(locator):
    expect(locator).to_be_visible(timeout=PATIENCE_MS)


def says(page, words):
    notice = page.get_by_role("status").filter(has_text=re.compile(r"\w"))
    expect(notice).to_contain_text(words, timeout=PATIENCE_MS)


def find_by_keyboard(page, typed):
    page.goto("/individuals")
    page.get_by_label("Find somebody").focus()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def test_a_list_is_brought_a_call_confirmed_and_two_entries_made_one(open_page, site):
    # given a manager
    page = open_page("manager")
    page.goto("/individuals")

    # when the list is brought by mouse
    page.get_by_role("button", name="Bring the list of patients").click()
    file = {"name": "patients.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    page.get_by_label("The list").set_input_files(file)
    page.get_by_role("button", name="Look through it").click()

    # then it is said what it would do, and done when that is wanted
    shows(page.get_by_role("heading", name="What this list would do"))
    shows(page.get_by_text("Line 6: The NHS number has not ten digits"))
    assert_fits_every_width(page, "patient-list-ready")
    page.get_by_role("button", name="Take it in").click()
    shows(page.get_by_role("heading", name="The list was taken in"))

    # and a call says whose it probably is, which is confirmed by keyboard and taken back
    page.goto(f"/calls/{site.calls[0]}")
    shows(page.get_by_text(re.compile("Probably Margaret Holroyd")))
    press(page, page.get_by_role("button", name="Yes, it is them"))
    says(page, "Confirmed.")
    press(page, page.get_by_role("button", name=re.compile("Take that back.*Margaret Holroyd")))
    shows(page.get_by_text(re.compile("Probably Margaret Holroyd")))
    press(page, page.get_by_role("button", name="Yes, it is them"))
    shows(page.get_by_text(re.compile("Confirmed by Helen Ashworth")))

    # and a shared number lists both, and suggests neither
    page.goto(f"/calls/{site.calls[1]}")
    shows(page.get_by_text("2 people share this number"))
    expect(page.get_by_text(re.compile("Probably (George|Edith)"))).to_have_count(0)
    assert_fits_every_width(page, "call-shared-number")

    # and everything about one person is on one page
    find_by_keyboard(page, "holr")
    shows(page.get_by_role("heading", name="2 people"))
    assert_fits_every_width(page, "individuals-found")
    press(page, page.get_by_role("link", name="Holroyd, Margaret"))
    shows(page.get_by_role("heading", name="Confirmed: 1 call"))
    assert_fits_every_width(page, "individual")


def test_entries_are_made_one_and_two_and_taken_back_by_keyboard(open_page, site):  # noqa: ARG001
    # given two entries that may be one person
    page = open_page("manager")
    for forename in ("Peggy", "Peg"):
        page.goto("/individuals/new")
        page.get_by_label("Forename").focus()
        page.keyboard.type(forename)
        page.get_by_label("Surname").focus()
        page.keyboard.type("Larkspur")
        page.keyboard.press("Enter")
        says(page, "Added.")
    press(page, page.get_by_role("link", name="Add a number"))
    page.get_by_label("Telephone number").focus()
    page.keyboard.type("07700 900462")
    press(page, page.get_by_role("button", name="Add the number"))
    says(page, "Number added.")

    # when they are made one
    press(page, page.get_by_role("link", name="There is another entry of the same person"))
    page.get_by_label("Find the other entry").focus()
    page.keyboard.type("lark")
    page.keyboard.press("Enter")
    press(page, page.get_by_role("link", name="Peggy Larkspur"))
    shows(page.get_by_text("No number moves"))
    assert_fits_every_width(page, "individuals-merge")
    press(page, page.get_by_role("button", name="Yes, make them one"))

    # then there is one, until it is undone
    says(page, "The two are one now.")
    press(page, page.get_by_role("button", name=re.compile("Undo that.*Peggy Larkspur")))
    says(page, "Undone.")

    # and one is made two after a look
    press(page, page.get_by_role("link", name="This entry stands for two people"))
    page.get_by_label("Surname of the new one").focus()
    page.keyboard.type("Daughter")
    press(page, page.get_by_label("07700 900462"), "Space")
    press(page, page.get_by_role("button", name="Look what goes where"))
    shows(page.get_by_role("heading", name="Check what goes where"))
    assert_fits_every_width(page, "individual-split")
    press(page, page.get_by_role("button", name="Make them two"))
    says(page, "There are two now.")
