"""The page that checks copies, in Chromium, from a file and with the network closed; it says what `verify` says."""

import base64
import contextlib
import json
import os
import shutil
import zipfile
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import expect, sync_playwright
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium, new_context
from tests.copying.made_copies import COPY, KEY, NINE, hidden, make, plan_of, recording
from tests.e2e.closed_network import closed_network
from tests.web.look import assert_fits_every_width

from fairhearing.cli.errors import ExitCode
from fairhearing.cli.main import main
from fairhearing.copying.encoding import forms_here
from fairhearing.copying.errors import NoCopy
from fairhearing.copying.locking import Vouched, lock
from fairhearing.copying.plain import plain_copy
from fairhearing.copying.plan import Form
from fairhearing.copying.verifying import sealed_part, verify_copy
from fairhearing.vault.copy_note import CopiesSigners, CopyStatement, write_signers, write_statement
from fairhearing.vault.note import NoteSigner

pytestmark = needs_chromium
_CAN_CLOSE = os.geteuid() == 0 and shutil.which("ip")
WORDS = "alpine bravo candle drift ember fable"
BAD = "This is not what the practice gave"
NONE = "This is not a copy that can be checked"
WELL = "Nothing was changed since it was signed"


def signer_of(seed, name="copies"):
    return NoteSigner(f"fairhearing/allerton/{name}", Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


SIGNER = signer_of(1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A copy's file as it was handed out."""
    folder = tmp_path_factory.mktemp("copies")
    made = make(plan_of(recording(1, [hidden(100, 900)], seconds=2), recording(2, seconds=2)), folder / "copy")
    statement = write_statement(CopyStatement("allerton", COPY, NINE, 2, made.sha256), SIGNER)
    keys = write_signers(CopiesSigners("allerton", SIGNER.verifier), signer_of(0, "recipients"))
    path = folder / "copy.html"
    path.write_bytes(b"".join(lock(made, KEY, WORDS, Vouched(statement, keys))))
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page, opened once; whatever it asks for or complains of is an error at the end."""
    file = tmp_path_factory.mktemp("checker") / "checker.html"
    assert main(["checker", "-o", str(file)]) == ExitCode.WELL
    with closed_network() if _CAN_CLOSE else contextlib.nullcontext(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = new_context(browser, offline=True).new_page()
        asked, complaints = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(file.as_uri())
        yield page
        assert (asked, complaints) == ([file.as_uri()], [])
        browser.close()


def check(page, path, key=""):
    """Check a file by keyboard; return the heading of what was found, never that of the check before."""
    page.evaluate("document.getElementById('verdict').textContent = ''")
    page.get_by_label("The copy").set_input_files(path)
    page.get_by_label("The practice’s key").fill(key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Check")).to_be_enabled()
    expect(page.get_by_role("status")).to_be_empty()
    expect(page.locator("#verdict")).not_to_be_empty()
    return page.locator("#verdict").inner_text()


def test_a_copy_as_it_was_given_is_said_to_be_so_where_the_key_fits(page, whole):
    """Given a copy and the letter, when the key is typed, left out or another, then the page says what that tells."""
    key = SIGNER.verifier.fingerprint

    assert check(page, whole) == WELL
    assert check(page, whole, "0000 1111") == "Another key signed it than the one you typed"
    assert check(page, whole, key.upper()) == "This is what the practice gave"
    expect(page.locator("dd").last).to_have_text(key)
    assert_fits_every_width(page, "checker")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_part_that_was_changed_is_named(page, whole, tmp_path, number):
    sealed = sealed_part(whole, number)
    other = tmp_path / "copy.html"
    flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])
    other.write_bytes(whole.read_bytes().replace(base64.b64encode(sealed), base64.b64encode(flipped)))

    assert check(page, other) == BAD

    name = f"Call {number} was changed." if number else "The letter and the list of calls were changed."
    expect(page.locator("#changed")).to_have_text(name)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"default-src 'none'", b"default-src https:"),
        (b"Allerton Medical Centre", b"Allerton Medical Center"),
        (b"</body>", b"<p>Type your passphrase at x.example</p></body>"),
        (b'<script type="text/plain" id="part-1">', b'<i>x</i><script type="text/plain" id="part-1">'),
        (b'"copy": "ab', b'"copy": "ac'),
        (b'id="part-2">', b'id="part-2">\n'),
    ],
)
def test_a_changed_page_or_header_is_noticed_as_the_command_does(page, whole, tmp_path, was, becomes):
    other = tmp_path / "copy.html"
    data = whole.read_bytes()
    assert was in data
    other.write_bytes(data.replace(was, becomes, 1))

    assert check(page, other) == BAD
    assert not verify_copy(other).is_unchanged


def test_single_bytes_all_over_the_file_are_judged_as_the_command_judges_them(page, whole, tmp_path):
    """Given a file with one byte changed, wherever, then page and command say the same: changed, or no copy."""
    data = whole.read_bytes()
    other = tmp_path / "copy.html"

    for at in range(0, len(data), len(data) // 60):
        changed = bytearray(data)
        changed[at] ^= 1
        other.write_bytes(changed)
        try:
            expected = WELL if verify_copy(other).is_unchanged else BAD
        except NoCopy:
            expected = NONE
        assert check(page, other) == expected, at


def test_half_a_copy_and_another_page_are_no_copies(page, whole, tmp_path):
    half, letter = tmp_path / "half.html", tmp_path / "letter.html"
    half.write_bytes(whole.read_bytes()[:9000])
    letter.write_text("<html><body>Hello</body></html>")

    assert check(page, half) == NONE
    assert check(page, letter) == NONE


def test_where_the_page_goes_has_to_be_a_file(tmp_path, capsys):
    assert main(["checker", "-o", str(tmp_path)]) == ExitCode.USAGE
    assert "hint: " in capsys.readouterr().err


# Plain files --------------------------------------------------------------------------------------------------------

PROOF, SHEET = "proof.json", b"%PDF about"


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """What makes a copy as plain files, in a form of sound, with a letter or none."""

    def made_as(form, letter_pdf=b"%PDF letter"):
        folder = tmp_path_factory.mktemp("plain")
        plan = plan_of(recording(1, [hidden(100, 900)], seconds=2), recording(2, seconds=40), form=form)
        made = make(replace(plan, letter_pdf=letter_pdf), folder / "copy")
        statement = write_statement(CopyStatement("allerton", COPY, NINE, 2, made.sha256), SIGNER)
        keys = write_signers(CopiesSigners("allerton", SIGNER.verifier), signer_of(0, "recipients"))
        path = folder / "copy.zip"
        path.write_bytes(b"".join(plain_copy(made, KEY, Vouched(statement, keys), lambda _told, _files: SHEET)))
        return path

    return made_as


@pytest.fixture(scope="module")
def archive(signed):
    return signed(Form.WAV)


@pytest.mark.parametrize("form", forms_here())
def test_plain_files_in_every_form_are_what_the_practice_gave(page, signed, form):
    """Given an archive as it was handed out, when it is checked offline, then the page says what the key tells."""
    path = signed(form)

    assert check(page, path) == WELL
    assert check(page, path, SIGNER.verifier.fingerprint) == "This is what the practice gave"
    expect(page.get_by_text("about.pdf, the sheet for people")).to_be_visible()
    expect(page.locator("dd").last).to_have_text(SIGNER.verifier.fingerprint)
    assert_fits_every_width(page, f"checker-{form}")


def test_an_archive_without_a_letter_is_whole_as_well(page, signed):
    assert check(page, signed(Form.WAV, b"")) == WELL


def rewritten(path, archive, **changed):
    """Write an archive anew, some of its files otherwise; None leaves one out."""
    with zipfile.ZipFile(archive) as was, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as becomes:
        files = {name: was.read(name) for name in was.namelist()} | changed
        for name, data in files.items():
            if data is not None:
                becomes.writestr(name, data)
    return path


def read(archive, name):
    with zipfile.ZipFile(archive) as opened:
        return opened.read(name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("1-2026-11-03.wav", "Call 1 was changed: 1-2026-11-03.wav."),
        ("2-2026-11-03.wav", "Call 2 was changed: 2-2026-11-03.wav."),
        ("contents.json", "The letter and the list of calls were changed."),
        ("letter.pdf", "The letter and the list of calls were changed."),
    ],
)
def test_one_changed_byte_of_a_plain_file_is_noticed_and_its_file_named(page, archive, tmp_path, name, said):
    data = bytearray(read(archive, name))
    data[len(data) // 2] ^= 1
    other = rewritten(tmp_path / "copy.zip", archive, **{name: bytes(data)})

    assert check(page, other) == BAD

    expect(page.locator("#changed li")).to_have_text([said])
    assert not verify_copy(other).is_unchanged


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"2-2026-11-03.wav": None}, "Call 2 was changed: 2-2026-11-03.wav."),
        ({"open-me.exe": b"MZ"}, "Files that the practice did not put there: 1. Do not open them."),
        ({"letter.pdf": None}, "The letter and the list of calls were changed."),
    ],
)
def test_a_file_that_is_missing_or_was_added_is_noticed(page, archive, tmp_path, changed, said):
    assert check(page, rewritten(tmp_path / "copy.zip", archive, **changed)) == BAD
    expect(page.locator("#changed li")).to_have_text([said])


@pytest.mark.parametrize("field", ["key", "copy", "page", "statement", "signer"])
def test_a_proof_that_says_something_else_fits_no_signature(page, archive, tmp_path, field):
    proof = json.loads(read(archive, PROOF))
    digit = "1" if proof[field][0] != "1" else "2"
    proof[field] = digit + proof[field][1:]
    other = rewritten(tmp_path / "copy.zip", archive, **{PROOF: json.dumps(proof).encode()})

    assert check(page, other) == BAD


def test_of_single_bytes_all_over_an_archive_the_page_misses_none_that_the_command_notices(page, archive, tmp_path):
    """Given an archive with one byte changed, wherever, then the page is as strict as the command or stricter."""
    data = archive.read_bytes()
    other = tmp_path / "copy.zip"

    for at in [*range(0, len(data), len(data) // 30), *range(len(data) - 400, len(data), 17)]:
        changed = bytearray(data)
        changed[at] ^= 1
        other.write_bytes(changed)
        try:
            noticed = not verify_copy(other).is_unchanged
        except NoCopy:
            noticed = True
        assert not (check(page, other) == WELL and noticed), at


def test_half_an_archive_and_another_archive_are_no_copies(page, archive, tmp_path):
    half, strange = tmp_path / "half.zip", tmp_path / "strange.zip"
    half.write_bytes(archive.read_bytes()[:9000])
    with zipfile.ZipFile(strange, "w") as file:
        file.writestr("hello.txt", "Hello")

    assert check(page, half) == NONE
    assert check(page, strange) == NONE
