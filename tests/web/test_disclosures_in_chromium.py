"""A disclosure to the police in a real browser, by keyboard alone: from intake to a copy that opens offline."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium
from tests.waiting import GENEROUS_MS

from fairhearing.copying.verifying import verify_copy
from fairhearing.subject_access.rules import Asker

from .journey_calls import typed_numbers
from .look import assert_fits_every_width, shoot
from .test_in_chromium import browser, open_page, serve_site, states
from .test_kept_in_chromium import done, press
from .test_request_journeys_in_chromium import offline, play_to_its_end, take, type_code

pytestmark = needs_chromium
__all__ = ["browser", "offline", "open_page", "states"]

BODY = "Wharfedale Police"
NOBODY_RANG = "07700 900998"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with calls of several people, and a worker."""
    yield from serve_site(tmp_path_factory, "journeys")


def type_in(page, label, words):
    page.get_by_label(label, exact=True).fill("")
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(words)


def follow(page, name):
    press(page, page.get_by_role("link", name=name))


def tick(page, name):
    press(page, page.get_by_role("radio", name=name), "Space")


def save(page, name):
    press(page, page.get_by_role("button", name=name, exact=True))


def choose(page, label, starts):
    """Choose an option by its first words, as the keyboard does."""
    chosen = page.get_by_label(label, exact=True)
    value = chosen.locator("option").filter(has_text=re.compile(f"^{starts}")).get_attribute("value")
    chosen.focus()
    page.keyboard.type(starts)
    expect(chosen).to_have_value(value)


def take_down(page, numbers):
    """Say who asks, for what and about whom; return the address of the disclosure."""
    page.goto("/disclosures")
    press(page, page.get_by_role("button", name="Take down a disclosure"))
    tick(page, "Police")
    type_in(page, "Which force, court or body", BODY)
    type_in(page, "Their reference, if they gave one", "13/4417/26")
    type_in(page, "Whom it is about", "Margaret Holroyd")
    type_in(page, "What they ask for", "Calls from her number in June")
    type_in(page, "What they say they need it for", "Threats to kill")
    tick(page, "By letter, or on paper at the desk")
    type_in(page, "Telephone numbers, if they gave some", numbers)
    save(page, "Take it down")
    expect(done(page)).to_contain_text("Every call that may be meant is kept")
    follow(page, re.compile("^Back to D-"))
    return re.match(r".*/disclosures/[0-9a-f-]{36}", page.url)[0]


def say_power(page, address):
    """Say by which power they ask, and why confidence does not forbid it."""
    follow(page, "See by which power they ask")
    tick(page, re.compile("^No order: they ask for help with a crime"))
    type_in(page, "What the paper is", "Form signed by Inspector Firth, no. 7")
    save(page, "Save the power")
    follow(page, "Confidence")
    tick(page, "The public interest weighs more")
    type_in(page, "Who agreed and when, or your reasons", "A threat to kill")
    save(page, "Save the reason")
    expect(page).to_have_url(re.compile(f"^{re.escape(address)}[?]"))


def choose_and_hide(page):
    """Say that the call answers it, listen to all of it, and hide what they do not need."""
    follow(page, "Find the calls, and choose only what answers it")
    press(page, page.locator("input[name=call]"), "Space")
    choose(page, "What you decide, and why", "It answers")
    press(page, page.locator(".app-decide").get_by_role("button", name="Save"))
    follow(page, re.compile("^Open"))
    save(page, "Listen")
    expect(page.get_by_label("Police, coroner, court, regulator")).to_be_checked()
    tick(page, "Manager’s office")
    press(page, page.get_by_label("Only me"), "Space")
    press(page, page.get_by_role("button", name="Listen"))
    expect(page.get_by_text("You hear the recording itself.")).to_be_visible()
    type_in(page, "From", "0:01")
    type_in(page, "To", "0:02.5")
    choose(page, "Whose side", "Caller")
    choose(page, "Why it may be hidden", "Not asked for")
    save(page, "Hide this part")
    follow(page, "Play what they will hear")
    play_to_its_end(page)
    save(page, "This call is done")
    expect(done(page)).to_be_visible()


def check(other, address):
    """Have it checked by somebody else."""
    other.goto(address)
    follow(other, "Second person checks")
    for point in range(1, 5):
        press(other, other.locator(f"#point-{point}"), "Space")
    save(other, "Sign the check")
    expect(done(other)).to_contain_text("Checked.")


def say_extent(page, address):
    """Say why this is the least, and that the person is not told."""
    page.goto(address)
    follow(page, "Say why this is the least")
    type_in(page, "What it answers, and why less would not do", "The call in which he threatened her")
    save(page, "Save the need")
    follow(page, "Decide whether the person is told")
    tick(page, re.compile("^No: it would defeat the purpose"))
    type_in(page, "The reason", "He lives with her")
    save(page, "Save the decision")
    expect(done(page)).to_contain_text("Decided.")


def copy_address(page):
    return page.get_by_role("link", name="Make the copy")


