"""No entry, no sound: with the log's disk full nothing plays, and the page says so plainly."""

import os
import shutil
import subprocess

import pytest

from .phones import noise_call, place_one
from .recorded_sound import audio_source, fetch_sound, played, start_listening, wait_for_calls
from .system import System
from .web_client import WebClient

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount a small disk")


@pytest.fixture
def small_log(system: System):
    """A system whose log lies on a disk of its own, 256 KiB large."""
    kept = system.home.root.parent / "log-before"
    shutil.copytree(system.home.log, kept) if system.home.log.exists() else kept.mkdir()
    system.home.log.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "none", str(system.home.log)], check=True)
    try:
        shutil.copytree(kept, system.home.log, dirs_exist_ok=True)
        system.start()
        yield system
    finally:
        system.stop()
        subprocess.run(["umount", str(system.home.log)], check=True)


def fill(system: System) -> None:
    """Take all the space there is."""
    with (system.home.log / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(512))
        except OSError:
            return


def test_with_the_logs_disk_full_there_is_no_sound_and_a_clear_word(small_log):
    place_one(small_log.sip, noise_call("full", seconds=2))
    manager = WebClient(small_log.url)
    manager.sign_in(small_log.person("manager"))
    (call,) = wait_for_calls(manager, 1)
    player = start_listening(manager, call)
    fill(small_log)

    refused = start_listening(manager, call)
    sound = manager.get(audio_source(player), Range="bytes=0-")

    assert "<audio" not in refused.text
    assert "othing was played" in refused.text
    assert sound.status >= 500
    assert b"RIFF" not in sound.body
    (small_log.home.log / "filler").unlink()
    assert played(manager, call).left
    assert fetch_sound(manager, audio_source(start_listening(manager, call)))
