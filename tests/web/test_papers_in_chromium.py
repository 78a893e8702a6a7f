"""The policy's versions, where it and the law differ, and papers, in a real browser, by keyboard where it matters."""

import re
import secrets

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from .look import assert_fits_every_width
from .papers_made import PDF
from .test_in_chromium import browser, open_page, site, states
from .test_kept_in_chromium import done, press

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]


def type_in(page, label, words):
    field = page.get_by_label(label, exact=True)
    field.fill("")
    field.focus()
    page.keyboard.type(words)


def begin(page):
    """Go to the draft of the policy, begun by whoever came first."""
    page.goto("/papers/policy")
    draft = page.get_by_role("link", name=re.compile(r"^Version \d+$")).and_(page.locator("p a"))
    button = page.get_by_role("button", name=re.compile("^Begin the "))
    expect(draft.or_(button)).to_be_visible()
    press(page, draft if draft.is_visible() else button)
    expect(page.get_by_role("heading", name=re.compile(r"^Version \d+ of our policy$"))).to_be_visible()
    return page.url.partition("?")[0]


def test_a_version_is_written_by_the_manager_and_signed_by_a_partner(open_page):
    # Given a draft, in which one clause is written anew by keyboard alone
    page, mark = open_page("manager"), secrets.token_hex(4)
    draft = begin(page)
    press(page, page.get_by_role("link", name="Change clause C1", exact=True))
    type_in(page, "What your policy says", f"Each call is recorded, note {mark}.")
    press(page, page.get_by_role("button", name="Save it"))
    expect(done(page)).to_contain_text("Clause C1 is saved")

    # When its days and figures are said
    press(page, page.get_by_role("link", name="Change its days"))
    page.get_by_label("The policy was first published", exact=True).fill("2021-05-25")
    page.get_by_label("This version was last changed", exact=True).fill("2024-05-22")
    press(page, page.get_by_role("button", name="Save the days"))
    expect(done(page)).to_contain_text("Its days are saved")
    press(page, page.get_by_role("link", name=re.compile("its figures$")))
    expect(page.get_by_label("How many months recordings are kept", exact=True)).to_have_value("12")
    press(page, page.get_by_role("button", name="Confirm the figures"))
    expect(page.get_by_role("row", name=re.compile("How many months")).get_by_text("As promised")).to_be_visible()

    # Then a partner reads all of it, signs, and it is in force
    partner = open_page("partner")
    partner.goto(draft)
    press(partner, partner.get_by_role("button", name="Read it and sign it"))
    expect(partner.get_by_text(mark)).to_be_visible()
    press(partner, partner.get_by_label("I have read it, for the partners"), "Space")
    press(partner, partner.get_by_role("button", name="Sign it"))
    expect(done(partner)).to_contain_text("It is in force")
    partner.goto("/policy/C1")
    expect(partner.get_by_text(mark)).to_be_visible()


def test_a_partner_signs_for_a_tension_and_the_officer_asks_about_it(open_page):
    partner, officer, why = open_page("partner"), open_page("auditor"), f"Look again, {secrets.token_hex(4)}"
    partner.goto("/papers/tensions/C16")
    press(partner, partner.get_by_role("button", name="Sign it"))
    expect(done(partner)).to_contain_text("You signed it")

    officer.goto("/papers/tensions/C16")
    type_in(officer, "Why", why)
    press(officer, officer.get_by_role("button", name="Ask the partners"))
    expect(done(officer)).to_contain_text("It waits for the partners")

    partner.goto("/waiting")
    press(partner, partner.get_by_role("link", name="Somebody asked for the tension of clause C16"))
    expect(partner.locator(".app-tension").get_by_text(why)).to_be_visible()


def test_a_paper_is_kept_from_what_is_missing_without_scripts(open_page, tmp_path):
    scan = tmp_path / "notes.pdf"
    scan.write_bytes(PDF)
    page = open_page("manager", java_script_enabled=False)
    page.goto("/papers/ready")
    page.get_by_role("link", name="Data protection training", exact=True).click()
    page.get_by_label("Who signed it, or looked").fill("Helen Ashworth")
    page.get_by_label("File", exact=True).set_input_files(scan)
    page.get_by_role("button", name="Keep it").click()

    expect(done(page)).to_contain_text("Kept")
    page.goto("/papers")
    row = page.get_by_role("listitem").filter(has_text="Data protection training")
    expect(row.get_by_text("Done", exact=True)).to_be_visible()


def test_what_is_known_of_voicemail_is_said(open_page):
    page = open_page("manager")
    page.goto("/papers/copies/say?kind=voicemail")
    press(page, page.get_by_label("Off, or there is none"), "Space")
    type_in(page, "How you know", "Seen in its settings")
    press(page, page.get_by_role("button", name="Write it down"))

    expect(done(page)).to_contain_text("Written down")
    expect(page.get_by_role("heading", name=re.compile("^Voicemail Off"))).to_be_visible()


def _wrong(address, button):
    def go(page):
        page.goto(address)
        page.get_by_role("button", name=button, exact=True).click()
        page.get_by_role("alert").wait_for()

    return go


PAGES = {
    "papers-ready": ("manager", lambda page: page.goto("/papers/ready")),
    "papers-list": ("manager", lambda page: page.goto("/papers")),
    "papers-authorisation": ("partner", lambda page: page.goto("/papers/kinds/authorisation")),
    "papers-keep-wrong": ("manager", _wrong("/papers/kinds/poster", "Keep it")),
    "papers-copies": ("manager", lambda page: page.goto("/papers/copies")),
    "papers-copy-wrong": ("manager", _wrong("/papers/copies/say", "Write it down")),
    "papers-tensions": ("auditor", lambda page: page.goto("/papers/tensions")),
    "papers-tension-wrong": ("auditor", _wrong("/papers/tensions/C11", "Ask the partners")),
    "papers-versions": ("manager", lambda page: page.goto("/papers/policy")),
    "papers-draft": ("manager", begin),
    "papers-figures": ("manager", lambda page: page.goto(f"{begin(page)}/figures")),
    "papers-clause": ("manager", lambda page: page.goto(f"{begin(page)}/clauses/C11")),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_of_papers_passes_axe_and_fits_its_width(open_page, name):
    role, go = PAGES[name]
    page = open_page(role)

    go(page)

    assert_fits_every_width(page, name)
