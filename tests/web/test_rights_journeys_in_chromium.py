"""What is agreed to is done: an objection, an erasure, a grave breach, in a real browser with the worker running."""

import re

import pytest
from playwright.sync_api import expect
from tests.chromium import needs_chromium

from fairhearing.subject_access.rules import Asker

from .browser_codes import code_now
from .journey_calls import NUMBERS
from .look import assert_fits_every_width
from .test_in_chromium import browser, open_page, serve_site, states
from .test_kept_in_chromium import done
from .test_rights_in_chromium import log_breach

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "states"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with calls that nothing else is about, and a worker."""
    yield from serve_site(tmp_path_factory, "journeys")


def take_down(page, right, number):
    """Take a request down by the number of who asks; the page then shows it with its one call."""
    page.goto("/rights/new")
    page.get_by_label(right).check()
    page.get_by_label("Name of who asks").fill("Margaret Holroyd")
    page.get_by_label("What they ask, and why").fill("Please, for my own peace")
    page.get_by_label("Aloud").check()
    page.get_by_label("Telephone numbers they ring from, if they said so").fill(number)
    page.get_by_role("button", name="Take it down").click()
    expect(done(page)).to_contain_text(re.compile(r"RT-20\d\d-\d{4}"))
    page.get_by_role("link", name=re.compile("^Back to RT-")).click()
    expect(page.get_by_text("1 call is meant, of 1 found.")).to_be_visible()


def decide(page, ground, code=""):
    page.get_by_role("link", name="Decide, on a ground of the law").click()
    page.get_by_label(ground).check()
    page.get_by_label("Your reasons").fill("As they say")
    if code:
        page.get_by_label("A fresh 6-digit code").fill(code)
    page.get_by_role("button", name="Decide").click()
    expect(done(page)).to_contain_text("Decided, and done.")


def call_of(page, number):
    """Go to the call from a number; return its address."""
    page.goto("/calls")
    page.get_by_label("What do you remember?").fill(number)
    page.get_by_role("button", name="Find calls").click()
    page.locator("[data-call] a").click()
    expect(page.get_by_role("button", name="Listen")).to_be_visible()
    return page.url


def form_of(page, button):
    return page.locator("form", has=page.get_by_role("button", name=button, exact=True))


def send(page, form):
    with page.expect_navigation():
        form.get_by_role("button").click()


def ask_to_listen(page, call, purpose, code=""):
    page.goto(call)
    page.get_by_role("button", name="Listen").click()
    page.get_by_label(purpose).check()
    page.get_by_label("Manager’s office").check()
    page.get_by_label("Only me").check()
    if code:
        page.get_by_label("A fresh 6-digit code").fill(code)
    page.get_by_role("button", name="Listen").click()


def test_an_objection_that_is_agreed_shuts_the_call_until_the_person_was_told_that_it_ends(open_page, site):
    """Given a call, when its caller's objection is agreed, then nobody plays it but as the law allows, with a code."""
    page = open_page("manager")
    call = call_of(page, NUMBERS[Asker.CALLER])
    take_down(page, "Stop using them (objection)", NUMBERS[Asker.CALLER])
    decide(page, "Nothing outweighs their reasons")
    request = page.url

    page.goto(call)
    page.get_by_role("button", name="Listen").click()
    assert_fits_every_width(page, "listen-restricted")
    ask_to_listen(page, call, "Quality sample")
    expect(page.get_by_role("heading", name="The use of this call is restricted")).to_be_visible()
    ask_to_listen(page, call, "Claim or legal advice", code_now(site))
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()

    page.goto(request)
    page.get_by_role("link", name="Tell them").click()
    told = form_of(page, "You told them")
    told.get_by_label("How you told them").fill("Letter by post")
    send(page, told)
    page.get_by_role("link", name="End the restriction").click()
    assert_fits_every_width(page, "right-lift")
    lifting = form_of(page, "End the restriction")
    lifting.get_by_label("Why it ends, and how you told them").fill("They changed their mind, on the telephone")
    lifting.get_by_label("A fresh 6-digit code").fill(code_now(site))
    send(page, lifting)
    expect(done(page)).to_contain_text("The restriction has ended.")

    ask_to_listen(page, call, "Quality sample")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def destroy_at_once(page):
    """Let the nightly run be done now, and wait until it was."""
    page.goto("/jobs")
    done_runs = page.get_by_role("cell", name="Destroy what is due", exact=True)
    before = done_runs.count()
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("Do it now.*Destroy what is due")).click()
    for _ in range(240):
        if done_runs.count() > before:
            return
        page.wait_for_timeout(500)
        page.goto("/jobs")
    raise AssertionError("the run was not done")


