"""What the pages on formats say is what the code does."""

import re
import struct
from pathlib import Path

import pytest

from fairhearing.call.actions import EndReason
from fairhearing.call.events import EventKind
from fairhearing.call.sides import Direction, SidesFrom
from fairhearing.call.sound_events import SoundEventKind
from fairhearing.vault import journal_records, keyring_file
from fairhearing.vault.facts import PADDED_TO
from fairhearing.vault.hpke import SUITE_NAME, facts_key_info, recording_key_info
from fairhearing.vault.kit import render_kit
from fairhearing.vault.layout import closed_size, interrupted_size, object_name
from fairhearing.vault.recipients import KeyState
from fairhearing.vault.wav import riff_head
from fairhearing.wire.sound_format import SoundFormat

PAGES = Path(__file__).parents[2] / "docs" / "reference" / "formats"


def page(name):
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def blocks(name, language=""):
    return re.findall(rf"^```{language}\n(.*?)^```$", page(name), re.MULTILINE | re.DOTALL)


def test_the_recipe_on_the_page_opens_a_recording(recorder, home, recording, noise, practice_key):
    recorder.record(recording, noise(10_000))
    sealed_key = recorder.finisher.keyring.get(recording)
    key = practice_key.open_recording_key(sealed_key.sealed, sealed_key.practice, recording)
    recipe = {}
    exec(blocks("object", "python")[0], recipe)  # noqa: S102 - the page's own code is what is tested

    wav = recipe["open_recording"]((home.store / object_name(recording)).read_bytes(), key, recording)

    assert wav == riff_head(SoundFormat.A_LAW, 5000) + noise(10_000)


@pytest.mark.parametrize(
    ("name", "info"),
    [
        ("recovery-kit", recording_key_info("PRACTICE", "KEY ID", "RECORDING ID")),
        ("facts", facts_key_info("PRACTICE", "INTAKE KEY ID", "RECORDING ID")),
    ],
)
def test_the_info_of_sealed_keys_stands_on_the_page(name, info):
    assert info.decode() in blocks(name)
    assert SUITE_NAME in page(name)


def test_the_kits_lines_stand_on_the_page(practice_key):
    printed = render_kit("allerton", "Allerton Bank Surgery", practice_key.key_id, bytes(range(32)), {})

    shown = blocks("recovery-kit")[0]

    for line in shown.splitlines():
        if "...." not in line and line:
            assert line in printed.splitlines()


@pytest.mark.parametrize("frames", [1, 1019, 1020, 1021, 2039, 2040, 2041, 100_000])
@pytest.mark.parametrize(("sound_format", "size"), [("alaw", 2), ("mulaw", 2), ("pcm16", 4)])
def test_sizes_are_as_the_page_has_them(frames, sound_format, size):
    each = 4080 // size
    n = -(-frames // each)

    assert closed_size(frames, SoundFormat(sound_format)) == 4096 * n + 16 + size * (frames - each * (n - 1))
    assert interrupted_size(n) == 4096 * (n + 1)


def test_the_journals_page_has_the_journals_numbers():
    text = page("journal")

    assert journal_records.FILE_HEAD.size == 24 + 4 + 4
    assert journal_records.BLOCK_HEAD.size == 8 + 8 + 4 + 16
    assert journal_records.RECORD_HEAD.size == 1 + 16 + 4
    assert struct.calcsize(">B40s8s8s1168s1168s") == journal_records._OPEN.size
    for kind in journal_records.RecordType:
        assert f"| {kind.value} {kind.name} |" in text


def test_every_state_of_a_key_stands_on_the_recipients_page():
    for state in KeyState:
        assert f"`{state}`" in page("recipients")


def test_the_keyrings_page_has_its_marks():
    assert f"0x{keyring_file._APPLICATION_ID:X}" in page("keyring")
    assert f"`user_version` is {keyring_file.VERSION}" in page("keyring")


def test_the_facts_page_has_their_padding():
    assert f"a multiple of {PADDED_TO}" in page("facts")


def test_every_kind_of_event_and_reason_of_an_end_stands_on_the_facts_page():
    for word in (*EventKind, *SoundEventKind, *EndReason, *Direction, *SidesFrom):
        assert f"`{word}`" in page("facts")


def test_each_line_of_a_page_is_one_sentence():
    for path in PAGES.glob("*.md"):
        if path.stem not in {
            "signed-note",
            "recipients",
            "recovery-kit",
            "object",
            "facts",
            "journal",
            "manifest",
            "keyring",
        }:
            continue
        outside = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for line in outside.splitlines():
            if not line.startswith(("|", "#", "(")):
                assert not re.search(r"[a-z0-9`)]\. [A-Z]", line), f"{path.name}: {line}"
