"""A request of each kind in a real browser: from the first word to a copy that plays with the network closed."""

import contextlib
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect, sync_playwright
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium, new_context
from tests.e2e.closed_network import closed_network
from tests.waiting import GENEROUS_MS, eventually

from fairhearing.copying.verifying import verify_copy
from fairhearing.subject_access import rules
from fairhearing.subject_access.models import Request
from fairhearing.subject_access.rules import Asker

from .browser_codes import code_now
from .journey_calls import typed_numbers
from .look import shoot
from .test_in_chromium import browser, open_page, serve_site, states
from .test_kept_in_chromium import done

pytestmark = needs_chromium
__all__ = ["browser", "open_page", "states"]

_CAN_CLOSE = os.geteuid() == 0 and shutil.which("ip")
_MARK = re.compile(r"\[fill in: [^\]]*\]")
ASKER_NAME, SUBJECT_NAME = "Margaret Holroyd", "Amy Holroyd"
TO_WHOM = "Margaret Holroyd, 12 Elm Road, Allerton"
WITHOUT_PARTS = Asker.CALLER
"""Of whose call nothing is hidden, so that whoever works on it checks it."""
GROUNDS = {
    Asker.PARENT: "The patient’s wishes",
    Asker.ATTORNEY: "The patient’s wishes",
    Asker.EXECUTOR: "After death: told in confidence",
    Asker.CLAIMANT: "After death: irrelevant to the claim",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with a call of each kind of requester, and a worker."""
    yield from serve_site(tmp_path_factory, "journeys")


class OfflineBrowser:
    """A browser with no network, in a thread of its own: only that thread's processes lose it."""

    def __init__(self):
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._open = contextlib.ExitStack()
        self._browser = self._thread.submit(self._start).result()

    def _start(self):
        if _CAN_CLOSE:
            self._open.enter_context(closed_network())
        playwright = self._open.enter_context(sync_playwright())
        return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)

    def hear(self, file, words):
        """Open a copy with wrong words, then the right ones, and play it; return what the page says."""
        return self._thread.submit(self._hear, file, words).result()

    def _hear(self, file, words):
        context = new_context(self._browser, offline=True)
        page = context.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        page.get_by_label("Six words").fill("alpine bravo candle drift ember table")
        page.get_by_role("button", name="Open").click()
        expect(page.get_by_role("alert")).to_contain_text("These words do not open this file")
        page.get_by_label("Six words").fill(words)
        page.get_by_role("button", name="Open").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("One recording of a call")
        page.get_by_role("button", name=re.compile("^Play: ")).click()
        eventually(lambda: page.evaluate("document.querySelector('audio')?.currentTime ?? 0") > 0.3, what="sound")
        said = page.locator("main").inner_text()
        played_s = page.evaluate("document.querySelector('audio').currentTime")
        shoot(page, "journey-copy")
        context.close()
        assert [url for url in asked if not url.startswith(("blob:", "file:"))] == []
        return said, played_s

    def close(self):
        self._thread.submit(self._open.close).result()
        self._thread.shutdown()


@pytest.fixture(scope="module")
def offline():
    browser = OfflineBrowser()
    yield browser
    browser.close()


def type_code(page, site):
    page.get_by_label("A fresh 6-digit code").fill(code_now(site))


def click(page, name, role="button", *, exact=False):
    page.get_by_role(role, name=name, exact=exact).click()


def take_down(page, asker):
    """Say who asks, how it came and what is known; return the address of the request."""
    page.goto("/requests/new")
    page.get_by_role("radio", name=Request.Asker(str(asker)).label, exact=True).check()
    page.get_by_label("Name of who asks").fill(ASKER_NAME)
    page.get_by_label("Their address, if you will write to them").fill("12 Elm Road, Allerton")
    if rules.ASKERS[asker].is_other:
        page.get_by_label("Whose calls, if not their own").fill(SUBJECT_NAME)
    page.get_by_label("What they asked for").fill("A recording of the call of last week")
    page.get_by_role("radio", name="By letter").check()
    page.get_by_label("Telephone numbers they ring from, if they said so").fill(typed_numbers(asker))
    click(page, "Take it down")
    with page.expect_navigation():
        click(page, re.compile("^Back to R-"), "link")
    return re.match(r".*/requests/[0-9a-f-]{36}", page.url)[0]


def finish_letter(page, address, name):
    """Write a letter of the request, fill in by hand what is not known, and finish it."""
    page.goto(address)
    click(page, f"Write “{name}”", exact=True)
    text = page.get_by_label("The letter").input_value()
    page.get_by_label("The letter").fill(_MARK.sub("nobody", text))
    click(page, "Look at it, then finish it")
    click(page, "Finish the letter")
    expect(done(page)).to_contain_text(f"The letter “{name}” is finished.")
    assert page.url == f"{address}?done"
    return text


def send(page, name):
    """Send a form, and wait for what comes then: going elsewhere at once would stop it."""
    with page.expect_navigation():
        click(page, name)


def say_who(page, address, asker):
    """Acknowledge it, and see what the law asks of this kind."""
    finish_letter(page, address, "Request received")
    page.goto(f"{address}/who")
    send(page, "Save the day")
    if asker is Asker.PATIENT:
        page.goto(f"{address}/who")
        page.get_by_label("Why you doubt who it is").fill("The address is not the one we have")
        send(page, "You asked for proof")
        finish_letter(page, address, "Proof of identity")
        page.goto(f"{address}/who")
        send(page, "It came, and was checked")
    if rules.ASKERS[asker].authority:
        page.goto(f"{address}/who")
        page.get_by_label("What you saw").fill("Signed on 2 November")
        send(page, "You saw it")
    if rules.ASKERS[asker].decides_first:
        page.goto(f"{address}/who")
        page.get_by_label("The child understands what is asked, and agrees").check()
        page.get_by_label("Your reasons").fill("She is 14 and wants it")
        send(page, "Decide")


