"""People come and go, in a real browser, by the keyboard alone; each page at both widths, with axe."""

import re
import time

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from .look import assert_fits_every_width
from .sealed_calls import PASSPHRASE, code_at
from .test_in_chromium import browser, open_page, site, states

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]

STEP_S = 30
FRESH = "A fresh 6-digit code"
NEW = ("Amira Shah", "amira.shah@allerton.example")


class Phone:
    """An authenticator app. Its codes come from the half minutes around now, each once."""

    def __init__(self, secret):
        self.secret, self.used = secret, set()

    def code(self):
        while True:
            now = int(time.time()) // STEP_S  # noqa: TID251
            step = max(now, max(self.used, default=0) + 1)
            if step <= now + 1:
                self.used.add(step)
                return code_at(self.secret, step * STEP_S)
            time.sleep(0.5)


def press(page, locator, key="Enter"):
    locator.focus()
    page.keyboard.press(key)


def type_into(page, label, text, *, exact=False):
    page.get_by_label(label, exact=exact).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def sign_in(page, email, words, phone):
    page.goto("/sign-in")
    type_into(page, "Email address", email)
    type_into(page, "Passphrase", words, exact=True)
    page.keyboard.press("Enter")
    type_into(page, "6-digit code", phone.code())
    page.keyboard.press("Enter")
    page.get_by_role("navigation", name="Account").wait_for()


def done(page):
    return page.get_by_role("status").filter(has_text=re.compile(r"\w"))


def look_at(page, name, heading):
    page.get_by_role("heading", level=1, name=heading).wait_for()
    assert_fits_every_width(page, name)


@pytest.fixture
def phones(site):
    return {role: Phone(site.secrets[role]) for role in ("manager", "partner")}


def set_up_by_link(page, link):
    """Choose the passphrase that is offered and set up the phone; return both."""
    page.goto(link)
    press(page, page.get_by_role("button", name="Begin"))
    words = page.locator("#drawn-words").inner_text()
    for field in ("#new_passphrase", "#new_passphrase_again"):
        page.locator(field).focus()
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Set up your phone").wait_for()
    assert_fits_every_width(page, "join-device")
    phone = Phone(page.locator("input[name=secret]").input_value())
    type_into(page, "The 6-digit code the app shows", phone.code())
    page.keyboard.press("Enter")
    return words, phone


def test_a_manager_is_replaced_by_partner_newcomer_and_old_manager_together(open_page, phones):
    partner, helen, amira = open_page(), open_page(), open_page()
    sign_in(partner, "partner@allerton.example", PASSPHRASE, phones["partner"])
    sign_in(helen, "manager@allerton.example", PASSPHRASE, phones["manager"])

    # The partner signs and invites.
    partner.goto("/people")
    press(partner, partner.get_by_role("link", name="Invite somebody"))
    press(partner, partner.get_by_role("radio", name="Practice manager", exact=True), "Space")
    press(partner, partner.get_by_role("button", name="Continue"))
    look_at(partner, "invite-manager", "Who is it?")
    type_into(partner, "Their name", NEW[0])
    type_into(partner, "Their own e-mail address", NEW[1])
    type_into(partner, "Why", "Helen Ashworth retires", exact=True)
    type_into(partner, FRESH, phones["partner"].code())
    partner.keyboard.press("Enter")
    partner.get_by_role("heading", name="The link for Amira Shah is made").wait_for()

    # The newcomer sets herself up, and reads five words to the manager.
    words, phone = set_up_by_link(amira, partner.locator(".app-key").inner_text())
    amira.get_by_role("heading", name="Read these five words to a manager").wait_for()
    assert_fits_every_width(amira, "words")
    five = amira.locator(".app-words__words").inner_text()

    # The manager types them.
    helen.goto("/people")
    assert_fits_every_width(helen, "people")
    press(helen, helen.get_by_role("link", name=re.compile("Type the five words")))
    look_at(helen, "admit", "Type the five words that Amira Shah reads to you")
    type_into(helen, "The five words", five)
    type_into(helen, FRESH, phones["manager"].code())
    helen.keyboard.press("Enter")
    expect(done(helen)).to_contain_text("Amira Shah can sign in from now on")

    # She is in, and reads what staff are told.
    sign_in(amira, NEW[1], words, phone)
    expect(amira.get_by_role("heading", name="Before you begin, please read this")).to_be_visible()
    look_at(amira, "notice", "Before you begin, please read this")
    press(amira, amira.get_by_role("checkbox"), "Space")
    press(amira, amira.get_by_role("button", name="Continue"))
    expect(amira.get_by_role("heading", name="Waiting for you")).to_be_visible()

    partner.goto("/people/notice")
    look_at(partner, "notice-readers", "Everybody has read the staff notice")

    # The partner ends the old manager's role; the new one takes the key.
    partner.goto("/people")
    press(partner, partner.get_by_role("link", name="Helen Ashworth"))
    look_at(partner, "person", "Helen Ashworth")
    press(partner, partner.get_by_role("link", name=re.compile("leaves the practice")))
    look_at(partner, "leave", "loses access now")
    type_into(partner, FRESH, phones["partner"].code())
    partner.keyboard.press("Enter")
    expect(done(partner)).to_contain_text("A manager now takes the practice’s key from them")
    helen.goto("/calls")
    expect(helen.get_by_role("heading", name="Sign in")).to_be_visible()
    amira.goto("/people")
    press(amira, amira.get_by_role("link", name=re.compile("Take it from them")))
    look_at(amira, "take-key", "Take the practice’s key from Helen Ashworth")
    type_into(amira, FRESH, phone.code())
    amira.keyboard.press("Enter")
    expect(done(amira)).to_contain_text("The practice’s key is taken from Helen Ashworth")


