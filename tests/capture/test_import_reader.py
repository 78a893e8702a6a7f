"""The process that reads a file: it can reach nothing, and whatever becomes of it harms nobody."""

import json
import os
import subprocess
import sys
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest

from fairhearing.capture.imports.reading import Readers, UnreadableSound
from fairhearing.capture.imports.sound_file import ReadEnd, SoundFileForm
from fairhearing.wire.sound_format import SoundFormat

from .imported_files import tone, write

TRIES = """
import json, os, resource, socket, sys
from fairhearing.capture.imports.reader import confine

def fails(attempt):
    try:
        attempt()
    except (OSError, MemoryError, ValueError) as error:
        return type(error).__name__
    return "done"

target = sys.argv[1]
confine()
os.write(1, json.dumps({
    "open": fails(lambda: os.open("/etc/hostname", os.O_RDONLY)),
    "write": fails(lambda: os.open(target, os.O_WRONLY | os.O_CREAT)),
    "socket": fails(socket.socket),
    "fork": fails(os.fork),
    "memory": fails(lambda: bytearray(1 << 30)),
    "more": fails(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (9, 9))),
    "root": os.geteuid() == 0,
}).encode())
"""


def test_the_reader_can_open_no_file_no_socket_no_process_and_little_memory(tmp_path):
    words = [sys.executable, "-c", TRIES, str(tmp_path / "made")]

    said = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)

    assert [said[each] for each in ("open", "write", "socket")] == ["OSError"] * 3
    assert said["fork"] == "BlockingIOError"
    assert (said["memory"], said["more"]) == ("MemoryError", "ValueError")
    assert not said["root"]
    assert not (tmp_path / "made").exists()


def test_a_reader_that_dies_is_noticed_and_its_file_set_aside(tmp_path, readers):
    path = write(tmp_path / "a.wav", tone(440, 300))

    with path.open("rb") as file, readers.read(file) as reading:
        form = reading.form()
        blocks = reading.blocks(form)
        next(blocks)
        reading.kill()
        with pytest.raises(UnreadableSound) as ended:
            list(blocks)

    assert ended.value.end is None


def read_until_killed(readers, path):
    with path.open("rb") as file, readers.read(file) as reading:
        form = reading.form()
        reading.kill()
        list(reading.blocks(form))


def test_after_a_reader_that_died_the_next_file_is_read_by_a_copy_of_another_process(tmp_path):
    path = write(tmp_path / "a.wav", tone(440, 300))
    with Readers() as readers:
        with pytest.raises(UnreadableSound):
            read_until_killed(readers, path)
        first = readers.pid
        with path.open("rb") as file, readers.read(file) as reading:
            reading.form()
            second = readers.pid
        with path.open("rb") as file, readers.read(file) as reading:
            assert len(b"".join(reading.blocks(reading.form()))) == 300 * 32000

        assert (first, readers.pid) == (None, second)


def test_a_reader_holds_its_file_its_pipe_and_nothing_else(tmp_path, readers):
    path = write(tmp_path / "a.wav", tone(440, 300))

    with path.open("rb") as file, readers.read(file) as reading:
        reading.form()
        children = Path(f"/proc/{readers.pid}/task/{readers.pid}/children").read_text().split()
        held = {each.name: str(each.readlink()) for each in Path(f"/proc/{children[0]}/fd").iterdir()}
        maps = Path(f"/proc/{readers.pid}/status").read_text()

    assert (set(held), held["0"], held["2"]) == ({"0", "1", "2"}, str(path), "/dev/null")
    assert held["1"].startswith("pipe:")
    assert "Threads:\t1\n" in maps


def test_what_a_reader_should_never_say_is_refused():
    form = SoundFileForm(
        container="WAV", coding="ULAW", rate=8000, channels=2, sound_format=SoundFormat.MU_LAW, duration_s=1.0
    )

    assert SoundFileForm.read(form.line()) == form
    for changed in ({"channels": 3}, {"sound_format": "mp3"}, {"rate": "many"}, {"rate": inf}, {"duration_s": nan}):
        said = json.dumps(json.loads(form.line()) | changed).encode()
        with pytest.raises((ValueError, KeyError, TypeError)):
            SoundFileForm.read(said)


@pytest.mark.parametrize("container", ["AIFF", "AU", "VOC"])
def test_only_the_four_kinds_of_files_are_read(tmp_path, readers, container):
    path = write(tmp_path / "a.wav", container=container)

    with path.open("rb") as file, readers.read(file) as reading, pytest.raises(UnreadableSound) as refused:
        reading.form()

    assert refused.value.end is ReadEnd.NOT_SOUND


def test_a_flac_file_cut_at_any_length_gives_what_it_holds_or_is_refused(tmp_path, readers):
    whole = write(tmp_path / "whole.flac", np.random.default_rng(1).uniform(-1, 1, 4000)).read_bytes()
    path = tmp_path / "cut.flac"
    ends = set()
    for length in range(0, len(whole), len(whole) // 12):
        path.write_bytes(whole[:length])
        try:
            with path.open("rb") as file, readers.read(file) as reading:
                form = reading.form()
                list(reading.blocks(form))
                ends.add(reading.is_cut_off)
        except UnreadableSound as error:
            ends.add(error.end)

    assert ends <= {True, ReadEnd.NOT_SOUND}


@pytest.mark.conformance
def test_real_speech_from_elsewhere_is_read_whole(readers):
    folder = os.environ.get("FAIRHEARING_CONFORMANCE")
    if not folder:
        pytest.skip("FAIRHEARING_CONFORMANCE names no folder")

    path = Path(folder) / "speech" / "jfk.flac"
    with path.open("rb") as file, readers.read(file) as reading:
        form = reading.form()
        sound = b"".join(reading.blocks(form))

    assert (form.words, form.sound_format) == ("FLAC PCM_24 44100 Hz stereo", SoundFormat.PCM16)
    assert abs(len(sound) - 4 * 176000) < 4 * 16
    assert np.abs(np.frombuffer(sound, "<i2").astype(float)).max() > 10000
