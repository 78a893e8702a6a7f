"""A call of any length, laid out as recorder, intake and hearing leave it: sealed sound, notes, key and rows.

Written straight into store, keyring and tables: what is measured begins afterwards.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from fairhearing.catalogue.models import Call, Conversation, Manifest, Party, Recording
from fairhearing.hearing.listener import WINDOW_MS, Listener
from fairhearing.hearing.report import heard_note, peaks_note
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring, SealedKey
from fairhearing.vault.kit import parse_kits
from fairhearing.vault.layout import closed_object, object_name, segments_of
from fairhearing.vault.notes import NoteKind, note_name, seal_note
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.seal import RecordingSealer
from fairhearing.vault.store import FolderStore
from fairhearing.vault.tinkstream import PLAIN_BYTES
from fairhearing.vault.unseal import PracticeKey
from fairhearing.wire.sound_format import SoundFormat

_FORMAT = SoundFormat.A_LAW
_NODE = "bench"


@dataclass(frozen=True, slots=True)
class LongCall:
    """What was laid out: its ids, and the sound as a player gets it without its head."""

    call: str
    recording: str
    sound: bytes


def lay_out(home: Home, practice: str, kits: str, seconds: int) -> LongCall:
    """Lay out one call of noise of this length. kits: the text of the practice's recovery kit, which opens its key."""
    sound = np.random.default_rng(1).integers(0, 255, seconds * _FORMAT.frames_per_second * 2, np.uint8).tobytes()
    recording, sealed_key = _seal(home, practice, sound)
    seed = next(kit.seed for kit in parse_kits(kits) if kit.practice == practice)
    key = PracticeKey(seed).open_recording_key(sealed_key, practice, recording)
    _note(home, key, recording, sound)
    call = _write_rows(home, practice, recording, sealed_key, len(sound) // _FORMAT.bytes_per_frame)
    return LongCall(call, recording, sound)


def _seal(home: Home, practice: str, sound: bytes) -> tuple[str, bytes]:
    recipients = load_recipients(recipients_path(home, practice))
    recording = os.urandom(16).hex()
    sealer = RecordingSealer.open(recording, recipients.recipient, recipients.intake)
    whole = (len(sound) - 1) // PLAIN_BYTES
    pieces = [sealer.seal_next(sound[n * PLAIN_BYTES : (n + 1) * PLAIN_BYTES])[1] for n in range(whole)]
    closing = sealer.close(sound[whole * PLAIN_BYTES :], _FORMAT)
    chunks = closed_object(sealer.header, closing.segment0, pieces, closing.last)
    FolderStore(home.store).put(object_name(recording), chunks)
    keyring = Keyring(home.keyring)
    keyring.put(recording, SealedKey(practice, recipients.recipient.public.key_id, sealer.sealed_key))
    keyring.close()
    return recording, sealer.sealed_key


def _note(home: Home, key: bytes | bytearray, recording: str, sound: bytes) -> None:
    """Seal what hearing would have noted."""
    listener = Listener(_FORMAT)
    size = WINDOW_MS * _FORMAT.frames_per_ms * _FORMAT.bytes_per_frame
    for at in range(0, len(sound), size):
        listener.hear(sound[at : at + size])
    report = listener.report(())
    store = FolderStore(home.store)
    for kind, content in ((NoteKind.PEAKS, peaks_note(report)), (NoteKind.HEARD, heard_note(report))):
        store.put(note_name(recording, kind), seal_note(key, recording, kind, content))


def _write_rows(home: Home, practice: str, recording: str, sealed_key: bytes, frames: int) -> str:
    at = Clock().now() - timedelta(days=1)
    until = at + timedelta(milliseconds=_FORMAT.duration_ms(frames))
    stored = FolderStore(home.store).measure(object_name(recording))
    recipients = load_recipients(recipients_path(home, practice))
    conversation = Conversation.objects.create(id=os.urandom(16).hex(), practice_id=practice, started_at=at)
    call = Call.objects.create(
        id=conversation.id,
        practice_id=practice,
        conversation=conversation,
        direction=Call.Direction.IN,
        started_at=at,
        stands_at=at,
        ended_at=until,
        last_at=until,
    )
    known = {"call": call, "practice_id": practice, "conversation": conversation, "started_at": at}
    Party.objects.create(**known, side=Party.Side.LEFT, number="+447700900127", number_reversed="721009007744")
    Party.objects.create(**known, side=Party.Side.RIGHT, extension="201")
    Recording.objects.create(
        id=recording,
        call=call,
        manifest=Manifest.objects.create(node=_NODE, boot=1, number=1, sha256=os.urandom(32).hex(), read_at=until),
        ordinal=0,
        state=Recording.State.CLOSED,
        started_at=at,
        ended_at=until,
        key_id=recipients.recipient.public.key_id,
        sealed_key_sha256=hashlib.sha256(sealed_key).hexdigest(),
        object_name=object_name(recording),
        object_size=stored.size,
        object_sha256=stored.sha256,
        sound_format=str(_FORMAT),
        frames=frames,
        segments=segments_of(frames, _FORMAT),
        hearing=Recording.Hearing.HEARD,
    )
    return call.id
