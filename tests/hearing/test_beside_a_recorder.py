"""Hearing beside a real recorder: calls over SIP and RTP, heard seconds after hang-up; hearing killed in the middle."""

import json
from contextlib import ExitStack

import pytest
from tests.capture.conftest import RecorderHome, Running
from tests.capture.phone_system import Call, speak
from tests.waiting import eventually

from fairhearing.health.status import read_statuses
from fairhearing.vault.heard_file import HeardKind, heard_path, open_heard
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.notes import NoteKind, note_name
from fairhearing.vault.unseal import open_note
from fairhearing.wire.g711 import encode
from fairhearing.wire.law import Law

from .conftest import HearingProcess, is_root, memory_holds
from .talkers import later, silence, turns

SECONDS = 4.4


def alaw(sound):
    return encode((sound * 32768).astype("int16"), Law.A_LAW).tobytes()


CALLER, DESK = turns(SECONDS, 1, 0, turn_s=3.4), turns(SECONDS, 2, 1, turn_s=3.4)
TRACKS = {
    "healthy": (CALLER, DESK),
    "leaking": (CALLER, later(CALLER, 40, -26)),
    "dead": (CALLER, silence(SECONDS)),
    "mute": (silence(SECONDS), silence(SECONDS)),
}
EXPECTED = {
    "healthy": (),
    "leaking": (HeardKind.ONE_SIDED, HeardKind.CROSSTALK),
    "dead": (HeardKind.ONE_SIDED,),
    "mute": (HeardKind.SILENT,),
}


@pytest.fixture
def made(tmp_path):
    home = RecorderHome(Home(tmp_path / "home"))
    home.found("main")
    home.configure()
    return home


@pytest.fixture
def recorder(made):
    running = Running(made.home)
    yield running
    if running.process.poll() is None:
        running.kill()


def codes(made, recording):
    data = heard_path(made.home, recording).read_bytes()
    return open_heard(made.intake, "allerton", recording, data).findings


def key_of(made, recording):
    keyring = Keyring(made.home.keyring, read_only=True)
    sealed = keyring.get(recording)
    keyring.close()
    return made.key.open_recording_key(sealed.sealed, "allerton", recording)


def test_calls_are_heard_after_hang_up_and_a_killed_hearing_costs_no_recording(made, recorder, start_hearing):
    eventually(lambda: read_statuses(made.home.status)["recorder-main"].figures["hearing_connected"] == 0)
    lost = start_hearing(made.home)
    eventually(lambda: "hearing" in read_statuses(made.home.status))
    tracks = [[alaw(left), alaw(right)] for left, right in TRACKS.values()]

    with ExitStack() as open_calls:
        calls = [open_calls.enter_context(Call(recorder.sip)) for _ in TRACKS]
        speak_in_two(calls, tracks, lambda: replace_killed(lost, start_hearing, made))

    made.wait_for(len(TRACKS))
    recordings = {manifest.recording for manifest in made.manifests()}
    eventually(lambda: {path.stem for path in made.home.heard.glob("*.heard")} == recordings)

    found = sorted((codes(made, recording) for recording in recordings), key=str)
    assert found == sorted(EXPECTED.values(), key=str)
    for recording in recordings:
        sealed = (made.home.store / note_name(recording, NoteKind.HEARD)).read_bytes()
        said = json.loads(open_note(key_of(made, recording), recording, NoteKind.HEARD, sealed))
        assert said["length_ms"] >= (SECONDS - 0.2) * 1000  # the pause in the middle is part of the call
        if is_root():
            assert not memory_holds(recorder.process.pid, key_of(made, recording))
    figures = read_statuses(made.home.status)["hearing"].figures
    eventually(lambda: read_statuses(made.home.status)["hearing"].figures["heard_today"] == len(TRACKS))
    assert figures["unheard_today"] == 0
    eventually(lambda: read_statuses(made.home.status)["recorder-main"].figures["hearing_connected"] == 1)
    assert recorder.stop() == 0
    assert "defect" not in recorder.said


def speak_in_two(calls, tracks, between):
    """Place the calls, speak a half, do something, speak the rest, hang up."""
    for call in calls:
        assert call.open() == 200
    half = len(tracks[0][0]) // 320 * 160
    speak(calls, [[track[:half] for track in each] for each in tracks])
    between()
    speak(calls, [[track[half:] for track in each] for each in tracks])
    for call in calls:
        assert call.bye() == 200


def replace_killed(process, start_hearing, made):
    """Kill hearing in the middle of the calls, and start it again: it is told what is open now."""
    assert isinstance(process, HearingProcess)
    process.end(kill=True)
    start_hearing(made.home)
