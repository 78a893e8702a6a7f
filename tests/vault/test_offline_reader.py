"""The offline reader in Chromium, from a file and offline: what `unseal` gives, clear words where it fails."""

import contextlib
import os
import shutil
import sqlite3
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium, new_context
from tests.e2e.closed_network import closed_network

from fairhearing.cli.reader.page import reader_page
from fairhearing.vault.hpke import recording_key_info, seal
from fairhearing.vault.keyring import Keyring, Resealed
from fairhearing.vault.kit import render_kit
from fairhearing.vault.layout import object_name
from fairhearing.vault.manifest import find_manifest
from fairhearing.vault.shares import render_share, split_into_shares
from fairhearing.vault.unseal import PracticeKey, unseal_file
from fairhearing.web.assets.build import HPKE
from fairhearing.wire.sound_format import SoundFormat

pytestmark = needs_chromium
SHOTS = os.environ.get("FAIRHEARING_SCREENSHOTS", "")
_CAN_CLOSE = os.geteuid() == 0 and shutil.which("ip")


@pytest.fixture(scope="module")
def chromium():
    """A browser that can reach nothing, where this user may close its network; else one that is told to be offline."""
    with closed_network() if _CAN_CLOSE else contextlib.nullcontext(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def reader(chromium, tmp_path_factory):
    """The page, opened once; whatever it asks for or complains of is an error at the end."""
    file = tmp_path_factory.mktemp("reader") / "reader.html"
    file.write_text(reader_page(HPKE), encoding="utf-8")
    context = new_context(chromium, offline=True, accept_downloads=True)
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    yield page
    assert [url for url in asked if not url.startswith("blob:")] == [file.as_uri()]
    assert not complaints
    context.close()


@pytest.fixture
def desk(reader, recorder, kit_key, home, tmp_path):
    reader.get_by_role("button", name="Forget everything").click()
    return Desk(reader, recorder, kit_key, home, tmp_path)


class Desk:
    """Somebody with a kit, the home's files and a browser."""

    def __init__(self, page, recorder, kit, home, folder):
        self.page, self.recorder, self.home, self.folder = page, recorder, home, folder
        self.kit = kit
        self.text = render_kit("allerton", "Allerton Bank", kit.key_id, kit.seed, {"key": "0123 4567"})

    def sealed(self, recording):
        return self.home.store / object_name(recording)

    def open(self, sealed, *, text=None, keyring=None, manifest=None):
        self.page.get_by_label("Locked file").set_input_files(sealed)
        self.page.get_by_label("Keyring").set_input_files(keyring or self.home.keyring)
        if manifest:
            self.page.get_by_label("Manifest").set_input_files(manifest)
        self.page.get_by_label("The lines of the recovery kit").fill(self.text if text is None else text)
        self.page.get_by_role("button", name="Open", exact=True).click()

    def saved(self):
        with self.page.expect_download() as download:
            self.page.get_by_text("Save as a sound file").click()
        return download.value.path().read_bytes()

    def unsealed(self, sealed):
        unseal_file(sealed, [self.kit], self.folder / "out.wav")
        return (self.folder / "out.wav").read_bytes()

    def refused(self):
        trouble = self.page.get_by_role("alert")
        expect(trouble).to_be_visible()
        expect(self.page.locator("#opened")).to_be_hidden()
        return trouble.inner_text()


def shot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize("length", [2, 4080, 4082, 1_200_002])
def test_a_closed_recording_comes_out_byte_for_byte_as_unseal_writes_it(desk, recording, noise, length):
    desk.recorder.record(recording, noise(length))

    desk.open(desk.sealed(recording))

    expect(desk.page.get_by_text("It is whole")).to_be_visible()
    assert desk.saved() == desk.unsealed(desk.sealed(recording))


def test_it_plays_with_its_exact_length_and_small_letters_do(desk, recording, noise):
    desk.recorder.record(recording, noise(16_000 * 3))

    desk.open(desk.sealed(recording), text=desk.text.lower().replace("0", "o"))

    expect(desk.page.get_by_role("heading", name=recording)).to_be_visible()
    desk.page.wait_for_function("document.getElementById('sound').readyState >= 1")
    assert desk.page.evaluate("document.getElementById('sound').duration") == 3
    shot(desk.page, "offline-reader-open")


def test_wideband_sound_comes_out_too(desk, recording, noise):
    desk.recorder.format = SoundFormat.PCM16
    desk.recorder.record(recording, noise(100_000))

    desk.open(desk.sealed(recording))

    assert desk.saved() == desk.unsealed(desk.sealed(recording))


@pytest.mark.parametrize("sound_format", list(SoundFormat))
def test_an_interrupted_recording_opens_with_its_manifest_and_only_with_it(desk, recording, noise, sound_format):
    desk.recorder.format = sound_format
    desk.recorder.interrupt(recording, noise(3 * 4080 + 500))
    sealed = desk.sealed(recording)

    desk.open(sealed)
    assert "only with its manifest" in desk.refused()
    desk.open(sealed, manifest=find_manifest(desk.home.manifests, recording))

    expect(desk.page.get_by_text("where the recorder was stopped")).to_be_visible()
    assert desk.saved() == desk.unsealed(sealed)


def test_a_key_is_found_among_many_and_a_destroyed_one_is_said(desk, recording_ids, noise):
    others = [next(recording_ids) for _ in range(3000)]
    wanted, gone = others.pop(700), others.pop(1900)
    with contextlib.closing(sqlite3.connect(desk.home.keyring)) as database:
        rows = [(other, "allerton", desk.kit.key_id, bytes(1168)) for other in others]
        database.executemany("INSERT INTO sealed_key VALUES (?, ?, ?, ?, NULL)", rows)
        database.commit()
    for recording in (wanted, gone):
        desk.recorder.record(recording, noise(5000))
    keyring = Keyring(desk.home.keyring)
    keyring.destroy([gone, *others[::7]], datetime(2026, 11, 2, tzinfo=UTC))
    keyring.close()

    desk.open(desk.sealed(wanted))
    assert desk.saved() == desk.unsealed(desk.sealed(wanted))
    desk.open(desk.sealed(gone))

    assert "was destroyed at 2026-11-02" in desk.refused()


def test_a_kit_of_another_practice_is_told_which_is_needed(desk, recording, noise):
    desk.recorder.record(recording, noise(5000))
    other = render_kit("beeston", "Beeston Park", *another_key(), {})

    desk.open(desk.sealed(recording), text=other)
    said = desk.refused()

    assert f"locked for allerton, key {desk.kit.key_id}" in said
    assert "for beeston" in said
    shot(desk.page, "offline-reader-wrong-kit")
    desk.open(desk.sealed(recording), text=other + desk.text)
    assert desk.saved() == desk.unsealed(desk.sealed(recording))


def another_key():
    return PracticeKey(b"o" * 32).key_id, b"o" * 32


def typed_wrong(text, line, change):
    lines = text.splitlines()
    at = next(n for n, each in enumerate(lines) if each.startswith(line))
    lines[at] = change(lines[at])
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("line", "change", "words"),
    [
        ("3 ", lambda line: line[:-1] + ("A" if line[-1] != "A" else "B"), "a letter is wrong"),
        ("2 ", lambda line: line[:-1], "has 15 letters"),
        ("2 ", lambda line: line[:-1] + "U", "U never does"),
        ("4 ", lambda _: "", "The line numbered 4 is missing"),
        ("key id", lambda _: "key id: 0123456789abcdef", "does not belong to the lines"),
        ("FAIR", lambda _: "KIT", "No line says"),
    ],
)
def test_a_kit_typed_wrongly_is_told_where(desk, recording, noise, line, change, words):
    desk.recorder.record(recording, noise(50))

    desk.open(desk.sealed(recording), text=typed_wrong(desk.text, line, change))

    assert words in desk.refused()