def test_a_police_disclosure_ends_with_an_approved_copy_that_opens_offline(open_page, site, offline, tmp_path):
    # Given police who ask for help with a crime, without an order
    page, other, partner = open_page("manager"), open_page("assistant"), open_page("partner")
    address = take_down(page, typed_numbers(Asker.PATIENT))
    say_power(page, address)

    # When the least that does is chosen, heard, hidden in part, checked, and approval asked for
    choose_and_hide(page)
    check(other, address)
    say_extent(page, address)
    expect(copy_address(page)).to_have_count(0)
    assert_fits_every_width(page, "disclosure")
    follow(page, "Have it approved")
    assert_fits_every_width(page, "disclosure-ask")
    save(page, "Ask for approval")
    expect(copy_address(page)).to_have_count(0)

    # And the partner, who prepared nothing, reads it on the way from the start page, and approves it
    partner.goto("/waiting")
    reference = re.search(r"D-20\d\d-\d{4}", page.locator("main").inner_text())[0]
    follow(partner, re.compile(f"Disclosure {reference} waits for you to approve it"))
    expect(partner.get_by_text("Data Protection Act 2018, Schedule 2, paragraph 2")).to_be_visible()
    expect(partner.get_by_text(re.compile("1 part is hidden"))).to_be_visible()
    assert_fits_every_width(partner, "disclosure-approve")
    tick(partner, "Yes, as it stands")
    type_in(partner, "Your reasons", "Serious harm outweighs confidence")
    save(partner, "Answer")
    expect(done(partner)).to_contain_text("Approved, as it stands.")

    # Then the copy is made and handed out, and opens without a network, with its hidden part
    page.goto(address)
    expect(page.get_by_text("It is approved", exact=True)).to_be_visible()
    press(page, copy_address(page))
    make(page, site)
    file = tmp_path / "copy.html"
    words = take(page, site, file)
    assert verify_copy(file).is_unchanged
    said, played_s = offline.hear(file, words)
    assert played_s > 0.3
    assert f"For {BODY}." in said
    assert "From 0:01 to 0:02.5, the caller or the person rung: Not asked for" in said

    # And it is given and closed, its call kept on for the trial
    give_and_close(page, site, address)
    shoot(page, "disclosure-closed")


def make(page, site):
    """Have the copy made by the worker, and wait for it."""
    page.get_by_label("Where you are").select_option(label="Manager’s office")
    expect(page.get_by_label("Whom the copy is for")).to_have_value(BODY)
    type_code(page, site)
    save(page, "Make the copy")
    expect(page.get_by_role("heading", level=1, name="The copy is ready")).to_be_visible(timeout=GENEROUS_MS)


def give_and_close(page, site, address):
    """Say how it went, and close it while proceedings go on."""
    page.goto(address)
    follow(page, "Give it")
    type_in(page, "How it went, and to whom", "To Inspector Firth in person; the words by telephone")
    save(page, "The copy went")
    press(page, page.get_by_role("link", name="Close", exact=True))
    tick(page, "Yes: keep its calls on")
    type_in(page, "Anything to keep with it, or which proceedings go on", "The trial at Leeds")
    type_code(page, site)
    assert_fits_every_width(page, "disclosure-close")
    save(page, "Close the disclosure")
    expect(page.get_by_text(re.compile("a copy was given.*Its calls are kept on"))).to_be_visible()


def test_a_disclosure_without_a_power_is_refused_with_a_letter_by_keyboard_alone(open_page):
    page = open_page("manager")
    take_down(page, NOBODY_RANG)

    follow(page, "Refuse it, or it was withdrawn")
    choose(page, "On which ground", "They named no power")
    type_in(page, "Your reasons", "No order, and no crime was named")
    save(page, "Refuse the disclosure")
    expect(done(page)).to_contain_text("It is refused.")
    press(page, page.get_by_role("button", name="Write “Refused”"))

    expect(page.get_by_label("The letter")).to_have_value(re.compile("we were not shown a power"))


def _one(name=None):
    def go(page):
        take_down(page, NOBODY_RANG)
        if name:
            page.get_by_role("link", name=name).click()

    return go


def _wrong(name, button):
    def go(page):
        _one(name)(page)
        page.get_by_role("button", name=button, exact=True).click()
        page.get_by_role("alert").wait_for()

    return go


def _new_wrong(page):
    page.goto("/disclosures/new")
    page.get_by_role("button", name="Take it down").click()
    page.get_by_role("alert").wait_for()


PAGES = {
    "disclosures": lambda page: (_one()(page), page.goto("/disclosures")),
    "disclosure-new-wrong": _new_wrong,
    "disclosure-authority-wrong": _wrong("See by which power they ask", "Save the power"),
    "disclosure-extent-wrong": _wrong("Say why this is the least", "Save the need"),
    "disclosure-people": _one(re.compile("^Say whom")),
    "disclosure-end-wrong": _wrong("Refuse it, or it was withdrawn", "Refuse the disclosure"),
    "disclosure-ask-first": _one("Have it approved"),
    "disclosure-all-days": lambda page: (_one()(page), page.goto("/disclosures/days")),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_of_a_disclosure_passes_axe_and_fits_its_width(open_page, name):
    page = open_page("manager")

    PAGES[name](page)

    assert_fits_every_width(page, name)
