"""Piper, where it is installed: a program here that takes the real one's words and gives a WAV as it does.

No voice of Piper's can be had on a machine that tests run on. So this is not Piper: it stands for how piper-tts 1.8 is
called (`piper --model FILE --output_file -`, the words on standard input), and fails as that does where the model or
the JSON beside it is missing.
"""

import json
import os
import stat
import sys

import numpy as np
import pytest

from fairhearing.announcing.errors import BadWording
from fairhearing.announcing.models import RATE
from fairhearing.announcing.piper import find_piper
from fairhearing.announcing.rules import Words
from fairhearing.announcing.sound import speak_with_piper
from fairhearing.announcing.speaking import CannotSpeak

pytestmark = pytest.mark.usefixtures("folder")

WORDS = Words("Hello.", "We record calls to help with your care, and to look into concerns.", "See our website.")
PROGRAM = f"""#!{sys.executable}
import argparse, json, math, os, pathlib, struct, sys, wave
parser = argparse.ArgumentParser()
parser.add_argument("-m", "--model", required=True)
parser.add_argument("-f", "--output-file", "--output_file")
given, unknown = parser.parse_known_args()
rate = json.load(open(given.model + ".json"))["audio"]["sample_rate"]
assert pathlib.Path(given.model).exists() and given.output_file == "-" and not unknown
lines = sys.stdin.readlines()
pathlib.Path(given.model).with_name("asked").open("a").write(json.dumps([sys.argv, lines, sorted(os.environ)]) + "\\n")
frames = int(0.06 * rate * sum(len(line.strip()) for line in lines))
sound = b"".join(struct.pack("<h", int(9000 * math.sin(at / 7))) for at in range(frames))
with wave.open(sys.stdout.buffer, "wb") as made:
    made.setnchannels(1); made.setsampwidth(2); made.setframerate(rate); made.setnframes(frames)
    made.writeframesraw(sound)
"""


def program(path, text):
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def add_voice(folder, name):
    (folder / f"{name}.onnx").write_bytes(b"model")
    (folder / f"{name}.onnx.json").write_text(json.dumps({"audio": {"sample_rate": 22050}}))


@pytest.fixture
def folder(tmp_path, settings):
    voices = tmp_path / "voices"
    voices.mkdir()
    add_voice(voices, "en_GB-alba-medium")
    settings.PIPER, settings.PIPER_VOICES = str(program(tmp_path / "piper", PROGRAM)), str(voices)
    return voices


def test_three_parts_are_spoken_and_it_is_known_when_the_essential_words_are():
    sound = speak_with_piper(WORDS, "en", find_piper(), "en_GB-alba-medium")

    begin, end = sound.essential_ms
    assert begin == pytest.approx(60 * len(WORDS.before), abs=20)
    assert end - begin == pytest.approx(60 * len(WORDS.essential), abs=20)
    assert len(sound.samples) / RATE == pytest.approx(
        0.06 * len(WORDS.before + WORDS.essential + WORDS.behind), abs=0.1
    )
    assert np.abs(sound.samples).max() == pytest.approx(32767 / 2, rel=0.01)
    assert sound.by == "Piper, voice en_GB-alba-medium"


def test_the_words_are_one_line_on_its_input_and_nothing_of_ours_is_in_its_environment(folder, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not for it")

    find_piper().spoken("--version\n$(id) ok", find_piper().voices[0], rate=RATE)

    argv, lines, environment = json.loads((folder / "asked").read_text())
    assert argv[1:] == ["--model", str(folder / "en_GB-alba-medium.onnx"), "--output_file", "-"]
    assert lines == ["--version $(id) ok\n"]
    assert set(environment) <= {"PATH", "LC_ALL", "LC_CTYPE"}


def test_voices_are_those_with_their_json_in_languages_that_wordings_have(folder):
    add_voice(folder, "cy_GB-gwryw_gogleddol-medium")
    add_voice(folder, "de_DE-thorsten-high")
    add_voice(folder, "my own voice")
    (folder / "pl_PL-gosia-medium.onnx").write_bytes(b"no json beside it")

    assert [each.words for each in find_piper().voices] == [
        "Gwryw Gogleddol: Welsh (GB), medium quality",
        "Alba: English (GB), medium quality",
    ]


@pytest.mark.parametrize(("language", "name"), [("pl", "en_GB-alba-medium"), ("en", "en_GB-gone-medium")])
def test_a_voice_that_is_gone_or_speaks_another_language_is_refused_at_its_field(language, name):
    with pytest.raises(BadWording) as refused:
        speak_with_piper(WORDS, language, find_piper(), name)

    assert refused.value.field == "voice"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#!/bin/sh\nexit 3\n", "it ended with 3"),
        ("#!/bin/sh\necho no sound\n", "what it gave is no sound"),
        ("#!/nowhere/at-all\n", "it does not run"),
    ],
)
def test_a_program_that_fails_is_said_with_what_to_do(settings, tmp_path, text, found):
    settings.PIPER = str(program(tmp_path / "broken", text))
    piper = find_piper()

    with pytest.raises(CannotSpeak, match=found) as failed:
        piper.spoken("Hello.", piper.voices[0], rate=RATE)

    assert "choose another" in failed.value.hint


def test_a_program_that_does_not_end_is_ended(settings, tmp_path):
    settings.PIPER = str(program(tmp_path / "slow", f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n"))
    piper = find_piper()

    with pytest.raises(CannotSpeak, match="took longer"):
        piper.spoken("Hello.", piper.voices[0], rate=RATE, within_s=2.0)

    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_what_is_missing_is_said_and_nothing_where_nobody_asked_for_piper(settings, tmp_path):
    assert find_piper().missing == ""

    settings.PIPER = str(tmp_path / "nowhere")
    assert "its program is not found" in find_piper().missing

    settings.PIPER, settings.PIPER_VOICES = sys.executable, str(tmp_path / "empty")
    assert "no voice in its folder" in find_piper().missing

    settings.PIPER_VOICES = ""
    assert (find_piper().missing, find_piper().speaks) == ("", False)
