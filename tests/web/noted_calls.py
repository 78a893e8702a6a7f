"""A call of spoken words, heard by the real machinery, with its notes sealed beside it as hearing leaves them."""

import numpy as np

from fairhearing.catalogue.models import Event, Recording
from fairhearing.cli.demo.speech import conversation
from fairhearing.hearing.listener import WINDOW_MS, Listener
from fairhearing.hearing.report import heard_note, peaks_note
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.kit import parse_kits
from fairhearing.vault.notes import NoteKind, note_name, seal_note
from fairhearing.vault.store import FolderStore
from fairhearing.vault.unseal import PracticeKey
from fairhearing.wire.sound_format import SoundFormat

from . import sealed_calls


def spoken(name="complaint"):
    """Both tracks of a conversation of the demonstration, interleaved."""
    said = conversation(name)
    return np.stack((np.frombuffer(said.left, np.uint8), np.frombuffer(said.right, np.uint8)), axis=1).tobytes()


def report_of(plain):
    listener = Listener(SoundFormat.A_LAW)
    size = WINDOW_MS * SoundFormat.A_LAW.frames_per_ms * SoundFormat.A_LAW.bytes_per_frame
    for at in range(0, len(plain), size):
        listener.hear(plain[at : at + size])
    return listener.report(())


def seal_noted(keyed, practice="allerton"):
    """Seal spoken words and what is noted of them."""
    plain = spoken()
    sound = keyed.seal(practice, 0, plain=plain)
    report = report_of(plain)
    add_sealed_note(keyed, sound, NoteKind.PEAKS, peaks_note(report))
    add_sealed_note(keyed, sound, NoteKind.HEARD, heard_note(report))
    return sound


def add_sealed_note(keyed, sound, kind, content):
    keyring = Keyring(keyed.home.keyring, read_only=True)
    sealed_key = keyring.get(sound.id).sealed
    keyring.close()
    seed = parse_kits(keyed.kits[sound.practice])[0].seed
    key = PracticeKey(seed).open_recording_key(sealed_key, sound.practice, sound.id)
    FolderStore(keyed.home.store).put(note_name(sound.id, kind), seal_note(key, sound.id, kind, content))


def add_noted_call(practice, sound, **facts):
    """Write the call, put on hold for a while, as one that a machine has listened to."""
    call = sealed_calls.add_call(practice, sound, **facts)
    recording = call.recordings.get()
    Recording.objects.filter(id=recording.id).update(hearing=Recording.Hearing.HEARD)
    for at_ms, kind in ((9_000, "held"), (16_000, "resumed")):
        Event.objects.create(call=call, recording=recording, at_ms=at_ms, kind=kind, side="left")
    return call
