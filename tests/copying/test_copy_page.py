"""The copy in Chromium, from a file and with the network closed: wrong words, right words, sound, what is hidden."""

import contextlib
import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium, new_context
from tests.copying.made_copies import KEY, hidden, make, plan_of, recording
from tests.copying.test_verifying import WORDS, vouched
from tests.e2e.closed_network import closed_network
from tests.waiting import eventually
from tests.web.look import assert_fits_every_width

from fairhearing.copying.locking import lock
from fairhearing.copying.plan import Cover, Form, Side

pytestmark = needs_chromium
_CAN_CLOSE = os.geteuid() == 0 and shutil.which("ip")

_LEVELS = """async (number) => {
  const key = await keyUnder(document.body.dataset.words)
  const data = await new Blob(await part(key, number)).arrayBuffer()
  const sound = await new OfflineAudioContext(2, 48000, 48000).decodeAudioData(data)
  const level = (channel, from, to) => {
    const samples = sound.getChannelData(channel).slice(from * sound.sampleRate, to * sound.sampleRate)
    let [sine, cosine, all] = [0, 0, 0]
    samples.forEach((each, n) => {
      const angle = 2 * Math.PI * 1000 * n / sound.sampleRate
      sine += each * Math.sin(angle); cosine += each * Math.cos(angle); all += each * each
    })
    const tone = 2 * (sine * sine + cosine * cosine) / samples.length
    return { all: all / samples.length, beside: Math.max(0, all - tone) / samples.length }
  }
  return { seconds: sound.duration, hidden: level(0, 2.3, 3.7), other: level(1, 2.3, 3.7), before: level(0, 0.2, 1.8) }
}"""


@pytest.fixture(scope="module")
def chromium():
    """A browser that can reach nothing, where this user may close its network; else one that is told to be offline."""
    with closed_network() if _CAN_CLOSE else contextlib.nullcontext(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=Form)
def page(chromium, tmp_path, request):
    spans = [hidden(2000, 4000), hidden(5000, 6000, Side.BOTH, cover=Cover.SILENCE)]
    made = make(plan_of(recording(1, spans), recording(2), form=request.param), tmp_path / "copy")
    file = tmp_path / "copy.html"
    file.write_bytes(b"".join(lock(made, KEY, WORDS, vouched(made))))
    context = new_context(chromium, offline=True, accept_downloads=True)
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    yield page
    assert [url for url in asked if not url.startswith("blob:")] == [file.as_uri()]
    assert complaints == []
    context.close()


def wait_until_past(page, seconds):
    """Wait as long as a slow machine takes; the page's policy lets Playwright's own waiting not in."""
    played_s = "document.querySelector('audio')?.currentTime ?? 0"
    eventually(lambda: page.evaluate(played_s) > seconds, what=f"second {seconds}")


def open_it(page, words=WORDS):
    page.get_by_label("Six words").fill(words)
    page.keyboard.press("Enter")


def test_wrong_words_are_refused_and_right_ones_play_by_keyboard(page):
    """Given a copy, when somebody types other words and then the right ones, then it plays, and says what is hidden."""
    open_it(page, "alpine bravo candle drift ember table")
    expect(page.get_by_role("alert")).to_have_text(
        "These words do not open this file. Type all six in order, with spaces between them."
    )
    assert_fits_every_width(page, "copy-locked")

    open_it(page, WORDS.upper())
    expect(page.get_by_role("heading", level=1)).to_have_text("2 recordings of calls")
    expect(page.get_by_text("From 0:02 to 0:04, the caller or the person rung: About someone else")).to_be_visible()
    expect(page.get_by_text("1 call is left out")).to_be_visible()
    play = page.get_by_role("button", name="Play: Call 1 of 3 November 2026")
    play.focus()
    page.keyboard.press("Enter")
    wait_until_past(page, 0.3)
    assert abs(page.evaluate("document.querySelector('audio').duration") - 8) < 0.3
    page.evaluate("document.querySelector('audio').currentTime = 6.5")
    wait_until_past(page, 6.6)
    page.evaluate("document.querySelector('audio').pause()")
    assert_fits_every_width(page, "copy-opened")


def test_what_is_hidden_is_a_tone_in_the_browsers_own_ears(page):
    page.evaluate(f"document.body.dataset.words = '{WORDS}'")

    found = page.evaluate(_LEVELS, 1)

    assert abs(found["seconds"] - 8) < 0.25
    assert found["hidden"]["all"] > 0.01
    assert found["hidden"]["beside"] < found["hidden"]["all"] / 30
    assert found["other"]["beside"] > 1e-4, "the other side goes on"
    assert found["before"]["beside"] > 1e-4, "what is before goes on"


_EARS = """async () => {
  const player = document.querySelector('audio')
  const { join } = player.routed
  const levels = []
  const split = ears.createChannelSplitter(2)
  join.connect(split)
  for (const channel of [0, 1]) {
    const analyser = ears.createAnalyser()
    analyser.fftSize = 32768
    split.connect(analyser, channel)
    levels.push(analyser)
  }
  await new Promise((done) => setTimeout(done, 900))
  const samples = levels.map((analyser) => {
    const data = new Float32Array(analyser.fftSize)
    analyser.getFloatTimeDomainData(data)
    return data
  })
  const power = (data) => data.reduce((sum, each) => sum + each * each, 0) / data.length
  const apart = samples[0].map((each, n) => each - samples[1][n])
  return { left: power(samples[0]), right: power(samples[1]), apart: power(apart) }
}"""


def test_speed_and_side_are_chosen_by_keyboard_and_one_side_comes_on_both_ears(page):
    """Given a call that plays, when speed and side are chosen by key, then it plays so, one side on both ears."""
    open_it(page)
    page.get_by_role("button", name="Play: Call 2 of 3 November 2026").press("Enter")
    wait_until_past(page, 0.1)
    controls = page.get_by_role("group", name="How it plays: Call 2 of 3 November 2026")

    controls.get_by_label("Speed").focus()
    page.keyboard.type("0.75")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 0.75
    controls.get_by_label("Both").focus()
    page.keyboard.press("ArrowDown")

    expect(controls.get_by_label("The caller or person rung")).to_be_checked()
    heard = page.evaluate(_EARS)
    assert heard["left"] > 1e-4, "something is heard"
    assert heard["apart"] < heard["left"] / 1000, "the same on both ears"
    controls.get_by_label("Both").check()
    page.evaluate("document.querySelector('audio').currentTime = 0.5")
    apart = page.evaluate(_EARS)
    assert apart["apart"] > apart["left"] / 10, "the two sides again"
    page.evaluate("document.querySelector('audio').pause()")
    assert_fits_every_width(page, "copy-controls")


def test_a_call_is_saved_and_a_file_that_was_changed_says_so(page):
    open_it(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the sound: Call 2 of 3 November 2026").click()
    assert saved.value.suggested_filename.startswith("call-2-2026-11-03.")

    page.evaluate("header.parts[1].sha256 = header.parts[1].sha256.replace(/^./, (each) => each === '0' ? '1' : '0')")
    page.get_by_role("button", name="Play: Call 1 of 3 November 2026").click()
    expect(page.get_by_text("This call does not open: the file was changed")).to_be_visible()