def sheets(desk, seed=None):
    """The three sheets of a kit, drawn anew."""
    shares = split_into_shares("allerton", desk.kit.key_id, seed or desk.kit.seed)
    return [render_share(share, "Allerton Bank", {"key": "0123 4567"}) for share in shares]


@pytest.mark.parametrize("which", [(0, 1), (2, 0), (1, 2)])
def test_any_two_of_three_sheets_open(desk, recording, noise, which):
    desk.recorder.record(recording, noise(5000))
    drawn = sheets(desk)

    desk.open(desk.sealed(recording), text=drawn[which[0]].upper() + drawn[which[1]])

    assert desk.saved() == desk.unsealed(desk.sealed(recording))


def test_one_sheet_alone_sheets_of_two_printings_and_a_wrong_word_are_told(desk, recording, noise):
    desk.recorder.record(recording, noise(50))
    first, second, _ = sheets(desk)
    swapped = second.splitlines()
    at = next(n for n, line in enumerate(swapped) if line.startswith("3 "))
    label, one, two, *rest = swapped[at].split()
    swapped[at] = " ".join([label, two, one, *rest])
    texts = {
        first: "it takes any two",
        first + sheets(desk)[1]: "do not fit together",
        first + "\n".join(swapped): "a word is wrong, or two have changed places",
        first + second.replace("\n2   ", "\n2   zzzz "): "not one that shares are made of",
        "".join(sheets(desk, b"o" * 32)[:2]): "does not belong to the lines",
    }

    for text, words in texts.items():
        desk.open(desk.sealed(recording), text=text)
        assert words in desk.refused()


