"""A worker killed in the middle of a test call, and a store that took nothing: nothing of either is left afterwards."""

import subprocess
import sys
from contextlib import closing

import pytest
from django.utils import timezone
from tests.capture.conftest import Running
from tests.waiting import eventually

from fairhearing.call.ways import Transport
from fairhearing.capture.addresses import SipAddress
from fairhearing.capture.probe_file import read_listening
from fairhearing.catalogue.chain import broken_links, missing_manifests
from fairhearing.catalogue.intake import Intake
from fairhearing.catalogue.manifest_files import ManifestFiles
from fairhearing.catalogue.manifest_reader import ManifestReader
from fairhearing.catalogue.models import RefusedManifest
from fairhearing.catalogue.probe_recordings import ProbeRecordings
from fairhearing.heartbeat.outcome import Ending
from fairhearing.heartbeat.probe_call import ProbeCall as Maker
from fairhearing.probing.models import ProbeCall, ProbeRecording
from fairhearing.probing.rounds import begin_round, break_off, note_ended
from fairhearing.vault.clock import Clock
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.manifest import list_manifests

from .conftest import found_home

CLOCK = Clock()
_CALL = """
import sys
from pathlib import Path
from fairhearing.capture.probe_file import read_listening
from fairhearing.heartbeat.probe_call import ProbeCall
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
home = Home(Path(sys.argv[1]))
ProbeCall(home, Clock()).make(read_listening(home)[0])
"""


def dialogs_of(made):
    """How much the recorder keeps of dialogs: more from each 200 on."""
    return (made.home.recorder / "main" / "dialogs").stat().st_size


@pytest.mark.django_db
def test_after_a_blocked_store_and_a_killed_worker_nothing_of_the_test_calls_is_left(tmp_path):
    made = found_home(tmp_path / "home", clients=(), sip=(SipAddress(port=0, transport=Transport.TCP),))
    made.home.store.write_text("in the way")
    recorder = Running(made.home)
    [not_stored] = begin_round([("main", "tcp")], timezone.now())

    lost = Maker(made.home, CLOCK, stored_within_s=0.5).make(read_listening(made.home)[0])
    note_ended(not_stored, lost, timezone.now())
    made.home.store.unlink()
    [cut] = begin_round([("main", "tcp")], timezone.now())
    before = dialogs_of(made)
    calling = subprocess.Popen([sys.executable, "-c", _CALL, str(made.home.root)])
    eventually(lambda: dialogs_of(made) > before)
    calling.kill()
    calling.wait()
    recorder.stop()
    intake = Intake(ManifestFiles(made.home.manifests), ManifestReader(made.home, made.intake))
    while intake.take_in():
        pass
    waiting = ProbeRecording.objects.count()
    ProbeRecordings(made.home, CLOCK).destroy()
    held_back = ProbeRecording.objects.count()
    break_off(timezone.now())
    ProbeRecordings(made.home, CLOCK).destroy()

    cut.refresh_from_db()
    assert lost.ending is Ending.NOT_STORED
    assert cut.ending == Ending.BROKEN_OFF
    assert (waiting, held_back) == (2, 2)
    assert not ProbeRecording.objects.exists()
    assert not RefusedManifest.objects.exists()
    assert list_manifests(made.home.manifests, "main") == []
    assert not [path for path in made.home.store.rglob("*") if path.is_file()]
    with closing(Keyring(made.home.keyring)) as keyring:
        assert keyring.recordings("0", "g") == []
    assert (missing_manifests(), broken_links()) == ([], [])
    assert ProbeCall.objects.filter(ended_at=None).count() == 0