def try_a_sheet(page, words):
    """Try a sheet, and look at the pages of a new passphrase and of a new phone. words: what stands on the sheet."""
    page.goto("/people/keys/kit")
    assert_fits_every_width(page, "drill")
    press(page, page.get_by_role("radio").first, "Space")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Type these four words from the sheet").wait_for()
    assert_fits_every_width(page, "drill-words")
    for field in page.locator("input[name^=word-]").all():
        field.focus()
        page.keyboard.type(words[int(field.get_attribute("name").removeprefix("word-")) - 1])
    page.keyboard.press("Enter")
    expect(done(page)).to_contain_text("The sheet is right")
    for name in ("key-passphrase", "phone"):
        page.goto(f"/account/{name}")
        assert_fits_every_width(page, name)


def test_the_key_is_changed_and_its_new_kit_lets_a_manager_in_who_forgot_everything(open_page, site):
    page, forgetful = open_page(), open_page()
    email, phone = "manager@westfield.example", Phone(site.secrets["westfield"])
    sign_in(page, email, PASSPHRASE, phone)
    page.goto("/people/keys")
    assert_fits_every_width(page, "keys")
    before = page.locator(".app-hash").first.inner_text()

    # A new key, its kit printed in this page alone, four words typed back.
    press(page, page.get_by_role("link", name="Change the practice key"))
    page.get_by_role("heading", name="Change the practice key").wait_for()
    assert_fits_every_width(page, "change-key")
    type_into(page, FRESH, phone.code())
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Print the sheets on a printer you can see").wait_for()
    kit = page.locator("#sheets pre").first.text_content().split("\n\n", 1)[1]
    words = re.findall(r"[0-9A-Z]{4}", "".join(re.findall(r"^\d +((?:[0-9A-Z]{4} ?){4})$", kit, re.MULTILINE)))
    for field in page.locator("#words input").all():
        field.focus()
        page.keyboard.type(words[int(field.get_attribute("name").removeprefix("word-")) - 1])
    type_into(page, "Where is envelope 1?", "the practice safe")
    type_into(page, "Where is envelope 2?", "the bank")
    assert_fits_every_width(page, "change-key-words")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Put the new key into use").wait_for()
    type_into(page, "Another fresh 6-digit code", phone.code())
    page.once("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("Enter")
    expect(done(page)).to_contain_text("The practice key has changed")
    assert page.locator(".app-hash").first.inner_text() != before
    expect(page.get_by_text("Envelope 2: the bank")).to_be_visible()

    try_a_sheet(page, words)

    # The manager forgets passphrase and phone; the new kit lets her in.
    forgetful.goto("/sign-in")
    press(forgetful, forgetful.get_by_role("link", name=re.compile("Forgotten your passphrase")))
    look_at(forgetful, "forgotten", "Forgotten passphrase, or lost phone")
    press(forgetful, forgetful.get_by_role("link", name="I have the recovery kit here"))
    look_at(forgetful, "kit", "Get in by the recovery kit")
    type_into(forgetful, "Your e-mail address", email)
    forgetful.get_by_label("The lines of the sheet").focus()
    forgetful.keyboard.insert_text(kit)
    drawn = forgetful.locator("#drawn-words").inner_text()
    for field in ("#new_passphrase", "#new_passphrase_again"):
        forgetful.locator(field).focus()
        forgetful.keyboard.type(drawn)
    forgetful.keyboard.press("Enter")
    forgetful.get_by_role("heading", name="Set up your phone").wait_for()
    assert_fits_every_width(forgetful, "kit-device")
    new_phone = Phone(forgetful.locator("input[name=secret]").input_value())
    new_phone.used |= phone.used  # a code of a half minute in which one was used already is not taken again
    type_into(forgetful, "The 6-digit code the app shows", new_phone.code())
    forgetful.keyboard.press("Enter")
    expect(forgetful.get_by_text("All is set up. Sign in")).to_be_visible()
    sign_in(forgetful, email, drawn, new_phone)
    forgetful.goto("/people/keys")
    expect(forgetful.get_by_role("heading", level=1, name="The practice key")).to_be_visible()
