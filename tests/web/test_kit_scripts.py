"""What a page does with a recovery kit: the key pair it makes, what opens with it, and the sheets as PDF."""

import base64
import re
import shutil
import subprocess

import pytest
from playwright.sync_api import Error, sync_playwright
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium

from fairhearing.vault.hpke import PUBLIC_KEY_BYTES, SUITE_NAME, PublicKey, seal

from .browser_scripts import page_with

pytestmark = needs_chromium
HARNESS = """
import { makeBrowserKey, toBase64, fromBase64 } from "./fairhearing/browser_key.js";
import { pdfOfSheets } from "./fairhearing/paper.js";
window.makeKey = async () => {
  window.pair = await makeBrowserKey();
  return toBase64(window.pair.publicKey);
};
window.open_ = async (sealed, purpose, ...bound) =>
  new TextDecoder().decode(await window.pair.open(fromBase64(sealed), purpose, ...bound));
window.pdf = (sheets) => toBase64(pdfOfSheets(sheets));
window.ready = true;
"""
PURPOSE = "fairhearing kit v1"
INFO = f"{PURPOSE}\n{SUITE_NAME}\nallerton\n0123456789abcdef\n".encode()
TEXT = "FAIRHEARING RECOVERY KIT 1\n1   ABCD EFGH JKMN PQRS\n"
needs_pdftotext = pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs Debian's poppler-utils")


@pytest.fixture(scope="module")
def page():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with page_with(browser, HARNESS) as page:
            yield page
        browser.close()


@pytest.fixture
def public(page):
    return PublicKey(base64.b64decode(page.evaluate("makeKey()")))


def opened(page, sealed, purpose=PURPOSE, *bound):
    bound = bound or ("allerton", "0123456789abcdef")
    return page.evaluate("(given) => open_(...given)", [base64.b64encode(sealed).decode(), purpose, *bound])


def test_what_is_sealed_to_the_pages_key_opens_in_the_page(page, public):
    sealed = seal(public, TEXT.encode(), INFO)

    assert len(public.raw) == PUBLIC_KEY_BYTES
    assert opened(page, sealed) == TEXT


def test_each_page_has_a_key_of_its_own(page, public):
    sealed = seal(public, TEXT.encode(), INFO)
    page.evaluate("makeKey()")

    with pytest.raises(Error):
        opened(page, sealed)


@pytest.mark.parametrize(
    ("purpose", "practice"), [("fairhearing share v1", "allerton"), ("fairhearing kit v1", "westfield")]
)
def test_a_kit_opens_for_its_purpose_and_practice_only(page, public, purpose, practice):
    sealed = seal(public, TEXT.encode(), INFO)

    with pytest.raises(Error):
        opened(page, sealed, purpose, practice, "0123456789abcdef")


@pytest.mark.parametrize("at", [0, 1119, 1120, -1])
def test_a_flipped_bit_of_a_sealed_kit_does_not_open(page, public, at):
    sealed = bytearray(seal(public, TEXT.encode(), INFO))
    sealed[at] ^= 1

    with pytest.raises(Error):
        opened(page, bytes(sealed))


def test_the_scripts_ask_for_nothing_beyond_themselves(page, public):
    opened(page, seal(public, TEXT.encode(), INFO))
    page.evaluate("pdf([[{ text: 'One' }]])")

    assert [path for path in page.asked if path != "/"] == [
        "/static/harness.js",
        "/static/fairhearing/browser_key.js",
        "/static/fairhearing/paper.js",
        "/static/hpke/hpke.js",
    ]


def read_back(page, sheets, tmp_path, *options):
    file = tmp_path / "sheets.pdf"
    file.write_bytes(base64.b64decode(page.evaluate("(sheets) => pdf(sheets)", sheets)))
    done = subprocess.run(["pdftotext", *options, str(file), "-"], capture_output=True, text=True, check=True)
    assert not done.stderr
    return done.stdout


@needs_pdftotext
def test_two_sheets_are_two_pages_that_hold_every_line(page, tmp_path):
    kit = [{"text": line, "font": "mono", "size": 12} for line in TEXT.splitlines()]
    sheets = [[{"text": f"Sheet {n} of 2", "font": "bold", "size": 18, "gap": 12}, *kit] for n in (1, 2)]

    first, second = read_back(page, sheets, tmp_path, "-layout").split("\f")[:2]

    for n, text in ((1, first), (2, second)):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        assert lines == [f"Sheet {n} of 2", *TEXT.splitlines()]


@needs_pdftotext
def test_names_keep_their_letters_or_lose_an_accent(page, tmp_path):
    text = r"Dr Zoë O’Neill (Tŷ Gwyn) – 50 % \ 漢"

    assert read_back(page, [[{"text": text}]], tmp_path).strip() == r"Dr Zoë O’Neill (Ty Gwyn) – 50 % \ ?"


@needs_pdftotext
@pytest.mark.parametrize("font", ["plain", "bold", "mono"])
@pytest.mark.parametrize("word", ["W", "MWMWMWMW", "If all passphrases and both sheets are lost,", "x" * 400])
def test_no_line_runs_over_the_edge_of_the_paper(page, tmp_path, font, word):
    text = " ".join([word] * 20)

    boxes = read_back(page, [[{"text": text, "font": font, "size": 14}]], tmp_path, "-bbox")

    edges = [float(edge) for edge in re.findall(r'<word .*?xMax="([0-9.]+)"', boxes)]
    assert edges
    assert max(edges) <= 595 - 50