def test_flipped_bits_are_noticed_and_nothing_is_played(desk, recording, noise):
    desk.recorder.record(recording, noise(3 * 4080))
    whole = desk.sealed(recording).read_bytes()
    copy = desk.folder / f"{recording}.sealed"

    for at in (0, 1, 33, 40, 4095, 4096, 8192, len(whole) - 1):
        flipped = bytearray(whole)
        flipped[at] ^= 1
        copy.write_bytes(flipped)
        desk.open(copy)
        said = desk.refused()
        assert "has changed since it was locked" in said or (at == 0 and "not a locked recording" in said)


@pytest.mark.parametrize("kept", [0, 4096, 4097, 8192, 12_288, 16_000])
def test_a_shortened_file_is_said_to_be_short(desk, recording, noise, kept):
    desk.recorder.record(recording, noise(3 * 4080 + 2))
    copy = desk.folder / f"{recording}.sealed"
    copy.write_bytes(desk.sealed(recording).read_bytes()[:kept])

    desk.open(copy)

    said = desk.refused()
    assert "too short" in said or "end of this recording was taken away" in said


def test_a_shortened_interrupted_file_is_noticed_against_its_manifest(desk, recording, noise):
    desk.recorder.interrupt(recording, noise(4 * 4080))
    copy = desk.folder / f"{recording}.sealed"
    copy.write_bytes(desk.sealed(recording).read_bytes()[:8192])

    desk.open(copy, manifest=find_manifest(desk.home.manifests, recording))

    assert "its end was taken away" in desk.refused()


def test_files_of_another_recording_are_told_apart(desk, recording_ids, noise):
    first, second = next(recording_ids), next(recording_ids)
    for recording in (first, second):
        desk.recorder.record(recording, noise(5000))
    copy = desk.folder / f"{second}.sealed"
    copy.write_bytes(desk.sealed(first).read_bytes())

    desk.open(copy)
    assert "has changed since it was locked" in desk.refused()
    desk.open(desk.sealed(first), manifest=find_manifest(desk.home.manifests, second))
    assert f"the manifest speaks of {second}" in desk.refused()


def test_a_changed_row_and_a_file_that_is_no_keyring_are_named(desk, recording, noise):
    desk.recorder.record(recording, noise(5000))
    keyring = desk.folder / "keyring.sqlite"
    whole = desk.home.keyring.read_bytes()
    reading = Keyring(desk.home.keyring, read_only=True)
    at = whole.index(reading.get(recording).sealed[:300])
    reading.close()
    keyring.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])

    desk.open(desk.sealed(recording), keyring=keyring)
    assert "in the keyring was changed" in desk.refused()
    for data in (b"", b"SQLite format 3\0" + bytes(200), whole[:4096], bytes(5000)):
        keyring.write_bytes(data)
        desk.open(desk.sealed(recording), keyring=keyring)
        assert "not a keyring, or it is damaged" in desk.refused()


def test_the_page_is_accessible_and_fits_a_narrow_screen(desk, recording, noise):
    desk.recorder.record(recording, noise(5000))
    desk.open(desk.sealed(recording), text="KIT")
    desk.refused()
    shot(desk.page, "offline-reader-refused")

    found = Axe().run(desk.page)
    desk.page.set_viewport_size({"width": 320, "height": 700})
    narrow = desk.page.evaluate("document.documentElement.scrollWidth")
    desk.page.set_viewport_size({"width": 1280, "height": 720})

    assert found.violations_count == 0, found.generate_report()
    assert narrow <= 320


def test_forgetting_takes_the_sound_and_the_kit_away(desk, recording, noise):
    desk.recorder.record(recording, noise(5000))
    desk.open(desk.sealed(recording))
    expect(desk.page.get_by_text("It is whole")).to_be_visible()

    desk.page.get_by_role("button", name="Forget everything").click()

    expect(desk.page.locator("#opened")).to_be_hidden()
    assert desk.page.get_by_label("The lines of the recovery kit").input_value() == ""
    assert desk.page.locator("#sound").get_attribute("src") is None


def test_a_key_that_was_sealed_anew_opens_with_the_new_kit_and_the_old_manifest(desk, recording, noise):
    desk.recorder.interrupt(recording, noise(3 * 4080))
    old, seed = PracticeKey(desk.kit.seed), b"n" * 32
    new = PracticeKey(seed)
    keyring = Keyring(desk.home.keyring)
    before = keyring.get(recording)
    key = old.open_recording_key(before.sealed, "allerton", recording)
    info = recording_key_info("allerton", new.key_id, recording)
    keyring.reseal([Resealed(recording, before, new.key_id, seal(new.public, key, info))])
    keyring.close()
    manifest = find_manifest(desk.home.manifests, recording)

    desk.open(desk.sealed(recording), manifest=manifest, text=render_kit("allerton", "Allerton", new.key_id, seed, {}))

    assert desk.saved()[-3 * 4080 :] == noise(3 * 4080)
    desk.open(desk.sealed(recording), manifest=manifest)
    assert f"locked for allerton, key {new.key_id}" in desk.refused()