def decide(page, address):
    """See the call that was found by what was typed, and say that it is theirs."""
    page.goto(address)
    click(page, "Find the calls, and decide which are theirs", "link")
    page.locator("input[name=call]").check()
    page.get_by_label("What you decide, and why").select_option(label="It is theirs")
    page.get_by_role("group").or_(page.locator(".app-decide")).get_by_role("button", name="Save").first.click()
    expect(done(page)).to_contain_text("1 call")


def start_listening(page):
    click(page, "Listen", exact=True)
    expect(page.get_by_label("Access or other rights")).to_be_checked()
    page.get_by_label("Manager’s office").check()
    page.get_by_label("Only me").check()
    click(page, "Listen")
    expect(page.get_by_text("You hear the recording itself.")).to_be_visible()


def play_to_its_end(page):
    """Play all of it, as whoever says that a call is done should."""
    click(page, "Play", exact=True)
    eventually(lambda: page.evaluate("document.getElementById('sound').ended"), what="the end of the sound")


def hide_and_say_done(page, asker):
    """Listen, hide a second where something is hidden, and say that the call is done."""
    click(page, re.compile("^Open"), "link")
    start_listening(page)
    if asker is not WITHOUT_PARTS:
        page.get_by_label("From", exact=True).fill("0:01")
        page.get_by_label("To", exact=True).fill("0:02.5")
        page.get_by_label("Whose side").select_option(label="Caller")
        ground = page.get_by_label("Why it may be hidden")
        wanted = GROUNDS.get(asker, "About someone else")
        ground.select_option(value=ground.locator("option").filter(has_text=wanted).get_attribute("value"))
        click(page, "Hide this part")
        click(page, "Play what they will hear", "link")
    play_to_its_end(page)
    click(page, "This call is done")
    expect(done(page)).to_contain_text("That call is done. All of it was played for this.")


def check(page, other, address, asker):
    """Have it checked: by somebody else where something is hidden."""
    checker = page if asker is WITHOUT_PARTS else other
    checker.goto(address)
    name = "Check it yourself" if asker is WITHOUT_PARTS else "Second person checks"
    click(checker, name, "link")
    for n in range(1, 5):
        checker.locator(f"#point-{n}").check()
    click(checker, "Sign the check")
    expect(done(checker)).to_contain_text("Checked.")


def make(page, site, address):
    """Have the copy made by the worker, and wait for it."""
    page.goto(address)
    click(page, "Make the copy", "link")
    page.get_by_label("Where you are").select_option(label="Manager’s office")
    expect(page.get_by_label("Whom the copy is for")).to_have_value(ASKER_NAME)
    type_code(page, site)
    click(page, "Make the copy")
    expect(page.get_by_role("heading", level=1, name="The copy is ready")).to_be_visible(timeout=GENEROUS_MS)


def take(page, site, file):
    """Hand it out, and save the file; return the six words."""
    click(page, "Hand it out", "link" if page.get_by_role("link", name="Hand it out").count() else "button")
    page.get_by_label("Who gets it, and at which address").fill(TO_WHOM)
    page.get_by_label("By post").check()
    page.get_by_label("I have checked the name and the address").check()
    type_code(page, site)
    click(page, "Hand it out")
    words = page.locator("#passphrase").inner_text()
    with page.expect_download() as saving:
        click(page, "Save the copy", "link")
    saving.value.save_as(file)
    return words


def deliver_and_close(page, site, address):
    """Say how it went, and close the request."""
    page.goto(address)
    click(page, "Send it", "link")
    page.get_by_label("How it went, and to whom").fill("By recorded post; the words by telephone")
    click(page, "The copy went", exact=True)
    click(page, "Close", "link", exact=True)
    type_code(page, site)
    click(page, "Close the request")
    expect(page.get_by_text(re.compile("Closed on .*: a copy was given"))).to_be_visible()


@pytest.mark.parametrize("asker", Asker)
def test_a_request_of_each_kind_ends_with_a_copy_that_plays_offline(open_page, site, offline, tmp_path, asker):
    # Given somebody who asks for a recording, and a manager who sees what the law asks of this kind
    page, other = open_page("manager"), open_page("assistant")
    address = take_down(page, asker)
    say_who(page, address, asker)

    # When its call is found, decided on, heard, hidden in part and checked, and the letter is written
    decide(page, address)
    hide_and_say_done(page, asker)
    check(page, other, address, asker)
    name = "Your copy" if asker is WITHOUT_PARTS else "Your copy, parts left out"
    finish_letter(page, address, name)

    # And the worker makes the copy, which is handed out with six words
    make(page, site, address)
    assert page.get_by_text(f"The letter “{name}”, finished").count()
    file = tmp_path / "copy.html"
    words = take(page, site, file)

    # Then it is what the practice signed, it plays without a network, and says what is hidden
    assert verify_copy(file).is_unchanged
    said, played_s = offline.hear(file, words)
    assert played_s > 0.3
    assert f"For {ASKER_NAME}." in said
    assert "Here are your recordings" in said
    hidden = f"From 0:01 to 0:02.5, the caller or the person rung: {GROUNDS.get(asker, 'About someone else')}"
    assert (hidden in said) == (asker is not WITHOUT_PARTS)

    # And the request is answered and closed
    deliver_and_close(page, site, address)
    shoot(page, f"journey-{asker}-closed")
