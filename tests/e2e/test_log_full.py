"""No entry, no sound: with the log's disk full nothing plays, and the page says so plainly."""

import shutil

import pytest
from tests.small_disk import fill, small_disk
from tests.waiting import eventually

from .phones import noise_call, place_one
from .recorded_sound import audio_source, fetch_sound, played, start_listening, wait_for_calls
from .system import System
from .web_client import WebClient


@pytest.fixture
def small_log(system: System):
    """A system whose log lies on a disk of its own, 256 KiB large."""
    system.home.log.mkdir(exist_ok=True)
    kept = shutil.copytree(system.home.log, system.home.root.parent / "log-before")
    with small_disk(system.home.log, "256k"):
        shutil.copytree(kept, system.home.log, dirs_exist_ok=True)
        system.start()
        yield system
        system.stop()


def test_with_the_logs_disk_full_there_is_no_sound_and_a_clear_word(small_log):
    place_one(small_log.sip, noise_call("full", seconds=2))
    manager = WebClient(small_log.url)
    manager.sign_in(small_log.person("manager"))
    (call,) = wait_for_calls(manager, 1)
    player = start_listening(manager, call)
    filler = fill(small_log.home.log)

    refused = start_listening(manager, call)
    sound = manager.get(audio_source(player), Range="bytes=0-")
    eventually(lambda: "log-unwritable" in manager.get("/health").text, what="the trouble on the page")

    assert "<audio" not in refused.text
    assert "othing was played" in refused.text
    assert sound.status >= 500
    assert b"RIFF" not in sound.body
    filler.unlink()
    assert played(manager, call).left
    eventually(lambda: "log-unwritable" not in manager.get("/health").text, what="the end of the trouble")
    assert fetch_sound(manager, audio_source(start_listening(manager, call)))
