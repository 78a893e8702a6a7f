"""Kill -9 at every step of journal and publishing: what was promised is published, once, byte for byte."""

import hashlib
import subprocess
import sys

import pytest

from fairhearing.vault.finishing import Finisher
from fairhearing.vault.journal import JournalWriter
from fairhearing.vault.journal_files import list_journal
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.kit import KitKey
from fairhearing.vault.manifest import ManifestChain, RecordingState, list_manifests, open_manifest
from fairhearing.vault.store import FolderStore
from fairhearing.vault.unseal import PracticeKey, unseal_file
from fairhearing.vault.wav import parse_head

from .killed_recorder import KILLED, RECORDING, SEED, SEGMENT, SIGNER, SOUND, STEPS

HEAD = 4040


def die_at(home, step, boot=1, code=KILLED, sound_format="alaw"):
    """Run a recorder up to this step; return what its journal had promised by then."""
    words = [sys.executable, "-m", "tests.vault.killed_recorder", str(home.root), step, str(boot), sound_format]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == code, f"{step} was never reached: {done.stderr}"
    return done.stdout.split()[-1] if done.stdout else ""


def start_again(home, boot=2):
    """Do what the recorder's next start does. Returns what was left to publish."""
    journal = JournalWriter(home.journal / "main", boot)
    chain = ManifestChain(home.manifests, "main", boot, SIGNER)
    keyring = Keyring(home.keyring)
    finisher = Finisher(journal, FolderStore(home.store), keyring, chain)
    left = finisher.adopt(lambda _damage: None)
    for recording in left:
        finisher.finish(recording)
    journal.close()
    keyring.close()
    return left


def sound_of(home, manifest):
    wav = home.root / "opened.wav"
    unseal_file(home.store / manifest.object.name, [KitKey("allerton", PracticeKey(SEED).key_id, SEED)], wav)
    assert parse_head(wav.read_bytes()[:HEAD]) == (manifest.sound.format, manifest.sound.frames)
    return wav.read_bytes()[HEAD:]


@pytest.mark.parametrize(
    ("step", "sound_format"),
    [*((step, "alaw") for step in STEPS), *((step, "pcm16") for step in STEPS if not step.startswith("keyring"))],
)
def test_what_the_journal_promised_before_the_kill_is_published_once(home, step, sound_format):
    promised = die_at(home, step, sound_format=sound_format)

    start_again(home)
    left_at_last = start_again(home, boot=3)

    files = list_manifests(home.manifests, "main")
    manifests = [open_manifest(file.path.read_text(), [SIGNER.verifier]) for file in files]
    assert left_at_last == ()
    assert list_journal(home.journal / "main") == []
    assert list(home.store.rglob(".*")) == []
    assert [manifest.recording for manifest in manifests] == [RECORDING] * (promised != "" or len(manifests))
    if not manifests:
        return
    [manifest] = manifests
    sound = sound_of(home, manifest)
    assert manifest.sound.format == sound_format
    assert SOUND.startswith(sound)
    assert len(sound) >= (len(SOUND) if promised == "all" else int(promised or 0) * SEGMENT)
    assert (manifest.state is RecordingState.CLOSED) == (len(sound) == len(SOUND))
    stored = (home.store / manifest.object.name).read_bytes()
    assert hashlib.sha256(stored).hexdigest() == manifest.object.sha256
    assert hashlib.sha256(Keyring(home.keyring).get(RECORDING).sealed).hexdigest() == manifest.sealed_key_sha256


def test_a_recorder_that_is_killed_at_each_start_still_publishes_once(home):
    steps = (
        "store: within the object",
        "keyring: before the commit",
        "manifest: before it",
        "manifest: after it",
        "journal: before a file goes",
    )
    die_at(home, "store: before the object")

    for boot, step in enumerate(steps, start=2):
        die_at(home, step, boot)
    start_again(home, boot=9)

    [file] = list_manifests(home.manifests, "main")
    manifest = open_manifest(file.path.read_text(), [SIGNER.verifier])
    assert sound_of(home, manifest) == SOUND
    assert list_journal(home.journal / "main") == []


def test_without_a_kill_the_same_recorder_publishes_all(home):
    promised = die_at(home, "nowhere", code=0)

    [file] = list_manifests(home.manifests, "main")
    manifest = open_manifest(file.path.read_text(), [SIGNER.verifier])
    assert promised == "all"
    assert sound_of(home, manifest) == SOUND