def test_an_erasure_that_is_agreed_is_carried_out_by_the_nightly_run_and_its_certificate_says_for_what(open_page, site):
    # Given a call, and its caller who wants it gone
    page = open_page("manager")
    call = call_of(page, NUMBERS[Asker.PATIENT])
    take_down(page, "Destroy them (erasure)", NUMBERS[Asker.PATIENT])
    request = page.url.partition("?")[0]
    reference = re.search(r"RT-20\d\d-\d{4}", page.title())[0]

    # When it is agreed to, with a fresh code
    decide(page, "They are no longer needed", code_now(site))
    expect(page.get_by_text("The next night’s run destroys 1 call, unless something keeps one")).to_be_visible()
    assert_fits_every_width(page, "right-erasure-agreed")
    page.goto(call)
    expect(
        page.get_by_text(re.compile("Erasing it was agreed on .*: the next night’s run destroys it"))
    ).to_be_visible()

    # Then the nightly run destroys it, nobody hears it any more, and the certificate names the request
    destroy_at_once(page)
    page.goto(call)
    expect(page.get_by_role("button", name="Listen")).to_have_count(0)
    page.goto("/kept/destroyed")
    page.locator("tbody a .app-hash").first.click()
    expect(page.get_by_text(reference).first).to_be_visible()
    assert_fits_every_width(page, "right-erasure-certificate")

    # And the person is told, by a letter that says so
    page.goto(request)
    expect(page.get_by_text("1 call is destroyed.")).to_be_visible()
    page.get_by_role("button", name="Write “").click()
    expect(page.get_by_label("The letter", exact=True)).to_have_value(re.compile("We destroyed them"))


def test_a_high_risk_is_reported_and_the_people_are_told_before_the_breach_is_closed(open_page):
    """Given a breach of high risk, then it cannot be closed before the Commissioner and the people were told."""
    page = open_page("manager")
    log_breach(page)

    known = form_of(page, "Save what is known")
    known.get_by_label("How many people, about").fill("2")
    known.get_by_label("Which information").fill("Two calls about health, as plain files")
    known.get_by_label("What is likely to follow for them").fill("A stranger may have listened")
    send(page, known)
    judged = form_of(page, "Save the judgement")
    judged.get_by_label(re.compile("high", re.IGNORECASE)).check()
    judged.get_by_label("Your reasons").fill("Anybody who has the stick can listen")
    send(page, judged)
    expect(page.get_by_role("heading", name="What is still owed")).to_be_visible()
    expect(page.get_by_role("button", name="Close it")).to_have_count(0)

    told = form_of(page, "They were told")
    told.get_by_label("How, and the reference the tool gave").fill("DSPT-123")
    send(page, told)
    expect(page.get_by_text("Tell the people, or write down which case of Article 34(3) applies")).to_be_visible()
    people = form_of(page, "Save it")
    people.get_by_label("How you told them, or which case applies").fill("Rang both, and wrote")
    people.get_by_label("The day, where they were told").fill(page.evaluate("new Date().toISOString().slice(0, 10)"))
    send(page, people)
    measure = form_of(page, "Add it")
    measure.get_by_label("What is done").fill("Sticks are handed over in person")
    send(page, measure)
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^It is done")).click()
    assert_fits_every_width(page, "breach-high-risk")
    page.get_by_role("button", name="Close it").click()

    expect(page.get_by_text("Closed on")).to_be_visible()
