"""What leaves for the public and for inspectors, opened in a real browser with the network closed."""

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium, new_context
from tests.waiting import GENEROUS_MS

from fairhearing.inspection.checker import verify
from fairhearing.vault.note import NoteVerifier

from .look import assert_fits_every_width
from .test_figures_in_chromium import last_month, press
from .test_in_chromium import browser, open_page, site, states

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "site", "states"]

CONTACTS = {
    "How to reach the practice": "1 Leeds Road, Leeds\n0113 496 0001",
    "Website": "allerton.example",
    "Data protection officer": "Colin Marsh, dpo@allerton.example",
    "Information Commissioner": "ico.org.uk/make-a-complaint",
}


def say_contacts(page):
    """Say whom notices name, as the manager does."""
    page.goto("/letters/contacts")
    for label, words in CONTACTS.items():
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_role("button", name="Save").click()


def checked(folder):
    """Check the page in a folder with Python's own library alone; return how it ended and what was said."""
    words = ["-I", "-S", "verify.py", "allerton.html", "allerton.signature.json"]
    done = subprocess.run([sys.executable, *words], cwd=folder, env={}, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip()


def taken(page, button):
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value.path().read_bytes()


@pytest.fixture
def offline_page(browser):
    """Return a page of a browser without a network; asking for anything but files fails the test."""
    context = new_context(browser, offline=True)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert [url for url in asked if not url.startswith(("blob:", "file:"))] == []


@pytest.mark.usefixtures("site")
def test_the_public_page_opens_with_the_network_closed_and_fits_every_width(open_page, offline_page, tmp_path):
    # Given a practice that has said whom its notice names
    page = open_page("manager")
    say_contacts(page)
    page.goto("/inspection")
    assert_fits_every_width(page, "inspection")

    # When the page for the website is taken, and opened without a network
    with zipfile.ZipFile(io.BytesIO(taken(page, "Take it as it is now (ZIP)"))) as files:
        files.extractall(tmp_path)
    offline_page.goto((tmp_path / "allerton.html").as_uri())

    # Then it says the notice and how each promise stands, and passes axe at every width
    expect(offline_page.get_by_role("heading", level=1)).to_have_text("Call recording at Allerton Medical Centre")
    expect(offline_page.get_by_text("0113 496 0001")).to_be_visible()
    expect(offline_page.get_by_text(re.compile(r"^(Our policy, .*)?Of 20 promises: "))).to_be_visible()
    assert_fits_every_width(offline_page, "public-page")

    # And the checker that comes with each pack vouches for it by Python alone, and misses no changed word
    (tmp_path / "verify.py").write_bytes(Path(verify.__file__).read_bytes())
    signed_by = offline_page.locator("code").inner_text()
    assert checked(tmp_path) == (0, f"allerton.html is as it was signed by the key {signed_by}")
    made = (tmp_path / "allerton.html").read_text()
    assert "12 months" in made
    (tmp_path / "allerton.html").write_text(made.replace("12 months", "13 months", 1))
    assert checked(tmp_path) == (1, "allerton.html: it is not what was signed")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(("notice", "size"), [("Leaflet", "420 595"), ("Poster", "595 842")])
def test_a_notice_is_one_sheet_of_its_size(open_page, notice, size):
    page = open_page("manager")
    say_contacts(page)
    page.goto("/inspection")

    sheet = taken(page, f"{notice} (PDF)")

    boxes = re.findall(rb"/MediaBox \[ 0 0 ([0-9.]+) ([0-9.]+) \]", sheet)
    assert [" ".join(str(round(float(side))) for side in box) for box in boxes] == [size]


def take_pack(page):
    """Have a pack made and take it; while the worker makes it, the page asks by itself how far that is."""
    page.goto("/inspection")
    page.get_by_role("button", name="Make the evidence pack").click()
    expect(page.get_by_role("status").first).to_contain_text("The pack is being made.")
    assert_fits_every_width(page, "pack-making")
    expect(page.get_by_role("button", name="Take the evidence pack")).to_be_visible(timeout=GENEROUS_MS)
    assert_fits_every_width(page, "pack-ready")
    return taken(page, "Take the evidence pack")


@pytest.mark.usefixtures("site")
def test_a_pack_is_checked_in_a_browser_without_a_network_and_a_changed_byte_is_named(
    open_page, offline_page, tmp_path
):
    # Given a pack that an auditor took
    pack = tmp_path / "evidence.zip"
    pack.write_bytes(take_pack(open_page("partner")))
    with zipfile.ZipFile(pack) as files:
        files.extractall(tmp_path / "unpacked")

    # When its own page checks it without a network
    offline_page.goto((tmp_path / "unpacked/verify.html").as_uri())
    offline_page.get_by_label("The archive, as you were given it").set_input_files(pack)

    # Then it is whole, and the keys are named for comparing
    expect(offline_page.get_by_role("heading", level=2)).to_have_text("This pack is whole")
    key = (tmp_path / "unpacked/log/key.txt").read_text().strip()
    expect(offline_page.get_by_text(f"The log’s key {NoteVerifier.parse(key).fingerprint}")).to_be_visible()
    assert_fits_every_width(offline_page, "pack-whole")

    # And of a folder in which one byte was changed, the file is named
    changed = tmp_path / "unpacked/evidence.json"
    changed.write_bytes(changed.read_bytes().replace(b"Allerton", b"Allertan", 1))
    offline_page.get_by_label("Or the folder it was unpacked into").set_input_files(tmp_path / "unpacked")
    expect(offline_page.get_by_role("heading", level=2)).to_have_text("This pack is not whole")
    expect(offline_page.get_by_role("listitem")).to_have_text(["evidence.json: it is not what was signed"])
    assert_fits_every_width(offline_page, "pack-damaged")


@pytest.mark.usefixtures("site")
def test_an_inspector_is_led_from_one_page_to_each_statement_by_keyboard(open_page):
    page = open_page("partner")
    for name in ("Record of processing", "Data protection impact assessment, a draft", "Retention schedule"):
        page.goto("/inspection")
        press(page, page.get_by_role("link", name=name))

        expect(page.get_by_role("heading", level=1)).to_contain_text(name.partition(",")[0])
        assert_fits_every_width(page, f"statement-{name.partition(' ')[0].lower()}")
    page.goto("/inspection")
    press(page, page.get_by_role("link", name="What was not recorded"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("in what was recorded|Nothing is known"))
    assert_fits_every_width(page, "every-gap")


@pytest.mark.usefixtures("site")
def test_a_partner_reads_what_the_month_says_of_the_policy(open_page):
    page = open_page("partner")
    page.goto("/figures/summary")
    page.goto(f"/figures/summary?month={last_month(page)}")

    policy = page.get_by_role("term").filter(has_text="Policy")
    expect(policy).to_be_visible()
    expect(
        page.get_by_text("Not known: no clause was checked in this month.").or_(page.get_by_text(" Met, "))
    ).to_be_visible()
    assert_fits_every_width(page, "partners-page")
